#include "exposure/osv_api.h"

#include "advisories/osv_names.h"
#include "advisories/registry_names.h"
#include "base/json.h"
#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "exposure/osv_json.h"
#include "impact/match.h"
#include "names/purl.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::exposure {
namespace {

using advisories::Advisory;

constexpr std::size_t kPageMax = 1000;

constexpr std::string_view kNoCommits =
    "Commits are not ordered here, and no record is found by one: ask by package and version.";
constexpr std::string_view kNotCompared =
    "Packages of this ecosystem are not compared here: its records are found by their ids alone.";
constexpr std::string_view kNoRelease =
    "What is known of a distribution holds for one release: name it behind the ecosystem, as in "
    "Debian:12.";

struct Asked {
  std::optional<advisories::Coordinates> package;
  std::string version;
  std::string_view note;
};

Status check_commit(std::string_view commit) {
  const bool is_hex = std::ranges::all_of(commit, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
  return is_hex && (commit.size() == 40 || commit.size() == 64)
             ? Status()
             : fail(Errc::malformed, "A commit is 40 or 64 hexadecimal digits.", "/commit");
}

Result<Asked> asked_of(const OsvQuery& query) {
  if (!query.commit.empty()) {
    TOC_CHECK(check_commit(query.commit));
    return Asked{.package = {}, .version = {}, .note = kNoCommits};
  }
  if (!query.purl.empty()) {
    if (!query.ecosystem.empty() || !query.name.empty()) {
      return fail(Errc::malformed, "Name the package by its purl or by ecosystem and name.",
                  "/package");
    }
    auto purl = names::parse_purl(query.purl);
    if (!purl) {
      return fail(Errc::malformed, purl.error().message, "/package/purl");
    }
    if (!purl->version.empty() && !query.version.empty()) {
      return fail(Errc::malformed, "The purl states a version already.", "/version");
    }
    return Asked{.package = advisories::coordinates_of_purl(*purl),
                 .version = query.version.empty() ? purl->version : query.version,
                 .note = {}};
  }
  if (query.name.empty()) {
    return fail(Errc::malformed, "A package has a name, or a purl.", "/package/name");
  }
  if (!advisories::is_osv_ecosystem(query.ecosystem)) {
    return fail(Errc::malformed, "There is no ecosystem of that name.", "/package/ecosystem");
  }
  Asked out{.package = advisories::coordinates_of_osv(query.ecosystem, query.name),
            .version = query.version,
            .note = {}};
  if (!out.package) {
    out.note = kNotCompared;
  }
  return out;
}

/// Under which names the package is looked up, as a component of an inventory would be. An epoch
/// that is not stated is none: so do OSV's clients mean it.
impact::Lookup lookup_of(const advisories::Coordinates& package, const std::string& version) {
  Component component{.purl_type = package.type,
                      .group = package.group,
                      .name = package.name,
                      .version = version.empty() ? "0" : version};
  component.distribution = package.distribution;
  component.module_stream = package.module_stream;
  impact::Lookup out = impact::lookup_of(component);
  for (impact::LookupKey& key : out.keys) {
    key.is_epoch_known = true;
  }
  return out;
}

/// Why a statement is none that can be relied on; empty: it is.
std::string_view reason_of(const impact::Statement& statement,
                           const advisories::Coordinates& package) {
  const impact::Hit& hit = statement.said.hit;
  const std::string_view version = statement.version;
  if (statement.by == impact::LookupKey::By::neighbour) {
    return "It speaks of a package whose name is almost this one.";
  }
  if (statement.by == impact::LookupKey::By::kin) {
    return "It speaks of the package in the distribution that this one is built from.";
  }
  if (hit.answer == ranges::Answer::yes) {
    return {};
  }
  if (hit.certainty == ranges::Certainty::needs_commits) {
    return "Its range is of commits, which only their repository can order.";
  }
  if (hit.certainty == ranges::Certainty::not_evaluable) {
    return "Its range cannot be judged.";
  }
  const ecosystems::Ecosystem* order = advisories::ecosystem_of(package);
  if (!ecosystems::is_version(version) ||
      (order != nullptr &&
       ecosystems::order(*order, version, version) == std::partial_ordering::unordered)) {
    return "The version has no place in the order of its range.";
  }
  return "Its document leaves open whether this version is meant.";
}

/// One record as clients know it: several advisories may be one.
using Key = std::pair<std::string, std::string_view>;  // id, source
struct Found {
  std::int64_t modified_s = 0;
  bool is_sure = false;
  std::string_view reason;  ///< unless it is sure
};
using ByRecord = std::map<Key, Found>;

void add(ByRecord& records, const impact::IndexedAdvisory& one, std::string_view reason) {
  Found& found = records[Key(osv_id(one.format, one.id), one.source)];
  found.modified_s = std::max(found.modified_s, one.modified_s);
  found.is_sure = found.is_sure || reason.empty();
  found.reason = reason;
}

OsvPage page_of(const ByRecord& records, std::size_t offset) {
  OsvPage out;
  std::set<std::string_view> sure;
  for (const auto& [key, found] : records) {
    if (found.is_sure) {
      sure.insert(key.first);
    }
  }
  std::size_t place = 0;
  for (const auto& [key, found] : records) {
    if (!found.is_sure) {
      const bool is_told = offset == 0 && !sure.contains(key.first);
      if (is_told && out.possible.size() < kPageMax) {
        out.possible.push_back({.source = std::string(key.second),
                                .id = key.first,
                                .reason = std::string(found.reason)});
      }
      continue;
    }
    if (place++ < offset || out.next) {
      continue;
    }
    if (out.matches.size() == kPageMax) {
      out.next = offset + kPageMax;
      continue;
    }
    const bool is_dated = found.modified_s != 0;
    out.matches.push_back(
        {.source = std::string(key.second),
         .id = key.first,
         .modified =
             is_dated ? std::optional(from_micros(found.modified_s * 1'000'000)) : std::nullopt});
  }
  return out;
}

}  // namespace

Result<OsvPage> osv_query(const World& world, const Principal& principal, const OsvQuery& query) {
  TOC_TRY(const Asked asked, asked_of(query));
  if (!asked.package) {
    OsvPage out;
    out.note = asked.note;
    return out;
  }
  return world.store->read([&](store::Reader& reader) -> Result<OsvPage> {
    TOC_TRY(const auto layers, world.advisories->get(reader, advisory_ceiling(principal)));
    const impact::Lookup lookup = lookup_of(*asked.package, asked.version);
    std::size_t looked_at = 0;
    ByRecord records;
    const auto take = [&](const impact::IndexedAdvisory& one, std::string_view reason) {
      ++looked_at;
      if (!one.is_withdrawn && may_see_advisory(principal, one.tlp)) {
        add(records, one, reason);
      }
    };
    if (asked.version.empty()) {
      const std::string package = advisories::package_key(*asked.package);
      for (const impact::IndexedAdvisory& one : layers->advisories_of(package)) {
        take(one, "");
      }
    } else {
      for (const impact::Match& match : impact::matches_of(*layers, lookup.keys, 0)) {
        for (const impact::Statement& statement : match.statements) {
          if (impact::is_affirming(statement.said.hit)) {
            take(statement.said.advisory(), reason_of(statement, *asked.package));
          }
        }
      }
    }
    OsvPage out = page_of(records, query.offset);
    out.looked_at = looked_at;
    const auto& distribution = asked.package->distribution;
    if (distribution && distribution->release.empty()) {
      out.note = kNoRelease;
    } else if (const std::string why = impact::reason_of(*layers, lookup); !why.empty()) {
      out.note = "Nothing is certain of it: " + why + ".";
    }
    return out;
  });
}

namespace {

/// What may be the record: a stored advisory with what it says.
struct Candidate {
  store::StoredAdvisory stored;
  Advisory advisory;
};

/// Those that are the record of that id, their own or their document's.
Result<std::vector<Candidate>> candidates_of(store::Reader& reader, const Principal& principal,
                                             std::string_view id, std::string_view source) {
  const std::string first = std::string(id) + "#";
  TOC_TRY(const auto named, store::advisories::named(reader, id, advisory_ceiling(principal)));
  std::vector<Candidate> out;
  for (const store::StoredAdvisory& one : named) {
    const bool is_asked =
        (one.id == id || one.id.starts_with(first)) && (source.empty() || one.source == source);
    if (!is_asked) {
      continue;  // it goes by that id otherwise
    }
    TOC_TRY(Advisory advisory, stored_advisory(reader, one));
    advisory.withdrawn = one.withdrawn;
    if (may_see_advisory(principal, advisory.tlp) &&
        (one.id == id || document_id(advisory.format, one.id) == id)) {
      out.push_back({.stored = one, .advisory = std::move(advisory)});
    }
  }
  return out;
}

/// The more, the better a record of several sources.
int rank(const Candidate& candidate) {
  const bool has_packages = std::ranges::any_of(candidate.advisory.assertions, [](const auto& one) {
    return one.product.package.has_value();
  });
  return candidate.advisory.format.starts_with("osv-") ? 2 : has_packages ? 1 : 0;
}

/// The candidates of one source, and of them those that stand, unless none does.
std::vector<Candidate> chosen_of(std::vector<Candidate> candidates) {
  const auto best = std::ranges::max_element(candidates, {}, rank);
  const std::string source = best->stored.source;
  std::erase_if(candidates, [&](const Candidate& one) { return one.stored.source != source; });
  const bool any_stands = std::ranges::any_of(
      candidates, [](const Candidate& one) { return !one.stored.withdrawn.has_value(); });
  if (any_stands) {
    std::erase_if(candidates,
                  [](const Candidate& one) { return one.stored.withdrawn.has_value(); });
  }
  return candidates;
}

Result<std::string> record_of(store::Reader& reader, std::vector<Candidate> chosen,
                              std::string_view id) {
  // One document is held at a time.
  std::ranges::stable_sort(chosen, {}, [](const Candidate& one) { return one.stored.digest; });
  Document document;
  std::vector<Advisory> parts;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Candidate& one = chosen[i];
    if (i == 0 || one.stored.digest != chosen[i - 1].stored.digest) {
      TOC_TRY(document, read_document(reader, one.stored.digest));
    }
    if (one.advisory.format.starts_with("osv-")) {
      return std::move(document.original);
    }
    const auto part = std::ranges::find(document.advisories, one.stored.id, &Advisory::id);
    Advisory& taken = parts.emplace_back(part == document.advisories.end() ? one.advisory : *part);
    taken.withdrawn = one.stored.withdrawn;
  }
  std::ranges::sort(parts, {}, &Advisory::id);
  // By the name of one flaw of several there is that flaw alone.
  const bool is_part = parts.size() == 1 && parts.front().id == id;
  const std::string own = osv_id(parts.front().format, parts.front().id);
  const std::string of_part = (advisories::is_osv_id(id) ? "" : "x_") + std::string(id);
  return to_osv(parts, is_part ? of_part : own);
}

}  // namespace

