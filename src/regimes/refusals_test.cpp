// What each kind of rules file may say, both sides of every bound: a good file, and one change of
// it at a time.
#include "base/error_for_test.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

constexpr const char* kTaken = "";

struct Row {
  std::string from;
  std::string to;
  const char* message;  ///< a part of the sentence; kTaken: the file is good with the change
};

void check(std::string_view good, const std::vector<Row>& rows) {
  ASSERT_TRUE(Library(compiled_rules()).add(good, "test.yaml").has_value())
      << describe(error_of(Library(compiled_rules()).add(good, "test.yaml")));
  for (const Row& row : rows) {
    SCOPED_TRACE(row.to);
    const std::string text = changed(std::string(good), {{row.from, row.to}});
    Library library = compiled_rules();
    const Status status = library.add(text, "test.yaml");
    if (row.message == std::string_view(kTaken)) {
      EXPECT_TRUE(status.has_value()) << describe(status.error());
      continue;
    }
    EXPECT_NE(error_of(status).message.find(row.message), std::string::npos)
        << error_of(status).message;
    EXPECT_TRUE(error_of(status).where.starts_with("test.yaml")) << error_of(status).where;
  }
}

constexpr std::string_view kCalendar = R"(schema: tocsin.calendar/1
id: t
edition: x
title: {en: t, zh-CN: t}
zone: Europe/Brussels
weekend: [sat, sun]
cutoff: 17:30
years: {2026: {holidays: [2026-01-01, 2026-12-31], workdays: [2026-11-22]}, 2028: {}}
)";

TEST(Refusals, ACalendar) {
  const std::string years =
      "years: {2026: {holidays: [2026-01-01, 2026-12-31], workdays: [2026-11-22]}, 2028: {}}";
  check(kCalendar,
        {{"id: t", "id: Az.09_-z", kTaken},
         {"id: t", "id: \"t t\"", "An id holds"},
         {"id: t", "id: \"\"", "must be a text"},
         {"id: t", "id: t@", "An id holds"},
         {"id: t", "id: \"[\"", "An id holds"},
         {"id: t", "id: \"`\"", "An id holds"},
         {"id: t", "id: \"{\"", "An id holds"},
         {"id: t", "id: \"t/\"", "An id holds"},
         {"id: t", "id: \"t:\"", "An id holds"},
         {"id: t", "id: " + std::string(100, 'a'), kTaken},
         {"id: t", "id: " + std::string(101, 'a'), "An id holds"},
         {"cutoff: 17:30", "cutoff: 17:30:00", "The cutoff is"},
         {"cutoff: 17:30", "cutoff: 24:30", "The cutoff is"},
         {"cutoff: 17:30", "cutoff: 7:30", "The cutoff is"},
         {"cutoff: 17:30\n", "", kTaken},
         {"[sat, sun]", "[sat, sunday]", "The weekend is"},
         {"[sat, sun]", "[]", "weekend day that is no holiday"},
         {years, "years: every", kTaken},
         {years, "years: always", "the words every and none"},
         {years, "years: [every]", "the words every and none"},
         {years, "years: {}", "the words every and none"},
         {years, "years: {1989: {}}", "from 1990 to 2200"},
         {years, "years: {1990: {}, 2200: {}}", kTaken},
         {years, "years: {2201: {}}", "from 1990 to 2200"},
         {years, "years: {2026a: {}}", "from 1990 to 2200"},
         {years, "years: {2026: {holidays: [2025-12-31]}}", "a date of its year"},
         {years, "years: {2026: {workdays: [2026-11-21, 2026-11-21]}}", "twice"},
         {years, "years: {2026: {holidays: [2026-11-22], workdays: [2026-11-22]}}", "no holiday"},
         {years, "years: {2026: {workdays: [2026-11-20]}}", "must be a weekend day"},
         {years, "years: {2026: {feasts: [2026-11-20]}}", "feasts"},
         {"zone: Europe/Brussels", "zone: \"\"", "must be a text"},
         {"title:", "colour: red\ntitle:", "colour"}});
  const Library library = with_file(kCalendar);
  const Calendar& calendar = *library.calendar("t");
  EXPECT_EQ(calendar.years(), (std::vector{2026, 2028}));
  const auto day = [](const char* text) { return *parse_local_day(text); };
  struct Day {
    const char* day;
    DayKind kind;
    bool is_make_up;
  };
  for (const Day& row :
       {Day{"2025-12-31", DayKind::unknown, false}, Day{"2026-01-01", DayKind::rest, false},
        Day{"2026-01-02", DayKind::working, false}, Day{"2026-11-21", DayKind::rest, false},
        Day{"2026-11-22", DayKind::working, true}, Day{"2026-12-31", DayKind::rest, false},
        Day{"2027-06-01", DayKind::unknown, false}, Day{"2028-02-29", DayKind::working, false},
        Day{"2029-01-01", DayKind::unknown, false}}) {
    EXPECT_EQ(calendar.kind_of(day(row.day)), row.kind) << row.day;
    EXPECT_EQ(calendar.is_make_up_workday(day(row.day)), row.is_make_up) << row.day;
  }
}

