// Where two laws disagree about a content: it is held for a person, and no clock is. On both
// engines.
#include "flow/conflicts.h"

#include "base/limits.h"
#include "flow/maker_for_test.h"
#include "flow/workbench.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

class Conflicts : public testing::Maker {
 protected:
  Conflicts() {
    administrator = person("maker", Role::partner_administrator, "admin@maker.example");
    stranger = person("acme", Role::partner_administrator, "other@acme.example");
    accept(aware_of("vuln.actively_exploited"));
  }
  StageQuery early_warning() { return {number, "maker", "eu.cra.art14.aev", "early_warning"}; }
  std::string state_of(const std::string& id) { return state("eu.cra.art14.aev", id); }

  Principal administrator;
  Principal stranger;
};
INSTANTIATE_TEST_SUITE_P(Engines, Conflicts, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Conflicts, AConflictOfLawsHoldsTheContentAndNoClock) {
  EXPECT_TRUE(list_conflicts(world, member)->empty());
  is_not_public();
  const auto raised = list_conflicts(world, member);
  ASSERT_EQ(raised->size(), 1U);
  EXPECT_EQ(raised->front().regime, "eu.cra.art14.aev");
  EXPECT_EQ(raised->front().against, "cn.rmsv.art9");
  EXPECT_EQ(raised->front().state, store::GateState::held);
  const auto waiting = store_->read(
      [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "waiting", 100); });
  EXPECT_EQ(std::ranges::count_if(*waiting,
                                  [](const store::Delivery& one) {
                                    return one.address == "desk@maker.example" &&
                                           one.subject.contains("eu.cra.art14.aev") &&
                                           one.subject.contains("cn.rmsv.art9");
                                  }),
            1);
  EXPECT_TRUE(list_conflicts(world, stranger)->empty());
  EXPECT_EQ(list_conflicts(world, officer)->size(), 1U);
  EXPECT_EQ(conflicts_of(world, member, number, "maker")->size(), 1U);
  EXPECT_EQ(error_of(conflicts_of(world, stranger, number, "maker")).code, Errc::not_found);
  EXPECT_EQ(state_of("early_warning"), "running");

  const FilingDraft filing{.case_number = number,
                           .party = "maker",
                           .regime = "eu.cra.art14.aev",
                           .stage = "early_warning",
                           .content = "{}"};
  EXPECT_EQ(error_of(submit_filing(world, member, filing)).code, Errc::conflict);
  EXPECT_EQ(error_of(may_export(*open_workbench(world, member, early_warning()))).code,
            Errc::conflict);
  // What somebody else states is not the maker's content: it is evidence, and nobody may hold it
  // back.
  EXPECT_TRUE(submit_filing(world, stranger, filing)->is_statement);
  EXPECT_EQ(state_of("early_warning"), "running");
  // The other law's own filing is not held.
  accept(aware_of("vuln.in_own_product"));
  EXPECT_TRUE(submit_filing(world, member,
                            {.case_number = number,
                             .party = "maker",
                             .regime = "cn.rmsv.art7",
                             .stage = "file_miit",
                             .content = "{}"})
                  .has_value());

  ConflictDecisionDraft decision{.case_number = number,
                                 .party = "maker",
                                 .regime = "eu.cra.art14.aev",
                                 .against = "cn.rmsv.art9",
                                 .decision = ConflictDecision::withheld,
                                 .reason = "counsel asks for a day"};
  EXPECT_EQ(error_of(decide_conflict(world, member, decision)).code, Errc::forbidden);
  EXPECT_EQ(error_of(decide_conflict(world, officer, decision)).code, Errc::forbidden);
  EXPECT_EQ(error_of(decide_conflict(world, stranger, decision)).code, Errc::not_found);
  ASSERT_TRUE(decide_conflict(world, administrator, decision).has_value());
  EXPECT_EQ(error_of(submit_filing(world, member, filing)).code, Errc::conflict);
  decision.decision = ConflictDecision::released;
  decision.reason = "";
  EXPECT_EQ(error_of(decide_conflict(world, administrator, decision)).where, "/reason");
  decision.reason = "only what the maker itself may say";
  ASSERT_TRUE(decide_conflict(world, administrator, decision).has_value());
  EXPECT_TRUE(submit_filing(world, member, filing).has_value());
  EXPECT_EQ(state_of("early_warning"), "met");
  // It is raised once, however often the facts are looked at again; the other law asks for itself.
  const auto all = list_conflicts(world, officer);
  EXPECT_EQ(std::ranges::count(*all, "eu.cra.art14.aev", &store::ConflictGate::regime), 1);
}

TEST_P(Conflicts, AConflictIsDecidedForTheGateThatItNamesWithAReason) {
  is_not_public();
  const ConflictDecisionDraft right{.case_number = number,
                                    .party = "maker",
                                    .regime = "eu.cra.art14.aev",
                                    .against = "cn.rmsv.art9",
                                    .reason = "counsel agrees"};
  ConflictDecisionDraft other_regime = right;
  other_regime.regime = "eu.cra.art14.incident";
  ConflictDecisionDraft other_law = right;
  other_law.against = "cn.rmsv.art7";
  for (const ConflictDecisionDraft& wrong : {other_regime, other_law}) {
    EXPECT_EQ(error_of(decide_conflict(world, administrator, wrong)).code, Errc::not_found);
  }
  for (const auto& [reason, is_taken] : {std::pair{std::string(" "), false},
                                         std::pair{std::string(kTextFieldBytesMax + 1, 'r'), false},
                                         std::pair{std::string(kTextFieldBytesMax, 'r'), true}}) {
    ConflictDecisionDraft draft = right;
    draft.reason = reason;
    const auto done = decide_conflict(world, administrator, draft);
    EXPECT_EQ(done ? "" : done.error().where, is_taken ? "" : "/reason") << reason.size();
  }
  EXPECT_EQ(list_conflicts(world, member)->front().state, store::GateState::released);
}

using ConflictGates = testing::Maker;
INSTANTIATE_TEST_SUITE_P(Engines, ConflictGates, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(ConflictGates, AConflictIsRaisedOnceForEachPairOfLaws) {
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

TEST_P(ConflictGates, AGateSaysWhetherItIsStillToBeDecided) {
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
