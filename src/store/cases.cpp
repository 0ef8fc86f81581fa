#include "store/cases.h"

#include "store/accounts.h"

#include <algorithm>

namespace tocsin::store {
namespace {

constexpr std::string_view kReport =
    "SELECT r.id, r.number, r.at, r.log_index, r.party_id, r.actor, r.token_hash, r.tlp, r.title, "
    "r.vendor_key, "
    "r.product_key, r.state, r.case_id, r.content, r.digest FROM report r ";
constexpr std::string_view kCase =
    "SELECT c.id, c.number, c.title, c.tlp, c.opened, c.opened_index, c.merged_into, c.version "
    "FROM vuln_case c ";

// What a scope lets through; $1, $2, $3 are bound by scope_params. Every query of shared things
// ends in one of these.
constexpr std::string_view kReportScope = "r.tlp <= $1 AND ($2 = 1 OR r.party_id = $3) ";
constexpr std::string_view kCaseScope =
    "c.tlp <= $1 AND ($2 = 1 OR EXISTS (SELECT 1 FROM participant p WHERE p.case_id = c.id AND "
    "p.party_id = $3)) ";

std::int64_t level(Tlp tlp) {
  return static_cast<std::int64_t>(tlp);
}

std::string sql(std::string_view select, std::string_view where) {
  return std::string(select) + "WHERE " + std::string(where);
}

StoredReport report_of(const Row& row) {
  return {.id = row.id<ReportId>(0),
          .number = row.text(1),
          .at = row.instant(2),
          .log_index = row.integer(3),
          .party = row.optional_id<PartyId>(4),
          .actor = row.text(5),
          .token_hash = row.digest(6),
          .tlp = row.tlp(7),
          .title = row.text(8),
          .vendor_key = row.text(9),
          .product_key = row.text(10),
          .state = stored(parse_report_state(row.text(11)), "report.state"),
          .case_id = row.optional_id<CaseId>(12),
          .content = std::string(as_text(row.bytes(13))),
          .digest = row.digest(14),
          .identifiers = {}};
}

Case case_of(const Row& row) {
  return {.id = row.id<CaseId>(0),
          .number = row.text(1),
          .title = row.text(2),
          .tlp = row.tlp(3),
          .opened = row.instant(4),
          .opened_index = row.integer(5),
          .merged_into = row.optional_id<CaseId>(6),
          .version = row.integer(7)};
}

Status add_identifiers(Reader& reader, StoredReport& report) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT value FROM report_identifier WHERE report_id = $1 ORDER BY value",
                       {report.id}));
  for (const Row& row : rows) {
    report.identifiers.push_back(row.text(0));
  }
  return {};
}

Result<std::vector<StoredReport>> reports_of(Reader& reader, const Rows& rows) {
  std::vector<StoredReport> out;
  for (const Row& row : rows) {
    out.push_back(report_of(row));
    TOC_CHECK(add_identifiers(reader, out.back()));
  }
  return out;
}

std::int64_t all_flag(const Scope& scope) {
  return scope.sees_all_parties() ? 1 : 0;
}
std::int64_t before_of(const Page& page) {
  return page.before.value_or(std::int64_t{1} << 60U);
}
std::int64_t count_of(const Page& page) {
  return std::clamp<std::int64_t>(page.count, 1, 1000);
}

}  // namespace

namespace reports {

Status insert(Transaction& tx, const StoredReport& report) {
  TOC_CHECK(tx.execute(
      "INSERT INTO report (id, number, at, log_index, party_id, actor, token_hash, tlp, title, "
      "vendor_key, product_key, "
      "state, case_id, content, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
      "$13, $14, $15)",
      {report.id, report.number, report.at, report.log_index, report.party, report.actor,
       report.token_hash, level(report.tlp), report.title, report.vendor_key, report.product_key,
       to_text(report.state), report.case_id, as_bytes(report.content), report.digest}));
  for (const std::string& identifier : report.identifiers) {
    TOC_CHECK(tx.execute("INSERT INTO report_identifier (value, report_id) VALUES ($1, $2)",
                         {identifier, report.id}));
  }
  return {};
}

Status insert_attachment(Transaction& tx, const ReportId& report, std::int64_t place,
                         const Attachment& attachment, Bytes bytes) {
  return tx.execute(
      "INSERT INTO attachment (id, report_id, place, name, media_type, recognised, digest, bytes) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {attachment.id, report, place, attachment.name, attachment.media_type, attachment.recognised,
       attachment.digest, bytes});
}

Status set_case(Transaction& tx, const ReportId& report, const std::optional<CaseId>& case_id,
                ReportState state) {
  return tx.execute("UPDATE report SET case_id = $1, state = $2 WHERE id = $3",
                    {case_id, to_text(state), report});
}

Result<std::optional<StoredReport>> find_by_token(Reader& reader, const Digest& token_hash) {
  TOC_TRY(const auto row, reader.find(sql(kReport, "r.token_hash = $1"), {token_hash}));
  if (!row) {
    return std::optional<StoredReport>();
  }
  StoredReport report = report_of(*row);
  TOC_CHECK(add_identifiers(reader, report));
  return std::optional(std::move(report));
}

