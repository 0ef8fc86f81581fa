// From which instant each line counts, and which of several counts.
#include "regimes/test_cases.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

constexpr const char* kHours = ", count: {operative: eu1182.hours, legal: eu1182.hours}}\n";

// Regulation 1182/71 art. 3(1): the hour of the event is not counted, and the end of a half-open
// interval belongs to the hour before it.
TEST(Due, EachLineCountsFromItsOwnEdgeOfWhatHappened) {
  const Library library = with_stages(
      std::string("  - {id: one, title: {en: o, zh-CN: o}, due: {plus: [awareness, PT24H]}") +
      kHours + "  - {id: two, title: {en: o, zh-CN: o}, due: {plus: [{submitted: one}, PT24H]}" +
      kHours +
      "  - {id: three, title: {en: o, zh-CN: o}, due: {plus: [{last_submitted: one}, PT24H]}" +
      kHours);
  const Instant ten = at("2022-03-01T10:00:00Z");
  using Edge = Moment::LatestEdge;
  struct Row {
    const char* what;
    Moment happened;
    hours operative;  ///< from ten, when counting begins
    hours legal;
  };
  for (const Row& row :
       {Row{"an instant", Moment::at(ten), hours(1), hours(1)},
        Row{"an instant, however its edge is written",
            {ten, ten, Edge::excluded},
            hours(1),
            hours(1)},
        Row{"an hour without its end", {ten - hours(1), ten, Edge::excluded}, hours(0), hours(0)},
        Row{"an hour with its end", {ten - hours(1), ten, Edge::included}, hours(0), hours(1)}}) {
    SCOPED_TRACE(row.what);
    CaseFacts facts = facts_of({awareness(row.happened)});
    const Regime& regime = *library.find("test.regime");
    StageVerdict got = verdict(library, regime, facts, "one", ten + hours(2));
    EXPECT_EQ(got.operative_due, ten + row.operative + hours(24));
    EXPECT_EQ(got.legal_due, ten + row.legal + hours(24));
    facts = facts_of({awareness(Moment::at(ten - hours(9)))});
    facts.submissions = {{.stage = "one", .at = row.happened, .id = "s"}};
    for (const char* stage : {"two", "three"}) {
      got = verdict(library, regime, facts, stage, ten + hours(2));
      EXPECT_EQ(got.operative_due, ten + row.operative + hours(24)) << stage;
      EXPECT_EQ(got.legal_due, ten + row.legal + hours(24)) << stage;
    }
  }
}

TEST(Due, TheNewestRequestOfWhoMayAskCounts) {
  const Library library = with_stages(
      "  - {id: one, title: {en: o, zh-CN: o}, due: {on_request: csirt, within: PT24H}}\n"
      "  - {id: two, title: {en: o, zh-CN: o}, due: {on_request: csirt}}\n");
  const Regime& regime = *library.find("test.regime");
  const Instant start = at("2022-03-01T00:00:00Z");
  const Instant asked = start + hours(5);
  const Instant later = asked + hours(1);
  const auto request = [](Moment when, EvidenceStatus status = EvidenceStatus::accepted) {
    Fact out = event("request", when, "csirt");
    out.status = status;
    return out;
  };
  const auto due = [&](std::vector<Fact> facts) {
    facts.push_back(awareness(Moment::at(start)));
    return verdict(library, regime, facts_of(std::move(facts)), "one", start + hours(10));
  };
  EXPECT_EQ(due({}).waiting_for, "request");
  struct Row {
    const char* what;
    Fact other;
  };
  for (const Row& row :
       {Row{"an earlier one", request(Moment::at(asked - hours(1)))},
        Row{"what is no request", event("kev_listed", Moment::at(later), "csirt")},
        Row{"one of somebody else", event("request", Moment::at(later), "market_surveillance")},
        Row{"one that was rejected", request(Moment::at(later), EvidenceStatus::rejected)},
        Row{"one to come", request(Moment::at(start + hours(11)))}}) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(due({request(Moment::at(asked)), row.other}).operative_due, asked + hours(24));
    EXPECT_EQ(due({row.other, request(Moment::at(asked))}).operative_due, asked + hours(24));
  }
  const StageVerdict newer = due({request(Moment::at(asked)), request(Moment::at(later))});
  EXPECT_EQ(newer.operative_due, later + hours(24));
  // Of two that began at one instant the one that may have come later, in either order.
  const Fact sooner = request({asked, asked + hours(2)});
  const Fact slower = request({asked, asked + hours(4)});
  for (const auto& both : {std::vector{sooner, slower}, std::vector{slower, sooner}}) {
    EXPECT_EQ(due(both).operative_due, asked + hours(24));
    EXPECT_EQ(due(both).legal_due, asked + hours(28));
  }
  const StageVerdict soft =
      verdict(library, regime, facts_of({awareness(Moment::at(start)), request(Moment::at(asked))}),
              "two", later);
  EXPECT_TRUE(soft.soft && !soft.operative_due) << "without a number";
}

