#include "regimes/programme.h"

#include "base/error_for_test.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tocsin::regimes {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

const Programme& sharing() {
  return *compiled_rules().programme("example.threat-sharing");
}
const Calendar& china() {
  return *compiled_rules().calendar("cn");
}

PersonId person(std::uint8_t number) {
  PersonId id;
  id.value.bytes[15] = std::byte{number};
  return id;
}

PartnerStanding standing_in(std::string_view state, std::string_view since) {
  return {.state = std::string(state), .since = at(since)};
}

TransitionContext everything(std::string_view now) {
  return {.now = at(now),
          .officer = person(1),
          .second_officer = person(2),
          .infraction = Weight::proven,
          .notice_delivered = at(now) - std::chrono::days(30),
          .answered = at(now) - std::chrono::days(20),
          .action_items_open = 0,
          .action_items_done = 3,
          .evaluation = Weight::corroborated,
          .emergency_ground = "the hole is being exploited with what was shared",
          .agreement_signed = at(now) - std::chrono::days(1),
          .indicators_met = true,
          .infractions_open = 0,
          .exception = "recorded"};
}

TEST(Programme, SuspensionOfSixMonthsEndsOnTheSameDateAndTheClockOpensTheReassessment) {
  const auto transition = may(sharing(), china(), standing_in("noticed", "2021-12-17T00:00:00Z"),
                              "suspended", everything("2021-12-22T02:00:00Z"));
  ASSERT_TRUE(transition.has_value()) << describe(transition.error());
  const PartnerStanding& after = transition->after;
  EXPECT_EQ(after.state, "suspended");
  ASSERT_TRUE(after.term_ends.has_value());
  EXPECT_EQ(to_rfc3339(*after.term_ends), "2022-06-22T16:00:00Z");
  const auto next = next_automatic(sharing(), after);
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->to, "reassessment");
  EXPECT_EQ(advance(sharing(), china(), after, *after.term_ends - milliseconds(1)).state,
            "suspended");
  EXPECT_EQ(advance(sharing(), china(), after, *after.term_ends).state, "reassessment");
  // Nobody is reinstated by time, however long it takes.
  EXPECT_EQ(advance(sharing(), china(), after, at("2030-01-01T00:00:00Z")).state, "reassessment");
}

// E3 case 36.
TEST(Programme, SuspensionTermsClampAndRollByTheRuleOfTheFile) {
  const struct {
    const char* began;
    const char* last_day;
    bool provisional;
  } rows[] = {
      {"2021-12-22T02:00:00Z", "2022-06-22", false},
      // 28 February 2027 is a Sunday of a year whose holidays nobody has announced: the roll is
      // provisional.
      {"2026-08-31T02:00:00Z", "2027-03-01", true},
      {"2023-08-31T02:00:00Z", "2024-02-29", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.began);
    const auto end = term_end(sharing(), china(), "suspension", at(row.began));
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(to_text(end->last_day), row.last_day);
    EXPECT_EQ(end->provisional, row.provisional);
  }
}

TEST(Programme, EveryStepNamesTheNeedThatIsMissing) {
  struct Row {
    const char* from;
    const char* to;
    void (*lose)(TransitionContext&);
    const char* where;
  };
  const Row rows[] = {
      {"candidate", "active", [](TransitionContext& c) { c.agreement_signed.reset(); },
       "agreement_signed"},
      {"active", "noticed", [](TransitionContext& c) { c.infraction = Weight::asserted; },
       "infraction.evidence>=corroborated"},
      {"active", "noticed", [](TransitionContext& c) { c.infraction.reset(); },
       "infraction.evidence>=corroborated"},
      {"noticed", "suspended",
       [](TransitionContext& c) {
         c.second_officer.reset();
         c.emergency_ground.clear();
       },
       "second_officer"},
      {"noticed", "suspended",
       [](TransitionContext& c) {
         c.second_officer = c.officer;
         c.emergency_ground.clear();
       },
       "second_officer"},
      {"noticed", "suspended",
       [](TransitionContext& c) {
         c.notice_delivered.reset();
         c.emergency_ground.clear();
       },
       "answer_or_term_elapsed"},
      {"reassessment", "probation", [](TransitionContext& c) { c.action_items_open = 1; },
       "action_items_done"},
      {"reassessment", "probation", [](TransitionContext& c) { c.action_items_done = 0; },
       "action_items_done"},
      {"reassessment", "probation", [](TransitionContext& c) { c.evaluation = Weight::asserted; },
       "evaluation_evidence>=corroborated"},
      {"reassessment", "probation", [](TransitionContext& c) { c.evaluation.reset(); },
       "evaluation_evidence>=corroborated"},
      {"candidate", "active",
       [](TransitionContext& c) { c.agreement_signed = c.now + microseconds(1); },
       "agreement_signed"},
      {"reassessment", "terminated", [](TransitionContext& c) { c.second_officer.reset(); },
       "second_officer"},
      {"warned", "active", [](TransitionContext& c) { c.infractions_open = 1; },
       "no_open_infraction"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.from) + " to " + row.to + " without " + row.where);
    const PartnerStanding standing = standing_in(row.from, "2021-12-01T00:00:00Z");
    TransitionContext context = everything("2021-12-22T02:00:00Z");
    EXPECT_TRUE(may(sharing(), china(), standing, row.to, context).has_value());
    row.lose(context);
    const auto refused = may(sharing(), china(), standing, row.to, context);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(error_of(refused).code, Errc::conflict);
    EXPECT_EQ(error_of(refused).where, row.where);
    EXPECT_FALSE(error_of(refused).message.empty());
  }
}