TEST(Refusals, ACountingRule) {
  check(
      R"(schema: tocsin.counting/1
rules:
  t: {title: {en: t, zh-CN: t}, units: [days], start: next_day, end: end_of_day, roll: next_working_day, working_days: {if_days_ge: 2, at_least: 2}}
)",
      {{"schema: tocsin.counting/1", "schema: tocsin.counting/1\ncolour: red", "colour"},
       {"rules:\n  t:", "rules:\n  - t:", "\"rules\" is a map"},
       {"rules:", "roles:", "roles"},
       {"[days]", "[weeks]", "A unit is one of"},
       {"[days]", "[]", "\"units\" is missing"},
       {"[days]", "[days, time]", "Hours are counted from an instant"},
       {"[days]", "[days, business_days]", kTaken},
       {"start: next_day", "start: same_day", kTaken},
       {"[days], start: next_day", "[days, months], start: same_day", "is counted in days"},
       {"[days], start: next_day", "[days, business_days], start: same_day", "is counted in days"},
       {"next_day", "event", "starts on a day ends on a day"},
       {"next_day", "next_business_day", kTaken},
       {"end: end_of_day", "end: cutoff", kTaken},
       {"end: end_of_day", "end: same_time", "starts on a day ends on a day"},
       {"start: next_day, end: end_of_day, roll: next_working_day",
        "start: event, end: same_time, roll: next_working_day", "can roll"},
       {"start: next_day, end: end_of_day, roll: next_working_day",
        "start: event, end: same_time, roll: none", kTaken},
       {"[days], start: next_day, end: end_of_day, roll: next_working_day",
        "[days, business_days], start: event, end: same_time", "Hours are counted"},
       {"at_least: 2", "at_least: 1", kTaken},
       {"at_least: 2", "at_least: 0", "from 1 to 10"},
       {"at_least: 2", "at_least: 10", kTaken},
       {"at_least: 2", "at_least: 11", "from 1 to 10"},
       {"if_days_ge: 2", "if_days_ge: 1", kTaken},
       {"if_days_ge: 2", "if_days_ge: 0", "needs if_days_ge"},
       {"at_least: 2", "at_least: 2, contested: true", kTaken},
       {"at_least: 2", "at_least: 2, contested: \"true\"", "must be true or false"},
       {"at_least: 2", "at_least: 2, contested: yes", "must be true or false"},
       {"at_least: 2", "at_least: two", "must be a whole number"}});
}

TEST(Refusals, ASetOfFields) {
  const std::string fields = "[{id: a, title: {en: a, zh-CN: a}, chars_max: 10}]";
  check(
      "schema: tocsin.fields/1\nsets:\n  t:\n    edition: x\n    title: {en: t, zh-CN: t}\n"
      "    fields: [{id: a, title: {en: a, zh-CN: a}, chars_max: 10}]\n",
      {{fields, "[]", "a list of fields"},
       {"    fields: " + fields + "\n", "", "a list of fields"},
       {fields, "a", "a list of fields"},
       {fields, "{a: b}", "a list of fields"},
       {"chars_max: 10", "chars_max: 0", kTaken},
       {"chars_max: 10", "chars_max: -1", "a million characters"},
       {"chars_max: 10", "chars_max: 1000000", kTaken},
       {"chars_max: 10", "chars_max: 1000001", "a million characters"},
       {"id: a", "id: \"a b\"", "an id of its own"},
       {"chars_max: 10}]", "chars_max: 10}, {id: a, title: {en: a, zh-CN: a}}]",
        "an id of its own"},
       {"chars_max: 10}]", "chars_max: 10}, {id: b, title: {en: a, zh-CN: a}}]", kTaken},
       {"chars_max: 10", "chars_min: 10", "chars_min"},
       {"edition: x", "edition: x\n    colour: red", "colour"},
       {"schema: tocsin.fields/1", "schema: tocsin.fields/1\ncolour: red", "colour"}});
}

