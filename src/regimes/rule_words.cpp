#include "regimes/rule_words.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

std::string as_code(const std::string& text) {
  return "`" + text + "`";
}

}  // namespace

std::string RuleWords::listed(const std::vector<std::string>& texts, const Bilingual& last) const {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool is_last = i + 1 == texts.size();
    out += (i == 0 ? "" : is_last ? pick(last) : pick(", ", "、")) + texts[i];
  }
  return out;
}

std::string RuleWords::any_of(const std::vector<std::string>& texts) const {
  return listed(texts, {" or ", "或"});
}

std::string RuleWords::all_of(const std::vector<std::string>& texts) const {
  return listed(texts, {" and ", "和"});
}

std::string RuleWords::subject(const std::string& name) const {
  const Bilingual* title = vocabulary_.subject(name);
  return title == nullptr ? as_code(name) : pick(*title);
}

std::string RuleWords::subjects_of(const std::string& event) const {
  std::vector<std::string> out;
  const auto also = regime_.also.find(event);
  const bool is_trigger =
      std::ranges::find(regime_.trigger.events, event) != regime_.trigger.events.end();
  if (is_trigger) {
    for (const std::string& one : regime_.trigger.of) {
      out.push_back(subject(one));
    }
  }
  if (also != regime_.also.end()) {
    for (const std::string& one : also->second) {
      out.push_back(subject(one));
    }
  }
  return any_of(out);
}

std::string RuleWords::event(const std::string& name) const {
  const EventWord* word = vocabulary_.event(name);
  const std::string title = word == nullptr ? as_code(name) : pick(word->title);
  const std::string of = subjects_of(name);
  return of.empty() ? title : title + pick(" (" + of + ")", "（" + of + "）");
}

std::string RuleWords::attribute(const std::string& name) const {
  const AttributeWord* word = vocabulary_.attribute(name);
  return word == nullptr ? as_code(name) : pick(word->title);
}

std::string RuleWords::stage(const std::string& name) const {
  const Stage* found = regime_.stage(name);
  return found == nullptr ? as_code(name)
                          : pick("\"" + found->title.en + "\"", "“" + found->title.zh_cn + "”");
}

std::string RuleWords::role(const std::string& name) const {
  const Bilingual* title = vocabulary_.role(name);
  return title == nullptr ? as_code(name) : pick(*title);
}

std::string RuleWords::period(const Period& period) const {
  return pick(in_english(period), in_chinese(period));
}

std::vector<std::string> RuleWords::dues(const std::vector<DueExpression>& all) const {
  std::vector<std::string> out;
  for (const DueExpression& one : all) {
    out.push_back(due(one));
  }
  return out;
}

std::vector<std::string> RuleWords::conditions(const std::vector<Condition>& all) const {
  std::vector<std::string> out;
  for (const Condition& one : all) {
    const bool is_compound = one.op == Condition::Op::all || one.op == Condition::Op::any;
    const std::string text = condition(one);
    out.push_back(is_compound && one.args.size() > 1 ? pick("(" + text + ")", "（" + text + "）")
                                                     : text);
  }
  return out;
}

std::string RuleWords::value(const std::string& code) const {
  return code == "true" || code == "yes"   ? pick("yes", "是")
         : code == "false" || code == "no" ? pick("no", "否")
                                           : role(code);
}

std::string RuleWords::values(const std::vector<std::string>& codes) const {
  std::vector<std::string> out;
  for (const std::string& one : codes) {
    out.push_back(value(one));
  }
  return any_of(out);
}

std::string RuleWords::recipient(const std::string& name) const {
  const auto found = std::ranges::find(regime_.recipients, name, &Recipient::id);
  return found == regime_.recipients.end() ? as_code(name) : pick(found->title);
}

std::string RuleWords::choice(const DueExpression& due) const {
  std::string out;
  for (std::size_t i = 0; i < due.args.size(); ++i) {
    const std::string then = this->due(due.args[i]);
    if (i < due.conditions.size()) {
      const std::string when = condition(due.conditions[i]);
      out += (i == 0 ? "" : pick("; ", "；")) +
             pick("if " + when + ": " + then, "如" + when + "：" + then);
    } else {
      out += (i == 0 ? "" : pick("; otherwise: ", "；否则：")) + then;
    }
  }
  return out;
}

std::string RuleWords::by_table(const DueExpression& due) const {
  std::string out = pick("by the table ", "依决策表") + as_code(due.name) + pick(": ", "：");
  for (std::size_t i = 0; i < due.args.size(); ++i) {
    out += (i == 0 ? "" : pick("; ", "；")) + as_code(due.outcomes[i]) + pick(": ", "：") +
           this->due(due.args[i]);
  }
  return out;
}

