#include "regimes/evaluate.h"

#include "regimes/due.h"
#include "regimes/explain.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

/// What one acceptance of evidence yields for one stage.
struct Outcome {
  StageState state = StageState::not_applicable;
  std::optional<Instant> operative;
  std::optional<Instant> legal;
  std::optional<Instant> alternative;
  std::optional<Instant> met_at;
  std::optional<std::int64_t> late_by_s;
  std::string_view waiting_for;
  std::size_t warnings = 0;
  bool contestable = false;
  bool soft = false;
  bool legal_unknown = false;
  const Submission* met_by = nullptr;
  std::string_view relief;
  std::optional<Instant> next_change;
};

struct Traces {
  Trace operative;
  Trace legal;
};

/// How the regime as a whole stands; when it does not run, the same for every stage.
struct Applicability {
  StageState state = StageState::running;
  std::string_view waiting_for;
};

Applicability applicability_of(const Evaluation& evaluation, Purpose purpose) {
  const Evaluation::Input& in = evaluation.input();
  const Regime& regime = in.regime;
  const bool rehearsed_only =
      regime.status == RegimeStatus::not_in_force || regime.status == RegimeStatus::rehearsal_only;
  if (rehearsed_only && purpose == Purpose::real) {
    return {StageState::not_applicable, {}};
  }
  const bool is_obligor =
      regime.roles.empty() || std::ranges::any_of(regime.roles, [&](const std::string& role) {
        return std::ranges::find(in.facts.party.roles, role) != in.facts.party.roles.end();
      });
  if (!is_obligor) {
    return {StageState::not_applicable, {}};
  }
  for (const auto* condition : {&regime.applies_when, &regime.trigger.only_if}) {
    if (!condition->has_value()) {
      continue;
    }
    const Truth truth = evaluation.holds(**condition);
    if (truth.no()) {
      return {StageState::not_applicable, {}};
    }
    if (truth.value == Truth::Value::unknown) {
      return {StageState::not_started, truth.missing};
    }
  }
  if (regime.superseded_when && evaluation.holds(*regime.superseded_when).yes()) {
    return {StageState::superseded, {}};
  }
  const DueValue trigger = evaluation.trigger(Line::operative, nullptr);
  if (trigger.kind != DueValue::Kind::at) {
    return {StageState::not_started, trigger.waiting_for};
  }
  // The anchor itself was clamped to the day of application; only the raw edges say whether it came
  // before.
  if (regime.validity.to && trigger.at >= *regime.validity.to) {
    return {StageState::not_applicable, {}};
  }
  return {};
}

/// Whether the trigger lies before the regime's application, by its latest edge (all of it) and its
/// earliest.
struct BeforeApplication {
  bool wholly = true;
  bool partly = false;
};

BeforeApplication before_application(const Evaluation& evaluation) {
  const Evaluation::Input& in = evaluation.input();
  const Instant from = in.regime.validity.from;
  BeforeApplication out;
  bool any = false;
  for (const Fact& fact : in.facts.facts) {
    const bool is_trigger = std::ranges::any_of(
        in.regime.trigger.events,
        [&](const std::string& event) { return evaluation.is_of_event(fact, event); });
    if (!is_trigger || !evaluation.counts(fact) || !evaluation.has_happened(fact)) {
      continue;
    }
    any = true;
    const bool excluded =
        !fact.happened.is_instant() && fact.happened.latest_edge == Moment::LatestEdge::excluded;
    const bool latest_before =
        excluded ? fact.happened.latest <= from : fact.happened.latest < from;
    // The earliest of all facts is the event: one that is wholly before decides.
    if (latest_before) {
      return {true, true};
    }
    out.partly = out.partly || fact.happened.earliest < from;
    out.wholly = false;
  }
  return any ? out : BeforeApplication{false, false};
}

void soonest(std::optional<Instant>& next, Instant candidate, Instant as_of) {
  if (candidate > as_of && (!next || candidate < *next)) {
    next = candidate;
  }
}

