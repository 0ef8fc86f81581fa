// The edges of the engine's rules, each from both sides.
#include "base/error_for_test.h"
#include "regimes/case_input.h"
#include "regimes/test_cases.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

TEST(Edges, OnlyEvidenceThatOnceCountedLeavesAnAnnulment) {
  const Library library = with_file(kRegime);
  const Instant start = at("2022-03-01T00:00:00Z");
  struct Row {
    const char* what;
    EvidenceStatus status;
    bool was_accepted;
    Weight weight;
    StageState want;
  };
  for (const Row& row :
       {Row{"accepted", EvidenceStatus::accepted, true, Weight::proven, StageState::late},
        Row{"withdrawn", EvidenceStatus::withdrawn, true, Weight::proven, StageState::annulled},
        Row{"withdrawn, and too weak ever to count", EvidenceStatus::withdrawn, true,
            Weight::asserted, StageState::not_started},
        Row{"rejected after it was accepted", EvidenceStatus::rejected, true, Weight::proven,
            StageState::annulled},
        Row{"rejected and never accepted", EvidenceStatus::rejected, false, Weight::proven,
            StageState::not_started},
        Row{"rejected, and too weak ever to count", EvidenceStatus::rejected, true,
            Weight::asserted, StageState::not_started}}) {
    SCOPED_TRACE(row.what);
    Fact fact = awareness(Moment::at(start), row.status);
    fact.weight = row.weight;
    if (row.was_accepted) {
      fact.accepted_at = start + hours(1);
    }
    const StageVerdict got =
        verdict(library, *library.find("test.regime"), facts_of({fact}), "one", start + hours(48));
    EXPECT_EQ(to_text(got.state), to_text(row.want));
    EXPECT_EQ(got.annulment.has_value(), row.want == StageState::annulled);
  }
}

TEST(Edges, ASubmissionAtTheInstantOfTheRequestAnswersIt) {
  CaseFacts facts{
      .party = {.id = "p", .roles = {"manufacturer"}, .country = "BE", .markets = {"EU"}}};
  const Instant asked = at("2026-11-05T06:00:00Z");
  Fact aware = awareness(Moment::at(at("2026-11-03T06:00:00Z")));
  aware.of = "vuln.actively_exploited";
  Fact request = awareness(Moment::at(asked));
  request.id = "request";
  request.name = "request";
  request.of = "csirt";
  facts.facts = {aware, request};
  const Regime& cra = *compiled_rules().find("eu.cra.art14.aev");
  for (const auto& [when, want] :
       {std::pair{asked - microseconds(1), StageState::running}, std::pair{asked, StageState::met},
        std::pair{asked + microseconds(1), StageState::met}}) {
    facts.submissions = {{.stage = "intermediate", .at = Moment::at(when)}};
    EXPECT_EQ(
        to_text(verdict(compiled_rules(), cra, facts, "intermediate", asked + hours(1)).state),
        to_text(want))
        << to_rfc3339(when);
  }
}

TEST(Edges, ARegimeAppliesFromItsFirstInstantToTheOneBeforeItsEnd) {
  const Library library = with_file(kRegime);
  const Regime& regime = *library.find("test.regime");
  const Instant from = at("2020-01-01T00:00:00Z");
  const Instant to = at("2024-01-01T00:00:00Z");
  using Edge = Moment::LatestEdge;
  struct Row {
    const char* what;
    Moment happened;
    StageState want;
  };
  for (const Row& row :
       {Row{"just before", Moment::at(from - microseconds(1)), StageState::not_applicable},
        Row{"the first instant", Moment::at(from), StageState::running},
        Row{"the last instant", Moment::at(to - microseconds(1)), StageState::running},
        Row{"the end", Moment::at(to), StageState::not_applicable},
        Row{"an interval up to the first instant, without it",
            {from - hours(24), from, Edge::excluded},
            StageState::not_applicable},
        Row{"the first instant, however its edge is written",
            {from, from, Edge::excluded},
            StageState::running},
        Row{"an interval up to the first instant and with it",
            {from - hours(24), from, Edge::included},
            StageState::running},
        Row{"an interval that reaches one step into it",
            {from - hours(24), from + microseconds(1), Edge::excluded},
            StageState::running}}) {
    SCOPED_TRACE(row.what);
    const Instant as_of = std::max(row.happened.latest, from) + hours(1);
    EXPECT_EQ(
        to_text(verdict(library, regime, facts_of({awareness(row.happened)}), "one", as_of).state),
        to_text(row.want));
  }
}

