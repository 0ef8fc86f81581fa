// Duties: every warning is noted and sent, facts are about one organization, and who files takes
// part. On both engines.
#include "flow/duties.h"

#include "base/json_writer.h"
#include "flow/desk.h"
#include "flow/mandates.h"
#include "flow/testing.h"
#include "flow/workbench.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Duties : public testing::Flow {
 protected:
  /// A case in which both acme and the other, which are alike, take part.
  std::string case_of_two() {
    TOC_ASSERT(register_party(world, Principal::system("test"),
                              {.handle = "other",
                               .name = "Other",
                               .country = "CN",
                               .roles = {"product_provider"},
                               .markets = {"CN"}})
                   .has_value());
    const std::string number = case_with_acme();
    TOC_ASSERT(add_participant(world, analyst, number, {.party = "other", .roles = {"vendor"}})
                   .has_value());
    return number;
  }
  FactDraft knows(const std::string& number, const std::string& party) {
    const Instant now = store_.clock.now();
    return {.case_number = number,
            .party = party,
            .name = "awareness",
            .about = "vuln.in_own_product",
            .earliest = now,
            .latest = now,
            .weight = Weight::proven,
            .evidence = "a mail"};
  }
  std::string verdict(const std::string& number, const std::string& party) {
    const auto found = verdicts(world, officer,
                                {.case_number = number,
                                 .party = party,
                                 .regime = "cn.rmsv.art7",
                                 .at = store_.clock.now()});
    const auto stage = std::ranges::find(found->stages, "file_miit", &regimes::StageVerdict::stage);
    return stage == found->stages.end() ? "none" : std::string(to_text(stage->state));
  }
  FilingDraft filing(const std::string& number) const {
    return {.case_number = number,
            .party = "acme",
            .regime = "cn.rmsv.art7",
            .stage = "file_miit",
            .content = "{}"};
  }
  /// Mails to that address whose subject begins so.
  std::int64_t mails(std::string_view address, std::string_view subject) {
    const auto waiting = world.store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "waiting", 1000);
    });
    return std::ranges::count_if(*waiting, [&](const store::Delivery& one) {
      return one.address == address && one.subject.starts_with(subject);
    });
  }
  /// Mails that warn of acme's deadline.
  std::size_t warnings() {
    return static_cast<std::size_t>(
        mails("desk@acme.example", "A deadline is near: cn.rmsv.art7 / file_miit"));
  }
};
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

TEST_P(Duties, WhoTakesNoPartInACaseFilesNothingInItAndLearnsNothing) {
  const std::string number = open(report("Widget", "A hole"));
  const auto fault = [&](const std::string& name) {
    const auto filed = submit_filing(world, partner(), filing(name));
    return filed ? Error{} : filed.error();
  };
  EXPECT_EQ(fault(number).code, Errc::not_found);
  EXPECT_TRUE(fault(number) == fault("C-0000-0000"));
  ASSERT_TRUE(
      add_participant(world, analyst, number, {.party = "acme", .roles = {"vendor"}}).has_value());
  EXPECT_TRUE(submit_filing(world, partner(), filing(number)).has_value());
}

