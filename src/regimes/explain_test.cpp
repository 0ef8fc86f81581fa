// Whole explanations, as people read them: every sentence that the engine can say stands in one.
#include "base/file.h"
#include "base/text.h"
#include "regimes/evaluate.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tocsin::regimes {
namespace {

/// One regime for all: what a scenario needs of it is chosen by the stage.
constexpr std::string_view kRegime = R"(schema: tocsin.regime/1
id: test.regime
edition: 3
title: {en: "Test act", zh-CN: "试验法"}
jurisdiction: XX
status: in_force
instrument: {name: "Test act", articles: ["1"], assurance: unverified}
calendar: be
validity: {from: 2025-01-01, enforce_from: 2025-06-01, on_earlier: start_at_application}
obligor: {roles: [tester, watcher]}
words:
  roles:
    tester: {title: {en: "tester", zh-CN: "测试者"}}
    watcher: {title: {en: "watcher", zh-CN: "守望者"}}
recipients:
  - {id: bell, channel: direct, title: {en: "the bell", zh-CN: "警钟"}}
  - {id: town, channel: direct, title: {en: "the town", zh-CN: "全城"}}
trigger: {event: awareness, of: [vuln.in_own_product, vuln.actively_exploited], standard: notice}
penalties: {fine: [{law: a, from: "1", text: {en: f, zh-CN: f}}]}
tables:
  t:
    edition: "2025"
    keys: [{known: kev_listed}]
    rows: [{is: ["no"], then: slow}, {is: ["yes"], then: fast}]
stages:
  - id: hours
    article: "art. 1"
    title: {en: "within a day", zh-CN: "一日内"}
    recipients: [bell, town]
    penalty: {table: fine, exempt_when: {fact: party.size, eq: micro}}
    due: {plus: [awareness, PT48H]}
    count: {operative: elapsed, legal: eu1182.hours}
  - id: month
    title: {en: "after a month", zh-CN: "一个月后"}
    informational: true
    due: {plus: [{submitted: hours}, P1M]}
    count: {operative: elapsed, legal: eu1182.months}
  - id: days
    title: {en: "after two days", zh-CN: "两日后"}
    due: {max: [{plus: [awareness, P2D]}, {plus: [awareness, PT1H]}]}
    count: {operative: elapsed, legal: [eu1182.days, eu1182.hours]}
    relief: [{id: noon, title: {en: "by noon", zh-CN: "正午前"}, rest_day_until: 12:00}]
  - id: working
    title: {en: "four business days", zh-CN: "四个工作日"}
    due: {plus: [awareness, P4BD]}
    count: {operative: business.days, legal: business.days}
  - id: table
    title: {en: "by the table", zh-CN: "依决策表"}
    due: {table: t, from: awareness, map: {slow: soft, fast: P3D}}
  - id: national
    title: {en: "a month by national law", zh-CN: "依国内法一个月"}
    due: {plus: [awareness, P1M]}
    count: {operative: elapsed, legal: national.months}
  - id: noon
    title: {en: "or by noon", zh-CN: "或至正午"}
    due: {plus: [awareness, PT24H]}
    count: {operative: elapsed, legal: elapsed}
    relief: [{id: rest, title: {en: "until noon of a working day", zh-CN: "可至工作日正午"}, rest_day_until: 12:00, unless: {fact: party.size, eq: large}}]
  - id: delayed
    title: {en: "unless delayed", zh-CN: "准予推迟的除外"}
    due: {min: [{plus: [awareness, P2D]}, {plus: [awareness, PT90H]}]}
    count: {operative: elapsed, legal: elapsed}
    relief: [{id: delay, title: {en: "an authority delays", zh-CN: "主管机关准予推迟"}, delayed_by: authority_delay, ended_by: authority_delay_ended}]
  - id: listed
    title: {en: "as listed", zh-CN: "依列明日期"}
    due: {from_field: kev.dueDate}
    on_due_in_past: late_on_arrival
  - id: unasked
    title: {en: "by a table that asks nothing", zh-CN: "决策表不作要求"}
    due: {table: t, from: awareness, map: {slow: none, fast: P3D}}
  - id: civil
    title: {en: "two days by the Civil Code", zh-CN: "依民法典两日"}
    due: {plus: [awareness, P2D]}
    count: {operative: elapsed, legal: cn.civil.days}
  - id: exposed
    title: {en: "when both are known", zh-CN: "两者均知"}
    when: {all: [{known: kev_listed}, {fact: asset.exposed, eq: "yes"}, {not: {fact: vuln.public, eq: "true"}}]}
    due: {plus: [awareness, PT24H]}
  - id: lowered
    title: {en: "lowered", zh-CN: "随之提前"}
    due: {plus: [awareness, P2D]}
    count: {operative: eu1182.days, legal: elapsed}
  - id: replaced
    title: {en: "replaced", zh-CN: "已取代"}
    superseded_when: {known: kev_listed}
    due: immediate
  - id: excused
    title: {en: "excused", zh-CN: "已免除"}
    due: {plus: [awareness, PT24H]}
    relief: [{id: small, title: {en: "a small enterprise", zh-CN: "小型企业"}, excuse_when: {fact: party.size, eq: micro}}]
  - id: single
    title: {en: "the only one", zh-CN: "唯一期限"}
    due: {max: [{plus: [awareness, PT1H]}]}
  - id: reached
    title: {en: "only when exposed", zh-CN: "仅限暴露"}
    when: {fact: asset.exposed, eq: "yes", if_unknown: "no"}
    due: {plus: [awareness, PT24H]}
  - id: argued
    title: {en: "by two readings", zh-CN: "两种解释"}
    due: {contested: [{plus: [awareness, PT24H]}, {plus: [{stated: incident.grade, in: [major]}, PT24H]}]}
  - id: weighed
    title: {en: "by which came first", zh-CN: "依先后"}
    due: {case: [{when: {le: [awareness, kev_listed]}, then: {plus: [awareness, PT1H]}}, {else: {plus: [kev_listed, PT2H]}}]}
  - id: inclusive
    title: {en: "with the day itself", zh-CN: "当日计入"}
    due: {plus: [awareness, P5D]}
    count: {operative: calendar.days.inclusive, legal: calendar.days.rolled}
)";