TEST(Programme, WhatIsJustEnoughIsEnough) {
  const struct {
    const char* from;
    const char* to;
    void (*lower)(TransitionContext&);
  } rows[] = {
      {"active", "noticed", [](TransitionContext& c) { c.infraction = Weight::corroborated; }},
      {"reassessment", "probation",
       [](TransitionContext& c) { c.evaluation = Weight::corroborated; }},
      {"candidate", "active", [](TransitionContext& c) { c.agreement_signed = c.now; }},
      {"reassessment", "probation", [](TransitionContext& c) { c.action_items_done = 1; }},
  };
  for (const auto& row : rows) {
    TransitionContext context = everything("2021-12-22T02:00:00Z");
    row.lower(context);
    EXPECT_TRUE(
        may(sharing(), china(), standing_in(row.from, "2021-12-01T00:00:00Z"), row.to, context)
            .has_value())
        << row.from << " to " << row.to;
  }
}

TEST(Programme, NoStepIsTakenBeforeThePresentStateBegan) {
  const TransitionContext context = everything("2021-12-22T02:00:00Z");
  PartnerStanding standing = standing_in("active", "2021-12-22T02:00:00Z");
  EXPECT_TRUE(may(sharing(), china(), standing, "noticed", context).has_value());
  standing.since += microseconds(1);
  EXPECT_EQ(error_of(may(sharing(), china(), standing, "noticed", context)).message,
            "A step cannot be taken before the present state began.");
}

TEST(Programme, WhatIsMissingIsSaidOfTheRuleThatLacksLeast) {
  const PartnerStanding standing = standing_in("noticed", "2021-12-01T00:00:00Z");
  TransitionContext context = everything("2021-12-22T02:00:00Z");
  EXPECT_EQ(missing(sharing(), china(), standing, "nowhere", context), std::nullopt);
  EXPECT_EQ(missing(sharing(), china(), standing, "suspended", context)->size(), 0U);
  const auto chosen = [&] {
    return may(sharing(), china(), standing, "suspended", context)->rule->text;
  };
  EXPECT_EQ(chosen(), "") << "of two that lack nothing the ordinary one, which stands first";
  context.second_officer.reset();
  EXPECT_EQ(chosen(), "emergency");
  context.emergency_ground.clear();
  const auto lacks = missing(sharing(), china(), standing, "suspended", context);
  ASSERT_TRUE(lacks.has_value());
  ASSERT_EQ(lacks->size(), 1U);
  EXPECT_EQ(to_text(lacks->front()), "second_officer");
}

TEST(Programme, StepsThatTheFileDoesNotHaveAreRefused) {
  for (const auto& [from, to] :
       {std::pair{"suspended", "active"}, std::pair{"suspended", "probation"},
        std::pair{"candidate", "suspended"}, std::pair{"active", "nowhere"},
        std::pair{"suspended", "reassessment"}}) {
    SCOPED_TRACE(std::string(from) + " to " + to);
    EXPECT_FALSE(may(sharing(), china(), standing_in(from, "2021-12-01T00:00:00Z"), to,
                     everything("2021-12-22T02:00:00Z"))
                     .has_value());
  }
}

