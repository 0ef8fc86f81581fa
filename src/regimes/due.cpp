// When is it due? A regime's answer is a small expression in its file: "the earlier of 72 hours
// after awareness and the third working day after it", "as the table of weights says", "with the
// last interim report plus a month". This file gives such an expression a value over one case.
//
// There are two answers, and both are right. The operative line is when to have sent it: it counts
// from the earliest moment that the evidence allows, so that who keeps to it is never late under
// any reading. The legal line is the latest moment that can be defended: it counts from the latest
// edge, takes every relief that the law gives and is what "late" is judged by. Evidence seldom has
// a sharp instant ("on 24 November" is a day), so each fact has two edges, and the lines differ
// even where the law has one rule. A stage may have counting rules for each of them.
//
// A value is one of five things, and what becomes of them in an expression is the algebra:
//   at       a moment; whether its end is excluded, and whether it ends a day, go with it, since a
//            period that is added counts from there;
//   waiting  for an event that has not happened, by its name. min() may do without it, since what
//            has not begun cannot fall due first; max() and plus() may not;
//   unknown  it cannot be counted, for there is no calendar of that year. Whatever it enters is
//            unknown too: a wrong deadline is worse than none;
//   soft     "without undue delay": a duty without a moment;
//   none     no duty at this stage.
//
// Truth has three values for the same reason. A condition that nobody has answered is not false:
// choose() waits for it and names it, and a relief is lost only by a party that is known to be
// excluded.
//
// Which evidence counts is a parameter (Acceptance), so that the same code says what is due on what
// is accepted, what would be due if all that is offered were accepted, and what was due on what has
// since been withdrawn. No value of an event depends on the order in which facts were recorded: of
// equals the one that ends first is taken (anchor, is_before). Of two statements of one instant
// that contradict each other the one recorded later holds (attribute, stated).
//
// An awareness that is dated into the future would push a deadline away by a claim. The operative
// line counts it from its receipt (is_skewed).
//
// Every step that moved the result is noted in the trace, in the order in which it was taken: what
// is shown to a person as the reason is what was computed, never a second telling of it.
#include "regimes/due.h"

#include <algorithm>
#include <tuple>

