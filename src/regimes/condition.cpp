// Conditions of the due algebra: true, false, not known because a fact is missing, or either, where
// what is compared is known as an interval; and where in it each may be.
#include "base/number.h"
#include "regimes/due.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

using Op = DueExpression::Op;
using Kind = DueValue::Kind;
using std::chrono::microseconds;

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

bool compare_values(Condition::Compare compare, auto left, auto right) {
  switch (compare) {
    case Condition::Compare::less: return left < right;
    case Condition::Compare::less_or_equal: return left <= right;
    case Condition::Compare::greater: return left > right;
    case Condition::Compare::greater_or_equal: return left >= right;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> Evaluation::table_outcome(std::string_view name, Truth& truth,
                                                          Instant& newest) const {
  const auto found = in_.regime.tables.find(std::string(name));
  if (found == in_.regime.tables.end()) {
    truth = {Truth::Value::unknown, name};
    return std::nullopt;
  }
  const DecisionTable& table = found->second;
  std::vector<std::string_view> values;
  for (const DecisionTable::Key& key : table.keys) {
    if (key.is_event) {
      const DueValue event = anchor(key.name, {.line = Line::operative});
      newest = std::max(newest, event.newest);
      values.emplace_back(event.kind == Kind::at ? "yes" : "no");
      continue;
    }
    const Fact* fact = attribute(key.name);
    if (fact != nullptr) {
      newest = std::max(newest, fact->happened.earliest);
      values.emplace_back(fact->value);
    } else if (key.fallback) {
      values.emplace_back(*key.fallback);
    } else {
      truth = {Truth::Value::unknown, key.name};
      return std::nullopt;
    }
  }
  for (const DecisionTable::Row& row : table.rows) {
    if (std::ranges::equal(row.is, values)) {
      return row.then;
    }
  }
  // A value that no row has: the first key is as good a name for what is missing as any.
  truth = {Truth::Value::unknown, table.keys.front().name};
  return std::nullopt;
}

bool Evaluation::event_known(std::string_view name) const {
  return anchor(name, {.line = Line::operative}).kind == Kind::at;
}

const Fact* Evaluation::attribute(std::string_view name) const {
  const Fact* found = nullptr;
  for (const Fact& fact : in_.facts.facts) {
    if (fact.name != name || !counts(fact) || fact.happened.earliest > in_.as_of) {
      continue;
    }
    const bool newer = found == nullptr || fact.happened.earliest > found->happened.earliest ||
                       (fact.happened.earliest == found->happened.earliest &&
                        fact.recorded_index >= found->recorded_index);
    found = newer ? &fact : found;
  }
  return found;
}

Truth Evaluation::fact_holds(const Condition& condition) const {
  const PartyFacts& party = in_.facts.party;
  const auto any_of = [&](const std::vector<std::string>& has) {
    for (const std::string& value : condition.values) {
      if (contains(has, value)) {
        return true;
      }
    }
    return false;
  };
  const auto truth = [](bool value) {
    return Truth{value ? Truth::Value::yes : Truth::Value::no, {}};
  };
  const std::string_view name = condition.name;
  if (name == "party.role") {
    return truth(any_of(party.roles));
  }
  if (name == "party.country" && !party.country.empty()) {
    return truth(contains(condition.values, party.country));
  }
  if (name == "product.market" && !party.markets.empty()) {
    return truth(any_of(party.markets));
  }
  if (name == "party.size" && !party.size.empty()) {
    return truth(contains(condition.values, party.size));
  }
  if (const auto found = party.attributes.find(condition.name); found != party.attributes.end()) {
    return truth(any_of(found->second));
  }
  if (const Fact* fact = attribute(name)) {
    return truth(contains(condition.values, fact->value));
  }
  if (condition.if_unknown != Condition::IfUnknown::wait) {
    return truth(condition.if_unknown == Condition::IfUnknown::yes);
  }
  return {Truth::Value::unknown, name};
}

Truth Evaluation::compare_number(const Condition& condition) const {
  const Fact* fact = attribute(condition.name);
  const auto number = fact == nullptr ? std::nullopt : parse_whole<std::int64_t>(fact->value);
  if (!number) {
    return {Truth::Value::unknown, condition.name};
  }
  return {compare_values(condition.compare, *number, condition.number) ? Truth::Value::yes
                                                                       : Truth::Value::no,
          {}};
}

Truth Evaluation::compare_times(const Condition& condition, Line left_line, Line right_line,
                                const Bounds* bounds) const {
  const DueValue left =
      eval(condition.times[0], {.line = left_line, .bounds = bounds, .is_compared = true});
  const DueValue right =
      eval(condition.times[1], {.line = right_line, .bounds = bounds, .is_compared = true});
  for (const DueValue* side : {&left, &right}) {
    if (side->kind != Kind::at) {
      return {Truth::Value::unknown, side->waiting_for};
    }
  }
  return {
      compare_values(condition.compare, left.at, right.at) ? Truth::Value::yes : Truth::Value::no,
      {}};
}

Truth Evaluation::holds(const Condition& condition) const {
  switch (condition.op) {
    case Condition::Op::all:
    case Condition::Op::any: {
      const bool is_all = condition.op == Condition::Op::all;
      Truth out{is_all ? Truth::Value::yes : Truth::Value::no, {}};
      for (const Condition& arg : condition.args) {
        const Truth one = holds(arg);
        if (is_all ? one.no() : one.yes()) {
          return one;
        }
        if (out.value != Truth::Value::unknown) {
          out = one;  // what does not decide is unknown, or what `out` is already
        }
      }
      return out;
    }
    case Condition::Op::negation: {
      Truth one = holds(condition.args.front());
      if (one.value != Truth::Value::unknown) {
        one.value = one.yes() ? Truth::Value::no : Truth::Value::yes;
      }
      return one;
    }
    case Condition::Op::fact: return fact_holds(condition);
    case Condition::Op::known:
      return {event_known(condition.name) ? Truth::Value::yes : Truth::Value::no, {}};
    case Condition::Op::compare_times:
      return compare_times(condition, Line::legal, Line::legal, nullptr);
    case Condition::Op::compare_number: return compare_number(condition);
    case Condition::Op::table_value: {
      Truth truth;
      Instant newest = Instant::min();
      const auto outcome = table_outcome(condition.name, truth, newest);
      if (!outcome) {
        return truth;
      }
      return {contains(condition.values, *outcome) ? Truth::Value::yes : Truth::Value::no, {}};
    }
  }
  return {};
}

/// Of several conditions: `all` may hold when each may and fails when one may, `any` the reverse.
/// What one of them settles at every point is settled, whatever the others wait for.
Evaluation::Possible Evaluation::possible_of_many(const Condition& condition,
                                                  const Bounds* bounds) const {
  const bool is_all = condition.op == Condition::Op::all;
  bool all_may = true;   // each may be what the whole needs all of
  bool one_may = false;  // one may be what settles the whole
  std::optional<std::string_view> missing;
  for (const Condition& arg : condition.args) {
    const Possible one = possible(arg, bounds);
    if (!one.yes && !one.no) {
      missing = missing.value_or(one.missing);
      continue;
    }
    const bool settles = is_all ? one.no : one.yes;
    const bool goes_on = is_all ? one.yes : one.no;
    if (!goes_on) {
      return {.yes = !is_all, .no = is_all, .missing = {}};
    }
    one_may = one_may || settles;
    all_may = all_may && goes_on;
  }
  if (missing) {
    return {.missing = *missing};
  }
  return {.yes = is_all ? all_may : one_may, .no = is_all ? one_may : all_may, .missing = {}};
}

Evaluation::Possible Evaluation::possible(const Condition& condition, const Bounds* bounds) const {
  switch (condition.op) {
    case Condition::Op::all:
    case Condition::Op::any: return possible_of_many(condition, bounds);
    case Condition::Op::negation: {
      const Possible one = possible(condition.args.front(), bounds);
      return {.yes = one.no, .no = one.yes, .missing = one.missing};
    }
    case Condition::Op::compare_times: {
      // Both sides grow with what they are made of, so the extremes of the comparison are where one
      // is at its earliest and the other at its latest.
      const Truth one = compare_times(condition, Line::operative, Line::legal, bounds);
      const Truth other = compare_times(condition, Line::legal, Line::operative, bounds);
      for (const Truth* truth : {&one, &other}) {
        if (truth->value == Truth::Value::unknown) {
          return {.missing = truth->missing};
        }
      }
      return {.yes = one.yes() || other.yes(), .no = one.no() || other.no(), .missing = {}};
    }
    case Condition::Op::fact:
    case Condition::Op::known:
    case Condition::Op::compare_number:
    case Condition::Op::table_value: {
      const Truth truth = holds(condition);
      return {.yes = truth.yes(), .no = truth.no(), .missing = truth.missing};
    }
  }
  return {};
}

bool Evaluation::is_in_order(const Sides& sides, const Bounds& bounds) const {
  const DueValue small =
      eval(sides.small, {.line = Line::operative, .bounds = &bounds, .is_compared = true});
  const DueValue big =
      eval(sides.big, {.line = Line::legal, .bounds = &bounds, .is_compared = true});
  return small.kind == Kind::at && big.kind == Kind::at &&
         (small.at < big.at || (sides.may_be_equal && small.at == big.at));
}

/// Each event of the smaller side ends where that side, else at its earliest, meets the latest of
/// the bigger one; each of the bigger side begins likewise. Both sides grow with what they are made
/// of, so the edge is found by halving.
void Evaluation::narrow_times(const Sides& sides, Bounds& bounds) const {
  struct Leaf {
    const DueExpression& event;
    bool is_of_small;
  };
  std::vector<Leaf> leaves;
  bool is_plain = true;
  for (const bool is_small : {true, false}) {
    for_each_due(is_small ? sides.small : sides.big, [&](const DueExpression& one) {
      switch (one.op) {
        case Op::anchor:
        case Op::submitted:
        case Op::last_submitted: leaves.push_back({one, is_small}); break;
        case Op::plus:
        case Op::min:
        case Op::max:
        case Op::first_of: break;
        default: is_plain = false; break;  // it need not grow with its events: nothing is left out
      }
    });
  }
  if (!is_plain) {
    return;
  }
  Bounds found = bounds;
  for (const Leaf& leaf : leaves) {
    const DueValue from =
        eval(leaf.event, {.line = Line::operative, .bounds = &bounds, .is_compared = true});
    const DueValue to =
        eval(leaf.event, {.line = Line::legal, .bounds = &bounds, .is_compared = true});
    if (from.kind != Kind::at || to.kind != Kind::at || to.at <= from.at) {
      continue;
    }
    Bounds tried = bounds;
    tried.push_back({.op = leaf.event.op, .name = leaf.event.name});
    // The event pushes its own side only: the smaller one towards the bigger, or the reverse.
    const auto may_be = [&](Instant at) {
      (leaf.is_of_small ? tried.back().earliest : tried.back().latest) = at;
      return is_in_order(sides, tried);
    };
    Instant good = leaf.is_of_small ? from.at : to.at;
    Instant bad = leaf.is_of_small ? to.at : from.at;
    if (!may_be(good) || may_be(bad)) {
      continue;
    }
    while (std::max(good, bad) - std::min(good, bad) > microseconds(1)) {
      const Instant middle = std::min(good, bad) + (std::max(good, bad) - std::min(good, bad)) / 2;
      (may_be(middle) ? good : bad) = middle;
    }
    found.push_back({.op = leaf.event.op, .name = leaf.event.name});
    (leaf.is_of_small ? found.back().latest : found.back().earliest) = good;
  }
  bounds = std::move(found);
}

void Evaluation::narrow(const Condition& condition, bool truth, Bounds& bounds) const {
  switch (condition.op) {
    case Condition::Op::negation: narrow(condition.args.front(), !truth, bounds); return;
    case Condition::Op::all:
    case Condition::Op::any: {
      if ((condition.op == Condition::Op::all) == truth) {
        for (const Condition& arg : condition.args) {
          narrow(arg, truth, bounds);
        }
        return;
      }
      // One of them decides, and which one is known only when no other can.
      const Condition* only = nullptr;
      for (const Condition& arg : condition.args) {
        const Possible one = possible(arg, &bounds);
        if (truth ? one.yes : one.no) {
          if (only != nullptr) {
            return;
          }
          only = &arg;
        }
      }
      if (only != nullptr) {
        narrow(*only, truth, bounds);
      }
      return;
    }
    case Condition::Op::compare_times: {
      const bool is_less = condition.compare == Condition::Compare::less ||
                           condition.compare == Condition::Compare::less_or_equal;
      const bool holds_equal = condition.compare == Condition::Compare::less_or_equal ||
                               condition.compare == Condition::Compare::greater_or_equal;
      const bool left_is_small = is_less == truth;
      narrow_times({.small = condition.times[left_is_small ? 0 : 1],
                    .big = condition.times[left_is_small ? 1 : 0],
                    .may_be_equal = holds_equal == truth},
                   bounds);
      return;
    }
    case Condition::Op::fact:
    case Condition::Op::known:
    case Condition::Op::compare_number:
    case Condition::Op::table_value: return;
  }
}

}  // namespace tocsin::regimes