TEST(Programme, SilenceOpensTheNextStepOnlyAfterTheTermToAnswer) {
  TransitionContext context = everything("2021-12-22T02:00:00Z");
  context.emergency_ground.clear();
  context.answered.reset();
  context.notice_delivered = at("2021-12-06T02:00:00Z");
  // Fourteen days after 6 December end with 20 December, in Beijing.
  const Instant end = at("2021-12-20T16:00:00Z");
  const PartnerStanding standing = standing_in("noticed", "2021-12-06T02:00:00Z");
  context.now = end;
  EXPECT_FALSE(may(sharing(), china(), standing, "suspended", context).has_value());
  context.now = end + milliseconds(1);
  EXPECT_TRUE(may(sharing(), china(), standing, "suspended", context).has_value());
  context.now = end - milliseconds(1);
  context.answered = end - milliseconds(2);
  EXPECT_TRUE(may(sharing(), china(), standing, "suspended", context).has_value());
}

TEST(Programme, AnAnswerCountsFromTheNoticeThatItAnswersOn) {
  const Instant notice = at("2021-12-16T02:00:00Z");
  const PartnerStanding standing = standing_in("noticed", "2021-12-16T02:00:00Z");
  TransitionContext context = everything("2021-12-22T02:00:00Z");
  context.emergency_ground.clear();
  context.notice_delivered = notice;
  for (const auto& [answered, is_open] :
       {std::pair{notice - microseconds(1), false}, std::pair{notice, true},
        std::pair{context.now, true}, std::pair{context.now + microseconds(1), false}}) {
    context.answered = answered;
    EXPECT_EQ(may(sharing(), china(), standing, "suspended", context).has_value(), is_open)
        << to_rfc3339(answered);
  }
}

TEST(Programme, AMembershipIsRenewedOnlyAfterItsTerm) {
  PartnerStanding standing = standing_in("active", "2021-03-01T02:00:00Z");
  standing.term_ends = at("2022-03-01T16:00:00Z");
  TransitionContext context = everything("2022-03-01T16:00:00Z");
  const auto refused = may(sharing(), china(), standing, "active", context);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(error_of(refused).where, "term_elapsed");
  context.now += microseconds(1);
  EXPECT_TRUE(may(sharing(), china(), standing, "active", context).has_value());
  standing.term_ends.reset();
  EXPECT_FALSE(may(sharing(), china(), standing, "active", context).has_value());
}

TEST(Programme, AStepOfAnOfficerNeedsOne) {
  const PartnerStanding standing = standing_in("active", "2021-12-01T00:00:00Z");
  TransitionContext context = everything("2021-12-22T02:00:00Z");
  EXPECT_TRUE(may(sharing(), china(), standing, "noticed", context).has_value());
  context.officer.reset();
  const auto refused = may(sharing(), china(), standing, "noticed", context);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(error_of(refused).where, "officer");
  // The partner's own step needs none, and an officer's is not the partner's.
  context.by = "partner";
  EXPECT_EQ(missing(sharing(), china(), standing, "noticed", context), std::nullopt);
  EXPECT_TRUE(may(sharing(), china(), standing, "terminated", context).has_value());
}

TEST(Programme, AnEmergencyCutLapsesUnlessAnotherOfficerConfirmsIt) {
  TransitionContext context = everything("2021-12-22T02:00:00Z");
  context.second_officer.reset();
  context.notice_delivered.reset();
  context.answered.reset();
  const auto cut =
      may(sharing(), china(), standing_in("active", "2021-03-01T00:00:00Z"), "suspended", context);
  ASSERT_TRUE(cut.has_value()) << describe(cut.error());
  ASSERT_TRUE(cut->after.confirm_by.has_value());
  EXPECT_EQ(to_rfc3339(*cut->after.confirm_by), "2022-01-05T16:00:00Z");
  EXPECT_EQ(advance(sharing(), china(), cut->after, *cut->after.confirm_by).state, "noticed");

  context.now = *cut->after.confirm_by;
  PartnerStanding lost = cut->after;
  lost.state = "gone";
  context.second_officer = person(2);
  EXPECT_FALSE(confirm(sharing(), lost, context).has_value());
  PartnerStanding confirmed_before = cut->after;
  confirmed_before.confirm_by.reset();
  EXPECT_FALSE(confirm(sharing(), confirmed_before, context).has_value());
  context.second_officer.reset();
  EXPECT_FALSE(confirm(sharing(), cut->after, context).has_value());
  TransitionContext nobody = context;
  nobody.officer.reset();
  nobody.second_officer = person(2);
  EXPECT_EQ(error_of(confirm(sharing(), cut->after, nobody)).where, "second_officer");
  context.second_officer = person(1);
  EXPECT_FALSE(confirm(sharing(), cut->after, context).has_value());
  context.second_officer = person(2);
  const auto confirmed = confirm(sharing(), cut->after, context);
  ASSERT_TRUE(confirmed.has_value());
  EXPECT_EQ(advance(sharing(), china(), *confirmed, at("2022-01-10T00:00:00Z")).state, "suspended");
  context.now = *cut->after.confirm_by + milliseconds(1);
  EXPECT_FALSE(confirm(sharing(), cut->after, context).has_value());
}