std::string RuleWords::due(const DueExpression& due) const {
  using Op = DueExpression::Op;
  const auto first = [&] { return due.args.empty() ? std::string() : this->due(due.args.front()); };
  switch (due.op) {
    case Op::anchor: return event(due.name);
    case Op::submitted:
      return pick("the first filing of " + stage(due.name), stage(due.name) + "首次提交");
    case Op::last_submitted:
      return pick("the last filing of " + stage(due.name), stage(due.name) + "最后提交");
    case Op::plus:
      return pick(period(due.period) + " from " + first(),
                  "自" + first() + "起" + period(due.period));
    case Op::min:
      return pick("the earliest known of: " + any_of(dues(due.args)),
                  any_of(dues(due.args)) + "中已知的最早者");
    case Op::max:
      return pick("the latest of: " + all_of(dues(due.args)) + ", once all are known",
                  all_of(dues(due.args)) + "全部已知后的最晚者");
    case Op::first_of:
      return pick("the first known of: " + any_of(dues(due.args)),
                  "依次取首个已知者：" + any_of(dues(due.args)));
    case Op::contested:
      return pick(
          "disputed between " + all_of(dues(due.args)) +
              ": the earliest reminds, the latest is the latest defensible line",
          "存在争议：" + any_of(dues(due.args)) + "；最早者为提醒期限，最晚者为最迟可主张期限");
    case Op::stated:
      return pick("the first statement that " + attribute(due.name) + " is " + values(due.outcomes),
                  "首次认定" + attribute(due.name) + "为" + values(due.outcomes));
    case Op::choose: return choice(due);
    case Op::table: return by_table(due);
    case Op::from_field:
      return pick("the time that is stated as " + attribute(due.name),
                  attribute(due.name) + "所载时间");
    case Op::on_request: {
      const std::string who = recipient(due.name);
      return due.args.empty() || due.args.front().op == Op::none
                 ? pick("when " + who + " asks for it, by when it says",
                        "应" + who + "要求，按其所定期限")
                 : pick("when " + who + " asks for it: " + first(),
                        "应" + who + "要求：" + first());
    }
    case Op::same_as:
      return pick("when " + stage(due.name) + " is due", "与" + stage(due.name) + "同时");
    case Op::soft: return pick("without delay; the law gives no number", "应及时履行，无具体时限");
    case Op::immediate: return pick("at once; the law gives no number", "应立即履行，无具体时限");
    case Op::none: return pick("nothing is due", "无须履行");
  }
  return {};
}

std::string RuleWords::fact(const Condition& condition) const {
  using If = Condition::IfUnknown;
  const std::string unknown = condition.if_unknown == If::wait ? ""
                              : condition.if_unknown == If::yes
                                  ? pick(" (so taken while unknown)", "（未知时视为成立）")
                                  : pick(" (not so taken while unknown)", "（未知时视为不成立）");
  return attribute(condition.name) + pick(": ", "：") + values(condition.values) + unknown;
}

std::string RuleWords::comparison(const Condition& condition) const {
  using Compare = Condition::Compare;
  const bool is_of_times = condition.op == Condition::Op::compare_times;
  const std::string left = is_of_times ? due(condition.times.at(0)) : attribute(condition.name);
  const std::string right =
      is_of_times ? due(condition.times.at(1)) : std::to_string(condition.number);
  switch (condition.compare) {
    case Compare::less: return left + (is_of_times ? pick(" is before ", "早于") : " < ") + right;
    case Compare::less_or_equal:
      return left + (is_of_times ? pick(" is not after ", "不晚于") : " ≤ ") + right;
    case Compare::greater: return left + (is_of_times ? pick(" is after ", "晚于") : " > ") + right;
    case Compare::greater_or_equal:
      return left + (is_of_times ? pick(" is not before ", "不早于") : " ≥ ") + right;
  }
  return {};
}

std::string RuleWords::condition(const Condition& condition) const {
  using Op = Condition::Op;
  switch (condition.op) {
    case Op::all: return listed(conditions(condition.args), {" and ", "，且"});
    case Op::any: return any_of(conditions(condition.args));
    case Op::negation: {
      const std::string what = all_of(conditions(condition.args));
      return pick("not: " + what, "并非：" + what);
    }
    case Op::fact: return fact(condition);
    case Op::known:
      return pick(event(condition.name) + " has happened", event(condition.name) + "已发生");
    case Op::compare_times:
    case Op::compare_number: return comparison(condition);
    case Op::table_value:
      return pick("the table " + as_code(condition.name) + " says " + values(condition.values),
                  "决策表" + as_code(condition.name) + "的结果为" + values(condition.values));
  }
  return {};
}

}  // namespace tocsin::regimes