TEST(Due, OnlyAStageThatRecursIsMetAgainForEachRequest) {
  const Instant start = at("2022-03-01T00:00:00Z");
  const auto state = [&](const std::string& due, const char* of) {
    const Library library =
        with_stages("  - {id: one, title: {en: o, zh-CN: o}, due: " + due + "}\n");
    CaseFacts facts = facts_of(
        {awareness(Moment::at(start)), event("request", Moment::at(start + hours(2)), of)});
    facts.submissions = {{.stage = "one", .at = Moment::at(start + hours(1)), .id = "s"}};
    return verdict(library, *library.find("test.regime"), facts, "one", start + hours(3)).state;
  };
  EXPECT_EQ(state("{on_request: csirt, within: PT24H}, repeat: true", "csirt"),
            StageState::running);
  EXPECT_EQ(state("{on_request: csirt, within: PT24H}", "csirt"), StageState::met);
  EXPECT_EQ(state("{plus: [awareness, PT24H]}, repeat: true", ""), StageState::met);
}

TEST(Due, TheOrderOfSubmissionsMovesNoLine) {
  const Library library = with_stages(
      "  - {id: one, title: {en: o, zh-CN: o}, due: {plus: [awareness, PT24H]}}\n"
      "  - {id: two, title: {en: o, zh-CN: o}, due: {plus: [{last_submitted: one}, PT24H]}}\n");
  const Regime& regime = *library.find("test.regime");
  const Instant start = at("2022-03-01T00:00:00Z");
  Fact one = awareness(Moment::at(start));
  Fact two = one;
  one.id = "first";
  two.id = "second";
  CaseFacts facts = facts_of({one, two});
  const Instant handed_in = start + hours(1);
  const Submission exact{.stage = "one", .at = Moment::at(handed_in), .id = "exact"};
  const Submission vague{.stage = "one", .at = {handed_in, start + hours(40)}, .id = "vague"};
  const auto say = [&](std::string_view stage) {
    return verdict(library, regime, facts, stage, start + hours(50));
  };
  std::string words;
  for (const std::string& line : say("one").explanation_en) {
    words += line;
  }
  EXPECT_NE(words.find("by fact first"), std::string::npos) << words;
  EXPECT_EQ(words.find("by fact second"), std::string::npos) << words;
  // The exact one meets the duty, and the vague one may have been the last, in either order.
  for (const auto& both : {std::vector{exact, vague}, std::vector{vague, exact}}) {
    facts.submissions = both;
    EXPECT_EQ(to_text(say("one").state), to_text(StageState::met));
    EXPECT_EQ(say("two").operative_due, handed_in + hours(24));
    EXPECT_EQ(say("two").legal_due, start + hours(64));
  }
  facts.submissions = {vague};
  EXPECT_EQ(to_text(say("one").state), to_text(StageState::met_contestable));
}