TEST_P(Duties, NobodyFilesByTheNameOfARedCaseThatWasMergedIntoTheirs) {
  for (const Tlp tlp : {Tlp::amber, Tlp::red}) {
    for (const bool was_part : {false, true}) {
      Report one;
      one.product = "Widget";
      one.description = "A hole";
      one.tlp = tlp;
      const std::string inner = open(submit_report(world, Principal{}, {.report = one})->number);
      const std::string outer = case_with_acme();
      if (was_part) {
        TOC_ASSERT(add_participant(world, analyst, inner, {.party = "acme", .roles = {"vendor"}})
                       .has_value());
      }
      ASSERT_TRUE(merge_case(world, analyst, inner, outer).has_value());
      EXPECT_EQ(submit_filing(world, partner(), filing(inner)).has_value(),
                was_part || tlp != Tlp::red)
          << to_label(tlp) << was_part;
      EXPECT_TRUE(submit_filing(world, partner(), filing(outer)).has_value());
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

TEST_P(Duties, AFilingIsOfAStageThatThereIsByWhomTheRegimeKnows) {
  const std::string number = case_with_acme();
  struct Row {
    const char* regime;
    const char* stage;
    const char* capacity;
    const char* where;  ///< empty: taken
  };
  for (const Row& row : {Row{"cn.nothing", "file_miit", "obligor", "/regime"},
                         Row{"cn.rmsv.art7", "nothing", "obligor", "/stage"},
                         Row{"cn.rmsv.art7", "file_miit", "nobody", "/capacity"},
                         Row{"cn.rmsv.art7", "file_miit", "obligor", ""}}) {
    FilingDraft draft = filing(number);
    draft.regime = row.regime;
    draft.stage = row.stage;
    draft.capacity = row.capacity;
    const auto filed = submit_filing(world, partner(), draft);
    EXPECT_EQ(filed ? "" : filed.error().where, row.where);
    if (filed) {
      EXPECT_FALSE(filed->is_statement);
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

TEST_P(Duties, TheSystemFilesForAnOrganizationAsItself) {
  const std::string number = case_with_acme();
  const auto filed = submit_filing(world, Principal::system("test"), filing(number));
  ASSERT_TRUE(filed.has_value()) << describe(filed.error());
  EXPECT_FALSE(filed->is_statement);
}

TEST_P(Duties, AMandateEndsAfterItStartsAndWithinThreeYears) {
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "agent", .name = "Agent"})
                  .has_value());
  const Principal boss = person("acme", Role::partner_administrator, "boss@acme.example");
  const Instant now = store_.clock.now();
  constexpr auto kLongest = 24h * 366 * 3;
  struct Row {
    std::optional<Instant> starts;
    Instant ends;
    bool is_given;
  };
  for (const Row& row : {Row{std::nullopt, now, false}, Row{std::nullopt, now + 1us, true},
                         Row{std::nullopt, now + kLongest, true},
                         Row{std::nullopt, now + kLongest + 1us, false}, Row{now - 1h, now, false},
                         Row{now + 1h, now + 1h, false}, Row{now + 1h, now + 1h + kLongest, true},
                         Row{now + 1h, now + 1h + kLongest + 1us, false}}) {
    const auto given =
        give_mandate(world, boss, {.agent = "agent", .starts = row.starts, .ends = row.ends});
    EXPECT_EQ(given ? "" : given.error().where, row.is_given ? "" : "/ends");
  }
  for (const char* agent : {"nobody", "operator", "acme"}) {
    EXPECT_EQ(error_of(give_mandate(world, boss, {.agent = agent, .ends = now + 1h})).where,
              "/agent");
  }
}

TEST_P(Duties, AMandateIsEndedOnce) {
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "agent", .name = "Agent"})
                  .has_value());
  const Principal boss = person("acme", Role::partner_administrator, "boss@acme.example");
  const Principal agent = person("agent", Role::partner_administrator, "boss@agent.example");
  const MandateId given =
      *give_mandate(world, boss, {.agent = "agent", .ends = store_.clock.now() + 1h});
  EXPECT_EQ(error_of(end_mandate(world, agent, given)).code, Errc::not_found) << "not its to end";
  EXPECT_EQ(acts("mandate.ended"), 0);
  ASSERT_TRUE(end_mandate(world, boss, given).has_value());
  EXPECT_EQ(error_of(end_mandate(world, boss, given)).code, Errc::not_found);
  EXPECT_EQ(acts("mandate.ended"), 1);
}

TEST_P(Duties, AReportersDutiesStandOnTheBoardOnceTheReportHasACase) {
  Report one;
  one.product = "Widget";
  one.description = "A hole";
  const auto sent = submit_report(world, partner(), {.report = one});
  ASSERT_TRUE(sent.has_value()) << describe(sent.error());
  ASSERT_TRUE(duty_board(world, officer, {})->empty());
  open(sent->number);
  const auto board = duty_board(world, officer, {});
  ASSERT_FALSE(board->empty());
  for (const store::Obligation& row : *board) {
    EXPECT_EQ(row.party_name, "Acme");
    EXPECT_EQ(row.state, StageState::not_started) << row.regime << " " << row.stage;
    EXPECT_FALSE(row.regime.starts_with("eu.")) << "acme sells nothing there: " << row.regime;
  }
  // Its own sees as much, and another's nothing.
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
                  .has_value());
  const Principal other = person("other", Role::partner_administrator, "a@other.example");
  EXPECT_EQ(duty_board(world, partner(), {})->size(), board->size());
  EXPECT_EQ(duty_board(world, other, {})->size(), 0U);
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