Instant minus(Instant at, const Period& period) {
  return at - (period.unit == PeriodUnit::days ? seconds(period.amount * 86'400)
                                               : seconds(period.amount));
}

std::int64_t whole_seconds(Instant later, Instant earlier) {
  return std::chrono::floor<seconds>(later - earlier).count();
}

class StageJudge {
 public:
  StageJudge(const Evaluation& evaluation, const Stage& stage, Traces* traces)
      : evaluation_(evaluation), stage_(stage), traces_(traces), as_of_(evaluation.input().as_of) {}

  Outcome judge() {
    if (!conditions_hold()) {
      return std::move(out_);
    }
    out_.met_by = evaluation_.satisfied_by(stage_);
    DueValue operative = evaluation_.due(stage_, Line::operative,
                                         traces_ == nullptr ? nullptr : &traces_->operative);
    if (operative.kind != DueValue::Kind::at) {
      return without_number(operative);
    }
    const DueValue legal =
        evaluation_.due(stage_, Line::legal, traces_ == nullptr ? nullptr : &traces_->legal);
    set_lines(operative, legal);
    if (out_.met_by != nullptr) {
      met(legal);
    } else {
      not_met(legal);
    }
    return std::move(out_);
  }

 private:
  bool conditions_hold() {
    if (stage_.when) {
      const Truth truth = evaluation_.holds(*stage_.when);
      if (truth.no()) {
        out_.state = StageState::not_applicable;
        return false;
      }
      if (truth.value == Truth::Value::unknown) {
        out_.state = StageState::not_started;
        out_.waiting_for = truth.missing;
        return false;
      }
    }
    if (stage_.superseded_when && evaluation_.holds(*stage_.superseded_when).yes()) {
      out_.state = StageState::superseded;
      return false;
    }
    for (const Relief& relief : stage_.relief) {
      if (relief.kind == Relief::Kind::excuse && relief.condition &&
          evaluation_.holds(*relief.condition).yes()) {
        out_.state = StageState::excused;
        out_.relief = relief.id;
        return false;
      }
    }
    return true;
  }

  Outcome without_number(const DueValue& due) {
    if (due.kind == DueValue::Kind::none) {
      out_.state = StageState::not_applicable;
      return std::move(out_);
    }
    if (out_.met_by != nullptr) {
      out_.state = StageState::met;
      out_.met_at = out_.met_by->at.earliest;
      return std::move(out_);
    }
    if (due.kind == DueValue::Kind::soft) {
      out_.state = StageState::running;
      out_.soft = true;
      return std::move(out_);
    }
    out_.state = StageState::not_started;
    out_.waiting_for = due.waiting_for;
    if (due.kind == DueValue::Kind::unknown) {
      out_.state = StageState::running;
      out_.legal_unknown = true;
    }
    return std::move(out_);
  }

  void set_lines(const DueValue& operative, const DueValue& legal) {
    out_.operative = operative.at;
    if (legal.kind == DueValue::Kind::at) {
      out_.legal = legal.at;
      out_.alternative = legal.alternative;
    } else {
      out_.legal_unknown = true;
    }
    Trace* const operative_trace = traces_ == nullptr ? nullptr : &traces_->operative;
    Trace* const legal_trace = traces_ == nullptr ? nullptr : &traces_->legal;
    if (const auto delayed =
            evaluation_.delayed(stage_, operative, Line::operative, operative_trace)) {
      out_.operative = delayed;
      delayed_ = true;
      if (out_.legal) {
        out_.legal = evaluation_.delayed(stage_, legal, Line::legal, legal_trace);
        out_.alternative.reset();
      }
    }
    if (out_.legal && *out_.operative > *out_.legal) {
      // A rule of dates can end before the hours of the elapsed reading (a day of 23 hours, a
      // clamped month).
      out_.operative = out_.legal;
      if (operative_trace != nullptr) {
        operative_trace->push_back({.kind = StepKind::lowered, .at = *out_.legal});
      }
    }
    TOC_ASSERT(!out_.legal || *out_.operative <= *out_.legal);
  }

  /// After this instant nobody can defend that it was in time; nothing when the legal line is not
  /// known.
  [[nodiscard]] std::optional<Instant> last_line() const {
    return out_.legal ? std::optional(std::max(*out_.legal, out_.alternative.value_or(*out_.legal)))
                      : std::nullopt;
  }
  [[nodiscard]] bool arrived_late(const DueValue& legal) const {
    return stage_.late_on_arrival && out_.legal && legal.newest > *out_.legal;
  }

  void met(const DueValue& legal) {
    const Moment& at = out_.met_by->at;
    out_.met_at = at.earliest;
    const auto last = last_line();
    if (last && at.earliest > *last) {
      out_.state = StageState::late;
      out_.late_by_s = whole_seconds(at.earliest, *out_.legal);
      if (arrived_late(legal)) {
        out_.state = StageState::late_on_arrival;
      }
      return;
    }
    // An interval that ends on the line is within it, its last instant not being part of it.
    const bool in_time = at.latest <= *out_.operative;
    out_.state = in_time ? StageState::met : StageState::met_contestable;
    out_.contestable = !in_time;
  }

  void not_met(const DueValue& legal) {
    const auto last = last_line();
    if (last && as_of_ > *last) {
      out_.late_by_s = whole_seconds(as_of_, *out_.legal);
      out_.state = evaluation_.event_known("case_closed") ? StageState::missed : StageState::late;
      if (arrived_late(legal)) {
        out_.state = StageState::late_on_arrival;
      }
      return;
    }
    out_.state = StageState::running;
    for (const Period& warning : stage_.warn_before) {
      const Instant at = minus(*out_.operative, warning);
      if (as_of_ >= at) {
        ++out_.warnings;
        out_.state = StageState::warned;
      }
      soonest(out_.next_change, at, as_of_);
    }
    out_.contestable = as_of_ > *out_.operative;
    if (delayed_) {
      out_.state = StageState::delayed_by_authority;
    }
    // The lines themselves are in time: the verdict changes at the first instant after each.
    soonest(out_.next_change, *out_.operative + microseconds(1), as_of_);
    if (last) {
      soonest(out_.next_change, *last + microseconds(1), as_of_);
    }
  }

  const Evaluation& evaluation_;
  const Stage& stage_;
  Traces* traces_;
  Instant as_of_;
  bool delayed_ = false;
  Outcome out_;
};

/// One acceptance of evidence, over all stages.
class Reading {
 public:
  Reading(const Evaluation::Input& input, Purpose purpose)
      : evaluation_(input), applies_(applicability_of(evaluation_, purpose)) {
    if (applies_.state != StageState::running) {
      return;
    }
    before_ = before_application(evaluation_);
    if (before_.wholly && input.regime.validity.on_earlier == OnEarlier::no_clock) {
      applies_ = {StageState::not_applicable, {}};
    }
  }

  [[nodiscard]] Outcome judge(const Stage& stage, Traces* traces) const {
    if (applies_.state != StageState::running) {
      return {.state = applies_.state, .waiting_for = applies_.waiting_for};
    }
    return StageJudge(evaluation_, stage, traces).judge();
  }
  [[nodiscard]] bool started_at_application() const {
    return applies_.state == StageState::running && before_.partly;
  }
  [[nodiscard]] const Evaluation& evaluation() const { return evaluation_; }

 private:
  Evaluation evaluation_;
  Applicability applies_;
  BeforeApplication before_;
};

bool is_breach(StageState state) {
  return state == StageState::late || state == StageState::missed;
}

bool differs(const Outcome& a, const Outcome& b) {
  return a.state != b.state || a.operative != b.operative || a.legal != b.legal;
}

/// Facts that this reading counts and the accepted one does not.
std::vector<std::string> extra_facts(const Evaluation& more, const Evaluation& accepted) {
  std::vector<std::string> out;
  for (const Fact& fact : more.input().facts.facts) {
    if (more.counts(fact) && !accepted.counts(fact)) {
      out.push_back(fact.id);
    }
  }
  return out;
}

/// The first thing dated after as_of: a fact or a submission that has not happened yet.
std::optional<Instant> next_event(const CaseFacts& facts, Instant as_of) {
  std::optional<Instant> next;
  for (const Fact& fact : facts.facts) {
    soonest(next, fact.happened.earliest, as_of);
  }
  for (const Submission& submission : facts.submissions) {
    soonest(next, submission.at.earliest, as_of);
  }
  return next;
}

const Calendar& calendar_for(const Regime& regime, const Library& library, const CaseFacts& facts,
                             bool& chosen) {
  if (const auto found = facts.calendars.find(regime.id); found != facts.calendars.end()) {
    if (const Calendar* calendar = library.calendar(found->second)) {
      chosen = true;
      return *calendar;
    }
  }
  const auto country = regime.calendar_by_country.find(facts.party.country);
  const std::string& id =
      country == regime.calendar_by_country.end() ? regime.calendar : country->second;
  const Calendar* calendar = library.calendar(id);
  TOC_ASSERT(calendar != nullptr);  // parse_regime refuses a calendar that is not loaded
  return *calendar;
}

}  // namespace

