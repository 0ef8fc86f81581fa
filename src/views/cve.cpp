// CVE Record Format 5.2.0 (CVEProject/cve-schema): one flaw in the container that a record must
// have, the CNA's, made of what the assertions are that advisories/ reads. Status "unknown" is the
// default of every product, since the documents name versions and say nothing of others.
#include "ranges/cve.h"
#include "advisories/json_parts.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "names/cpe.h"
#include "names/purl.h"
#include "views/source.h"

#include <algorithm>
#include <array>

namespace tocsin::views {
namespace {

namespace cve_ranges = ranges::cve;
using advisories::Assertion;
using advisories::ProductStatus;

constexpr std::size_t kTextCharactersMax = 4096;
constexpr std::size_t kVersionBytesMax = 1024;

std::string_view status_of(ProductStatus status) {
  return status == ProductStatus::affected ? "affected"
         : is_mended(status)               ? "unaffected"
                                           : "unknown";
}

/// Without its version, as 5.2 has it. Nothing for what no package URL names alike.
std::string purl_of(const advisories::Coordinates& package) {
  names::Purl purl{.type = package.type,
                   .name_space = package.group,
                   .name = package.name,
                   .version = {},
                   .qualifiers = {},
                   .subpath = {}};
  if (package.distribution && !package.distribution->release.empty()) {
    purl.qualifiers.push_back(
        {.key = "distro", .value = package.distribution->id + "-" + package.distribution->release});
  }
  const Result<names::Purl> built = names::build_purl(purl, names::PurlCheck::syntax);
  const bool is_same = built && advisories::package_key(advisories::coordinates_of_purl(*built)) ==
                                    advisories::package_key(package);
  return is_same ? names::to_text(*built) : "";
}

/// Does a record's package URL, which is made of the package, leave something of this one out that
/// tells builds of a version apart?
bool is_cut(std::string_view text, const advisories::Coordinates& package) {
  const Result<names::Purl> purl = names::parse_purl(text, names::PurlCheck::syntax);
  if (!purl) {
    return true;
  }
  const bool has_release = package.distribution && !package.distribution->release.empty();
  const bool is_major_of_go = purl->type == "golang" && package.name == purl->subpath;
  return (!purl->subpath.empty() && !is_major_of_go) ||
         std::ranges::any_of(purl->qualifiers, [has_release](const names::Qualifier& one) {
           return one.key != "epoch" && (one.key != "distro" || !has_release);
         });
}

/// The same of the CPE of a product, which a record has with its edition and what it is built for,
/// and with its versions beside it. An edition is more than those read who go by names.
bool is_cut(std::string_view text, std::string_view of_product) {
  using names::CpeAttribute;
  Result<names::Cpe> stated = names::parse_cpe(text);
  const Result<names::Cpe> said = names::parse_cpe(of_product);
  if (!stated || !said) {
    return true;
  }
  names::CpeValue& version = stated->values[static_cast<std::size_t>(CpeAttribute::version)];
  const bool is_one = version.kind == names::CpeValue::Kind::any || version.is_plain();
  version = {};
  return !is_one || *stated != *said || (*stated)[CpeAttribute::edition] != names::CpeValue{};
}

/// One object of versions[].
struct VersionEntry {
  cve_ranges::Entry entry;
  bool is_range = false;
  friend bool operator<(const VersionEntry& a, const VersionEntry& b) {
    const auto key = [](const VersionEntry& one) {
      return std::tie(one.entry.version, one.entry.version_type, one.entry.less_than,
                      one.entry.less_than_or_equal);
    };
    return key(a) < key(b);
  }
};

std::string_view type_of(const ranges::VersionSet& set) {
  return set.ecosystem == nullptr || set.ecosystem->vers_schemes.empty() ||
                 set.ecosystem->vers_schemes.front() == "generic"
             ? "custom"
             : set.ecosystem->vers_schemes.front();
}

/// An interval as the format has them; a lower bound is always in it.
VersionEntry entry_of(const ranges::VersionSet& set, const ranges::Interval& interval) {
  VersionEntry out;
  out.entry.version_type = type_of(set);
  const bool is_single = interval.lower && interval.upper && *interval.lower == *interval.upper;
  if (is_single) {
    out.entry.version = interval.lower->version;
    return out;
  }
  out.is_range = true;
  out.entry.version = interval.lower ? interval.lower->version : "0";
  if (!interval.upper) {
    out.entry.less_than = "*";
  } else if (interval.upper->edge == ranges::Edge::exclusive) {
    out.entry.less_than = interval.upper->version;
  } else {
    out.entry.less_than_or_equal = interval.upper->version;
  }
  return out;
}

/// Do readers of the format take the entry for the interval?
bool is_read_as(const VersionEntry& entry, const ranges::VersionSet& set,
                const ranges::Interval& interval) {
  const ranges::VersionSet read = cve_ranges::to_set(entry.entry, set.ecosystem);
  const bool has_same_order = set.ecosystem == nullptr || read.ecosystem == set.ecosystem;
  return has_same_order && read.doubtful.empty() && read.intervals == std::vector{interval};
}

/// One object of affected[].
struct Affected {
  std::string vendor;
  std::string product;
  std::string purl;
  std::string cpe;
  std::string platform;  ///< what it is a component of
  std::string_view status;
  std::set<VersionEntry> versions;
};

class Record {
 public:
  explicit Record(std::string_view cve) : cve_(cve) {}

