#include "flow/conflicts.h"

#include "base/limits.h"
#include "base/text.h"
#include "flow/messages.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Act;
using store::ConflictGate;
using store::GateState;
using store::Transaction;

Act act_of(std::string kind, std::string actor, const ConflictGate& gate) {
  Act act{
      .kind = std::move(kind), .actor = std::move(actor), .case_id = gate.case_id, .detail = {}};
  act.detail.set("party", gate.party_handle)
      .set("regime", gate.regime)
      .set("against", gate.against);
  return act;
}

}  // namespace

Status raise_conflicts(const World& world, Transaction& tx, const store::Case& item,
                       const Known& known) {
  const auto found = regimes::conflicts(*world.law, known.facts, tx.judged_at());
  if (found.empty()) {
    return {};
  }
  TOC_TRY(const auto raised, store::conflict_gates::of(tx, item.id, known.party.id));
  for (const regimes::Conflict& conflict : found) {
    const bool is_there = std::ranges::any_of(raised, [&](const ConflictGate& gate) {
      return gate.regime == conflict.regime && gate.against == conflict.with;
    });
    if (is_there) {
      continue;
    }
    ConflictGate gate;
    gate.case_id = item.id;
    gate.case_number = item.number;
    gate.party = known.party.id;
    gate.party_handle = known.party.handle;
    gate.regime = conflict.regime;
    gate.against = conflict.with;
    gate.raised_at = tx.now();
    gate.raised_index = tx.record(act_of("conflict.raised", "system:duty-watch", gate));
    TOC_TRY(std::ignore, store::conflict_gates::raise(tx, gate));
    TOC_CHECK(queue_conflict_message(world, tx, known.party, gate, conflict));
  }
  return {};
}

Status require_released(store::Reader& reader, const CaseId& root, const PartyId& party,
                        std::string_view regime) {
  TOC_TRY(const auto gates, store::conflict_gates::of(reader, root, party));
  for (const ConflictGate& gate : gates) {
    if (gate.regime != regime || gate.state == GateState::released) {
      continue;
    }
    return fail(Errc::conflict, gate.state == GateState::held
                                    ? "Two laws disagree about this content: an administrator of "
                                      "the obliged organization must first "
                                      "decide whether it may be handed in. The clock runs on."
                                    : "The obliged organization has decided to withhold this "
                                      "content because two laws disagree about "
                                      "it. The clock runs on.");
  }
  return {};
}

Result<std::vector<ConflictGate>> list_conflicts(const World& world, const Principal& principal) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_duty));
  return world.store->read(
      [&](store::Reader& reader) { return store::conflict_gates::list(reader, scope); });
}

Result<std::vector<ConflictGate>> conflicts_of(const World& world, const Principal& principal,
                                               std::string_view case_number,
                                               std::string_view party) {
  return world.store->read([&](store::Reader& reader) -> Result<std::vector<ConflictGate>> {
    TOC_TRY(const Part part, part_of(reader, principal, Action::read_duty, case_number, party));
    return store::conflict_gates::of(reader, part.item.id, part.party.id);
  });
}

Result<store::LogIndex> decide_conflict(const World& world, const Principal& principal,
                                        const ConflictDecisionDraft& draft) {
  if (trim(draft.reason).empty() || draft.reason.size() > kTextFieldBytesMax) {
    return fail(Errc::malformed,
                "Say why, in at most 64 KiB: the decision will be asked for one day.", "/reason");
  }
  return world.store->write([&](Transaction& tx) -> Result<store::LogIndex> {
    TOC_TRY(const Part part,
            part_of(tx, principal, Action::decide_conflict, draft.case_number, draft.party));
    TOC_TRY(const auto gates, store::conflict_gates::of(tx, part.item.id, part.party.id));
    const auto found = std::ranges::find_if(gates, [&](const ConflictGate& gate) {
      return gate.regime == draft.regime && gate.against == draft.against;
    });
    if (found == gates.end()) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    ConflictGate gate = *found;
    gate.state =
        draft.decision == ConflictDecision::released ? GateState::released : GateState::withheld;
    gate.reason = draft.reason;
    gate.decided_at = tx.now();
    gate.decided_by = actor_of(principal);
    Act act = act_of("conflict." + std::string(to_text(gate.state)), actor_of(principal), gate);
    act.detail.set("reason", gate.reason);
    gate.decided_index = tx.record(std::move(act));
    TOC_CHECK(store::conflict_gates::decide(tx, gate));
    return *gate.decided_index;
  });
}

}  // namespace tocsin::flow
