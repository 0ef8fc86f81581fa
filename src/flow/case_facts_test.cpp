// What is known of a case, as its laws are asked about it: who said it, between which edges, under
// which regime it was handed in; and the conflicts of laws that follow. On both engines.
#include "flow/case_facts.h"

#include "flow/conflicts.h"
#include "flow/desk.h"
#include "flow/testing.h"
#include "flow/workbench.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

/// A maker of products for China and the Union, in a case of its own.
class CaseFacts : public testing::Flow {
 protected:
  CaseFacts() {
    store_.clock.set(*parse_rfc3339("2026-11-06T03:00:00Z"));
    TOC_ASSERT(register_party(world, Principal::system("test"),
                              {.handle = "maker",
                               .name = "Maker",
                               .country = "CN",
                               .roles = {"product_provider", "manufacturer"},
                               .markets = {"CN", "EU"},
                               .mail = "desk@maker.example"})
                   .has_value());
    member = person("maker", Role::partner_member, "member@maker.example");
    number = open(report("Widget", "A hole"));
    TOC_ASSERT(add_participant(world, analyst, number, {.party = "maker", .roles = {"vendor"}})
                   .has_value());
  }

  FactDraft aware_of(const std::string& about) const {
    const Instant now = store_.clock.now();
    return {.case_number = number,
            .party = "maker",
            .name = "awareness",
            .about = about,
            .earliest = now,
            .latest = now,
            .weight = Weight::proven,
            .evidence = "a mail"};
  }
  void accept(const FactDraft& draft) {
    const auto fact = record_fact(world, analyst, draft);
    TOC_ASSERT(fact.has_value());
    TOC_ASSERT(decide_fact(world, officer, fact->id, {.reason = "shown"}).has_value());
  }
  void is_not_public() {
    FactDraft draft = aware_of("");
    draft.party = "";
    draft.name = "vuln.public";
    draft.value = "false";
    accept(draft);
  }
  regimes::StageVerdict verdict(const std::string& regime, const std::string& stage) {
    const auto found = verdicts(
        world, officer,
        {.case_number = number, .party = "maker", .regime = regime, .at = store_.clock.now()});
    TOC_ASSERT(found.has_value());
    return *std::ranges::find(found->stages, stage, &regimes::StageVerdict::stage);
  }
  std::string state(const std::string& regime, const std::string& stage) {
    return std::string(to_text(verdict(regime, stage).state));
  }

  Principal member;
  std::string number;
};
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
  EXPECT_EQ(on_the_board(), "running");
  ASSERT_TRUE(decide_portal_receipt(world, officer, imported->id, {.reason = "r"}).has_value());
  EXPECT_EQ(on_the_board(), "met");
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

TEST_P(CaseFacts, AConflictIsRaisedOnceForEachPairOfLaws) {
  // As by rules in which the one law stands against two, and another one against the same.
  std::string second_law;
  std::string other_law;
  std::vector<EmbeddedFile> files;
  for (EmbeddedFile file : regimes::rules_files()) {
    const bool is_aev = file.path.ends_with("eu.cra.art14.aev.yaml");
    if (is_aev || file.path.ends_with("eu.cra.art14.incident.yaml")) {
      std::string& text = is_aev ? second_law : other_law;
      text = file.bytes;
      const std::string rule =
          "  - {with: " + std::string(is_aev ? "cn.rmsv.art7" : "cn.rmsv.art9") +
          ", action: hold_content_for_human, clocks: keep_running, "
          "note: {en: \"n\", zh-CN: \"n\"}}\n";
      const std::size_t at = text.find(is_aev ? "conflicts:\n" : "penalties:\n");
      ASSERT_NE(at, std::string::npos) << file.path;
      text.insert(is_aev ? at + 11 : at, is_aev ? rule : "conflicts:\n" + rule);
      file.bytes = text;
    }
    files.push_back(file);
  }
  const auto law = regimes::Library::load(files);
  ASSERT_TRUE(law.has_value()) << describe(law.error());
  world.law = &*law;
  const auto raised = [&] {
    std::vector<std::string> out;
    const auto gates = list_conflicts(world, member);
    for (const store::ConflictGate& gate : *gates) {
      out.push_back(gate.regime + " " + gate.against);
    }
    std::ranges::sort(out);
    return out;
  };
  using Pairs = std::vector<std::string>;
  accept(aware_of("vuln.actively_exploited"));
  EXPECT_EQ(raised(), (Pairs{"eu.cra.art14.aev cn.rmsv.art7"}));
  is_not_public();
  EXPECT_EQ(raised(), (Pairs{"eu.cra.art14.aev cn.rmsv.art7", "eu.cra.art14.aev cn.rmsv.art9"}));
  accept(aware_of("incident.severe"));
  EXPECT_EQ(raised(), (Pairs{"eu.cra.art14.aev cn.rmsv.art7", "eu.cra.art14.aev cn.rmsv.art9",
                             "eu.cra.art14.incident cn.rmsv.art9"}));
  accept(aware_of("incident.severe"));
  EXPECT_EQ(acts("conflict.raised"), 3);
}

TEST_P(CaseFacts, AGateSaysWhetherItIsStillToBeDecided) {
  accept(aware_of("vuln.actively_exploited"));
  is_not_public();
  const auto said = [&] {
    return error_of(submit_filing(world, member,
                                  {.case_number = number,
                                   .party = "maker",
                                   .regime = "eu.cra.art14.aev",
                                   .stage = "early_warning",
                                   .content = "{}"}))
        .message;
  };
  EXPECT_TRUE(said().contains("must first")) << said();
  const Principal administrator =
      person("maker", Role::partner_administrator, "admin@maker.example");
  ASSERT_TRUE(decide_conflict(world, administrator,
                              {.case_number = number,
                               .party = "maker",
                               .regime = "eu.cra.art14.aev",
                               .against = "cn.rmsv.art9",
                               .decision = ConflictDecision::withheld,
                               .reason = "counsel asks for a day"})
                  .has_value());
  EXPECT_TRUE(said().contains("has decided to withhold")) << said();
}

}  // namespace
}  // namespace tocsin::flow