TEST(Refusals, AFileOfAnotherShape) {
  for (const auto& [text, want] :
       {std::pair{"schema: tocsin.fields/1\nsets: [a]\n", "\"sets\" is a map"},
        std::pair{"schema: tocsin.fields/1\n", "\"sets\" is a map"},
        std::pair{"schema: tocsin.counting/1\nrules: [a]\n", "\"rules\" is a map"},
        std::pair{"schema: tocsin.counting/1\n", "\"rules\" is a map"},
        std::pair{"schema: tocsin.vocabulary/1\nevents: [a]\n", "A map of words"},
        std::pair{
            "schema: tocsin.vocabulary/1\nevents: {a: {title: {en: a, zh-CN: a}, colour: red}}\n",
            "colour"},
        std::pair{"schema: tocsin.vocabulary/1\nattributes: {a: {title: {en: a, zh-CN: a}, colour: "
                  "red}}\n",
                  "colour"},
        std::pair{
            "schema: tocsin.vocabulary/1\nsubjects: {a: {title: {en: a, zh-CN: a}, colour: red}}\n",
            "colour"},
        std::pair{"schema: tocsin.vocabulary/1\nattributes: {a: {title: {en: a}}}\n", "zh-CN"},
        std::pair{"id: a\n", "does not say its schema"},
        std::pair{"schema: tocsin.regime/2\n", "not known here"}}) {
    Library library = compiled_rules();
    EXPECT_NE(error_of(library.add(text, "test.yaml")).message.find(want), std::string::npos)
        << text;
  }
}