TEST(Programme, AnExtensionRunsItsOwnTerm) {
  const auto extended = may(sharing(), china(), standing_in("reassessment", "2022-06-22T16:00:00Z"),
                            "suspended", everything("2022-07-01T02:00:00Z"));
  ASSERT_TRUE(extended.has_value());
  // Three months to 1 October, the first of seven holidays; 8 and 9 October 2022 are make-up
  // workdays.
  EXPECT_EQ(to_rfc3339(*extended->after.term_ends), "2022-10-08T16:00:00Z");
}

// E3 case 37: the steps of a ladder for partners who do not take part, two weeks apart.
TEST(Programme, AnInactivityLadderStepsEveryTwoWeeks) {
  const Programme* ladder = compiled_rules().programme("cna.inactivity");
  ASSERT_NE(ladder, nullptr);
  const Calendar& calendar = *compiled_rules().calendar(ladder->calendar);
  Instant step = at("2026-03-02T12:00:00Z");
  for (const char* want : {"2026-03-16", "2026-03-30", "2026-04-13"}) {
    const auto end = term_end(*ladder, calendar, "step", step);
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(to_text(end->last_day), want);
    step += std::chrono::days(14);
  }
}

TEST(Programme, NoReachableStandingCutsReportingOrProof) {
  std::mt19937 random(20211122);
  for (const Programme* programme : compiled_rules().programmes()) {
    SCOPED_TRACE(programme->id);
    const Calendar& calendar = *compiled_rules().calendar(programme->calendar);
    for (int walk = 0; walk < 200; ++walk) {
      Instant now = at("2021-12-01T00:00:00Z");
      PartnerStanding standing = begin(*programme, calendar, now);
      for (int step = 0; step < 20; ++step) {
        const ProgrammeState* state = programme->state(standing.state);
        ASSERT_NE(state, nullptr);
        for (const std::string_view kept : never_cut()) {
          EXPECT_EQ(std::ranges::count(state->cut, kept), 0);
        }
        if (!state->cut.empty()) {
          for (const char* kept : {"intake", "duty_clocks", "filings", "receipts"}) {
            EXPECT_EQ(std::ranges::count(state->keep, kept), 1);
          }
          EXPECT_FALSE(may_receive(state->standing));
        }
        now += std::chrono::hours(random() % 2000);
        const PartnerStanding by_time = advance(*programme, calendar, standing, now);
        EXPECT_EQ(advance(*programme, calendar, by_time, now), by_time);
        standing = by_time;
        const auto& target = programme->states[random() % programme->states.size()];
        TransitionContext context = everything(to_rfc3339(now));
        if (const auto taken = may(*programme, calendar, standing, target.id, context)) {
          standing = taken->after;
        }
      }
    }
  }
}

constexpr std::string_view kHead = R"(schema: tocsin.programme/1
id: test.programme
edition: 1
title: {en: "t", zh-CN: "测"}
status: example
calendar: cn
initial: active
terms: {suspension: {period: P6M, count: cn.civil.months}, emergency_confirm: {period: P14D}}
)";

Programme programme_of(const std::string& rest) {
  return *with_file(std::string(kHead) + rest).programme("test.programme");
}

const std::string kThree = R"(states:
  active: {title: {en: a, zh-CN: a}, term: emergency_confirm, text: of_active}
  probation: {title: {en: p, zh-CN: p}, term: emergency_confirm, text: of_probation}
  warned: {title: {en: w, zh-CN: w}, term: emergency_confirm, text: of_warned, awaits_answer: true}