TEST(Edges, ADelayEndsByWhatHappensAfterItWasGranted) {
  const Regime& sec = *compiled_rules().find("us.sec.8k-1.05");
  const Instant granted = at("2026-11-05T20:00:00Z");
  const auto due = [&](std::optional<Instant> ended, const char* as_of = "2026-11-25T00:00:00Z") {
    CaseFacts facts{.party = {.id = "p", .roles = {"sec_registrant"}, .country = "US"}};
    Fact determined = awareness(Moment::at(at("2026-11-02T20:00:00Z")));
    determined.name = "determination";
    determined.of = "incident.material";
    Fact delay = awareness(Moment::at(granted));
    delay.id = "delay";
    delay.name = "authority_delay";
    delay.of = "";
    delay.value = "P30D";
    facts.facts = {determined, delay};
    if (ended) {
      Fact end = awareness(Moment::at(*ended));
      end.id = "end";
      end.name = "authority_delay_ended";
      end.of = "";
      facts.facts.push_back(end);
    }
    return *verdict(compiled_rules(), sec, facts, "item_1_05", at(as_of)).operative_due;
  };
  const Instant whole = due(std::nullopt);
  EXPECT_GT(whole, granted + std::chrono::days(30));
  EXPECT_EQ(due(granted - microseconds(1)), whole) << "that was another delay";
  EXPECT_EQ(due(whole + hours(24), "2027-01-25T00:00:00Z"), whole) << "it had lapsed before";
  EXPECT_LT(due(granted), whole);
  EXPECT_LT(due(at("2026-11-20T20:00:00Z")), whole);
  EXPECT_GT(due(at("2026-11-20T20:00:00Z")), due(granted));
}

TEST(Edges, ADelayThatHasNotBeenGrantedYetDelaysNothing) {
  const Regime& sec = *compiled_rules().find("us.sec.8k-1.05");
  CaseFacts facts{.party = {.id = "p", .roles = {"sec_registrant"}, .country = "US"}};
  Fact determined = awareness(Moment::at(at("2026-11-02T20:00:00Z")));
  determined.name = "determination";
  determined.of = "incident.material";
  Fact delay = awareness(Moment::at(at("2026-11-05T20:00:00Z")));
  delay.name = "authority_delay";
  delay.of = "";
  delay.value = "P30D";
  facts.facts = {determined, delay};
  for (const auto& [as_of, want] :
       {std::pair{"2026-11-05T19:59:59.999999Z", StageState::warned},
        std::pair{"2026-11-05T20:00:00Z", StageState::delayed_by_authority}}) {
    EXPECT_EQ(to_text(verdict(compiled_rules(), sec, facts, "item_1_05", at(as_of)).state),
              to_text(want))
        << as_of;
  }
}

TEST(Edges, WhatIsOnlyOfferedShowsWhereItWouldMoveALine) {
  const Library library = with_file(kRegime);
  const Instant start = at("2022-03-01T00:00:00Z");
  const Moment hours_long{start, start + hours(2)};
  const auto potential = [&](Moment offered) {
    return verdict(library, *library.find("test.regime"),
                   facts_of({awareness(hours_long), awareness(offered, EvidenceStatus::offered)}),
                   "one", start + hours(3))
        .potential;
  };
  const auto earlier = potential(Moment::at(start - hours(1)));
  ASSERT_TRUE(earlier.has_value()) << "both lines";
  EXPECT_EQ(earlier->operative_due, start + hours(23));
  const auto narrower = potential(Moment::at(start));
  ASSERT_TRUE(narrower.has_value()) << "the legal line alone";
  EXPECT_EQ(narrower->operative_due, start + hours(24));
  EXPECT_EQ(narrower->legal_due, start + hours(24));
  EXPECT_FALSE(potential({start + hours(1), start + hours(3)}).has_value()) << "neither";
}

