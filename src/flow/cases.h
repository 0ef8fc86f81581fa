// Triage and cases: a report becomes a case or joins one; cases merge and come apart again;
// participants and events.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/cases.h"

namespace tocsin::flow {

/// A likely duplicate, with the reasons in codes: "identifier:CVE-2021-44228", "product", "vendor",
/// "text:83".
struct Suggestion {
  std::string report_number;
  std::string case_number;  ///< empty while the report has no case
  std::string title;
  std::vector<std::string> reasons;
  int weight = 0;
};
/// The likeliest first. Errors: not_found.
Result<std::vector<Suggestion>> suggest_duplicates(const World& world, const Principal& principal,
                                                   std::string_view report_number);

struct OpenedCase {
  std::string number;
  CaseId id;
  store::LogIndex index = 0;
};
/// Accepts the report and opens a case from it. Errors: conflict when it has a case.
Result<OpenedCase> open_case(const World& world, const Principal& principal,
                             std::string_view report_number);
/// Accepts the report into a case that exists. The reporting organization becomes a participant.
Result<store::LogIndex> attach_report(const World& world, const Principal& principal,
                                      std::string_view report_number, std::string_view case_number);
Result<store::LogIndex> decline_report(const World& world, const Principal& principal,
                                       std::string_view report_number, const std::string& reason);

/// Everything of `number` counts for `into` from here on. Errors: conflict for a circle or a second
/// merge.
Result<store::LogIndex> merge_case(const World& world, const Principal& principal,
                                   std::string_view number, std::string_view into);
/// The inverse of merge_case: both cases are again what they were.
Result<store::LogIndex> unmerge_case(const World& world, const Principal& principal,
                                     std::string_view number);

struct ParticipantDraft {
  std::string party;  ///< handle
  std::vector<std::string> roles;
};
Result<store::LogIndex> add_participant(const World& world, const Principal& principal,
                                        std::string_view case_number,
                                        const ParticipantDraft& draft);
/// Errors: conflict for a step that the state machine does not have.
Result<store::LogIndex> set_rm_state(const World& world, const Principal& principal,
                                     std::string_view case_number, std::string_view party,
                                     RmState state);

struct EventDraft {
  CaseEvent event = CaseEvent::vendor_aware;
  std::string party;  ///< handle; required for V, F, D, refused for P, X, A
  Instant at;
};
/// Errors: conflict when it does not fit what has happened, in the lane of any vendor concerned.
Result<store::LogIndex> record_event(const World& world, const Principal& principal,
                                     std::string_view case_number, const EventDraft& draft);

struct ShareDraft {
  Tlp tlp = Tlp::amber;
  std::string title;
  std::string text;
  std::string reason;  ///< needed where the marking is below that of the case
};
struct ShareOutcome {
  std::optional<DecisionId> decision;  ///< waits for a second person: the marking is lowered
  store::LogIndex index = 0;
};
/// Puts an update about the case into the change feed, for those whom its marking lets see it.
/// Below the marking of the case it waits for a second person of the desk.
/// Errors: malformed, also without a reason where one is needed.
Result<ShareOutcome> share_update(const World& world, const Principal& principal,
                                  std::string_view case_number, const ShareDraft& draft);
/// The second person. Errors: forbidden; conflict.
Result<store::LogIndex> approve_share(const World& world, const Principal& principal,
                                      const DecisionId& id);

/// One case as a screen or an answer shows it.
struct CaseView {
  store::Case item;
  std::vector<store::Case> merged;  ///< those merged into it
  std::vector<store::StoredReport>
      reports;  ///< its own and those of merged cases, within the scope of read_report
  std::vector<store::Participant> participants;
  std::vector<store::RecordedEvent> events;
  std::string state;                         ///< "VfdPxa", over all vendors: the least advanced one
  std::vector<store::JournalEntry> journal;  ///< newest first, for those who may read it
};
Result<CaseView> view_case(const World& world, const Principal& principal, std::string_view number);

/// The states of each vendor's lane; one lane without a vendor when the case has none.
std::vector<std::pair<std::optional<PartyId>, CaseState>> lanes(
    const std::vector<store::Participant>& participants,
    const std::vector<store::RecordedEvent>& events);

}  // namespace tocsin::flow
