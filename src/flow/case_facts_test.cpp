// What is known of a case, as its laws are asked about it: who said it, between which edges, under
// which regime it was handed in. On both engines.
#include "flow/case_facts.h"

#include "flow/desk.h"
#include "flow/maker_for_test.h"
#include "flow/workbench.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

using CaseFacts = testing::Maker;
INSTANTIATE_TEST_SUITE_P(Engines, CaseFacts, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(CaseFacts, WhatTheObligedSaysOfItselfStartsItsClockHoweverLittleItWeighs) {
  for (const bool is_from_obligor : {false, true}) {
    FactDraft draft = aware_of("vuln.actively_exploited");
    draft.weight = Weight::asserted;
    draft.is_from_obligor = is_from_obligor;
    accept(draft);
    EXPECT_EQ(state("eu.cra.art14.aev", "early_warning"),
              is_from_obligor ? "running" : "not_started");
  }
}

TEST_P(CaseFacts, AreOfAnOrganizationThatThereIs) {
  EXPECT_EQ(error_of(verdicts(world, officer, {.case_number = number, .party = "nobody"})).code,
            Errc::not_found);
}

TEST_P(CaseFacts, AnIntervalEndsBeforeItsLatestTime) {
  // Midnight in Beijing: the last day on which it may have been is the one before.
  const Instant midnight = *parse_rfc3339("2026-11-03T16:00:00Z");
  std::vector<Instant> due;
  for (const Instant latest : {midnight + 1us, midnight, midnight - 1us}) {
    FactDraft draft = aware_of("vuln.in_own_product");
    draft.earliest = midnight - 12h;
    draft.latest = latest;
    accept(draft);
    due.push_back(*verdict("cn.rmsv.art7", "file_miit").legal_due);
  }
  EXPECT_EQ(due[0] - due[1], 24h);
  EXPECT_EQ(due[1], due[2]);
}

TEST_P(CaseFacts, APortalsReceiptIsOfItsRegimeAndOfLaterStagesWhereItWasComplete) {
  accept(aware_of("vuln.actively_exploited"));
  accept(aware_of("incident.severe"));
  const auto hand_in = [&](bool is_complete) {
    const auto imported =
        import_portal_receipt(world, member,
                              {.stage = {number, "maker", "eu.cra.art14.aev", "early_warning"},
                               .at = store_.clock.now(),
                               .reference = "SRP-1",
                               .is_complete = is_complete,
                               .document = "receipt"});
    TOC_ASSERT(imported.has_value());
    TOC_ASSERT(decide_portal_receipt(world, officer, imported->id, {.reason = "so it is"}));
  };
  hand_in(false);
  EXPECT_EQ(state("eu.cra.art14.aev", "early_warning"), "met");
  EXPECT_EQ(state("eu.cra.art14.aev", "notification"), "running");
  EXPECT_EQ(state("eu.cra.art14.incident", "early_warning"), "running");
  hand_in(true);
  EXPECT_EQ(state("eu.cra.art14.aev", "notification"), "met");
  EXPECT_EQ(state("eu.cra.art14.incident", "early_warning"), "running");
}

// The directive's own regime stood before the national ones: what was handed in under it counts.
TEST_P(CaseFacts, WhatWasHandedInUnderAPredecessorMeetsTheDutyOfTheSameName) {
  TOC_ASSERT(register_party(world, Principal::system("test"),
                            {.handle = "plant",
                             .name = "Plant",
                             .country = "BE",
                             .roles = {"essential_entity"},
                             .markets = {"BE"}})
                 .has_value());
  const Principal plant = person("plant", Role::partner_member, "member@plant.example");
  for (const bool is_receipt : {false, true}) {
    for (const auto& [regime, counts] :
         {std::pair{"eu.nis2.art23", true}, std::pair{"eu.nis2.be", true},
          std::pair{"eu.nis2.at", false}, std::pair{"eu.cra.art14.aev", false}}) {
      SCOPED_TRACE(std::string(regime) + (is_receipt ? " by a portal" : ""));
      const std::string its = open(report("Widget", "A hole"));
      TOC_ASSERT(add_participant(world, analyst, its, {.party = "plant", .roles = {"vendor"}}));
      FactDraft known = aware_of("incident.significant");
      known.case_number = its;
      known.party = "plant";
      accept(known);
      if (is_receipt) {
        const auto imported =
            import_portal_receipt(world, plant,
                                  {.stage = {its, "plant", regime, "early_warning"},
                                   .at = store_.clock.now(),
                                   .reference = "1"});
        TOC_ASSERT(imported.has_value());
        TOC_ASSERT(decide_portal_receipt(world, officer, imported->id, {.reason = "so it is"}));
      } else {
        TOC_ASSERT(submit_filing(world, plant,
                                 {.case_number = its,
                                  .party = "plant",
                                  .regime = regime,
                                  .stage = "early_warning",
                                  .content = "{}"}));
      }
      const auto found = verdicts(
          world, officer,
          {.case_number = its, .party = "plant", .regime = "eu.nis2.be", .at = store_.clock.now()});
      for (const regimes::StageVerdict& one : found->stages) {
        const bool is_met = counts && one.stage == "early_warning";
        EXPECT_EQ(one.state == StageState::met, is_met) << one.stage;
      }
    }
  }
}

TEST_P(CaseFacts, AReceiptThatIsAcceptedCountsAtOnce) {
  accept(aware_of("vuln.actively_exploited"));
  const auto imported =
      import_portal_receipt(world, member,
                            {.stage = {number, "maker", "eu.cra.art14.aev", "early_warning"},
                             .at = store_.clock.now(),
                             .reference = "SRP-1"});
  const auto on_the_board = [&] {
    const auto duties = *duty_board(world, officer, {.regime = "eu.cra.art14.aev"});
    return std::ranges::find(duties, "early_warning", &store::Obligation::stage)->state;
  };
  EXPECT_EQ(on_the_board(), StageState::running);
  ASSERT_TRUE(decide_portal_receipt(world, officer, imported->id, {.reason = "r"}).has_value());
  EXPECT_EQ(on_the_board(), StageState::met);
}

TEST_P(CaseFacts, AReceiptIsOfARegimeThatThereIsAndHasABound) {
  const auto where = [&](const std::string& regime, std::size_t bytes) {
    const auto done = import_portal_receipt(world, member,
                                            {.stage = {number, "maker", regime, "early_warning"},
                                             .at = store_.clock.now(),
                                             .reference = "1",
                                             .document = std::string(bytes, 'x')});
    return done ? "" : done.error().where;
  };
  EXPECT_EQ(where("xx.nothing", 1), "/stage");
  EXPECT_EQ(where("eu.cra.art14.aev", kPortalReceiptBytesMax), "");
  EXPECT_EQ(where("eu.cra.art14.aev", kPortalReceiptBytesMax + 1), "/document");
}

TEST_P(CaseFacts, AReceiptIsNoPartnersButTheObligedsHoweverTheCaseIsMarked) {
  const auto receipt =
      import_portal_receipt(world, member,
                            {.stage = {number, "maker", "eu.cra.art14.aev", "early_warning"},
                             .at = store_.clock.now(),
                             .reference = "1",
                             .document = "receipt"});
  make_active();
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) {
                    return tx.execute("UPDATE vuln_case SET tlp = 0 WHERE number = $1", {number});
                  })
                  .has_value());
  EXPECT_EQ(error_of(portal_receipt_document(world, partner(), receipt->id)).code, Errc::not_found);
  EXPECT_EQ(portal_receipt_document(world, member, receipt->id).value(), "receipt");
}

