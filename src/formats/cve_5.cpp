// CVE Record Format 5.x (CVEProject/cve-schema). Read: id, title, description, affected of the CNA
// container.
#include "formats/formats.h"

#include <algorithm>

namespace tocsin::formats {
namespace {

bool is_mine(Json root) {
  return root.text_at({"dataType"}) == "CVE_RECORD";
}

std::vector<std::string> versions_of(Json affected) {
  std::vector<std::string> out;
  const std::optional<Json> versions = affected.find("versions");
  for (const Json& version : versions ? versions->elements() : std::vector<Json>()) {
    if (version.text_at({"status"}) != "affected") {
      continue;
    }
    std::string text(version.text_at({"version"}).value_or(""));
    if (const auto end = version.text_at({"lessThan"})) {
      text += " < " + std::string(*end);
    } else if (const auto last = version.text_at({"lessThanOrEqual"})) {
      text += " <= " + std::string(*last);
    }
    out.push_back(std::move(text));
  }
  return out;
}

Result<Summary> read(Json root) {
  Summary out;
  const auto id = root.text_at({"cveMetadata", "cveId"});
  if (!id || find_identifiers(*id) != std::vector{std::string(*id)}) {
    return fail(Errc::malformed, "The CVE record has no valid CVE id.", "/cveMetadata/cveId");
  }
  out.identifiers.emplace_back(*id);
  const std::optional<Json> containers = root.find("containers");
  const std::optional<Json> cna = containers ? containers->find("cna") : std::nullopt;
  if (!cna) {
    return fail(Errc::malformed, "The CVE record has no CNA container.", "/containers/cna");
  }
  out.title = cna->text_at({"title"}).value_or("");
  const std::optional<Json> descriptions = cna->find("descriptions");
  for (const Json& description : descriptions ? descriptions->elements() : std::vector<Json>()) {
    if (out.description.empty() || description.text_at({"lang"}).value_or("").starts_with("en")) {
      out.description = description.text_at({"value"}).value_or("");
    }
  }
  const std::optional<Json> affected = cna->find("affected");
  for (const Json& item : affected ? affected->elements() : std::vector<Json>()) {
    const auto product = item.text_at({"product"});
    const auto package = item.text_at({"packageName"});
    out.products.push_back({.vendor = std::string(item.text_at({"vendor"}).value_or("")),
                            .product = std::string(product ? *product : package.value_or("")),
                            .versions = versions_of(item)});
  }
  return out;
}

}  // namespace

Format cve_5() {
  return {.id = "cve-5", .is_mine = is_mine, .read = read};
}

}  // namespace tocsin::formats
