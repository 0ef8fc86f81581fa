#include "regimes/evaluate.h"

#include "regimes/explain.h"
#include "regimes/reading.h"

#include <algorithm>
#include <tuple>

namespace tocsin::regimes {
namespace {

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
    soonest(next, fact.recorded_at,
            as_of);  // a claim dated after its receipt counts from the receipt
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
      Trace trigger;
      std::ignore = accepted_.evaluation().trigger(Line::operative, &trigger);  // only its trace
      explain({.regime = input_.regime,
               .stage = stage,
               .calendar = input_.calendar,
               .vocabulary = library_.vocabulary(),
               .facts = input_.facts,
               .trigger = trigger,
               .why_not = outcome.why_not,
               .operative = traces.operative,
               .legal = traces.legal,
               .met_by = outcome.met_by,
               .relief = outcome.relief,
               .lapsed = outcome.lapsed,
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
      verdict.warnings_reached.push_back(stage.warn_before[outcome.warnings_skipped + i].text);
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

const Regime* edition_for(const Library& library, std::string_view id, const CaseFacts& facts,
                          Instant as_of) {
  const Regime* newest = library.find(id);
  if (newest == nullptr) {
    return nullptr;
  }
  bool chosen = false;
  const Calendar& calendar = calendar_for(*newest, library, facts, chosen);
  const Evaluation evaluation(
      {.regime = *newest, .calendar = calendar, .facts = facts, .as_of = as_of});
  std::optional<Instant> trigger;
  for (const Fact& fact : facts.facts) {
    const bool is_trigger = std::ranges::any_of(
        newest->trigger.events,
        [&](const std::string& event) { return evaluation.is_of_event(fact, event); });
    if (is_trigger && evaluation.counts(fact) && (!trigger || fact.happened.earliest < *trigger)) {
      trigger = fact.happened.earliest;
    }
  }
  return library.find_at(id, trigger.value_or(as_of));
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