  /// Errors: too_large.
  Status add(const Source& source, const Flaw& flaw) {
    ledger_ = merged(std::move(ledger_), source.ledger);
    std::map<std::string_view, const Statement*> by_pointer;
    for (const Statement& one : flaw.statements) {
      by_pointer.emplace(one.pointer, &one);
    }
    for (const Assertion& assertion : flaw.advisory.assertions) {
      // What is recommended is no statement.
      if (const auto found = by_pointer.find(assertion.pointer); found != by_pointer.end()) {
        add(assertion, *found->second);
        TOC_CHECK(budget_.check());
      }
    }
    add_texts(source, flaw);
    for (const advisories::ScoreAssertion& score : flaw.advisory.scores) {
      add_score(score, pointer_of(source, flaw));
    }
    cwes_.insert(flaw.advisory.cwes.begin(), flaw.advisory.cwes.end());
    add_references(source, flaw);
    const auto released = advisories::time_of(source.released);
    const auto revised = advisories::time_of(source.revised);
    published_ = published_ ? std::min(published_, released) : released;
    updated_ = std::max(updated_, revised);
    publisher_ = publisher_.empty() ? source.publisher : publisher_;
    space_ = space_.empty() ? source.space : space_;
    title_ = title_.empty() ? source.title : title_;
    urls_.push_back(source.url);
    return budget_.check();
  }

  void leave_older_out() { lose(ledger_, "", "affected[]", "older-documents-left-out"); }

  View take() {
    View out;
    if (affected_.empty()) {
      lose(ledger_, "/vulnerabilities", "affected", "nothing-to-say");
    }
    if (ledger_.unsafe == 0) {
      out.bytes = text();
    }
    out.ledger = std::move(ledger_);
    return out;
  }

 private:
  static Ledger merged(Ledger ledger, const Ledger& more) {
    for (const Loss& loss : more.losses) {
      lose(ledger, loss.pointer, loss.field, loss.rule->id);
    }
    return ledger;
  }

  static std::string pointer_of(const Source& source, const Flaw& flaw) {
    return pointer("/vulnerabilities", static_cast<std::size_t>(&flaw - source.flaws.data()));
  }

  // --- affected

