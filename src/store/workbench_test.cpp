// Drafts, receipts of portals and conflicts of laws: of whom, of which stage, as of which index.
#include "store/workbench.h"
#include "domain/system_scope.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Workbench : public testing::Pairs {
 protected:
  /// The key, and each one that differs from it in one part.
  std::vector<StageKey> keys() {
    const StageKey key{.case_id = cases_[0], .party = parties_[0], .regime = "r", .stage = "s"};
    std::vector<StageKey> out(5, key);
    out[1].case_id = cases_[1];
    out[2].party = parties_[1];
    out[3].regime = "r2";
    out[4].stage = "s2";
    return out;
  }
  PortalReceipt receipt(const StageKey& key, LogIndex index) {
    return {.id = make_id<PortalReceiptId>(at(0)),
            .key = key,
            .at = at(0),
            .reference = std::to_string(index),
            .recorded_at = at(0),
            .recorded_index = index};
  }
  /// The gate, and each one that differs from it in one part.
  std::vector<ConflictGate> gates() {
    const ConflictGate gate{.case_id = cases_[0],
                            .party = parties_[0],
                            .regime = "r",
                            .against = "x",
                            .raised_at = at(0)};
    std::vector<ConflictGate> out(5, gate);
    out[1].case_id = cases_[1];
    out[2].party = parties_[1];
    out[3].regime = "r2";
    out[4].against = "x2";
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i].raised_index = static_cast<LogIndex>(i);
    }
    return out;
  }
  std::vector<LogIndex> raised(Result<std::vector<ConflictGate>> gates) {
    std::vector<LogIndex> out;
    for (const ConflictGate& one : gates.value()) {
      out.push_back(one.raised_index);
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Workbench, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Workbench, TheNewestDraftIsThatOfItsOwnStage) {
  LogIndex index = 10;
  for (const StageKey& key : keys()) {
    EXPECT_FALSE(ask(filing_drafts::newest, key)->has_value());
    for (int edition = 0; edition < 2; ++edition) {
      const FilingDraftRecord draft{.key = key, .recorded_index = ++index, .recorded_at = at(0)};
      ASSERT_TRUE(act(filing_drafts::insert, draft).has_value());
    }
  }
  index = 10;
  for (const StageKey& key : keys()) {
    EXPECT_EQ(ask(filing_drafts::newest, key)->value().recorded_index, index += 2);
  }
}

TEST_P(Workbench, AReceiptHasTheStatusThatHeldAtTheLogIndex) {
  const auto keys = this->keys();
  const std::array receipts = {receipt(keys[0], 5), receipt(keys[0], 6), receipt(keys[1], 5),
                               receipt(keys[2], 5)};
  for (const PortalReceipt& one : receipts) {
    ASSERT_TRUE(act(portal_receipts::insert, one).has_value());
  }
  for (const auto& [status, index] :
       {std::pair{EvidenceStatus::contested, 7}, {EvidenceStatus::rejected, 9}}) {
    const portal_receipts::Decision decision{
        .id = receipts[0].id, .status = status, .recorded_index = index};
    ASSERT_TRUE(act(portal_receipts::decide, decision).has_value());
  }
  struct Row {
    LogIndex index;
    std::size_t count;
    EvidenceStatus status;
  };
  for (const Row& row : {Row{4, 0, EvidenceStatus::offered},
                         {5, 1, EvidenceStatus::offered},
                         {6, 2, EvidenceStatus::offered},
                         {7, 2, EvidenceStatus::contested},
                         {8, 2, EvidenceStatus::contested},
                         {9, 2, EvidenceStatus::rejected}}) {
    SCOPED_TRACE(row.index);
    const auto found = ask(portal_receipts::as_of, cases_[0], parties_[0], row.index).value();
    ASSERT_EQ(found.size(), row.count);
    EXPECT_TRUE(found.empty() || found[0].status == row.status);
    EXPECT_TRUE(found.size() < 2 || found[1].status == EvidenceStatus::offered);
  }
  EXPECT_EQ(ask(portal_receipts::as_of, cases_[1], parties_[0], 99)->size(), 1U);
  EXPECT_EQ(ask(portal_receipts::as_of, cases_[0], parties_[1], 99)->size(), 1U);
  EXPECT_EQ(ask(portal_receipts::as_of, cases_[1], parties_[1], 99)->size(), 0U);
  EXPECT_EQ(ask(portal_receipts::get, receipts[0].id)->status, EvidenceStatus::rejected);
  EXPECT_EQ(ask(portal_receipts::get, receipts[1].id)->status, EvidenceStatus::offered);
  EXPECT_EQ(ask(portal_receipts::get, receipts[1].id)->reference, "6");
  EXPECT_EQ(error_of(ask(portal_receipts::get, PortalReceiptId{})).code, Errc::not_found);
}

TEST_P(Workbench, WhatIsWholeOrReadyIsReadAsItWasWritten) {
  const StageKey key = keys()[0];
  for (const bool is_complete : {false, true}) {
    PortalReceipt one = receipt(key, is_complete ? 6 : 5);
    one.is_complete = is_complete;
    ASSERT_TRUE(act(portal_receipts::insert, one).has_value());
    EXPECT_EQ(ask(portal_receipts::get, one.id)->is_complete, is_complete);
    const FilingDraftRecord draft{.key = key,
                                  .recorded_index = is_complete ? 6 : 5,
                                  .recorded_at = at(0),
                                  .is_ready = is_complete};
    ASSERT_TRUE(act(filing_drafts::insert, draft).has_value());
    EXPECT_EQ(ask(filing_drafts::newest, key)->value().is_ready, is_complete);
  }
}

TEST_P(Workbench, AGateIsRaisedOnceForEachPairOfLawsOfAPartyInACase) {
  for (const ConflictGate& gate : gates()) {
    EXPECT_TRUE(act(conflict_gates::raise, gate).value()) << gate.raised_index;
  }
  for (const ConflictGate& gate : gates()) {
    EXPECT_FALSE(act(conflict_gates::raise, gate).value()) << gate.raised_index;
  }
  EXPECT_EQ(raised(ask(conflict_gates::of, cases_[0], parties_[0])),
            (std::vector<LogIndex>{0, 3, 4}));
  EXPECT_EQ(raised(ask(conflict_gates::of, cases_[1], parties_[0])), (std::vector<LogIndex>{1}));
  EXPECT_EQ(raised(ask(conflict_gates::of, cases_[0], parties_[1])), (std::vector<LogIndex>{2}));
}

TEST_P(Workbench, ADecisionIsThatOfOneGate) {
  for (const ConflictGate& gate : gates()) {
    ASSERT_TRUE(act(conflict_gates::raise, gate).value());
  }
  for (ConflictGate gate : gates()) {
    gate.state = GateState::released;
    gate.reason = std::to_string(gate.raised_index);
    gate.decided_at = at(1);
    EXPECT_TRUE(act(conflict_gates::decide, gate).has_value());
    gate.against = "none";
    EXPECT_EQ(error_of(act(conflict_gates::decide, gate)).code, Errc::not_found);
  }
  const auto listed = ask(conflict_gates::list, system_scope()).value();
  ASSERT_EQ(listed.size(), 5U);
  for (const ConflictGate& gate : listed) {
    EXPECT_EQ(gate.state, GateState::released);
    EXPECT_EQ(gate.reason, std::to_string(gate.raised_index));
  }
}

TEST_P(Workbench, StatesOfGatesReadBackAndNothingElseDoes) {
  for (const auto& [state, word] : {std::pair{GateState::held, "held"},
                                    {GateState::released, "released"},
                                    {GateState::withheld, "withheld"}}) {
    EXPECT_EQ(to_text(state), word);
    EXPECT_EQ(*parse_gate_state(word), state);
  }
  EXPECT_EQ(error_of(parse_gate_state("")).code, Errc::malformed);
  ASSERT_TRUE(act(conflict_gates::raise, gates()[0]).value());
  expect_unreadable("conflict_gate.state", conflict_gates::list, system_scope());
}

TEST_P(Workbench, GatesAreListedUndecidedFirstWithinTheScope) {
  for (const ConflictGate& gate : gates()) {
    ASSERT_TRUE(act(conflict_gates::raise, gate).value());
  }
  ConflictGate decided = gates()[4];
  decided.state = GateState::withheld;
  ASSERT_TRUE(act(conflict_gates::decide, decided).has_value());
  Case red =
      store_->read([&](Reader& reader) { return cases::get(reader, system_scope(), cases_[1]); })
          .value();
  red.tlp = Tlp::red;
  ASSERT_TRUE(act(cases::set_title, red).has_value());
  EXPECT_EQ(raised(ask(conflict_gates::list, system_scope())),
            (std::vector<LogIndex>{3, 2, 1, 0, 4}));
  EXPECT_EQ(raised(ask(conflict_gates::list, scope_of_auditor())),
            (std::vector<LogIndex>{3, 2, 0, 4}));
  EXPECT_EQ(raised(ask(conflict_gates::list, scope_of(parties_[0]))),
            (std::vector<LogIndex>{3, 1, 0, 4}));
  EXPECT_EQ(raised(ask(conflict_gates::list, scope_of(parties_[1]))), (std::vector<LogIndex>{2}));
}

}  // namespace
}  // namespace tocsin::store
