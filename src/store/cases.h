// Reports, attachments, cases, participants, case events.
#pragma once

#include "domain/access.h"
#include "domain/case_state.h"
#include "domain/report.h"
#include "store/store.h"

namespace tocsin::store {

struct StoredReport {
  ReportId id;
  std::string number;  ///< "R-7K3M-9QXD-2T4B"
  Instant at;
  LogIndex log_index = 0;
  std::optional<PartyId> party;  ///< the reporting organization, when a partner reported
  std::string actor;
  Digest token_hash{};  ///< of the private status link
  Tlp tlp = Tlp::amber;
  std::string title;
  std::string vendor_key;  ///< likeness_key
  std::string product_key;
  ReportState state = ReportState::received;
  std::optional<CaseId> case_id;
  std::string content;  ///< canonical JSON of the form
  Digest digest{};      ///< SHA-256 of the body as it was received
  std::vector<std::string> identifiers;
};

struct Attachment {
  AttachmentId id;
  std::string name;  ///< as sent; never a path
  std::string media_type;
  std::string recognised;  ///< a format's id, or empty
  Digest digest{};
  std::int64_t size = 0;
};

struct Case {
  CaseId id;
  std::string number;  ///< "C-7K3M-9QXD"
  std::string title;
  Tlp tlp = Tlp::amber;
  Instant opened;
  LogIndex opened_index = 0;
  std::optional<CaseId> merged_into;
  std::int64_t version = 0;
};

struct Participant {
  PartyId party;
  std::string party_name;
  std::vector<std::string>
      roles;  ///< finder, reporter, vendor, deployer, coordinator, authority, observer …
  RmState rm_state = RmState::received;
};

struct RecordedEvent {
  CaseEvent event = CaseEvent::vendor_aware;
  std::optional<PartyId> party;  ///< for V, F, D
  Instant at;
  LogIndex recorded_index = 0;
};

/// A page of a listing: what comes after `before`, newest first.
struct Page {
  std::optional<LogIndex> before;
  std::int64_t count = 50;  ///< 1 to 1000
};

namespace reports {
Status insert(Transaction& tx, const StoredReport& report);
Status insert_attachment(Transaction& tx, const ReportId& report, std::int64_t place,
                         const Attachment& attachment, Bytes bytes);
Status set_case(Transaction& tx, const ReportId& report, const std::optional<CaseId>& case_id,
                ReportState state);

/// For the holder of the private status link.
Result<std::optional<StoredReport>> find_by_token(Reader& reader, const Digest& token_hash);
/// Errors: not_found, also for what is outside the scope.
Result<StoredReport> get(Reader& reader, const Scope& scope, std::string_view number);
Result<StoredReport> get(Reader& reader, const Scope& scope, const ReportId& id);
/// state: empty for all.
Result<std::vector<StoredReport>> list(Reader& reader, const Scope& scope, std::string_view state,
                                       Page page);
Result<std::vector<StoredReport>> of_case(Reader& reader, const Scope& scope, const CaseId& id);
/// Reports that share an identifier, or product and vendor, with this one; the nearest first, at
/// most 20.
Result<std::vector<StoredReport>> like(Reader& reader, const Scope& scope,
                                       const StoredReport& report);
Result<std::vector<Attachment>> attachments(Reader& reader, const ReportId& report);
Result<std::string> attachment_bytes(Reader& reader, const ReportId& report,
                                     const AttachmentId& id);

/// What an idempotency key was used for.
struct Repeat {
  ReportId report;
  Digest body_digest{};
};
Result<std::optional<Repeat>> find_repeat(Reader& reader, const Digest& key_hash);
Status insert_repeat(Transaction& tx, const Digest& key_hash, const Repeat& repeat);
}  // namespace reports

namespace cases {
Status insert(Transaction& tx, const Case& item);
/// Errors: not_found, also for what is outside the scope.
Result<Case> get(Reader& reader, const Scope& scope, std::string_view number);
Result<Case> get(Reader& reader, const Scope& scope, const CaseId& id);
Result<std::vector<Case>> list(Reader& reader, const Scope& scope, Page page);
/// Those that were merged into this one, directly.
Result<std::vector<Case>> merged(Reader& reader, const CaseId& id);
/// Errors: stale.
Status set_merged(Transaction& tx, const Case& item, const std::optional<CaseId>& into,
                  LogIndex index);
/// The case and all that were merged into it, directly or not, as of the log index.
Result<std::vector<CaseId>> family_as_of(Reader& reader, const CaseId& id, LogIndex index);
Status set_title(Transaction& tx, const Case& item);

Status put_participant(Transaction& tx, const CaseId& id, const Participant& participant,
                       LogIndex index);
Result<std::vector<Participant>> participants(Reader& reader, const CaseId& id);
Status insert_event(Transaction& tx, const CaseId& id, const RecordedEvent& event);
/// In the order in which they were recorded.
Result<std::vector<RecordedEvent>> events(Reader& reader, const CaseId& id);
}  // namespace cases

}  // namespace tocsin::store
