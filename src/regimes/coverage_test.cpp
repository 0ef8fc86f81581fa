#include "regimes/coverage.h"

#include "base/json.h"
#include "regimes/command.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::regimes {
namespace {

constexpr std::chrono::microseconds kTick{1};

std::string checked_on(std::string_view day) {
  return changed(
      regime_text("calendar: utc\nvalidity: {from: 2020-01-01}\n"
                  "trigger: {event: awareness, of: [vuln.in_own_product, "
                  "vuln.actively_exploited]}\nstages:\n"
                  "  - {id: one, title: {en: o, zh-CN: o}, due: soft}\n"),
      {{"assurance: unverified", "retrieved: " + std::string(day) + ", assurance: secondary"}});
}

TEST(Coverage, ACheckHoldsForAHundredAndEightyDays) {
  const Library library = with_file(checked_on("2026-01-01"));
  const Regime& regime = *library.find("test.regime");
  const Instant line = at("2026-06-30T00:00:00Z");
  EXPECT_FALSE(is_check_stale(regime, line));
  EXPECT_TRUE(is_check_stale(regime, line + kTick));
  const Library never =
      with_file(changed(checked_on("2026-01-01"), {{"retrieved: 2026-01-01, ", ""}}));
  EXPECT_TRUE(is_check_stale(*never.find("test.regime"), at("1970-01-01T00:00:00Z")));
}

TEST(Coverage, NamesEveryRegimeByCountryAndTrigger) {
  const Library library = with_file(checked_on("2026-01-01"));
  const auto all = coverage(library, at("2026-07-01T00:00:00Z"));
  EXPECT_EQ(all.size(), library.regimes().size());
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, [](const CoveredRegime& one) {
    return std::tuple(one.regime->jurisdiction, one.trigger, one.regime->id);
  }));
  const auto mine = std::ranges::find(all, std::string("test.regime"),
                                      [](const CoveredRegime& one) { return one.regime->id; });
  ASSERT_NE(mine, all.end());
  EXPECT_EQ(mine->trigger, (std::vector<std::string>{"awareness vuln.actively_exploited",
                                                     "awareness vuln.in_own_product"}));
  EXPECT_TRUE(mine->is_stale);
  const CommandOptions then{.now = at("2026-07-01T00:00:00Z")};
  const std::string line =
      "XX  awareness vuln.actively_exploited, awareness vuln.in_own_product  test.regime  in_force "
      " "
      "2026-01-01  secondary  Test act";
  EXPECT_NE(coverage(library, then).find(line + "  [checked more than 180 days ago]\n"),
            std::string::npos);
  EXPECT_NE(coverage(library, {.now = at("2026-06-30T00:00:00Z")}).find(line + "\n"),
            std::string::npos);
  EXPECT_NE(list(library, then).find("  Test  [checked more than 180 days ago]\n"),
            std::string::npos);
  EXPECT_NE(list(library, {.language = Language::zh_cn, .now = then.now}).find("[核对已逾180天]"),
            std::string::npos);
  EXPECT_NE(show(library, "test.regime", then)
                ->find("checked 2026-01-01; checked more than 180 days ago\n"),
            std::string::npos);
  EXPECT_NE(show(library, "test.regime", {.now = at("2026-06-30T00:00:00Z")})
                ->find("checked 2026-01-01\n"),
            std::string::npos);
}

TEST(Coverage, ACalendarsEndIsToldSixtyDaysAhead) {
  const auto held = [](Instant now, std::string_view id) {
    const auto all = known_calendars(compiled_rules(), now);
    return *std::ranges::find(all, id, [](const KnownCalendar& one) { return one.calendar->id(); });
  };
  const std::vector<int> years = compiled_rules().calendar("cn")->years();
  const Instant end = at(std::to_string(years.back()) + "-12-31T16:00:00Z");
  EXPECT_EQ(held(end, "cn").until, end);
  EXPECT_FALSE(held(end - kCalendarWarning - kTick, "cn").ends_soon);
  EXPECT_TRUE(held(end - kCalendarWarning, "cn").ends_soon);
  EXPECT_TRUE(held(end + std::chrono::days(1), "cn").ends_soon);
  for (const char* id : {"utc", "eu-unplaced"}) {
    EXPECT_EQ(held(end, id).until, std::nullopt) << id;
    EXPECT_FALSE(held(end, id).ends_soon) << id;
  }
  const auto json = JsonDocument::parse(
      coverage(compiled_rules(), {.format = Format::json, .now = end - kCalendarWarning}));
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->root().find("regimes")->size(), compiled_rules().regimes().size());
  EXPECT_EQ(json->root().find("calendars")->size(), compiled_rules().calendars().size());
  const std::string text = coverage(compiled_rules(), {.now = end - kCalendarWarning});
  EXPECT_NE(text.find("\ncn  known until " + to_rfc3339(end) + "  [ends soon]\n"),
            std::string::npos);
  EXPECT_NE(text.find("\nutc  every year\n"), std::string::npos);
  EXPECT_NE(text.find("\neu-unplaced  no year is known\n"), std::string::npos);
}

}  // namespace
}  // namespace tocsin::regimes