// Regulation 1182/71 art. 3(1), as above: what was over before ten begins to count at ten.
TEST(Due, TheOrderOfFactsMovesNoLine) {
  const Library library = with_stages(
      std::string("  - {id: one, title: {en: o, zh-CN: o}, due: {plus: [awareness, PT24H]}") +
      kHours);
  const Instant ten = at("2022-03-01T10:00:00Z");
  const Fact exact = awareness(Moment::at(ten));
  const Fact hour = awareness({ten - hours(1), ten, Moment::LatestEdge::excluded});
  const Fact with_end = awareness({ten - hours(1), ten, Moment::LatestEdge::included});
  const auto due = [&](const std::vector<Fact>& facts) {
    return verdict(library, *library.find("test.regime"), facts_of(facts), "one", ten + hours(2))
        .legal_due;
  };
  EXPECT_EQ(due({exact}), ten + hours(25));
  EXPECT_EQ(due({exact, with_end}), ten + hours(25));
  EXPECT_EQ(due({with_end, exact}), ten + hours(25));
  EXPECT_EQ(due({exact, hour}), ten + hours(24));
  EXPECT_EQ(due({hour, exact}), ten + hours(24));
  const Fact later = awareness({ten, ten + hours(5), Moment::LatestEdge::excluded});
  EXPECT_EQ(due({exact, later}), ten + hours(25));
  EXPECT_EQ(due({later, exact}), ten + hours(25));
  // Of two that end alike the first is named.
  Fact first = hour;
  Fact second = hour;
  first.id = "first";
  second.id = "second";
  std::string words;
  for (const std::string& line : verdict(library, *library.find("test.regime"),
                                         facts_of({first, second}), "one", ten + hours(2))
                                     .explanation_en) {
    words += line;
  }
  EXPECT_TRUE(words.contains("by fact first")) << words;
  EXPECT_FALSE(words.contains("by fact second")) << words;
}

// A listed day ends with the instant at which the next one begins; only the first is a day of rest.
TEST(Due, OfTwoTimesAtOneInstantTheFirstStands) {
  const std::string instant = "{plus: [awareness, PT24H]}";
  const std::string day = "{from_field: kev.dueDate}";
  const Instant midnight = at("2022-03-06T23:00:00Z");  // from Sunday to Monday in Brussels
  const CaseFacts facts =
      facts_of({awareness(Moment::at(midnight - hours(24))),
                event("kev.dueDate", Moment::at(midnight - hours(24)), "", "2022-03-06")});
  for (const char* op : {"min", "max"}) {
    for (const auto& [times, want] : {std::pair{instant + ", " + day, midnight},
                                      std::pair{day + ", " + instant, midnight + hours(12)}}) {
      const Library library = with_stages(
          "  - {id: one, title: {en: o, zh-CN: o}, due: {" + std::string(op) + ": [" + times +
              "]}, relief: [{id: r, title: {en: r, zh-CN: r}, rest_day_until: 12:00}]}\n",
          {{"calendar: utc", "calendar: be"}});
      EXPECT_EQ(verdict(library, *library.find("test.regime"), facts, "one", midnight).legal_due,
                want)
          << op << times;
    }
  }
}

TEST(Due, TheLatestOfSeveralWaitsForAnEventAndNotForWhatHasNoNumber) {
  const Instant start = at("2022-03-01T00:00:00Z");
  for (const auto& [times, want] :
       {std::pair{"soft, {plus: [awareness, PT24H]}", std::optional(start + hours(24))},
        std::pair{"{plus: [awareness, PT24H]}, none", std::optional(start + hours(24))},
        std::pair{"{plus: [awareness, PT24H]}, kev_listed", std::optional<Instant>()}}) {
    const Library library = with_stages("  - {id: one, title: {en: o, zh-CN: o}, due: {max: [" +
                                        std::string(times) + "]}}\n");
    const StageVerdict got = verdict(library, *library.find("test.regime"),
                                     facts_of({awareness(Moment::at(start))}), "one", start);
    EXPECT_EQ(got.operative_due, want) << times;
    EXPECT_EQ(got.waiting_for, want ? "" : "kev_listed") << times;
  }
}

