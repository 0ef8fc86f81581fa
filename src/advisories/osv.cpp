// OSV schema 1.7.5 (ossf/osv-schema, docs/schema.md), and the GitHub Advisory Database's records,
// which have its form. Of ecosystem_specific, SUSE's binaries are read; the rest and
// database_specific are not. The original is kept.
#include "ranges/osv.h"
#include "advisories/distributions.h"
#include "advisories/json_parts.h"
#include "base/limits.h"
#include "base/text.h"

#include <algorithm>
#include <set>

namespace tocsin::advisories {
namespace {

namespace osv = ranges::osv;

constexpr std::size_t kAssertionsMax = 200'000;
/// Titles name two at most; each doubles what is said.
constexpr std::size_t kStreamsMax = 4;

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

/// SUSE's records name the source; which packages came of it, and in which build, stands in
/// ecosystem_specific: {"binaries": [{"libqt4-x11": "4.8.6-7.1"}]}. Those of other names than the
/// source's are said of too, each once.
void add_binaries(Json affected, const Assertion& source, Advisory& out,
                  std::set<std::pair<std::string, std::string>>& said) {
  const std::optional<Json> specific = affected.find("ecosystem_specific");
  const std::optional<Coordinates>& package = source.product.package;
  if (!specific || !package || (package->group != "suse" && package->group != "opensuse")) {
    return;
  }
  for (const Json& group : list_at(*specific, "binaries")) {
    for (const auto& [name, value] : group.members()) {
      const std::string build = cut(value.text().value_or(""), ecosystems::kVersionBytesMax);
      if (name.empty() || build.empty() || name == package->name ||
          out.assertions.size() >= kAssertionsMax) {
        continue;
      }
      Assertion one{.pointer = source.pointer, .author = source.author};
      one.product = source.product;
      one.product.product = cut(name, 1024);
      one.product.package->name = one.product.product;
      if (!said.emplace(package_key(*one.product.package), build).second) {
        continue;
      }
      osv::Range range{.type = osv::Range::Type::ecosystem};
      range.events = {{osv::Event::Kind::introduced, "0"}, {osv::Event::Kind::fixed, build}};
      one.ranges.push_back({ProductStatus::affected, osv::to_set(range, source.product.vendor)});
      one.fixed_in = {build};
      out.assertions.push_back(std::move(one));
    }
  }
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
/// Hat call what they publish for streams of modules; two of "virt:rhel and virt-devel:rhel
/// update".
std::vector<std::string> streams_in(std::string_view title) {
  const std::size_t grade = title.find(": ");
  title.remove_prefix(grade == std::string_view::npos ? 0 : grade + 2);
  std::vector<std::string> out;
  for (std::string_view word : split(title, ' ')) {
    word.remove_suffix(word.ends_with(',') ? 1 : 0);
    const std::size_t colon = word.find(':');
    const bool is_stream = colon != std::string_view::npos && colon > 0 &&
                           colon + 1 < word.size() && word.rfind(':') == colon;
    if (is_stream && out.size() < kStreamsMax && std::ranges::find(out, word) == out.end()) {
      out.emplace_back(word);
    }
  }
  return out;
}

/// What was built in a module is of the streams that the title names, of which no record says: it
/// is said of each.
void take_streams(Advisory& advisory) {
  const std::vector<std::string> streams = streams_in(advisory.title);
  if (streams.empty()) {
    return;
  }
  std::vector<Assertion> more;
  for (Assertion& one : advisory.assertions) {
    const bool is_of_module = std::ranges::any_of(one.fixed_in, [](const std::string& version) {
      return version.find(".module") != std::string::npos;
    });
    if (!one.product.package || one.product.package->type != "rpm" || !is_of_module) {
      continue;
    }
    one.product.package->module_stream = streams.front();
    for (std::size_t i = 1; i < streams.size(); ++i) {
      more.push_back(one);
      more.back().product.package->module_stream = streams[i];
    }
  }
  std::ranges::move(more, std::back_inserter(advisory.assertions));
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
  std::set<std::pair<std::string, std::string>> said;  // packages and builds beside the sources
  for (const Json& affected : list_at(record, "affected")) {
    out.assertions.push_back(assertion_of(affected, out.source, pointer("/affected", place++)));
    take_severity(affected, out.source, out);
    const Assertion source = out.assertions.back();
    add_binaries(affected, source, out, said);
  }
  take_streams(out);
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
