// The workbench and portals' receipts: what a filing holds, who is shown it, and when it counts. On
// both engines.
#include "flow/workbench.h"

#include "base/limits.h"
#include "base/text.h"
#include "flow/desk.h"
#include "flow/maker_for_test.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

/// The maker knows of an exploited hole.
class Workbenches : public testing::Maker {
 protected:
  Workbenches() {
    administrator = person("maker", Role::partner_administrator, "admin@maker.example");
    stranger = person("acme", Role::partner_administrator, "other@acme.example");
    know("vuln.actively_exploited");
  }

  void know(const std::string& about) { accept(aware_of(about)); }
  StageQuery stage(const std::string& id) { return {number, "maker", "eu.cra.art14.aev", id}; }
  std::string state_of(const std::string& id) { return state("eu.cra.art14.aev", id); }
  regimes::FieldValues early_warning() {
    return {{"type", "vulnerability"}, {"title", "A hole"},   {"summary", "Remote code execution."},
            {"member_states", "BE"},   {"product", "Widget"}, {"product_version", "1.0"}};
  }

  Principal administrator;
  Principal stranger;
};
INSTANTIATE_TEST_SUITE_P(Engines, Workbenches, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Workbenches, NamesWhatIsMissingFillsInWhatIsKnownAndProvesTheMomentItWasReady) {
  const RecordedFact older = *record_fact(world, analyst,
                                          {.case_number = number,
                                           .party = "maker",
                                           .name = "measure_available",
                                           .earliest = store_.clock.now() - std::chrono::hours(9),
                                           .latest = store_.clock.now() - std::chrono::hours(9),
                                           .weight = Weight::proven,
                                           .evidence = "a release"});
  ASSERT_TRUE(decide_fact(world, officer, older.id, {}).has_value());
  const auto before = open_workbench(world, member, stage("early_warning"));
  ASSERT_TRUE(before.has_value()) << before.error().message;
  EXPECT_FALSE(before->filing.is_ready());
  const auto field = [](const regimes::Filing& filing, std::string_view id) {
    return *std::ranges::find(filing.fields, id, &regimes::FilingField::id);
  };
  EXPECT_EQ(field(before->filing, "manufacturer").value, "Maker");
  EXPECT_EQ(field(before->filing, "awareness_datetime").value, "2026-11-06T03:00:00Z")
      << "the trigger's own fact, and nothing earlier of another kind";
  EXPECT_TRUE(field(before->filing, "summary").missing);

  pass(std::chrono::hours(1));
  const auto saved = save_draft(world, member, stage("early_warning"), early_warning());
  ASSERT_TRUE(saved.has_value()) << saved.error().message;
  EXPECT_TRUE(saved->filing.is_ready());
  EXPECT_NE(saved->receipt.find("c2sp.org/tlog-proof@v1"), std::string::npos);
  // A draft satisfies nothing.
  EXPECT_EQ(state_of("early_warning"), "running");

  // What the early warning said is carried over; the notification asks for its own.
  const auto next = open_workbench(world, member, stage("notification"));
  EXPECT_EQ(field(next->filing, "summary").origin, regimes::FieldOrigin::carried);
  EXPECT_EQ(field(next->filing, "summary").value, "Remote code execution.");
  EXPECT_TRUE(field(next->filing, "general_information").missing);

  // Saving again replaces, also what was emptied.
  regimes::FieldValues less = early_warning();
  less["summary"] = " ";
  EXPECT_FALSE(save_draft(world, member, stage("early_warning"), less)->filing.is_ready());
}

