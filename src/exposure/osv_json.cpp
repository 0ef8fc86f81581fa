#include "exposure/osv_json.h"

#include "advisories/osv_names.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "names/purl.h"

#include <algorithm>
#include <map>
#include <optional>

namespace tocsin::exposure {
namespace {

using advisories::Advisory;
using advisories::AliasKind;
using advisories::Assertion;
using advisories::ProductStatus;
using ranges::Interval;
using Intervals = std::vector<Interval>;
using Names = std::set<std::string>;

// Of what is left out (docs/formats/osv.md).
constexpr std::string_view kProducts = "products";
constexpr std::string_view kReleases = "releases";
constexpr std::string_view kRanges = "ranges";
constexpr std::string_view kPlatforms = "platforms";
constexpr std::string_view kStatuses = "statuses";
constexpr std::string_view kScores = "scores";
constexpr std::string_view kReferences = "references";
constexpr std::string_view kText = "text";
constexpr std::string_view kFlaws = "flaws";

constexpr std::size_t kDetailsBytesMax = 4 * kTextFieldBytesMax;

ranges::Bound across(ranges::Bound bound) {
  bound.edge =
      bound.edge == ranges::Edge::inclusive ? ranges::Edge::exclusive : ranges::Edge::inclusive;
  return bound;
}

/// What is in none of them. intervals: ascending and disjoint.
Intervals outside_of(const Intervals& intervals) {
  Intervals out;
  std::optional<ranges::Bound> lower;
  for (const Interval& one : intervals) {
    if (one.lower) {
      out.push_back({.lower = lower, .upper = across(*one.lower)});
    }
    if (!one.upper) {
      return out;
    }
    lower = across(*one.upper);
  }
  out.push_back({.lower = lower, .upper = std::nullopt});
  return out;
}

/// What one assertion says under one order.
struct Said {
  struct Run {
    bool is_affected = false;
    Intervals intervals;
  };
  std::vector<Run> runs;  ///< in the document's order; neighbours differ
  Intervals affected;
  Intervals others;
};

/// Of ranges in the document's order, the first that holds a version speaks for it. Nothing where
/// the order does not tell.
std::optional<Intervals> affected_of(const ecosystems::Ecosystem& order, const Said& said,
                                     Names& left_out) {
  constexpr std::size_t runs_max = 64;  // each costs a pass over all
  const auto affected = ranges::normalised(order, said.affected);
  const auto others = ranges::normalised(order, said.others);
  if (!affected || !others) {
    return said.others.empty() ? std::optional(said.affected) : std::nullopt;
  }
  const auto both = ranges::intersected(order, *affected, *others);
  if (both && both->empty()) {
    return affected;  // as nearly every document writes it
  }
  if (!both || said.runs.size() > runs_max) {
    left_out.emplace(kRanges);
    return ranges::intersected(order, *affected, outside_of(*others));
  }
  Intervals out;
  Intervals before;
  for (const Said::Run& run : said.runs) {
    if (run.is_affected) {
      const auto own = ranges::normalised(order, run.intervals);
      const auto rest = own ? ranges::intersected(order, *own, outside_of(before)) : std::nullopt;
      if (!rest) {
        return std::nullopt;
      }
      out.insert(out.end(), rest->begin(), rest->end());
    }
    before.insert(before.end(), run.intervals.begin(), run.intervals.end());
    auto joined = ranges::normalised(order, std::move(before));
    if (!joined) {
      return std::nullopt;
    }
    before = *std::move(joined);
  }
  return out;
}

/// What is affected, under one order; without one there are single versions, and all of them.
struct Affected {
  const ecosystems::Ecosystem* order = nullptr;
  Intervals intervals;
};

std::vector<Affected> affected_of(const Assertion& assertion, Names& left_out) {
  std::vector<Affected> out;
  std::map<const ecosystems::Ecosystem*, Said> by_order;
  bool is_all_judged = true;
  for (const advisories::StatusRange& range : assertion.ranges) {
    const ranges::VersionSet& set = range.versions;
    const bool is_affected = range.status == ProductStatus::affected;
    const bool is_judged =
        set.doubtful.empty() && (set.certainty == ranges::Certainty::exact ||
                                 set.certainty == ranges::Certainty::assumed_numeric);
    is_all_judged = is_all_judged && is_judged;
    if (!is_judged) {
      left_out.emplace(kRanges);
    }
    if (range.status == ProductStatus::under_investigation ||
        range.status == ProductStatus::unknown) {
      left_out.emplace(kStatuses);
    }
    Said& said = by_order[set.ecosystem];
    Intervals& whole = is_affected ? said.affected : said.others;
    whole.insert(whole.end(), set.intervals.begin(), set.intervals.end());
    if (said.runs.empty() || said.runs.back().is_affected != is_affected) {
      said.runs.push_back({.is_affected = is_affected});
    }
    Intervals& run = said.runs.back().intervals;
    run.insert(run.end(), set.intervals.begin(), set.intervals.end());
  }
  for (const auto& [order, said] : by_order) {
    auto intervals =
        order == nullptr ? std::optional(said.affected) : affected_of(*order, said, left_out);
    if (intervals) {
      out.push_back({.order = order, .intervals = *std::move(intervals)});
    } else {
      left_out.emplace(kRanges);
    }
  }
  if (assertion.default_status == ProductStatus::affected) {
    const auto* order = by_order.empty() ? nullptr : by_order.begin()->first;
    std::optional<Intervals> spoken = Intervals();
    if (!by_order.empty()) {
      Intervals all = by_order.begin()->second.affected;
      const Intervals& others = by_order.begin()->second.others;
      all.insert(all.end(), others.begin(), others.end());
      spoken = order == nullptr || !is_all_judged || by_order.size() > 1
                   ? std::nullopt
                   : ranges::normalised(*order, std::move(all));
    }
    if (spoken) {
      out.push_back({.order = order, .intervals = outside_of(*spoken)});
    } else {
      left_out.emplace(kRanges);
    }
  }
  return out;
}

/// Everything that is said of one package.
struct Entry {
  advisories::Coordinates package;
  std::vector<std::string> ranges;  ///< finished JSON, each once
  std::vector<std::string> versions;
  std::set<std::string, std::less<>> known;  ///< of both
};

class Entries {
 public:
  explicit Entries(Names& left_out) : left_out_(left_out) {}