Result<StoredReport> get(Reader& reader, const Scope& scope, std::string_view number) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kReport, std::string(kReportScope) + "AND r.number = $4"),
                       {level(scope.tlp_max()), all_flag(scope), scope.party(), number}));
  TOC_TRY(std::vector<StoredReport> found, reports_of(reader, rows));
  if (found.empty()) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return std::move(found.front());
}

Result<StoredReport> get(Reader& reader, const Scope& scope, const ReportId& id) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kReport, std::string(kReportScope) + "AND r.id = $4"),
                       {level(scope.tlp_max()), all_flag(scope), scope.party(), id}));
  TOC_TRY(std::vector<StoredReport> found, reports_of(reader, rows));
  if (found.empty()) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return std::move(found.front());
}

Result<std::vector<StoredReport>> list(Reader& reader, const Scope& scope, std::string_view state,
                                       Page page) {
  TOC_TRY(
      const Rows rows,
      state.empty()
          ? reader.query(
                sql(kReport, std::string(kReportScope) +
                                 "AND r.log_index < $4 ORDER BY r.log_index DESC LIMIT $5"),
                {level(scope.tlp_max()), all_flag(scope), scope.party(), before_of(page),
                 count_of(page)})
          : reader.query(
                sql(kReport,
                    std::string(kReportScope) +
                        "AND r.log_index < $4 AND r.state = $6 ORDER BY r.log_index DESC LIMIT $5"),
                {level(scope.tlp_max()), all_flag(scope), scope.party(), before_of(page),
                 count_of(page), state}));
  return reports_of(reader, rows);
}

Result<std::vector<StoredReport>> of_case(Reader& reader, const Scope& scope, const CaseId& id) {
  TOC_TRY(const Rows rows,
          reader.query(
              sql(kReport, std::string(kReportScope) + "AND r.case_id = $4 ORDER BY r.log_index"),
              {level(scope.tlp_max()), all_flag(scope), scope.party(), id}));
  return reports_of(reader, rows);
}

Result<std::vector<StoredReport>> like(Reader& reader, const Scope& scope,
                                       const StoredReport& report) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kReport, std::string(kReportScope) +
                                        "AND r.id <> $4 AND (r.product_key = $5 OR "
                                        "EXISTS (SELECT 1 FROM report_identifier a, "
                                        "report_identifier b WHERE a.report_id = r.id "
                                        "AND b.report_id = $4 AND a.value = b.value)) ORDER BY "
                                        "r.log_index DESC LIMIT 20"),
                       {level(scope.tlp_max()), all_flag(scope), scope.party(), report.id,
                        report.product_key}));
  return reports_of(reader, rows);
}

Result<std::vector<Attachment>> attachments(Reader& reader, const ReportId& report) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT id, name, media_type, recognised, digest, length(bytes) FROM attachment "
                   "WHERE report_id = $1 ORDER BY place",
                   {report}));
  std::vector<Attachment> out;
  for (const Row& row : rows) {
    out.push_back({.id = row.id<AttachmentId>(0),
                   .name = row.text(1),
                   .media_type = row.text(2),
                   .recognised = row.text(3),
                   .digest = row.digest(4),
                   .size = row.integer(5)});
  }
  return out;
}

Result<std::string> attachment_bytes(Reader& reader, const ReportId& report,
                                     const AttachmentId& id) {
  TOC_TRY(
      const auto row,
      reader.find("SELECT bytes FROM attachment WHERE report_id = $1 AND id = $2", {report, id}));
  if (!row) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return std::string(as_text(row->bytes(0)));
}

Result<std::optional<Repeat>> find_repeat(Reader& reader, const Digest& key_hash) {
  TOC_TRY(const auto row,
          reader.find("SELECT report_id, body_digest FROM idempotency WHERE key_hash = $1",
                      {key_hash}));
  if (!row) {
    return std::optional<Repeat>();
  }
  return std::optional(Repeat{.report = row->id<ReportId>(0), .body_digest = row->digest(1)});
}

Status insert_repeat(Transaction& tx, const Digest& key_hash, const Repeat& repeat) {
  return tx.execute(
      "INSERT INTO idempotency (key_hash, body_digest, report_id, created) VALUES ($1, $2, $3, $4)",
      {key_hash, repeat.body_digest, repeat.report, tx.now()});
}

}  // namespace reports

