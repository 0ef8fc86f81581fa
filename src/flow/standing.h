// Standing: the partnership machine of a programme at work. Each step is an act, most send a
// notice, and what needs a second officer waits for one.
#pragma once

#include "domain/access.h"
#include "domain/evidence.h"
#include "flow/world.h"
#include "store/sharing.h"
#include "store/standing.h"

namespace tocsin::flow {

/// Enters an organization into a programme, in the programme's first state.
/// Errors: conflict when it is in it already; malformed for an unknown programme or organization.
Result<PartnershipId> join_programme(const World& world, const Principal& principal,
                                     std::string_view party, std::string_view programme);

struct StepDraft {
  PartnershipId partnership;
  std::string target;  ///< a state of the programme
  std::string reason;  ///< for the notice, in the words of the officer
  std::string reason_zh;
  std::vector<FactId> evidence;             ///< accepted facts that show the infraction
  std::string emergency_ground;             ///< only for a step that cannot wait
  std::optional<Instant> agreement_signed;  ///< for the step that makes a candidate a partner
  struct Demand {
    std::string demand;
    std::string criterion;
  };
  std::vector<Demand> demands;  ///< the reform checklist, for a suspension
};

struct StepOutcome {
  DecisionId decision;
  bool is_taken = false;    ///< false: waits for a second officer
  std::string notice_slug;  ///< when one was sent
  store::LogIndex index = 0;
};
/// Takes the step when one officer may, else proposes it. Errors: conflict, naming what is missing.
Result<StepOutcome> propose_step(const World& world, const Principal& principal,
                                 const StepDraft& draft);
/// The second officer. Errors: forbidden for the one who proposed; conflict when it does not hold
/// any more.
Result<StepOutcome> approve_step(const World& world, const Principal& principal,
                                 const DecisionId& id);
Result<store::LogIndex> reject_decision(const World& world, const Principal& principal,
                                        const DecisionId& id, const std::string& reason);
/// Confirms an emergency suspension before it lapses.
Result<store::LogIndex> confirm_step(const World& world, const Principal& principal,
                                     const PartnershipId& id);

/// The partner's right to be heard. Open in every standing.
Result<store::LogIndex> answer_notice(const World& world, const Principal& principal,
                                      const PartnershipId& id, const std::string& body);
Result<store::LogIndex> submit_reform(const World& world, const Principal& principal,
                                      const PartnershipId& id, const ReformItemId& item,
                                      const std::string& evidence);
enum class Assessment { accepted, refused };
struct AssessmentDraft {
  Assessment assessment = Assessment::accepted;
  Weight weight = Weight::corroborated;  ///< how strongly others can measure it
};
Result<store::LogIndex> assess_reform(const World& world, const Principal& principal,
                                      const PartnershipId& id, const ReformItemId& item,
                                      const AssessmentDraft& draft);

struct StandingView {
  store::Partnership partnership;
  std::string party_handle;
  std::string party_name;
  std::vector<store::PartnershipChange> history;
  std::vector<store::ReformItem> items;
  std::vector<store::AnswerRecord> answers;
};
Result<std::vector<StandingView>> view_standing(const World& world, const Principal& principal);
Result<StandingView> view_partnership(const World& world, const Principal& principal,
                                      const PartnershipId& id);

/// Takes every step that time alone has made due. Returns how many.
Result<std::int64_t> watch_partnerships(const World& world);

}  // namespace tocsin::flow
