// Duties: every warning is noted and sent, facts are about one organization, verdicts are noted
// when they change. On both engines.
#include "flow/duties.h"

#include "flow/desk.h"
#include "flow/duties_for_test.h"

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

using Duties = testing::Duties;
INSTANTIATE_TEST_SUITE_P(Engines, Duties, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Duties, EveryWarningIsNotedAndSentOnce) {
  const std::string number = case_with_acme();
  accept(knows(number, "acme"));
  const auto found =
      verdicts(world, officer, {.case_number = number, .party = "acme", .regime = "cn.rmsv.art7"});
  const Instant due =
      *std::ranges::find(found->stages, "file_miit", &regimes::StageVerdict::stage)->operative_due;
  const std::int64_t noted = acts("duty.warned");
  const std::size_t sent = warnings();
  // Warned 24, 12 and 4 hours before: cn.rmsv.art7.
  std::int64_t count = 0;
  for (const auto before : {24h, 12h, 4h}) {
    for (const auto& [at, more] : {std::pair{due - before - 1us, 0}, std::pair{due - before, 1},
                                   std::pair{due - before + 1min, 0}}) {
      store_.clock.set(at);
      ASSERT_TRUE(watch_duties(world).has_value());
      count += more;
      EXPECT_EQ(acts("duty.warned") - noted, count) << before.count() << " h";
      EXPECT_EQ(static_cast<std::int64_t>(warnings() - sent), count) << before.count() << " h";
    }
    EXPECT_EQ(verdict(number, "acme"), "warned");
  }
}

TEST_P(Duties, WhoseCountryHasNoCalendarIsRemindedByTheOperativeLine) {
  TOC_ASSERT(register_party(world, Principal::system("test"),
                            {.handle = "maker",
                             .name = "Maker",
                             .country = "IT",
                             .roles = {"manufacturer"},
                             .markets = {"EU"},
                             .mail = "desk@maker.example"})
                 .has_value());
  const Principal maker = person("maker", Role::partner_member, "member@maker.example");
  store_.clock.set(*parse_rfc3339("2026-11-24T09:00:00Z"));
  const std::string number = open(report("Widget", "A hole"));
  TOC_ASSERT(
      add_participant(world, analyst, number, {.party = "maker", .roles = {"vendor"}}).has_value());
  FactDraft known = knows(number, "maker");
  known.about = "vuln.actively_exploited";
  accept(known);
  known.name = "measure_available";
  known.about = "";
  accept(known);
  const auto sent = [&](std::string_view subject) { return mails("desk@maker.example", subject); };
  // Fourteen days of elapsed time: the legal line turns on Italy's days of rest.
  const Instant due = *parse_rfc3339("2026-12-08T09:00:00Z");
  EXPECT_EQ(sent("A duty has begun: eu.cra.art14.aev / final"), 1);
  std::int64_t count = 0;
  for (const auto before : {24h * 7, 24h * 3, 24h}) {
    for (const auto& [at, more] :
         {std::pair{due - before - 1us, 0}, std::pair<Instant, int>{due - before, 1}}) {
      store_.clock.set(at);
      ASSERT_TRUE(watch_duties(world).has_value());
      count += more;
      EXPECT_EQ(sent("A deadline is near: eu.cra.art14.aev / final"), count) << before.count();
    }
  }
  const auto board = duty_board(world, maker, {.due_before = due + 1us});
  const auto row = std::ranges::find(*board, "final", &store::Obligation::stage);
  ASSERT_NE(row, board->end());
  EXPECT_EQ(row->operative_due, due);
  EXPECT_EQ(row->legal_due, std::nullopt);
  pass(24h * 100);
  ASSERT_TRUE(watch_duties(world).has_value());
  EXPECT_EQ(sent("A deadline has passed: eu.cra.art14.aev / final"), 0);
}

