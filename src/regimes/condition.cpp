// Conditions of the due algebra: true, false, or not known because a fact is missing.
#include "base/number.h"
#include "regimes/due.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

using Kind = DueValue::Kind;

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

Truth Evaluation::compare(const Condition& condition, Line line) const {
  if (condition.op == Condition::Op::compare_number) {
    const Fact* fact = attribute(condition.name);
    const auto number = fact == nullptr ? std::nullopt : parse_whole<std::int64_t>(fact->value);
    if (!number) {
      return {Truth::Value::unknown, condition.name};
    }
    return {compare_values(condition.compare, *number, condition.number) ? Truth::Value::yes
                                                                         : Truth::Value::no,
            {}};
  }
  const DueValue left = eval(condition.times[0], {.line = line});
  const DueValue right = eval(condition.times[1], {.line = line});
  for (const DueValue* side : {&left, &right}) {
    if (side->kind != Kind::at) {
      return {Truth::Value::unknown, side->waiting_for};
    }
  }
  return {
      compare_values(condition.compare, left.at, right.at) ? Truth::Value::yes : Truth::Value::no,
      {}};
}

Truth Evaluation::holds(const Condition& condition, Line line) const {
  switch (condition.op) {
    case Condition::Op::all:
    case Condition::Op::any: {
      const bool is_all = condition.op == Condition::Op::all;
      Truth out{is_all ? Truth::Value::yes : Truth::Value::no, {}};
      for (const Condition& arg : condition.args) {
        const Truth one = holds(arg, line);
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
      Truth one = holds(condition.args.front(), line);
      if (one.value != Truth::Value::unknown) {
        one.value = one.yes() ? Truth::Value::no : Truth::Value::yes;
      }
      return one;
    }
    case Condition::Op::fact: return fact_holds(condition);
    case Condition::Op::known:
      return {event_known(condition.name) ? Truth::Value::yes : Truth::Value::no, {}};
    case Condition::Op::compare_times:
    case Condition::Op::compare_number: return compare(condition, line);
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

}  // namespace tocsin::regimes