TEST_P(Duties, AFilingIsCompleteWithWhatLaterStagesCarryOver) {
  TOC_ASSERT(register_party(world, Principal::system("test"),
                            {.handle = "maker",
                             .name = "Maker",
                             .country = "BE",
                             .roles = {"manufacturer"},
                             .markets = {"EU"}})
                 .has_value());
  store_.clock.set(*parse_rfc3339("2026-11-06T03:00:00Z"));
  const Principal maker = person("maker", Role::partner_member, "desk@maker.example");
  const regimes::Regime& regime = *law_.find("eu.cra.art14.aev");
  const regimes::Stage& notification = regime.stages[1];
  ASSERT_EQ(notification.id, "notification");
  struct Row {
    std::string without;  ///< a field
    const char* state;
  };
  std::vector<Row> rows = {{"", "met"}, {"cve_id", "met"}};
  for (const regimes::FieldSpec& field : notification.fields) {
    if (field.is_needed()) {
      rows.push_back({field.id, "running"});
    }
  }
  ASSERT_EQ(rows.size(), 12U);  // two of its own, eight carried over
  for (const Row& row : rows) {
    const std::string number = open(report("Widget", "A hole"));
    TOC_ASSERT(add_participant(world, analyst, number, {.party = "maker", .roles = {"vendor"}})
                   .has_value());
    FactDraft exploited = knows(number, "maker");
    exploited.about = "vuln.actively_exploited";
    accept(exploited);
    CanonicalObject content;
    for (const regimes::FieldSpec& field : notification.fields) {
      if (field.id != row.without) {
        content.set(field.id, "x");
      }
    }
    ASSERT_TRUE(submit_filing(world, maker,
                              {.case_number = number,
                               .party = "maker",
                               .regime = regime.id,
                               .stage = "early_warning",
                               .is_complete = true,
                               .content = content.to_text()})
                    .has_value());
    const auto found =
        verdicts(world, officer, {.case_number = number, .party = "maker", .regime = regime.id});
    EXPECT_EQ(
        to_text(
            std::ranges::find(found->stages, "notification", &regimes::StageVerdict::stage)->state),
        row.state)
        << row.without;
  }
}

TEST_P(Duties, AFilingIsNoReceiptOfAnOperatorWhoNeedNotRelayIt) {
  const auto joined = [&](const std::vector<std::string>& roles, const std::string& regime,
                          const std::string& stage) {
    const auto self =
        store_->read([](store::Reader& reader) { return store::parties::get_operator(reader); });
    std::string list;
    for (const std::string& role : roles) {
      list += (list.empty() ? "\"" : ",\"") + role + "\"";
    }
    TOC_ASSERT(store_
                   ->write([&](store::Transaction& tx) {
                     return tx.execute("UPDATE party SET roles = $1 WHERE id = $2",
                                       {"[" + list + "]", self->id});
                   })
                   .has_value());
    FilingDraft draft = filing(case_with_acme());
    draft.regime = regime;
    draft.stage = stage;
    const std::int64_t before = acts("participant.added");
    TOC_ASSERT(submit_filing(world, partner(), draft).has_value());
    return acts("participant.added") - before;
  };
  EXPECT_EQ(joined({"protection_department"}, "cn.incident.cii", "first_report"), 1);
  EXPECT_EQ(joined({}, "cn.incident.cii", "first_report"), 0);
  EXPECT_EQ(joined({"csirt"}, "cn.incident.cii", "first_report"), 0) << "bound by other laws";
  // A law that speaks of what was reported, and asks for something else than its receipt.
  const auto files = regimes::rules_files();
  std::string other(std::ranges::find_if(files, [](const EmbeddedFile& file) {
                      return std::string_view(file.path).ends_with("cn.incident.relay.cii.yaml");
                    })->bytes);
  other.resize(other.find("examples:"));
  for (const auto& [old, now] :
       {std::pair<std::string, std::string>{"relay.cii", "relay.other"},
        std::pair<std::string, std::string>{"protection_department", "csirt"},
        std::pair<std::string, std::string>{"event: receipt", "event: awareness"},
        std::pair<std::string, std::string>{"standard: receipt", "standard: notice"},
        std::pair<std::string, std::string>{"plus: [receipt", "plus: [awareness"}}) {
    ASSERT_NE(other.find(old), std::string::npos) << old;
    other.replace(other.find(old), old.size(), now);
  }
  const Status added = law_.add(other, "other");
  ASSERT_TRUE(added.has_value()) << describe(added.error());
  EXPECT_EQ(joined({"csirt"}, "cn.incident.cii", "first_report"), 0) << "no receipt of its own";
  EXPECT_EQ(joined({"protection_department"}, "cn.rmsv.art7", "file_miit"), 0) << "of no kind";
  EXPECT_EQ(joined({"protection_department"}, "eu.nis2.art23", "early_warning"), 0);
  EXPECT_EQ(joined({"csirt"}, "eu.nis2.art23", "early_warning"), 1);
}

}  // namespace
}  // namespace tocsin::flow
