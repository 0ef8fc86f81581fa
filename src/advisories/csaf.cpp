// CSAF 2.0 and 2.1 (OASIS), every profile that has vulnerabilities, VEX among them: the product
// tree with its relationships, the status lists, scores, remediations and flags. One advisory for
// each vulnerability of a document.
#include "ranges/csaf.h"
#include "advisories/cpe_legs.h"
#include "advisories/json_parts.h"
#include "base/limits.h"
#include "base/text.h"
#include "names/cpe.h"

#include <algorithm>
#include <map>

namespace tocsin::advisories {
namespace {

constexpr std::size_t kProductsMax = 200'000;

bool is_mine(Json record) {
  const auto version = record.text_at({"document", "csaf_version"});
  return version && (*version == "2.0" || *version == "2.1");
}

/// What a product id stands for.
struct Product {
  std::string name;
  std::string vendor;
  std::string product;
  std::string version;        ///< of a product_version branch or of the purl
  std::string version_range;  ///< of a product_version_range branch
  std::string purl;
  std::string cpe;
  std::vector<ComponentHash> hashes;
  std::string context;  ///< the product that it is a component of
};
using Products = std::map<std::string, Product, std::less<>>;

void take_helpers(Json full_name, Product& out) {
  out.name = text_at(full_name, "name", 2048);
  const std::optional<Json> helper = full_name.find("product_identification_helper");
  if (!helper) {
    return;
  }
  out.purl = text_at(*helper, "purl", 2048);
  // 2.1 has a list of purls.
  if (const std::vector<std::string> purls = texts_at(*helper, "purls");
      out.purl.empty() && !purls.empty()) {
    out.purl = purls.front();
  }
  out.cpe = text_at(*helper, "cpe", 2048);
  for (const Json& file : list_at(*helper, "hashes")) {
    for (const Json& hash : list_at(file, "file_hashes")) {
      std::string algorithm = to_lower(text_at(hash, "algorithm", 32));
      std::erase(algorithm, '-');
      out.hashes.push_back({std::move(algorithm), to_lower(text_at(hash, "value", 256))});
    }
  }
}

/// Depth is bounded by the JSON reader.
void walk(Json branches, const Product& at, Products& out) {
  for (const Json& branch : branches.elements()) {
    Product here = at;
    const std::string name = text_at(branch, "name", 2048);
    const std::string category = text_at(branch, "category", 64);
    if (category == "vendor") {
      here.vendor = name;
    } else if (category == "product_name" || category == "product_family") {
      here.product = name;
    } else if (category == "product_version") {
      here.version = name;
    } else if (category == "product_version_range") {
      here.version_range = name;
    }
    if (const std::optional<Json> product = branch.find("product");
        product && out.size() < kProductsMax) {
      Product full = here;
      take_helpers(*product, full);
      out.emplace(text_at(*product, "product_id", 1024), std::move(full));
    }
    if (const std::optional<Json> deeper = branch.find("branches")) {
      walk(*deeper, here, out);
    }
  }
}

Products products_of(Json document) {
  Products out;
  const std::optional<Json> tree = document.find("product_tree");
  if (!tree) {
    return out;
  }
  if (const std::optional<Json> branches = tree->find("branches")) {
    walk(*branches, {}, out);
  }
  for (const Json& full : list_at(*tree, "full_product_names")) {
    Product product;
    take_helpers(full, product);
    product.product = product.name;
    out.emplace(text_at(full, "product_id", 1024), std::move(product));
  }
  // "X as a component of Y": what is said of the whole is said of X there.
  for (const Json& relationship : list_at(*tree, "relationships")) {
    const auto part = out.find(text_at(relationship, "product_reference", 1024));
    const std::optional<Json> full = relationship.find("full_product_name");
    if (part == out.end() || !full || out.size() >= kProductsMax) {
      continue;
    }
    Product product = part->second;
    const auto whole = out.find(text_at(relationship, "relates_to_product_reference", 1024));
    product.context = whole == out.end()          ? ""
                      : whole->second.cpe.empty() ? whole->second.name
                                                  : whole->second.cpe;
    Product own;
    take_helpers(*full, own);
    product.name = own.name;
    product.purl = own.purl.empty() ? product.purl : own.purl;
    product.cpe = own.cpe.empty() ? product.cpe : own.cpe;
    out.emplace(text_at(*full, "product_id", 1024), std::move(product));
  }
  return out;
}

/// The selector of a product, and the versions that are meant.
void select(const Product& product, Assertion& out, ranges::VersionSet& versions) {
  out.product.vendor = product.vendor;
  out.product.product = product.product.empty() ? product.name : product.product;
  out.product.hashes = product.hashes;
  out.product.context = product.context;
  std::string version = product.version;
  const ecosystems::Ecosystem* order = nullptr;
  if (!product.purl.empty()) {
    if (const Result<names::Purl> purl =
            names::parse_purl(product.purl, names::PurlCheck::syntax)) {
      out.product.package = coordinates_of_purl(*purl);
      order = ecosystem_of(*out.product.package);
      version = purl->version.empty() ? version : purl->version;
    }
  } else if (const auto cpe = cpe_product(product.cpe)) {
    out.product.cpe = *cpe;
    order = ecosystems::find("generic");
    const Result<names::Cpe> name = names::parse_cpe(product.cpe);
    const names::CpeValue& stated = (*name)[names::CpeAttribute::version];
    if (version.empty() && stated.kind == names::CpeValue::Kind::text && !stated.before.is_any() &&
        !stated.after.is_any()) {
      version = stated.text;
    }
  }
  if (!product.version_range.empty()) {
    versions = ranges::csaf::to_set(product.version_range);
    return;
  }
  versions.ecosystem = order;
  versions.certainty = ranges::certainty_of(order);
  versions.intervals = {version.empty() ? ranges::Interval{} : ranges::at(version)};
}

struct StatusList {
  std::string_view key;
  ProductStatus status;
};
constexpr std::array kLists = {
    StatusList{"known_affected", ProductStatus::affected},
    StatusList{"first_affected", ProductStatus::affected},
    StatusList{"last_affected", ProductStatus::affected},
    StatusList{"fixed", ProductStatus::fixed},
    StatusList{"first_fixed", ProductStatus::fixed},
    StatusList{"known_not_affected", ProductStatus::not_affected},
    StatusList{"under_investigation", ProductStatus::under_investigation},
    StatusList{"unknown", ProductStatus::unknown},
};

/// product id → text: flags and remediations name the products that they are about.
std::map<std::string, std::string, std::less<>> texts_by_product(Json vulnerability,
                                                                 std::string_view list,
                                                                 std::string_view text) {
  std::map<std::string, std::string, std::less<>> out;
  for (const Json& one : list_at(vulnerability, list)) {
    for (const std::string& id : texts_at(one, "product_ids")) {
      out.emplace(id, text_at(one, text, 4096));
    }
  }
  return out;
}

void add_statuses(Json vulnerability, const Products& products, const std::string& author,
                  const std::string& at, Advisory& out) {
  const std::optional<Json> status = vulnerability.find("product_status");
  if (!status) {
    return;
  }
  const auto flags = texts_by_product(vulnerability, "flags", "label");
  const auto remediations = texts_by_product(vulnerability, "remediations", "details");
  for (const StatusList& list : kLists) {
    std::size_t place = 0;
    for (const std::string& id : texts_at(*status, list.key)) {
      const std::string here = pointer(pointer(at + "/product_status", list.key), place++);
      const auto product = products.find(id);
      if (product == products.end()) {
        out.remarks.emplace_back("product-id-not-in-tree");
        continue;
      }
      Assertion one;
      one.pointer = here;
      one.author = author;
      ranges::VersionSet versions;
      select(product->second, one, versions);
      if (list.status == ProductStatus::fixed && !versions.intervals.empty() &&
          versions.intervals.front().lower) {
        one.fixed_in.push_back(versions.intervals.front().lower->version);
      }
      one.ranges.push_back({list.status, std::move(versions)});
      one.is_ceiling_unknown = list.key == "last_affected";
      if (const auto flag = flags.find(id); flag != flags.end()) {
        one.justification = flag->second;
      }
      if (const auto remediation = remediations.find(id); remediation != remediations.end()) {
        one.remediation = remediation->second;
      }
      out.assertions.push_back(std::move(one));
    }
  }
}

void add_scores(Json vulnerability, const std::string& author, Advisory& out) {
  const auto add = [&](Json score) {
    for (const char* key : {"cvss_v4", "cvss_v3", "cvss_v2"}) {
      if (const std::optional<Json> cvss = score.find(key)) {
        const std::optional<Json> base = cvss->find("baseScore");
        ScoreAssertion one = cvss_score(author, cvss->text_at({"vectorString"}).value_or(""),
                                        base ? base->number() : std::nullopt);
        const bool is_known = std::ranges::any_of(
            out.scores, [&](const ScoreAssertion& known) { return known.vector == one.vector; });
        if (!is_known) {
          out.scores.push_back(std::move(one));
        }
      }
    }
  };
  for (const Json& score : list_at(vulnerability, "scores")) {
    add(score);
  }
  for (const Json& metric : list_at(vulnerability, "metrics")) {
    if (const std::optional<Json> content = metric.find("content")) {
      add(*content);
    }
  }
}

Result<std::vector<Advisory>> read(Json record) {
  const auto tracking_id = record.text_at({"document", "tracking", "id"});
  const auto publisher = record.text_at({"document", "publisher", "name"});
  if (!tracking_id || tracking_id->empty()) {
    return fail(Errc::malformed, "The CSAF document has no tracking id.", "/document/tracking/id");
  }
  if (!publisher || publisher->empty()) {
    return fail(Errc::malformed, "The CSAF document has no publisher.", "/document/publisher/name");
  }
  Advisory base;
  base.format = "csaf-" + std::string(*record.text_at({"document", "csaf_version"}));
  base.source = cut(*publisher, 128);
  base.title = cut(record.text_at({"document", "title"}).value_or(""), 1024);
  base.published =
      time_of(record.text_at({"document", "tracking", "initial_release_date"}).value_or(""));
  base.modified =
      time_of(record.text_at({"document", "tracking", "current_release_date"}).value_or(""));
  const Products products = products_of(record);
  std::vector<Advisory> out;
  const std::vector<Json> vulnerabilities = list_at(record, "vulnerabilities");
  for (std::size_t i = 0; i < vulnerabilities.size(); ++i) {
    const Json& vulnerability = vulnerabilities[i];
    Advisory one = base;
    const std::string cve = text_at(vulnerability, "cve", 64);
    // A document about one flaw has its own id; one about several has one id for each.
    one.id = std::string(*tracking_id) +
             (vulnerabilities.size() == 1 ? "" : "#" + (cve.empty() ? std::to_string(i + 1) : cve));
    if (!cve.empty()) {
      one.aliases.push_back({cve, AliasKind::same});
    }
    for (const Json& other : list_at(vulnerability, "ids")) {
      one.aliases.push_back({text_at(other, "text", 256), AliasKind::same});
    }
    for (const Json& note : list_at(vulnerability, "notes")) {
      const std::string category = text_at(note, "category", 32);
      if (one.description.empty() && (category == "summary" || category == "description")) {
        one.description = text_at(note, "text", kTextFieldBytesMax);
      }
    }
    for (const Json& reference : list_at(vulnerability, "references")) {
      one.references.push_back(text_at(reference, "url", 2048));
    }
    if (const auto cwe = vulnerability.text_at({"cwe", "id"})) {
      one.cwes.emplace_back(*cwe);
    }
    for (const Json& cwe : list_at(vulnerability, "cwes")) {
      one.cwes.push_back(text_at(cwe, "id", 32));
    }
    add_statuses(vulnerability, products, base.source, pointer("/vulnerabilities", i), one);
    add_scores(vulnerability, base.source, one);
    out.push_back(std::move(one));
  }
  if (out.empty()) {
    base.id = *tracking_id;
    out.push_back(std::move(base));
  }
  return out;
}

}  // namespace

AdvisoryFormat csaf() {
  return {.id = "csaf",
          .authority = "CSAF 2.0 OS, 2.1 CSD03",
          .record_bytes_max = 64U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
