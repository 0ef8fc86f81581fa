#include "regimes/regime_check.h"

#include <algorithm>
#include <functional>
#include <set>

namespace tocsin::regimes {
namespace {

using Op = DueExpression::Op;

constexpr std::size_t kStagesMax = 64;

class Checker {
 public:
  Checker(Regime& regime, const RegimeContext& context) : regime_(regime), context_(context) {}

  Status check() {
    for_each_due(regime_.trigger.when, [&](const DueExpression& due) {
      if (due.op == Op::anchor) {
        regime_.trigger.events.push_back(due.name);
        const EventWord* word = context_.vocabulary.event(due.name);
        if (word != nullptr && word->planned) {
          regime_.trigger.planned.push_back(due.name);
        }
      } else if (due.op != Op::min && due.op != Op::max && due.op != Op::first_of) {
        refuse(due.line, "A trigger is an event, or min, max or first_of several events.");
      }
    });
    for (const auto& [event, subjects] : regime_.also) {
      check_event(event, 0);
      check_subjects(subjects, 0);
    }
    check_subjects(regime_.trigger.of, regime_.trigger.when.line);
    check_due(regime_.trigger.when);
    check_condition(regime_.applies_when);
    check_condition(regime_.superseded_when);
    check_condition(regime_.trigger.only_if);
    for (const ConflictRule& conflict : regime_.conflicts) {
      check_condition(conflict.when);
    }
    for (const auto& [name, table] : regime_.tables) {
      for (const DecisionTable::Key& key : table.keys) {
        key.is_event ? check_event(key.name, 0) : check_attribute(key.name, {}, 0);
      }
    }
    if (regime_.stages.size() > kStagesMax) {
      refuse(regime_.trigger.when.line, "A regime has at most 64 stages.");
      return std::unexpected(*error_);
    }
    std::set<std::string> ids;
    for (const Stage& stage : regime_.stages) {
      if (!ids.insert(stage.id).second) {
        refuse(stage.due.line, "The stage \"" + stage.id + "\" stands here twice.");
      }
    }
    for (const Stage& stage : regime_.stages) {
      check_stage(stage);
    }
    check_cycles();
    if (!regime_.received_as.empty()) {
      check_subjects({regime_.received_as}, 0);
    }
    if (error_) {
      return std::unexpected(*error_);
    }
    return {};
  }

 private:
  void refuse(int line, std::string message) {
    if (!error_) {
      error_ = Error{Errc::malformed, std::move(message),
                     regime_.file + (line > 0 ? ":" + std::to_string(line) : std::string())};
    }
  }

  void check_subjects(const std::vector<std::string>& subjects, int line) {
    for (const std::string& subject : subjects) {
      if (context_.vocabulary.subject(subject) == nullptr) {
        refuse(line, "The vocabulary has no subject \"" + subject + "\".");
      }
    }
  }

  void check_event(const std::string& name, int line) {
    const EventWord* word = context_.vocabulary.event(name);
    if (word == nullptr) {
      refuse(line, "The vocabulary has no event \"" + name + "\".");
      return;
    }
    const bool is_trigger =
        std::ranges::find(regime_.trigger.events, name) != regime_.trigger.events.end();
    if (word->needs_subject && !(is_trigger && !regime_.trigger.of.empty()) &&
        !regime_.also.contains(name)) {
      refuse(line, "Say in trigger.of or in also what the event \"" + name + "\" is of.");
    }
  }

  void check_attribute(const std::string& name, const std::vector<std::string>& values, int line) {
    const AttributeWord* word = context_.vocabulary.attribute(name);
    if (word == nullptr) {
      refuse(line, "The vocabulary has no attribute \"" + name + "\".");
      return;
    }
    for (const std::string& value : values) {
      if (!word->values.empty() && std::ranges::find(word->values, value) == word->values.end()) {
        std::string message = "\"" + value;
        message.append("\" is no value of \"").append(name).append("\".");
        refuse(line, std::move(message));
      }
    }
  }