TEST_P(CaseFacts, AWorkbenchShowsWhatWasHandedInThereAndADraftWhereThereIsOne) {
  const auto file = [&](const char* regime, const char* stage, const char* summary) {
    ASSERT_TRUE(submit_filing(world, member,
                              {.case_number = number,
                               .party = "maker",
                               .regime = regime,
                               .stage = stage,
                               .content = R"({"summary":")" + std::string(summary) + "\"}"})
                    .has_value());
  };
  const auto shown = [&] {
    const auto bench =
        open_workbench(world, member, {number, "maker", "eu.cra.art14.aev", "early_warning"});
    TOC_ASSERT(bench.has_value());
    return std::ranges::find(bench->filing.fields, "summary", &regimes::FilingField::id)->value;
  };
  file("eu.cra.art14.incident", "early_warning", "of another regime");
  file("eu.cra.art14.aev", "notification", "of another stage");
  EXPECT_EQ(shown(), "");
  file("eu.cra.art14.aev", "early_warning", "its own");
  EXPECT_EQ(shown(), "its own");
  ASSERT_TRUE(save_draft(world, member, {number, "maker", "eu.cra.art14.aev", "early_warning"},
                         {{"summary", "a draft"}})
                  .has_value());
  EXPECT_EQ(shown(), "a draft");
  // A case that was merged into it has none.
  const std::string merged = open(report("Widget", "The same hole"));
  ASSERT_TRUE(merge_case(world, analyst, merged, number).has_value());
  EXPECT_EQ(shown(), "a draft");
}

TEST_P(CaseFacts, ADraftHas200FieldsOfAStageThatThereIs) {
  for (const auto& [count, code] :
       {std::pair{200, Errc::malformed}, std::pair{201, Errc::too_large}}) {
    regimes::FieldValues values;
    for (int i = 0; i < count; ++i) {
      values["f" + std::to_string(i)] = "x";  // fields that the stage does not ask for
    }
    EXPECT_EQ(error_of(save_draft(world, member,
                                  {number, "maker", "eu.cra.art14.aev", "early_warning"}, values))
                  .code,
              code);
  }
  const Error unknown =
      error_of(save_draft(world, member, {number, "maker", "eu.cra.art14.aev", "nothing"}, {}));
  EXPECT_EQ(unknown.code, Errc::not_found);
  EXPECT_EQ(unknown.where, "");
}