namespace {

/// All readings of one case under one regime.
class Verdicts {
 public:
  Verdicts(const Evaluation::Input& input, const Library& library, EvaluateOptions options)
      : input_(input),
        library_(library),
        options_(options),
        accepted_(input, options.purpose),
        potential_(other(Acceptance::potential)),
        formerly_(other(Acceptance::formerly)),
        next_(next_event(input.facts, input.as_of)) {
    for (const Fact& fact : input.facts.facts) {
      for (const std::string& event : input.regime.trigger.events) {
        skewed_ = skewed_ || (accepted_.evaluation().counts(fact) &&
                              accepted_.evaluation().is_skewed(fact, event));
      }
    }
  }

  [[nodiscard]] StageVerdict of(const Stage& stage) const {
    Traces traces;
    const bool with_words = options_.explain == Explain::yes;
    const Outcome outcome = accepted_.judge(stage, with_words ? &traces : nullptr);
    StageVerdict verdict = base(stage, outcome);
    add_potential(stage, outcome, verdict);
    add_annulment(stage, outcome, verdict);
    if (with_words) {
      explain({.regime = input_.regime,
               .stage = stage,
               .calendar = input_.calendar,
               .vocabulary = library_.vocabulary(),
               .operative = traces.operative,
               .legal = traces.legal,
               .met_by = outcome.met_by,
               .relief = outcome.relief,
               .as_of = input_.as_of},
              verdict);
    }
    return verdict;
  }