TEST_P(Workbenches, ADraftIsForTheOwnPeopleAndOthersSeeOnlyWhatWasHandedIn) {
  ASSERT_TRUE(save_draft(world, member, stage("early_warning"), early_warning()).has_value());
  const auto value_of = [](const Workbench& bench, std::string_view id) {
    return std::ranges::find(bench.filing.fields, id, &regimes::FilingField::id)->value;
  };
  const Principal auditor = person("", Role::auditor, "auditor@example.org");
  for (const Principal& other : {officer, analyst, auditor}) {
    for (const char* id : {"early_warning", "notification"}) {
      const auto seen = open_workbench(world, other, stage(id));
      ASSERT_TRUE(seen.has_value()) << seen.error().message;
      EXPECT_FALSE(seen->draft.has_value());
      for (const regimes::FilingField& field : seen->filing.fields) {
        EXPECT_EQ(field.value, "") << id << " " << field.id;
      }
    }
  }
  ASSERT_TRUE(submit_filing(world, member,
                            {.case_number = number,
                             .party = "maker",
                             .regime = "eu.cra.art14.aev",
                             .stage = "early_warning",
                             .content = R"({"summary":"As handed in."})"})
                  .has_value());
  EXPECT_EQ(value_of(*open_workbench(world, officer, stage("early_warning")), "summary"),
            "As handed in.");
  EXPECT_EQ(value_of(*open_workbench(world, officer, stage("notification")), "summary"),
            "As handed in.");
  EXPECT_EQ(value_of(*open_workbench(world, officer, stage("early_warning")), "title"), "");
  // The draft is still the party's own to finish.
  EXPECT_EQ(value_of(*open_workbench(world, member, stage("early_warning")), "summary"),
            "Remote code execution.");
}

TEST_P(Workbenches, AMergeHidesNoDraft) {
  ASSERT_TRUE(save_draft(world, member, stage("early_warning"), early_warning()).has_value());
  const std::string other = open(report("Widget", "The same hole"));
  ASSERT_TRUE(
      add_participant(world, analyst, other, {.party = "maker", .roles = {"vendor"}}).has_value());
  ASSERT_TRUE(merge_case(world, analyst, number, other).has_value());
  for (const std::string& name : {number, other}) {
    const auto bench =
        open_workbench(world, member, {name, "maker", "eu.cra.art14.aev", "early_warning"});
    ASSERT_TRUE(bench.has_value()) << bench.error().message;
    EXPECT_TRUE(bench->draft.has_value()) << name;
    EXPECT_TRUE(bench->filing.is_ready()) << name;
  }
  ASSERT_TRUE(unmerge_case(world, analyst, number).has_value());
  EXPECT_FALSE(open_workbench(world, member, {other, "maker", "eu.cra.art14.aev", "early_warning"})
                   ->draft.has_value());
}

TEST_P(Workbenches, FillsInTheEarliestOfTheFactsThatCount) {
  const Instant now = store_.clock.now();
  const auto aware_at = [&](Instant at, bool is_accepted) {
    const RecordedFact fact = *record_fact(world, analyst,
                                           {.case_number = number,
                                            .party = "maker",
                                            .name = "awareness",
                                            .about = "vuln.actively_exploited",
                                            .earliest = at,
                                            .latest = at,
                                            .weight = Weight::proven,
                                            .evidence = "a mail"});
    TOC_ASSERT(!is_accepted || decide_fact(world, officer, fact.id, {.reason = "r"}).has_value());
  };
  const auto filled_in = [&] {
    const auto bench = open_workbench(world, member, stage("early_warning"));
    return std::ranges::find(bench->filing.fields, "awareness_datetime", &regimes::FilingField::id)
        ->value;
  };
  aware_at(now - std::chrono::hours(3), false);
  EXPECT_EQ(filled_in(), to_rfc3339(now)) << "what is only offered does not count";
  aware_at(now - std::chrono::hours(2), true);
  EXPECT_EQ(filled_in(), to_rfc3339(now - std::chrono::hours(2)));
  aware_at(now - std::chrono::hours(1), true);
  EXPECT_EQ(filled_in(), to_rfc3339(now - std::chrono::hours(2))) << "a later one came last";
}