TEST(Edges, ADutyArrivesLateOnlyWhenItsLineHadPassedBefore) {
  const Library library =
      with_file(changed({{"due: {plus: [awareness, PT24H]}",
                          "due: {from_field: kev.dueDate}, on_due_in_past: late_on_arrival"}}));
  const Instant line = at("2022-03-01T00:00:00Z");
  for (const auto& [listed, want] :
       {std::pair{line - microseconds(1), StageState::late}, std::pair{line, StageState::late},
        std::pair{line + microseconds(1), StageState::late_on_arrival}}) {
    Fact date = awareness(Moment::at(listed));
    date.name = "kev.dueDate";
    date.of = "";
    date.value = to_rfc3339(line);
    CaseFacts facts = facts_of({awareness(Moment::at(line - hours(48))), date});
    EXPECT_EQ(
        to_text(
            verdict(library, *library.find("test.regime"), facts, "one", line + hours(1)).state),
        to_text(want))
        << to_rfc3339(listed);
    // The same for what was handed in after the line.
    facts.submissions = {{.stage = "one", .at = Moment::at(line + hours(1)), .id = "s"}};
    EXPECT_EQ(
        to_text(
            verdict(library, *library.find("test.regime"), facts, "one", line + hours(2)).state),
        to_text(want))
        << to_rfc3339(listed);
  }
}

TEST(Edges, ARegimeThatIsNotInForceIsRehearsedAndNothingElse) {
  const Instant start = at("2022-03-01T00:00:00Z");
  for (const auto& [status, is_real] :
       {std::pair{"in_force", true}, std::pair{"draft", true}, std::pair{"revoked", true},
        std::pair{"not_in_force", false}, std::pair{"rehearsal_only", false}}) {
    const Library library =
        with_file(changed({{"status: in_force", std::string("status: ") + status}}));
    for (const Purpose purpose : {Purpose::real, Purpose::rehearsal}) {
      const auto verdicts =
          evaluate(*library.find("test.regime"), library, facts_of({awareness(Moment::at(start))}),
                   start + hours(1), {.purpose = purpose});
      EXPECT_EQ(verdicts.front().state == StageState::running,
                is_real || purpose == Purpose::rehearsal)
          << status;
    }
  }
}

TEST(Edges, WhatBeganBeforeARegimeAppliedIsMarkedSo) {
  const Library library = with_file(
      changed({{"{from: 2020-01-01, to: 2024-01-01}",
                "{from: 2020-01-01, to: 2024-01-01, on_earlier: start_at_application}"}}));
  const Instant from = at("2020-01-01T00:00:00Z");
  for (const auto& [earliest, latest, want] :
       {std::tuple{from - hours(2), from - hours(1), true},
        std::tuple{from - microseconds(1), from + hours(1), true},
        std::tuple{from, from + hours(1), false}}) {
    const Fact later = awareness({from, from + hours(2)});
    EXPECT_EQ(verdict(library, *library.find("test.regime"),
                      facts_of({awareness({earliest, latest})}), "one", from + hours(2))
                  .started_at_application,
              want)
        << to_rfc3339(earliest);
    EXPECT_EQ(verdict(library, *library.find("test.regime"),
                      facts_of({awareness({earliest, latest}), later}), "one", from + hours(2))
                  .started_at_application,
              want)
        << to_rfc3339(earliest) << " and one that came later";
  }
}

TEST(Edges, AnEventThatIsOfAnythingCountsWhateverItIsOf) {
  for (const auto& [also, want] :
       {std::pair{"also: {kev_listed: []}", StageState::superseded},
        std::pair{"also: {kev_listed: [incident.other]}", StageState::superseded},
        std::pair{"also: {kev_listed: [vuln.in_own_product]}", StageState::late}}) {
    const Library library =
        with_file(changed({{"stages:", std::string(also) + "\nstages:"},
                           {"due: {plus", "superseded_when: {known: kev_listed}, due: {plus"}}));
    const Instant start = at("2022-03-01T00:00:00Z");
    Fact listed = awareness(Moment::at(start));
    listed.name = "kev_listed";
    listed.of = "incident.other";
    EXPECT_EQ(
        to_text(verdict(library, *library.find("test.regime"),
                        facts_of({awareness(Moment::at(start)), listed}), "one", start + hours(48))
                    .state),
        to_text(want))
        << also;
  }
}

