// Calendars through which people follow their own organization's duties, and the operator's
// checklist.
#pragma once

#include "store/store.h"

namespace tocsin::store {

struct CalendarLink {
  PersonId person;
  Instant created;
};

struct ChecklistAnswer {
  std::string item;
  std::string answer;  ///< done, not_applicable, open
  std::string evidence;
  std::string actor;
  Instant recorded_at;
  LogIndex recorded_index = 0;
};

namespace calendar_links {
Status insert(Transaction& tx, const Digest& token_hash, const CalendarLink& link);
/// Nothing when it is unknown or revoked.
Result<std::optional<CalendarLink>> find(Reader& reader, const Digest& token_hash);
/// Revokes every link of the person. Returns how many there were.
Result<std::int64_t> revoke_of(Transaction& tx, const PersonId& person, Instant now);
}  // namespace calendar_links

namespace checklist {
Status insert(Transaction& tx, const ChecklistAnswer& answer);
/// The newest answer of each item.
Result<std::vector<ChecklistAnswer>> newest(Reader& reader);
}  // namespace checklist

}  // namespace tocsin::store
