// What the loader refuses, and with which line: a rule that is misread is worse than one that is
// missing.
#include "regimes/test_rules.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

/// A regime that loads; the rows below change one line of it. Lines are counted from 1.
const std::string kGood = regime_text(R"(calendar: be
validity: {from: 2020-01-01}
obligor: {roles: [tester]}
trigger: {event: awareness, of: [vuln.in_own_product], standard: notice}
stages:
  - {id: one, title: {en: "one", zh-CN: "一"}, due: {plus: [awareness, PT24H]}}
  - {id: two, title: {en: "two", zh-CN: "二"}, due: {plus: [{submitted: one}, P14D]}, count: {operative: elapsed, legal: eu1182.days}}
)");

std::string changed(std::string_view from, std::string_view to) {
  return regimes::changed(kGood, {{from, to}});
}

TEST(Loader, TakesAGoodRegimeAndFindsItsEditions) {
  Library library = with_file(kGood);
  ASSERT_NE(library.find("test.regime"), nullptr);
  EXPECT_FALSE(library.add(kGood, "again.yaml").has_value());
  ASSERT_TRUE(library.add(changed("edition: 1", "edition: 2"), "two.yaml").has_value());
  EXPECT_EQ(library.find("test.regime")->edition, 2);
  EXPECT_EQ(library.find("test.regime", 1)->edition, 1);
  EXPECT_EQ(library.find("test.regime", 3), nullptr);
  EXPECT_EQ(library.editions("test.regime").size(), 2U);
  EXPECT_EQ(compiled_rules().find("test.regime"), nullptr);
}

TEST(Loader, JudgesACaseByTheEditionInForceAtItsTrigger) {
  Library library = with_file(
      changed("validity: {from: 2020-01-01}", "validity: {from: 2020-01-01, to: 2024-01-01}"));
  std::string second = changed("validity: {from: 2020-01-01}", "validity: {from: 2024-01-01}");
  second.replace(second.find("edition: 1"), 10, "edition: 2");
  ASSERT_TRUE(library.add(second, "two.yaml").has_value());
  // The change is at midnight in Brussels.
  EXPECT_EQ(library.find_at("test.regime", at("2023-12-31T22:59:59.999Z"))->edition, 1);
  EXPECT_EQ(library.find_at("test.regime", at("2023-12-31T23:00:00Z"))->edition, 2);
  EXPECT_EQ(library.find_at("test.regime", at("2019-01-01T00:00:00Z"))->edition, 1);
  EXPECT_EQ(library.find_at("no.such", at("2019-01-01T00:00:00Z")), nullptr);
}

TEST(Loader, OfEditionsThatOverlapTheNewestInForceCountsAndInAGapTheNewestThatBegan) {
  const auto with = [](const char* first, const char* second) {
    Library library = with_file(
        changed("{from: 2020-01-01}", "{from: 2020-01-01, to: " + std::string(first) + "}"));
    std::string text =
        changed("{from: 2020-01-01}", "{from: 2021-01-01, to: " + std::string(second) + "}");
    text.replace(text.find("edition: 1"), 10, "edition: 2");
    EXPECT_TRUE(library.add(text, "two.yaml").has_value());
    return library;
  };
  const auto chosen = [](const Library& library, const char* when) {
    return library.find_at("test.regime", at(when))->edition;
  };
  const Library overlap = with("2024-01-01", "2022-01-01");
  EXPECT_EQ(chosen(overlap, "2020-12-31T22:59:59Z"), 1);
  EXPECT_EQ(chosen(overlap, "2020-12-31T23:00:00Z"), 2);
  EXPECT_EQ(chosen(overlap, "2021-12-31T22:59:59Z"), 2);
  EXPECT_EQ(chosen(overlap, "2021-12-31T23:00:00Z"), 1) << "the older one is still in force";
  EXPECT_EQ(chosen(overlap, "2023-12-31T23:00:00Z"), 2) << "neither is";
  const Library gap = with("2020-06-01", "2022-01-01");
  EXPECT_EQ(chosen(gap, "2020-07-01T00:00:00Z"), 1);
  EXPECT_EQ(chosen(gap, "2023-01-01T00:00:00Z"), 2);
}

// Every way through them would be more than anybody waits for.
TEST(Loader, StagesThatRunFromOneAnotherAreFollowedOnce) {
  std::string text = kGood.substr(0, kGood.find("stages:")) + "stages:\n";
  for (int i = 0; i < 64; ++i) {
    const std::string next = "{submitted: s" + std::to_string(i + 1) + "}";
    text += "  - {id: s" + std::to_string(i) + ", title: {en: s, zh-CN: s}, due: " +
            (i == 63 ? "awareness" : "{max: [" + next + ", " + next + "]}") + "}\n";
  }
  EXPECT_NE(with_file(text).find("test.regime"), nullptr);
}