TEST(Refusals, ARegimesHead) {
  const std::string good = regime_text(R"(calendar: {default: be, by_country: {CN: cn}}
validity: {from: 2020-01-01, to: 2030-01-01}
obligor: {roles: [tester], may_file: [obligor]}
trigger: {event: awareness, of: [vuln.in_own_product], standard: notice, min_weight: proven}
also: {kev_listed: [vuln.in_own_product]}
recipients: [{id: csirt, title: {en: c, zh-CN: c}}]
penalties: {fine: [{law: a, from: "1", text: {en: f, zh-CN: f}}]}
retention: {reports: P1Y}
relief: [{id: rest, title: {en: Rest, zh-CN: 休}, rest_day_until: 12:00}]
stages:
  - {id: one, title: {en: "one", zh-CN: "一"}, warn_before: [PT12H], due: {plus: [awareness, PT24H]}}
)");
  std::string stages;
  for (int i = 0; i < 64; ++i) {
    stages += "  - {id: s" + std::to_string(i) +
              ", title: {en: s, zh-CN: s}, due: {plus: [awareness, PT24H]}}\n";
  }
  const std::string one = good.substr(good.find("  - {id: one"));
  check(good,
        {{"edition: 1", "edition: 100000", kTaken},
         {"edition: 1", "edition: 100001", "from 1 on"},
         {"status: in_force\n", "", "\"status\" is missing"},
         {"edition: 1", "edition: 1\nformerly: cn.rmsv.art7", kTaken},
         {"edition: 1", "edition: 1\nformerly: [cn.rmsv.art7, eu.nis2.art23]", kTaken},
         {"edition: 1", "edition: 1\nformerly: [no.such]", "there is no such regime"},
         {"edition: 1", "edition: 1\nformerly: [test.regime]", "names other regimes, each once"},
         {"edition: 1", "edition: 1\nformerly: [cn.rmsv.art7, cn.rmsv.art7]",
          "names other regimes, each once"},
         {"edition: 1", "edition: 1\nformerly: {a: b}", "A list of texts"},
         {"edition: 1",
          "edition: 1\nformerly: [cn.rmsv.art7, cn.rmsv.art8, cn.rmsv.art9, eu.nis2.art23, "
          "eu.nis2.be, eu.nis2.at, eu.nis2.de, eu.gdpr.art33]",
          kTaken},
         {"edition: 1",
          "edition: 1\nformerly: [cn.rmsv.art7, cn.rmsv.art8, cn.rmsv.art9, eu.nis2.art23, "
          "eu.nis2.be, eu.nis2.at, eu.nis2.de, eu.gdpr.art33, eu.dora.art19]",
          "at most 8"},
         {"calendar: {default: be, by_country: {CN: cn}}\n", "", "\"calendar\" is missing"},
         {"CN: cn", "CN: mars", "no calendar \"mars\""},
         {"default: be", "default: mars", "no calendar \"mars\""},
         {"default: be", "colour: red, default: be", "colour"},
         {"validity: {from: 2020-01-01, to: 2030-01-01}\n", "", "\"validity\" is missing"},
         {"from: 2020-01-01, to", "to", "\"from\" is missing"},
         {"to: 2030-01-01", "to: 2020-01-01", "ends after it begins"},
         {", to: 2030-01-01", ", on_end: lapse", "Only a validity that ends"},
         {"to: 2030-01-01", "to: 2020-01-02", kTaken},
         {"from: 2020-01-01", "from: 2020-01-01T08:30", kTaken},
         {"from: 2020-01-01", "from: 2020-01", "date or a local time"},
         {"may_file: [obligor]", "may_file: [stranger]", "Those who may file"},
         {"may_file: [obligor]", "may_file: [friend]", "Those who may file"},
         {"may_file: [obligor]", "may_file: [obligor, authorised_representative]", kTaken},
         {"roles: [tester]", "roles: [tester], per: day", "per"},
         {"trigger: {event: awareness, of: [vuln.in_own_product], standard: notice, min_weight: "
          "proven}\n",
          "", "\"trigger\" is missing"},
         {"event: awareness, ", "", "\"event\" is missing"},
         {"event: awareness", "event: nothing", "no event \"nothing\""},
         {"event: awareness", "event: soft", "A trigger is an event"},
         {"event: awareness", "event: {plus: [awareness, PT1H]}", "A trigger is an event"},
         {"event: awareness", "event: {min: [awareness]}", kTaken},
         {"event: awareness", "event: {max: [awareness]}", kTaken},
         {"event: awareness", "event: {first_of: [awareness]}", kTaken},
         {"event: awareness", "event: {min: awareness}", "A list of times"},
         {"min_weight: proven", "min_weight: heavy", "The weight must be"},
         {"also: {kev_listed: [vuln.in_own_product]}", "also: [kev_listed]", "a map from events"},
         {"also: {kev_listed: [vuln.in_own_product]}", "also: {kev_listed: [vuln.of_nobody]}",
          "no subject \"vuln.of_nobody\""},
         {"also: {kev_listed: [vuln.in_own_product]}", "also: {kev_lised: [vuln.in_own_product]}",
          "no event \"kev_lised\""},
         {"also: {kev_listed: [vuln.in_own_product]}", "also: {kev_listed: {a: b}}",
          "A list of texts"},
         {"id: csirt", "id: \"c s\"", "An id holds"},
         {"id: one", "id: \"o n\"", "An id holds"},
         {"title: {en: Rest, zh-CN: 休}, ", "", "\"title\" is missing"},
         {"title: {en: Rest, zh-CN: 休}", "title: {en: Rest}", "zh-CN"},
         {"rest_day_until: 12:00", "rest_day_until: 12:00:00", "such as 12:00"},
         {"rest_day_until: 12:00", "rest_day_until: noon", "such as 12:00"},
         {"rest_day_until: 12:00", "rest_day_until: 24:00", "such as 12:00"},
         {"rest_day_until: 12:00", "rest_day_until: 12:00, excuse_when: {known: kev_listed}",
          "excuse_when"},
         {"rest_day_until: 12:00", "excuse_when: {known: kev_listed}", kTaken},
         {"rest_day_until: 12:00", "excuse_when: {known: nothing}", "no event \"nothing\""},
         {"rest_day_until: 12:00", "excuse_when: ~", "A relief needs"},
         {"rest_day_until: 12:00", "affects: ~", "A relief needs"},
         {"rest_day_until: 12:00", "basis: x", "A relief needs"},
         {"rest_day_until: 12:00", "affects: sharing_only", kTaken},
         {"rest_day_until: 12:00", "affects: everything", "affects"},
         {"rest_day_until: 12:00", "delayed_by: patience", "no attribute \"patience\""},
         {"rest_day_until: 12:00", "rest_day_until: 12:00, stages: [two]", kTaken},
         {"rest_day_until: 12:00", "rest_day_until: 12:00, stages: [one, two]", "no stage \"two\""},
         {"warn_before: [PT12H]", "warn_before: [P1D]", kTaken},
         {"warn_before: [PT12H]", "warn_before: [P1BD]", "hours or days"},
         {"warn_before: [PT12H]", "warn_before: [soon]", "hours or days"},
         {"warn_before: [PT12H]", "penalty: {table: fine}", kTaken},
         {"warn_before: [PT12H]", "penalty: {table: none}", "no penalty table"},
         {"{law: a, from: \"1\", text: {en: f, zh-CN: f}}", "{law: a}", "is missing"},
         {"retention: {reports: P1Y}", "retention: {reports: long}", "A period is one of"},
         {one, "", "\"stages\" is missing"},
         {one, stages, kTaken},
         {one, stages + one, "at most 64 stages"}});
}

