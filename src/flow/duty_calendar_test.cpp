// Duties as a calendar: what is in it, and how its lines are written (RFC 5545). On both engines.
#include "flow/duty_calendar.h"

#include "base/text.h"
#include "flow/testing.h"

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Calendars : public testing::Flow {
 protected:
  store::Obligation duty() const {
    store::Obligation out;
    out.case_number = "C-1";
    out.regime = "cn.rmsv.art7";
    out.stage = "file_miit";
    out.edition = 1;
    out.state = "running";
    out.operative_due = *parse_rfc3339("2026-01-02T03:04:05Z");
    out.legal_due = *out.operative_due + 1h;
    return out;
  }
  std::string calendar(const store::Obligation& one, Language language = Language::en) {
    return to_icalendar(world, {one}, language);
  }
  static bool has(const std::string& text, std::string_view part) { return text.contains(part); }
};
INSTANTIATE_TEST_SUITE_P(Engines, Calendars, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Calendars, HoldWhatIsOpenAndHasALine) {
  for (const auto& [state, is_shown] :
       {std::pair{"running", true}, std::pair{"warned", true}, std::pair{"late", true},
        std::pair{"late_on_arrival", true}, std::pair{"delayed_by_authority", true},
        std::pair{"met", false}, std::pair{"not_started", false}, std::pair{"missed", false},
        std::pair{"not_applicable", false}}) {
    store::Obligation one = duty();
    one.state = state;
    EXPECT_EQ(has(calendar(one), "BEGIN:VEVENT"), is_shown) << state;
  }
  store::Obligation met = duty();
  met.met_at = *met.operative_due;
  store::Obligation without_operative = duty();
  without_operative.operative_due.reset();
  store::Obligation without_legal = duty();
  without_legal.legal_due.reset();
  for (const store::Obligation& one : {met, without_operative, without_legal}) {
    EXPECT_FALSE(has(calendar(one), "BEGIN:VEVENT"));
  }
}

TEST_P(Calendars, AnEventEndsOnlyAfterItBegins) {
  for (const auto& [lasts, has_end] : {std::pair<std::chrono::microseconds, bool>{-1us, false},
                                       std::pair<std::chrono::microseconds, bool>{0us, false},
                                       std::pair<std::chrono::microseconds, bool>{1us, true}}) {
    store::Obligation one = duty();
    one.legal_due = *one.operative_due + lasts;
    EXPECT_EQ(has(calendar(one), "DTEND:"), has_end) << lasts.count();
  }
}

TEST_P(Calendars, TextIsEscapedAndHasNoControlCharacters) {
  store::Obligation one = duty();
  one.regime = "nobody's";  // its title is its id, in whatever letters
  one.stage = "a\\b;c,d\ne\tf\x01g\x1fh\x7Fi j";
  EXPECT_TRUE(has(calendar(one), "SUMMARY:nobody's a\\\\b\\;c\\,d\\nefghi j\\, case C-1\r\n"));
  EXPECT_FALSE(has(calendar(one), "VALARM")) << "nobody knows when to warn";
  one.verdict_index = -1;
  EXPECT_TRUE(has(calendar(one), "SEQUENCE:0\r\n"));
  one.verdict_index = 7;
  EXPECT_TRUE(has(calendar(one), "SEQUENCE:7\r\n"));
}

TEST_P(Calendars, AlarmsAreThoseOfTheRegimeInBothTongues) {
  for (const auto& [language, title] :
       {std::pair{Language::en, ": "}, std::pair{Language::zh_cn, "："}}) {
    const std::string text = calendar(duty(), language);
    for (const char* trigger : {"-PT24H", "-PT12H", "-PT4H"}) {
      EXPECT_TRUE(has(text, "TRIGGER:" + std::string(trigger) + "\r\n")) << text;
    }
    EXPECT_TRUE(has(text, title));
    EXPECT_EQ(has(text, "An aid\\, not legal advice."), language == Language::en);
    EXPECT_EQ(has(text, "X-WR-CALNAME:Tocsin: duties"), language == Language::en);
  }
}

TEST_P(Calendars, AnAlarmMayStandDaysBefore) {
  store::Obligation one = duty();
  one.regime = "eu.cra.art14.aev";
  one.stage = "final";
  for (const char* trigger : {"-P7D", "-P3D", "-P1D"}) {
    EXPECT_TRUE(has(calendar(one), "TRIGGER:" + std::string(trigger) + "\r\n")) << trigger;
  }
}

TEST_P(Calendars, ALineIsFoldedBehind75OctetsBetweenCharacters) {
  store::Obligation one = duty();
  one.regime = "r";
  const auto lines_of = [&](const std::string& stage) {
    one.stage = stage;
    std::vector<std::string> out;
    bool is_summary = false;
    const std::string text = calendar(one);
    for (const std::string_view line : split(text, '\n')) {
      is_summary = line.starts_with("SUMMARY:") || (is_summary && line.starts_with(" "));
      if (is_summary) {
        out.emplace_back(line.substr(0, line.size() - 1));
      }
    }
    return out;
  };
  // "SUMMARY:r " and "\, case C-1" are 21 octets.
  EXPECT_EQ(lines_of(std::string(54, 's')).size(), 1U);
  const auto two = lines_of(std::string(55, 's'));
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].size(), 75U);
  EXPECT_EQ(two[1], " 1");
  // The continuation's space counts, and no character is cut in two.
  const auto three = lines_of(std::string(54 + 74, 's'));
  ASSERT_EQ(three.size(), 2U);
  EXPECT_EQ(three[1].size(), 75U);
  EXPECT_EQ(lines_of(std::string(54 + 75, 's')).size(), 3U);
  const auto wide = lines_of(std::string(64, 's') + "é");
  EXPECT_EQ(wide[0].size(), 74U);
}

}  // namespace
}  // namespace tocsin::flow