TEST(Due, OnlyATriggerCountsFromItsReceiptAndFromTheDayOfApplication) {
  const Library library =
      with_stages("  - {id: one, title: {en: o, zh-CN: o}, due: {plus: [kev_listed, PT24H]}}\n");
  const Regime& regime = *library.find("test.regime");
  const Instant start = at("2022-03-01T00:00:00Z");
  const auto say = [&](Fact listed, Instant as_of) {
    return verdict(library, regime, facts_of({awareness(Moment::at(start)), std::move(listed)}),
                   "one", as_of);
  };
  Fact announced = event("kev_listed", Moment::at(start + hours(2)));
  announced.recorded_at = start;
  EXPECT_EQ(say(announced, start + hours(2) - microseconds(1)).waiting_for, "kev_listed");
  EXPECT_EQ(say(announced, start + hours(2)).operative_due, start + hours(26));
  const Instant before = at("2019-12-01T00:00:00Z");
  EXPECT_EQ(say(event("kev_listed", Moment::at(before)), start).operative_due, before + hours(24));

  // An awareness that is dated into the future has happened when it was recorded.
  const Library aware = with_file(kRegime);
  Fact dated = awareness(Moment::at(start + hours(2)));
  for (const auto& [recorded, want] : {std::pair{start + microseconds(1), StageState::not_started},
                                       std::pair{start, StageState::running}}) {
    dated.recorded_at = recorded;
    EXPECT_EQ(verdict(aware, *aware.find("test.regime"), facts_of({dated}), "one", start).state,
              want);
  }
}

TEST(Due, WhatHappensAsARegimeBeginsToApplyIsNotCountedFromAnotherInstant) {
  const Library library =
      with_file(changed({{"to: 2024-01-01}", "on_earlier: start_at_application}"}}));
  const Instant from = at("2020-01-01T00:00:00Z");
  for (const auto& [happened, is_moved] :
       {std::pair{from - microseconds(1), true}, std::pair{from, false}}) {
    const StageVerdict got = verdict(library, *library.find("test.regime"),
                                     facts_of({awareness(Moment::at(happened))}), "one", from);
    EXPECT_EQ(got.operative_due, from + hours(24));
    EXPECT_EQ(std::ranges::any_of(got.explanation_en,
                                  [](const std::string& line) {
                                    return line.find("before the rule applied") !=
                                           std::string::npos;
                                  }),
              is_moved);
  }
}

TEST(Due, OnlyAnAcceptedDelayOfDaysDelays) {
  const Regime& sec = *compiled_rules().find("us.sec.8k-1.05");
  Fact determined =
      event("determination", Moment::at(at("2026-11-02T20:00:00Z")), "incident.material");
  for (const auto& [value, status, is_delayed] :
       {std::tuple{"P30D", EvidenceStatus::accepted, true},
        std::tuple{"P30D", EvidenceStatus::offered, false},
        std::tuple{"P30D", EvidenceStatus::rejected, false},
        std::tuple{"PT720H", EvidenceStatus::accepted, false},
        std::tuple{"P1M", EvidenceStatus::accepted, false},
        std::tuple{"thirty days", EvidenceStatus::accepted, false}}) {
    CaseFacts facts{.party = {.id = "p", .roles = {"sec_registrant"}, .country = "US"}};
    Fact delay = event("authority_delay", Moment::at(at("2026-11-05T20:00:00Z")), "", value);
    delay.status = status;
    facts.facts = {determined, delay};
    EXPECT_EQ(
        verdict(compiled_rules(), sec, facts, "item_1_05", at("2026-11-05T21:00:00Z")).state ==
            StageState::delayed_by_authority,
        is_delayed)
        << value;
  }
}

TEST(Due, TheSameAsAnotherStageIsCountedByItsRulesAndForComparisonsAsElapsedTime) {
  const std::string days = ", count: {operative: eu1182.days, legal: eu1182.days}}\n";
  const Library library = with_stages(
      "  - {id: one, title: {en: o, zh-CN: o}, due: {plus: [awareness, P2D]}" + days +
          "  - {id: two, title: {en: o, zh-CN: o}, due: {same_as: one}, count: {operative: "
          "calendar.days, legal: calendar.days}}\n"
          "  - {id: three, title: {en: o, zh-CN: o}, when: {lt: [{same_as: one}, kev_listed]}, "
          "due: "
          "{plus: [awareness, PT24H]}}\n",
      {{"calendar: utc", "calendar: be"}});
  const Regime& regime = *library.find("test.regime");
  const Instant friday = at("2022-03-04T10:00:00Z");
  const auto say = [&](std::string_view stage, Instant listed) {
    return verdict(
        library, regime,
        facts_of({awareness(Moment::at(friday)), event("kev_listed", Moment::at(listed))}), stage,
        friday + hours(100));
  };
  const Instant tuesday_ends = at("2022-03-08T23:00:00Z");  // two working days
  EXPECT_EQ(say("one", friday).legal_due, tuesday_ends);
  EXPECT_EQ(say("two", friday).legal_due, tuesday_ends);
  EXPECT_EQ(say("two", friday).operative_due, say("one", friday).operative_due);
  EXPECT_EQ(say("three", friday + hours(48)).state, StageState::not_applicable);
  EXPECT_NE(say("three", friday + hours(48) + microseconds(1)).state, StageState::not_applicable);
}