TEST_P(Workbenches, RefusesFieldsThatTheStageDoesNotAskForAndWhatIsAnothers) {
  const auto wrong = save_draft(world, member, stage("early_warning"), {{"root_cause", "x"}});
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(error_of(wrong).code, Errc::malformed);
  EXPECT_EQ(error_of(wrong).where, "/values/root_cause");
  EXPECT_TRUE(
      save_draft(world, member, stage("early_warning"), {{"summary", std::string(65536, 'x')}})
          .has_value());
  EXPECT_EQ(error_of(save_draft(world, member, stage("early_warning"),
                                {{"summary", std::string(65537, 'x')}}))
                .code,
            Errc::too_large);
  EXPECT_EQ(error_of(open_workbench(world, stranger, stage("early_warning"))).code,
            Errc::not_found);
  EXPECT_EQ(error_of(save_draft(world, stranger, stage("early_warning"), {})).code,
            Errc::not_found);
  EXPECT_EQ(
      error_of(open_workbench(world, member, {number, "maker", "eu.cra.art14.aev", "nothing"}))
          .code,
      Errc::not_found);
  EXPECT_EQ(
      error_of(open_workbench(world, member, {number, "maker", "xx.nothing", "early_warning"}))
          .code,
      Errc::not_found);
  EXPECT_EQ(error_of(save_draft(world, officer, stage("early_warning"), {})).code, Errc::forbidden);
}

TEST_P(Workbenches, ACompleteFilingServesLaterStagesOnlyWithTheirFields) {
  const auto file = [&](const std::string& content) {
    return submit_filing(world, member,
                         {.case_number = number,
                          .party = "maker",
                          .regime = "eu.cra.art14.aev",
                          .stage = "early_warning",
                          .is_complete = true,
                          .content = content});
  };
  ASSERT_TRUE(file(R"({"text":"everything, believe me"})").has_value());
  EXPECT_EQ(state_of("early_warning"), "met");
  EXPECT_NE(state_of("notification"), "met");
  ASSERT_TRUE(
      file(
          R"({"awareness_datetime":"x","attack_vector":"x","general_information":"x","manufacturer":"x",)"
          R"("measures_taken":"x","member_states":"x","occurred_datetime":"x","product":"x","product_version":"x",)"
          R"("sensitivity":"x","summary":"x","title":"x","type":"x","user_measures":"x"})")
          .has_value());
  EXPECT_EQ(state_of("notification"), "met");
}

TEST_P(Workbenches, APortalsReceiptCountsFromThePortalsTimeOnceAccepted) {
  const Instant portal = store_.clock.now() + std::chrono::hours(2);
  PortalReceiptDraft draft{
      .stage = stage("early_warning"), .at = portal, .reference = "SRP-1", .document = "receipt"};
  EXPECT_EQ(error_of(import_portal_receipt(world, member, draft)).where,
            "/at");  // it lies in the future
  pass(std::chrono::hours(30));
  EXPECT_EQ(state_of("early_warning"), "late");
  const auto imported = import_portal_receipt(world, member, draft);
  ASSERT_TRUE(imported.has_value()) << imported.error().message;
  EXPECT_EQ(state_of("early_warning"), "late");  // offered evidence only
  EXPECT_EQ(portal_receipt_document(world, officer, imported->id).value(), "receipt");
  EXPECT_EQ(portal_receipt_document(world, member, imported->id).value(), "receipt");
  EXPECT_EQ(error_of(portal_receipt_document(world, stranger, imported->id)).code, Errc::not_found);
  EXPECT_EQ(error_of(portal_receipt_document(world, officer, PortalReceiptId{})).code,
            Errc::not_found);
  EXPECT_EQ(error_of(decide_portal_receipt(world, member, imported->id, {})).code, Errc::forbidden);
  ASSERT_TRUE(decide_portal_receipt(world, officer, imported->id, {.reason = "the portal confirms"})
                  .has_value());
  EXPECT_EQ(state_of("early_warning"), "met");
  const auto found = verdicts(
      world, officer, {.case_number = number, .party = "maker", .regime = "eu.cra.art14.aev"});
  EXPECT_EQ(found->stages.front().met_at, portal);
  // What was known before the decision is still what was known.
  const auto earlier = verdicts(world, officer,
                                {.case_number = number,
                                 .party = "maker",
                                 .regime = "eu.cra.art14.aev",
                                 .as_of = imported->index});
  EXPECT_EQ(earlier->stages.front().state, StageState::late);
  // And evidence does not take a step that there is not.
  EXPECT_EQ(error_of(decide_portal_receipt(world, officer, imported->id,
                                           {.status = EvidenceStatus::contested}))
                .code,
            Errc::conflict);
  ASSERT_TRUE(
      decide_portal_receipt(world, officer, imported->id, {.status = EvidenceStatus::withdrawn})
          .has_value());
  EXPECT_EQ(state_of("early_warning"), "late");
  for (const auto& [reference, is_taken] :
       {std::pair{std::string(), false}, std::pair{std::string(" "), false},
        std::pair{std::string(501, 'r'), false}, std::pair{std::string(500, 'r'), true}}) {
    draft.reference = reference;
    const auto again = import_portal_receipt(world, member, draft);
    EXPECT_EQ(again ? "" : again.error().where, is_taken ? "" : "/reference") << reference.size();
  }
  draft.stage.stage = "nothing";
  draft.reference = "SRP-2";
  EXPECT_EQ(error_of(import_portal_receipt(world, member, draft)).where, "/stage");
}