 private:
  /// Another reading is made only where some evidence would change sides in it.
  [[nodiscard]] std::optional<Reading> other(Acceptance acceptance) const {
    Evaluation::Input input = input_;
    input.acceptance = acceptance;
    const Evaluation probe(input);
    const bool differs_somewhere = std::ranges::any_of(input.facts.facts, [&](const Fact& fact) {
      return probe.counts(fact) && !accepted_.evaluation().counts(fact);
    });
    return differs_somewhere ? std::optional<Reading>(std::in_place, input, options_.purpose)
                             : std::nullopt;
  }

  [[nodiscard]] StageVerdict base(const Stage& stage, const Outcome& outcome) const {
    StageVerdict verdict;
    verdict.regime = input_.regime.id;
    verdict.edition = input_.regime.edition;
    verdict.calendar = input_.calendar.id();
    verdict.calendar_edition = input_.calendar.edition();
    verdict.stage = stage.id;
    verdict.state = outcome.state;
    verdict.operative_due = outcome.operative;
    verdict.legal_due = outcome.legal;
    verdict.alternative_due = outcome.alternative;
    verdict.met_at = outcome.met_at;
    verdict.late_by_s = outcome.late_by_s;
    verdict.waiting_for = outcome.waiting_for;
    for (std::size_t i = 0; i < outcome.warnings; ++i) {
      verdict.warnings_reached.push_back(stage.warn_before[i].text);
    }
    verdict.contestable = outcome.contestable;
    verdict.informational = stage.informational;
    verdict.soft = outcome.soft;
    verdict.legal_unknown = outcome.legal_unknown;
    verdict.started_at_application = accepted_.started_at_application();
    verdict.penalty_exempt =
        stage.exempt_when && accepted_.evaluation().holds(*stage.exempt_when).yes();
    verdict.awareness_skewed = skewed_;
    verdict.next_change = outcome.next_change;
    if (next_) {
      soonest(verdict.next_change, *next_, input_.as_of);
    }
    return verdict;
  }