transitions:
)";

TEST(Programme, ATermEndsIntoTheFirstStepOfItsStateAndThatStepsTerm) {
  const Programme three = programme_of(kThree + R"(
  - {from: active, to: probation, extend: P5D}
  - {from: active, to: probation, on: term_end, automatic: "true", extend: P2D, notice: required}
  - {from: active, to: warned, on: term_end, automatic: "true", extend: P4D}
  - {from: warned, to: probation, on: term_end, automatic: "true", extend: P3D, text: own}
  - {from: active, to: probation, extend: P6D}
)");
  const Instant began = at("2026-03-02T02:00:00Z");
  const auto next = [&](const char* state) {
    PartnerStanding standing{.state = state, .since = began, .term_ends = began};
    return next_automatic(three, standing);
  };
  const auto days = [&](const char* state, const AutomaticStep& step) {
    const PartnerStanding after =
        after_step(three, china(), {.state = state, .since = began, .term_ends = began}, step);
    EXPECT_EQ(after.since, step.at);
    return china().day_of(*after.term_ends - microseconds(1)) - china().day_of(step.at);
  };
  ASSERT_TRUE(next("active").has_value());
  EXPECT_EQ(next("active")->to, "probation");
  EXPECT_EQ(next("active")->at, began);
  EXPECT_EQ(next("active")->notice, NoticeRule::required);
  EXPECT_EQ(next("active")->text, "of_probation");
  EXPECT_EQ(next("warned")->text, "own");
  EXPECT_EQ(next("warned")->notice, NoticeRule::none);
  EXPECT_EQ(next("probation"), std::nullopt) << "its term ends, and nothing follows";
  EXPECT_EQ(days("active", *next("active")), std::chrono::days(2));
  EXPECT_EQ(days("warned", *next("warned")), std::chrono::days(3));
  EXPECT_EQ(days("active", {.to = "warned", .at = began}), std::chrono::days(4));
  EXPECT_EQ(next_automatic(sharing(), {.state = "active", .since = began, .term_ends = began}),
            std::nullopt)
      << "a membership is renewed by people";
}

TEST(Programme, AnUnconfirmedStepLapsesInItsOwnWordsUnlessTheTermEndsFirst) {
  const std::string cut = "cut: [feeds], keep: [intake, duty_clocks, filings, receipts]";
  const std::string emergency =
      "notice: required, text: x, confirm_within: P14D, unless_confirmed: active, lapsed_text: ";
  const Programme programme = programme_of(R"(states:
  active: {title: {en: a, zh-CN: a}}
  suspended: {title: {en: s, zh-CN: s}, term: suspension, )" +
                                           cut + R"(}
  reassessment: {title: {en: r, zh-CN: r}, )" +
                                           cut + R"(}
  terminated: {title: {en: t, zh-CN: t}, )" +
                                           cut + R"(}
transitions:
  - {from: active, to: terminated, )" + emergency +
                                           R"(of_terminated}
  - {from: active, to: suspended, by: partner}
  - {from: active, to: suspended, )" + emergency +
                                           R"(of_suspended}
  - {from: suspended, to: reassessment, on: term_end, automatic: "true"}
)");
  const Instant ends = at("2026-03-02T02:00:00Z");
  struct Row {
    std::optional<Instant> term_ends;
    std::optional<Instant> confirm_by;
    const char* to;  ///< empty: nothing happens by time
    const char* text;
  };
  for (const Row& row : {Row{{}, {}, "", ""}, Row{{}, ends, "active", "of_suspended"},
                         Row{ends, {}, "reassessment", ""},
                         Row{ends, ends - microseconds(1), "active", "of_suspended"},
                         Row{ends, ends, "reassessment", ""},
                         Row{ends, ends + microseconds(1), "reassessment", ""}}) {
    const auto next = next_automatic(programme, {.state = "suspended",
                                                 .since = ends - std::chrono::days(10),
                                                 .term_ends = row.term_ends,
                                                 .confirm_by = row.confirm_by,
                                                 .lapses_into = "active"});
    EXPECT_EQ(next ? next->to : "", row.to);
    EXPECT_EQ(next ? next->text : "", row.text);
    if (next) {
      EXPECT_EQ(next->at, next->to == "active" ? row.confirm_by : row.term_ends);
    }
  }
}

