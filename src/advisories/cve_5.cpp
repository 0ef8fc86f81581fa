// CVE Record Format 5.0 to 5.2 (CVEProject/cve-schema): the CNA's container and those of the ADPs,
// each with its own author, never merged. The order of versions[] is kept, since the first that
// matches wins.
#include "advisories/cpe_legs.h"
#include "advisories/json_parts.h"
#include "base/limits.h"
#include "base/text.h"
#include "ranges/cve.h"

#include <algorithm>
#include <set>
#include <utility>

namespace tocsin::advisories {
namespace {

namespace cve = ranges::cve;

bool is_mine(Json record) {
  return record.text_at({"dataType"}) == "CVE_RECORD";
}

struct Collection {
  std::string_view host;  ///< of collectionURL
  std::string_view ecosystem;
};
/// Registries by the address that records give for them.
constexpr std::array kCollections = {
    Collection{"repo.maven.apache.org", "Maven"},
    Collection{"repo1.maven.org", "Maven"},
    Collection{"central.sonatype.com", "Maven"},
    Collection{"mvnrepository.com", "Maven"},
    Collection{"registry.npmjs.org", "npm"},
    Collection{"www.npmjs.com", "npm"},
    Collection{"npmjs.com", "npm"},
    Collection{"pypi.org", "PyPI"},
    Collection{"pypi.python.org", "PyPI"},
    Collection{"rubygems.org", "RubyGems"},
    Collection{"crates.io", "crates.io"},
    Collection{"packagist.org", "Packagist"},
    Collection{"www.nuget.org", "NuGet"},
    Collection{"nuget.org", "NuGet"},
    Collection{"hex.pm", "Hex"},
    Collection{"repo.hex.pm", "Hex"},
    Collection{"pub.dev", "Pub"},
    Collection{"hackage.haskell.org", "Hackage"},
    Collection{"pkg.go.dev", "Go"},
    Collection{"cran.r-project.org", "CRAN"},
};

std::optional<Coordinates> package_of(Json affected) {
  // 5.2: a purl without a version.
  if (const std::string purl = text_at(affected, "packageURL", 2048); !purl.empty()) {
    if (const Result<names::Purl> read = names::parse_purl(purl, names::PurlCheck::syntax)) {
      return coordinates_of_purl(*read);
    }
  }
  const std::string name = text_at(affected, "packageName", 1024);
  std::string_view url = affected.text_at({"collectionURL"}).value_or("");
  if (name.empty() || url.empty()) {
    return std::nullopt;
  }
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  const std::string_view host = url.substr(0, url.find('/'));
  const auto row = std::ranges::find(kCollections, host, &Collection::host);
  return row == kCollections.end() ? std::nullopt : coordinates_of_osv(row->ecosystem, name);
}

ProductStatus status_of(cve::Status status) {
  switch (status) {
    case cve::Status::affected: return ProductStatus::affected;
    case cve::Status::unaffected: return ProductStatus::not_affected;
    case cve::Status::unknown: return ProductStatus::unknown;
  }
  return ProductStatus::unknown;
}

cve::Status parse_status(std::string_view text) {
  return text == "affected"     ? cve::Status::affected
         : text == "unaffected" ? cve::Status::unaffected
                                : cve::Status::unknown;
}

cve::Entry entry_of(Json version) {
  cve::Entry out;
  out.version = text_at(version, "version", 1024);
  out.status = parse_status(text_at(version, "status"));
  out.version_type = text_at(version, "versionType", 128);
  const auto optional_text = [&](const char* key) {
    const auto text = version.text_at({key});
    return text ? std::optional(cut(*text, 1024)) : std::nullopt;
  };
  out.less_than = optional_text("lessThan");
  out.less_than_or_equal = optional_text("lessThanOrEqual");
  for (const Json& change : list_at(version, "changes")) {
    out.changes.push_back({text_at(change, "at", 1024), parse_status(text_at(change, "status"))});
  }
  return out;
}

/// Does the text have a word of a pre-release after its number, as in "2.0-beta9"?
bool has_prerelease_word(std::string_view text) {
  const std::string lower = to_lower(text);
  const std::size_t dash = lower.find('-');
  if (dash == std::string::npos || dash == 0 || lower[0] < '0' || lower[0] > '9') {
    return false;
  }
  const std::string_view word = std::string_view(lower).substr(dash + 1);
  return std::ranges::any_of(
      std::array<std::string_view, 6>{"alpha", "beta", "rc", "milestone", "pre", "m"},
      [&](std::string_view one) { return word.starts_with(one); });
}

/// Digits and dots, on which every order of numbers agrees; also the sentinels of the format.
bool is_plain(std::string_view text) {
  return text.find_first_not_of("0123456789.") == std::string_view::npos || text == "*";
}

/// "semver" is what many records say of every package. Where the package's own order is another and
/// all bounds are plain, its own holds the same, and also what Semantic Versioning has no place for
/// (9.4.27.v20200227 of a Maven package).
bool is_of_package(const cve::Entry& entry, const ecosystems::Ecosystem* of_package) {
  const auto has_plain = [](const std::optional<std::string>& text) {
    return !text || is_plain(*text);
  };
  return of_package != nullptr && trim(entry.version_type) == "semver" && is_plain(entry.version) &&
         has_plain(entry.less_than) && has_plain(entry.less_than_or_equal) &&
         std::ranges::all_of(entry.changes, is_plain, &cve::Change::at);
}

constexpr std::string_view kPrereleaseAssumed = "prerelease-order-assumed";

/// The entry's set. Where nobody says what the order is and a bound has a word of a pre-release,
/// dotted numbers cannot judge it; Maven's order, which knows such words, is then assumed.
ranges::VersionSet set_of(const cve::Entry& entry, const ecosystems::Ecosystem* of_package) {
  if (is_of_package(entry, of_package)) {
    cve::Entry meant = entry;
    meant.version_type.clear();
    return cve::to_set(meant, of_package);
  }
  const ecosystems::Ecosystem* order = cve::order_of(entry.version_type, of_package);
  const bool is_assumed =
      order != nullptr && order->certainty == ecosystems::Certainty::assumed_numeric;
  const auto has_word = [](const std::optional<std::string>& text) {
    return text && has_prerelease_word(*text);
  };
  const bool has_any = has_prerelease_word(entry.version) || has_word(entry.less_than) ||
                       has_word(entry.less_than_or_equal) ||
                       std::ranges::any_of(entry.changes, has_prerelease_word, &cve::Change::at);
  if (!is_assumed || !has_any) {
    return cve::to_set(entry, of_package);
  }
  cve::Entry meant = entry;
  meant.version_type = "maven";
  ranges::VersionSet out = cve::to_set(meant, of_package);
  if (out.certainty == ranges::Certainty::exact) {
    out.certainty = ranges::Certainty::assumed_numeric;
  }
  out.repairs.push_back(kPrereleaseAssumed);
  return out;
}

/// One entry with its changes: the part of its set before the first change, between each two, and
/// after the last.
void add_entry(const cve::Entry& entry, const ecosystems::Ecosystem* of_package, Assertion& out) {
  const ranges::VersionSet whole = set_of(entry, of_package);
  std::vector<cve::Change> changes = entry.changes;
  if (changes.empty() || whole.ecosystem == nullptr) {
    out.ranges.push_back({status_of(entry.status), whole});
    return;
  }
  // The format says that readers sort them (CVE Record Format, "changes").
  std::ranges::stable_sort(changes, [&](const cve::Change& a, const cve::Change& b) {
    return ecosystems::order(*whole.ecosystem, a.at, b.at) < 0;
  });
  ranges::Interval part;
  // Where a name stands for the lower bound, the first change says where the record really begins.
  bool is_lower_lost =
      std::ranges::find(whole.repairs, cve::repair::kNameAsBound) != whole.repairs.end() &&
      !whole.intervals.empty() && !whole.intervals.front().lower &&
      changes.front().status == entry.status;
  cve::Status status = entry.status;
  const auto add = [&] {
    ranges::VersionSet set = whole;
    if (auto both = ranges::intersected(*whole.ecosystem, whole.intervals, {part})) {
      set.intervals = *std::move(both);
    } else {
      set.doubtful.insert(set.doubtful.end(), set.intervals.begin(), set.intervals.end());
      set.intervals.clear();
    }
    if (std::exchange(is_lower_lost, false)) {
      set.doubtful.insert(set.doubtful.end(), set.intervals.begin(), set.intervals.end());
      set.intervals.clear();
    }
    const bool is_fix = status == cve::Status::unaffected && part.lower.has_value();
    out.ranges.push_back({is_fix ? ProductStatus::fixed : status_of(status), std::move(set)});
  };
  for (const cve::Change& change : changes) {
    part.upper = ranges::Bound{change.at, ranges::Edge::exclusive};
    add();
    if (status == cve::Status::affected && change.status == cve::Status::unaffected) {
      out.fixed_in.push_back(change.at);
    }
    part = {.lower = ranges::Bound{change.at, ranges::Edge::inclusive}, .upper = std::nullopt};
    status = change.status;
  }
  add();
}

bool is_version_like(std::string_view text) {
  return !text.empty() && text != "*" && text.find('*') == std::string_view::npos &&
         text != "unspecified";
}

void add_versions(Json affected, Assertion& out, Advisory& advisory) {
  const ecosystems::Ecosystem* order =
      out.product.package ? ecosystem_of(*out.product.package) : nullptr;
  const std::string fallback = text_at(affected, "defaultStatus");
  out.default_status = status_of(parse_status(fallback));
  for (const Json& version : list_at(affected, "versions")) {
    const cve::Entry entry = entry_of(version);
    add_entry(entry, order, out);
    if (entry.status == cve::Status::affected && entry.less_than &&
        is_version_like(*entry.less_than)) {
      out.fixed_in.push_back(*entry.less_than);
    }
    out.is_ceiling_unknown = out.is_ceiling_unknown || entry.less_than_or_equal.has_value();
    for (const std::string_view repair : out.ranges.back().versions.repairs) {
      if (std::ranges::find(advisory.remarks, repair) == advisory.remarks.end()) {
        advisory.remarks.emplace_back(repair);
      }
    }
  }
}

void add_affected(Json affected, const std::string& author, std::string at, Advisory& out) {
  Assertion base;
  base.pointer = std::move(at);
  base.author = author;
  base.product.package = package_of(affected);
  base.product.vendor = text_at(affected, "vendor", 512);
  base.product.product = text_at(affected, "product", 2048);
  base.product.repository = text_at(affected, "repo", 2048);
  base.product.platforms = texts_at(affected, "platforms");
  add_versions(affected, base, out);
  // One product may go by several CPEs; each is a name of its own.
  std::set<std::string> cpes;
  for (const std::string& cpe : texts_at(affected, "cpes")) {
    if (const auto product = cpe_product(cpe)) {
      cpes.insert(*product);
    }
  }
  if (cpes.empty() || base.product.package) {
    out.assertions.push_back(base);
  }
  for (const std::string& cpe : cpes) {
    Assertion one = base;
    one.product.package.reset();
    one.product.cpe = cpe;
    out.assertions.push_back(std::move(one));
  }
}

void add_metrics(Json container, const std::string& author, Advisory& out) {
  for (const Json& metric : list_at(container, "metrics")) {
    for (const char* key : {"cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"}) {
      if (const std::optional<Json> cvss = metric.find(key)) {
        const std::optional<Json> score = cvss->find("baseScore");
        out.scores.push_back(cvss_score(author, cvss->text_at({"vectorString"}).value_or(""),
                                        score ? score->number() : std::nullopt));
      }
    }
    const std::optional<Json> other = metric.find("other");
    const std::string type = other ? text_at(*other, "type") : "";
    if (type == "kev") {
      out.is_exploited = true;
    }
    const std::optional<Json> content = other ? other->find("content") : std::nullopt;
    if (type == "ssvc" && content) {
      ScoreAssertion score{.author = author, .system = "SSVC"};
      for (const Json& option : list_at(*content, "options")) {
        for (const auto& [point, value] : option.members()) {
          score.vector += (score.vector.empty() ? "" : "/") + std::string(point) + ":" +
                          std::string(value.text().value_or(""));
        }
      }
      out.scores.push_back(std::move(score));
    }
  }
}

void add_container(Json container, const std::string& author, const std::string& at,
                   Advisory& out) {
  std::size_t place = 0;
  for (const Json& affected : list_at(container, "affected")) {
    add_affected(affected, author, pointer(at + "/affected", place++), out);
  }
  if (const std::optional<Json> applicability = container.find("cpeApplicability")) {
    add_cpe_legs(*applicability, author, at + "/cpeApplicability", out);
  }
  add_metrics(container, author, out);
  for (const Json& problem : list_at(container, "problemTypes")) {
    for (const Json& description : list_at(problem, "descriptions")) {
      if (std::string cwe = text_at(description, "cweId", 32);
          !cwe.empty() && std::ranges::find(out.cwes, cwe) == out.cwes.end()) {
        out.cwes.push_back(std::move(cwe));
      }
    }
  }
  for (const Json& reference : list_at(container, "references")) {
    if (std::string url = text_at(reference, "url", 2048);
        !url.empty() && std::ranges::find(out.references, url) == out.references.end()) {
      out.references.push_back(std::move(url));
    }
  }
}

std::string description_of(Json container) {
  std::string first;
  for (const Json& description : list_at(container, "descriptions")) {
    std::string text = text_at(description, "value", kTextFieldBytesMax);
    if (description.text_at({"lang"}).value_or("").starts_with("en")) {
      return text;
    }
    first = first.empty() ? std::move(text) : first;
  }
  return first;
}

Result<std::vector<Advisory>> read(Json record) {
  Advisory out;
  out.source = "CVE";
  out.format = "cve-" + text_at(record, "dataVersion", 16);
  const std::optional<Json> metadata = record.find("cveMetadata");
  const std::optional<Json> containers = record.find("containers");
  out.id = metadata ? text_at(*metadata, "cveId", 64) : "";
  if (!out.id.starts_with("CVE-")) {
    return fail(Errc::malformed, "The CVE record has no CVE id.", "/cveMetadata/cveId");
  }
  if (!containers) {
    return fail(Errc::malformed, "The CVE record has no containers.", "/containers");
  }
  out.published = time_of(text_at(*metadata, "datePublished"));
  out.modified = time_of(text_at(*metadata, "dateUpdated"));
  if (text_at(*metadata, "state") == "REJECTED") {
    const std::optional<Instant> rejected = time_of(text_at(*metadata, "dateRejected"));
    out.withdrawn = rejected ? rejected : out.modified ? out.modified : std::optional(Instant{});
  }
  if (const std::optional<Json> cna = containers->find("cna")) {
    const auto assigner = cna->text_at({"providerMetadata", "shortName"});
    out.title = text_at(*cna, "title", 1024);
    out.description = description_of(*cna);
    add_container(*cna, "cna:" + std::string(assigner.value_or("")), "/containers/cna", out);
  }
  std::size_t place = 0;
  for (const Json& adp : list_at(*containers, "adp")) {
    const auto name = adp.text_at({"providerMetadata", "shortName"});
    add_container(adp, "adp:" + std::string(name.value_or("")), pointer("/containers/adp", place++),
                  out);
  }
  return std::vector{std::move(out)};
}

}  // namespace

AdvisoryFormat cve_5() {
  return {.id = "cve-5",
          .authority = "CVE Record Format 5.2.0",
          .record_bytes_max = 32U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