Fact fact(std::string name, std::string of, Moment happened, std::string value = "") {
  return {.id = "f-" + name,
          .name = std::move(name),
          .of = std::move(of),
          .value = std::move(value),
          .happened = happened,
          .recorded_at = happened.earliest,
          .weight = Weight::proven,
          .status = EvidenceStatus::accepted};
}

const Changes kDraft{{"status: in_force", "status: draft"}};
const Changes kEnded{{"on_earlier: start_at_application",
                      "on_earlier: start_at_application, to: 2025-12-01, on_end: lapse"}};

const Changes kNotInForce{{"status: in_force", "status: not_in_force"}};
const Changes kRehearsed{{"status: in_force", "status: rehearsal_only"}};
const Changes kNoClock{{"on_earlier: start_at_application", "on_earlier: no_clock"}};
const Changes kReach{{"obligor:",
                      "applies_when: {any: [{fact: party.country, in: [BE]}, {fact: "
                      "product.market, in: [EU]}]}\nobligor:"}};
const Changes kMatter{
    {"standard: notice", "standard: notice, only_if: {fact: incident.grade, in: [major]}"}};

struct Scenario {
  const char* name;
  const char* stage;
  CaseFacts facts;
  const char* as_of;
  Changes changes{};  ///< of the regime
};

