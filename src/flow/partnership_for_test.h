// A partner in a programme, and the steps that officers take with it. For test files only.
#pragma once

#include "flow/decisions.h"
#include "flow/standing.h"
#include "flow/testing.h"

#include <string>
#include <utility>
#include <vector>

namespace tocsin::flow::testing {

/// Acme, once join() made it a partner with a case that it takes part in.
class Partnerships : public Flow {
 protected:
  void join() {
    id = make_active();
    number = case_with_acme();
  }
  /// Another organization of that handle, whose partner receives.
  Principal other(const std::string& handle) {
    TOC_ASSERT(register_party(world, Principal::system("test"),
                              {.handle = handle, .name = handle, .country = "DE"})
                   .has_value());
    Principal out = person(handle, Role::partner_administrator, handle + "@example.org");
    TOC_ASSERT(
        world.store
            ->write([&](store::Transaction& tx) {
              return tx.execute(
                  "INSERT INTO partnership (id, party_id, programme, state, standing, since, "
                  "lapses_into, "
                  "changed_index, version) SELECT $1, $2, programme, state, standing, since, "
                  "lapses_into, changed_index, version FROM partnership WHERE party_id = $3",
                  {make_id<PartnershipId>(tx.now()), out.party, partner().party});
            })
            .has_value());
    return *principal_of_person(world, out.person);
  }
  FactId fact(Weight weight = Weight::proven) {
    const Instant now = store_.clock.now();
    return record_fact(world, analyst,
                       {.case_number = number,
                        .party = "acme",
                        .name = "partner.no_support",
                        .earliest = now,
                        .latest = now,
                        .weight = weight,
                        .evidence = "a mail"})
        ->id;
  }
  FactId shown() {
    const FactId out = fact();
    decide(out, EvidenceStatus::accepted);
    return out;
  }
  void decide(const FactId& fact_id, EvidenceStatus status) {
    TOC_ASSERT(decide_fact(world, officer, fact_id, {.status = status, .reason = "r"}).has_value());
  }
  StepDraft to(const std::string& target) const {
    return {.partnership = id, .target = target, .reason = "because"};
  }
  /// Empty when it was taken, by two where that takes two.
  std::string take(const StepDraft& draft) {
    const auto step = propose_step(world, officer, draft);
    if (!step || step->is_taken) {
      return step ? "" : step.error().message;
    }
    const auto done = approve_step(world, second, step->decision);
    return done ? "" : done.error().message;
  }
  StepDraft emergency(std::vector<StepDraft::Demand> demands) {
    StepDraft out = to("suspended");
    out.evidence = {.verdicts = {}, .facts = {shown()}};
    out.emergency_ground = "it cannot wait";
    out.demands = std::move(demands);
    return out;
  }
  Result<StandingView> view() { return view_partnership(world, officer, id); }

  PartnershipId id;
  std::string number;
};

}  // namespace tocsin::flow::testing