TEST_P(Workbenches, ContentIsForThoseWhoMayReadTheCase) {
  ASSERT_TRUE(submit_filing(world, member,
                            {.case_number = number,
                             .party = "maker",
                             .regime = "eu.cra.art14.aev",
                             .stage = "early_warning",
                             .content = R"({"summary":"As handed in."})"})
                  .has_value());
  const auto receipt = import_portal_receipt(
      world, member, {.stage = stage("early_warning"), .at = store_.clock.now(), .reference = "1"});
  ASSERT_TRUE(receipt.has_value());
  const Principal auditor = person("", Role::auditor, "auditor@example.org");
  enum class Sees { content, state, nothing };
  struct Row {
    const char* who;
    Principal principal;
    Sees amber;
    Sees red;
  };
  const std::vector<Row> rows = {
      {"officer", officer, Sees::content, Sees::content},
      {"analyst", analyst, Sees::content, Sees::content},
      {"auditor", auditor, Sees::content, Sees::nothing},
      {"the own member", member, Sees::content, Sees::nothing},
      // A key for duties alone shows no content.
      {"an officer's key", key_of(officer, Action::read_duty), Sees::state, Sees::state},
      {"an auditor's key", key_of(auditor, Action::read_duty), Sees::state, Sees::nothing}};
  for (const bool is_red : {false, true}) {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) {
                      return tx.execute("UPDATE vuln_case SET tlp = $1 WHERE number = $2",
                                        {is_red ? 4 : 2, number});
                    })
                    .has_value());
    for (const Row& row : rows) {
      SCOPED_TRACE(std::string(row.who) + (is_red ? ", RED" : ", AMBER"));
      const Sees want = is_red ? row.red : row.amber;
      const bool is_own = row.principal.party == member.party;
      const auto bench = open_workbench(world, row.principal, stage("early_warning"));
      ASSERT_EQ(bench.has_value(), is_own || want != Sees::nothing);
      if (bench && !is_own) {
        const auto& fields = bench->filing.fields;
        const auto filled = std::ranges::count_if(
            fields, [](const regimes::FilingField& field) { return !field.value.empty(); });
        EXPECT_EQ(filled, want == Sees::content ? 1 : 0);
      }
      const auto document = portal_receipt_document(world, row.principal, receipt->id);
      EXPECT_EQ(document.has_value(), is_own || want == Sees::content);
      if (!document) {
        EXPECT_TRUE(document.error() ==
                    portal_receipt_document(world, row.principal, PortalReceiptId{}).error());
      }
    }
  }
}

