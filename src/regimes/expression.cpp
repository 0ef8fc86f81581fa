#include "regimes/expression.h"

#include "base/number.h"

#include <algorithm>
#include <array>

namespace tocsin::regimes {
namespace {

using Op = DueExpression::Op;

Result<std::vector<DueExpression>> parse_due_list(const Yaml& node, std::string_view file) {
  if (node.items.empty()) {
    return refuse_at(file, node, "A list of times is needed here.");
  }
  std::vector<DueExpression> out;
  for (const Yaml& item : node.items) {
    TOC_TRY(DueExpression one, parse_due(item, file));
    out.push_back(std::move(one));
  }
  return out;
}

Result<DueExpression> parse_plus(const Yaml& node, std::string_view file) {
  if (node.items.size() != 2 || node.items[1].kind != Yaml::Kind::text) {
    return refuse_at(file, node, "\"plus\" takes two things: a time and a period.");
  }
  DueExpression out{.op = Op::plus, .line = node.line};
  TOC_TRY(DueExpression base, parse_due(node.items[0], file));
  const bool countable = base.op != Op::soft && base.op != Op::immediate && base.op != Op::none;
  if (!countable) {
    return refuse_at(file, node, "A period is counted from an event or a submission.");
  }
  out.args.push_back(std::move(base));
  auto period = parse_period(node.items[1].text);
  if (!period) {
    return refuse_at(file, node.items[1], period.error().message);
  }
  out.period = *std::move(period);
  return out;
}

Result<DueExpression> parse_case(const Yaml& node, std::string_view file) {
  DueExpression out{.op = Op::choose, .line = node.line};
  if (node.items.size() < 2) {
    return refuse_at(file, node, "\"case\" takes a list of when/then, and one else at its end.");
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const bool is_last = i + 1 == node.items.size();
    Fields branch(node.items[i], file);
    const Yaml* when = is_last ? nullptr : branch.any("when");
    const Yaml* then = branch.any(is_last ? "else" : "then");
    TOC_CHECK(branch.finish());
    if (then == nullptr || (!is_last && when == nullptr)) {
      return refuse_at(file, node.items[i],
                       "\"case\" takes a list of when/then, and one else at its end.");
    }
    if (when != nullptr) {
      TOC_TRY(Condition condition, parse_condition(*when, file));
      out.conditions.push_back(std::move(condition));
    }
    TOC_TRY(DueExpression value, parse_due(*then, file));
    out.args.push_back(std::move(value));
  }
  return out;
}

/// {table: name, from: time, map: {outcome: P3D | soft | none}}
Result<DueExpression> parse_table(Fields& fields, std::string_view file) {
  DueExpression out{.op = Op::table, .line = fields.node().line};
  out.name = fields.text("table");
  const Yaml* from = fields.any("from");
  const Yaml* map = fields.any("map");
  if (from == nullptr || map == nullptr || map->kind != Yaml::Kind::map) {
    return refuse_at(file, fields.node(), "\"table\" needs \"from\" and \"map\".");
  }
  TOC_TRY(const DueExpression base, parse_due(*from, file));
  for (const auto& [outcome, value] : map->fields) {
    out.outcomes.push_back(outcome);
    if (value.text == "soft" || value.text == "none") {
      TOC_TRY(DueExpression word, parse_due(value, file));
      out.args.push_back(std::move(word));
      continue;
    }
    auto period = parse_period(value.text);
    if (!period) {
      return refuse_at(file, value, "An outcome is a period, soft or none.");
    }
    DueExpression plus{.op = Op::plus, .period = *std::move(period), .line = value.line};
    plus.args.push_back(base);
    out.args.push_back(std::move(plus));
  }
  TOC_CHECK(fields.finish());
  return out;
}

/// {stated: attribute, in: [values]}
Result<DueExpression> parse_stated(Fields& fields) {
  DueExpression out{.op = Op::stated, .line = fields.node().line};
  out.name = fields.text("stated");
  out.outcomes = fields.texts("in");
  TOC_CHECK(fields.finish());
  if (out.outcomes.empty()) {
    return refuse_at(fields.file(), fields.node(), "\"stated\" needs \"in\".");
  }
  return out;
}

Result<DueExpression> parse_on_request(Fields& fields) {
  DueExpression out{.op = Op::on_request, .line = fields.node().line};
  out.name = fields.text("on_request");
  if (auto period = fields.optional_period("within")) {
    DueExpression plus{.op = Op::plus, .period = *std::move(period), .line = out.line};
    plus.args.push_back({.op = Op::on_request, .name = out.name, .line = out.line});
    out.args.push_back(std::move(plus));
  }
  TOC_CHECK(fields.finish());
  return out;
}

}  // namespace

Result<DueExpression> parse_due(const Yaml& node, std::string_view file) {
  if (node.kind == Yaml::Kind::text) {
    if (node.text == "soft") {
      return DueExpression{.op = Op::soft, .line = node.line};
    }
    if (node.text == "immediate") {
      return DueExpression{.op = Op::immediate, .line = node.line};
    }
    if (node.text == "none") {
      return DueExpression{.op = Op::none, .line = node.line};
    }
    return DueExpression{.op = Op::anchor, .name = node.text, .line = node.line};
  }
  if (node.fields.empty()) {
    return refuse_at(file, node,
                     "A time is an event's name, or a map with one keyword of the due algebra.");
  }
  Fields fields(node, file);
  if (fields.has("table")) {
    return parse_table(fields, file);
  }
  if (fields.has("on_request")) {
    return parse_on_request(fields);
  }
  if (fields.has("stated")) {
    return parse_stated(fields);
  }
  const std::string& keyword = node.fields.front().first;
  const Yaml* value = fields.any(keyword);
  TOC_CHECK(fields.finish());
  if (value == nullptr) {
    return refuse_at(file, node, "This keyword needs a value.");
  }
  if (keyword == "plus") {
    return parse_plus(*value, file);
  }
  if (keyword == "case") {
    return parse_case(*value, file);
  }
  DueExpression out{.line = node.line};
  if (keyword == "min" || keyword == "max" || keyword == "first_of" || keyword == "contested") {
    out.op = keyword == "min"        ? Op::min
             : keyword == "max"      ? Op::max
             : keyword == "first_of" ? Op::first_of
                                     : Op::contested;
    TOC_TRY(out.args, parse_due_list(*value, file));
    if (out.op == Op::contested && out.args.size() < 2) {
      return refuse_at(file, *value, "What is contested has at least two readings.");
    }
    return out;
  }
  if (keyword == "submitted") {
    out.op = Op::submitted;
  } else if (keyword == "last_submitted") {
    out.op = Op::last_submitted;
  } else if (keyword == "same_as") {
    out.op = Op::same_as;
  } else if (keyword == "from_field") {
    out.op = Op::from_field;
  } else {
    return refuse_at(file, node, "Unknown keyword \"" + keyword + "\".");
  }
  if (value->kind != Yaml::Kind::text) {
    return refuse_at(file, *value, "A name is needed here.");
  }
  out.name = value->text;
  return out;
}

namespace {

Result<Condition> parse_fact(Fields& fields) {
  Condition out{.op = Condition::Op::fact, .line = fields.node().line};
  out.name = fields.text("fact");
  int operators = 0;
  bool negated = false;
  for (const std::string_view key : {"eq", "has", "in", "ne"}) {
    if (!fields.has(key)) {
      continue;
    }
    out.values = fields.texts(key);
    negated = key == "ne";
    ++operators;
  }
  const auto if_unknown = fields.optional_word("if_unknown", {"wait", "no", "yes"});
  TOC_CHECK(fields.finish());
  if (operators != 1 || out.values.empty()) {
    return refuse_at(fields.file(), fields.node(),
                     "\"fact\" needs exactly one of eq, ne, in, has.");
  }
  out.if_unknown = static_cast<Condition::IfUnknown>(if_unknown.value_or(0));
  if (!negated) {
    return out;
  }
  if (out.if_unknown != Condition::IfUnknown::wait) {
    const bool is_no = out.if_unknown == Condition::IfUnknown::no;
    out.if_unknown = is_no ? Condition::IfUnknown::yes : Condition::IfUnknown::no;
  }
  Condition negation{.op = Condition::Op::negation, .line = out.line};
  negation.args.push_back(std::move(out));
  return negation;
}

Result<Condition> parse_comparison(const Yaml& node, std::string_view keyword,
                                   std::string_view file) {
  Condition out{.line = node.line};
  out.compare = keyword == "lt"   ? Condition::Compare::less
                : keyword == "le" ? Condition::Compare::less_or_equal
                : keyword == "gt" ? Condition::Compare::greater
                                  : Condition::Compare::greater_or_equal;
  if (node.items.size() != 2) {
    return refuse_at(file, node, "A comparison takes two things.");
  }
  const Yaml& right = node.items[1];
  if (right.kind == Yaml::Kind::text) {
    if (const auto number = parse_whole<decltype(out.number)>(right.text)) {
      out.number = *number;
      if (node.items[0].kind != Yaml::Kind::text) {
        return refuse_at(file, node, "A number is compared with an attribute.");
      }
      out.op = Condition::Op::compare_number;
      out.name = node.items[0].text;
      return out;
    }
  }
  out.op = Condition::Op::compare_times;
  TOC_TRY(out.times, parse_due_list(node, file));
  return out;
}

Result<Condition> parse_table_value(Fields& fields) {
  Condition out{.op = Condition::Op::table_value, .line = fields.node().line};
  out.name = fields.text("table_value");
  out.values = fields.texts("is");
  TOC_CHECK(fields.finish());
  if (out.values.empty()) {
    return refuse_at(fields.file(), fields.node(), "\"table_value\" needs \"is\".");
  }
  return out;
}

}  // namespace

Result<Condition> parse_condition(const Yaml& node, std::string_view file) {
  if (node.fields.empty()) {
    return refuse_at(file, node, "A condition is a map with one keyword.");
  }
  Fields fields(node, file);
  if (fields.has("fact")) {
    return parse_fact(fields);
  }
  if (fields.has("table_value")) {
    return parse_table_value(fields);
  }
  const std::string& keyword = node.fields.front().first;
  const Yaml* value = fields.any(keyword);
  TOC_CHECK(fields.finish());
  if (value == nullptr) {
    return refuse_at(file, node, "This keyword needs a value.");
  }
  Condition out{.line = node.line};
  if (keyword == "all" || keyword == "any") {
    out.op = keyword == "all" ? Condition::Op::all : Condition::Op::any;
    if (value->items.empty()) {
      return refuse_at(file, *value, "A list of conditions is needed here.");
    }
    for (const Yaml& item : value->items) {
      TOC_TRY(Condition one, parse_condition(item, file));
      out.args.push_back(std::move(one));
    }
    return out;
  }
  if (keyword == "not") {
    out.op = Condition::Op::negation;
    TOC_TRY(Condition one, parse_condition(*value, file));
    out.args.push_back(std::move(one));
    return out;
  }
  if (keyword == "known") {
    if (value->kind != Yaml::Kind::text) {
      return refuse_at(file, *value, "\"known\" takes an event's name.");
    }
    out.op = Condition::Op::known;
    out.name = value->text;
    return out;
  }
  if (keyword == "lt" || keyword == "le" || keyword == "gt" || keyword == "ge") {
    return parse_comparison(*value, keyword, file);
  }
  return refuse_at(file, node, "Unknown keyword \"" + keyword + "\".");
}

}  // namespace tocsin::regimes
