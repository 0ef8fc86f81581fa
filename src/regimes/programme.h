// Partner programmes as data: the states of a partnership, the terms that run in them, and what
// each step needs. Pure: it says what may be done and what happens by time alone; flow/ does it, as
// an act.
//
// A programme is an agreement and no statute: nothing here reaches the intake, the duty clocks,
// filings or receipts, and a file that would cut one of them is refused.
#pragma once

#include "domain/access.h"
#include "domain/evidence.h"
#include "regimes/counting.h"
#include "regimes/reader.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// What a step may need, besides the state it starts from.
struct Need {
  enum class Kind {
    infraction_evidence,     ///< accepted evidence of the infraction, at least this strong
    answer_or_term_elapsed,  ///< the partner has answered the notice, or the term to answer has
                             ///< passed
    second_officer,          ///< another officer than the one who acts
    action_items_done,       ///< every action item of the reform is done
    evaluation_evidence,     ///< accepted evidence that others can measure, at least this strong
    term_elapsed,            ///< the term of the present state has passed
    emergency_ground,        ///< harm that cannot wait for an answer, stated
    agreement_signed,
    indicators_met,  ///< the contribution asked for in the term was measured
    no_open_infraction,
    documented_exception,  ///< legitimate inactivity, recorded
  };
  Kind kind = Kind::second_officer;
  Weight weight = Weight::asserted;

  friend bool operator==(const Need&, const Need&) = default;
};

/// "infraction.evidence>=corroborated", "second_officer": as the files spell it.
std::string to_text(const Need& need);
Result<Need> parse_need(std::string_view text);
/// The sentence for the officer or partner who lacks it.
Bilingual sentence_for(const Need& need);

enum class NoticeRule { required, none };
enum class Publicity { internal, published };

/// A state of a partnership, and what it cuts. Cuts are channels that read; what reports and proves
/// is never cut.
struct ProgrammeState {
  std::string id;
  Bilingual title;
  std::vector<std::string> cut;
  std::vector<std::string> keep;
  std::string past_shares;  ///< "unchanged": what was shared before stays with its labels
  Standing standing = Standing::candidate;  ///< which of the standings it is, for access
  std::string term;  ///< name of the term that runs while in this state; empty: none
  std::string text;  ///< the notice text of entering it (rules/notices/standing.yaml); may be empty
  bool awaits_answer = false;  ///< the notice of entering it is what the partner may answer
  bool asks_reform = false;    ///< entering it agrees on a checklist of reform
};

/// What shows an infraction under this programme: nothing else is evidence for a step.
struct InfractionRule {
  std::vector<std::string> verdicts;  ///< states of a duty's verdict ("late")
  std::vector<std::string> facts;     ///< kinds of accepted facts about the partner itself
};

struct ProgrammeTerm {
  Period period;
  CountingRule rule;
};

struct ProgrammeTransition {
  std::vector<std::string> from;
  std::string to;
  std::vector<Need> needs;
  std::string by;  ///< officer, partner, system
  NoticeRule notice = NoticeRule::none;
  bool at_term_end = false;              ///< happens by itself when the state's term ends
  std::optional<Period> extend;          ///< the target's term is this one instead of its own
  std::optional<Period> confirm_within;  ///< lapses unless confirmed by then
  std::string unless_confirmed;          ///< the state it lapses into
  std::string text;         ///< the notice text, where it is not that of the state entered
  std::string lapsed_text;  ///< the notice text of lapsing unconfirmed
};

struct Programme {
  std::string id;
  int edition = 0;
  Bilingual title;
  std::string status;  ///< example, draft, in_force
  std::string calendar;
  std::string zone;
  std::string initial;
  std::vector<ProgrammeState> states;
  std::map<std::string, ProgrammeTerm, std::less<>> terms;
  std::vector<ProgrammeTransition> transitions;
  Publicity publicity = Publicity::internal;
  std::vector<Need> publish_needs;
  InfractionRule infraction;
  std::optional<Period> appeal_within;
  bool appeal_suspends = false;
  std::map<std::string, Bilingual> reasons;    ///< reason codes of notices
  std::map<std::string, Bilingual> checklist;  ///< what a reassessment looks at
  std::vector<Bilingual> notes;
  std::string file;

