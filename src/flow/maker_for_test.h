// A maker of products for China and the Union, whom several laws bind at once. For test files only.
#pragma once

#include "flow/testing.h"

#include <algorithm>
#include <string>

namespace tocsin::flow::testing {

/// It takes part in one case, of which it knows nothing yet. The day is 2026-11-06, when the laws
/// of both hold.
class Maker : public Flow {
 protected:
  Maker() {
    store_.clock.set(*parse_rfc3339("2026-11-06T03:00:00Z"));
    TOC_ASSERT(register_party(world, Principal::system("test"),
                              {.handle = "maker",
                               .name = "Maker",
                               .country = "CN",
                               .roles = {"product_provider", "manufacturer"},
                               .markets = {"CN", "EU"},
                               .mail = "desk@maker.example"})
                   .has_value());
    member = person("maker", Role::partner_member, "member@maker.example");
    number = open(report("Widget", "A hole"));
    TOC_ASSERT(add_participant(world, analyst, number, {.party = "maker", .roles = {"vendor"}})
                   .has_value());
  }

  FactDraft aware_of(const std::string& about) const {
    const Instant now = store_.clock.now();
    return {.case_number = number,
            .party = "maker",
            .name = "awareness",
            .about = about,
            .earliest = now,
            .latest = now,
            .weight = Weight::proven,
            .evidence = "a mail"};
  }
  void is_not_public() {
    FactDraft draft = aware_of("");
    draft.party = "";
    draft.name = "vuln.public";
    draft.value = "false";
    accept(draft);
  }
  regimes::StageVerdict verdict(const std::string& regime, const std::string& stage) {
    const auto found = verdicts(
        world, officer,
        {.case_number = number, .party = "maker", .regime = regime, .at = store_.clock.now()});
    TOC_ASSERT(found.has_value());
    return *std::ranges::find(found->stages, stage, &regimes::StageVerdict::stage);
  }
  std::string state(const std::string& regime, const std::string& stage) {
    return std::string(to_text(verdict(regime, stage).state));
  }

  Principal member;
  std::string number;
};

}  // namespace tocsin::flow::testing
