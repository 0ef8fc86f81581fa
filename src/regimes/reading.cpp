#include "regimes/reading.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

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

Instant minus(Instant at, const Period& period) {
  return at - (period.unit == PeriodUnit::days ? seconds(period.amount * 86'400)
                                               : seconds(period.amount));
}

std::int64_t whole_seconds(Instant later, Instant earlier) {
  return std::chrono::floor<seconds>(later - earlier).count();
}

/// The leaves of a condition that does not hold which make it so.
void deciding(const Evaluation& evaluation, const Condition& condition, bool truth,
              std::vector<std::string_view>& names) {
  switch (condition.op) {
    case Condition::Op::all:
    case Condition::Op::any:
      for (const Condition& arg : condition.args) {
        const Truth holds = evaluation.holds(arg);
        if (truth ? holds.yes() : holds.no()) {
          deciding(evaluation, arg, truth, names);
        }
      }
      return;
    case Condition::Op::negation:
      deciding(evaluation, condition.args.front(), !truth, names);
      return;
    case Condition::Op::fact:
    case Condition::Op::known:
    case Condition::Op::compare_number:
      if (std::ranges::find(names, condition.name) == names.end()) {
        names.push_back(condition.name);
      }
      return;
    case Condition::Op::compare_times:
    case Condition::Op::table_value: return;
  }
}

WhyNot why_not(WhyNot::Kind kind, const Evaluation& evaluation, const Condition& condition) {
  WhyNot out{.kind = kind};
  deciding(evaluation, condition, false, out.names);
  return out;
}

class StageJudge {
 public:
  StageJudge(const Evaluation& evaluation, const Stage& stage, Traces* traces)
      : evaluation_(evaluation), stage_(stage), traces_(traces), as_of_(evaluation.input().as_of) {}

  Outcome judge() {
    if (!conditions_hold()) {
      return out_;
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
    return out_;
  }

 private:
  bool conditions_hold() {
    if (stage_.when) {
      const Truth truth = evaluation_.holds(*stage_.when);
      if (truth.no()) {
        out_.state = StageState::not_applicable;
        out_.why_not = why_not(WhyNot::Kind::stage, evaluation_, *stage_.when);
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
      if (relief.kind == Relief::Kind::excuse && evaluation_.holds(*relief.condition).yes()) {
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
      out_.why_not = {.kind = WhyNot::Kind::no_duty};
      return out_;
    }
    if (out_.met_by != nullptr) {
      out_.state = StageState::met;
      out_.met_at = out_.met_by->at.earliest;
      return out_;
    }
    if (due.kind == DueValue::Kind::soft) {
      out_.state = StageState::running;
      out_.soft = true;
      return out_;
    }
    out_.state = StageState::not_started;
    out_.waiting_for = due.waiting_for;
    if (due.kind == DueValue::Kind::unknown) {
      out_.state = StageState::running;
      out_.legal_unknown = true;
    }
    return out_;
  }

  void set_lines(const DueValue& operative, const DueValue& legal) {
    out_.operative = operative.at;
    newest_ = legal.kind == DueValue::Kind::at ? legal.newest : operative.newest;
    if (legal.kind == DueValue::Kind::at) {
      out_.legal = legal.at;
      out_.alternative = legal.alternative;
      // While nobody can say when the more lenient reading ends, nobody can say that it has.
      no_last_line_ = legal.alternative_unknown;
      out_.legal_unknown = legal.alternative_unknown;
    } else {
      out_.legal_unknown = true;
    }
    Trace* const operative_trace = traces_ == nullptr ? nullptr : &traces_->operative;
    Trace* const legal_trace = traces_ == nullptr ? nullptr : &traces_->legal;
    // A grant may come between the two lines: it is in time for the later one.
    if (const auto delayed =
            evaluation_.delayed(stage_, operative, Line::operative, operative_trace)) {
      out_.operative = delayed;
      delayed_ = true;
    }
    const auto delayed =
        out_.legal ? evaluation_.delayed(stage_, legal, Line::legal, legal_trace) : std::nullopt;
    if (delayed) {
      out_.legal = delayed;
      out_.alternative.reset();
      no_last_line_ = false;
      out_.legal_unknown = false;
      delayed_ = true;
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

  [[nodiscard]] bool is_enforced() const { return evaluation_.input().regime.is_enforced(stage_); }
  /// After this instant nobody can defend that it was in time; nothing when the legal line, or the
  /// reading that reaches beyond it, is not known, and for what is not enforced.
  [[nodiscard]] std::optional<Instant> last_line() const {
    return is_enforced() && out_.legal && !no_last_line_
               ? std::optional(std::max(*out_.legal, out_.alternative.value_or(*out_.legal)))
               : std::nullopt;
  }
  /// A duty that was not late when the law that made it ended goes on under no law.
  [[nodiscard]] bool lapses(const std::optional<Instant>& last) const {
    const Validity& validity = evaluation_.input().regime.validity;
    return validity.on_end == OnEnd::lapse && (!last || *last >= *validity.to);
  }
  [[nodiscard]] bool arrived_late(const DueValue& legal) const {
    return stage_.late_on_arrival && legal.newest > *out_.legal;
  }

  void met(const DueValue& legal) {
    const Moment& at = out_.met_by->at;
    out_.met_at = at.earliest;
    const auto last = last_line();
    if (last && at.earliest > *last && !lapses(last)) {
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
    if (lapses(last)) {
      const Instant end = *evaluation_.input().regime.validity.to;
      if (as_of_ >= end) {
        out_.state = StageState::superseded;
        out_.lapsed = true;
        return;
      }
      soonest(out_.next_change, end, as_of_);
    }
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
      if (at < newest_) {
        ++out_.warnings_skipped;
        continue;
      }
      if (as_of_ >= at) {
        ++out_.warnings;
        out_.state = StageState::warned;
      }
      soonest(out_.next_change, at, as_of_);
    }
    out_.contestable = as_of_ > *out_.operative;
    if (out_.contestable && !is_enforced()) {
      out_.state = StageState::warned;  // a reminder is all that becomes of it
    }
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
  Instant newest_ = Instant::min();  ///< of what the lines were counted from
  bool delayed_ = false;
  bool no_last_line_ = false;
  Outcome out_;
};

Applicability not_applicable(WhyNot why) {
  return {.state = StageState::not_applicable, .waiting_for = {}, .why_not = std::move(why)};
}

}  // namespace

Applicability applicability_of(const Evaluation& evaluation, Purpose purpose) {
  const Evaluation::Input& in = evaluation.input();
  const Regime& regime = in.regime;
  const bool rehearsed_only =
      regime.status == RegimeStatus::not_in_force || regime.status == RegimeStatus::rehearsal_only;
  if (rehearsed_only && purpose == Purpose::real) {
    const bool is_rehearsed = regime.status == RegimeStatus::rehearsal_only;
    return not_applicable(
        {.kind = is_rehearsed ? WhyNot::Kind::rehearsal_only : WhyNot::Kind::not_in_force});
  }
  const bool is_obligor =
      regime.roles.empty() || std::ranges::any_of(regime.roles, [&](const std::string& role) {
        return std::ranges::find(in.facts.party.roles, role) != in.facts.party.roles.end();
      });
  if (!is_obligor) {
    return not_applicable({.kind = WhyNot::Kind::role});
  }
  for (const auto* condition : {&regime.applies_when, &regime.trigger.only_if}) {
    if (!condition->has_value()) {
      continue;
    }
    const Truth truth = evaluation.holds(**condition);
    if (truth.no()) {
      const bool is_reach = condition == &regime.applies_when;
      return not_applicable(
          why_not(is_reach ? WhyNot::Kind::reach : WhyNot::Kind::matter, evaluation, **condition));
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
    return not_applicable({.kind = WhyNot::Kind::after});
  }
  return {};
}

void soonest(std::optional<Instant>& next, Instant candidate, Instant as_of) {
  if (candidate > as_of && (!next || candidate < *next)) {
    next = candidate;
  }
}

Reading::Reading(const Evaluation::Input& input, Purpose purpose)
    : evaluation_(input), applies_(applicability_of(evaluation_, purpose)) {
  if (applies_.state != StageState::running) {
    return;
  }
  before_ = before_application(evaluation_);
  if (before_.wholly && input.regime.validity.on_earlier == OnEarlier::no_clock) {
    applies_ = not_applicable({.kind = WhyNot::Kind::before});
  }
}

Outcome Reading::judge(const Stage& stage, Traces* traces) const {
  if (applies_.state != StageState::running) {
    return {
        .state = applies_.state, .waiting_for = applies_.waiting_for, .why_not = applies_.why_not};
  }
  return StageJudge(evaluation_, stage, traces).judge();
}

}  // namespace tocsin::regimes