TEST_P(CaseFacts, AFlawsOwnIdIsFilledInWhereItIsACve) {
  Report own;
  own.product = "Widget";
  own.description = "x";
  own.identifiers = {"GHSA-2222-3333-4444", "CVE-2099-0002"};
  const auto sent = submit_report(world, member, {.report = own});
  ASSERT_TRUE(attach_report(world, analyst, sent->number, number).has_value());
  const auto bench =
      open_workbench(world, member, {number, "maker", "eu.cra.art14.aev", "notification"});
  EXPECT_EQ(std::ranges::find(bench->filing.fields, "cve_id", &regimes::FilingField::id)->value,
            "CVE-2099-0002");
}

TEST_P(CaseFacts, TwoRegimesWhoseStagesHaveOneNameHaveTheirOwnVerdicts) {
  accept(aware_of("vuln.actively_exploited"));
  const std::int64_t before = acts("duty.running");
  accept(aware_of("incident.severe"));
  EXPECT_GT(acts("duty.running"), before) << "the other's duties have begun as well";
  const auto early_warnings = [&] {
    std::vector<std::string> out;
    const auto duties = duty_board(world, officer, {});
    for (const store::Obligation& one : *duties) {
      if (one.stage == "early_warning") {
        out.push_back(one.regime + " " + std::string(to_text(one.state)));
      }
    }
    std::ranges::sort(out);
    return out;
  };
  EXPECT_EQ(early_warnings(), (std::vector<std::string>{"eu.cra.art14.aev running",
                                                        "eu.cra.art14.incident running"}));
  const std::int64_t noted = acts("duty.running");
  pass(std::chrono::minutes(1));
  FilingDraft draft{.case_number = number,
                    .party = "maker",
                    .regime = "eu.cra.art14.aev",
                    .stage = "early_warning",
                    .content = "{}"};
  ASSERT_TRUE(submit_filing(world, member, draft).has_value());
  EXPECT_EQ(early_warnings(),
            (std::vector<std::string>{"eu.cra.art14.aev met", "eu.cra.art14.incident running"}));
  ASSERT_TRUE(
      add_participant(world, analyst, number, {.party = "maker", .roles = {"vendor"}}).has_value());
  EXPECT_EQ(acts("duty.running"), noted) << "of the other nothing is new";
}

TEST_P(CaseFacts, TheOperatorsOwnClockStartsWhenAReportIsFiledHere) {
  const auto self =
      store_->read([](store::Reader& reader) { return store::parties::get_operator(reader); });
  TOC_ASSERT(store_
                 ->write([&](store::Transaction& tx) {
                   return tx.execute("UPDATE party SET roles = $1 WHERE id = $2",
                                     {R"(["protection_department"])", self->id});
                 })
                 .has_value());
  TOC_ASSERT(register_party(world, Principal::system("test"),
                            {.handle = "grid",
                             .name = "Grid",
                             .country = "CN",
                             .roles = {"cii_operator"},
                             .mail = ""})
                 .has_value());
  const Principal grid = person("grid", Role::partner_member, "duty@grid.example");
  TOC_ASSERT(add_participant(world, analyst, number, {.party = "grid", .roles = {"deployer"}})
                 .has_value());
  for (const auto& [name, value] : {std::pair{"incident.grade", "major"}}) {
    const RecordedFact fact = *record_fact(world, analyst,
                                           {.case_number = number,
                                            .name = name,
                                            .value = value,
                                            .earliest = store_.clock.now(),
                                            .latest = store_.clock.now(),
                                            .weight = Weight::proven});
    TOC_ASSERT(decide_fact(world, officer, fact.id, {}).has_value());
  }
  const auto filed = submit_filing(world, grid,
                                   {.case_number = number,
                                    .party = "grid",
                                    .regime = "cn.incident.cii",
                                    .stage = "first_report",
                                    .content = "{}"});
  ASSERT_TRUE(filed.has_value()) << filed.error().message;
  const auto relay = verdicts(world, officer,
                              {.case_number = number,
                               .party = self->handle,
                               .regime = "cn.incident.relay.cii",
                               .at = store_.clock.now()});
  ASSERT_TRUE(relay.has_value()) << relay.error().message;
  ASSERT_EQ(relay->stages.size(), 1U);
  EXPECT_EQ(relay->stages.front().legal_due, store_.clock.now() + std::chrono::minutes(30));
}

}  // namespace
}  // namespace tocsin::flow
