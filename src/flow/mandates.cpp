#include "flow/mandates.h"

#include "store/accounts.h"

namespace tocsin::flow {
namespace {

using store::Act;
using store::Transaction;

constexpr std::chrono::hours kLifeMax{24 * 366 * 3};

}  // namespace

Result<MandateId> give_mandate(const World& world, const Principal& principal,
                               const MandateDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_mandate));
  return world.store->write([&](Transaction& tx) -> Result<MandateId> {
    TOC_TRY(const auto agent, store::parties::find(tx, draft.agent));
    if (!agent || agent->is_operator || agent->id == principal.party) {
      return fail(Errc::malformed, "There is no organization of that name that could file for you.",
                  "/agent");
    }
    // A mandate holds for what comes after it: it cannot be dated back to make a late filing good.
    const Instant starts = std::max(draft.starts.value_or(tx.judged_at()), tx.judged_at());
    if (draft.ends <= starts || draft.ends - starts > kLifeMax) {
      return fail(Errc::malformed, "A mandate ends after it starts, and within three years.",
                  "/ends");
    }
    store::Mandate mandate{.id = make_id<MandateId>(tx.now()),
                           .party = principal.party,
                           .agent = agent->id,
                           .starts = starts,
                           .ends = draft.ends,
                           .confirmed_by = principal.person,
                           .recorded_index = 0,
                           .ended = std::nullopt};
    TOC_TRY(const store::Party party, store::parties::get(tx, principal.party));
    Act act{.kind = "mandate.given",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("party", party.handle)
        .set("agent", agent->handle)
        .set("starts", to_rfc3339(mandate.starts))
        .set("ends", to_rfc3339(mandate.ends));
    mandate.recorded_index = tx.record(std::move(act));
    TOC_CHECK(store::mandates::insert(tx, mandate));
    return mandate.id;
  });
}

Result<store::LogIndex> end_mandate(const World& world, const Principal& principal,
                                    const MandateId& id) {
  TOC_CHECK(may(principal, Action::manage_mandate));
  return world.store->write([&](Transaction& tx) -> Result<store::LogIndex> {
    TOC_CHECK(store::mandates::end(tx, principal.party, id));
    Act act{.kind = "mandate.ended",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("mandate", to_text(id));
    return tx.record(std::move(act));
  });
}

Result<std::vector<MandateView>> list_mandates(const World& world, const Principal& principal) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_duty));
  return world.store->read([&](store::Reader& reader) -> Result<std::vector<MandateView>> {
    TOC_TRY(const auto mandates, store::mandates::list(reader, scope));
    std::vector<MandateView> out;
    for (const store::Mandate& mandate : mandates) {
      TOC_TRY(const store::Party party, store::parties::get(reader, mandate.party));
      TOC_TRY(const store::Party agent, store::parties::get(reader, mandate.agent));
      out.push_back(
          {.mandate = mandate, .party_handle = party.handle, .agent_handle = agent.handle});
    }
    return out;
  });
}

}  // namespace tocsin::flow