  void add(const Assertion& assertion) {
    const advisories::ProductSelector& product = assertion.product;
    const auto package =
        product.package ? advisories::osv_package_of(*product.package) : std::nullopt;
    if (!package) {
      left_out_.emplace(kProducts);
      return;
    }
    if (product.package->distribution && product.package->distribution->release.empty()) {
      left_out_.emplace(kReleases);  // OSV would take it for every release
      return;
    }
    if (!product.platforms.empty() || !product.architectures.empty() ||
        !product.package->module_stream.empty()) {
      left_out_.emplace(kPlatforms);
    }
    Entry said{.package = *product.package};
    for (const Affected& affected : affected_of(assertion, left_out_)) {
      add(said, affected);
    }
    for (const std::string& version : assertion.versions) {
      add_version(said, version);
    }
    // An entry without either stands for every version.
    if (!said.known.empty()) {
      merge(by_package_.try_emplace(*package, Entry{.package = *product.package}).first->second,
            std::move(said));
    }
  }

  [[nodiscard]] const std::map<advisories::OsvPackage, Entry>& all() const { return by_package_; }

 private:
  static void merge(Entry& into, Entry said) {
    for (std::string& range : said.ranges) {
      if (into.known.insert(range).second) {
        into.ranges.push_back(std::move(range));
      }
    }
    for (std::string& version : said.versions) {
      if (into.known.insert(version).second) {
        into.versions.push_back(std::move(version));
      }
    }
  }

  static void add_version(Entry& said, const std::string& version) {
    if (said.known.insert(version).second) {
      said.versions.push_back(version);
    }
  }

  void add(Entry& said, const Affected& affected) {
    const ecosystems::Ecosystem* own = advisories::ecosystem_of(said.package);
    for (const Interval& one : affected.intervals) {
      const bool is_single = one.lower && one.upper && one.lower->version == one.upper->version;
      if (affected.order == nullptr && is_single) {
        add_version(said, one.lower->version);
        continue;
      }
      const bool has_bound = one.lower || one.upper;
      // The schema's ranges begin at a version that is in them, and without an order there is none.
      if ((one.lower && one.lower->edge == ranges::Edge::exclusive) ||
          (affected.order == nullptr && has_bound) || !are_bounds_read(own, one)) {
        left_out_.emplace(kRanges);
        continue;
      }
      const bool is_semver =
          affected.order != nullptr && affected.order != own && affected.order->id == "semver";
      std::string range = range_of(said.package, one, is_semver ? "SEMVER" : "ECOSYSTEM");
      if (said.known.insert(range).second) {
        said.ranges.push_back(std::move(range));
      }
    }
  }