TEST_P(Workbenches, FillsInFromTheOwnReportsAlone) {
  const auto send = [&](const Principal& who, const std::string& product, const std::string& text) {
    Report one;
    one.title = "About " + product;
    one.product = product;
    one.versions = {product + " 1"};
    one.description = text;
    one.identifiers = find_identifiers(text);
    return submit_report(world, who, {.report = one})->number;
  };
  const std::string theirs = send(stranger, "Theirs", "see CVE-2099-0001");
  const std::string strangers = send(Principal{}, "Strangers", "see CVE-2099-0003");
  const std::string own = send(member, "Mine", "see CVE-2099-0002");
  const auto known = [&] {
    std::vector<std::string> out;
    const auto bench = open_workbench(world, member, stage("notification"));
    for (const regimes::FilingField& field : bench->filing.fields) {
      if (field.id == "title" || field.id == "product" || field.id == "version" ||
          field.id == "cve_id") {
        out.push_back(field.value);
      }
    }
    return out;
  };
  const auto is_empty = [](const std::string& value) { return value.empty(); };
  ASSERT_FALSE(known().empty());
  for (const std::string& report_number : {theirs, strangers}) {
    ASSERT_TRUE(attach_report(world, analyst, report_number, number).has_value());
    EXPECT_TRUE(std::ranges::all_of(known(), is_empty)) << ::testing::PrintToString(known());
  }
  ASSERT_TRUE(attach_report(world, analyst, own, number).has_value());
  const std::vector<std::string> filled = known();
  EXPECT_TRUE(std::ranges::count(filled, "Mine") == 1) << ::testing::PrintToString(filled);
  for (const std::string& value : filled) {
    EXPECT_FALSE(value.contains("Theirs") || value.contains("Strangers") ||
                 value.contains("CVE-2099-0001") || value.contains("CVE-2099-0003"))
        << value;
  }
}

TEST_P(Workbenches, OfTwoDraftsOfMergedCasesTheNewerIsShown) {
  const std::string other = open(report("Widget", "The same hole"));
  ASSERT_TRUE(
      add_participant(world, analyst, other, {.party = "maker", .roles = {"vendor"}}).has_value());
  const auto save = [&](const std::string& name, const std::string& summary) {
    pass(std::chrono::seconds(1));
    ASSERT_TRUE(save_draft(world, member, {name, "maker", "eu.cra.art14.aev", "early_warning"},
                           {{"summary", summary}})
                    .has_value());
  };
  const auto shown = [&](const std::string& name) {
    const auto bench =
        open_workbench(world, member, {name, "maker", "eu.cra.art14.aev", "early_warning"});
    return std::ranges::find(bench->filing.fields, "summary", &regimes::FilingField::id)->value;
  };
  // The newer one in the case that is merged, then in the one that it is merged into.
  for (const auto& [older, newer] : {std::pair{other, number}, std::pair{number, other}}) {
    save(older, "older");
    save(newer, "newer");
    EXPECT_EQ(shown(older), "older");
    ASSERT_TRUE(merge_case(world, analyst, number, other).has_value());
    EXPECT_EQ(shown(number), "newer");
    EXPECT_EQ(shown(other), "newer");
    ASSERT_TRUE(unmerge_case(world, analyst, number).has_value());
  }
}

TEST_P(Workbenches, AReceiptIsShownWithItsStageAlone) {
  ASSERT_TRUE(import_portal_receipt(world, member,
                                    {.stage = stage("early_warning"),
                                     .at = store_.clock.now(),
                                     .reference = "SRP-1",
                                     .document = "receipt"})
                  .has_value());
  struct Row {
    const char* regime;
    const char* stage;
    std::size_t receipts;
  };
  for (const Row& row :
       {Row{"eu.cra.art14.aev", "early_warning", 1}, Row{"eu.cra.art14.aev", "notification", 0},
        Row{"eu.cra.art14.incident", "early_warning", 0}, Row{"cn.rmsv.art7", "file_miit", 0}}) {
    const auto open = open_workbench(world, member, {number, "maker", row.regime, row.stage});
    ASSERT_TRUE(open.has_value()) << row.regime << ": " << describe(open.error());
    EXPECT_EQ(open->receipts.size(), row.receipts) << row.regime << " " << row.stage;
  }
}

}  // namespace
}  // namespace tocsin::flow