// A row that an earlier version of the law left, as migration 15 has it judged anew.
TEST_P(Duties, WhatTheLawNoLongerBearsOutIsTakenBackAndToldOnce) {
  TOC_ASSERT(register_party(world, Principal::system("test"),
                            {.handle = "plant",
                             .name = "Plant",
                             .country = "IE",
                             .roles = {"essential_entity"},
                             .markets = {"EU"},
                             .mail = "desk@plant.example"})
                 .has_value());
  const std::string number = open(report("Widget", "A hole"));
  TOC_ASSERT(
      add_participant(world, analyst, number, {.party = "plant", .roles = {"vendor"}}).has_value());
  FactDraft known = knows(number, "plant");
  known.about = "incident.significant";
  accept(known);
  const auto row = [&] {
    const auto all = duty_board(world, officer, {.regime = "eu.nis2.art23"});
    return *std::ranges::find(*all, "early_warning", &store::Obligation::stage);
  };
  const auto put = [&](const store::Obligation& one) {
    ASSERT_TRUE(world.store->write(
        [&](store::Transaction& tx) { return store::obligations::put(tx, one); }));
  };
  const auto sent = [&](const std::string& subject) {
    return mails("desk@plant.example", subject + ": eu.nis2.art23 / early_warning");
  };
  const char* const passed = "The reminder line has passed, and nothing is called late";
  pass(24h * 20);
  ASSERT_TRUE(watch_duties(world).has_value());
  const store::Obligation reminded = row();
  EXPECT_EQ(reminded.state, StageState::warned);
  EXPECT_EQ(reminded.late_by_s, std::nullopt);
  EXPECT_EQ(reminded.next_check, std::nullopt);
  EXPECT_EQ(sent(passed), 1);

  store::Obligation found_late = reminded;
  found_late.state = StageState::late;
  found_late.late_by_s = 1;
  found_late.edition = 1;
  store::Obligation of_no_law = reminded;
  of_no_law.regime = "xx.no.law";
  for (const std::optional<Instant> next : {std::optional<Instant>(), std::optional(Instant())}) {
    found_late.next_check = of_no_law.next_check = next;
    put(found_late);
    put(of_no_law);
    const std::int64_t noted = acts("duty.warned");
    ASSERT_TRUE(watch_duties(world).has_value());
    EXPECT_EQ(row().state, next ? StageState::warned : StageState::late) << "judged when asked";
    EXPECT_EQ(acts("duty.warned") - noted, next ? 1 : 0);
  }
  EXPECT_EQ(row().edition, reminded.edition);
  EXPECT_EQ(row().late_by_s, std::nullopt);
  EXPECT_EQ(sent(passed), 2);
  EXPECT_EQ(sent("A deadline has passed"), 0);
  const auto unknown = duty_board(world, officer, {.regime = "xx.no.law"});
  ASSERT_EQ(unknown->size(), 1U);
  EXPECT_EQ(unknown->front().state, StageState::warned) << "nobody judges it";
  EXPECT_EQ(unknown->front().next_check, std::nullopt) << "nor is asked for ever";

  // The same verdict by another edition is noted, and no mail.
  store::Obligation of_old_edition = row();
  of_old_edition.edition = 1;
  of_old_edition.next_check = Instant();
  put(of_old_edition);
  const std::int64_t noted = acts("duty.warned");
  ASSERT_TRUE(watch_duties(world).has_value());
  EXPECT_EQ(row().edition, reminded.edition);
  EXPECT_EQ(acts("duty.warned") - noted, 1);
  EXPECT_EQ(sent(passed), 2);
  EXPECT_EQ(*watch_duties(world), 0);
}

// What is recorded of a case that was merged counts for the other one, which alone is judged.
TEST_P(Duties, OfACaseThatWasMergedNobodyIsToldTwice) {
  const std::string kept = case_of_two();
  const std::string merged = open(report("Widget", "The same hole"));
  TOC_ASSERT(
      add_participant(world, analyst, merged, {.party = "acme", .roles = {"vendor"}}).has_value());
  accept(knows(merged, "acme"));
  ASSERT_TRUE(merge_case(world, analyst, merged, kept).has_value());
  const auto rows_of = [&](const std::string& number) {
    std::vector<store::Obligation> out = *duty_board(world, officer, {.regime = "cn.rmsv.art7"});
    std::erase_if(out, [&](const store::Obligation& one) { return one.case_number != number; });
    return out;
  };
  ASSERT_FALSE(rows_of(merged).empty());
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
    for (store::Obligation one : rows_of(merged)) {
      one.edition = 1;
      one.state = StageState::not_started;
      one.next_check = Instant();  // as migration 15 sets it
      TOC_CHECK(store::obligations::put(tx, one));
    }
    return {};
  }));
  const std::int64_t before = mails("desk@acme.example", "");
  pass(24h * 20);
  ASSERT_GE(*watch_duties(world), 2);
  const std::int64_t told = mails("desk@acme.example", "");
  EXPECT_GT(told, before) << "the case that it was merged into is judged";
  for (const store::Obligation& one : rows_of(merged)) {
    EXPECT_EQ(one.state, StageState::not_started);
    EXPECT_EQ(one.next_check, std::nullopt);
  }
  EXPECT_EQ(mails("desk@acme.example", "A deadline has passed: cn.rmsv.art7 / file_miit"), 1);
}