namespace cases {

Status insert(Transaction& tx, const Case& item) {
  return tx.execute(
      "INSERT INTO vuln_case (id, number, title, tlp, opened, opened_index, merged_into, version) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
      {item.id, item.number, item.title, level(item.tlp), item.opened, item.opened_index,
       item.merged_into});
}

Result<Case> get(Reader& reader, const Scope& scope, std::string_view number) {
  TOC_TRY(const auto row,
          reader.find(sql(kCase, std::string(kCaseScope) + "AND c.number = $4"),
                      {level(scope.tlp_max()), all_flag(scope), scope.party(), number}));
  return row ? Result<Case>(case_of(*row)) : fail(Errc::not_found, "There is no such thing here.");
}

Result<Case> get(Reader& reader, const Scope& scope, const CaseId& id) {
  TOC_TRY(const auto row,
          reader.find(sql(kCase, std::string(kCaseScope) + "AND c.id = $4"),
                      {level(scope.tlp_max()), all_flag(scope), scope.party(), id}));
  return row ? Result<Case>(case_of(*row)) : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::vector<Case>> list(Reader& reader, const Scope& scope, Page page) {
  TOC_TRY(
      const Rows rows,
      reader.query(sql(kCase, std::string(kCaseScope) +
                                  "AND c.opened_index < $4 ORDER BY c.opened_index DESC LIMIT $5"),
                   {level(scope.tlp_max()), all_flag(scope), scope.party(), before_of(page),
                    count_of(page)}));
  return all_of(rows, case_of);
}

Result<std::vector<Case>> merged(Reader& reader, const CaseId& id) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kCase, "c.merged_into = $1 ORDER BY c.opened_index"), {id}));
  return all_of(rows, case_of);
}

Status set_merged(Transaction& tx, const Case& item, const std::optional<CaseId>& into,
                  LogIndex index) {
  TOC_TRY(const Rows rows, tx.query("UPDATE vuln_case SET merged_into = $1, version = version + 1 "
                                    "WHERE id = $2 AND version = $3 RETURNING version",
                                    {into, item.id, item.version}));
  if (rows.empty()) {
    return fail(Errc::stale, "The case was changed meanwhile; read it again.");
  }
  return tx.execute("INSERT INTO case_merge (case_id, recorded_index, into_id) VALUES ($1, $2, $3)",
                    {item.id, index, into});
}

Result<std::vector<CaseId>> family_as_of(Reader& reader, const CaseId& id, LogIndex index) {
  std::vector<CaseId> out = {id};
  for (std::size_t i = 0; i < out.size(); ++i) {
    // Merged into out[i] by the newest of its merges that was recorded by then.
    TOC_TRY(
        const Rows rows,
        reader.query(
            "SELECT m.case_id FROM case_merge m WHERE m.into_id = $1 AND m.recorded_index <= $2 "
            "AND NOT EXISTS (SELECT 1 FROM case_merge n WHERE n.case_id = m.case_id AND "
            "n.recorded_index > m.recorded_index AND n.recorded_index <= $2) ORDER BY "
            "m.recorded_index",
            {out[i], index}));
    for (const Row& row : rows) {
      const auto child = row.id<CaseId>(0);
      if (std::ranges::find(out, child) == out.end()) {
        out.push_back(child);
      }
    }
  }
  return out;
}

Status set_title(Transaction& tx, const Case& item) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE vuln_case SET title = $1, tlp = $2, version = version + 1 "
                   "WHERE id = $3 AND version = $4 RETURNING version",
                   {item.title, level(item.tlp), item.id, item.version}));
  if (rows.empty()) {
    return fail(Errc::stale, "The case was changed meanwhile; read it again.");
  }
  return {};
}

Status put_participant(Transaction& tx, const CaseId& id, const Participant& participant,
                       LogIndex index) {
  return tx.execute(
      "INSERT INTO participant (case_id, party_id, roles, rm_state, added_index) VALUES ($1, $2, "
      "$3, $4, $5) "
      "ON CONFLICT (case_id, party_id) DO UPDATE SET roles = excluded.roles, rm_state = "
      "excluded.rm_state",
      {id, participant.party, to_column(participant.roles), to_text(participant.rm_state), index});
}

Result<std::vector<Participant>> participants(Reader& reader, const CaseId& id) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT p.party_id, o.name, p.roles, p.rm_state FROM participant p, party o "
                       "WHERE p.case_id = $1 AND o.id = p.party_id ORDER BY p.added_index, o.name",
                       {id}));
  std::vector<Participant> out;
  for (const Row& row : rows) {
    out.push_back({.party = row.id<PartyId>(0),
                   .party_name = row.text(1),
                   .roles = from_column(row.text(2)),
                   .rm_state = stored(parse_rm_state(row.text(3)), "participant.rm_state")});
  }
  return out;
}

Status insert_event(Transaction& tx, const CaseId& id, const RecordedEvent& event) {
  return tx.execute(
      "INSERT INTO case_event (id, case_id, party_id, event, at, recorded_index) VALUES ($1, $2, "
      "$3, $4, $5, $6)",
      {make_id<CaseEventId>(tx.now()), id, event.party, to_text(event.event), event.at,
       event.recorded_index});
}

Result<std::vector<RecordedEvent>> events(Reader& reader, const CaseId& id) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT event, party_id, at, recorded_index FROM case_event WHERE case_id = $1 "
                   "ORDER BY recorded_index",
                   {id}));
  std::vector<RecordedEvent> out;
  for (const Row& row : rows) {
    out.push_back({.event = stored(parse_case_event(row.text(0)), "case_event.event"),
                   .party = row.optional_id<PartyId>(1),
                   .at = row.instant(2),
                   .recorded_index = row.integer(3)});
  }
  return out;
}

}  // namespace cases

}  // namespace tocsin::store