TEST(Refusals, ARegimesTimesAndConditions) {
  const std::string due = "{plus: [awareness, PT24H]}";
  const std::string when = "when: {known: kev_listed}";
  check(
      regime_text(R"(calendar: be
validity: {from: 2020-01-01}
obligor: {roles: [tester]}
trigger: {event: awareness, of: [vuln.in_own_product], standard: notice}
tables:
  t:
    edition: "1"
    keys: [{known: kev_listed}]
    rows: [{is: ["no"], then: a}, {is: ["yes"], then: b}]
stages:
  - {id: one, title: {en: "one", zh-CN: "一"}, when: {known: kev_listed}, due: {plus: [awareness, PT24H]}}
)"),
      {{due, "soft", kTaken},
       {due, "immediate", kTaken},
       {due, "none", kTaken},
       {due, "[awareness]", "A time is an event's name"},
       {due, "{}", "A time is an event's name"},
       {due, "{min: {a: b}}", "A list of times"},
       {due, "{min: []}", "A list of times"},
       {due, "{min: ~}", "needs a value"},
       {due, "{min: [awareness], colour: red}", "colour"},
       {due, "{later: awareness}", "Unknown keyword \"later\""},
       {due, "{contested: [awareness]}", "at least two readings"},
       {due, "{contested: []}", "A list of times is needed"},
       {due, "{stated: incident.grade}", "\"stated\" needs \"in\""},
       {due, "{stated: incident.grade, in: [worst]}", "is no value of \"incident.grade\""},
       {due, "{stated: no.such, in: [worst]}", "no attribute \"no.such\""},
       {due, "{submitted: ~}", "needs a value"},
       {due, "{plus: awareness}", "takes two things"},
       {due, "{plus: [awareness, PT24H, PT1H]}", "takes two things"},
       {due, "{plus: [awareness, [PT24H]]}", "takes two things"},
       {due, "{plus: [immediate, PT24H]}", "counted from"},
       {due, "{plus: [none, PT24H]}", "counted from"},
       {due, "{plus: [soft, PT24H]}", "counted from"},
       {due, "{same_as: [one]}", "A name is needed"},
       {due, "{from_field: asset.exposed}", kTaken},
       {due, "{from_field: asset.weight}", "no attribute"},
       {due, "{case: soft}", "when/then"},
       {due, "{case: [{when: {known: kev_listed}, then: soft}]}", "when"},
       {due, "{case: [{when: {known: kev_listed}, then: soft}, {else: none}]}", kTaken},
       {due, "{case: [{then: soft}, {else: none}]}", "when/then"},
       {due, "{case: [{when: {known: kev_listed}}, {else: none}]}", "when/then"},
       {due, "{case: [{when: {known: kev_listed}, then: soft}, {else: ~}]}", "when/then"},
       {due, "{case: [{when: {known: kev_listed}, then: soft, colour: red}, {else: none}]}",
        "colour"},
       {due, "{case: [{when: {known: kev_listed}, then: soft}, {else: none, colour: red}]}",
        "colour"},
       {due, "{case: [soft, {else: none}]}", "A map of keywords"},
       {due, "{case: [{when: {known: kev_listed}, then: soft}, {then: none}]}", "then"},
       {due, "{table: t, from: awareness, map: {a: PT24H, b: soft}}", kTaken},
       {due, "{table: t, from: awareness, map: {a: none, b: PT24H}}", kTaken},
       {due, "{table: t, from: awareness, map: {a: PT24H}}", "\"b\" is missing"},
       {due, "{table: t, from: awareness, map: {a: PT24H, b: soft, c: soft}}", "no outcome \"c\""},
       {due, "{table: t, from: awareness, map: {a: PT24H, b: later}}", "An outcome is"},
       {due, "{table: t, from: awareness, map: {a: PT24H, b: [soft]}}", "An outcome is"},
       {due, "{table: t, from: awareness, map: [a]}", "needs \"from\" and \"map\""},
       {due, "{table: t, map: {a: PT24H, b: soft}}", "needs \"from\" and \"map\""},
       {due, "{table: t, from: awareness}", "needs \"from\" and \"map\""},
       {due, "{table: u, from: awareness, map: {a: PT24H, b: soft}}", "no table \"u\""},
       {due, "{table: t, from: awareness, map: {a: PT24H, b: soft}, colour: red}", "colour"},
       {due, "{on_request: csirt}", kTaken},
       {due, "{on_request: csirt, within: PT24H}", kTaken},
       {due, "{on_request: csirt, within: soon}", "A period is one of"},
       {due, "{on_request: csirt, colour: red}", "colour"},
       {when, "when: known", "A condition is a map"},
       {when, "when: {}", "A condition is a map"},
       {when, "when: [known]", "A condition is a map"},
       {when, "when: {known: ~}", "needs a value"},
       {when, "when: {known: kev_listed, colour: red}", "colour"},
       {when, "when: {seen: kev_listed}", "Unknown keyword \"seen\""},
       {when, "when: {known: [kev_listed]}", "takes an event's name"},
       {when, "when: {known: nothing}", "no event \"nothing\""},
       {when, "when: {all: [{known: kev_listed}]}", kTaken},
       {when, "when: {any: []}", "A list of conditions"},
       {when, "when: {any: {known: kev_listed}}", "A list of conditions"},
       {when, "when: {not: {known: nothing}}", "no event \"nothing\""},
       {when, "when: {fact: incident.grade}", "exactly one of"},
       {when, "when: {fact: incident.grade, eq: []}", "exactly one of"},
       {when, "when: {fact: incident.grade, eq: major, ne: minor}", "exactly one of"},
       {when, "when: {fact: incident.grade, eq: enormous}", "is no value of"},
       {when, "when: {fact: incident.grade, eq: major, if_unknown: maybe}", "if_unknown"},
       {when, "when: {table_value: t, is: [a]}", kTaken},
       {when, "when: {table_value: t, is: []}", "needs \"is\""},
       {when, "when: {table_value: t, is: [a], colour: red}", "colour"},
       {when, "when: {fact: incident.grade, eq: major, colour: red}", "colour"},
       {when, "when: {table_value: t, is: [c]}", "no outcome \"c\""},
       {when, "when: {lt: [awareness]}", "takes two things"},
       {when, "when: {lt: [awareness, awareness, awareness]}", "takes two things"},
       {when, "when: {lt: awareness}", "takes two things"},
       {when, "when: {lt: [awareness, nothing]}", "no event \"nothing\""},
       {when, "when: {lt: [awareness, kev_listed]}", kTaken},
       {when, "when: {lt: [party.size, 50]}", kTaken},
       {when, "when: {lt: [{min: [awareness]}, 50]}", "compared with an attribute"},
       {"is: [\"yes\"]", "is: [\"maybe\"]", "are yes and no"},
       {"{known: kev_listed}]", "{known: kev_listed, else: \"no\"}]", kTaken},
       {"{known: kev_listed}]", "{known: kev_listed, else: \"maybe\"}]", "falls back"},
       {"{known: kev_listed}]", "{known: kev_listed, fact: asset.exposed}]", "A key is either"},
       {"{known: kev_listed}]", "{else: \"no\"}]", "A key is either"},
       {"rows: [{is: [\"no\"], then: a}, {is: [\"yes\"], then: b}]", "rows: []",
        "A table has keys and rows"},
       {"keys: [{known: kev_listed}]\n    rows: [{is: [\"no\"], then: a}, {is: [\"yes\"], then: "
        "b}]",
        "keys: []\n    rows: [{is: [], then: a}]", "A table has keys and rows"}});
}