TEST(Due, ATimeThatNestsDeeperThanTwoHundredIsNotKnown) {
  const Instant start = at("2022-03-01T00:00:00Z");
  // Sixty-three stages of three steps each, and a last one of the rest.
  for (const auto& [rest, is_known] : {std::pair{10, true}, std::pair{11, false}}) {
    std::string stages;
    for (int i = 0; i < 63; ++i) {
      stages += "  - {id: s" + std::to_string(i) +
                ", title: {en: o, zh-CN: o}, due: {min: [{min: [{same_as: s" +
                std::to_string(i + 1) + "}]}]}}\n";
    }
    std::string last = "awareness";
    for (int i = 0; i < rest; ++i) {
      last = "{min: [" + last + "]}";
    }
    stages += "  - {id: s63, title: {en: o, zh-CN: o}, due: " + last + "}\n";
    const Library library = with_stages(stages);
    const StageVerdict got = verdict(library, *library.find("test.regime"),
                                     facts_of({awareness(Moment::at(start))}), "s0", start);
    EXPECT_EQ(got.operative_due.has_value(), is_known) << rest;
    EXPECT_EQ(got.legal_unknown, !is_known) << rest;
  }
}
// Disputed readings: the earliest reminds, the latest is the line, and none while one has not
// begun.
TEST(Due, WhatIsContestedIsRemindedEarlyAndCalledLateLast) {
  const Library library = with_stages(
      "  - {id: one, title: {en: o, zh-CN: o}, due: {contested: [{plus: [awareness, PT4H]}, "
      "{plus: [{stated: incident.grade, in: [major, extremely_major]}, PT4H]}]}}\n");
  const Instant ten = at("2022-03-01T10:00:00Z");
  const auto graded = [](Instant when, const char* value) {
    return event("incident.grade", Moment::at(when), "", value);
  };
  const auto recorded = [](std::int64_t index, Fact fact) {
    fact.recorded_index = index;
    return fact;
  };
  struct Row {
    const char* what;
    std::vector<Fact> facts;
    std::optional<Instant> operative;
    std::optional<Instant> legal;
  };
  for (const Row& row : {
           Row{"not graded", {}, ten + hours(4), std::nullopt},
           Row{"graded too low", {graded(ten, "general")}, ten + hours(4), std::nullopt},
           Row{"graded with the event", {graded(ten, "major")}, ten + hours(4), ten + hours(4)},
           Row{"graded later", {graded(ten + hours(6), "major")}, ten + hours(4), ten + hours(10)},
           Row{"graded before", {graded(ten - hours(1), "major")}, ten + hours(3), ten + hours(4)},
           Row{"raised, and raised again: the first that is one of them",
               {graded(ten + hours(1), "general"), graded(ten + hours(2), "major"),
                graded(ten + hours(5), "extremely_major")},
               ten + hours(4),
               ten + hours(6)},
           Row{"taken back",
               {graded(ten + hours(1), "major"), graded(ten + hours(2), "general")},
               ten + hours(4),
               std::nullopt},
           Row{"taken back and raised again: what was taken back does not go on counting",
               {graded(ten + hours(1), "major"), graded(ten + hours(2), "general"),
                graded(ten + hours(9), "major"), graded(ten + hours(11), "extremely_major")},
               ten + hours(4),
               ten + hours(13)},
           Row{"at one instant, and the later record says major",
               {graded(ten, "major"), recorded(1, graded(ten + hours(3), "general")),
                recorded(2, graded(ten + hours(3), "major"))},
               ten + hours(4),
               ten + hours(7)},
           Row{"at one instant, and the later record takes it back",
               {graded(ten, "major"), recorded(2, graded(ten + hours(3), "general")),
                recorded(1, graded(ten + hours(3), "major"))},
               ten + hours(4),
               std::nullopt},
           Row{"twice, once by the day: the line is the end that comes first",
               {event("incident.grade", Moment{ten - hours(10), ten + hours(14)}, "", "major"),
                graded(ten + hours(1), "major")},
               ten - hours(6),
               ten + hours(5)},
           Row{"taken back some time about then: whether it goes on counting is not known",
               {graded(ten + hours(1), "major"),
                event("incident.grade", Moment{ten, ten + hours(2)}, "", "general")},
               ten + hours(4),
               std::nullopt},
           Row{"taken back some time before, up to that instant and not with it",
               {recorded(1, graded(ten + hours(2), "major")),
                recorded(2, event("incident.grade", Moment{ten, ten + hours(2)}, "", "general"))},
               ten + hours(4),
               ten + hours(6)},
           Row{"graded after the question",
               {graded(ten + hours(50), "major")},
               ten + hours(4),
               std::nullopt},
       }) {
    SCOPED_TRACE(row.what);
    CaseFacts facts = facts_of({awareness(Moment::at(ten))});
    facts.facts.insert(facts.facts.end(), row.facts.begin(), row.facts.end());
    const StageVerdict got =
        verdict(library, *library.find("test.regime"), facts, "one", ten + hours(48));
    EXPECT_EQ(got.operative_due, row.operative);
    EXPECT_EQ(got.legal_due, row.legal);
    EXPECT_EQ(got.legal_unknown, !row.legal.has_value());
    EXPECT_EQ(to_text(got.state), to_text(row.legal ? StageState::late : StageState::running));
  }
}

