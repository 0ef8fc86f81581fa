// What a step of a partnership rests on: which evidence there is about the partner, whether it was
// heard, and what the second officer is shown of the consequences. On both engines.
#include "flow/decisions.h"
#include "flow/partnership_for_test.h"
#include "flow/standing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Dossiers : public testing::Partnerships {
 protected:
  StepDraft noticed() {
    StepDraft out = to("noticed");
    out.evidence = {.verdicts = {}, .facts = {shown()}};
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Dossiers, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Dossiers, AVerdictIsOfACaseInWhichThePartnerTakesPart) {
  join();
  const std::string foreign = open(report("Gadget", "Another hole"));
  for (const std::string& one : {number, foreign}) {
    const RecordedFact known = aware(one, store_.clock.now(), Weight::proven);
    ASSERT_TRUE(decide_fact(world, officer, known.id, {.reason = "holds"}).has_value());
  }
  pass(24h * 10);
  ASSERT_TRUE(watch_duties(world).has_value());
  struct Row {
    std::string case_number;
    const char* regime;
    const char* stage;
    bool is_evidence;
  };
  for (const Row& row :
       {Row{foreign, "cn.rmsv.art7", "file_miit", false},
        Row{number, "xx.nothing", "file_miit", false}, Row{number, "", "file_miit", false},
        Row{number, "cn.rmsv.art7", "nothing", false},
        Row{"C-0000-0000", "cn.rmsv.art7", "file_miit", false},
        Row{number, "cn.rmsv.art7", "file_miit", true}}) {
    StepDraft draft = to("noticed");
    draft.evidence.verdicts = {
        {.case_number = row.case_number, .regime = row.regime, .stage = row.stage}};
    EXPECT_EQ(take(draft), row.is_evidence ? "" : "There is no such verdict about this partner.")
        << row.case_number << row.regime << row.stage;
  }
}

TEST_P(Dossiers, AFactIsOneThatThereIs) {
  join();
  StepDraft draft = to("noticed");
  draft.evidence.facts = {FactId{}};
  EXPECT_EQ(take(draft), "There is no such fact about this partner.");
}

TEST_P(Dossiers, AnAnswerStandsThoughAStepBehindItWasAnnulled) {
  join();
  ASSERT_EQ(take(noticed()), "");
  pass(1h);
  ASSERT_TRUE(answer_notice(world, partner(), id, "It was not us.").has_value());
  pass(1h);
  ASSERT_EQ(take(emergency({})), "");
  pass(1h);
  const auto annulment =
      propose_annulment(world, officer, {.partnership = id, .reason = "it was wrong"});
  ASSERT_TRUE(approve_annulment(world, second, *annulment).has_value());
  ASSERT_EQ(view_partnership(world, officer, id)->partnership.state, "noticed");
  EXPECT_EQ(take(to("warned")), "") << "it was heard, and nothing was asked since";
}

TEST_P(Dossiers, AStateOfYesterdayAsksForNoAnswer) {
  join();
  ASSERT_TRUE(world.store
                  ->write([](store::Transaction& tx) {
                    return tx.execute("UPDATE partnership_change SET to_state = 'gone'", {});
                  })
                  .has_value());
  EXPECT_EQ(take(noticed()), "");
}

TEST_P(Dossiers, NothingIsSaidToBeCutWhereNothingIs) {
  id = *join_programme(world, officer, "acme", "example.threat-sharing");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  ASSERT_TRUE(propose_step(world, officer, active).has_value());
  const auto open = *open_decisions(world, second);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open.front().fault, "");
  for (const std::string& line : open.front().dossier.lines_en) {
    EXPECT_FALSE(line.starts_with("Cut off")) << line;
  }
}

}  // namespace
}  // namespace tocsin::flow