TEST(Edges, AFactIsKnownFromItsRecordAndDecidedFromEachDecision) {
  const Instant start = at("2022-03-01T00:00:00Z");
  Fact fact = awareness(Moment::at(start), EvidenceStatus::offered);
  fact.recorded_at = start + hours(1);
  CaseInput input;
  input.facts = {{fact,
                  {{start + hours(2), EvidenceStatus::accepted},
                   {start + hours(3), EvidenceStatus::rejected}}}};
  struct Row {
    Instant when;
    std::size_t count;
    EvidenceStatus status;
    std::optional<Instant> accepted_at;
  };
  const auto step = microseconds(1);
  for (const Row& row :
       {Row{start + hours(1) - step, 0, EvidenceStatus::offered, {}},
        Row{start + hours(1), 1, EvidenceStatus::offered, {}},
        Row{start + hours(2) - step, 1, EvidenceStatus::offered, {}},
        Row{start + hours(2), 1, EvidenceStatus::accepted, start + hours(2)},
        Row{start + hours(3) - step, 1, EvidenceStatus::accepted, start + hours(2)},
        Row{start + hours(3), 1, EvidenceStatus::rejected, start + hours(2)}}) {
    const CaseFacts known = input.as_known(row.when);
    ASSERT_EQ(known.facts.size(), row.count) << to_rfc3339(row.when);
    if (row.count > 0) {
      EXPECT_EQ(known.facts.front().status, row.status) << to_rfc3339(row.when);
      EXPECT_EQ(known.facts.front().accepted_at, row.accepted_at) << to_rfc3339(row.when);
    }
  }
  input.facts.front().fact.status = EvidenceStatus::accepted;
  EXPECT_EQ(input.as_known(start + hours(1)).facts.front().accepted_at, start + hours(1));
}

TEST(Edges, WarningsStandTheLongestFirst) {
  const Library library =
      with_file(changed({{"due: {plus", "warn_before: [PT12H, P1D, PT36H], due: {plus"}}));
  std::vector<std::string> texts;
  for (const Period& warning : library.find("test.regime")->stages.front().warn_before) {
    texts.push_back(warning.text);
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"PT36H", "P1D", "PT12H"}));
}

TEST(Edges, WhatIsNotAcceptedNamesTheFactsThatWouldChangeTheVerdict) {
  const Library library = with_file(kRegime);
  const Instant start = at("2022-03-01T00:00:00Z");
  const auto named = [](std::string id, Fact fact) {
    fact.id = std::move(id);
    return fact;
  };
  const Fact accepted = named("accepted", awareness({start, start + hours(2)}));
  const auto say = [&](std::vector<Fact> facts, Instant as_of) {
    facts.push_back(accepted);
    facts.push_back(named("rejected", awareness(Moment::at(start), EvidenceStatus::rejected)));
    return verdict(library, *library.find("test.regime"), facts_of(std::move(facts)), "one", as_of);
  };
  const Moment wider{start - hours(1), start + hours(2)};
  const auto earlier =
      say({named("offered", awareness(wider, EvidenceStatus::offered))}, start + hours(3))
          .potential;
  ASSERT_TRUE(earlier.has_value()) << "the operative line alone";
  EXPECT_EQ(earlier->operative_due, start + hours(23));
  EXPECT_EQ(earlier->legal_due, start + hours(26));
  EXPECT_EQ(earlier->facts, std::vector<std::string>{"offered"});
  Fact closed = named("closed", event("case_closed", Moment::at(start)));
  closed.status = EvidenceStatus::offered;
  const auto missed = say({closed}, start + hours(48)).potential;
  ASSERT_TRUE(missed.has_value()) << "the state alone";
  EXPECT_EQ(to_text(missed->state), to_text(StageState::missed));
  EXPECT_EQ(missed->facts, std::vector<std::string>{"closed"});
}

TEST(Edges, ABreachThatStillHoldsIsNotAnnulled) {
  const Library library = with_file(kRegime);
  const Instant start = at("2022-03-01T00:00:00Z");
  const StageVerdict got =
      verdict(library, *library.find("test.regime"),
              facts_of({awareness(Moment::at(start), EvidenceStatus::withdrawn),
                        awareness(Moment::at(start + hours(1)))}),
              "one", start + hours(72));
  EXPECT_EQ(to_text(got.state), to_text(StageState::late));
  EXPECT_FALSE(got.annulment.has_value());
}

