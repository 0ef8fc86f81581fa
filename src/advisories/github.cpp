// GitHub's REST API, version 2022-11-28: "Global security advisories" (GET /advisories, whole lists
// too) and "Repository security advisories" (GET /repos/…/security-advisories). The GitHub Advisory
// Database's own files have the form of OSV and are read there; both are one advisory by their id.
#include "advisories/json_parts.h"
#include "base/limits.h"
#include "base/text.h"
#include "ranges/vers.h"

#include <algorithm>
#include <set>

namespace tocsin::advisories {
namespace {

constexpr std::string_view kSource = "GHSA";
constexpr std::string_view kRangeNotRead = "version-range-not-readable";
constexpr std::size_t kAlternativesMax = 1000;

/// What GitHub calls an ecosystem, in small letters, and what OSV calls it.
struct Word {
  std::string_view github;
  std::string_view osv;
};
constexpr Word kWords[] = {{"npm", "npm"},     {"pip", "PyPI"},
                           {"maven", "Maven"}, {"rubygems", "RubyGems"},
                           {"nuget", "NuGet"}, {"composer", "Packagist"},
                           {"go", "Go"},       {"rust", "crates.io"},
                           {"erlang", "Hex"},  {"actions", "GitHub Actions"},
                           {"pub", "Pub"},     {"swift", "SwiftURL"}};

bool is_mine(Json record) {
  return record.text_at({"ghsa_id"}).has_value();
}

/// One "||"-piece of a range: conditions that all hold, with commas between them.
std::optional<ranges::Interval> interval_of(std::string_view text) {
  ranges::Interval out;
  for (std::string_view condition : split(text, ',')) {
    condition = trim(condition);
    ranges::Comparator comparator{};
    ranges::take_comparator(condition, comparator);
    const std::string version(trim(condition));
    const bool is_lower = comparator == ranges::Comparator::greater ||
                          comparator == ranges::Comparator::greater_or_equal;
    const bool is_equal = comparator == ranges::Comparator::equal;
    // Each bound once: what is written twice is no range that we know.
    if (version.empty() || version.find_first_of(" <>=!|") != std::string::npos ||
        comparator == ranges::Comparator::not_equal ||
        (is_lower || is_equal ? out.lower : out.upper) || (is_equal && out.upper)) {
      return std::nullopt;
    }
    if (is_equal) {
      out = ranges::at(version);
      continue;
    }
    const bool is_in = comparator == ranges::Comparator::less_or_equal ||
                       comparator == ranges::Comparator::greater_or_equal;
    (is_lower ? out.lower : out.upper) = ranges::Bound{
        .version = version, .edge = is_in ? ranges::Edge::inclusive : ranges::Edge::exclusive};
  }
  return out;
}

/// ">= 1.0, < 2.0"; without a text every version.
std::optional<std::vector<ranges::Interval>> intervals_of(std::string_view text) {
  std::vector<ranges::Interval> out;
  if (trim(text).empty() || trim(text) == "*") {
    return std::vector{ranges::Interval{}};
  }
  std::size_t begin = 0;
  while (begin <= text.size() && out.size() < kAlternativesMax) {
    const std::size_t end = std::min(text.find("||", begin), text.size());
    const auto one = interval_of(text.substr(begin, end - begin));
    if (!one) {
      return std::nullopt;
    }
    out.push_back(*one);
    begin = end + 2;
  }
  return begin > text.size() ? std::optional(std::move(out)) : std::nullopt;
}

Assertion assertion_of(Json vulnerability, std::string at, Advisory& advisory) {
  Assertion out;
  out.pointer = std::move(at);
  out.author = kSource;
  const Json package = vulnerability.find("package").value_or(vulnerability);
  const std::string word = to_lower(text_at(package, "ecosystem", 64));
  const std::string name = text_at(package, "name", 1024);
  const auto* const known = std::ranges::find(kWords, word, &Word::github);
  if (known != std::end(kWords) && !name.empty()) {
    out.product.package = coordinates_of_osv(known->osv, name);
  }
  out.product.vendor = known == std::end(kWords) ? word : known->osv;
  out.product.product = name;

  const auto intervals =
      intervals_of(text_at(vulnerability, "vulnerable_version_range", 64U << 10U));
  ranges::VersionSet set;
  set.ecosystem = out.product.package ? ecosystem_of(*out.product.package) : nullptr;
  set.certainty = ranges::certainty_of(set.ecosystem);
  if (intervals) {
    set.intervals = *intervals;
    out.is_ceiling_unknown = std::ranges::any_of(*intervals, [](const ranges::Interval& one) {
      return one.upper && one.lower != one.upper && one.upper->edge == ranges::Edge::inclusive;
    });
  } else {
    set = ranges::unjudged(ranges::Certainty::not_evaluable);
    if (std::ranges::find(advisory.remarks, kRangeNotRead) == advisory.remarks.end()) {
      advisory.remarks.emplace_back(kRangeNotRead);
    }
  }
  out.ranges.push_back({ProductStatus::affected, std::move(set)});

  // A text; an object in webhooks; a list in words in an advisory of a repository.
  std::string fixed = text_at(vulnerability, "first_patched_version", 256);
  if (fixed.empty()) {
    fixed = vulnerability.text_at({"first_patched_version", "identifier"}).value_or("");
  }
  const std::string patched = fixed.empty() ? text_at(vulnerability, "patched_versions") : "";
  if (!fixed.empty()) {
    out.fixed_in.push_back(cut(fixed, 256));
  }
  for (const std::string_view one : split(patched, ',')) {
    if (const std::string_view version = trim(one); !version.empty()) {
      out.fixed_in.push_back(cut(version, 256));
    }
  }
  return out;
}

void take_scores(Json record, Advisory& out) {
  const auto take = [&](std::optional<Json> cvss) {
    const std::string vector = cvss ? text_at(*cvss, "vector_string", 512) : "";
    const bool is_known = std::ranges::any_of(
        out.scores, [&](const ScoreAssertion& one) { return one.vector == vector; });
    if (!vector.empty() && !is_known) {
      const std::optional<Json> score = cvss->find("score");
      // GitHub writes 0 where it has a vector and no score.
      const std::optional<double> number = score ? score->number() : std::nullopt;
      out.scores.push_back(
          cvss_score(std::string(kSource), vector, number == 0.0 ? std::nullopt : number));
    }
  };
  take(record.find("cvss"));
  if (const std::optional<Json> all = record.find("cvss_severities")) {
    take(all->find("cvss_v3"));
    take(all->find("cvss_v4"));
  }
  const std::string severity = text_at(record, "severity", 32);
  if (out.scores.empty() && !severity.empty() && severity != "unknown") {
    out.scores.push_back({.author = std::string(kSource), .system = "other", .severity = severity});
  }
}

void take_names(Json record, Advisory& out) {
  std::set<std::string> known = {"", out.id};
  const auto take = [&](const std::string& id) {
    if (known.insert(id).second) {
      out.aliases.push_back({id, AliasKind::same});
    }
  };
  take(text_at(record, "cve_id", 64));
  for (const Json& identifier : list_at(record, "identifiers")) {
    take(text_at(identifier, "value", 64));
  }
  std::set<std::string> weaknesses = {""};
  const auto take_weakness = [&](const std::string& id) {
    if (weaknesses.insert(id).second) {
      out.cwes.push_back(id);
    }
  };
  for (const Json& cwe : list_at(record, "cwes")) {
    take_weakness(text_at(cwe, "cwe_id", 32));
  }
  for (const std::string& id : texts_at(record, "cwe_ids")) {
    take_weakness(id);
  }
  out.references = texts_at(record, "references");
  if (std::string url = text_at(record, "html_url", 2048); !url.empty()) {
    out.references.push_back(std::move(url));
  }
}

Result<std::vector<Advisory>> read(Json record) {
  Advisory out;
  out.id = text_at(record, "ghsa_id", 64);
  out.source = kSource;
  out.format = "github";
  if (!out.id.starts_with("GHSA-")) {
    return fail(Errc::malformed, "The advisory has no id of GitHub's.", "/ghsa_id");
  }
  const std::string state = text_at(record, "state", 32);
  if (!state.empty() && state != "published" && state != "withdrawn") {
    return fail(Errc::malformed, "The advisory of the repository is not published.", "/state");
  }
  out.title = text_at(record, "summary", 1024);
  out.description = text_at(record, "description", kTextFieldBytesMax);
  out.published = time_of(text_at(record, "published_at"));
  out.modified = time_of(text_at(record, "updated_at"));
  if (!out.modified) {
    return fail(Errc::malformed, "The time of the last change is no RFC 3339 time.", "/updated_at");
  }
  if (const std::string withdrawn = text_at(record, "withdrawn_at"); !withdrawn.empty()) {
    out.withdrawn = time_of(withdrawn);
    if (!out.withdrawn) {
      return fail(Errc::malformed, "The time of the withdrawal is no RFC 3339 time.",
                  "/withdrawn_at");
    }
  } else if (state == "withdrawn") {
    out.withdrawn = out.modified;
  }
  take_names(record, out);
  take_scores(record, out);
  std::size_t place = 0;
  for (const Json& vulnerability : list_at(record, "vulnerabilities")) {
    out.assertions.push_back(
        assertion_of(vulnerability, pointer("/vulnerabilities", place++), out));
  }
  return std::vector{std::move(out)};
}

}  // namespace

AdvisoryFormat github() {
  return {.id = "github",
          .authority = "GitHub REST API 2022-11-28, security advisories",
          .record_bytes_max = 16U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