// Entries bear the last one's time until the clock is there (docs/operators/time.md).
TEST_P(Duties, WhereTheLogIsAheadOfTheClockThatCountsByTheClock) {
  const std::string number = case_of_two();
  const std::string unmet = open(report("Widget", "Another hole"));
  TOC_ASSERT(
      add_participant(world, analyst, unmet, {.party = "acme", .roles = {"vendor"}}).has_value());
  accept(knows(number, "acme"));
  accept(knows(unmet, "acme"));
  pass(1h);
  sign_ahead(1000h);
  const Instant filed_at = store_.clock.now();
  const auto filed = submit_filing(world, partner(), filing(number));
  ASSERT_TRUE(filed.has_value()) << describe(filed.error());
  EXPECT_EQ(filed->at, filed_at);
  EXPECT_EQ(verdict(number, "acme"), "met");
  pass(46h);
  ASSERT_TRUE(watch_duties(world).has_value());
  EXPECT_EQ(warnings(), 1U) << "the end is near, and has not passed";
  pass(24h * 20);
  ASSERT_TRUE(watch_duties(world).has_value());
  const auto duties = *duty_board(world, officer, {.regime = "cn.rmsv.art7"});
  for (const auto& [of, state] :
       {std::pair{number, StageState::met}, std::pair{unmet, StageState::late}}) {
    EXPECT_TRUE(std::ranges::any_of(duties, [&](const store::Obligation& one) {
      return one.case_number == of && one.stage == "file_miit" && one.state == state;
    })) << of;
  }
}

TEST_P(Duties, AFactAboutOneOrganizationMovesNoClockOfAnother) {
  const std::string number = case_of_two();
  EXPECT_EQ(verdict(number, "acme"), "not_started");
  accept(knows(number, "acme"));
  EXPECT_EQ(verdict(number, "acme"), "running");
  EXPECT_EQ(verdict(number, "other"), "not_started");
  pass(24h * 10);
  ASSERT_TRUE(watch_duties(world).has_value());
  EXPECT_EQ(verdict(number, "acme"), "late");
  EXPECT_EQ(verdict(number, "other"), "not_started");
  // What is of the case itself is of both.
  accept(knows(number, ""));
  EXPECT_EQ(verdict(number, "other"), "running");
}

