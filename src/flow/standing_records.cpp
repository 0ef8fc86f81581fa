// What is said and recorded beside the steps: answers, reforms, infractions, and the view of it all
// (flow/standing.h).
#include "base/text.h"
#include "flow/standing.h"
#include "flow/standing_steps.h"
#include "store/accounts.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Act;
using store::LogIndex;
using store::Reader;
using store::Transaction;

Act standing_act(std::string kind, const Principal& principal, const PartnershipId& id) {
  Act act{
      .kind = std::move(kind), .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
  act.detail.set("partnership", to_text(id));
  return act;
}

}  // namespace

Result<LogIndex> close_infraction(const World& world, const Principal& principal,
                                  const PartnershipId& id, const InfractionClosing& closing) {
  TOC_CHECK(may(principal, Action::record_standing));
  if (trim(closing.reason).empty()) {
    return fail(Errc::malformed, "Say why: it goes on the record.", "/reason");
  }
  if (closing.outcome == InfractionOutcome::annulled) {
    return fail(Errc::malformed, "An infraction is annulled with the step that found it.",
                "/outcome");
  }
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_CHECK(store::partnerships::get(tx, id));
    Act act = standing_act("infraction.closed", principal, id);
    act.detail.set("opened", closing.opened_index)
        .set("outcome", to_text(closing.outcome))
        .set("reason", closing.reason);
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::partnerships::close_infraction(tx, id,
                                                    {.opened_index = closing.opened_index,
                                                     .opened_at = {},
                                                     .evidence = {},
                                                     .closed_index = index,
                                                     .closed_at = tx.now(),
                                                     .outcome = closing.outcome,
                                                     .reason = closing.reason}));
    return index;
  });
}

Result<LogIndex> record_standing(const World& world, const Principal& principal,
                                 const PartnershipId& id, RecordKind kind,
                                 const std::string& body) {
  TOC_CHECK(may(principal, Action::record_standing));
  if (trim(body).empty()) {
    return fail(Errc::malformed, "Say what was measured or granted: it goes on the record.",
                "/body");
  }
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_CHECK(store::partnerships::get(tx, id));
    Act act = standing_act("standing.recorded", principal, id);
    act.detail.set("kind", to_text(kind)).set("body", body);
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::partnerships::insert_record(tx, id,
                                                 {.recorded_index = index,
                                                  .at = tx.now(),
                                                  .kind = kind,
                                                  .body = body,
                                                  .actor = actor_of(principal)}));
    return index;
  });
}

Result<LogIndex> answer_notice(const World& world, const Principal& principal,
                               const PartnershipId& id, const std::string& body) {
  TOC_CHECK(may(principal, Action::answer_notice));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Partnership row, store::partnerships::get(tx, id));
    TOC_CHECK(steps::owns(principal, Action::answer_notice, row));
    Act act{.kind = "standing.answered",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("partnership", to_text(id)).set("body", to_hex(sha256(as_bytes(body))));
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::partnerships::insert_answer(
        tx, id,
        {.at = tx.now(), .recorded_index = index, .actor = actor_of(principal), .body = body}));
    return index;
  });
}

namespace {

/// Changes one item of the checklist, as an act.
template <class Change>
Result<LogIndex> change_item(Transaction& tx, const Principal& principal, const PartnershipId& id,
                             const ReformItemId& item_id, const std::string& kind, Change change) {
  TOC_TRY(const auto items, store::partnerships::items(tx, id));
  const auto found = std::ranges::find(items, item_id, &store::ReformItem::id);
  if (found == items.end()) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  store::ReformItem item = *found;
  TOC_CHECK(change(item));
  Act act{.kind = kind, .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
  act.detail.set("item", to_text(item_id))
      .set("state", to_text(item.state))
      .set("evidence", to_hex(sha256(as_bytes(item.evidence))));
  const LogIndex index = tx.record(std::move(act));
  TOC_CHECK(store::partnerships::update_item(tx, item, index));
  return index;
}

}  // namespace

Result<LogIndex> submit_reform(const World& world, const Principal& principal,
                               const PartnershipId& id, const ReformItemId& item_id,
                               const std::string& evidence) {
  TOC_CHECK(may(principal, Action::answer_notice));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Partnership row, store::partnerships::get(tx, id));
    TOC_CHECK(steps::owns(principal, Action::answer_notice, row));
    return change_item(tx, principal, id, item_id, "reform.submitted",
                       [&](store::ReformItem& item) -> Status {
                         if (item.state == ReformState::accepted) {
                           return fail(Errc::conflict, "This item was already accepted.");
                         }
                         item.state = ReformState::submitted;
                         item.evidence = evidence;
                         item.evidence_at = tx.now();
                         return {};
                       });
  });
}

Result<LogIndex> assess_reform(const World& world, const Principal& principal,
                               const PartnershipId& id, const ReformItemId& item_id,
                               const AssessmentDraft& draft) {
  TOC_CHECK(may(principal, Action::assess_reform));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    return change_item(
        tx, principal, id, item_id, "reform.assessed", [&](store::ReformItem& item) -> Status {
          if (item.state != ReformState::submitted) {
            return fail(Errc::conflict, "There is no evidence to assess for this item.");
          }
          item.state = draft.assessment == Assessment::accepted ? ReformState::accepted
                                                                : ReformState::refused;
          item.weight = draft.weight;
          item.assessed_by = actor_of(principal);
          return {};
        });
  });
}

namespace {

Result<StandingView> view_of(Reader& reader, const store::Partnership& row) {
  StandingView view;
  view.partnership = row;
  TOC_TRY(const store::Party party, store::parties::get(reader, row.party));
  view.party_handle = party.handle;
  view.party_name = party.name;
  TOC_TRY(view.history, store::partnerships::history(reader, row.id));
  TOC_TRY(view.items, store::partnerships::items(reader, row.id));
  TOC_TRY(view.answers, store::partnerships::answers(reader, row.id));
  TOC_TRY(view.infractions, store::partnerships::infractions(reader, row.id));
  TOC_TRY(view.records, store::partnerships::records(reader, row.id));
  return view;
}

}  // namespace

Result<std::vector<StandingView>> view_standing(const World& world, const Principal& principal) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_standing));
  return world.store->read([&](Reader& reader) -> Result<std::vector<StandingView>> {
    TOC_TRY(const auto rows, store::partnerships::list(reader, scope));
    std::vector<StandingView> out;
    for (const store::Partnership& row : rows) {
      TOC_TRY(out.emplace_back(), view_of(reader, row));
    }
    return out;
  });
}

Result<StandingView> view_partnership(const World& world, const Principal& principal,
                                      const PartnershipId& id) {
  TOC_CHECK(may(principal, Action::read_standing));
  return world.store->read([&](Reader& reader) -> Result<StandingView> {
    const Result<store::Partnership> row = store::partnerships::get(reader, id);
    if (!row || !steps::owns(principal, Action::read_standing, *row)) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    TOC_TRY(StandingView view, view_of(reader, *row));
    if (is_open_to(principal.role, Action::propose_standing)) {
      TOC_TRY(const Partner partner, steps::partner_of(world, reader, *row));
      TOC_TRY(view.citable, citable_verdicts(reader, partner));
    }
    return view;
  });
}

}  // namespace tocsin::flow
