#include "regimes/explain.h"

#include "base/language.h"
#include "regimes/said.h"

#include <algorithm>
#include <string>

namespace tocsin::regimes {
namespace {

/// Sentences of one explanation in one language. The two languages stand side by side, so that
/// neither is forgotten.
class Words {
 public:
  Words(const ExplainInput& input, const StageVerdict& verdict, Language language)
      : in_(input),
        verdict_(verdict),
        language_(language),
        times_(input.calendar.zone(), input.vocabulary, language) {}

  std::vector<std::string> all() {
    head();
    steps(in_.operative, pick("Reminder line: ", "提醒期限："));
    if (verdict_.operative_due) {
      say("The reminder line is " + until(*verdict_.operative_due) + ".",
          "提醒期限为" + until(*verdict_.operative_due) + "。");
    }
    steps(in_.legal, pick("Latest defensible line: ", "最迟可主张期限："));
    if (verdict_.legal_due) {
      say("The latest defensible line is " + until(*verdict_.legal_due) + ".",
          "最迟可主张期限（逾期认定线）为" + until(*verdict_.legal_due) + "。");
    } else if (verdict_.legal_unknown) {
      say("The latest defensible line is not known; only the reminder line is shown, and nothing "
          "is called late.",
          "最迟可主张期限未知；仅显示提醒期限，不作逾期认定。");
    }
    state();
    flags();
    return std::move(lines_);
  }

 private:
  [[nodiscard]] std::string pick(std::string en, std::string zh) const {
    return language_ == Language::en ? std::move(en) : std::move(zh);
  }
  [[nodiscard]] const std::string& pick(const Bilingual& text) const { return text.in(language_); }
  void say(std::string en, std::string zh) { lines_.push_back(pick(std::move(en), std::move(zh))); }

