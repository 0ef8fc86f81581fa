#include "impact/match.h"

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
  if (hit.answer == Answer::unknown || statement.by == LookupKey::By::cpe ||
      statement.by == LookupKey::By::kin) {
    return Sureness::possible;
  }
  return hit.certainty == Certainty::exact ? Sureness::affected : Sureness::assumed;
}

using ByFlaw = std::map<Flaw, std::vector<Statement>>;

void take(const LookupKey& key, std::span<const LayerHit> hits, ByFlaw& by_flaw) {
  for (const LayerHit& hit : hits) {
    by_flaw[hit.flaw()].push_back({.said = hit, .version = key.version, .by = key.by});
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

std::string reason_of(const AdvisoryLayers& advisories, const Lookup& lookup) {
  std::string reason = lookup.reason;
  if (reason.empty() && lookup.coverage.empty()) {
    reason = "no feed knows its CPE";
  } else if (reason.empty() && !advisories.covers(lookup.coverage)) {
    reason = "no feed covers its ecosystem or release";
  }
  // What is said of the upstream product is no judgement of a distribution's package, whose
  // versions count otherwise: it may add a match, it never clears one.
  const bool is_known_by_cpe =
      !lookup.is_of_distribution && std::ranges::any_of(lookup.keys, [&](const LookupKey& key) {
        return key.by == LookupKey::By::cpe && advisories.has_package(key.package);
      });
  return is_known_by_cpe ? std::string() : reason;
}

std::vector<Match> matches_of(const AdvisoryLayers& advisories, std::span<const LookupKey> keys,
                              std::size_t component) {
  ByFlaw by_flaw;
  std::vector<LayerHit> hits;
  for (const LookupKey& key : keys) {
    hits.clear();
    advisories.probe(key.package, key.version, key.is_epoch_known, hits);
    take(key, hits, by_flaw);
  }
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
        asked.push_back({i, &key});
        questions.push_back({key.package, key.version, key.is_epoch_known});
      }
    }
    std::vector<ByFlaw> by_component(count);
    advisories.probe(questions, [&](std::size_t question, std::span<const LayerHit> hits) {
      take(*asked[question].key, hits, by_component[asked[question].lookup]);
    });
    for (std::size_t i = 0; i < count; ++i) {
      std::ranges::move(matches_from(std::move(by_component[i]), first + i),
                        std::back_inserter(out.found));
      if (std::string reason = reason_of(advisories, lookups[i]); !reason.empty()) {
        out.unknown.push_back({.component = first + i, .reason = std::move(reason)});
      }
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
      .field("version", statement.version)
      .field("tlp", to_label(advisory.tlp))
      .end_object();
  return json.take();
}

std::string data_json(const AdvisoryLayers& advisories) {
  JsonWriter json;
  json.begin_object().key("sources").begin_array();
  for (const AdvisoryIndex::SourceAge& source : advisories.sources()) {
    json.begin_object()
        .field("name", source.name)
        .field("records", static_cast<std::int64_t>(source.records))
        .optional_field("newest", time_text(source.newest_s))
        .end_object();
  }
  json.end_array().end_object();
  return json.take();
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
  json.end_array().key("data").raw(data_json(advisories)).end_object();
  return json.take();
}

}  // namespace tocsin::impact