TEST_P(Duties, TheEditionIsThatOfTheFirstKnowledgeThatCounts) {
  // A later edition of the regime, in force since June 2025, and one that is still to come.
  const auto files = regimes::rules_files();
  const auto file = std::ranges::find_if(files, [](const EmbeddedFile& one) {
    return std::string_view(one.path).ends_with("cn.rmsv.art7.yaml");
  });
  ASSERT_NE(file, files.end());
  for (const auto& [edition, from] : {std::pair{"8", "2025-06-01"}, std::pair{"9", "2027-06-01"}}) {
    std::string text(file->bytes);
    for (const auto& [old, now] :
         {std::pair<std::string, std::string>{"\nedition: 2\n",
                                              std::string("\nedition: ") + edition + "\n"},
          std::pair<std::string, std::string>{"{from: 2021-09-01",
                                              std::string("{from: ") + from}}) {
      ASSERT_NE(text.find(old), std::string::npos);
      text.replace(text.find(old), old.size(), now);
    }
    const Status added = law_.add(text, edition);
    ASSERT_TRUE(added.has_value()) << describe(added.error());
  }

  const Instant long_ago = *parse_rfc3339("2025-01-01T00:00:00Z");
  using enum EvidenceStatus;
  struct Row {
    const char* what;
    const char* about;
    std::vector<EvidenceStatus> decided;
    std::int64_t edition;
  };
  for (const Row& row : {
           Row{"of another subject", "vuln.actively_exploited", {accepted}, 8},
           Row{"offered", "vuln.in_own_product", {}, 8},
           Row{"rejected", "vuln.in_own_product", {contested, rejected}, 8},
           Row{"withdrawn", "vuln.in_own_product", {accepted, withdrawn}, 8},
           Row{"accepted", "vuln.in_own_product", {accepted}, 2},
       }) {
    SCOPED_TRACE(row.what);
    const std::string number = case_with_acme();
    const auto edition = [&] {
      const auto found = verdicts(
          world, officer, {.case_number = number, .party = "acme", .regime = "cn.rmsv.art7"});
      return found->stages.empty() ? 0 : found->stages.front().edition;
    };
    EXPECT_EQ(edition(), 8) << "nothing is known: that of today";
    accept(knows(number, "acme"));
    FactDraft early = knows(number, "acme");
    early.earliest = long_ago;
    early.latest = long_ago;
    early.about = row.about;
    const RecordedFact fact = *record_fact(world, analyst, early);
    for (const EvidenceStatus status : row.decided) {
      ASSERT_TRUE(
          decide_fact(world, officer, fact.id, {.status = status, .reason = "r"}).has_value());
    }
    EXPECT_EQ(edition(), row.edition);
    const auto duties = *duty_board(world, officer, {.regime = "cn.rmsv.art7"});
    for (const store::Obligation& one : duties) {
      EXPECT_TRUE(one.case_number != number || one.edition == row.edition);
    }
  }
}

TEST_P(Duties, AFactEndsNotBeforeItBegins) {
  const std::string number = case_with_acme();
  for (const auto& [lasts, is_taken] : {std::pair<std::chrono::microseconds, bool>{-1us, false},
                                        std::pair<std::chrono::microseconds, bool>{0us, true},
                                        std::pair<std::chrono::microseconds, bool>{1us, true}}) {
    FactDraft draft = knows(number, "acme");
    draft.latest = draft.earliest + lasts;
    const auto fact = record_fact(world, analyst, draft);
    EXPECT_EQ(fact.has_value(), is_taken) << lasts.count();
    if (!is_taken) {
      EXPECT_EQ(error_of(fact).where, "/at");
    }
  }
}

TEST_P(Duties, AFactIsOfTheVocabularyAndOfAnOrganizationThatThereIs) {
  const std::string number = case_with_acme();
  struct Row {
    const char* name;
    const char* about;
    const char* party;
    const char* where;  ///< empty: taken
  };
  for (const Row& row :
       {Row{"nothing", "vuln.in_own_product", "acme", "/fact"}, Row{"awareness", "", "acme", "/of"},
        Row{"awareness", "nothing", "acme", "/of"},
        Row{"awareness", "vuln.in_own_product", "nobody", "/party"},
        Row{"awareness", "vuln.in_own_product", "", ""}, Row{"partner.no_support", "", "acme", ""},
        Row{"vuln.public", "", "", ""}}) {
    FactDraft draft = knows(number, row.party);
    draft.name = row.name;
    draft.about = row.about;
    const auto fact = record_fact(world, analyst, draft);
    EXPECT_EQ(fact ? "" : fact.error().where, row.where) << row.name;
  }
}

TEST_P(Duties, AVerdictIsNotedWhenItChangesAndNotAtEveryLook) {
  const std::string number = case_with_acme();
  accept(knows(number, "acme"));
  const auto noted = [&] { return acts("duty.running") + acts("duty.late"); };
  const std::int64_t before = noted();
  EXPECT_GT(before, 0);
  accept(knows(number, "acme"));
  ASSERT_TRUE(
      add_participant(world, analyst, number, {.party = "acme", .roles = {"vendor"}}).has_value());
  EXPECT_EQ(noted(), before) << "what was known already";
  pass(24h * 10);
  ASSERT_TRUE(watch_duties(world).has_value());
  EXPECT_GT(noted(), before);
  const std::int64_t late = noted();
  ASSERT_TRUE(watch_duties(world).has_value());
  EXPECT_EQ(noted(), late);
}