// What is known as an interval may lie on both sides of a comparison. Each line is the extreme over
// every pair of instants, each with the branch that it takes: worked out by hand.
TEST(Due, AnIntervalOnBothSidesOfAComparisonGivesTheExtremesOfAllItsInstants) {
  using Edge = Moment::LatestEdge;
  const Instant start = at("2022-03-01T00:00:00Z");
  const auto known = [&](int from, int to, Edge edge = Edge::included) {
    return Moment{start + hours(from), start + hours(to), edge};
  };
  struct Row {
    const char* condition;
    Moment aware;
    Moment listed;
    microseconds operative;  ///< from the start: an hour after awareness, or 100 after the listing
    microseconds legal;
  };
  const Moment aware = known(0, 10);
  const Moment listed = known(5, 15);
  const microseconds tick(1);
  for (const Row& row : {
           Row{"{lt: [awareness, kev_listed]}", aware, listed, hours(1), hours(110)},
           Row{"{le: [awareness, kev_listed]}", aware, listed, hours(1), hours(110) - tick},
           Row{"{gt: [awareness, kev_listed]}", aware, listed, hours(6) + tick, hours(115)},
           Row{"{ge: [awareness, kev_listed]}", aware, listed, hours(6), hours(115)},
           Row{"{not: {lt: [awareness, kev_listed]}}", aware, listed, hours(6), hours(115)},
           Row{"{all: [{known: kev_listed}, {ge: [awareness, kev_listed]}]}", aware, listed,
               hours(6), hours(115)},
           Row{"{any: [{known: case_closed}, {ge: [awareness, kev_listed]}]}", aware, listed,
               hours(6), hours(115)},
           Row{"{any: [{known: kev_listed}, {ge: [awareness, kev_listed]}]}", aware, listed,
               hours(1), hours(11)},
           Row{"{all: [{known: case_closed}, {ge: [awareness, kev_listed]}]}", aware, listed,
               hours(105), hours(115)},
           // Either of two may decide, so nothing is left out.
           Row{"{any: [{lt: [kev_listed, {plus: [awareness, PT1H]}]}, "
               "{ge: [awareness, kev_listed]}]}",
               aware, listed, hours(1), hours(115)},
           Row{"{le: [{plus: [awareness, PT7H]}, kev_listed]}", aware, listed, hours(1),
               hours(115)},
           Row{"{gt: [{plus: [awareness, PT7H]}, kev_listed]}", aware, listed, hours(1),
               hours(115)},
           // The last instant of a half-open interval is not its end.
           Row{"{lt: [awareness, kev_listed]}", known(0, 10, Edge::excluded), known(10, 15),
               hours(1), hours(11)},
           Row{"{lt: [awareness, kev_listed]}", aware, known(10, 15), hours(1), hours(110)},
           Row{"{ge: [kev_listed, {plus: [awareness, PT5H]}]}", known(0, 1),
               known(4, 5, Edge::excluded), hours(104), hours(105)},
           Row{"{ge: [kev_listed, {plus: [awareness, PT5H]}]}", known(0, 1), known(4, 5), hours(1),
               hours(105)},
           // Known to the instant, it lies on one side.
           Row{"{lt: [awareness, kev_listed]}", known(5, 5), known(5, 5), hours(105), hours(105)},
           Row{"{le: [awareness, kev_listed]}", known(5, 5), known(5, 5), hours(6), hours(6)},
       }) {
    SCOPED_TRACE(row.condition);
    const Library library = with_stages(
        "  - {id: one, title: {en: o, zh-CN: o}, due: {case: [{when: " +
        std::string(row.condition) +
        ", then: {plus: [awareness, PT1H]}}, {else: {plus: [kev_listed, PT100H]}}]}}\n");
    const StageVerdict got =
        verdict(library, *library.find("test.regime"),
                facts_of({awareness(row.aware), event("kev_listed", row.listed)}), "one",
                start + hours(16));
    EXPECT_EQ(got.operative_due, start + row.operative);
    EXPECT_EQ(got.legal_due, start + row.legal);
  }
}