TEST(Loader, RefusesWhatItDoesNotUnderstandWithFileAndLine) {
  const struct {
    const char* from;
    const char* to;
    const char* where;
    const char* message;
  } rows[] = {
      {"{plus: [awareness, PT24H]}", "{add: [awareness, PT24H]}", "test.yaml:13",
       "Unknown keyword \"add\""},
      {"jurisdiction: XX", "jurisdiction: XX\ncolour: red", "test.yaml:6",
       "Unknown keyword \"colour\""},
      {"[awareness, PT24H]", "[awarness, PT24H]", "test.yaml:13", "no event \"awarness\""},
      {"[awareness, PT24H]", "[determination, PT24H]", "test.yaml:13",
       "what the event \"determination\" is of"},
      {"vuln.in_own_product", "vuln.in_own_produkt", "test.yaml:11", "no subject"},
      {"PT24H", "24 hours", "test.yaml:13", "A period is one of"},
      {"PT24H", "PT0H", "test.yaml:13", "A period is one of"},
      {"PT24H", "P1DT2H", "test.yaml:13", "A period is one of"},
      {"PT24H", "P4BD", "test.yaml:13", "No counting rule"},
      {"eu1182.days", "eu1182.hours", "test.yaml:14", "No counting rule of this stage counts P14D"},
      {"eu1182.days", "eu1182.weeks", "test.yaml:14", "no counting rule \"eu1182.weeks\""},
      {"{submitted: one}", "{submitted: two}", "test.yaml:14", "circle"},
      {"{submitted: one}", "{last_submitted: two}", "test.yaml:14", "circle"},
      {"{plus: [awareness, PT24H]}", "{same_as: two}", "test.yaml:13", "circle"},
      {"{submitted: one}", "{submitted: three}", "test.yaml:14", "no stage \"three\""},
      {"id: two", "id: one", "test.yaml:14", "stands here twice"},
      {"calendar: be", "calendar: mars", "test.yaml:8", "no calendar \"mars\""},
      {"validity: {from: 2020-01-01}", "validity: {from: 2020-13-01}", "test.yaml:9",
       "date or a local time"},
      {"validity: {from: 2020-01-01}", "validity: {from: 2020-01-01, to: 2019-01-01}",
       "test.yaml:9", "ends after"},
      {"status: in_force", "status: maybe", "test.yaml:6", "must be one of"},
      {"status: in_force", "status: in_force\nstatus: draft", "test.yaml:7", "twice"},
      {"edition: 1", "edition: one", "test.yaml:3", "whole number"},
      {"edition: 1", "edition: 0", "test.yaml:3", "from 1 on"},
      {"zh-CN: \"测试\"", "zh: \"测试\"", "test.yaml:4", "\"zh-CN\" is missing"},
      {"standard: notice", "standard: rumour", "test.yaml:11", "must be one of"},
      {"standard: notice", "only_if: {fact: incident.grade, eq: enormous}", "test.yaml:11",
       "is no value of"},
      {"standard: notice", "only_if: {fact: incident.size, eq: big}", "test.yaml:11",
       "no attribute"},
      {"standard: notice", "only_if: {maybe: x}", "test.yaml:11", "Unknown keyword \"maybe\""},
      {"standard: notice", "only_if: {table_value: none, is: [x]}", "test.yaml:11", "no table"},
      {"due: {plus: [awareness, PT24H]}", "due: {case: [{else: soft}]}", "test.yaml:13",
       "when/then"},
      {"due: {plus: [awareness, PT24H]}", "due: {plus: [soft, PT24H]}", "test.yaml:13",
       "counted from"},
      {"due: {plus: [awareness, PT24H]}", "due: {plus: [awareness]}", "test.yaml:13",
       "takes two things"},
      {"due: {plus: [awareness, PT24H]}", "due: {max: []}", "test.yaml:13", "list of times"},
      {"due: {plus: [awareness, PT24H]}", "due: &a {plus: [awareness, PT24H]}", "test.yaml:13",
       "anchors"},
      {"title: {en: \"one\", zh-CN: \"一\"}, due",
       "title: {en: \"one\", zh-CN: \"一\"}, penalty: {table: x}, due", "test.yaml:13",
       "no penalty table"},
      {"title: {en: \"one\", zh-CN: \"一\"}, due",
       "title: {en: \"one\", zh-CN: \"一\"}, recipients: [x], due", "test.yaml:13", "no recipient"},
      {"title: {en: \"one\", zh-CN: \"一\"}, due",
       "title: {en: \"one\", zh-CN: \"一\"}, warn_before: [P1M], due", "test.yaml:13",
       "hours or days"},
      {"schema: tocsin.regime/1", "schema: tocsin.regime/9", "test.yaml:1", "schema is not known"},
  };
  ASSERT_TRUE(Library(compiled_rules()).add(kGood, "test.yaml").has_value());
  for (const auto& row : rows) {
    SCOPED_TRACE(row.to);
    Library library = compiled_rules();
    const Status status = library.add(changed(row.from, row.to), "test.yaml");
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(error_of(status).code, Errc::malformed);
    EXPECT_EQ(error_of(status).where, row.where) << error_of(status).message;
    EXPECT_NE(error_of(status).message.find(row.message), std::string::npos)
        << status.error().message;
    EXPECT_EQ(library.find("test.regime"), nullptr);
  }
}