TEST(Programme, WithoutATermToAnswerSilenceOpensNothing) {
  const Programme programme =
      programme_of(kThree + "  - {from: warned, to: active, needs: [answer_or_term_elapsed]}\n");
  const PartnerStanding standing = standing_in("warned", "2021-12-01T00:00:00Z");
  TransitionContext context = everything("2021-12-22T02:00:00Z");
  EXPECT_TRUE(may(programme, china(), standing, "active", context).has_value());
  context.answered.reset();
  EXPECT_EQ(error_of(may(programme, china(), standing, "active", context)).where,
            "answer_or_term_elapsed");
  EXPECT_EQ(term_end(programme, china(), "answer_to_notice", context.now), std::nullopt);
}

TEST(Programme, AnAppealHasTheTimeThatItsProgrammeGives) {
  const Instant taken = at("2021-12-22T02:00:00Z");
  EXPECT_EQ(appeal_until(sharing(), china(), taken), at("2022-01-21T16:00:00Z"));
  EXPECT_EQ(appeal_until(programme_of(kThree + "  []\n"), china(), taken), std::nullopt);
}

TEST(Programme, IsInternalUnlessItSaysThatItIsPublished) {
  for (const auto& [said, want] :
       {std::pair{"", Publicity::internal}, std::pair{"publicity: {}\n", Publicity::internal},
        std::pair{"publicity: {default: internal}\n", Publicity::internal},
        std::pair{"publicity: {default: published}\n", Publicity::published}}) {
    EXPECT_EQ(programme_of(said + kThree + "  []\n").publicity, want) << said;
  }
}

TEST(Programme, FilesThatWouldSilenceSomebodyAreRefusedWithTheirLine) {
  const struct {
    const char* text;
    const char* want;
  } rows[] = {
      {"states:\n  active: {title: {en: a, zh-CN: a}}\n  suspended: {title: {en: s, zh-CN: s}, "
       "cut: [intake], keep: [duty_clocks, filings, receipts]}\n",
       "never cuts"},
      {"states:\n  active: {title: {en: a, zh-CN: a}}\n  suspended: {title: {en: s, zh-CN: s}, "
       "cut: [feeds], keep: [intake]}\n",
       "must say that it keeps"},
      {"states:\n  active: {title: {en: a, zh-CN: a}, cut: [feeds], keep: [intake, duty_clocks, "
       "filings, receipts]}\n",
       "receives nothing"},
      {"states:\n  active: {title: {en: a, zh-CN: a}}\n  dormant: {title: {en: d, zh-CN: d}}\n",
       "says in \"standing\""},
      {"states:\n  active: {title: {en: a, zh-CN: a}}\n  suspended: {title: {en: s, zh-CN: s}, "
       "cut: [feeds], keep: [intake, duty_clocks, filings, receipts]}\n"
       "transitions:\n  - {from: active, to: suspended, needs: [second_officer]}\n",
       "without notice and answer"},
      {"states:\n  active: {title: {en: a, zh-CN: a}, term: suspension}\n  warned: {title: {en: w, "
       "zh-CN: w}, term: suspension}\n"
       "transitions:\n  - {from: active, to: warned, on: term_end, automatic: \"true\"}\n  - "
       "{from: warned, to: active, on: term_end, automatic: \"true\"}\n",
       "circle"},
      {"states:\n  active: {title: {en: a, zh-CN: a}}\ntransitions:\n  - {from: active, to: "
       "gone}\n",
       "no state \"gone\""},
      {"states:\n  active: {title: {en: a, zh-CN: a}}\ntransitions:\n  - {from: active, to: "
       "active, needs: [luck]}\n",
       "\"luck\" is not known"},
      {"states:\n  active: {title: {en: a, zh-CN: a}, colour: red}\n",
       "Unknown keyword \"colour\""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    Library library = compiled_rules();
    const Status status = library.add(std::string(kHead) + row.text, "test.yaml");
    ASSERT_FALSE(status.has_value());
    EXPECT_NE(error_of(status).message.find(row.want), std::string::npos)
        << describe(status.error());
    EXPECT_TRUE(error_of(status).where.starts_with("test.yaml:")) << error_of(status).where;
  }
}

}  // namespace
}  // namespace tocsin::regimes