  void check_stage_name(const std::string& name, int line) {
    if (regime_.stage(name) == nullptr) {
      refuse(line, "This regime has no stage \"" + name + "\".");
    }
  }

  void check_table_name(const std::string& name, const std::vector<std::string>& outcomes,
                        int line) {
    const auto found = regime_.tables.find(name);
    if (found == regime_.tables.end()) {
      refuse(line, "This regime has no table \"" + name + "\".");
      return;
    }
    for (const std::string& outcome : outcomes) {
      if (std::ranges::find(found->second.rows, outcome, &DecisionTable::Row::then) ==
          found->second.rows.end()) {
        refuse(line, "The table has no outcome \"" + outcome + "\".");
      }
    }
  }

  void check_one(const DueExpression& due) {
    switch (due.op) {
      case Op::anchor: check_event(due.name, due.line); break;
      case Op::submitted:
      case Op::last_submitted:
      case Op::same_as: check_stage_name(due.name, due.line); break;
      case Op::from_field: check_attribute(due.name, {}, due.line); break;
      case Op::stated: check_attribute(due.name, due.outcomes, due.line); break;
      case Op::on_request: check_event("request", due.line); break;
      case Op::table: {
        check_table_name(due.name, due.outcomes, due.line);
        const auto found = regime_.tables.find(due.name);
        if (found == regime_.tables.end()) {
          break;
        }
        for (const DecisionTable::Row& row : found->second.rows) {
          if (std::ranges::find(due.outcomes, row.then) == due.outcomes.end()) {
            refuse(due.line, "The outcome \"" + row.then + "\" is missing in \"map\".");
          }
        }
        break;
      }
      case Op::plus:
      case Op::min:
      case Op::max:
      case Op::first_of:
      case Op::contested:
      case Op::choose:
      case Op::soft:
      case Op::immediate:
      case Op::none: break;
    }
  }

  void check_due(const DueExpression& due) {
    for_each_due(due, [&](const DueExpression& one) {
      check_one(one);
      for (const Condition& condition : one.conditions) {
        check_condition(condition);
      }
    });
  }

  void check_condition(const std::optional<Condition>& condition) {
    if (condition) {
      check_condition(*condition);
    }
  }
  void check_condition(const Condition& condition) {
    for_each_condition(condition, [&](const Condition& one) {
      switch (one.op) {
        case Condition::Op::fact: check_attribute(one.name, one.values, one.line); break;
        case Condition::Op::compare_number: check_attribute(one.name, {}, one.line); break;
        case Condition::Op::known: check_event(one.name, one.line); break;
        case Condition::Op::table_value: check_table_name(one.name, one.values, one.line); break;
        case Condition::Op::compare_times:
          for (const DueExpression& time : one.times) {
            check_due(time);
          }
          break;
        case Condition::Op::all:
        case Condition::Op::any:
        case Condition::Op::negation: break;
      }
    });
  }

  void check_periods(const DueExpression& due, const std::vector<CountingRule>& rules) {
    if (due.op == Op::plus && std::ranges::none_of(rules, [&](const CountingRule& rule) {
          return rule.units.test(static_cast<std::size_t>(due.period.unit));
        })) {
      refuse(due.line, "No counting rule of this stage counts " + due.period.text + ".");
    }
    for (const DueExpression& arg : due.args) {
      check_periods(arg, rules);
    }
  }

  void check_fields(const Stage& stage) {
    if (stage.field_set.empty()) {
      return;
    }
    const auto found = context_.field_sets.find(stage.field_set);
    const FieldSet* set = found == context_.field_sets.end() ? nullptr : &found->second;
    if (set == nullptr || set->edition != stage.field_edition) {
      refuse(stage.due.line,
             "There is no set of fields \"" + stage.field_set + "\" of this edition.");
      return;
    }
    for (const FieldSpec& field : stage.fields) {
      if (set->field(field.id) == nullptr) {
        refuse(stage.due.line, "The set has no field \"" + field.id + "\".");
      }
    }
  }

