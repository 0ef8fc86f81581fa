#include "store/journal.h"

#include <algorithm>

namespace tocsin::store::journal {
namespace {

// $1: the most restricted marking within the scope. The report is the one that was received with
// the entry.
constexpr std::string_view kEntry =
    "SELECT j.idx, j.at, j.kind, j.actor, j.case_id, j.payload, CASE WHEN j.tlp > $1 OR c.tlp > $1 "
    "OR r.tlp > $1 THEN 1 ELSE 0 END FROM journal j LEFT JOIN vuln_case c ON c.id = j.case_id LEFT "
    "JOIN report r ON r.log_index = j.idx WHERE ";

std::int64_t level(const Scope& scope) {
  return static_cast<std::int64_t>(scope.tlp_max());
}

JournalEntry entry_of(const Row& row) {
  if (row.integer(6) != 0) {
    return {.index = row.integer(0),
            .is_withheld = true,
            .at = std::chrono::floor<std::chrono::seconds>(row.instant(1)),
            .kind = {},
            .actor = {},
            .case_id = std::nullopt,
            .payload = {}};
  }
  return {.index = row.integer(0),
          .at = row.instant(1),
          .kind = row.text(2),
          .actor = row.text(3),
          .case_id = row.optional_id<CaseId>(4),
          .payload = row.is_null(5) ? std::string() : std::string(as_text(row.bytes(5)))};
}

std::vector<JournalEntry> entries_of(const Rows& rows) {
  return all_of(rows, entry_of);
}

}  // namespace

Result<std::vector<JournalEntry>> of_case(Reader& reader, const Scope& scope, const CaseId& id,
                                          std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kEntry) +
                           "j.case_id = $2 AND j.tlp <= $1 AND coalesce(c.tlp, 0) <= $1 "
                           "ORDER BY j.idx DESC LIMIT $3",
                       {level(scope), id, count}));
  return entries_of(rows);
}

Result<std::vector<JournalEntry>> list(Reader& reader, const Scope& scope,
                                       std::optional<LogIndex> before, std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kEntry) + "j.idx < $2 ORDER BY j.idx DESC LIMIT $3",
                       {level(scope), before.value_or(std::int64_t{1} << 60U),
                        std::clamp<std::int64_t>(count, 1, 1000)}));
  return entries_of(rows);
}

Result<JournalEntry> get(Reader& reader, const Scope& scope, LogIndex index) {
  TOC_TRY(const auto row, reader.find(std::string(kEntry) + "j.idx = $2", {level(scope), index}));
  if (!row) {
    return fail(Errc::not_found, "The log has no such entry.");
  }
  JournalEntry entry = entry_of(*row);
  return entry.is_withheld
             ? Result<JournalEntry>(fail(Errc::not_found, "The log has no such entry."))
             : Result<JournalEntry>(std::move(entry));
}

Result<std::optional<Owner>> owner_of(Reader& reader, LogIndex index) {
  TOC_TRY(const auto row,
          reader.find("SELECT r.party_id, r.tlp FROM report r WHERE r.log_index = $1 UNION ALL "
                      "SELECT f.party_id, c.tlp FROM filing f, vuln_case c WHERE "
                      "f.recorded_index = $1 AND c.id = f.case_id",
                      {index}));
  if (!row) {
    return std::optional<Owner>();
  }
  return std::optional(Owner{.party = row->optional_id<PartyId>(0), .tlp = row->tlp(1)});
}

Result<Instant> time_of(Reader& reader, LogIndex index) {
  TOC_TRY(const auto row, reader.find("SELECT at FROM journal WHERE idx = $1", {index}));
  return row ? Result<Instant>(row->instant(0))
             : fail(Errc::not_found, "The log has no such entry.");
}

Result<LogIndex> index_at(Reader& reader, Instant at) {
  // Time never runs backwards in the log, so that halving finds the place without an index over the
  // times.
  TOC_TRY(const auto head, reader.find("SELECT size FROM log_head WHERE one = 1"));
  LogIndex low = -1;
  LogIndex high = head ? head->integer(0) - 1 : -1;
  while (low < high) {
    const LogIndex middle = low + (high - low + 1) / 2;
    TOC_TRY(const Instant time, time_of(reader, middle));
    if (time <= at) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace tocsin::store::journal
