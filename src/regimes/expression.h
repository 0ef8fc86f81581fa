// The due algebra: a closed set of operators over events, submissions and periods; no loops, no
// user code.
#pragma once

#include "regimes/period.h"
#include "regimes/reader.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

struct Condition;

/// When something is due, as a tree. What each operator uses of the members stands beside it.
struct DueExpression {
  enum class Op {
    anchor,          ///< name: event
    submitted,       ///< name: stage, its first valid submission
    last_submitted,  ///< name: stage, its latest valid submission
    plus,            ///< args[0], period: counted by the rules of the stage
    min,             ///< args: the earliest of those that are known
    max,             ///< args: the latest; all must be known
    first_of,        ///< args: the first that is known
    contested,       ///< args: readings that are disputed: the earliest for reminders, the latest
                     ///< for the legal line, which is unknown while one of them is
    stated,          ///< name: attribute; outcomes: the first statement of one of these values
    choose,          ///< conditions[i] → args[i]; args.back() otherwise
    table,           ///< name: table; outcomes[i] → args[i]
    from_field,      ///< name: attribute that holds a date or an instant
    on_request,      ///< name: who asks; args[0] = plus(request, period) when a number is stated
    same_as,         ///< name: stage
    soft,            ///< a duty without a number
    immediate,       ///< "at once": no number either
    none,            ///< no duty
  };
  Op op = Op::none;
  std::string name;
  Period period;
  std::vector<DueExpression> args;
  std::vector<Condition> conditions;
  std::vector<std::string> outcomes;
  int line = 0;
};

/// True, false, or not known because a fact is missing.
struct Condition {
  enum class Op {
    all,
    any,
    negation,
    fact,            ///< name: attribute; values: one of them equals; if_unknown
    known,           ///< name: event that has happened
    compare_times,   ///< times[0] against times[1]
    compare_number,  ///< attribute name against number
    table_value,     ///< name: table; values: its outcome is one of them
  };
  enum class Compare { less, less_or_equal, greater, greater_or_equal };
  Op op = Op::all;
  Compare compare = Compare::less;
  std::string name;
  std::vector<std::string> values;
  std::vector<Condition> args;
  std::vector<DueExpression> times;
  std::int64_t number = 0;
  /// What holds while no fact says: not known (the stage then waits for the fact), no or yes.
  enum class IfUnknown { wait, no, yes } if_unknown = IfUnknown::wait;
  int line = 0;
};

Result<DueExpression> parse_due(const Yaml& node, std::string_view file);
Result<Condition> parse_condition(const Yaml& node, std::string_view file);

/// Calls visit(const DueExpression&) for the expression and everything in it, conditions included.
template <class Visit>
void for_each_due(const DueExpression& due, const Visit& visit);
/// Calls visit(const Condition&) for the condition and everything in it.
template <class Visit>
void for_each_condition(const Condition& condition, const Visit& visit) {
  visit(condition);
  for (const Condition& arg : condition.args) {
    for_each_condition(arg, visit);
  }
}

template <class Visit>
void for_each_due(const DueExpression& due, const Visit& visit) {
  visit(due);
  for (const DueExpression& arg : due.args) {
    for_each_due(arg, visit);
  }
  for (const Condition& condition : due.conditions) {
    for_each_condition(condition, [&](const Condition& inner) {
      for (const DueExpression& time : inner.times) {
        for_each_due(time, visit);
      }
    });
  }
}

}  // namespace tocsin::regimes
