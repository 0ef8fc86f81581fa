#include "impact/match.h"

#include "advisories/coordinates.h"
#include "base/json_writer.h"
#include "base/time.h"

#include <algorithm>
#include <map>

namespace tocsin::impact {
namespace {

using ranges::Answer;
using ranges::Certainty;

bool is_affirming(const Statement& statement) {
  return is_affirming(statement.said.hit);
}

Sureness sureness_of(const Statement& statement) {
  const Hit& hit = statement.said.hit;
  const bool is_named =
      statement.by == LookupKey::By::package || statement.by == LookupKey::By::source;
  if (hit.answer == Answer::unknown || !is_named) {
    return Sureness::possible;
  }
  return hit.certainty == Certainty::exact ? Sureness::affected : Sureness::assumed;
}

using ByFlaw = std::map<Flaw, std::vector<Statement>>;

void take(const LookupKey& key, std::span<const LayerHit> hits, ByFlaw& by_flaw) {
  for (const LayerHit& hit : hits) {
    by_flaw[hit.flaw()].push_back(
        {.said = hit, .package = key.package, .version = key.version, .by = key.by});
  }
}

/// Those flaws that anybody affirms, by their ids.
std::vector<Match> matches_from(ByFlaw by_flaw, std::size_t component) {
  std::vector<Match> out;
  for (auto& [flaw, statements] : by_flaw) {
    if (std::ranges::none_of(statements, [](const auto& one) { return is_affirming(one); })) {
      continue;
    }
    std::ranges::stable_partition(statements, [](const auto& one) { return is_affirming(one); });
    Match match{.component = component, .flaw = flaw, .sureness = Sureness::possible};
    for (const Statement& statement : statements) {
      if (!is_affirming(statement)) {
        break;
      }
      match.sureness = std::min(match.sureness, sureness_of(statement));
      for (const std::string_view version : flaw.index->fixed_in(statement.said.hit.assertion)) {
        if (std::ranges::find(match.fixed_in, version) == match.fixed_in.end()) {
          match.fixed_in.push_back(version);
        }
      }
    }
    match.statements = std::move(statements);
    out.push_back(std::move(match));
  }
  std::ranges::sort(out, {}, [](const Match& match) { return match.flaw.id(); });
  return out;
}

std::optional<std::string> time_text(std::int64_t seconds) {
  return seconds == 0 ? std::nullopt : std::optional(to_rfc3339(from_micros(seconds * 1'000'000)));
}

}  // namespace

std::string_view to_text(Sureness sureness) {
  switch (sureness) {
    case Sureness::affected: return "affected";
    case Sureness::assumed: return "assumed";
    case Sureness::possible: return "possible";
  }
  return "possible";
}

namespace {

bool is_spelled(const LookupKey& key) {
  return key.package.front() == kSpelled;
}

/// The component's own name, or its source's where advisories write of sources; where no advisory
/// knows either, nor the kin's.
const LookupKey* unknown_name(const AdvisoryLayers& advisories, std::span<const LookupKey> keys) {
  const LookupKey* own = nullptr;
  for (const LookupKey& key : keys) {
    if (key.by == LookupKey::By::cpe || key.by == LookupKey::By::neighbour) {
      continue;
    }
    if (advisories.has_package(key.package)) {
      return nullptr;
    }
    const bool is_own = key.by == LookupKey::By::package || own == nullptr;
    own = is_own ? &key : own;
  }
  return own;
}

/// A name that is not known, with those beside it that are.
struct Beside {
  const LookupKey* own = nullptr;  ///< null: the component's name is known, or it has none
  std::vector<AdvisoryIndex::Neighbour> neighbours;
};
Beside beside(const AdvisoryLayers& advisories, std::span<const LookupKey> keys) {
  Beside out{.own = unknown_name(advisories, keys), .neighbours = {}};
  if (out.own == nullptr) {
    return out;
  }
  out.neighbours = advisories.neighbours(out.own->package);
  const std::string_view type =
      std::string_view(out.own->package).substr(0, out.own->package.find('/'));
  if (tocsin::advisories::is_of_distribution(type)) {
    return out;  // the name beside a package's source is its own
  }
  for (const LookupKey& key : keys) {
    const bool is_listed =
        std::ranges::find(out.neighbours, key.package, &AdvisoryIndex::Neighbour::package) !=
        out.neighbours.end();
    if (key.by == LookupKey::By::neighbour && !is_listed && advisories.has_package(key.package)) {
      out.neighbours.push_back({.package = key.package, .nearness = advisories::Nearness::path});
    }
  }
  return out;
}

/// What the names beside the component's say: those that differ in spelling alone.
void take_neighbours(const AdvisoryLayers& advisories, const Beside& names, ByFlaw& by_flaw) {
  std::vector<LayerHit> hits;
  for (const AdvisoryIndex::Neighbour& one : names.neighbours) {
    if (one.nearness != advisories::Nearness::spelling) {
      break;  // they stand by their nearness
    }
    hits.clear();
    advisories.probe(one.package, names.own->version, names.own->is_epoch_known, hits);
    take({.package = std::string(one.package),
          .version = names.own->version,
          .by = LookupKey::By::neighbour},
         hits, by_flaw);
  }
}

/// "its name is not known here, and npm//lodash differs from it only in spelling"
std::string neighbours_text(std::span<const AdvisoryIndex::Neighbour> neighbours) {
  constexpr std::size_t named = 3;
  std::string out = "its name is not known here";
  for (const AdvisoryIndex::Neighbour& one : neighbours.first(std::min(named, neighbours.size()))) {
    out += ", but " + std::string(one.package) + " is, which differs only in " +
           std::string(to_text(one.nearness));
  }
  return out + (neighbours.size() > named ? ", and others" : "");
}

std::string coverage_text(AdvisoryLayers::Covered covered, bool is_package) {
  switch (covered) {
    case AdvisoryLayers::Covered::whole: return {};
    case AdvisoryLayers::Covered::in_part:
      return is_package ? "only part of its ecosystem or release is covered"
                        : "only part of what is known by CPE is covered";
    case AdvisoryLayers::Covered::none:
      return is_package ? "no source says that it covers its ecosystem or release"
                        : "no source knows its CPE";
  }
  return {};
}

std::string reason_of(const AdvisoryLayers& advisories, const Lookup& lookup, const Beside& names) {
  if (lookup.reason.empty() && !names.neighbours.empty()) {
    return neighbours_text(names.neighbours);
  }
  // What is said of the upstream product is no judgement of a distribution's package, whose
  // versions count otherwise: it may add a match, it never clears one.
  const bool is_known_by_cpe =
      !lookup.is_of_distribution && std::ranges::any_of(lookup.keys, [&](const LookupKey& key) {
        return key.by == LookupKey::By::cpe && advisories.has_package(key.package);
      });
  if (is_known_by_cpe || !lookup.reason.empty()) {
    return is_known_by_cpe ? std::string() : lookup.reason;
  }
  if (lookup.coverage.empty()) {
    return coverage_text(advisories.covers("cpe/"), false);
  }
  return names.own == nullptr ? std::string()
                              : coverage_text(advisories.covers(lookup.coverage), true);
}

/// The keys of a component's names.
std::vector<std::string> names_of(Lookup lookup) {
  std::vector<std::string> out;
  for (LookupKey& key : lookup.keys) {
    if (!is_spelled(key)) {
      out.push_back(std::move(key.package));
    }
  }
  return out;
}

}  // namespace

std::string reason_of(const AdvisoryLayers& advisories, const Lookup& lookup) {
  return reason_of(advisories, lookup, beside(advisories, lookup.keys));
}

std::vector<Match> matches_of(const AdvisoryLayers& advisories, std::span<const LookupKey> keys,
                              std::size_t component) {
  ByFlaw by_flaw;
  std::vector<LayerHit> hits;
  for (const LookupKey& key : keys) {
    if (!is_spelled(key)) {
      hits.clear();
      advisories.probe(key.package, key.version, key.is_epoch_known, hits);
      take(key, hits, by_flaw);
    }
  }
  take_neighbours(advisories, beside(advisories, keys), by_flaw);
  return matches_from(std::move(by_flaw), component);
}

Matches match(const AdvisoryLayers& advisories, std::span<const Component> components) {
  constexpr std::size_t at_once = 256;
  Matches out;
  for (std::size_t first = 0; first < components.size(); first += at_once) {
    const std::size_t count = std::min(at_once, components.size() - first);
    std::vector<Lookup> lookups;
    lookups.reserve(count);
    struct Asked {
      std::size_t lookup;
      const LookupKey* key;
    };
    std::vector<Asked> asked;
    std::vector<AdvisoryLayers::Question> questions;
    for (std::size_t i = 0; i < count; ++i) {
      for (const LookupKey& key : lookups.emplace_back(lookup_of(components[first + i])).keys) {
        if (!is_spelled(key)) {
          asked.push_back({i, &key});
          questions.push_back({key.package, key.version, key.is_epoch_known});
        }
      }
    }
    std::vector<ByFlaw> by_component(count);
    advisories.probe(questions, [&](std::size_t question, std::span<const LayerHit> hits) {
      take(*asked[question].key, hits, by_component[asked[question].lookup]);
    });
    for (std::size_t i = 0; i < count; ++i) {
      const Beside names = beside(advisories, lookups[i].keys);
      take_neighbours(advisories, names, by_component[i]);
      std::ranges::move(matches_from(std::move(by_component[i]), first + i),
                        std::back_inserter(out.found));
      if (std::string reason = reason_of(advisories, lookups[i], names); !reason.empty()) {
        out.unknown.push_back({.component = first + i, .reason = std::move(reason)});
      }
      out.looked_up.push_back(names_of(std::move(lookups[i])));
    }
  }
  return out;
}

std::string to_json(const Statement& statement) {
  const Hit& hit = statement.said.hit;
  const IndexedAdvisory advisory = statement.said.advisory();
  JsonWriter json;
  json.begin_object()
      .field("id", advisory.id)
      .field("source", advisory.source)
      .field("status", hit.answer == Answer::unknown ? "possible" : advisories::to_text(hit.status))
      .field("range", statement.said.index->range_text(hit.assertion))
      .field("comparator", hit.comparator)
      .field("certainty", ranges::to_text(hit.certainty))
      .field("matched_by", to_text(statement.by))
      .field("package", statement.package)
      .field("version", statement.version)
      .field("tlp", to_label(advisory.tlp))
      .end_object();
  return json.take();
}

std::string data_json(const AdvisoryLayers& advisories) {
  JsonWriter json;
  write_data(json.begin_object(), advisories);
  return json.end_object().take();
}

void write_data(JsonWriter& json, const AdvisoryLayers& advisories) {
  json.key("sources").begin_array();
  for (const AdvisoryIndex::SourceAge& source : advisories.sources()) {
    json.begin_object()
        .field("name", source.name)
        .field("records", static_cast<std::int64_t>(source.records))
        .optional_field("newest", time_text(source.newest_s))
        .end_object();
  }
  json.end_array().key("coverage").begin_array();
  for (const AdvisoryIndex::SourceCoverage& one : advisories.coverage()) {
    json.begin_object()
        .field("source", one.source)
        .field("ecosystem", one.ecosystem)
        .field("extent", one.is_whole ? "whole" : "part")
        .optional_field("since", time_text(one.since_s))
        .end_object();
  }
  json.end_array();
}

std::string to_json(const AdvisoryLayers& advisories, std::span<const Component> components,
                    const Matches& matches) {
  JsonWriter json;
  const auto list = [&](std::string_view name, const std::vector<std::string_view>& texts) {
    json.key(name).begin_array();
    for (const std::string_view text : texts) {
      json.text(text);
    }
    json.end_array();
  };
  json.begin_object()
      .field("components", static_cast<std::int64_t>(components.size()))
      .key("findings")
      .begin_array();
  for (const Match& match : matches.found) {
    const Component& component = components[match.component];
    json.begin_object()
        .field("component", label_of(component))
        .field("ref", component.ref)
        .field("flaw", match.flaw.id())
        .field("sureness", to_text(match.sureness));
    list("aliases", match.flaw.aliases());
    json.key("advisories").begin_array();
    for (const Statement& statement : match.statements) {
      json.raw(to_json(statement));
    }
    json.end_array();
    list("fixed_in", match.fixed_in);
    json.end_object();
  }
  json.end_array().key("unknown").begin_array();
  for (const NotJudged& one : matches.unknown) {
    json.begin_object()
        .field("component", label_of(components[one.component]))
        .field("ref", components[one.component].ref)
        .field("reason", one.reason)
        .end_object();
  }
  json.end_array().key("looked_up").begin_array();
  for (std::size_t i = 0; i < components.size(); ++i) {
    json.begin_object().field("ref", components[i].ref).key("keys").begin_array();
    for (const std::string& key : matches.looked_up[i]) {
      json.text(key);
    }
    json.end_array().end_object();
  }
  json.end_array().key("data").raw(data_json(advisories)).end_object();
  return json.take();
}

}  // namespace tocsin::impact