TEST(Edges, AnAwarenessDatedAfterItsReceiptIsMarkedWhereItCounts) {
  const Library library = with_file(kRegime);
  const Instant start = at("2022-03-01T00:00:00Z");
  Fact skewed = awareness(Moment::at(start + hours(5)));
  skewed.recorded_at = start;
  Fact rejected = skewed;
  rejected.status = EvidenceStatus::rejected;
  const Fact plain = awareness(Moment::at(start));
  for (const auto& [facts, want] :
       {std::pair{std::vector{plain}, false}, std::pair{std::vector{skewed}, true},
        std::pair{std::vector{skewed, plain}, true}, std::pair{std::vector{plain, skewed}, true},
        std::pair{std::vector{plain, rejected}, false}}) {
    EXPECT_EQ(
        verdict(library, *library.find("test.regime"), facts_of(facts), "one", start + hours(1))
            .awareness_skewed,
        want);
  }
}

TEST(Edges, AConflictWithoutAConditionIsRaisedWhereverItsRegimeApplies) {
  const Library library = with_file(changed(
      {{"stages:",
        "conflicts: [{with: other.regime, action: hold_content_for_human, note: {en: n, zh-CN: "
        "n}}]\nstages:"}}));
  const Instant start = at("2022-03-01T00:00:00Z");
  const auto count = [&](const CaseFacts& facts) {
    return std::ranges::count(conflicts(library, facts, start), "test.regime", &Conflict::regime);
  };
  EXPECT_EQ(count(facts_of({awareness(Moment::at(start))})), 1);
  EXPECT_EQ(count(facts_of({})), 0);
}

TEST(Edges, OnlyTriggersThatCountSayWhetherACaseCameBeforeTheRegime) {
  const Library library = with_file(kRegime);
  const Instant from = at("2020-01-01T00:00:00Z");
  const Fact within = awareness({from - hours(10), from + hours(1)});
  const auto state = [&](Fact other, Instant as_of) {
    return verdict(library, *library.find("test.regime"), facts_of({within, std::move(other)}),
                   "one", as_of)
        .state;
  };
  const Moment before = Moment::at(from - hours(2));
  EXPECT_EQ(state(awareness(before), from), StageState::not_applicable);
  EXPECT_EQ(state(event("kev_listed", before), from), StageState::running);
  EXPECT_EQ(state(awareness(before, EvidenceStatus::rejected), from), StageState::running);
  EXPECT_EQ(state(awareness(before), from - hours(5)), StageState::running) << "it is to come";
}

TEST(Edges, AFactHasOneTimeAndBothItsEdges) {
  struct Row {
    const char* what;
    FactText text;
    const char* where;  ///< empty: it is taken
  };
  const std::string good = "2026-01-01T00:00:00Z";
  for (const Row& row : {
           Row{"an instant", {.fact = "x", .at = good}, ""},
           Row{"two edges", {.fact = "x", .earliest = good, .latest = good}, ""},
           Row{"no name", {.at = good}, "fact"},
           Row{"an empty name", {.fact = "", .at = good}, "fact"},
           Row{"no time", {.fact = "x"}, "at"},
           Row{"one edge", {.fact = "x", .earliest = good}, "at"},
           Row{"the other edge", {.fact = "x", .latest = good}, "at"},
           Row{"an instant and an edge", {.fact = "x", .at = good, .earliest = good}, "at"},
           Row{"an instant and the other", {.fact = "x", .at = good, .latest = good}, "at"},
           Row{"an edge that is no time", {.fact = "x", .earliest = "soon", .latest = good}, "at"},
           Row{"the other is none", {.fact = "x", .earliest = good, .latest = "soon"}, "at"},
       }) {
    CaseInput input;
    const Status status = add_fact(input, row.text);
    EXPECT_EQ(status ? "" : status.error().where, row.where) << row.what;
  }
  for (const std::optional<std::string>& zone :
       {std::optional<std::string>(), std::optional<std::string>("Etc/UTC")}) {
    const auto refused = parse_moment("soon", zone);
    ASSERT_FALSE(refused.has_value());
    EXPECT_TRUE(error_of(refused).message.starts_with("A time is written as"));
  }
}