  void check_stage(const Stage& stage) {
    check_fields(stage);
    check_due(stage.due);
    check_condition(stage.when);
    check_condition(stage.superseded_when);
    check_condition(stage.exempt_when);
    check_periods(stage.due, stage.operative);
    check_periods(stage.due, stage.legal);
    if (!stage.penalty.empty() && !regime_.penalties.contains(stage.penalty)) {
      refuse(stage.due.line, "This regime has no penalty table \"" + stage.penalty + "\".");
    }
    for (const std::string& recipient : stage.recipients) {
      if (std::ranges::find(regime_.recipients, recipient, &Recipient::id) ==
          regime_.recipients.end()) {
        refuse(stage.due.line, "This regime has no recipient \"" + recipient + "\".");
      }
    }
    for (const Relief& relief : stage.relief) {
      check_condition(relief.condition);
      if (!relief.event.empty()) {
        check_attribute(relief.event, {}, stage.due.line);
      }
      if (!relief.ended_by.empty()) {
        check_event(relief.ended_by, stage.due.line);
      }
      for (const std::string& name : relief.stages) {
        check_stage_name(name, stage.due.line);
      }
    }
  }

  /// A stage that runs from its own submission, or two that take each other's due, would never have
  /// a due date.
  void check_cycles() {
    std::set<std::string> done;
    for (const Stage& stage : regime_.stages) {
      std::vector<std::string> path;
      visit(stage, path, done);
    }
  }
  void visit(const Stage& stage, std::vector<std::string>& path, std::set<std::string>& done) {
    if (done.contains(stage.id)) {
      return;
    }
    if (std::ranges::find(path, stage.id) != path.end()) {
      refuse(stage.due.line,
             "The stages depend on each other in a circle, through \"" + stage.id + "\".");
      return;
    }
    path.push_back(stage.id);
    for_each_due(stage.due, [&](const DueExpression& due) {
      const bool depends =
          due.op == Op::submitted || due.op == Op::last_submitted || due.op == Op::same_as;
      const Stage* other = depends ? regime_.stage(due.name) : nullptr;
      if (other != nullptr) {
        visit(*other, path, done);
      }
    });
    path.pop_back();
    done.insert(stage.id);
  }

  Regime& regime_;
  const RegimeContext& context_;
  std::optional<Error> error_;
};

}  // namespace

Status check_regime(Regime& regime, const RegimeContext& context) {
  return Checker(regime, context).check();
}

Status check_table(const DecisionTable& table, const Yaml& node, std::string_view file) {
  if (table.keys.empty() || table.rows.empty()) {
    return refuse_at(file, node, "A table has keys and rows.");
  }
  std::vector<std::set<std::string>> values(table.keys.size());
  std::set<std::vector<std::string>> seen;
  for (const DecisionTable::Row& row : table.rows) {
    if (row.is.size() != table.keys.size()) {
      return refuse_at(file, node, "Every row has one value for each key.");
    }
    if (!seen.insert(row.is).second) {
      return refuse_at(file, node, "Two rows of the table stand for the same values.");
    }
    for (std::size_t i = 0; i < row.is.size(); ++i) {
      values[i].insert(row.is[i]);
    }
  }
  std::size_t combinations = 1;
  for (const auto& of_key : values) {
    combinations *= of_key.size();
  }
  if (combinations != table.rows.size()) {
    return refuse_at(file, node, "The table leaves a combination of its values without a row.");
  }
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    if (table.keys[i].is_event && values[i] != std::set<std::string>{"no", "yes"}) {
      return refuse_at(file, node, "The values of an event key are yes and no.");
    }
    if (table.keys[i].fallback && !values[i].contains(*table.keys[i].fallback)) {
      return refuse_at(file, node, "A key falls back to a value that no row has.");
    }
  }
  return {};
}

}  // namespace tocsin::regimes