// What a draft says is not known to bind, and what informs is no duty: there is a reminder of each.
TEST(Due, ADraftAndWhatOnlyInformsAreNeverLate) {
  const Instant start = at("2022-03-01T00:00:00Z");
  const auto stage = [](const char* more) {
    return std::string("  - {id: one, title: {en: o, zh-CN: o}, due: {plus: [awareness, PT24H]}") +
           more + "}\n";
  };
  struct Row {
    const char* status;
    const char* stage;
    bool is_enforced;
  };
  for (const Row& row :
       {Row{"in_force", "", true}, Row{"draft", "", false},
        Row{"in_force", ", informational: true", false},
        Row{"draft", ", warn_before: [PT4H]", false},
        Row{"in_force", ", informational: true, on_due_in_past: late_on_arrival", false}}) {
    SCOPED_TRACE(std::string(row.status) + row.stage);
    const Library library =
        with_stages(stage(row.stage), {{"status: in_force", "status: " + std::string(row.status)}});
    const Regime& regime = *library.find("test.regime");
    CaseFacts facts = facts_of({awareness(Moment::at(start))});
    for (const bool is_closed : {false, true}) {
      if (is_closed) {
        facts.facts.push_back(event("case_closed", Moment::at(start + hours(30))));
      }
      const StageVerdict on_the_line = verdict(library, regime, facts, "one", start + hours(24));
      EXPECT_EQ(on_the_line.contestable, false);
      EXPECT_EQ(on_the_line.next_change, start + hours(24) + microseconds(1));
      const StageVerdict after =
          verdict(library, regime, facts, "one", start + hours(24) + microseconds(1));
      EXPECT_EQ(to_text(after.state),
                to_text(row.is_enforced ? StageState::late : StageState::warned));
      EXPECT_EQ(after.contestable, !row.is_enforced);
      EXPECT_EQ(after.late_by_s.has_value(), row.is_enforced);
      const StageVerdict long_after = verdict(library, regime, facts, "one", start + hours(9000));
      EXPECT_EQ(to_text(long_after.state), to_text(!row.is_enforced ? StageState::warned
                                                   : is_closed      ? StageState::missed
                                                                    : StageState::late));
      EXPECT_EQ(long_after.next_change, std::nullopt);
    }
    facts.submissions = {{.stage = "one", .at = Moment::at(start + hours(25)), .id = "s"}};
    const StageVerdict done = verdict(library, regime, facts, "one", start + hours(26));
    EXPECT_EQ(to_text(done.state),
              to_text(row.is_enforced ? StageState::late : StageState::met_contestable));
    EXPECT_EQ(done.late_by_s.has_value(), row.is_enforced);
  }
}

}  // namespace
}  // namespace tocsin::regimes