  void add(const Assertion& assertion, const Statement& statement) {
    const advisories::ProductSelector& product = assertion.product;
    Affected base{.vendor = product.vendor.empty() ? "n/a" : cut(product.vendor, 512),
                  .product = product.product.empty() ? "n/a" : cut(product.product, 2048),
                  .purl = product.package ? purl_of(*product.package) : "",
                  .cpe = product.cpe,
                  .platform = {},
                  .status = {},
                  .versions = {}};
    if (!base.purl.empty() && !base.cpe.empty() && product.package->distribution) {
      lose(ledger_, assertion.pointer, "affected[].cpes[]", "cpe-left-out");
      base.cpe.clear();
    }
    if (base.purl.empty() && base.cpe.empty()) {
      lose(ledger_, assertion.pointer, "affected[].packageURL", "product-without-names");
    }
    if (!product.hashes.empty()) {
      lose(ledger_, assertion.pointer, "affected[]", "hashes-left-out");
    }
    if (!assertion.justification.empty()) {
      lose(ledger_, assertion.pointer, "affected[]", "justification-left-out");
    }
    if (!assertion.remediation.empty()) {
      lose(ledger_, assertion.pointer, "affected[]", "action-left-out");
    }
    for (const advisories::StatusRange& range : assertion.ranges) {
      if (!check_reach(product, range.status, statement, base)) {
        continue;
      }
      Affected said = base;
      said.status = status_of(range.status);
      narrow_status(range.status, assertion.pointer);
      if (range.status != statement.status) {
        lose(ledger_, assertion.pointer, "affected[].versions[]", "earlier-builds-affected");
      }
      place_context(product, range.status, statement, said);
      add_versions(range, statement, said);
      if (!said.versions.empty()) {
        join(std::move(said));
      }
    }
  }

  /// Is a product spoken of that stands for more than is meant? False: and said to be mended.
  bool check_reach(const advisories::ProductSelector& product, ProductStatus status,
                   const Statement& statement, const Affected& said) {
    const Product& stated = *statement.product;
    const bool is_cut_purl =
        product.package && !stated.purls.empty() && is_cut(stated.purls.front(), *product.package);
    const bool has_cpe = !stated.cpe.empty() && (said.purl.empty() || !said.cpe.empty());
    const bool is_cut_name = is_cut_purl || (has_cpe && is_cut(stated.cpe, product.cpe));
    const bool is_nested =
        stated.has_lost_whole || (stated.whole != nullptr && stated.whole->whole != nullptr);
    if (!is_cut_name && !is_nested) {
      return true;
    }
    if (is_mended(status)) {
      lose(ledger_, statement.pointer, "affected[]", "statement-left-out");
      return false;
    }
    if (is_cut_name) {
      lose(ledger_, statement.pointer, "affected[]", "name-cut");
    }
    if (is_nested) {
      lose(ledger_, statement.pointer, "affected[]", "context-left-out");
    }
    return true;
  }

  void narrow_status(ProductStatus status, const std::string& at) {
    if (status == ProductStatus::fixed) {
      lose(ledger_, at, "affected[].versions[].status", "fixed-as-unaffected");
    } else if (status == ProductStatus::under_investigation) {
      lose(ledger_, at, "affected[].versions[].status", "investigation-as-unknown");
    }
  }

  /// "X as a component of Y". A package of a distribution has its release in its package URL.
  void place_context(const advisories::ProductSelector& product, ProductStatus status,
                     const Statement& statement, Affected& said) {
    const bool is_placed = product.package && product.package->distribution &&
                           !product.package->distribution->release.empty() && !said.purl.empty();
    if (product.context.empty() || is_placed) {
      return;
    }
    said.platform = cut(product.context, 1024);
    if (!is_mended(status)) {
      lose(ledger_, statement.pointer, "affected[].platforms", "context-left-out");
      return;
    }
    lose(ledger_, statement.pointer, "affected[].product", "context-by-name");
    said.purl.clear();
    said.cpe.clear();
    said.product = cut(statement.product->name, 2048);
  }

