// CSAF 2.0 and 2.1 (OASIS), every profile that has vulnerabilities, VEX among them: the product
// tree with its relationships, the status lists, scores, remediations and flags. One advisory for
// each vulnerability of a document.
#include "ranges/csaf.h"
#include "advisories/cpe_legs.h"
#include "advisories/csaf_tree.h"
#include "advisories/distributions.h"
#include "advisories/json_parts.h"
#include "base/limits.h"
#include "base/text.h"
#include "names/cpe.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace tocsin::advisories {
namespace {

constexpr std::size_t kProductsMax = 200'000;
constexpr std::string_view kRecommended = "recommended";
constexpr std::string_view kEarlierBuilds = "affected-before-fixed-build";

bool is_mine(Json record) {
  const auto version = record.text_at({"document", "csaf_version"});
  return version && (*version == "2.0" || *version == "2.1");
}

/// What a product id stands for.
struct Product : CsafProduct {
  std::string context;    ///< the product that it is a component of
  std::string part_name;  ///< of a component: its own, without what it is part of
  std::optional<PackagedDistribution>
      platform;               ///< the release of a distribution that it is, or is part of
  std::string module_stream;  ///< "nodejs:18": the rpm module that it is, or is part of

  /// The name that it is told by; empty: none.
  [[nodiscard]] std::string purl() const { return purls.empty() ? "" : purls.front(); }
};
using Products = std::map<std::string, Product, std::less<>>;

/// "nodejs:18" of "pkg:rpmmod/redhat/nodejs@18:8090020231019152822:a75119d5".
std::string module_of(std::string_view purl) {
  if (!purl.starts_with("pkg:rpmmod/")) {
    return "";
  }
  const Result<names::Purl> read = names::parse_purl(purl, names::PurlCheck::syntax);
  return read ? read->name + ":" + read->version.substr(0, read->version.find(':')) : "";
}

Product product_of(CsafProduct read) {
  Product out{std::move(read), {}, {}, {}, {}};
  if (out.has_helper) {
    out.platform = distribution_of_product(out.cpe, out.name);
    out.module_stream = module_of(out.purl());
  }
  return out;
}

/// What X is as a component of Y, and that of Z. False: X is not known yet, or one of the others is
/// not and may still be.
bool add_component(const CsafRelation& relation, bool is_last_pass, Products& out) {
  const auto is_known = [&out](const CsafStep& step) { return out.contains(step.whole); };
  const auto part = out.find(relation.part);
  if (part == out.end() || out.size() >= kProductsMax ||
      (!is_last_pass && !std::ranges::all_of(relation.steps, is_known))) {
    return false;
  }
  Product product = part->second;
  product.part_name = product.name;
  product.context.clear();
  for (const CsafStep& step : relation.steps) {
    const auto whole = out.find(step.whole);
    if (whole == out.end()) {
      continue;
    }
    const Product& of = whole->second;
    if (product.context.empty()) {
      product.context = of.cpe.empty() ? of.name : of.cpe;
    }
    product.platform = of.platform ? of.platform : product.platform;
    product.module_stream = of.module_stream.empty() ? product.module_stream : of.module_stream;
  }
  const CsafProduct& own = relation.product;
  product.name = own.name;
  product.purls = own.purls.empty() ? product.purls : own.purls;
  product.cpe = own.cpe.empty() ? product.cpe : own.cpe;
  out.emplace(own.id, std::move(product));
  return true;
}

Products products_of(Json document) {
  Products out;
  each_csaf_product(document, [&out](CsafProduct product) {
    if (out.size() < kProductsMax) {
      std::string id = product.id;
      out.emplace(std::move(id), product_of(std::move(product)));
    }
  });
  // "X as a component of Y": what is said of the whole is said of X there. Y may be such a one
  // itself, and stand behind it.
  std::vector<CsafRelation> left = csaf_relations(document);
  // As deep as documents nest them; a hostile one would have a pass for each.
  constexpr int passes = 8;
  for (int pass = 0; pass < passes; ++pass) {
    std::erase_if(left, [&](const CsafRelation& one) { return add_component(one, false, out); });
  }
  for (const CsafRelation& one : left) {
    add_component(one, true, out);
  }
  return out;
}

/// name-[epoch:]version-release[.architecture], as rpm writes a package's file.
struct Nevra {
  std::string_view name;
  std::string_view version;  ///< with its epoch and release
};
std::optional<Nevra> nevra_of(std::string_view text) {
  constexpr std::array<std::string_view, 14> architectures = {
      ".x86_64", ".noarch", ".src",  ".nosrc", ".aarch64", ".ppc64le", ".ppc64",
      ".s390x",  ".s390",   ".i686", ".i586",  ".ia64",    ".ppc",     ".riscv64"};
  const auto found = std::ranges::find_if(
      architectures, [&](std::string_view one) { return text.ends_with(one); });
  if (found != architectures.end()) {
    text.remove_suffix(found->size());
  }
  const std::size_t release = text.rfind('-');
  const std::size_t version = release == std::string_view::npos || release == 0
                                  ? std::string_view::npos
                                  : text.rfind('-', release - 1);
  if (version == std::string_view::npos || version == 0 ||
      !ecosystems::is_version(text.substr(version + 1, release - version - 1)) ||
      !ecosystems::is_version(text.substr(release + 1))) {
    return std::nullopt;
  }
  return Nevra{.name = text.substr(0, version), .version = text.substr(version + 1)};
}

/// A package of a distribution: its name and version stand in its purl, else in its own name; its
/// release is that of the product that it is a component of, whatever its purl says.
void place(const Product& product, std::string& version, Assertion& out) {
  const PackagedDistribution& platform = *product.platform;
  std::optional<Coordinates>& package = out.product.package;
  const std::string& own = product.part_name.empty() ? product.name : product.part_name;
  const auto nevra = platform.purl_type == "rpm" ? nevra_of(own) : std::nullopt;
  if (package && package->type != platform.purl_type) {
    return;  // what is delivered with a distribution, and no package of it
  }
  if (!package) {
    if (product.part_name.empty() || platform.purl_type != "rpm") {
      return;  // the distribution itself
    }
    package = Coordinates{.type = "rpm",
                          .group = "",
                          .name = std::string(nevra ? nevra->name : own),
                          .distribution = {},
                          .module_stream = {}};
    version = nevra ? std::string(nevra->version) : "";
  } else if (nevra && epoch_of(version).empty() && !epoch_of(nevra->version).empty() &&
             nevra->version.ends_with(version)) {
    version = nevra->version;  // purls of rpms leave the epoch to a qualifier, which not all have
  }
  package->group = platform.distribution.id;
  package->distribution = platform.distribution;
  package->module_stream = product.module_stream;
}

/// The selector of a product, and the versions that are meant.
void select(const Product& product, Assertion& out, ranges::VersionSet& versions) {
  out.product.vendor = product.vendor;
  out.product.product = product.product.empty() ? product.name : product.product;
  out.product.hashes = product.hashes;
  out.product.context = product.context;
  std::string version = product.version;
  const ecosystems::Ecosystem* order = nullptr;
  const Result<names::Purl> purl = names::parse_purl(product.purl(), names::PurlCheck::syntax);
  if (purl) {
    out.product.package = coordinates_of_purl(*purl);
    // A package of a distribution without a version is meant in every one: the branch has its name.
    version = !purl->version.empty() || is_of_distribution(purl->type) ? purl->version : version;
    const auto epoch = std::ranges::find(purl->qualifiers, "epoch", &names::Qualifier::key);
    if (epoch != purl->qualifiers.end() && !version.empty() && epoch_of(version).empty()) {
      version = epoch->value + ":" + version;
    }
  }
  if (product.platform) {
    place(product, version, out);
  }
  if (out.product.package) {
    order = ecosystem_of(*out.product.package);
  }
  // A product may have both names, and a purl may be none: whoever declares the CPE is meant too.
  if (const auto cpe = cpe_product(product.cpe)) {
    out.product.cpe = *cpe;
    if (!out.product.package) {
      order = ecosystems::find("generic");
      const Result<names::Cpe> name = names::parse_cpe(product.cpe);
      const names::CpeValue& stated = (*name)[names::CpeAttribute::version];
      version = version.empty() && stated.is_plain() ? stated.text : version;
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
    // SUSE's only word for the build that mends a flaw. Elsewhere it is advice, which any version
    // may be (CSAF 2.0 section 6.1.6).
    StatusList{kRecommended, ProductStatus::fixed},
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

/// Packages of distributions that a vulnerability says anything of beside which build mends it.
std::set<std::string> spoken_of(Json status, const Products& products) {
  std::set<std::string> out;
  for (const StatusList& list : kLists) {
    for (const std::string& id : list.status == ProductStatus::fixed ? std::vector<std::string>()
                                                                     : texts_at(status, list.key)) {
      const auto product = products.find(id);
      Assertion one;
      ranges::VersionSet versions;
      if (product != products.end() && product->second.platform) {
        select(product->second, one, versions);
      }
      if (one.product.package) {
        out.insert(package_key(*one.product.package));
      }
    }
  }
  return out;
}

/// Advisories of Linux distributions name the build that mends a flaw, and no other: those before
/// it in that release have it.
void add_earlier_builds(Assertion& one, Advisory& out) {
  const ranges::VersionSet& fixed = one.ranges.front().versions;
  if (fixed.intervals.empty() || !fixed.intervals.front().lower) {
    return;
  }
  const std::string build = fixed.intervals.front().lower->version;
  ranges::VersionSet earlier = fixed;
  earlier.intervals = {
      {.lower = {}, .upper = ranges::Bound{.version = build, .edge = ranges::Edge::exclusive}}};
  one.ranges.front().versions.intervals = {
      {.lower = ranges::Bound{.version = build, .edge = ranges::Edge::inclusive}, .upper = {}}};
  one.ranges.push_back({ProductStatus::affected, std::move(earlier)});
  if (std::ranges::find(out.remarks, kEarlierBuilds) == out.remarks.end()) {
    out.remarks.emplace_back(kEarlierBuilds);
  }
}

void add_statuses(Json vulnerability, const Products& products, const std::string& author,
                  const std::string& at, Advisory& out) {
  const std::optional<Json> status = vulnerability.find("product_status");
  if (!status) {
    return;
  }
  const auto flags = texts_by_product(vulnerability, "flags", "label");
  const auto remediations = texts_by_product(vulnerability, "remediations", "details");
  const std::set<std::string> spoken = spoken_of(*status, products);
  // The same build for each architecture says the same.
  std::set<std::tuple<ProductStatus, std::string, std::string>> said;
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
      const std::string version = versions.intervals.empty() || !versions.intervals.front().lower
                                      ? ""
                                      : versions.intervals.front().lower->version;
      const bool is_package =
          product->second.platform && one.product.package && one.product.package->distribution;
      // What is recommended is a build that mends the flaw, if it is a package of a distribution of
      // which the document says nothing else.
      if (list.key == kRecommended &&
          (!is_package || version.empty() || spoken.contains(package_key(*one.product.package)))) {
        continue;
      }
      if (is_package &&
          !said.emplace(list.status, package_key(*one.product.package), version).second) {
        continue;
      }
      if (list.status == ProductStatus::fixed && !version.empty()) {
        one.fixed_in.push_back(version);
      }
      one.ranges.push_back({list.status, std::move(versions)});
      if (is_package && list.status == ProductStatus::fixed &&
          !spoken.contains(package_key(*one.product.package))) {
        add_earlier_builds(one, out);
      }
      if (is_package && product->second.platform->is_of_addon) {
        std::ranges::for_each(one.ranges,
                              [](StatusRange& range) { ranges::doubt(range.versions); });
      }
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

/// An id of the maker's own. A bare number is one only within its system: two trackers that count
/// alike must not make one flaw of two.
std::string alias_of(Json id) {
  const std::string text = text_at(id, "text", 256);
  const bool is_number =
      std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '#'; });
  return is_number && !text.empty() ? text_at(id, "system_name", 256) + ":" + text : text;
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
  // A label that nobody knows restricts as much as a label can.
  if (const auto label = record.text_at({"document", "distribution", "tlp", "label"})) {
    base.tlp = *label == "WHITE" ? Tlp::clear : parse_tlp(*label).value_or(Tlp::red);
  }
  // Profiles 6 and 7 of CSAF 2.1: it does not hold any more, or others stand in its place.
  const std::string_view profile = record.text_at({"document", "category"}).value_or("");
  if (profile == "csaf_withdrawn" || profile == "csaf_superseded") {
    base.withdrawn = base.modified.value_or(Instant());
  }
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
      one.aliases.push_back({alias_of(other), AliasKind::same});
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