  [[nodiscard]] const ProgrammeState* state(std::string_view id) const;
};

/// Where a partnership stands. The caller keeps it and hands it back.
struct PartnerStanding {
  std::string state;
  Instant since;
  std::optional<Instant> term_ends;   ///< as fixed when the state was entered
  std::optional<Instant> confirm_by;  ///< an emergency step lapses after it
  std::string lapses_into;            ///< the state that it then returns to

  friend bool operator==(const PartnerStanding&, const PartnerStanding&) = default;
};

/// What is known when somebody wants to take a step.
struct TransitionContext {
  Instant now;
  std::string by = "officer";       ///< officer or partner: whose steps may be taken
  std::optional<PersonId> officer;  ///< persons, never texts: a person and its key are one
  std::optional<PersonId> second_officer;
  std::optional<Weight> infraction;         ///< the strongest accepted evidence of it
  std::optional<Instant> notice_delivered;  ///< when the notice reached the partner
  std::optional<Instant> answered;
  std::size_t action_items_open = 0;
  std::size_t action_items_done = 0;
  std::optional<Weight> evaluation;
  std::string emergency_ground;
  std::optional<Instant> agreement_signed;
  bool indicators_met = false;
  std::size_t infractions_open = 0;
  std::string exception;  ///< the record of legitimate inactivity
};

/// A step that may be taken.
struct Transition {
  const ProgrammeTransition* rule = nullptr;
  PartnerStanding after;
  NoticeRule notice = NoticeRule::none;
  std::string text;              ///< the notice text
  std::vector<std::string> cut;  ///< channels that the new state cuts
  std::vector<std::string> keep;
};

struct TermEnd {
  Instant at;
  LocalDay last_day;
  bool provisional =
      false;  ///< the calendar does not hold that year yet: weekends alone were regarded
};

struct AutomaticStep {
  std::string to;
  Instant at;
  NoticeRule notice = NoticeRule::none;
  std::string text;  ///< the notice text
};

/// Errors: malformed at "file:line".
Result<Programme> parse_programme(const Yaml& node, std::string_view file,
                                  const std::map<std::string, CountingRule, std::less<>>& rules,
                                  const std::map<std::string, Calendar, std::less<>>& calendars);

/// A new partnership.
PartnerStanding begin(const Programme& programme, const Calendar& calendar, Instant at);

/// Whether the step may be taken now. Errors: conflict, with a sentence that names the first thing
/// that is missing.
Result<Transition> may(const Programme& programme, const Calendar& calendar,
                       const PartnerStanding& standing, std::string_view target,
                       const TransitionContext& context);
/// Confirms an emergency step. Errors: conflict when there is nothing to confirm, it has lapsed, or
/// nobody else confirms.
Result<PartnerStanding> confirm(const Programme& programme, const PartnerStanding& standing,
                                const TransitionContext& context);
/// Everything that is missing for the step; empty when it may be taken; nothing when there is no
/// such step.
std::optional<std::vector<Need>> missing(const Programme& programme, const Calendar& calendar,
                                         const PartnerStanding& standing, std::string_view target,
                                         const TransitionContext& context);

/// The end of a named term that began at that instant; nothing when the programme has no such term.
std::optional<TermEnd> term_end(const Programme& programme, const Calendar& calendar,
                                std::string_view term, Instant began);
/// The step that happens by time alone, the earliest when there are two; nothing when none does.
std::optional<AutomaticStep> next_automatic(const Programme& programme,
                                            const PartnerStanding& standing);
/// The standing after that step, which next_automatic gave for this standing.
PartnerStanding after_step(const Programme& programme, const Calendar& calendar,
                           const PartnerStanding& standing, const AutomaticStep& step);
/// The standing after every automatic step due by then has been taken.
PartnerStanding advance(const Programme& programme, const Calendar& calendar,
                        PartnerStanding standing, Instant to);
/// The last instant for an appeal against a step taken at that instant.
std::optional<Instant> appeal_until(const Programme& programme, const Calendar& calendar,
                                    Instant taken);

/// What no programme can cut.
const std::vector<std::string_view>& never_cut();

}  // namespace tocsin::regimes