namespace tocsin::regimes {
namespace {

using Op = DueExpression::Op;
using Kind = DueValue::Kind;
using std::chrono::days;
using std::chrono::microseconds;

/// Nothing that a file can hold nests deeper (kYamlDepthMax), and same_as cannot go in circles.
constexpr int kDepthMax = 200;

void note(Trace* trace, Step step) {
  if (trace != nullptr) {
    trace->push_back(std::move(step));
  }
}

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

DueValue waiting(std::string_view name) {
  return {.kind = Kind::waiting, .waiting_for = name};
}

/// By its beginning, then by its end: never by which was recorded first.
bool is_before(const Moment& one, const Moment& other) {
  const auto place = [](const Moment& moment) {
    const bool holds_end =
        moment.is_instant() || moment.latest_edge == Moment::LatestEdge::included;
    return std::tuple(moment.earliest, moment.latest, holds_end);
  };
  return place(one) < place(other);
}

/// Plain elapsed time, for comparisons.
const CountingRule& elapsed_rule() {
  static const CountingRule rule_of_time = [] {
    CountingRule rule{.id = "elapsed"};
    rule.units.set(static_cast<std::size_t>(PeriodUnit::seconds));
    rule.units.set(static_cast<std::size_t>(PeriodUnit::days));
    rule.units.set(static_cast<std::size_t>(PeriodUnit::months));
    return rule;
  }();
  return rule_of_time;
}

}  // namespace

bool Evaluation::is_trigger_event(std::string_view name) const {
  return contains(in_.regime.trigger.events, name);
}

bool Evaluation::counts(const Fact& fact) const {
  const bool strong = fact.weight >= in_.regime.trigger.min_weight ||
                      fact.source == FactSource::obligor || !is_trigger_event(fact.name);
  switch (fact.status) {
    case EvidenceStatus::accepted: return strong || in_.acceptance == Acceptance::potential;
    case EvidenceStatus::offered:
    case EvidenceStatus::contested: return in_.acceptance == Acceptance::potential;
    case EvidenceStatus::withdrawn: return strong && in_.acceptance == Acceptance::formerly;
    case EvidenceStatus::rejected:
      return strong && fact.accepted_at.has_value() && in_.acceptance == Acceptance::formerly;
  }
  return false;
}

bool Evaluation::has_happened(const Fact& fact) const {
  if (fact.happened.earliest <= in_.as_of) {
    return true;
  }
  return fact.recorded_at <= in_.as_of && is_trigger_event(fact.name);
}

bool Evaluation::is_of_event(const Fact& fact, std::string_view name) const {
  if (fact.name != name) {
    return false;
  }
  if (is_trigger_event(name) && !in_.regime.trigger.of.empty()) {
    return contains(in_.regime.trigger.of, fact.of);
  }
  const auto also =
      in_.regime.also.empty() ? in_.regime.also.end() : in_.regime.also.find(std::string(name));
  return also == in_.regime.also.end() || also->second.empty() || contains(also->second, fact.of);
}

bool Evaluation::is_skewed(const Fact& fact, std::string_view event) const {
  return fact.happened.earliest > fact.recorded_at &&
         !contains(in_.regime.trigger.planned, event) && is_of_event(fact, event);
}

DueValue Evaluation::anchor(std::string_view name, const Scope& scope) const {
  DueValue out = waiting(name);
  const bool is_trigger = is_trigger_event(name);
  bool skewed = false;
  std::string ids;
  for (const Fact& fact : in_.facts.facts) {
    if (!is_of_event(fact, name) || !counts(fact) || !has_happened(fact)) {
      continue;
    }
    // The event is the earliest of all that is proven, so its latest edge is the smallest of the
    // latest edges.
    Instant edge = scope.line == Line::operative ? fact.happened.earliest : fact.happened.latest;
    bool excluded = scope.line == Line::legal && !fact.happened.is_instant() &&
                    fact.happened.latest_edge == Moment::LatestEdge::excluded;
    const bool skewed_fact = is_trigger && is_skewed(fact, name);
    if (skewed_fact && scope.line == Line::operative) {
      edge = fact.recorded_at;
      excluded = false;
    }
    // Of two that end at one instant, the one that does not hold it is over before: the verdict
    // does not depend on which was recorded first.
    if (out.kind != Kind::at || edge < out.at || (edge == out.at && excluded && !out.excluded)) {
      out = {.kind = Kind::at, .at = edge, .excluded = excluded, .newest = out.newest};
      skewed = skewed_fact && scope.line == Line::operative;
      ids = fact.id;
    }
    // What is planned is known from its record on, not only when it comes.
    const bool is_planned = contains(in_.regime.trigger.planned, name);
    out.newest =
        std::max(out.newest, is_planned ? std::min(fact.happened.earliest, fact.recorded_at)
                                        : fact.happened.earliest);
  }
  if (out.kind != Kind::at) {
    return out;
  }
  note(scope.trace,
       {.kind = StepKind::anchor, .at = out.at, .text = std::string(name), .text2 = ids});
  if (skewed) {
    note(scope.trace, {.kind = StepKind::skew, .at = out.at});
  }
  const Validity& validity = in_.regime.validity;
  if (is_trigger && out.at < validity.from) {
    out.at = validity.from;
    out.excluded = false;
    note(scope.trace, {.kind = StepKind::application, .at = out.at});
  }
  return within(out, Op::anchor, name, scope);
}

DueValue Evaluation::within(DueValue value, Op op, std::string_view name, const Scope& scope) {
  if (scope.is_compared && value.excluded) {
    value.at -= microseconds(1);
    value.excluded = false;
  }
  if (scope.bounds == nullptr) {
    return value;
  }
  const bool operative = scope.line == Line::operative;
  const Instant before = value.at;
  for (const Bound& bound : *scope.bounds) {
    if (bound.op != op || bound.name != name) {
      continue;
    }
    if (operative) {
      value.at = std::max(value.at, bound.earliest);
    } else if (bound.latest < value.at) {
      value.at = bound.latest;
      value.excluded = false;
    }
  }
  if (value.at != before) {
    note(scope.trace, {.kind = StepKind::narrowed, .at = value.at, .n = operative ? 0 : 1});
  }
  return value;
}

DueValue Evaluation::request(std::string_view who, const Scope& scope) const {
  const Fact* newest = nullptr;
  for (const Fact& fact : in_.facts.facts) {
    if (fact.name == "request" && fact.of == who && counts(fact) && has_happened(fact) &&
        (newest == nullptr || is_before(newest->happened, fact.happened))) {
      newest = &fact;
    }
  }
  if (newest == nullptr) {
    return waiting("request");
  }
  const bool operative = scope.line == Line::operative;
  DueValue out{.kind = Kind::at,
               .at = operative ? newest->happened.earliest : newest->happened.latest,
               .newest = newest->happened.earliest};
  note(scope.trace,
       {.kind = StepKind::anchor, .at = out.at, .text = "request", .text2 = newest->id});
  return out;
}

bool Evaluation::may_satisfy(const Submission& submission) const {
  if (!std::ranges::count(in_.regime.may_file, submission.who) &&
      submission.who != Submitter::obligor) {
    return false;
  }
  switch (submission.who) {
    case Submitter::obligor:
    case Submitter::authorised_representative: return true;
    case Submitter::mandated_agent:
      return submission.mandate_from && *submission.mandate_from <= submission.at.earliest;
    case Submitter::stranger: return false;
  }
  return false;
}

const Submission* Evaluation::submission_of(const Stage& stage, bool latest) const {
  // A stage that recurs on request is met again for each request.
  Instant not_before = Instant::min();
  if (stage.repeat && stage.due.op == Op::on_request) {
    const DueValue asked = request(stage.due.name, {.line = Line::operative});
    not_before = asked.kind == Kind::at ? asked.at : not_before;
  }
  const Submission* found = nullptr;
  for (const Submission& one : in_.facts.submissions) {
    const bool is_own = one.stage == stage.id;
    if ((!is_own && !(stage.satisfied_by_earlier && contains(one.completes, stage.id))) ||
        one.at.earliest > in_.as_of || one.at.earliest < not_before || !may_satisfy(one)) {
      continue;
    }
    if (found == nullptr ||
        (latest ? is_before(found->at, one.at) : is_before(one.at, found->at))) {
      found = &one;
    }
  }
  return found;
}

const Submission* Evaluation::satisfied_by(const Stage& stage) const {
  return submission_of(stage, false);
}

DueValue Evaluation::submission(const DueExpression& due, const Scope& scope) const {
  const Stage* stage = in_.regime.stage(due.name);
  const Submission* found =
      stage == nullptr ? nullptr : submission_of(*stage, due.op == Op::last_submitted);
  if (found == nullptr) {
    return waiting(due.name);
  }
  const bool operative = scope.line == Line::operative;
  DueValue out{.kind = Kind::at,
               .at = operative ? found->at.earliest : found->at.latest,
               .excluded = !operative && !found->at.is_instant() &&
                           found->at.latest_edge == Moment::LatestEdge::excluded,
               .newest = found->at.earliest};
  note(scope.trace, {.kind = StepKind::submission, .at = out.at, .text = due.name});
  return within(out, due.op, due.name, scope);
}

DueValue Evaluation::plus(const DueExpression& due, const Scope& scope) const {
  DueValue base = eval(due.args.front(), scope);
  if (base.kind != Kind::at) {
    return base;
  }
  const CountingRule* rule = &elapsed_rule();
  if (scope.stage != nullptr) {
    const auto& rules = scope.line == Line::operative ? scope.stage->operative : scope.stage->legal;
    const auto found = std::ranges::find_if(rules, [&](const CountingRule& one) {
      return one.units.test(static_cast<std::size_t>(due.period.unit));
    });
    rule = found == rules.end() ? rule : &*found;
  }
  const Counted counted =
      count(*rule, in_.calendar, {.at = base.at, .excluded = base.excluded}, due.period,
            {.on_missing_year = scope.line == Line::operative ? OnMissingYear::weekends_only
                                                              : OnMissingYear::give_up,
             .calendar_chosen = in_.calendar_chosen,
             .trace = scope.trace});
  if (!counted.due) {
    return {.kind = Kind::unknown, .newest = base.newest};
  }
  return {.kind = Kind::at,
          .at = *counted.due,
          .ends_day = rule->end != CountingRule::End::same_time,
          .alternative = counted.alternative,
          .alternative_unknown = counted.alternative_unknown,
          .newest = base.newest};
}

DueValue Evaluation::extreme(const DueExpression& due, const Scope& scope) const {
  std::optional<DueValue> best;
  std::optional<DueValue> other;  // the reason when nothing is known
  Instant newest = Instant::min();
  for (const DueExpression& arg : due.args) {
    DueValue value = eval(arg, scope);
    newest = std::max(newest, value.newest);
    if (value.kind != Kind::at) {
      if (value.kind == Kind::unknown || (due.op == Op::max && value.kind == Kind::waiting)) {
        return value;
      }
      other = other ? other : value;
      continue;
    }
    const bool better = !best || (due.op == Op::min ? value.at < best->at : value.at > best->at);
    if (better) {
      best = value;
    }
  }
  if (!best) {
    return *other;
  }
  best->newest = newest;
  if (due.args.size() > 1) {
    note(scope.trace,
         {.kind = due.op == Op::min ? StepKind::smallest : StepKind::greatest, .at = best->at});
  }
  return *best;
}

/// Of what may hold: the earliest on the operative line, the latest on the legal one, which is
/// unknown while one of them has not begun.
DueValue Evaluation::contested(const std::vector<DueValue>& readings, const Scope& scope) const {
  const bool operative = scope.line == Line::operative;
  std::optional<DueValue> best;
  std::optional<DueValue> waits;  // the first reading that has not begun
  Instant newest = Instant::min();
  for (const DueValue& value : readings) {
    newest = std::max(newest, value.newest);
    if (value.kind != Kind::at) {
      if (value.kind == Kind::unknown && !operative) {
        return value;
      }
      waits = waits ? waits : value;
      continue;
    }
    if (!best || (operative ? value.at < best->at : value.at > best->at)) {
      best = value;
    }
  }
  if (!best) {
    return *waits;
  }
  best->newest = newest;
  if (waits && !operative) {
    // Under that reading the time has not begun, so nobody can say that it is over.
    note(scope.trace, {.kind = StepKind::reading_waits, .text = std::string(waits->waiting_for)});
    return {.kind = Kind::unknown, .newest = newest};
  }
  note(scope.trace, {.kind = StepKind::contested, .at = best->at, .n = operative ? 0 : 1});
  return *best;
}

/// The first branch whose condition holds. What is known as an interval may lie on both sides of a
/// comparison: then either branch may be the one, and a line takes its extreme of them, each over
/// the part of the intervals where it is the one. Taking the branch of the line's own edge would
/// not do, since a later event may fall due earlier.
DueValue Evaluation::choose(const DueExpression& due, std::size_t from, const Scope& scope) const {
  for (std::size_t i = from; i < due.conditions.size(); ++i) {
    const Possible truth = possible(due.conditions[i], scope.bounds);
    if (!truth.yes && !truth.no) {
      return waiting(truth.missing);
    }
    if (truth.yes && truth.no) {
      Bounds where_yes = scope.bounds == nullptr ? Bounds{} : *scope.bounds;
      Bounds where_no = where_yes;
      narrow(due.conditions[i], true, where_yes);
      narrow(due.conditions[i], false, where_no);
      Scope yes = scope;
      yes.bounds = &where_yes;
      Scope no = scope;
      no.bounds = &where_no;
      return contested({eval(due.args[i], yes), choose(due, i + 1, no)}, scope);
    }
    if (truth.yes) {
      return eval(due.args[i], scope);
    }
  }
  return eval(due.args.back(), scope);
}

/// Since when it is stated so: the first such statement after the last that says otherwise. What
/// was withdrawn by a later statement and is stated again begins again.
DueValue Evaluation::stated(const DueExpression& due, const Scope& scope) const {
  const bool operative = scope.line == Line::operative;
  const auto holds_end = [](const Moment& at) {
    return at.is_instant() || at.latest_edge != Moment::LatestEdge::excluded;
  };
  // Whether what says otherwise is over when that is stated: of intervals the reminder takes the
  // beginnings, and the legal line none of which it is not certain.
  const auto is_over = [&](const Fact& otherwise, const Fact& fact) {
    const Moment& before = otherwise.happened;
    const Instant end = operative ? before.earliest : before.latest;
    return end < fact.happened.earliest ||
           (end == fact.happened.earliest && ((!operative && !holds_end(before)) ||
                                              otherwise.recorded_index <= fact.recorded_index));
  };
  // The first of them is as early as the earliest edge of any, and no later than the latest edge of
  // any: the line says which of the two is asked for.
  const auto is_first = [&](const Moment& one, const Moment& other) {
    return operative
               ? is_before(one, other)
               : std::pair(one.latest, holds_end(one)) < std::pair(other.latest, holds_end(other));
  };
  const auto is_stated = [&](const Fact& fact) {
    return fact.name == due.name && counts(fact) && fact.happened.earliest <= in_.as_of;
  };
  std::vector<const Fact*> otherwise;
  for (const Fact& fact : in_.facts.facts) {
    if (is_stated(fact) && !contains(due.outcomes, fact.value)) {
      otherwise.push_back(&fact);
    }
  }
  const Fact* first = nullptr;
  for (const Fact& fact : in_.facts.facts) {
    if (is_stated(fact) && contains(due.outcomes, fact.value) &&
        (first == nullptr || is_first(fact.happened, first->happened)) &&
        std::ranges::all_of(otherwise, [&](const Fact* one) { return is_over(*one, fact); })) {
      first = &fact;
    }
  }
  if (first == nullptr) {
    return waiting(due.name);
  }
  const DueValue out{.kind = Kind::at,
                     .at = operative ? first->happened.earliest : first->happened.latest,
                     .excluded = !operative && !holds_end(first->happened),
                     .newest = first->happened.earliest};
  note(scope.trace, {.kind = StepKind::stated, .at = out.at, .text = due.name, .text2 = first->id});
  return within(out, Op::stated, due.name, scope);
}

DueValue Evaluation::from_field(const DueExpression& due, const Scope& scope) const {
  const Fact* fact = attribute(due.name);
  if (fact == nullptr) {
    return waiting(due.name);
  }
  DueValue out{.kind = Kind::at, .newest = fact->happened.earliest};
  if (const auto day = parse_local_day(fact->value)) {
    out.at = in_.calendar.end_of(*day);
    out.ends_day = true;
    note(scope.trace, {.kind = StepKind::listed_date, .at = out.at, .day = *day, .text = due.name});
    return out;
  }
  const auto at = parse_rfc3339(fact->value);
  if (!at) {
    return waiting(due.name);
  }
  out.at = *at;
  note(scope.trace, {.kind = StepKind::listed_date,
                     .at = out.at,
                     .day = in_.calendar.day_of(out.at),
                     .text = due.name});
  return out;
}

DueValue Evaluation::table(const DueExpression& due, const Scope& scope) const {
  Truth truth;
  Instant newest = Instant::min();
  const auto outcome = table_outcome(due.name, truth, newest);
  if (!outcome) {
    return waiting(truth.missing);
  }
  const auto at = std::ranges::find(due.outcomes, *outcome);
  if (at == due.outcomes.end()) {
    return waiting(due.name);
  }
  const auto found = in_.regime.tables.find(due.name);
  note(
      scope.trace,
      {.kind = StepKind::table_row, .text = found->second.edition, .text2 = std::string(*outcome)});
  DueValue out = eval(due.args[static_cast<std::size_t>(at - due.outcomes.begin())], scope);
  out.newest = std::max(out.newest, newest);
  return out;
}

DueValue Evaluation::eval(const DueExpression& due, const Scope& outer) const {
  Scope scope = outer;
  if (++scope.depth > kDepthMax) {
    return {.kind = Kind::unknown};
  }
  switch (due.op) {
    case Op::anchor: return anchor(due.name, scope);
    case Op::submitted:
    case Op::last_submitted: return submission(due, scope);
    case Op::plus: return plus(due, scope);
    case Op::min:
    case Op::max: return extreme(due, scope);
    case Op::contested: {
      std::vector<DueValue> readings;
      for (const DueExpression& arg : due.args) {
        readings.push_back(eval(arg, scope));
      }
      return contested(readings, scope);
    }
    case Op::stated: return stated(due, scope);
    case Op::first_of: {
      std::optional<DueValue> first;
      for (const DueExpression& arg : due.args) {
        DueValue value = eval(arg, scope);
        if (value.kind != Kind::waiting) {
          return value;
        }
        first = first ? first : value;
      }
      return *first;
    }
    case Op::choose: return choose(due, 0, scope);
    case Op::table: return table(due, scope);
    case Op::from_field: return from_field(due, scope);
    case Op::on_request:
      return due.args.empty() ? request(due.name, scope) : eval(due.args.front(), scope);
    case Op::same_as: {
      const Stage* other = in_.regime.stage(due.name);
      TOC_ASSERT(other != nullptr);  // check_regime refuses a stage that there is not
      scope.stage = scope.stage == nullptr ? nullptr : other;
      return eval(other->due, scope);
    }
    case Op::soft:
    case Op::immediate: return {.kind = Kind::soft};
    case Op::none: return {.kind = Kind::none};
  }
  return {.kind = Kind::none};
}

DueValue Evaluation::trigger(Line line, Trace* trace) const {
  return eval(in_.regime.trigger.when, {.line = line, .trace = trace});
}

DueValue Evaluation::relieved(const Stage& stage, DueValue due, Trace* trace) const {
  for (const Relief& relief : stage.relief) {
    if (relief.kind != Relief::Kind::rest_day) {
      continue;
    }
    // Only a party that is known to be excluded loses the relief: the legal line is the latest
    // defensible.
    if (relief.condition && holds(*relief.condition).yes()) {
      continue;
    }
    const LocalDay day = in_.calendar.day_of(due.ends_day ? due.at - microseconds(1) : due.at);
    const DayKind kind = in_.calendar.kind_of(day);
    if (kind == DayKind::unknown) {
      note(trace, {.kind = in_.calendar.is_empty() ? StepKind::no_calendar : StepKind::year_missing,
                   .n = static_cast<int>(std::chrono::year_month_day(day).year()),
                   .text = in_.calendar.id()});
      return {.kind = Kind::unknown, .newest = due.newest};
    }
    if (kind == DayKind::working) {
      continue;
    }
    const auto next = working_day_from(in_.calendar, day, OnMissingYear::give_up);
    if (!next) {
      return {.kind = Kind::unknown, .newest = due.newest};
    }
    due.at = std::max(due.at, in_.calendar.zone().to_moment(LocalTime(*next) + relief.at).latest);
    note(trace, {.kind = StepKind::relief, .at = due.at, .text = relief.id});
  }
  return due;
}

DueValue Evaluation::due(const Stage& stage, Line line, Trace* trace) const {
  DueValue out = eval(stage.due, {.stage = &stage, .line = line, .trace = trace});
  if (out.kind != Kind::at) {
    return out;
  }
  if (stage.due.op == Op::on_request && stage.due.args.empty()) {
    return {.kind = Kind::soft, .newest = out.newest};
  }
  if (line == Line::legal) {
    out = relieved(stage, out, trace);
  }
  // What only informs is not enforced at all, so it keeps the date that it states.
  const auto& enforced = in_.regime.validity.enforce_from;
  if (!stage.informational && out.kind == Kind::at && enforced && out.at < *enforced) {
    out.at = *enforced;
    note(trace, {.kind = StepKind::enforced_from, .at = out.at});
  }
  return out;
}

std::optional<Instant> Evaluation::delayed(const Stage& stage, const DueValue& due, Line line,
                                           Trace* trace) const {
  for (const Relief& relief : stage.relief) {
    if (relief.kind != Relief::Kind::authority_delay) {
      continue;
    }
    // Extensions run from the end of the delay before them, and only the end itself moves off a
    // rest day.
    const LocalDay day = in_.calendar.day_of(due.ends_day ? due.at - microseconds(1) : due.at);
    LocalDay until = day;
    Instant granted = Instant::max();
    std::vector<const Fact*> grants;
    for (const Fact& fact : in_.facts.facts) {
      if (fact.name == relief.event && counts(fact) && has_happened(fact)) {
        grants.push_back(&fact);
      }
    }
    std::ranges::stable_sort(grants, [](const Fact* one, const Fact* other) {
      return is_before(one->happened, other->happened);
    });
    const auto moved = [&](LocalDay to) {
      return in_.calendar.zone()
          .to_moment(in_.calendar.zone().to_local(due.at) + (to - day))
          .latest;
    };
    for (const Fact* fact : grants) {
      const auto period = parse_period(fact->value);
      // A delay that comes when the time is over hides no lateness: it delays nothing.
      const LocalDay ends =
          line == Line::legal
              ? working_day_from(in_.calendar, until, OnMissingYear::weekends_only).value_or(until)
              : until;
      const Instant line_now = until == day ? due.at : moved(ends);
      if (!period || period->unit != PeriodUnit::days || fact->happened.earliest > line_now) {
        continue;
      }
      until += days(period->amount);
      granted = std::min(granted, fact->happened.earliest);
      note(trace, {.kind = StepKind::authority_delay,
                   .day = until,
                   .text = fact->value,
                   .text2 = fact->id});
    }
    if (until == day) {
      continue;
    }
    if (line == Line::legal) {
      const auto next = working_day_from(in_.calendar, until, OnMissingYear::weekends_only);
      if (next && *next != until) {
        note(trace, {.kind = StepKind::rolled, .day = *next, .day2 = until});
        until = *next;
      }
    }
    Instant out = moved(until);
    if (!relief.ended_by.empty()) {
      const DueValue ended = anchor(relief.ended_by, {.line = line});
      if (ended.kind == Kind::at && ended.at < out && ended.at >= granted) {
        out = std::max(due.at, ended.at);
      }
    }
    note(trace, {.kind = StepKind::ends_at, .at = out, .day = until});
    return out;
  }
  return std::nullopt;
}

}  // namespace tocsin::regimes