  [[nodiscard]] std::string stamp(Instant at) const { return times_.at(at); }
  [[nodiscard]] std::string until(Instant at) const { return times_.until(at); }
  [[nodiscard]] std::string period(const std::string& text) const {
    const auto parsed = parse_period(text);
    return !parsed ? text : language_ == Language::en ? in_english(*parsed) : in_chinese(*parsed);
  }
  [[nodiscard]] std::string event(const std::string& name) const {
    const EventWord* word = in_.vocabulary.event(name);
    return word == nullptr ? name : pick(word->title);
  }
  [[nodiscard]] std::string what(std::string_view name) const {
    if (const EventWord* word = in_.vocabulary.event(name)) {
      return pick(word->title);
    }
    if (const AttributeWord* word = in_.vocabulary.attribute(name)) {
      return pick(word->title);
    }
    if (const Stage* stage = in_.regime.stage(name)) {
      return pick("the fulfilment of \"" + stage->title.en + "\"",
                  "履行“" + stage->title.zh_cn + "”");
    }
    return std::string(name);
  }
  [[nodiscard]] std::string relief(std::string_view id) const {
    const auto found = std::ranges::find(in_.stage.relief, id, &Relief::id);
    return found == in_.stage.relief.end() ? std::string(id) : pick(found->title);
  }
  [[nodiscard]] std::string subject(const std::string& name) const {
    std::string of;
    for (const std::string& subject : in_.regime.trigger.of) {
      if (const Bilingual* title = in_.vocabulary.subject(subject)) {
        of += (of.empty() ? "" : pick(" or ", "或")) + pick(*title);
      }
    }
    const bool is_trigger =
        std::ranges::find(in_.regime.trigger.events, name) != in_.regime.trigger.events.end();
    if (!is_trigger || of.empty()) {
      return {};
    }
    return pick(" (" + of + ")", "（" + of + "）");
  }
  [[nodiscard]] std::string duration(std::int64_t seconds) const {
    const std::string d = std::to_string(seconds / 86'400);
    const std::string h = std::to_string(seconds % 86'400 / 3'600);
    const std::string m = std::to_string(seconds % 3'600 / 60);
    return pick(d + " d " + h + " h " + m + " min", d + "天" + h + "小时" + m + "分钟");
  }

  /// "X, Y or Z" / "X、Y或Z".
  [[nodiscard]] std::string listed(const std::vector<std::string>& texts,
                                   const std::string& last) const {
    std::string out;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const bool is_last = i + 1 == texts.size();
      out += (i == 0 ? "" : is_last ? last : pick(", ", "、")) + texts[i];
    }
    return out;
  }
  /// Roles of the regime that the party has, or all of them where `held` is false.
  [[nodiscard]] std::vector<std::string> roles(bool held) const {
    std::vector<std::string> out;
    const auto& has = in_.facts.party.roles;
    for (const std::string& role : in_.regime.roles) {
      const Bilingual* title = in_.vocabulary.role(role);
      if (title != nullptr && (!held || std::ranges::find(has, role) != has.end())) {
        out.push_back(pick(*title));
      }
    }
    return out;
  }
  /// Whom the stage names, or the only one that the regime does.
  [[nodiscard]] std::string recipients() const {
    std::vector<std::string> out;
    for (const Recipient& one : in_.regime.recipients) {
      const bool is_named =
          std::ranges::find(in_.stage.recipients, one.id) != in_.stage.recipients.end();
      if (is_named || (in_.stage.recipients.empty() && in_.regime.recipients.size() == 1)) {
        out.push_back(pick(one.title));
      }
    }
    return listed(out, pick(" and ", "和"));
  }
  /// When it is due, for the first sentence.
  [[nodiscard]] std::string by_when() const {
    const auto& reminder = verdict_.operative_due;
    const auto& latest = verdict_.legal_due;
    if (verdict_.soft) {
      return pick("without delay, with no number of hours or days", "应及时履行，无具体时限");
    }
    if (!reminder) {
      return pick("no time runs yet", "期限尚未起算");
    }
    if (!latest) {
      return pick("the reminder line is " + until(*reminder) +
                      ", and the latest defensible line is not known",
                  "提醒期限为" + until(*reminder) + "，最迟可主张期限未知");
    }
    if (*latest == *reminder) {
      return pick("it is due by " + until(*latest),
                  "提醒期限和最迟可主张期限均为" + until(*latest));
    }
    return pick("the reminder line is " + until(*reminder) + " and the latest defensible line " +
                    until(*latest),
                "提醒期限为" + until(*reminder) + "，最迟可主张期限为" + until(*latest));
  }
  /// What began it, for the first sentence.
  [[nodiscard]] std::string because() const {
    const auto began = std::ranges::find(in_.trigger, StepKind::anchor, &Step::kind);
    if (began != in_.trigger.end()) {
      return pick(
          "because of " + event(began->text) + subject(began->text) + " at " + stamp(began->at),
          "事由为" + event(began->text) + subject(began->text) + "，时间为" + stamp(began->at));
    }
    std::vector<std::string> events;
    for (const std::string& name : in_.regime.trigger.events) {
      events.push_back(event(name) + subject(name));
    }
    const std::string what = listed(events, pick(" or ", "或"));
    return pick("as no time of " + what + " is established yet",
                "事由为" + what + "，其时间尚未确认");
  }

  [[nodiscard]] bool need_not() const {
    return verdict_.state == StageState::not_applicable ||
           verdict_.state == StageState::superseded || verdict_.state == StageState::excused;
  }

  /// Who must tell whom what by when, and why.
  void duty() {
    const std::vector<std::string> as = roles(true);
    const std::string to = recipients();
    const std::string& what = pick(in_.stage.title);
    if (need_not()) {
      say("The party need not do this" + (to.empty() ? "" : " towards " + to) + ": " + what +
              "; the reason is that " + why_not() + ".",
          "本主体无须" + (to.empty() ? "履行：" : "向" + to + "履行：") + what + "；理由：" +
              why_not() + "。");
      return;
    }
    const bool is_draft = in_.regime.status == RegimeStatus::draft;
    say((is_draft ? "If this draft binds, " : "") +
            (as.empty() ? std::string(is_draft ? "the party" : "The party")
                        : (is_draft ? "as " : "As ") + listed(as, " and ") + ", the party") +
            " must do this" + (to.empty() ? "" : " towards " + to) + ": " + what + "; " +
            by_when() + ", " + because() + ".",
        std::string(is_draft ? "如本草案规则具有约束力，" : "") + "本主体" +
            (as.empty() ? "" : "作为" + listed(as, "和") + "，") + "应当" +
            (to.empty() ? "履行：" : "向" + to + "履行：") + what + "；" + by_when() + "；" +
            because() + "。");
  }

  /// Why the duty does not apply: the attributes that decided, never their values.
  [[nodiscard]] std::string why_not() const {
    std::vector<std::string> names;
    for (const std::string_view name : in_.why_not.names) {
      names.push_back(what(name));
    }
    const std::string on = listed(names, pick(" and ", "和"));
    const Validity& validity = in_.regime.validity;
    if (verdict_.state == StageState::excused) {
      return pick("it is excused: ", "已免除：") + relief(in_.relief);
    }
    if (verdict_.state == StageState::superseded) {
      return in_.lapsed ? pick("the law that made the duty has ended", "设定本义务的规定已终止")
                        : pick("another duty has taken its place", "本义务已由另一义务取代");
    }
    switch (in_.why_not.kind) {
      case WhyNot::Kind::none: break;
      case WhyNot::Kind::not_in_force: return pick("the rule is not in force", "该规定尚未施行");
      case WhyNot::Kind::rehearsal_only:
        return pick("the rule serves exercises alone", "该规则仅用于演练");
      case WhyNot::Kind::role:
        if (roles(false).empty()) {
          return pick("the rule binds other roles than the party's",
                      "该规定约束的角色与本主体的角色不同");
        }
        return pick("the rule binds whoever is " + listed(roles(false), " or ") +
                        ", and the party has no such role",
                    "该规定约束" + listed(roles(false), "或") + "，本主体不具有该角色");
      case WhyNot::Kind::reach:
        return pick("what is stated of " + on + " puts the party outside the rule's reach",
                    "根据所陈述的" + on + "，本主体不在该规定的适用范围内");
      case WhyNot::Kind::matter:
        return pick("what is stated of " + on + " makes this no matter of the rule",
                    "根据所陈述的" + on + "，本事项不属于该规定所规制的事项");
      case WhyNot::Kind::before:
        return pick("the event came before the rule began to apply at " + stamp(validity.from),
                    "事件发生在该规定施行之日（" + stamp(validity.from) + "）之前");
      case WhyNot::Kind::after:
        return pick(
            "the event came after the rule had ended at " +
                until(validity.to.value_or(validity.from)),
            "事件发生在该规定终止（" + until(validity.to.value_or(validity.from)) + "）之后");
      case WhyNot::Kind::stage:
        return names.empty() ? pick("the stage's own condition does not hold", "本阶段的条件不成立")
                             : pick("what is stated of " + on + " does not call for this stage",
                                    "根据所陈述的" + on + "，无须履行本阶段");
      case WhyNot::Kind::no_duty:
        return pick("by the rule's own table nothing is due at this stage",
                    "依该规定的决策表，本阶段无须履行");
    }
    return {};
  }

  void head() {
    duty();
    const Stage& stage = in_.stage;
    const std::string edition = std::to_string(in_.regime.edition);
    say("The rule: " + in_.regime.title.en + " [" + in_.regime.id + ", edition " + edition +
            "]: " + stage.title.en + (stage.article.empty() ? "" : ", " + stage.article) + ".",
        "依据：" + in_.regime.title.zh_cn + "（规则第" + edition + "版）：" + stage.title.zh_cn +
            (stage.article_zh_cn.empty() ? "" : "，" + stage.article_zh_cn) + "。");
    const auto edition_day = parse_local_day(in_.calendar.edition());
    say("Counted with the calendar \"" + in_.calendar.title().en + "\" [" + in_.calendar.id() +
            ", edition " + in_.calendar.edition() + "].",
        "按日历“" + in_.calendar.title().zh_cn + "”" +
            (edition_day ? "（" + times_.day(*edition_day) + "版）" : "") + "计算。");
    if (in_.regime.status == RegimeStatus::draft) {
      say("This regime file is a draft: whether it binds is not verified, so nothing under it is "
          "called late.",
          "本规则文件为草案：其约束力尚未核实，故不作逾期认定。");
    }
  }

  void steps(const Trace& trace, const std::string& prefix) {
    for (const Step& step : trace) {
      lines_.push_back(prefix + sentence(step));
    }
  }

  /// Why a step is disputed, where the counting rule says so.
  [[nodiscard]] std::string aside(const Step& step) const {
    return step.note.en.empty() ? std::string()
                                : pick(" (" + step.note.en + ")", "（" + step.note.zh_cn + "）");
  }
  [[nodiscard]] std::string state_title(StageState state) const {
    switch (state) {
      case StageState::not_applicable: return pick("not applicable", "不适用");
      case StageState::not_started: return pick("not started", "未开始");
      case StageState::running: return pick("running", "计时中");
      case StageState::warned: return pick("due soon", "即将到期");
      case StageState::met: return pick("met", "已履行");
      case StageState::met_contestable:
        return pick("met between the lines", "已履行（两期限之间）");
      case StageState::late: return pick("late", "逾期");
      case StageState::missed: return pick("missed", "未履行");
      case StageState::late_on_arrival: return pick("late on arrival", "到来时已过期");
      case StageState::excused: return pick("excused", "已豁免");
      case StageState::delayed_by_authority:
        return pick("delayed by an authority", "主管机关准予推迟");
      case StageState::superseded: return pick("superseded", "已被取代");
      case StageState::annulled: return pick("annulled", "已撤销");
    }
    return {};
  }

  /// What a count starts from, for the sentences about its first day and hour.
  [[nodiscard]] std::string start_of(const Step& step) const {
    switch (step.kind) {
      case StepKind::anchor:
      case StepKind::submission: return what(step.text);
      case StepKind::stated:
        return pick("the statement of " + what(step.text), "认定（" + what(step.text) + "）");
      case StepKind::application: return pick("application", "规定施行");
      default: return start_;
    }
  }

  std::string sentence(const Step& step) {
    start_ = start_of(step);
    const std::string day = times_.day(step.day);
    switch (step.kind) {
      case StepKind::anchor: {
        const std::string by =
            step.text2.empty() ? "" : pick(", by fact " + step.text2, "，依据已记录的事实");
        return pick(
            "it runs from " + event(step.text) + subject(step.text) + " at " + stamp(step.at) + by +
                ".",
            "自" + event(step.text) + subject(step.text) + "起算：" + stamp(step.at) + by + "。");
      }
      case StepKind::submission:
        return pick("it runs from " + what(step.text) + " at " + stamp(step.at) + ".",
                    "自" + what(step.text) + "起算：" + stamp(step.at) + "。");
      case StepKind::skew:
        return pick("the awareness is dated after its receipt, so it is counted from the receipt.",
                    "所称的发现或者获知时间晚于收到时间，按收到时间起算。");
      case StepKind::application:
        return pick("the event came before the rule applied, so it is counted from " +
                        stamp(step.at) + " (interpretive).",
                    "事件早于规定施行之日，自" + stamp(step.at) + "起算（解释性处理）。");
      case StepKind::elapsed:
        return pick(stamp(step.at) + " plus " + period(step.text) + " of elapsed time is " +
                        until(step.until) + ".",
                    stamp(step.at) + "加" + period(step.text) + "（连续计算）为" +
                        until(step.until) + "。");
      case StepKind::full_hour:
        return pick(
            "the hour of " + start_ + " is not counted; counting begins at " + stamp(step.at) + ".",
            start_ + "所在的小时不计入，自" + stamp(step.at) + "起算。");
      case StepKind::day_not_counted:
        return pick("the day of " + start_ + ", " + day + ", is not counted" + aside(step) + ".",
                    start_ + "当日（" + day + "）不计入" + aside(step) + "。");
      case StepKind::day_counted:
        return pick("the day of " + start_ + ", " + day + ", is the first of the period.",
                    start_ + "当日（" + day + "）为期间的第一日。");
      case StepKind::period_ends:
        return pick("the last day of " + period(step.text) + " is " + day + ".",
                    period(step.text) + "期间的最后一日为" + day + "。");
      case StepKind::month_clamped:
        return pick("the month has no such date, so its last day counts: " + day + ".",
                    "该月无对应日，以月末日" + day + "为准。");
      case StepKind::rolled:
        return pick(
            times_.day(step.day2) +
                " is a day of rest, so the period ends on the next working day, " + day +
                aside(step) + ".",
            times_.day(step.day2) + "为休息日，顺延至下一工作日" + day + aside(step) + "。");
      case StepKind::make_up_workday:
        return pick(day + " is a declared make-up workday, so it counts as a working day.",
                    day + "为调休上班日，按工作日计。");
      case StepKind::working_days_added:
        return pick("the period must hold " + std::to_string(step.n) +
                        " working days, so it ends on " + day + ".",
                    "期间须包含" + std::to_string(step.n) + "个工作日，故至" + day + "届满。");
      case StepKind::business_day:
        return pick("business day " + std::to_string(step.n) + " is " + day + ".",
                    "第" + std::to_string(step.n) + "个工作日为" + day + "。");
      case StepKind::ends_at:
        return pick("that ends at " + until(step.at) + ".", "届满于" + until(step.at) + "。");
      case StepKind::reading:
        return pick("on a contested reading the period must hold " + std::to_string(step.n) +
                        " working days and would last until " + until(step.at) +
                        "; until then a breach is not called.",
                    "另有争议性解释认为期间须包含" + std::to_string(step.n) + "个工作日，届满于" +
                        until(step.at) + "；此前不作逾期认定。");
      case StepKind::smallest:
        return pick("the earliest of these counts: " + until(step.at) + ".",
                    "取其中最早者：" + until(step.at) + "。");
      case StepKind::greatest:
        return pick("the latest of these counts: " + until(step.at) + ".",
                    "取其中最晚者：" + until(step.at) + "。");
      case StepKind::contested:
        return step.n == 0
                   ? pick("which of these readings holds is disputed; the earliest reminds: " +
                              until(step.at) + ".",
                          "以何种解释为准尚有争议；提醒取其中最早者：" + until(step.at) + "。")
                   : pick(
                         "which of these readings holds is disputed; before the latest nothing is "
                         "called late: " +
                             until(step.at) + ".",
                         "以何种解释为准尚有争议；在其中最晚者之前不作逾期认定：" + until(step.at) +
                             "。");
      case StepKind::reading_waits:
        return pick(
            "on a disputed reading the time has not begun; it waits for " + what(step.text) + ".",
            "按一种有争议的解释，期间尚未开始；等待：" + what(step.text) + "。");
      case StepKind::narrowed:
        return step.n == 0
                   ? pick("where this reading holds, that is " + stamp(step.at) +
                              " at the earliest.",
                          "在适用此解释的情形下，该时刻最早为" + stamp(step.at) + "。")
                   : pick("where this reading holds, that is " + stamp(step.at) + " at the latest.",
                          "在适用此解释的情形下，该时刻最晚为" + stamp(step.at) + "。");
      case StepKind::stated: {
        const std::string by =
            step.text2.empty() ? "" : pick(", by fact " + step.text2, "，依据已记录的事实");
        return pick(
            "it runs from the statement of " + what(step.text) + " at " + stamp(step.at) + by + ".",
            "自作出认定（" + what(step.text) + "）起算：" + stamp(step.at) + by + "。");
      }
      case StepKind::listed_date:
        return pick("the listed date is " + day + ", which ends at " + until(step.at) + ".",
                    "所列日期为" + day + "，届满于" + until(step.at) + "。");
      case StepKind::table_row:
        return pick("the table " + step.text + " says " + step.text2 + ".",
                    "期限依该规定的决策表确定。");
      case StepKind::relief:
        return pick(
            "it falls on a day of rest; by the relief \"" + relief(step.text) +
                "\" it may be done until " + until(step.at) + ".",
            "届满日为休息日；依宽限“" + relief(step.text) + "”可延至" + until(step.at) + "。");
      case StepKind::authority_delay:
        return pick("an authority granted a delay of " + period(step.text) + ", to " + day + ".",
                    "主管机关准予推迟" + period(step.text) + "，至" + day + "。");
      case StepKind::enforced_from:
        return pick("nothing is due before enforcement begins at " + stamp(step.at) + ".",
                    "开始强制执行（" + stamp(step.at) + "）之前无到期义务。");
      case StepKind::lowered:
        return pick(
            "the rule of the latest defensible line ends earlier, so this line ends with it at " +
                until(step.at) + ".",
            "最迟可主张期限的计算规则届满更早，提醒期限随之止于" + until(step.at) + "。");
      case StepKind::year_missing:
        return pick(
            "the calendar " + step.text + " does not hold the year " + std::to_string(step.n) + ".",
            "日历“" + in_.calendar.title().zh_cn + "”未收录" + std::to_string(step.n) + "年。");
      case StepKind::no_calendar:
        return pick("there is no calendar of this party's country, so no day of rest is known.",
                    "该主体所在国尚无日历，休息日无从得知。");
      case StepKind::reading_unknown:
        return pick("on a contested reading the period must hold " + std::to_string(step.n) +
                        " working days; when that ends is not known, so a breach is not called.",
                    "另有争议性解释认为期间须包含" + std::to_string(step.n) +
                        "个工作日；其届满时刻无从得知，故不作逾期认定。");
      case StepKind::national_counting:
        return pick(day + " is a day of rest, and no national counting rule has been chosen.",
                    day + "为休息日，且尚未选定国内计算规则。");
    }
    return {};
  }

  void state() {
    const std::string as_of = stamp(in_.as_of);
    const std::string met = verdict_.met_at ? stamp(*verdict_.met_at) : std::string();
    const std::string late = verdict_.late_by_s ? duration(*verdict_.late_by_s) : std::string();
    switch (verdict_.state) {
      case StageState::not_applicable:
        say("As of " + as_of + " this duty does not apply.", "截至" + as_of + "，本义务不适用。");
        return;
      case StageState::not_started:
        say("As of " + as_of + " the clock has not started; it waits for " +
                what(verdict_.waiting_for) + ".",
            "截至" + as_of + "，计时尚未开始；等待：" + what(verdict_.waiting_for) + "。");
        return;
      case StageState::running:
      case StageState::warned:
        if (verdict_.soft) {
          say("The duty runs without a number of hours or days: without delay, never late by "
              "number.",
              "本义务无具体时限：应及时履行，不以时数认定逾期。");
          return;
        }
        if (verdict_.contestable && !in_.regime.is_enforced(in_.stage)) {
          say("As of " + as_of + " the duty is not fulfilled, and the reminder line has passed.",
              "截至" + as_of + "尚未履行，提醒期限已过。");
          return;
        }
        say(verdict_.contestable
                ? "As of " + as_of +
                      " the duty is not fulfilled; the reminder line has passed and lateness is "
                      "contestable."
                : "As of " + as_of + " the duty is not fulfilled, and the time is still running.",
            verdict_.contestable ? "截至" + as_of + "尚未履行；提醒期限已过，是否逾期尚可争议。"
                                 : "截至" + as_of + "尚未履行，期限仍在进行。");
        return;
      case StageState::met:
        say("Fulfilled at " + met + ", in time.", "已于" + met + "履行，未逾期。");
        return;
      case StageState::met_contestable:
        if (!in_.regime.is_enforced(in_.stage)) {
          say("Fulfilled at " + met + ", after the reminder line.",
              "已于" + met + "履行，晚于提醒期限。");
          return;
        }
        say("Fulfilled at " + met + ", after the reminder line and not provably late.",
            "已于" + met + "履行，晚于提醒期限，但不能认定逾期。");
        return;
      case StageState::late:
        if (verdict_.met_at) {
          say("Fulfilled at " + met + ", late by " + late +
                  ", measured from the latest defensible line.",
              "已于" + met + "履行，自最迟可主张期限起逾期" + late + "。");
        } else {
          say("As of " + as_of + " the duty is not fulfilled: late by " + late +
                  " so far, measured from the latest defensible line.",
              "截至" + as_of + "仍未履行：自最迟可主张期限起已逾期" + late + "。");
        }
        return;
      case StageState::missed:
        say("The matter was closed and the duty never fulfilled: missed.",
            "事项已结案而义务始终未履行。");
        return;
      case StageState::late_on_arrival:
        say("A later event moved the line into the past: the duty arrived late, which is no breach "
            "by itself.",
            "后续事件使期限移至过去：义务到来时即已过期，其本身不构成违规。");
        return;
      case StageState::excused:
        say("The duty is excused: " + relief(in_.relief) + ".",
            "本义务已免除：" + relief(in_.relief) + "。");
        return;
      case StageState::delayed_by_authority:
        say("An authority has delayed the duty; it comes back when the delay lapses.",
            "主管机关已准予推迟；推迟期满义务即恢复。");
        return;
      case StageState::superseded:
        if (in_.lapsed) {
          say("The law that made this duty has ended, and the duty ended with it.",
              "设定本义务的规定已终止，本义务随之终止。");
        } else {
          say("Another duty has taken the place of this one.", "本义务已由另一义务取代。");
        }
        return;
      case StageState::annulled:
        say("The breach that had been found stood on evidence that no longer counts: annulled.",
            "原违规认定所依据的证据已不再有效：认定撤销。");
        return;
    }
  }

  void flags() {
    if (verdict_.penalty_exempt) {
      say("This party is exempt from the penalty for this stage.", "该主体就本阶段免于处罚。");
    }
    if (verdict_.informational) {
      say("This stage is informational: leaving it out is no breach by itself, so it is never "
          "called late.",
          "本阶段为告知性：未履行本身不构成违规，故不作逾期认定。");
    }
    if (verdict_.potential) {
      say("If the evidence that is not accepted yet were accepted, the state would be \"" +
              state_title(verdict_.potential->state) + "\".",
          "如目前未被采信的证据获采信，状态将为“" + state_title(verdict_.potential->state) + "”。");
    }
    if (verdict_.annulment) {
      say("An earlier finding of \"" + state_title(verdict_.annulment->state) +
              "\" is annulled, because its evidence no longer counts.",
          "此前“" + state_title(verdict_.annulment->state) + "”的认定因证据不再有效而撤销。");
    }
  }

  const ExplainInput& in_;
  const StageVerdict& verdict_;
  Language language_;
  SaidTimes times_;
  std::string start_;  ///< what is counted from, in the trace so far
  std::vector<std::string> lines_;
};

}  // namespace

void explain(const ExplainInput& input, StageVerdict& verdict) {
  auto en = Words(input, verdict, Language::en).all();
  verdict.explanation_zh_cn = Words(input, verdict, Language::zh_cn).all();
  verdict.explanation_en = std::move(en);
}

}  // namespace tocsin::regimes
