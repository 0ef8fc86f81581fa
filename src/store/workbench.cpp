#include "store/workbench.h"

#include "base/words.h"

#include <map>

namespace tocsin::store {
namespace {

constexpr std::array<std::string_view, 3> kGateStates = {"held", "released", "withheld"};
constexpr std::string_view kReceipt =
    "SELECT id, case_id, party_id, regime, stage, is_complete, at, reference, media_type, "
    "document, digest, actor, "
    "recorded_at, recorded_index FROM portal_receipt WHERE ";
constexpr std::string_view kGate =
    "SELECT g.case_id, c.number, g.party_id, p.handle, g.regime, g.against, g.state, g.raised_at, "
    "g.raised_index, "
    "g.decided_at, g.decided_index, g.decided_by, g.reason FROM conflict_gate g, vuln_case c, "
    "party p "
    "WHERE c.id = g.case_id AND p.id = g.party_id AND ";

PortalReceipt receipt_of(const Row& row) {
  return {.id = row.id<PortalReceiptId>(0),
          .key = {.case_id = row.id<CaseId>(1),
                  .party = row.id<PartyId>(2),
                  .regime = row.text(3),
                  .stage = row.text(4)},
          .is_complete = row.integer(5) != 0,
          .at = row.instant(6),
          .reference = row.text(7),
          .media_type = row.text(8),
          .document = std::string(as_text(row.bytes(9))),
          .digest = row.digest(10),
          .actor = row.text(11),
          .recorded_at = row.instant(12),
          .recorded_index = row.integer(13)};
}

ConflictGate gate_of(const Row& row) {
  return {.case_id = row.id<CaseId>(0),
          .case_number = row.text(1),
          .party = row.id<PartyId>(2),
          .party_handle = row.text(3),
          .regime = row.text(4),
          .against = row.text(5),
          .state = stored(parse_gate_state(row.text(6)), "conflict_gate.state"),
          .raised_at = row.instant(7),
          .raised_index = row.integer(8),
          .decided_at = row.optional_instant(9),
          .decided_index = row.optional_integer(10),
          .decided_by = row.optional_text(11),
          .reason = row.text(12)};
}

EvidenceStatus status_in(const Row& row, std::size_t column) {
  return stored(parse_evidence_status(row.text(column)), "portal_receipt_status.status");
}

}  // namespace

std::string_view to_text(GateState state) {
  return word_of(kGateStates, state);
}

Result<GateState> parse_gate_state(std::string_view text) {
  return parse_word<GateState>(kGateStates, text, "There is no state of a gate of that name.");
}

namespace filing_drafts {

Status insert(Transaction& tx, const FilingDraftRecord& draft) {
  return tx.execute(
      "INSERT INTO filing_draft (case_id, party_id, regime, stage, recorded_index, recorded_at, "
      "edition, is_ready, "
      "actor, field_values, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {draft.key.case_id, draft.key.party, draft.key.regime, draft.key.stage, draft.recorded_index,
       draft.recorded_at, draft.edition, draft.is_ready ? 1 : 0, draft.actor,
       as_bytes(draft.values), as_bytes(draft.document)});
}

Result<std::optional<FilingDraftRecord>> newest(Reader& reader, const StageKey& key) {
  TOC_TRY(const auto row,
          reader.find(
              "SELECT recorded_index, recorded_at, edition, is_ready, actor, field_values, "
              "document FROM "
              "filing_draft WHERE case_id = $1 AND party_id = $2 AND regime = $3 AND stage = $4 "
              "ORDER BY recorded_index DESC LIMIT 1",
              {key.case_id, key.party, key.regime, key.stage}));
  if (!row) {
    return std::optional<FilingDraftRecord>();
  }
  return std::optional(FilingDraftRecord{.key = key,
                                         .recorded_index = row->integer(0),
                                         .recorded_at = row->instant(1),
                                         .edition = row->integer(2),
                                         .is_ready = row->integer(3) != 0,
                                         .actor = row->text(4),
                                         .values = std::string(as_text(row->bytes(5))),
                                         .document = std::string(as_text(row->bytes(6)))});
}

}  // namespace filing_drafts

