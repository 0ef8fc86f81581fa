// Standing: the partnership machine of a programme at work. What a step needs, whom it tells and
// what it cuts comes from the programme's file. Each step is an act; what needs a second officer
// waits for another person.
#pragma once

#include "domain/access.h"
#include "domain/evidence.h"
#include "flow/dossier.h"
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
  Citations evidence;                       ///< what shows the infraction
  std::string emergency_ground;             ///< only for a step that cannot wait
  std::optional<Instant> agreement_signed;  ///< for the step that makes a candidate a partner
  struct Demand {
    std::string demand;
    std::string criterion;
  };
  std::vector<Demand> demands;  ///< the reform checklist, for a state that asks for one
};

struct StepOutcome {
  DecisionId decision;
  bool is_taken = false;    ///< false: waits for a second officer
  std::string notice_slug;  ///< when one was sent
  store::LogIndex index = 0;
};
/// Takes the step when one officer may, else proposes it. Errors: conflict, naming what is missing,
/// and when a proposal of this step waits already.
Result<StepOutcome> propose_step(const World& world, const Principal& principal,
                                 const StepDraft& draft);

/// Whether this principal may be the second person of a decision that waits. Errors: forbidden;
/// conflict for a proposal of which no person is known.
Status check_second(const Principal& principal, const store::Decision& decision);

/// The second officer. Errors: forbidden for the one who proposed; conflict when it does not hold
/// any more.
Result<StepOutcome> approve_step(const World& world, const Principal& principal,
                                 const DecisionId& id);
/// What a proposal of a step rests on, as its second officer is shown it. Errors: conflict when it
/// does not hold any more.
Result<Dossier> dossier_of(const World& world, const Principal& principal,
                           const store::Decision& decision);
/// Confirms an emergency step before it lapses.
Result<store::LogIndex> confirm_step(const World& world, const Principal& principal,
                                     const PartnershipId& id);

/// A step that the programme leaves to the partner itself (to leave, to apply again).
Result<StepOutcome> take_own_step(const World& world, const Principal& principal,
                                  const PartnershipId& id, const std::string& target,
                                  const std::string& reason);

struct AnnulmentDraft {
  PartnershipId partnership;
  std::string reason;
  std::string reason_zh;
};
/// Proposes to take the last step back, because it was wrong. Errors: conflict when the last change
/// was none by people, or is an annulment itself.
Result<DecisionId> propose_annulment(const World& world, const Principal& principal,
                                     const AnnulmentDraft& draft);
/// The second officer: the partnership stands again as it stood before, with a notice.
Result<StepOutcome> approve_annulment(const World& world, const Principal& principal,
                                      const DecisionId& id);

struct InfractionClosing {
  store::LogIndex opened_index = 0;
  InfractionOutcome outcome = InfractionOutcome::remedied;
  std::string reason;
};
/// Errors: not_found; conflict unless it is open; malformed for an annulment, which closes what its
/// step found by itself.
Result<store::LogIndex> close_infraction(const World& world, const Principal& principal,
                                         const PartnershipId& id, const InfractionClosing& closing);

/// What a gate of the programme asks for, recorded by an officer; it counts for the present state.
Result<store::LogIndex> record_standing(const World& world, const Principal& principal,
                                        const PartnershipId& id, RecordKind kind,
                                        const std::string& body);

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
  std::vector<store::Infraction> infractions;
  std::vector<store::PartnershipRecord> records;
  std::vector<VerdictReference> citable;  ///< for those who propose steps
};
Result<std::vector<StandingView>> view_standing(const World& world, const Principal& principal);
Result<StandingView> view_partnership(const World& world, const Principal& principal,
                                      const PartnershipId& id);

/// Takes every step that time alone has made due. Returns how many.
Result<std::int64_t> watch_partnerships(const World& world);

}  // namespace tocsin::flow