TEST(Loader, RefusesTablesWithHolesAndCalendarsThatContradictThemselves) {
  const std::string table =
      kGood +
      "tables:\n  t:\n    edition: \"1\"\n    keys: [{known: kev_listed}, {fact: asset.exposed}]\n "
      "   rows:\n"
      "      - {is: [\"no\", \"no\"], then: a}\n      - {is: [\"no\", \"yes\"], then: a}\n"
      "      - {is: [\"yes\", \"no\"], then: b}\n";
  const std::string calendar =
      "schema: tocsin.calendar/1\nid: t\nedition: x\ntitle: {en: t, zh-CN: t}\nzone: "
      "Europe/Brussels\nweekend: [sat, sun]\n";
  const struct {
    std::string text;
    const char* message;
  } rows[] = {
      {table, "without a row"},
      {table + "      - {is: [\"yes\", \"no\"], then: b}\n", "same values"},
      {table + "      - {is: [\"yes\"], then: b}\n", "one value for each key"},
      {calendar, "\"years\" is missing"},
      {calendar + "years: {2026: {holidays: [2027-01-01]}}\n", "a date of its year"},
      {calendar + "years: {2026: {holidays: [2026-02-29]}}\n", "a date of its year"},
      {calendar + "years: {2026: {workdays: [2026-11-23]}}\n", "weekend day"},
      {calendar + "years: {1066: {}}\n", "from 1990"},
      {calendar + "years: {2026: {holidays: [2026-01-01, 2026-01-01]}}\n", "twice"},
      {"schema: tocsin.calendar/1\nid: t\nedition: x\ntitle: {en: t, zh-CN: t}\nzone: "
       "Europe/Bruxelles\nweekend: []\nyears: every\n",
       "no readable zone"},
      {"schema: tocsin.calendar/1\nid: t\nedition: x\ntitle: {en: t, zh-CN: t}\nzone: "
       "../../etc/passwd\nweekend: []\nyears: every\n",
       "IANA database"},
      {"schema: tocsin.calendar/1\nid: t\nedition: x\ntitle: {en: t, zh-CN: t}\nzone: "
       "Etc/UTC\nweekend: [sun, mon, tue, wed, thu, fri, sat]\nyears: every\n",
       "without a working day"},
      {"- a\n- list\n", "schema"},
      {"", ""},
      {"schema: [", ""},
      {"schema: x\n , y\n", ""},
      {"schema: x\n]\n", ""},
      {"}", ""},
      {"a: b\n...\n, c\n", ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text.substr(row.text.size() > 80 ? row.text.size() - 80 : 0));
    Library library = compiled_rules();
    const Status status = library.add(row.text, "test.yaml");
    ASSERT_FALSE(status.has_value());
    EXPECT_NE(error_of(status).message.find(row.message), std::string::npos)
        << describe(status.error());
    EXPECT_TRUE(error_of(status).where.starts_with("test.yaml")) << error_of(status).where;
  }
}

TEST(Loader, ANewRegimeMayBringItsOwnWords) {
  std::string text = changed("vuln.in_own_product", "dragon.seen");
  text += "words:\n  subjects:\n    dragon.seen: {title: {en: \"a dragon\", zh-CN: \"龙\"}}\n";
  const Library library = with_file(text);
  EXPECT_NE(library.find("test.regime"), nullptr);
}

}  // namespace
}  // namespace tocsin::regimes