TEST(Edges, ASubmissionIsKnownFromItsRecordAndTheFirstAcceptanceStays) {
  const Instant start = at("2022-03-01T00:00:00Z");
  CaseInput input;
  input.submissions = {{{.stage = "one", .at = Moment::at(start), .id = "s"}, start + hours(1)}};
  EXPECT_TRUE(input.as_known(start + hours(1) - microseconds(1)).submissions.empty());
  EXPECT_EQ(input.as_known(start + hours(1)).submissions.size(), 1U);
  input.facts = {{awareness(Moment::at(start), EvidenceStatus::offered),
                  {{start + hours(2), EvidenceStatus::accepted},
                   {start + hours(3), EvidenceStatus::rejected},
                   {start + hours(4), EvidenceStatus::accepted}}}};
  EXPECT_EQ(input.as_known(start + hours(5)).facts.front().accepted_at, start + hours(2));
}

/// Edition 1 until 2024, edition 2 from then on.
Library two_editions() {
  Library library = with_file(kRegime);
  const Status second =
      library.add(changed({{"edition: 1", "edition: 2"},
                           {"{from: 2020-01-01, to: 2024-01-01}", "{from: 2024-01-01}"},
                           {"PT24H", "PT12H"}}),
                  "two.yaml");
  EXPECT_TRUE(second.has_value()) << describe(second.error());
  return library;
}

TEST(Edges, TheEarliestTriggerThatCountsChoosesTheEdition) {
  const Library library = two_editions();
  const Moment before = Moment::at(at("2023-12-31T23:59:59.999999Z"));
  const Moment after = Moment::at(at("2024-01-01T00:00:00Z"));
  const Instant as_of = at("2024-06-01T00:00:00Z");
  const auto with = [](Fact fact, auto change) {
    change(fact);
    return fact;
  };
  struct Row {
    const char* what;
    std::vector<Fact> facts;
    int want;
  };
  for (const Row& row : {
           Row{"none", {}, 2},
           Row{"the last instant of the first", {awareness(before)}, 1},
           Row{"the first instant of the second", {awareness(after)}, 2},
           Row{"one in each", {awareness(before), awareness(after)}, 1},
           Row{"one in each, the later first", {awareness(after), awareness(before)}, 1},
           Row{"the earlier was rejected",
               {awareness(before, EvidenceStatus::rejected), awareness(after)},
               2},
           Row{"the earlier is only offered",
               {awareness(before, EvidenceStatus::offered), awareness(after)},
               2},
           Row{"the earlier was withdrawn",
               {awareness(before, EvidenceStatus::withdrawn), awareness(after)},
               2},
           Row{"the earlier is of another subject",
               {with(awareness(before), [](Fact& f) { f.of = "incident.major"; }),
                awareness(after)},
               2},
           Row{"the earlier is too weak",
               {with(awareness(before), [](Fact& f) { f.weight = Weight::asserted; }),
                awareness(after)},
               2},
           Row{"the earlier is weak, and the obligor's own word",
               {with(awareness(before),
                     [](Fact& f) {
                       f.weight = Weight::asserted;
                       f.source = FactSource::obligor;
                     }),
                awareness(after)},
               1},
           Row{"the earlier is no trigger",
               {with(awareness(before), [](Fact& f) { f.name = "patch_available"; }),
                awareness(after)},
               2},
       }) {
    SCOPED_TRACE(row.what);
    const Regime* chosen = edition_for(library, "test.regime", facts_of(row.facts), as_of);
    ASSERT_NE(chosen, nullptr);
    EXPECT_EQ(chosen->edition, row.want);
  }
  // While nothing has happened: the edition in force, not one to come.
  for (const auto& [when, want] : {std::pair{before.latest, 1}, std::pair{after.earliest, 2}}) {
    EXPECT_EQ(edition_for(library, "test.regime", facts_of({}), when)->edition, want)
        << to_rfc3339(when);
  }
  EXPECT_EQ(edition_for(library, "no.such", facts_of({}), as_of), nullptr);
}

}  // namespace
}  // namespace tocsin::regimes