/// The explanation, each sentence in English and then in Chinese.
std::string explained(const Scenario& scenario) {
  const Library library = with_file(changed(std::string(kRegime), scenario.changes));
  const Regime& regime = *library.find("test.regime");
  const auto verdicts = evaluate(regime, library, scenario.facts, at(scenario.as_of));
  const auto verdict = std::ranges::find(verdicts, scenario.stage, &StageVerdict::stage);
  std::string out = std::string(to_text(verdict->state)) + "\n";
  EXPECT_EQ(verdict->explanation_en.size(), verdict->explanation_zh_cn.size());
  for (std::size_t i = 0; i < verdict->explanation_en.size(); ++i) {
    out += verdict->explanation_en[i] + "\n" + verdict->explanation_zh_cn[i] + "\n";
  }
  return out;
}

CaseFacts tester(std::vector<Fact> facts, std::vector<Submission> submissions = {}) {
  CaseFacts out{.party = {.id = "p", .roles = {"tester"}, .size = "micro"}};
  out.facts = std::move(facts);
  out.submissions = std::move(submissions);
  return out;
}

std::vector<Scenario> scenarios() {
  const auto aware = [](const char* when) {
    return fact("awareness", "vuln.in_own_product", Moment::at(at(when)));
  };
  const auto known = [](const char* name, const char* when, const char* value = "") {
    return fact(name, "", Moment::at(at(when)), value);
  };
  const auto handed_in = [](const char* stage, const char* earliest, const char* latest) {
    return Submission{.stage = stage, .at = Moment{at(earliest), at(latest)}, .id = "s"};
  };
  const char* const thursday = "2025-11-06T10:20:00Z";
  const char* const saturday = "2025-11-08T10:20:00Z";
  Fact future = aware(saturday);
  future.recorded_at = at("2025-11-08T09:00:00Z");
  Fact offered = aware(thursday);
  offered.status = EvidenceStatus::offered;
  Fact withdrawn = aware(thursday);
  withdrawn.status = EvidenceStatus::withdrawn;
  CaseFacts in_china = tester({aware("2025-08-27T02:00:00Z")},
                              {handed_in("hours", "2025-08-28T02:00:00Z", "2025-08-28T02:00:00Z")});
  in_china.calendars["test.regime"] = "cn";
  CaseFacts stranger = tester({aware(thursday)});
  stranger.party.roles = {"other"};
  CaseFacts large = tester({aware("2025-11-07T10:20:00Z")});
  large.party.size = "large";
  CaseFacts abroad = tester({aware(thursday)});
  abroad.party.country = "US";
  abroad.party.markets = {"US"};
  CaseFacts unplaced = tester({aware(thursday)});
  unplaced.calendars["test.regime"] = "eu-unplaced";
  const Fact some_day = fact("awareness", "vuln.in_own_product",
                             {at("2025-11-07T23:00:00Z"), at("2025-11-08T23:00:00Z")});
  const Fact listed = known("kev.dueDate", thursday, "2025-11-20");
  return {
      {"a Saturday, and a holiday after it", "hours", tester({aware(saturday)}),
       "2025-11-09T00:00:00Z"},
      {"before the regime applied", "hours", tester({aware("2024-12-08T10:20:00Z")}),
       "2025-07-01T00:00:00Z"},
      {"dated after its receipt, and late", "hours",
       tester({future}, {handed_in("hours", "2025-11-13T10:00:00Z", "2025-11-13T10:00:00Z")}),
       "2025-11-20T00:00:00Z"},
      {"handed in between the lines", "hours",
       tester({aware(saturday)},
              {handed_in("hours", "2025-11-10T10:00:00Z", "2025-11-10T10:30:00Z")}),
       "2025-11-20T00:00:00Z"},
      {"closed, and nothing handed in", "hours",
       tester({aware(thursday), known("case_closed", "2025-11-15T00:00:00Z")}),
       "2025-11-20T00:00:00Z"},
      {"only offered", "hours", tester({offered}), "2025-11-20T00:00:00Z"},
      {"withdrawn", "hours", tester({withdrawn}), "2025-11-20T00:00:00Z"},
      {"not bound", "hours", stranger, "2025-11-20T00:00:00Z"},
      {"the last day of a shorter month, and a Saturday", "month",
       tester({aware("2025-12-28T10:20:00Z")},
              {handed_in("hours", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z")}),
       "2026-02-01T00:00:00Z"},
      {"what it counts from is missing", "month", tester({aware(thursday)}),
       "2026-02-01T00:00:00Z"},
      {"two working days", "days", tester({aware(thursday)}), "2025-11-09T00:00:00Z"},
      {"a year that the calendar lacks", "days", tester({aware("2031-11-06T10:20:00Z")}),
       "2031-11-09T00:00:00Z"},
      {"a make-up workday", "month", in_china, "2025-09-27T00:00:00Z"},
      {"business days", "working",
       tester({aware(thursday)},
              {handed_in("working", "2025-11-06T11:00:00Z", "2025-11-06T11:00:00Z")}),
       "2025-11-09T00:00:00Z"},
      {"the table says fast", "table", tester({aware(thursday), known("kev_listed", thursday)}),
       "2025-11-09T00:00:00Z"},
      {"the table says slow", "table", tester({aware(thursday)}), "2025-11-09T00:00:00Z"},
      {"no national rule", "national", tester({aware("2025-10-08T10:20:00Z")}),
       "2025-11-09T00:00:00Z"},
      {"the relief of a Saturday", "noon", tester({aware("2025-11-07T10:20:00Z")}),
       "2025-11-08T12:00:00Z"},
      {"no relief for the large", "noon", large, "2025-11-08T10:20:00.000001Z"},
      {"delayed", "delayed",
       tester({aware(thursday), known("authority_delay", "2025-11-07T00:00:00Z", "P7D"),
               known("cve.year", "2025-11-07T00:00:00Z", "P5D")}),
       "2025-11-12T00:00:00Z"},
      {"delayed to a working day", "delayed",
       tester({aware(thursday), known("authority_delay", "2025-11-07T00:00:00Z", "P5D")}),
       "2025-11-12T00:00:00Z"},
      {"no exemption for the large", "hours", large, "2025-11-08T10:20:00Z"},
      {"a listed date", "listed", tester({aware(thursday), listed}), "2025-11-19T00:00:00Z"},
      {"a listed date that had passed", "listed",
       tester({aware("2025-11-25T00:00:00Z"),
               known("kev.dueDate", "2025-11-25T00:00:00Z", "2025-11-20T10:00:00Z")}),
       "2025-11-26T00:00:00Z"},
      {"the operative line cannot be later", "lowered", tester({aware(thursday)}),
       "2025-11-07T00:00:00Z"},
      {"two working days and no more", "days", tester({aware("2025-11-05T10:20:00Z")}),
       "2025-11-06T00:00:00Z"},
      {"a relief in a year that the calendar lacks", "noon",
       tester({aware("2031-11-07T10:20:00Z")}), "2031-11-08T00:00:00Z"},
      {"due when enforcement begins", "noon", tester({aware("2025-05-30T22:00:00Z")}),
       "2025-05-31T00:00:00Z"},
      {"one of one", "single", tester({aware(thursday)}), "2025-11-06T11:00:00Z"},
      {"superseded", "replaced", tester({aware(thursday), known("kev_listed", thursday)}),
       "2025-11-07T00:00:00Z"},
      {"excused", "excused", tester({aware(thursday)}), "2025-11-07T00:00:00Z"},
      {"not reached", "reached", tester({aware(thursday)}), "2025-11-07T00:00:00Z"},
      {"disputed, and both have begun", "argued",
       tester({aware(thursday), known("incident.grade", "2025-11-07T10:20:00Z", "major")}),
       "2025-11-08T00:00:00Z"},
      {"disputed, and one has not begun", "argued", tester({aware(thursday)}),
       "2025-11-08T00:00:00Z"},
      {"the day itself is counted", "inclusive", tester({aware(thursday)}), "2025-11-07T00:00:00Z"},
      {"hours in a country without a calendar", "hours", unplaced, "2025-11-20T00:00:00Z"},
      {"days in a country without a calendar", "days", unplaced, "2025-11-20T00:00:00Z"},
      {"what informs, after its line", "month",
       tester({aware(thursday)},
              {handed_in("hours", "2025-11-07T10:00:00Z", "2025-11-07T10:00:00Z")}),
       "2026-01-20T00:00:00Z"},
      {"a draft, after its line", "single", tester({aware(thursday)}), "2025-11-07T00:00:00Z",
       kDraft},
      {"a draft, handed in after its line", "single",
       tester({aware(thursday)},
              {handed_in("single", "2025-11-07T10:00:00Z", "2025-11-07T10:00:00Z")}),
       "2025-11-08T00:00:00Z", kDraft},
      {"the law has ended", "single", tester({aware("2025-11-30T22:30:00Z")}),
       "2025-12-02T00:00:00Z", kEnded},
      {"not in force", "hours", tester({aware(thursday)}), "2025-11-07T00:00:00Z", kNotInForce},
      {"for exercises alone", "hours", tester({aware(thursday)}), "2025-11-07T00:00:00Z",
       kRehearsed},
      {"outside the reach", "hours", abroad, "2025-11-07T00:00:00Z", kReach},
      {"another matter", "hours",
       tester({aware(thursday), known("incident.grade", thursday, "general")}),
       "2025-11-07T00:00:00Z", kMatter},
      {"before the rule applied", "hours", tester({aware("2024-12-08T10:20:00Z")}),
       "2025-07-01T00:00:00Z", kNoClock},
      {"after the rule had ended", "hours", tester({aware("2025-12-08T10:20:00Z")}),
       "2025-12-09T00:00:00Z", kEnded},
      {"the table asks nothing", "unasked", tester({aware(thursday)}), "2025-11-07T00:00:00Z"},
      {"of two conditions, those that do not hold", "exposed",
       tester({aware(thursday), known("kev_listed", thursday),
               known("asset.exposed", thursday, "no"), known("vuln.public", thursday, "true")}),
       "2025-11-07T00:00:00Z"},
      {"whether the Civil Code applies is unsettled", "civil", tester({aware(thursday)}),
       "2025-11-07T00:00:00Z"},
      {"an interval on both sides", "weighed", tester({some_day, known("kev_listed", saturday)}),
       "2025-11-10T00:00:00Z"},
  };
}

TEST(Explain, SaysEverySentenceAsItIsWritten) {
  std::string got =
      "What the engine explains, compared by explain_test.cpp: English and Chinese in turn.\n\n";
  for (const Scenario& one : scenarios()) {
    got += std::string("## ") + one.name + "\n" + explained(one) + "\n";
  }
  const char* root = std::getenv("TOCSIN_SOURCE_DIR");
  ASSERT_NE(root, nullptr);
  const auto want = read_file(std::string(root) + "/src/regimes/explanations.txt", 1U << 20U);
  ASSERT_TRUE(want.has_value());
  const std::vector<std::string_view> lines = split(*want, '\n');
  const std::vector<std::string_view> now = split(got, '\n');
  const auto [at, other] = std::ranges::mismatch(now, lines);
  if (at != now.end() || other != lines.end()) {
    const auto file = std::filesystem::temp_directory_path() / "tocsin-explanations.txt";
    std::ofstream(file) << got;
    FAIL() << "explanations.txt:" << (at - now.begin()) + 1
           << " differs; all of it as it is now: " << file << "\n"
           << (at == now.end() ? "(the end)" : *at) << "\n"
           << (other == lines.end() ? "(the end)" : *other);
  }
}

/// Removes what data files say themselves, which is looked at for itself.
std::string without(std::string text, const std::vector<std::string>& titles) {
  for (const std::string& title : titles) {
    for (std::size_t at = 0; !title.empty() && (at = text.find(title)) != std::string::npos;) {
      text.erase(at, title.size());
    }
  }
  return text;
}

TEST(Explain, TheChineseTextHoldsNoEnglishWordAndNoId) {
  const Library& law = compiled_rules();
  std::size_t lines = 0;
  for (const Regime* newest : law.regimes()) {
    for (const Regime* regime : law.editions(newest->id)) {
      std::vector<std::string> titles{regime->title.zh_cn};
      for (const Stage& stage : regime->stages) {
        titles.push_back(stage.title.zh_cn);
        titles.push_back(stage.article_zh_cn);
        for (const Relief& relief : stage.relief) {
          titles.push_back(relief.title.zh_cn);
        }
      }
      for (const Recipient& recipient : regime->recipients) {
        titles.push_back(recipient.title.zh_cn);
      }
      CaseFacts facts{.party = {.id = "p", .roles = regime->roles, .country = "CN"}};
      const Instant began = regime->validity.from + std::chrono::hours(50);
      for (const std::string& event : regime->trigger.events) {
        facts.facts.push_back(fact(event,
                                   regime->trigger.of.empty() ? "" : regime->trigger.of.front(),
                                   Moment::at(began)));
        titles.push_back(law.vocabulary().event(event)->title.zh_cn);
      }
      for (const std::string& of : regime->trigger.of) {
        titles.push_back(law.vocabulary().subject(of)->zh_cn);
      }
      for (const std::string& role : regime->roles) {
        titles.push_back(law.vocabulary().role(role)->zh_cn);
      }
      // Longer titles first: one may hold another.
      std::ranges::sort(titles, std::greater(), &std::string::size);
      for (const char* country : {"CN", "DE", "US", ""}) {
        facts.party.country = country;
        facts.party.markets = {country};
        for (const StageVerdict& verdict :
             evaluate(*regime, law, facts, began + std::chrono::hours(9'000),
                      {.purpose = Purpose::rehearsal})) {
          for (const std::string& line : verdict.explanation_zh_cn) {
            std::string rest = without(line, titles);
            // Attributes are named where they decide or are waited for.
            rest = without(rest, {"CVE", "NIS2"});
            EXPECT_TRUE(std::ranges::none_of(
                rest, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }))
                << regime->id << " " << verdict.stage << ": " << line;
            ++lines;
          }
        }
      }
    }
  }
  EXPECT_GT(lines, 5'000U);
}

TEST(Explain, OnlyATriggerIsSaidWithWhatItIsOf) {
  const auto rest = [](const char* trigger, const char* from) {
    return regime_text(
        "calendar: utc\nvalidity: {from: 2020-01-01}\ntrigger: " + std::string(trigger) +
        "\nstages:\n  - {id: one, title: {en: o, zh-CN: o}, due: " + "{plus: [" + from +
        ", PT1H]}}\n");
  };
  const Instant when = at("2025-11-06T10:00:00Z");
  const auto said = [&](const std::string& text) {
    const Library library = with_file(text);
    const CaseFacts facts = tester({fact("awareness", "vuln.in_own_product", Moment::at(when)),
                                    fact("kev_listed", "", Moment::at(when))});
    const auto verdicts = evaluate(*library.find("test.regime"), library, facts, when);
    std::string out;
    for (const std::string& line : verdicts.front().explanation_en) {
      out += line + "\n";
    }
    return out;
  };
  const Vocabulary& words = compiled_rules().vocabulary();
  const std::string listed = "it runs from " + words.event("kev_listed")->title.en + " at 10:00 on";
  const std::string aware = "it runs from " + words.event("awareness")->title.en + " (" +
                            words.subject("vuln.in_own_product")->en + ") at 10:00 on";
  const char* own = "{event: awareness, of: [vuln.in_own_product]}";
  for (const auto& [text, want] :
       {std::pair{rest(own, "awareness"), aware}, std::pair{rest(own, "kev_listed"), listed},
        std::pair{rest("{event: kev_listed}", "kev_listed"), listed}}) {
    EXPECT_NE(said(text).find(want), std::string::npos) << said(text);
  }
}

}  // namespace
}  // namespace tocsin::regimes
