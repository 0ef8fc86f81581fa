// OSV schema 1.7.5 (ossf/osv-schema, docs/schema.md), and the GitHub Advisory Database's records,
// which have its form. Not read: ecosystem_specific and database_specific; the original is kept.
#include "ranges/osv.h"
#include "advisories/distributions.h"
#include "advisories/json_parts.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/text.h"

#include <algorithm>

namespace tocsin::advisories {
namespace {

namespace osv = ranges::osv;

bool is_mine(Json record) {
  // A CVE record has no top-level id; CSAF and NVD have none either.
  return record.text_at({"id"}).has_value() && record.text_at({"modified"}).has_value() &&
         !record.find("dataType") && !record.find("document");
}

/// "GHSA" of "GHSA-jfh8-c2jp-5v3q".
std::string source_of(std::string_view id) {
  return cut(id.substr(0, id.find('-')), 32);
}

osv::Range range_of(Json range, std::vector<std::string>& fixed_in, bool& is_ceiling_unknown) {
  osv::Range out;
  const std::string type = text_at(range, "type");
  out.type = type == "GIT"      ? osv::Range::Type::git
             : type == "SEMVER" ? osv::Range::Type::semver
                                : osv::Range::Type::ecosystem;
  using Kind = osv::Event::Kind;
  for (const Json& event : list_at(range, "events")) {
    for (const auto& [key, value] : event.members()) {
      const std::string version = cut(value.text().value_or(""), ecosystems::kVersionBytesMax);
      if (key == "introduced") {
        out.events.push_back({Kind::introduced, version});
      } else if (key == "fixed") {
        out.events.push_back({Kind::fixed, version});
        if (out.type != osv::Range::Type::git) {
          fixed_in.push_back(version);
        }
      } else if (key == "last_affected") {
        out.events.push_back({Kind::last_affected, version});
        is_ceiling_unknown = true;
      } else if (key == "limit") {
        out.events.push_back({Kind::limit, version});
      }
    }
  }
  return out;
}

Assertion assertion_of(Json affected, const std::string& author, std::string at) {
  Assertion out;
  out.pointer = std::move(at);
  out.author = author;
  const std::optional<Json> package = affected.find("package");
  const std::string ecosystem = package ? text_at(*package, "ecosystem", 512) : "";
  const std::string name = package ? text_at(*package, "name", 1024) : "";
  out.product.package = coordinates_of_osv(ecosystem, name);
  const std::optional<PackagedDistribution> packaged = distribution_of_osv(ecosystem);
  out.product.product = name;
  out.product.vendor = ecosystem;
  out.versions = texts_at(affected, "versions");
  for (const Json& range : list_at(affected, "ranges")) {
    const osv::Range read = range_of(range, out.fixed_in, out.is_ceiling_unknown);
    if (read.type == osv::Range::Type::git) {
      out.product.repository = text_at(range, "repo", 1024);
    }
    out.ranges.push_back({ProductStatus::affected, osv::to_set(read, ecosystem)});
  }
  // Neither ranges nor versions: the record says that the package is affected, whatever its
  // version.
  if (out.ranges.empty() && out.versions.empty()) {
    ranges::VersionSet all;
    all.ecosystem = out.product.package ? ecosystem_of(*out.product.package) : nullptr;
    all.intervals = {ranges::Interval{}};
    all.certainty = ranges::certainty_of(all.ecosystem);
    out.ranges.push_back({ProductStatus::affected, std::move(all)});
  }
  // Commits beside versions of the same package say the same thing twice; the versions can be
  // judged.
  const auto is_of_commits = [](const StatusRange& range) {
    return range.versions.certainty == ranges::Certainty::needs_commits;
  };
  const bool has_versions =
      !out.versions.empty() || !std::ranges::all_of(out.ranges, is_of_commits);
  if (has_versions) {
    std::erase_if(out.ranges, is_of_commits);
  }
  if (packaged && packaged->is_of_addon) {
    std::ranges::for_each(out.ranges, [](StatusRange& range) { ranges::doubt(range.versions); });
  }
  return out;
}

void take_severity(Json list_owner, const std::string& author, Advisory& out) {
  for (const Json& severity : list_at(list_owner, "severity")) {
    const std::string type = text_at(severity, "type");
    const std::string vector = text_at(severity, "score", 512);
    if (type.starts_with("CVSS")) {
      ScoreAssertion score = cvss_score(author, vector, std::nullopt);
      const bool is_known = std::ranges::any_of(
          out.scores, [&](const ScoreAssertion& one) { return one.vector == score.vector; });
      if (!is_known) {
        out.scores.push_back(std::move(score));
      }
    }
  }
}

/// "mariadb:10.5" of "Important: mariadb:10.5 security update", as AlmaLinux, Rocky Linux and Red
/// Hat call what they publish for a stream of a module. Empty where the title names none, or more
/// than one.
std::string stream_in(std::string_view title) {
  const std::size_t grade = title.find(": ");
  title.remove_prefix(grade == std::string_view::npos ? 0 : grade + 2);
  std::string out;
  for (const std::string_view word : split(title, ' ')) {
    const std::size_t colon = word.find(':');
    const bool is_stream = colon != std::string_view::npos && colon > 0 &&
                           colon + 1 < word.size() && word.rfind(':') == colon &&
                           word.back() != ',';
    if (is_stream && !out.empty()) {
      return {};
    }
    out = is_stream ? std::string(word) : out;
  }
  return out;
}

/// What was built in a module is of the stream that the title names.
void take_stream(Advisory& advisory) {
  const std::string stream = stream_in(advisory.title);
  for (Assertion& one : advisory.assertions) {
    const bool is_of_module = std::ranges::any_of(one.fixed_in, [](const std::string& version) {
      return version.find(".module") != std::string::npos;
    });
    if (one.product.package && one.product.package->type == "rpm" && is_of_module) {
      one.product.package->module_stream = stream;
    }
  }
}

Result<std::vector<Advisory>> read(Json record) {
  Advisory out;
  out.id = text_at(record, "id", 256);
  if (out.id.empty()) {
    return fail(Errc::malformed, "The OSV record has no id.", "/id");
  }
  out.source = source_of(out.id);
  out.format =
      "osv-" + (record.find("schema_version") ? text_at(record, "schema_version", 16) : "1.0");
  out.title = text_at(record, "summary", 1024);
  out.description = text_at(record, "details", kTextFieldBytesMax);
  out.published = time_of(text_at(record, "published"));
  out.modified = time_of(text_at(record, "modified"));
  if (!out.modified) {
    return fail(Errc::malformed, "The time of the last change is no RFC 3339 time.", "/modified");
  }
  if (const std::string withdrawn = text_at(record, "withdrawn"); !withdrawn.empty()) {
    out.withdrawn = time_of(withdrawn);
    if (!out.withdrawn) {
      return fail(Errc::malformed, "The time of the withdrawal is no RFC 3339 time.", "/withdrawn");
    }
  }
  for (const auto& [key, kind] :
       {std::pair{"aliases", AliasKind::same}, std::pair{"related", AliasKind::related},
        std::pair{"upstream", AliasKind::upstream}}) {
    for (const std::string& id : texts_at(record, key)) {
      out.aliases.push_back({id, kind});
    }
  }
  for (const Json& reference : list_at(record, "references")) {
    if (std::string url = text_at(reference, "url", 2048); !url.empty()) {
      out.references.push_back(std::move(url));
    }
  }
  take_severity(record, out.source, out);
  std::size_t place = 0;
  for (const Json& affected : list_at(record, "affected")) {
    out.assertions.push_back(assertion_of(affected, out.source, pointer("/affected", place++)));
    take_severity(affected, out.source, out);
  }
  take_stream(out);
  return std::vector{std::move(out)};
}

}  // namespace

AdvisoryFormat osv() {
  return {.id = "osv",
          .authority = "OSV schema 1.7.5",
          .record_bytes_max = 32U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