TEST(Refusals, AStagesFieldsAreThoseOfAnEditionOfTheirSet) {
  const std::string fields = "fields: {set: srp.aev, edition: 2026-09-29, required: [title]}";
  check(regime_text(R"(calendar: be
validity: {from: 2020-01-01}
trigger: {event: awareness, of: [vuln.in_own_product], standard: notice}
stages:
  - id: one
    title: {en: "one", zh-CN: "一"}
    due: {plus: [awareness, PT24H]}
    )" + fields + "\n"),
        {{"set: srp.aev", "set: srp.none", "no set of fields \"srp.none\""},
         {"edition: 2026-09-29", "edition: 2026-09-24", "no set of fields \"srp.aev\""},
         {"required: [title]", "required: [title, tittle]", "no field \"tittle\""},
         {"required: [title]", "required: [title], optional: [summary]", kTaken},
         {"required: [title]", "required: [title], colour: red", "colour"},
         {"set: srp.aev, ", "", kTaken},
         {"edition: 2026-09-29, ", "", "\"edition\" is missing"},
         {fields, "fields: [anything]", kTaken}});
}

TEST(Refusals, AnIdHoldsLettersDigitsAndThreeSigns) {
  for (const char* good : {"AZaz09", ".", "_", "-", "a"}) {
    EXPECT_TRUE(is_id(good)) << good;
  }
  for (const char* bad : {"", "@", "[", "`", "{", "/", ":", " ", "a b", "ä"}) {
    EXPECT_FALSE(is_id(bad)) << bad;
  }
}

