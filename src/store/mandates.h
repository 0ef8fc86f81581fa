// Whom an organization has allowed to file for it.
#pragma once

#include "domain/access.h"
#include "store/store.h"

namespace tocsin::store {

struct Mandate {
  MandateId id;
  PartyId party;  ///< the obliged organization, which confirmed it
  PartyId agent;
  Instant starts;
  Instant ends;
  PersonId confirmed_by;
  LogIndex recorded_index = 0;
  std::optional<Instant> ended;  ///< when it was taken back early
};

namespace mandates {
Status insert(Transaction& tx, const Mandate& mandate);
/// The one that holds at `at`, the earliest when there are several; nothing when none does.
Result<std::optional<Mandate>> find(Reader& reader, const PartyId& party, const PartyId& agent,
                                    Instant at);
/// Given by or to the scope's party; newest first.
Result<std::vector<Mandate>> list(Reader& reader, const Scope& scope);
/// Errors: not_found unless it is this party's and has not ended.
Status end(Transaction& tx, const PartyId& party, const MandateId& id);
}  // namespace mandates

}  // namespace tocsin::store
