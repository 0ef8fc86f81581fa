// CSAF 2.0 and 2.1 (OASIS), every category, the vulnerability-report profile among them. Read:
// tracking id, CVE and other ids, title, summary, the product tree's vendors, products and
// versions.
#include "base/limits.h"
#include "formats/formats.h"

#include <algorithm>
#include <set>

namespace tocsin::formats {
namespace {

bool is_mine(Json root) {
  const auto version = root.text_at({"document", "csaf_version"});
  return version && (*version == "2.0" || *version == "2.1");
}

/// Walks the branches of the product tree; depth is bounded by the JSON parser.
void walk(Json branches, const Summary::Product& at, std::vector<Summary::Product>& out) {
  for (const Json& branch : branches.elements()) {
    const std::string name(branch.text_at({"name"}).value_or(""));
    const std::string_view category = branch.text_at({"category"}).value_or("");
    Summary::Product here = at;
    if (category == "vendor") {
      here.vendor = name;
    } else if (category == "product_name") {
      here.product = name;
    } else if (category == "product_version" || category == "product_version_range") {
      const auto same = std::ranges::find_if(out, [&](const Summary::Product& product) {
        return product.vendor == here.vendor && product.product == here.product;
      });
      if (same != out.end()) {
        same->versions.push_back(name);
      } else if (!here.product.empty()) {
        here.versions = {name};
        out.push_back(here);
      }
      continue;
    }
    if (const std::optional<Json> deeper = branch.find("branches")) {
      walk(*deeper, here, out);
    } else if (!here.product.empty()) {
      out.push_back(here);
    }
  }
}

Result<Summary> read(Json root) {
  Summary out;
  const auto tracking = root.text_at({"document", "tracking", "id"});
  const auto title = root.text_at({"document", "title"});
  if (!tracking || tracking->empty()) {
    return fail(Errc::malformed, "The CSAF document has no tracking id.", "/document/tracking/id");
  }
  if (!title) {
    return fail(Errc::malformed, "The CSAF document has no title.", "/document/title");
  }
  out.title = *title;
  std::set<std::string> ids = {std::string(*tracking)};
  const std::optional<Json> vulnerabilities = root.find("vulnerabilities");
  for (const Json& vulnerability :
       vulnerabilities ? vulnerabilities->elements() : std::vector<Json>()) {
    if (const auto cve = vulnerability.text_at({"cve"})) {
      ids.emplace(*cve);
    }
    const std::optional<Json> others = vulnerability.find("ids");
    for (const Json& other : others ? others->elements() : std::vector<Json>()) {
      if (const auto text = other.text_at({"text"})) {
        ids.emplace(*text);
      }
    }
  }
  out.identifiers.assign(ids.begin(), ids.end());
  const std::optional<Json> document = root.find("document");
  const std::optional<Json> notes = document ? document->find("notes") : std::nullopt;
  for (const Json& note : notes ? notes->elements() : std::vector<Json>()) {
    const std::string_view category = note.text_at({"category"}).value_or("");
    if (out.description.empty() && (category == "summary" || category == "description")) {
      out.description = note.text_at({"text"}).value_or("");
    }
  }
  const std::optional<Json> tree = root.find("product_tree");
  if (const std::optional<Json> branches = tree ? tree->find("branches") : std::nullopt) {
    walk(*branches, {}, out.products);
  }
  return out;
}

}  // namespace

Format csaf_2() {
  return {.id = "csaf-2", .is_mine = is_mine, .read = read};
}

}  // namespace tocsin::formats