TEST(Refusals, AnUnknownKeywordIsNamedWithItsOwnLine) {
  for (const char* value : {" red", " ~", " []", " {a: b}"}) {
    Library library = compiled_rules();
    const std::string text = "schema: tocsin.vocabulary/1\ncolour:" + std::string(value) + "\n";
    EXPECT_EQ(error_of(library.add(text, "test.yaml")).where, "test.yaml:2") << value;
  }
}

TEST(Refusals, AProgramme) {
  const std::string keep = "keep: [intake, duty_clocks, filings, receipts]";
  const std::string cut = "to: suspended, needs: [answer_or_term_elapsed], notice: required";
  const std::string lapse = "confirm_within: P14D, unless_confirmed: active, lapsed_text: lapsed";
  const std::string good = R"(schema: tocsin.programme/1
id: test.programme
edition: 1
title: {en: "t", zh-CN: "测"}
status: example
calendar: cn
initial: active
terms:
  suspension: {period: P6M, count: cn.civil.months}
  emergency_confirm: {period: P14D}
  answer_to_notice: {period: P14D}
states:
  active: {title: {en: a, zh-CN: a}, term: suspension}
  noticed: {title: {en: n, zh-CN: n}, text: notice, awaits_answer: true}
  suspended: {title: {en: s, zh-CN: s}, term: suspension, text: cut, cut: [feeds], keep: [intake, duty_clocks, filings, receipts]}
  reassessment: {title: {en: r, zh-CN: r}, cut: [feeds], keep: [intake, duty_clocks, filings, receipts]}
transitions:
  - {from: active, to: noticed, needs: [infraction.evidence], notice: required}
  - {from: noticed, to: suspended, needs: [answer_or_term_elapsed], notice: required}
  - {from: suspended, to: reassessment, on: term_end, automatic: true}
  - {from: reassessment, to: suspended, extend: P3M, needs: [second_officer]}
infraction: {verdicts: [late]}
appeal: {period: P30D, suspensive: false}
publicity: {default: internal, publish_needs: [second_officer]}
reasons: {late: {en: l, zh-CN: l}}
checklist: {review: {en: r, zh-CN: r}}
notes: [{en: n, zh-CN: n}]
)";
  check(
      good,
      {{good.substr(good.find("transitions:"),
                    good.find("infraction:") - good.find("transitions:")),
        "", kTaken},
       {"awaits_answer: true", "awaits_answer: true, standing: none", "says in \"standing\""},
       {"awaits_answer: true", "awaits_answer: true, standing: noticed", kTaken},
       {"to: suspended, extend: P3M", "to: noticed, extend: P3M", "Only a state with a term"},
       {"edition: 1", "edition: 0", "an edition from 1 on"},
       {"edition: 1", "edition: 100000", kTaken},
       {"edition: 1", "edition: 100001", "an edition from 1 on"},
       {"id: test.programme", "id: \"a b\"", "A programme has an id"},
       {"status: example", "status: maybe", "status"},
       {"calendar: cn", "calendar: mars", "no calendar \"mars\""},
       {"initial: active", "initial: dormant", "\"initial\" is one of the states"},
       {"period: P6M, count", "count", "A term has a period"},
       {"count: cn.civil.months", "count: nothing", "no counting rule \"nothing\""},
       {"count: cn.civil.months", "count: eu1182.hours", "no counting rule \"eu1182.hours\""},
       {"term: suspension}\n  noticed", "term: none}\n  noticed", "no term \"none\""},
       {"awaits_answer: true", "awaits_answer: perhaps", "must be true or false"},
       {"awaits_answer: true", "awaits_answer: \"true\"", "must be true or false"},
       {"awaits_answer: true", "awaits_answer: false", "waits for an answer needs a state"},
       {"awaits_answer: true", "past_shares: recalled", "past_shares"},
       {"cut: [feeds], " + keep + "}\n  re", "cut: [notices], " + keep + "}\n  re", "never cuts"},
       {"cut: [feeds], " + keep + "}\n  re", "cut: [voice], " + keep + "}\n  re",
        "\"voice\" is no channel"},
       {"infraction: {verdicts: [late]}\n", "", "what shows one"},
       {"infraction: {verdicts: [late]}", "infraction: {facts: [partner.no_support]}", kTaken},
       {"infraction: {verdicts: [late]}", "infraction: {verdict: late}", "verdict"},
       {"period: P30D, ", "", "A term has a period"},
       {"default: internal", "default: loud", "default"},
       {"publish_needs: [second_officer]", "publish_needs: [luck]", "\"luck\" is not known"},
       {"publish_needs: [second_officer]", "publish_needs: [evaluation_evidence>=proven]", kTaken},
       {"publish_needs: [second_officer]", "publish_needs: [evaluation_evidence>=heavy]",
        "is not known"},
       {"publish_needs: [second_officer]", "publish_needs: [second_officer>=proven]",
        "is not known"},
       {"reasons: {late: {en: l, zh-CN: l}}", "reasons: {late: {en: l}}", "zh-CN"},
       {"checklist: {review: {en: r, zh-CN: r}}", "checklist: {review: {en: r, x: r}}",
        "is missing"},
       {"notes: [{en: n, zh-CN: n}]", "notes: [{en: n}]", "zh-CN"},
       // Transitions.
       {"from: active, to: noticed", "from: [], to: noticed", "where it starts from"},
       {"from: active, to: noticed", "from: gone, to: noticed", "no state \"gone\""},
       {"from: active, to: noticed", "from: active, by: stranger, to: noticed", "by"},
       {cut, "to: suspended, notice: required", "without notice and answer"},
       {cut, "to: suspended, needs: [term_elapsed], notice: required", kTaken},
       {cut, "to: suspended, by: partner", kTaken},
       {cut, "to: suspended, by: system", "without notice and answer"},
       {cut, "to: suspended, notice: required, " + lapse, kTaken},
       {cut, "to: suspended, " + lapse, "An emergency step sends a notice"},
       {cut, "to: suspended, notice: required, confirm_within: P14D, unless_confirmed: active",
        "An emergency step sends a notice"},
       {cut, "to: suspended, notice: required, confirm_within: P14D, lapsed_text: lapsed",
        "says by when it is confirmed"},
       {cut, cut + ", unless_confirmed: active", "says by when it is confirmed"},
       {cut, cut + ", confirm_within: P14D, unless_confirmed: gone, lapsed_text: lapsed",
        "no state \"gone\""},
       {cut, cut + ", confirm_within: P14BD, unless_confirmed: active, lapsed_text: lapsed",
        "needs the term \"emergency_confirm\""},
       {cut, cut + ", extend: P3M", kTaken},
       {cut, cut + ", extend: P3D", "counted in the same way"},
       {cut, cut + ", extend: P3BD", "counted in the same way"},
       {cut, cut + ", automatic: true", "is automatic, and nothing else is"},
       {"to: noticed, needs: [infraction.evidence], notice: required", "to: noticed, extend: P3M",
        "Only a state with a term"},
       {"text: notice, ", "", "says with which text"},
       {"needs: [infraction.evidence], notice: required",
        "needs: [infraction.evidence], notice: required, text: own", kTaken},
       {"on: term_end, automatic: true", "on: term_end, automatic: never",
        "is automatic, and nothing else is"},
       {"on: term_end, automatic: true", "on: term_end", "is automatic, and nothing else is"},
       {"on: term_end, automatic: true", "on: term_end, automatic: true, needs: [second_officer]",
        "needs nothing else"},
       {"from: suspended, to: reassessment", "from: noticed, to: active",
        "has no term that could end"},
       {"from: suspended, to: reassessment", "from: active, to: suspended",
        "decided by people, never by time"},
       {"from: suspended, to: reassessment", "from: [suspended, active], to: reassessment",
        "decided by people, never by time"}});
  // A notice has a text of the step or of the state that it leads to.
  const std::string by_time = "on: term_end, automatic: true";
  check(good, {{by_time, by_time + ", notice: required", "says with which text"},
               {by_time, by_time + ", notice: required, text: own", kTaken}});
  // Without a term to confirm in there is no emergency step.
  std::string without = good;
  const std::string term = "  emergency_confirm: {period: P14D}\n";
  without.erase(without.find(term), term.size());
  check(without, {{cut, "to: suspended, notice: required, " + lapse,
                   "needs the term \"emergency_confirm\""}});
}

}  // namespace
}  // namespace tocsin::regimes