Result<std::string> osv_record(const World& world, const Principal& principal, std::string_view id,
                               std::string_view source) {
  return world.store->read([&](store::Reader& reader) -> Result<std::string> {
    for (const std::string_view own : {id, id.substr(id.starts_with("x_") ? 2 : id.size())}) {
      if (own.empty()) {
        continue;
      }
      TOC_TRY(std::vector<Candidate> all, candidates_of(reader, principal, own, source));
      if (!all.empty()) {
        return record_of(reader, chosen_of(std::move(all)), own);
      }
    }
    return fail(Errc::not_found, "There is no record of this id.");
  });
}

Result<std::string> osv_record_of(const World& world, std::string_view ecosystem,
                                  std::string_view id) {
  const auto base_of = [](std::string_view name) { return name.substr(0, name.find(':')); };
  TOC_TRY(std::string text, osv_record(world, Principal{}, id));
  TOC_TRY(const JsonDocument document, JsonDocument::parse(text));
  const auto affected = document.root().find("affected");
  const auto entries = affected ? affected->elements() : std::vector<Json>();
  const bool is_of_it = std::ranges::any_of(entries, [&](const Json& entry) {
    const auto stated = entry.text_at({"package", "ecosystem"});
    return stated ? base_of(*stated) == base_of(ecosystem) : ecosystem == "GIT";
  });
  if (!is_of_it || !advisories::is_osv_ecosystem(ecosystem)) {
    return fail(Errc::not_found, "There is no record of this id.");
  }
  return text;
}

}  // namespace tocsin::exposure