  void add_versions(const advisories::StatusRange& range, const Statement& statement,
                    Affected& said) {
    const ranges::VersionSet& set = range.versions;
    const std::string& at = statement.pointer;
    const Meant meant = meant_by(*statement.product);
    if (!set.doubtful.empty()) {
      lose(ledger_, at, "affected[].versions[]", "doubt-as-unknown");
    }
    if (set.intervals.empty() && set.doubtful.empty()) {
      add_text(range.status, cut(meant.text, kVersionBytesMax), at, said);
    }
    for (ranges::Interval interval : set.intervals) {
      if (is_mended(range.status)) {
        interval = stated_of(interval, *statement.product);
      }
      if (!check_bounds(interval, range.status, meant, at)) {
        continue;
      }
      if (interval.lower && interval.lower->edge == ranges::Edge::exclusive) {
        if (is_mended(range.status)) {
          lose(ledger_, at, "affected[].versions[]", "statement-left-out");
          continue;
        }
        lose(ledger_, at, "affected[].versions[].version", "lower-bound-included");
        interval.lower->edge = ranges::Edge::inclusive;
      }
      const VersionEntry entry = entry_of(set, interval);
      if (is_read_as(entry, set, interval)) {
        said.versions.insert(entry);
      } else if (is_mended(range.status)) {
        lose(ledger_, at, "affected[].versions[]", "statement-left-out");
      } else {
        lose(ledger_, at, "affected[].versions[].version", "version-read-otherwise");
        said.versions.insert(entry);
      }
    }
  }

  /// Readers of advisories take later builds than the one that has the fix for mended too, of which
  /// the document says nothing.
  static ranges::Interval stated_of(const ranges::Interval& interval, const Product& product) {
    const bool is_of_one = product.version_range.empty() && interval.lower && !interval.upper;
    return is_of_one ? ranges::Interval{.lower = interval.lower, .upper = interval.lower}
                     : interval;
  }

  /// Is every version spoken of where the document means some? False: and said to be mended.
  bool check_bounds(const ranges::Interval& interval, ProductStatus status, const Meant& meant,
                    const std::string& at) {
    if (interval.lower || interval.upper || meant.kind == Meant::Kind::every) {
      return true;
    }
    if (is_mended(status)) {
      lose(ledger_, at, "affected[].versions[]", "statement-left-out");
      return false;
    }
    if (meant.kind != Meant::Kind::unsaid) {
      lose(ledger_, at, "affected[].versions[]", "range-as-every-version");
    }
    return true;
  }

  /// A text for people stands where a version does. That something is mended is not said by it,
  /// since nobody knows what a reader makes of it.
  void add_text(ProductStatus status, std::string text, const std::string& at, Affected& said) {
    if (is_mended(status) || text.empty()) {
      lose(ledger_, at, "affected[].versions[]", "statement-left-out");
      return;
    }
    lose(ledger_, at, "affected[].versions[].version", "range-as-text");
    VersionEntry entry;
    entry.entry.version = std::move(text);
    entry.entry.version_type = "custom";
    said.versions.insert(std::move(entry));
  }

  /// Versions of one product with one status stand together: of such the order says nothing.
  void join(Affected said) {
    const auto key = [](const Affected& one) {
      return std::tie(one.vendor, one.product, one.purl, one.cpe, one.platform, one.status);
    };
    std::string text;
    std::apply([&](const auto&... part) { ((text += part, text += '\n'), ...); }, key(said));
    const auto [place, is_new] = places_.try_emplace(std::move(text), affected_.size());
    budget_.spend(is_new ? place->first.size() : 0);
    constexpr std::size_t keys = 64;
    for (const VersionEntry& version : said.versions) {
      budget_.spend(keys + version.entry.version.size());
    }
    if (is_new) {
      affected_.push_back(std::move(said));
    } else {
      affected_[place->second].versions.merge(said.versions);
    }
  }

  // --- texts, scores, references

  void add_texts(const Source& source, const Flaw& flaw) {
    const std::string& text = flaw.advisory.description;
    if (text.empty()) {
      return;
    }
    if (text.size() > kTextCharactersMax) {
      lose(ledger_, pointer_of(source, flaw) + "/notes", "descriptions[].value", "text-cut");
    }
    const std::string language = source.language.starts_with("en") ? "en" : source.language;
    descriptions_.emplace(language, cut(text, kTextCharactersMax));
  }