  void add_potential(const Stage& stage, const Outcome& outcome, StageVerdict& verdict) const {
    if (!potential_) {
      return;
    }
    const Outcome maybe = potential_->judge(stage, nullptr);
    if (differs(maybe, outcome)) {
      verdict.potential =
          PotentialVerdict{maybe.state, maybe.operative, maybe.legal, maybe.late_by_s,
                           extra_facts(potential_->evaluation(), accepted_.evaluation())};
    }
    if (maybe.next_change) {
      soonest(verdict.next_change, *maybe.next_change, input_.as_of);
    }
  }

  void add_annulment(const Stage& stage, const Outcome& outcome, StageVerdict& verdict) const {
    if (!formerly_) {
      return;
    }
    const Outcome before = formerly_->judge(stage, nullptr);
    if (is_breach(before.state) && !is_breach(outcome.state)) {
      verdict.annulment = Annulment{before.state, before.legal, before.late_by_s,
                                    extra_facts(formerly_->evaluation(), accepted_.evaluation())};
      if (outcome.state == StageState::not_started) {
        verdict.state = StageState::annulled;
      }
    }
    if (before.next_change) {
      soonest(verdict.next_change, *before.next_change, input_.as_of);
    }
  }

  const Evaluation::Input& input_;
  const Library& library_;
  EvaluateOptions options_;
  Reading accepted_;
  std::optional<Reading> potential_;
  std::optional<Reading> formerly_;
  std::optional<Instant> next_;
  bool skewed_ = false;
};

}  // namespace

std::vector<StageVerdict> evaluate(const Regime& regime, const Library& library,
                                   const CaseFacts& facts, Instant as_of, EvaluateOptions options) {
  bool chosen = false;
  const Calendar& calendar = calendar_for(regime, library, facts, chosen);
  const Evaluation::Input input{.regime = regime,
                                .calendar = calendar,
                                .calendar_chosen = chosen,
                                .facts = facts,
                                .as_of = as_of};
  const Verdicts verdicts(input, library, options);
  std::vector<StageVerdict> out;
  out.reserve(regime.stages.size());
  for (const Stage& stage : regime.stages) {
    out.push_back(verdicts.of(stage));
  }
  return out;
}

std::vector<Conflict> conflicts(const Library& library, const CaseFacts& facts, Instant as_of) {
  const auto applies = [&](const Regime& regime) {
    bool chosen = false;
    const Calendar& calendar = calendar_for(regime, library, facts, chosen);
    const Evaluation evaluation(
        {.regime = regime, .calendar = calendar, .facts = facts, .as_of = as_of});
    const StageState state = applicability_of(evaluation, Purpose::real).state;
    return state == StageState::running;
  };
  std::vector<Conflict> out;
  for (const Regime* regime : library.regimes()) {
    for (const ConflictRule& rule : regime->conflicts) {
      bool chosen = false;
      const Calendar& calendar = calendar_for(*regime, library, facts, chosen);
      const Evaluation evaluation(
          {.regime = *regime, .calendar = calendar, .facts = facts, .as_of = as_of});
      if (!applies(*regime) || (rule.when && !evaluation.holds(*rule.when).yes())) {
        continue;
      }
      out.push_back({regime->id, rule.with, rule.action, rule.note.en, rule.note.zh_cn});
    }
  }
  return out;
}

}  // namespace tocsin::regimes
