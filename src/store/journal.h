// Reading the journal, for those who may. That there is an entry, and its second, the log's tiles
// tell everybody; an act that is marked beyond the scope, by itself, its case or its report, is
// withheld with its kind and its actor.
#pragma once

#include "domain/access.h"
#include "store/store.h"

namespace tocsin::store::journal {

/// Newest first, without those that are withheld.
Result<std::vector<JournalEntry>> of_case(Reader& reader, const Scope& scope, const CaseId& id,
                                          std::int64_t count);
/// Entries before the index, newest first. The scope is that of read_journal.
Result<std::vector<JournalEntry>> list(Reader& reader, const Scope& scope,
                                       std::optional<LogIndex> before, std::int64_t count);
/// Errors: not_found, also for one that is withheld.
Result<JournalEntry> get(Reader& reader, const Scope& scope, LogIndex index);
/// Whose a report or filing is that was recorded with this entry, and how it is marked.
struct Owner {
  std::optional<PartyId> party;  ///< none: a stranger's report
  Tlp tlp = Tlp::red;
};
/// Nothing for entries of other kinds.
Result<std::optional<Owner>> owner_of(Reader& reader, LogIndex index);
/// The time of an entry. Errors: not_found.
Result<Instant> time_of(Reader& reader, LogIndex index);
/// The newest entry at or before that time; -1 when there is none.
Result<LogIndex> index_at(Reader& reader, Instant at);

}  // namespace tocsin::store::journal