  void add_score(const advisories::ScoreAssertion& score, const std::string& at) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> known = {
        {{"CVSS:2.0", "cvssV2_0"},
         {"CVSS:3.0", "cvssV3_0"},
         {"CVSS:3.1", "cvssV3_1"},
         {"CVSS:4.0", "cvssV4_0"}}};
    const auto* const row = std::ranges::find(
        known, score.system, &std::pair<std::string_view, std::string_view>::first);
    const auto tenths = score.published_tenths ? score.published_tenths : score.computed_tenths;
    if (row == known.end() || score.canonical.empty() || !tenths) {
      lose(ledger_, at, "metrics[]", "score-left-out");
      return;
    }
    JsonWriter json;
    json.begin_object()
        .key(row->second)
        .begin_object()
        .field("version", score.system.substr(5))
        .field("vectorString", score.canonical)
        .key("baseScore")
        .raw(std::to_string(*tenths / 10) + "." + std::to_string(*tenths % 10));
    if (row->first != "CVSS:2.0") {
      json.field("baseSeverity", band_of(*tenths));
    }
    metrics_.insert(json.end_object().end_object().take());
  }

  /// CVSS 3.1 section 5, 4.0 section 6, by the score that stands beside it.
  static std::string_view band_of(std::uint8_t tenths) {
    return tenths == 0   ? "NONE"
           : tenths < 40 ? "LOW"
           : tenths < 70 ? "MEDIUM"
           : tenths < 90 ? "HIGH"
                         : "CRITICAL";
  }

  void add_references(const Source& source, const Flaw& flaw) {
    const auto add = [&](const std::string& url) {
      if (std::ranges::find(references_, url) == references_.end()) {
        references_.push_back(url);
        budget_.spend(url.size());
      }
    };
    add(source.url);
    for (const std::string& url : flaw.advisory.references) {
      if (is_address(url)) {
        add(url);
      } else {
        lose(ledger_, pointer_of(source, flaw) + "/references", "references[].url",
             "reference-left-out");
      }
    }
  }

  // --- JSON

  std::string text() const {
    const bool has_purls =
        std::ranges::any_of(affected_, [](const Affected& one) { return !one.purl.empty(); });
    const std::string organization = uuid_of("cve-organization", space_);
    JsonWriter json;
    json.begin_object()
        .field("dataType", "CVE_RECORD")
        .field("dataVersion", has_purls ? "5.2.0" : "5.1.1")
        .key("cveMetadata")
        .begin_object()
        .field("cveId", cve_)
        .field("assignerOrgId", organization);
    write_name(json, "assignerShortName");
    json.field("state", "PUBLISHED")
        .field("datePublished", to_rfc3339(published_.value_or(Instant{})))
        .field("dateUpdated", to_rfc3339(updated_.value_or(Instant{})))
        .end_object()
        .key("containers")
        .begin_object()
        .key("cna")
        .begin_object()
        .key("providerMetadata")
        .begin_object()
        .field("orgId", organization);
    write_name(json, "shortName");
    json.field("dateUpdated", to_rfc3339(updated_.value_or(Instant{}))).end_object();
    if (!title_.empty()) {
      json.field("title", cut(title_, 256));
    }
    write_descriptions(json);
    write_affected(json);
    write_weaknesses(json);
    write_list(json, "metrics", metrics_);
    json.key("references").begin_array();
    for (const std::string& url : references_) {
      json.begin_object().field("url", url).end_object();
    }
    json.end_array().key("x_tocsin").begin_object().texts("view_of", urls_);
    json.field("narrowed", static_cast<std::int64_t>(ledger_.narrowed))
        .field("widened_status", static_cast<std::int64_t>(ledger_.widened))
        .end_object();
    return json.end_object().end_object().end_object().take();
  }

  /// A short name has 2 to 32 characters.
  void write_name(JsonWriter& json, std::string_view key) const {
    if (const std::string name = cut(publisher_, 32); name.size() >= 2) {
      json.field(key, name);
    }
  }