namespace portal_receipts {

Status insert(Transaction& tx, const PortalReceipt& receipt) {
  return tx.execute(
      "INSERT INTO portal_receipt (id, case_id, party_id, regime, stage, is_complete, at, "
      "reference, media_type, "
      "document, digest, actor, recorded_at, recorded_index) VALUES ($1, $2, $3, $4, $5, $6, $7, "
      "$8, $9, $10, $11, "
      "$12, $13, $14)",
      {receipt.id, receipt.key.case_id, receipt.key.party, receipt.key.regime, receipt.key.stage,
       receipt.is_complete ? 1 : 0, receipt.at, receipt.reference, receipt.media_type,
       as_bytes(receipt.document), receipt.digest, receipt.actor, receipt.recorded_at,
       receipt.recorded_index});
}

Status decide(Transaction& tx, const Decision& decision) {
  return tx.execute(
      "INSERT INTO portal_receipt_status (receipt_id, recorded_index, status, actor, reason) "
      "VALUES ($1, $2, $3, $4, "
      "$5)",
      {decision.id, decision.recorded_index, to_text(decision.status), decision.actor,
       decision.reason});
}

Result<std::vector<PortalReceipt>> as_of(Reader& reader, const CaseId& id, const PartyId& party,
                                         LogIndex index) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kReceipt) +
                           "case_id = $1 AND party_id = $2 AND recorded_index <= $3 "
                           "ORDER BY recorded_index, id",
                       {id, party, index}));
  TOC_TRY(
      const Rows decisions,
      reader.query(
          "SELECT s.receipt_id, s.status FROM portal_receipt_status s, portal_receipt r WHERE "
          "r.case_id = $1 AND r.party_id = $2 AND s.receipt_id = r.id AND s.recorded_index <= $3 "
          "ORDER BY s.recorded_index",
          {id, party, index}));
  std::vector<PortalReceipt> out;
  std::map<PortalReceiptId, std::size_t> places;
  for (const Row& row : rows) {
    places.emplace(row.id<PortalReceiptId>(0), out.size());
    out.push_back(receipt_of(row));
  }
  for (const Row& decision : decisions) {
    out[places.at(decision.id<PortalReceiptId>(0))].status = status_in(decision, 1);
  }
  return out;
}

Result<PortalReceipt> get(Reader& reader, const PortalReceiptId& id) {
  TOC_TRY(const auto row, reader.find(std::string(kReceipt) + "id = $1", {id}));
  if (!row) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  PortalReceipt out = receipt_of(*row);
  TOC_TRY(const auto decision,
          reader.find("SELECT status FROM portal_receipt_status WHERE receipt_id = $1 ORDER BY "
                      "recorded_index DESC LIMIT 1",
                      {id}));
  if (decision) {
    out.status = status_in(*decision, 0);
  }
  return out;
}

}  // namespace portal_receipts

namespace conflict_gates {

Result<bool> raise(Transaction& tx, const ConflictGate& gate) {
  TOC_TRY(
      const auto there,
      tx.find("SELECT 1 FROM conflict_gate WHERE case_id = $1 AND party_id = $2 AND regime = $3 "
              "AND against = $4",
              {gate.case_id, gate.party, gate.regime, gate.against}));
  if (there) {
    return false;
  }
  TOC_CHECK(tx.execute(
      "INSERT INTO conflict_gate (case_id, party_id, regime, against, state, raised_at, "
      "raised_index, "
      "reason) VALUES ($1, $2, $3, $4, 'held', $5, $6, '')",
      {gate.case_id, gate.party, gate.regime, gate.against, gate.raised_at, gate.raised_index}));
  return true;
}

Status decide(Transaction& tx, const ConflictGate& gate) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE conflict_gate SET state = $1, decided_at = $2, decided_index = $3, "
                   "decided_by = $4, reason = "
                   "$5 WHERE case_id = $6 AND party_id = $7 AND regime = $8 AND against = $9 "
                   "RETURNING state",
                   {to_text(gate.state), gate.decided_at, gate.decided_index, gate.decided_by,
                    gate.reason, gate.case_id, gate.party, gate.regime, gate.against}));
  if (rows.empty()) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return {};
}

Result<std::vector<ConflictGate>> of(Reader& reader, const CaseId& id, const PartyId& party) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kGate) +
                           "g.case_id = $1 AND g.party_id = $2 ORDER BY g.raised_index, g.regime",
                       {id, party}));
  return all_of(rows, gate_of);
}

Result<std::vector<ConflictGate>> list(Reader& reader, const Scope& scope) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kGate) + "(($1 = 1 AND c.tlp <= $3) OR g.party_id = $2) ORDER "
                                            "BY CASE WHEN g.state = 'held' THEN 0 "
                                            "ELSE 1 END, g.raised_index DESC LIMIT 1000",
                       {scope.sees_all_parties() ? 1 : 0, scope.party(),
                        static_cast<std::int64_t>(scope.tlp_max())}));
  return all_of(rows, gate_of);
}

}  // namespace conflict_gates

}  // namespace tocsin::store