  /// PyPI's clients end where a bound is no version of PEP 440 (pip-audit 2.10.1).
  static bool are_bounds_read(const ecosystems::Ecosystem* own, const Interval& one) {
    if (own == nullptr || own != ecosystems::find("pypi")) {
      return true;
    }
    return (!one.lower || own->is_valid(one.lower->version)) &&
           (!one.upper || own->is_valid(one.upper->version));
  }

  static std::string range_of(const advisories::Coordinates& package, const Interval& one,
                              std::string_view type) {
    // Go's tags have a "v" that OSV leaves out (OSV schema, "affected[].ranges[].type").
    const auto written = [&](std::string_view version) {
      return package.type == "golang" && version.starts_with('v') ? version.substr(1) : version;
    };
    JsonWriter json;
    json.begin_object().field("type", type).key("events").begin_array();
    json.begin_object()
        .field("introduced", one.lower ? written(one.lower->version) : std::string_view("0"))
        .end_object();
    if (one.upper) {
      json.begin_object()
          .field(one.upper->edge == ranges::Edge::exclusive ? "fixed" : "last_affected",
                 written(one.upper->version))
          .end_object();
    }
    json.end_array().end_object();
    return json.take();
  }

  Names& left_out_;
  std::map<advisories::OsvPackage, Entry> by_package_;
};

std::string purl_of(const advisories::Coordinates& package) {
  names::Purl out{.type = package.type,
                  .name_space = package.group,
                  .name = package.name,
                  .version = {},
                  .qualifiers = {},
                  .subpath = {}};
  if (package.distribution && !package.distribution->release.empty()) {
    out.qualifiers.push_back(
        {.key = "distro", .value = package.distribution->id + "-" + package.distribution->release});
  }
  return names::to_text(out);
}

void write_affected(JsonWriter& json, const Entries& entries) {
  json.key("affected").begin_array();
  for (const auto& [package, said] : entries.all()) {
    json.begin_object().key("package").begin_object();
    json.field("ecosystem", package.ecosystem)
        .field("name", package.name)
        .field("purl", purl_of(said.package))
        .end_object();
    json.key("ranges").begin_array();
    for (const std::string& range : said.ranges) {
      json.raw(range);
    }
    json.end_array().texts("versions", said.versions).end_object();
  }
  json.end_array();
}

/// The type that the schema has for a vector; empty: none.
std::string_view type_of(const advisories::ScoreAssertion& score) {
  if (score.canonical.empty()) {
    return "";
  }
  return score.system == "CVSS:2.0"                                 ? "CVSS_V2"
         : score.system == "CVSS:3.0" || score.system == "CVSS:3.1" ? "CVSS_V3"
         : score.system == "CVSS:4.0"                               ? "CVSS_V4"
                                                                    : "";
}

/// Each vector once. A record of several flaws has the worst of each type: that of the document.
void write_severity(JsonWriter& json, std::span<const Advisory> parts, Names& left_out) {
  std::map<std::string_view, std::vector<const advisories::ScoreAssertion*>> by_type;
  std::set<std::pair<std::string_view, std::string_view>> known_vectors;  // with their types
  for (const Advisory& part : parts) {
    for (const advisories::ScoreAssertion& score : part.scores) {
      const std::string_view type = type_of(score);
      if (type.empty()) {
        left_out.emplace(kScores);
        continue;
      }
      if (!known_vectors.emplace(type, score.canonical).second) {
        continue;
      }
      auto& known = by_type[type];
      if (parts.size() == 1 || known.empty()) {
        known.push_back(&score);
      } else if (score.computed_tenths.value_or(0) > known.front()->computed_tenths.value_or(0)) {
        known.front() = &score;
      }
    }
  }
  if (by_type.empty()) {
    return;
  }
  json.key("severity").begin_array();
  for (const auto& [type, scores] : by_type) {
    for (const auto* score : scores) {
      json.begin_object().field("type", type).field("score", score->canonical).end_object();
    }
  }
  json.end_array();
}

/// An address as RFC 3986 writes them, as far as clients look.
bool is_address(std::string_view text) {
  const bool has_scheme =
      text.starts_with("https://") || text.starts_with("http://") || text.starts_with("ftp://");
  return has_scheme && std::ranges::all_of(text, [](char c) {
           return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' &&
                  c != '^' && c != '`' && c != '{' && c != '|' && c != '}';
         });
}

void write_references(JsonWriter& json, std::span<const Advisory> parts, Names& left_out) {
  std::set<std::string_view> known;
  json.key("references").begin_array();
  for (const Advisory& part : parts) {
    for (const std::string& url : part.references) {
      if (!is_address(url)) {
        left_out.emplace(kReferences);
      } else if (known.insert(url).second) {
        json.begin_object().field("type", "WEB").field("url", url).end_object();
      }
    }
  }
  json.end_array();
}

void write_names(JsonWriter& json, std::span<const Advisory> parts, std::string_view id) {
  std::map<AliasKind, std::set<std::string>> by_kind;
  for (const Advisory& part : parts) {
    for (const advisories::Alias& alias : part.aliases) {
      // The flaws of one document are not the same flaw.
      const bool is_one_of_many = alias.kind == AliasKind::same && parts.size() > 1;
      if (!alias.id.empty() && alias.id != id) {
        by_kind[is_one_of_many ? AliasKind::upstream : alias.kind].insert(alias.id);
      }
    }
  }
  for (const auto& [name, kind] :
       {std::pair{"aliases", AliasKind::same}, std::pair{"related", AliasKind::related},
        std::pair{"upstream", AliasKind::upstream}}) {
    const std::set<std::string>& ids = by_kind[kind];
    if (!ids.empty() || kind == AliasKind::same) {
      json.texts(name, {ids.begin(), ids.end()});
    }
  }
}

std::string details_of(std::span<const Advisory> parts, Names& left_out) {
  if (parts.size() == 1) {
    return parts.front().description;
  }
  std::string out;
  for (const Advisory& part : parts) {
    const std::string name = part.id.substr(part.id.find('#') + 1);
    const std::size_t more = name.size() + part.description.size() + 4;
    if (part.description.empty()) {
      continue;
    }
    if (out.size() + more > kDetailsBytesMax) {
      left_out.emplace(kText);
      break;
    }
    out += (out.empty() ? "" : "\n\n") + name + ": " + part.description;
  }
  return out;
}

std::optional<Instant> newest(std::span<const Advisory> parts,
                              std::optional<Instant> Advisory::* time) {
  std::optional<Instant> out;
  for (const Advisory& part : parts) {
    out = std::max(out, part.*time);
  }
  return out;
}

Entries entries_of(std::span<const Advisory> parts, Names& left_out) {
  Entries out(left_out);
  for (const Advisory& part : parts) {
    for (const Assertion& assertion : part.assertions) {
      out.add(assertion);
    }
  }
  return out;
}

}  // namespace

std::string_view document_id(std::string_view format, std::string_view id) {
  return format.starts_with("csaf-") ? id.substr(0, id.find('#')) : id;
}

std::string osv_id(std::string_view format, std::string_view id) {
  if (format.starts_with("osv-")) {
    return std::string(id);
  }
  const std::string_view own = document_id(format, id);
  return (advisories::is_osv_id(own) ? "" : "x_") + std::string(own);
}

std::set<std::string> osv_ecosystems_of(std::span<const Advisory> parts) {
  Names left_out;
  std::set<std::string> out;
  const Entries entries = entries_of(parts, left_out);
  for (const auto& [package, said] : entries.all()) {
    out.insert(package.ecosystem.substr(0, package.ecosystem.find(':')));
  }
  return out;
}

std::string to_osv(std::span<const Advisory> parts, std::string_view id, OsvFlaws flaws) {
  const Advisory& first = parts.front();
  Names left_out;
  if (flaws == OsvFlaws::some) {
    left_out.emplace(kFlaws);
  }
  const Entries entries = entries_of(parts, left_out);
  const std::string own(parts.size() == 1 ? std::string_view(first.id)
                                          : document_id(first.format, first.id));
  JsonWriter json;
  json.begin_object().field("schema_version", "1.7.5").field("id", id);
  const auto modified = newest(parts, &Advisory::modified);
  const auto published = newest(parts, &Advisory::published);
  json.field("modified", to_rfc3339(modified.value_or(published.value_or(Instant{}))));
  if (published) {
    json.field("published", to_rfc3339(*published));
  }
  // Of several, one that stands keeps the record.
  if (std::ranges::all_of(parts, [](const Advisory& one) { return one.withdrawn.has_value(); })) {
    json.field("withdrawn", to_rfc3339(*newest(parts, &Advisory::withdrawn)));
  }
  write_names(json, parts, own);
  if (!first.title.empty()) {
    json.field("summary", first.title);
  }
  if (const std::string details = details_of(parts, left_out); !details.empty()) {
    json.field("details", details);
  }
  write_severity(json, parts, left_out);
  write_affected(json, entries);
  write_references(json, parts, left_out);
  json.key("database_specific").begin_object();
  json.field("source", first.source).field("format", first.format).field("id", own);
  if (!left_out.empty()) {
    json.texts("left_out", {left_out.begin(), left_out.end()});
  }
  json.end_object();
  return json.end_object().take();
}

}  // namespace tocsin::exposure
