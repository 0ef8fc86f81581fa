// Decisions that wait: of which kind one is, and who may take it. On both engines.
#include "flow/decisions.h"

#include "flow/testing.h"

namespace tocsin::flow {
namespace {

class Decisions : public testing::Flow {
 protected:
  DecisionId waiting(DecisionKind kind) {
    store::Decision decision;
    decision.id = make_id<DecisionId>(store_.clock.now());
    decision.kind = kind;
    decision.content = "{}";
    decision.proposed_by = "system:test";
    decision.proposed_at = store_.clock.now();
    const Status kept = world.store->write(
        [&](store::Transaction& tx) { return store::decisions::insert(tx, decision); });
    TOC_ASSERT(kept.has_value());
    return decision.id;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Decisions, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Decisions, AreShownToTheSystemAndRejectedByIt) {
  const DecisionId id = waiting(DecisionKind::person);
  const Principal system = Principal::system("test");
  EXPECT_TRUE(open_decisions(world, officer)->empty()) << "it is the administrators'";
  ASSERT_EQ(open_decisions(world, system)->size(), 1U);
  ASSERT_TRUE(reject_decision(world, system, id, "it is out of date").has_value());
  EXPECT_EQ(error_of(reject_decision(world, system, id, "again")).code, Errc::conflict);
  EXPECT_TRUE(open_decisions(world, system)->empty());
}

}  // namespace
}  // namespace tocsin::flow
