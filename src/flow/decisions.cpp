#include "flow/decisions.h"

#include "base/text.h"
#include "flow/notices.h"
#include "flow/standing.h"

#include <algorithm>
#include <array>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Transaction;

struct Kind {
  DecisionKind kind;
  Action decides;  ///< who may approve or reject it
  Result<DecisionOutcome> (*approve)(const World&, const Principal&, const DecisionId&);
};

Result<DecisionOutcome> step(const World& world, const Principal& principal, const DecisionId& id) {
  TOC_TRY(const StepOutcome done, approve_step(world, principal, id));
  return DecisionOutcome{.notice_slug = done.notice_slug, .index = done.index};
}

Result<DecisionOutcome> annulment(const World& world, const Principal& principal,
                                  const DecisionId& id) {
  TOC_TRY(const StepOutcome done, approve_annulment(world, principal, id));
  return DecisionOutcome{.notice_slug = done.notice_slug, .index = done.index};
}

Result<DecisionOutcome> notice(const World& world, const Principal& principal,
                               const DecisionId& id) {
  TOC_TRY(std::string slug, approve_warning(world, principal, id));
  return DecisionOutcome{.notice_slug = std::move(slug)};
}

Result<DecisionOutcome> person(const World& world, const Principal& principal,
                               const DecisionId& id) {
  TOC_TRY(const PersonOutcome done, approve_person(world, principal, id));
  return DecisionOutcome{.paper_code = done.paper_code, .is_mailed = done.is_mailed};
}

Result<DecisionOutcome> marking(const World& world, const Principal& principal,
                                const DecisionId& id) {
  TOC_TRY(const store::LogIndex index, approve_share(world, principal, id));
  return DecisionOutcome{.index = index};
}

constexpr std::array kKinds = {
    Kind{DecisionKind::standing, Action::decide_standing, step},
    Kind{DecisionKind::annulment, Action::decide_standing, annulment},
    Kind{DecisionKind::notice, Action::decide_notice, notice},
    Kind{DecisionKind::person, Action::manage_staff, person},
    Kind{DecisionKind::marking, Action::lower_marking, marking},
};

/// The kind, when the role decides it: whether the second factor is fresh is asked at the act.
const Kind* kind_for(const Principal& principal, DecisionKind kind) {
  const auto found = std::ranges::find(kKinds, kind, &Kind::kind);
  TOC_ASSERT(found != kKinds.end());
  const bool is_theirs =
      principal.kind == Principal::Kind::system || is_open_to(principal.role, found->decides);
  return is_theirs ? &*found : nullptr;
}

Result<const Kind*> kind_of(const World& world, const Principal& principal, const DecisionId& id) {
  const Result<store::Decision> decision =
      world.store->read([&](store::Reader& reader) { return store::decisions::get(reader, id); });
  const Kind* kind = decision ? kind_for(principal, decision->kind) : nullptr;
  if (kind == nullptr) {
    return fail(Errc::not_found, "There is no such decision.");
  }
  return kind;
}

}  // namespace

Result<std::vector<OpenDecision>> open_decisions(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::use_session));
  TOC_TRY(const auto open,
          world.store->read([](store::Reader& reader) { return store::decisions::open(reader); }));
  std::vector<OpenDecision> out;
  for (const store::Decision& decision : open) {
    if (kind_for(principal, decision.kind) == nullptr) {
      continue;
    }
    OpenDecision one{.decision = decision,
                     .is_own = decision.proposed_by_person &&
                               decision.proposed_by_person == person_of(principal),
                     .dossier = {},
                     .fault = {}};
    if (decision.kind == DecisionKind::standing) {
      Result<Dossier> dossier = dossier_of(world, principal, decision);
      if (dossier) {
        one.dossier = *std::move(dossier);
      } else {
        one.fault = dossier.error().message;
      }
    }
    out.push_back(std::move(one));
  }
  return out;
}

Result<DecisionOutcome> approve_decision(const World& world, const Principal& principal,
                                         const DecisionId& id) {
  TOC_TRY(const Kind* kind, kind_of(world, principal, id));
  TOC_TRY(DecisionOutcome outcome, kind->approve(world, principal, id));
  outcome.kind = kind->kind;
  return outcome;
}

Result<store::LogIndex> reject_decision(const World& world, const Principal& principal,
                                        const DecisionId& id, const std::string& reason) {
  TOC_TRY(const Kind* kind, kind_of(world, principal, id));
  TOC_CHECK(may(principal, kind->decides));
  if (trim(reason).empty()) {
    return fail(Errc::malformed, "Say why: it goes on the record.", "/reason");
  }
  return world.store->write([&](Transaction& tx) -> Result<store::LogIndex> {
    Act act{.kind = "decision.rejected",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("decision", to_text(id)).set("reason", reason);
    const store::LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::decisions::decide(tx, id, DecisionState::rejected, principal, index));
    return index;
  });
}

}  // namespace tocsin::flow
