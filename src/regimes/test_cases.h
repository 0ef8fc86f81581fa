// For tests: one small regime, and cases under it.
#pragma once

#include "regimes/evaluate.h"
#include "regimes/test_rules.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tocsin::regimes {

inline const std::string kRegime = regime_text(R"(calendar: utc
validity: {from: 2020-01-01, to: 2024-01-01}
obligor: {roles: [tester]}
trigger: {event: awareness, of: [vuln.in_own_product], standard: notice, min_weight: corroborated}
stages:
  - {id: one, title: {en: "one", zh-CN: "一"}, due: {plus: [awareness, PT24H]}}
)");

inline std::string changed(const Changes& changes) {
  return regimes::changed(kRegime, changes);
}

inline Fact awareness(Moment happened, EvidenceStatus status = EvidenceStatus::accepted) {
  return {.id = "awareness-" + to_rfc3339(happened.earliest),
          .name = "awareness",
          .of = "vuln.in_own_product",
          .happened = happened,
          .recorded_at = happened.earliest,
          .weight = Weight::proven,
          .status = status};
}

inline CaseFacts facts_of(std::vector<Fact> facts) {
  CaseFacts out{.party = {.id = "p", .roles = {"tester"}}};
  out.facts = std::move(facts);
  return out;
}

inline StageVerdict verdict(const Library& library, const Regime& regime, const CaseFacts& facts,
                            std::string_view stage, Instant as_of) {
  const auto verdicts = evaluate(regime, library, facts, as_of);
  return *std::ranges::find(verdicts, stage, &StageVerdict::stage);
}

inline Fact event(std::string name, Moment happened, std::string of = "", std::string value = "") {
  Fact out = awareness(happened);
  out.id = name + "-" + to_rfc3339(happened.earliest);
  out.name = std::move(name);
  out.of = std::move(of);
  out.value = std::move(value);
  return out;
}

/// Its stages follow the head of kRegime.
inline Library with_stages(const std::string& stages, const Changes& changes = {}) {
  const std::string head = kRegime.substr(0, kRegime.find("  - {id: one"));
  return with_file(regimes::changed(head + stages, changes));
}

}  // namespace tocsin::regimes