  /// The format asks for one in English.
  void write_descriptions(JsonWriter& json) const {
    json.key("descriptions").begin_array();
    const auto english = descriptions_.find("en");
    json.begin_object()
        .field("lang", "en")
        .field("value",
               english != descriptions_.end() ? english->second : "Described in " + urls_.front())
        .end_object();
    for (const auto& [language, value] : descriptions_) {
      if (language != "en") {
        json.begin_object().field("lang", language).field("value", value).end_object();
      }
    }
    json.end_array();
  }

  void write_affected(JsonWriter& json) const {
    json.key("affected").begin_array();
    for (const Affected& one : affected_) {
      json.begin_object().field("vendor", one.vendor).field("product", one.product);
      if (!one.purl.empty()) {
        json.field("packageURL", one.purl);
      }
      if (!one.cpe.empty()) {
        json.texts("cpes", {one.cpe});
      }
      if (!one.platform.empty()) {
        json.texts("platforms", {one.platform});
      }
      json.field("defaultStatus", "unknown").key("versions").begin_array();
      for (const VersionEntry& version : one.versions) {
        const cve_ranges::Entry& entry = version.entry;
        json.begin_object()
            .field("version", entry.version)
            .field("status", one.status)
            .field("versionType", entry.version_type);
        if (entry.less_than) {
          json.field("lessThan", *entry.less_than);
        }
        if (entry.less_than_or_equal) {
          json.field("lessThanOrEqual", *entry.less_than_or_equal);
        }
        json.end_object();
      }
      json.end_array().end_object();
    }
    json.end_array();
  }

  void write_weaknesses(JsonWriter& json) const {
    std::set<std::string> out;
    for (const std::string& cwe : cwes_) {
      if (cwe.starts_with("CWE-")) {
        JsonWriter one;
        one.begin_object().key("descriptions").begin_array().begin_object();
        one.field("lang", "en").field("description", cwe).field("cweId", cwe).field("type", "CWE");
        out.insert(one.end_object().end_array().end_object().take());
      }
    }
    write_list(json, "problemTypes", out);
  }

  static void write_list(JsonWriter& json, std::string_view key,
                         const std::set<std::string>& list) {
    if (list.empty()) {
      return;
    }
    json.key(key).begin_array();
    for (const std::string& one : list) {
      json.raw(one);
    }
    json.end_array();
  }

  std::string cve_;
  Budget budget_;
  Ledger ledger_;
  std::vector<Affected> affected_;
  std::map<std::string, std::size_t> places_;
  std::map<std::string, std::string> descriptions_;  ///< by language, of the first document
  std::set<std::string> metrics_;
  std::set<std::string> cwes_;
  std::vector<std::string> references_;
  std::vector<std::string> urls_;
  std::string publisher_;
  std::string space_;
  std::string title_;
  std::optional<Instant> published_;
  std::optional<Instant> updated_;
};

Result<View> write(const Source& source, std::size_t flaw) {
  Record record(source.flaws[flaw].cve);
  TOC_CHECK(record.add(source, source.flaws[flaw]));
  return record.take();
}

}  // namespace

Result<View> cve_record(std::string_view cve, const NextDocument& next) {
  Record record(cve);
  for (std::size_t count = 0;; ++count) {
    TOC_TRY(const std::optional<Published> document, next());
    if (!document) {
      break;
    }
    if (count == kRecordDocumentsMax) {
      record.leave_older_out();
      break;
    }
    TOC_TRY(const Source source, read_source(*document));
    const auto flaw = std::ranges::find(source.flaws, cve, &Flaw::cve);
    if (flaw == source.flaws.end()) {
      return fail(Errc::not_found, "The document has no such flaw with a CVE id.");
    }
    if (source.tlp != Tlp::clear) {
      View out;
      lose(out.ledger, "/document/distribution/tlp/label", "", "marking-lost");
      return out;
    }
    TOC_CHECK(record.add(source, *flaw));
  }
  return bounded(record.take());
}

ViewFormat cve() {
  return {.id = "cve",
          .authority = "CVE Record Format 5.2.0, CVEProject/cve-schema",
          .media_type = "application/json",
          .is_of_one_flaw = true,
          .write = write};
}

}  // namespace tocsin::views
