// Duties as a calendar: what is in it, and how its lines are written (RFC 5545). On both engines.
#include "flow/duty_calendar.h"

#include "base/text.h"
#include "flow/maker_for_test.h"

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
    out.edition = 1;  // corrected since: its words and alarms are those of today
    out.state = StageState::running;
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
       {std::pair{StageState::running, true}, std::pair{StageState::warned, true},
        std::pair{StageState::late, true}, std::pair{StageState::late_on_arrival, true},
        std::pair{StageState::delayed_by_authority, true}, std::pair{StageState::met, false},
        std::pair{StageState::not_started, false}, std::pair{StageState::missed, false},
        std::pair{StageState::not_applicable, false}}) {
    store::Obligation one = duty();
    one.state = state;
    EXPECT_EQ(has(calendar(one), "BEGIN:VEVENT"), is_shown) << to_text(state);
  }
  store::Obligation met = duty();
  met.met_at = *met.operative_due;
  store::Obligation without_operative = duty();
  without_operative.operative_due.reset();
  for (const store::Obligation& one : {met, without_operative}) {
    EXPECT_FALSE(has(calendar(one), "BEGIN:VEVENT"));
  }
}

TEST_P(Calendars, WithoutALegalLineAnEventStandsAtTheOperativeOneAndSaysSo) {
  for (const auto& [language, sentence, folded] :
       {std::tuple{Language::en, "The latest defensible line is not known",
                   "ends with the latest defensible line"},
        std::tuple{Language::zh_cn, "最迟可主张期限未知", "至最迟可主张期限（逾期认定线）结束"}}) {
    for (const bool is_known : {false, true}) {
      store::Obligation one = duty();
      one.legal_due = is_known ? one.legal_due : std::nullopt;
      std::string text = calendar(one, language);
      for (std::size_t at = text.find("\r\n "); at != std::string::npos;
           at = text.find("\r\n ", at)) {
        text.erase(at, 3);
      }
      EXPECT_TRUE(has(text, "DTSTART:20260102T030405Z\r\n"));
      EXPECT_EQ(has(text, "DTEND:"), is_known);
      EXPECT_EQ(has(text, sentence), !is_known) << text;
      EXPECT_EQ(has(text, folded), is_known) << text;
      EXPECT_TRUE(has(text, "TRIGGER:-PT24H\r\n"));
    }
  }
}

TEST_P(Calendars, SayBothLinesOnTheClockTheyWereCountedBy) {
  struct Row {
    std::string calendar;
    Language language;
    std::string reminder;
    std::string latest;
  };
  for (const Row& row :
       {Row{"cn", Language::en, "Reminder line: 11:04:05 on 2 January 2026\\, Beijing time",
            "Latest defensible line: 12:04:05 on 2 January 2026\\, Beijing time"},
        Row{"cn", Language::zh_cn, "提醒期限：北京时间2026年1月2日11时4分5秒",
            "最迟可主张期限（逾期认定线）：北京时间2026年1月2日12时4分5秒"},
        Row{"", Language::en, "Reminder line: 2026-01-02 03:04 UTC",
            "Latest defensible line: 2026-01-02 04:04 UTC"}}) {
    store::Obligation one = duty();
    one.calendar = row.calendar;
    std::string text = calendar(one, row.language);
    for (std::size_t at = 0; (at = text.find("\r\n ", at)) != std::string::npos;) {
      text.erase(at, 3);
    }
    EXPECT_TRUE(has(text, row.reminder)) << text;
    EXPECT_TRUE(has(text, row.latest)) << text;
  }
}

TEST_P(Calendars, ADraftSaysThatNothingIsCalledLate) {
  for (const auto& [regime, stage, is_draft] : {std::tuple{"eu.nis2.art23", "early_warning", true},
                                                std::tuple{"cn.rmsv.art7", "file_miit", false}}) {
    store::Obligation one = duty();
    one.regime = regime;
    one.stage = stage;
    std::string text = calendar(one);
    for (std::size_t at = text.find("\r\n "); at != std::string::npos;
         at = text.find("\r\n ", at)) {
      text.erase(at, 3);
    }
    EXPECT_EQ(has(text, "nothing after it is called late"), is_draft) << text;
    EXPECT_EQ(has(text, "after which it is late"), !is_draft) << text;
    EXPECT_EQ(has(calendar(one, Language::zh_cn), "草案"), is_draft);
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

using CalendarLinks = testing::Maker;
INSTANTIATE_TEST_SUITE_P(Engines, CalendarLinks, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(CalendarLinks, DutiesAreACalendarAtAPrivateAddressThatEndsWithANewOne) {
  accept(aware_of("vuln.actively_exploited"));
  EXPECT_EQ(error_of(make_calendar_link(world, key_of(member, Action::read_duty))).code,
            Errc::forbidden)
      << "the address would outlive the key";
  const auto first = make_calendar_link(world, member);
  ASSERT_TRUE(first.has_value());
  const auto duties = duties_of_calendar(world, *first);
  ASSERT_TRUE(duties.has_value());
  EXPECT_FALSE(duties->empty());
  const std::string calendar = to_icalendar(world, *duties, Language::zh_cn);
  EXPECT_TRUE(calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  EXPECT_TRUE(calendar.ends_with("END:VCALENDAR\r\n"));
  EXPECT_NE(calendar.find("DTSTART:20261107T030000Z\r\nDTEND:20261107T040000Z\r\n"),
            std::string::npos);
  EXPECT_NE(calendar.find("TRIGGER:-PT12H\r\n"), std::string::npos);
  for (const std::string_view line : split(calendar, '\n')) {
    EXPECT_LE(line.size(), 76U) << line;  // 75 octets and the carriage return
    EXPECT_TRUE(is_utf8(line)) << line;
  }
  const auto second_one = make_calendar_link(world, member);
  EXPECT_EQ(error_of(duties_of_calendar(world, *first)).code, Errc::not_found);
  EXPECT_TRUE(duties_of_calendar(world, *second_one).has_value());
  EXPECT_TRUE(*revoke_calendar_link(world, member));
  EXPECT_EQ(acts("calendar.link_ended"), 1);
  EXPECT_FALSE(*revoke_calendar_link(world, member));
  EXPECT_EQ(acts("calendar.link_ended"), 1);
  EXPECT_EQ(error_of(duties_of_calendar(world, *second_one)).code, Errc::not_found);
  EXPECT_EQ(error_of(duties_of_calendar(world, "")).code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::flow