TEST_P(Duties, WhatDoesNotApplyIsNotedWhereItDidApply) {
  const std::string number = case_with_acme();
  accept(knows(number, "acme"));
  EXPECT_EQ(acts("duty.not_applicable"), 0);
  const auto is_on_the_board = [&] {
    return !duty_board(world, officer, {.regime = "cn.rmsv.art7"})->empty();
  };
  EXPECT_TRUE(is_on_the_board());
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) {
                    return tx.execute("UPDATE party SET roles = $1 WHERE handle = 'acme'",
                                      {R"(["deployer"])"});
                  })
                  .has_value());
  accept(knows(number, "acme"));
  EXPECT_GT(acts("duty.not_applicable"), 0);
  EXPECT_FALSE(is_on_the_board());
}

TEST_P(Duties, AVerdictThatWasMetEarlierThanItWasKnownIsNoted) {
  const std::string number = case_with_acme();
  accept(knows(number, "acme"));
  const Instant begun = store_.clock.now();
  pass(3h);
  const Principal desk = person("acme", Role::partner_member, "x@acme.example");
  ASSERT_TRUE(submit_filing(world, desk, filing(number)).has_value());
  EXPECT_EQ(acts("duty.met"), 1);
  const auto receipt = import_portal_receipt(
      world, desk,
      {.stage = {number, "acme", "cn.rmsv.art7", "file_miit"}, .at = begun + 1h, .reference = "1"});
  ASSERT_TRUE(receipt.has_value());
  ASSERT_TRUE(decide_portal_receipt(world, officer, receipt->id, {.reason = "r"}).has_value());
  EXPECT_EQ(duty_board(world, officer, {.state = "met"})->front().met_at, begun + 1h);
  EXPECT_EQ(acts("duty.met"), 2);
}

TEST_P(Duties, VerdictsAreAsOfAnEntryThatTheLogHas) {
  const std::string number = case_with_acme();
  const store::LogIndex newest = world.store->head()->size - 1;
  for (const auto& [as_of, is_one] :
       {std::pair{store::LogIndex{-1}, false}, std::pair{store::LogIndex{0}, true},
        std::pair{newest, true}, std::pair{newest + 1, false}}) {
    const auto found = verdicts(
        world, officer,
        {.case_number = number, .party = "acme", .regime = "cn.rmsv.art7", .as_of = as_of});
    EXPECT_EQ(found ? "" : found.error().where, is_one ? "" : "/as_of") << as_of;
  }
}

TEST_P(Duties, ALegalLineThatMovesAloneIsNoted) {
  const std::string number = case_with_acme();
  FactDraft wide = knows(number, "acme");
  wide.latest = wide.earliest + 48h;
  accept(wide);
  const auto lines = [&] {
    const auto found = verdicts(world, officer,
                                {.case_number = number, .party = "acme", .regime = "cn.rmsv.art7"});
    const auto stage =
        *std::ranges::find(found->stages, "file_miit", &regimes::StageVerdict::stage);
    return std::pair{*stage.operative_due, *stage.legal_due};
  };
  const auto before = lines();
  const std::int64_t noted = acts("duty.running");
  FactDraft narrow = knows(number, "acme");
  narrow.latest = narrow.earliest + 24h;
  accept(narrow);
  EXPECT_EQ(lines(), (std::pair{before.first, before.second - 24h}));
  EXPECT_EQ(acts("duty.running"), noted + 1);
  EXPECT_EQ(duty_board(world, officer, {})->front().legal_due, before.second - 24h);
}

TEST_P(Duties, AnOperativeLineThatMovesAloneIsNoted) {
  const std::string number = case_with_acme();
  pass(3h);
  FactDraft known = knows(number, "acme");
  known.latest = known.earliest + 24h;
  accept(known);
  const auto row = [&] { return duty_board(world, officer, {})->front(); };
  const store::Obligation before = row();
  const std::int64_t noted = acts("duty.running");
  known.earliest -= 2h;
  accept(known);
  EXPECT_EQ(row().operative_due, *before.operative_due - 2h);
  EXPECT_EQ(row().legal_due, before.legal_due);
  EXPECT_EQ(acts("duty.running"), noted + 1);
}

}  // namespace
}  // namespace tocsin::flow
