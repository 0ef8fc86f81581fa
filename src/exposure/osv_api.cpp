#include "exposure/osv_api.h"

#include "advisories/osv_names.h"
#include "advisories/registry_names.h"
#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "impact/match.h"
#include "names/purl.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

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

/// As many as store::advisories::named gives.
constexpr std::size_t kNamedMax = 1000;
/// Rows of one document that are looked at: those of the flaws of its editions.
constexpr std::int64_t kOfDocumentMax = 10'000;

/// What is asked for: the record of that id, as the principal may see it.
struct Wanted {
  const World& world;
  const Principal& principal;
  std::string_view id;
  std::string_view source;  ///< empty: of any
};

/// What is called by a name, or is a flaw of the document of that name.
struct Called {
  std::vector<store::StoredAdvisory> rows;  ///< in order of source and id
  bool may_be_cut = false;
};

/// What is called by the name in each of the sources.
Status find_called(store::Reader& reader, std::string_view name,
                   const std::vector<std::string>& sources, Called& out) {
  for (const std::string& source : sources) {
    TOC_TRY(auto own, store::advisories::of_document(reader, source, name, kOfDocumentMax));
    out.may_be_cut = out.may_be_cut || std::ssize(own) == kOfDocumentMax;
    std::ranges::move(own, std::back_inserter(out.rows));
  }
  return {};
}

Result<Called> called(store::Reader& reader, const Wanted& wanted, std::string_view name) {
  Called out;
  std::vector<std::string> sources;
  if (!wanted.source.empty()) {
    sources.emplace_back(wanted.source);
  } else {
    const Tlp ceiling = advisory_ceiling(wanted.principal);
    TOC_TRY(out.rows, store::advisories::named(reader, name, ceiling));
    out.may_be_cut = out.rows.size() >= kNamedMax;
    const std::string first = std::string(name) + "#";
    std::erase_if(out.rows, [&](const store::StoredAdvisory& one) {
      return one.id != name && !one.id.starts_with(first);  // it goes by that name otherwise
    });
    if (out.may_be_cut) {
      // What goes by that name otherwise may have taken the place of what is called so.
      out.rows.clear();
      out.may_be_cut = false;
      TOC_TRY(const auto layers, wanted.world.advisories->get(reader, ceiling));
      for (const impact::AdvisoryIndex::SourceAge& source : layers->sources()) {
        sources.emplace_back(source.name);
      }
    }
  }
  TOC_CHECK(find_called(reader, name, sources, out));
  std::ranges::sort(out.rows, {}, [](const store::StoredAdvisory& one) {
    return std::pair<std::string_view, std::string_view>(one.source, one.id);
  });
  return out;
}

/// The record that the rows of one source are; without parts: none.
Result<OsvChoice> choice_of(store::Reader& reader, const Principal& principal,
                            std::string_view name, std::span<const store::StoredAdvisory> rows) {
  OsvChoice out;
  out.name = name;
  std::size_t standing = 0;
  std::size_t withdrawn = 0;
  for (const store::StoredAdvisory& row : rows) {
    ++out.rows[row.digest];
    std::size_t& count = row.withdrawn ? withdrawn : standing;
    // One more than is kept says that there are more.
    if (count > kOsvFlawsMax || (row.tlp && !may_see_advisory(principal, *row.tlp))) {
      continue;
    }
    TOC_TRY(Advisory advisory, stored_advisory(reader, row));
    advisory.withdrawn = row.withdrawn;
    if (may_see_advisory(principal, advisory.tlp) &&
        (row.id == name || document_id(advisory.format, row.id) == name)) {
      out.parts.push_back({.stored = row, .advisory = std::move(advisory)});
      out.bytes_read += row.compiled.size();
      ++count;
    }
  }
  if (out.parts.empty()) {
    return out;
  }
  keep_standing(out.parts, out.flaws);
  // By the name of one flaw of several there is that flaw alone.
  const Advisory& first = out.parts.front().advisory;
  const bool is_part = out.parts.size() == 1 && first.id == name;
  out.id = osv_id(first.format, first.id);
  if (is_part && !first.format.starts_with("osv-")) {
    out.id = (advisories::is_osv_id(name) ? "" : "x_") + out.name;
  }
  return out;
}

/// Errors: not_found.
Result<OsvChoice> chosen(store::Reader& reader, const Wanted& wanted) {
  std::vector<OsvChoice> all;
  bool may_be_cut = false;
  for (const std::string_view name :
       {wanted.id, wanted.id.substr(wanted.id.starts_with("x_") ? 2 : wanted.id.size())}) {
    if (name.empty()) {
      continue;
    }
    TOC_TRY(const Called found, called(reader, wanted, name));
    may_be_cut = may_be_cut || found.may_be_cut;
    for (auto from = found.rows.begin(); from != found.rows.end();) {
      const auto to = std::find_if(from, found.rows.end(), [&](const store::StoredAdvisory& one) {
        return one.source != from->source;
      });
      TOC_TRY(OsvChoice one, choice_of(reader, wanted.principal, name, std::span(from, to)));
      if (!one.parts.empty()) {
        all.push_back(std::move(one));
      }
      from = to;
    }
  }
  if (all.empty()) {
    return fail(Errc::not_found, "There is no record of this id.");
  }
  // Where a record bears that id, what is found by it otherwise is another one.
  const auto bears_it = [&](const OsvChoice& one) { return one.id == wanted.id; };
  if (std::ranges::any_of(all, bears_it)) {
    std::erase_if(all, [&](const OsvChoice& one) { return !bears_it(one); });
  }
  std::ranges::stable_sort(all, {}, [](const OsvChoice& one) {
    return std::pair<std::string_view, std::string_view>(one.parts.front().stored.source,
                                                         one.parts.front().stored.id);
  });
  OsvChoice& best =
      *std::ranges::max_element(all, {}, [](const OsvChoice& one) { return osv_rank(one.parts); });
  // Its source has it whole, or as much of it as is looked at.
  if (may_be_cut && wanted.source.empty()) {
    const std::string source = best.parts.front().stored.source;
    return chosen(
        reader,
        {.world = wanted.world, .principal = wanted.principal, .id = wanted.id, .source = source});
  }
  return std::move(best);
}

}  // namespace

Result<OsvRecord> osv_record(const World& world, const Principal& principal, std::string_view id,
                             std::string_view source) {
  return world.store->read([&](store::Reader& reader) -> Result<OsvRecord> {
    TOC_TRY(const OsvChoice choice,
            chosen(reader, {.world = world, .principal = principal, .id = id, .source = source}));
    return osv_record_of_parts(reader, choice);
  });
}

Result<OsvRecord> osv_record_of(const World& world, std::string_view ecosystem,
                                std::string_view id) {
  const Principal everybody;
  return world.store->read([&](store::Reader& reader) -> Result<OsvRecord> {
    if (!advisories::is_osv_ecosystem(ecosystem)) {
      return fail(Errc::not_found, "There is no record of this id.");
    }
    TOC_TRY(const OsvChoice choice,
            chosen(reader, {.world = world, .principal = everybody, .id = id, .source = {}}));
    const std::string base(ecosystem.substr(0, ecosystem.find(':')));
    if (!osv_ecosystems_of(choice.parts).contains(base)) {
      return fail(Errc::not_found, "There is no record of this id.");
    }
    return osv_record_of_parts(reader, choice);
  });
}

}  // namespace tocsin::exposure
