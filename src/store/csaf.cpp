#include "store/csaf.h"

#include "store/readable.h"

namespace tocsin::store::csaf {
namespace {

constexpr std::string_view kColumns =
    "SELECT d.seq, s.at, d.thing, d.csaf_version, d.tlp, d.tracking_id, d.number, d.file, d.year, "
    "d.category, s.title, d.initial_release, d.current_release, d.released, d.sha256, d.sha512, "
    "CASE WHEN d.signature IS NULL THEN 0 ELSE 1 END, t.kind";
constexpr std::string_view kTables =
    " FROM csaf_document d JOIN share s ON s.seq = d.seq JOIN shared_thing t ON t.number = "
    "d.thing ";

const std::string kDocument = std::string(kColumns) + std::string(kTables);
const std::string kCves =
    std::string(kColumns) + ", c.cve" + std::string(kTables) + "JOIN csaf_cve c ON c.seq = d.seq ";

std::int64_t level(Tlp tlp) {
  return static_cast<std::int64_t>(tlp);
}

CsafDocument document_of(const Row& row) {
  const Buffer& sha512 = row.bytes(15);
  CsafDocument out{.seq = row.integer(0),
                   .at = row.instant(1),
                   .thing = row.integer(2),
                   .kind = row.text(17),
                   .version = row.text(3),
                   .tlp = row.tlp(4),
                   .tracking_id = row.text(5),
                   .number = row.text(6),
                   .file = row.text(7),
                   .year = row.integer(8),
                   .category = row.text(9),
                   .title = row.text(10),
                   .initial_release = row.text(11),
                   .current_release = row.text(12),
                   .released = row.instant(13),
                   .sha256 = row.digest(14),
                   .is_signed = row.integer(16) != 0};
  if (sha512.size() != out.sha512.size()) {
    throw UnreadableRow("csaf_document.sha512");
  }
  std::ranges::copy(sha512, out.sha512.begin());
  return out;
}

LogIndex seq_of(const Row& row) {
  return row.integer(0);
}

Placed placed_of(const Row& row) {
  return {.seq = row.integer(0),
          .thing = row.integer(1),
          .kind = row.text(2),
          .file = row.text(3),
          .tlp = row.tlp(4),
          .is_last = row.integer(5) != 0,
          .is_for_marking = row.integer(6) != 0,
          .is_withdrawn = row.integer(7) != 0};
}

Digest digest_of(const Row& row) {
  return row.digest(0);
}

CveOfDocument cve_of(const Row& row) {
  return {.cve = row.text(18), .document = document_of(row)};
}

/// $1 to $4 are those of who asks.
const std::string& newest_and_readable() {
  static const std::string sql =
      "WHERE d.seq = t.newest AND d.csaf_version = $5 AND d.tlp = $6 AND t.tlp = $6 AND " +
      readable("t", {.sees_all = "$1", .party = "$2", .ceiling = "$3", .outsiders = "$4"});
  return sql;
}

/// The same of whatever shelf.
const std::string& newest_of_any_shelf() {
  static const std::string sql =
      "WHERE d.seq = t.newest AND d.tlp = t.tlp AND " +
      readable("t", {.sees_all = "$1", .party = "$2", .ceiling = "$3", .outsiders = "$4"});
  return sql;
}

/// Who asks, as numbers: everybody is given what is TLP:CLEAR and for the whole community.
struct AskerParams {
  explicit AskerParams(const Asker& asker) {
    if (asker) {
      const ScopeParams of(*asker);
      sees_all = of.sees_all;
      ceiling = of.ceiling;
      outsiders = of.outsiders;
      party = asker->party();
    }
  }
  std::int64_t sees_all = 0;
  PartyId party;
  std::int64_t ceiling = -1;
  std::int64_t outsiders = level(Tlp::clear);
};

}  // namespace

Status insert(Transaction& tx, const CsafDocument& document, const Content& content) {
  return tx.execute(
      "INSERT INTO csaf_document (seq, thing, csaf_version, tlp, tracking_id, number, file, year, "
      "category, initial_release, current_release, released, sha256, sha512, signature, body) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
      {document.seq, document.thing, document.version, level(document.tlp), document.tracking_id,
       document.number, document.file, document.year, document.category, document.initial_release,
       document.current_release, document.released, document.sha256, Bytes(document.sha512),
       content.signature.empty() ? std::nullopt : std::optional(content.signature),
       as_bytes(content.body)});
}

Result<std::vector<CsafDocument>> list(Reader& reader, const Asker& asker, const CsafShelf& shelf) {
  const AskerParams of(asker);
  TOC_TRY(const Rows rows,
          reader.query(
              kDocument + newest_and_readable() + " ORDER BY d.released DESC, d.seq DESC",
              {of.sees_all, of.party, of.ceiling, of.outsiders, shelf.version, level(shelf.tlp)}));
  return all_of(rows, document_of);
}

Result<std::vector<CsafDocument>> newest(Reader& reader, const Asker& asker, Tlp tlp,
                                         std::int64_t count) {
  const AskerParams of(asker);
  TOC_TRY(const Rows rows,
          reader.query(
              kDocument + newest_of_any_shelf() + " AND t.tlp = $5 ORDER BY d.seq DESC LIMIT $6",
              {of.sees_all, of.party, of.ceiling, of.outsiders, level(tlp), count}));
  return all_of(rows, document_of);
}

Result<CsafDocument> get(Reader& reader, const Asker& asker, const CsafShelf& shelf,
                         std::int64_t year, std::string_view file) {
  const AskerParams of(asker);
  TOC_TRY(const auto row, reader.find(kDocument + newest_and_readable() +
                                          " AND d.year = $7 AND d.file = $8 ORDER BY d.seq DESC",
                                      {of.sees_all, of.party, of.ceiling, of.outsiders,
                                       shelf.version, level(shelf.tlp), year, file}));
  return row ? Result<CsafDocument>(document_of(*row))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::string> body_of(Reader& reader, LogIndex seq) {
  TOC_TRY(const auto row, reader.find("SELECT body FROM csaf_document WHERE seq = $1", {seq}));
  return row ? Result<std::string>(std::string(as_text(row->bytes(0))))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::string> signature_of(Reader& reader, LogIndex seq) {
  TOC_TRY(const auto row, reader.find("SELECT signature FROM csaf_document WHERE seq = $1", {seq}));
  return row && !row->is_null(0) ? Result<std::string>(row->text(0))
                                 : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::optional<Instant>> newest_release(Reader& reader, const CsafShelf& shelf) {
  TOC_TRY(
      const auto row,
      reader.find("SELECT max(released) FROM csaf_document WHERE csaf_version = $1 AND tlp = $2",
                  {shelf.version, level(shelf.tlp)}));
  return row ? row->optional_instant(0) : std::nullopt;
}

Result<std::optional<CsafDocument>> last_of(Reader& reader, std::string_view file) {
  TOC_TRY(const auto row,
          reader.find(kDocument + "WHERE d.file = $1 ORDER BY d.seq DESC LIMIT 1", {file}));
  return row ? std::optional(document_of(*row)) : std::nullopt;
}

Result<std::vector<LogIndex>> without_signature(Reader& reader, std::int64_t count) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT seq FROM csaf_document WHERE signature IS NULL ORDER BY seq LIMIT $1",
                   {count}));
  return all_of(rows, seq_of);
}

Status put_signature(Transaction& tx, LogIndex seq, std::string_view signature) {
  return tx.execute("UPDATE csaf_document SET signature = $1 WHERE seq = $2 AND signature IS NULL",
                    {signature, seq});
}

Result<CsafDocument> of_thing(Reader& reader, const Asker& asker, ThingNumber thing) {
  const AskerParams of(asker);
  TOC_TRY(const auto row, reader.find(kDocument + newest_of_any_shelf() + " AND d.thing = $5",
                                      {of.sees_all, of.party, of.ceiling, of.outsiders, thing}));
  return row ? Result<CsafDocument>(document_of(*row))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::vector<CsafDocument>> after(Reader& reader, const Asker& asker, LogIndex place,
                                        std::int64_t count) {
  const AskerParams of(asker);
  TOC_TRY(
      const Rows rows,
      reader.query(kDocument + newest_of_any_shelf() + " AND d.seq > $5 ORDER BY d.seq LIMIT $6",
                   {of.sees_all, of.party, of.ceiling, of.outsiders, place, count}));
  return all_of(rows, document_of);
}

Result<std::vector<Placed>> misplaced(Reader& reader, std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query(
              "SELECT p.seq, p.thing, p.kind, p.file, p.tlp, p.is_last, p.is_for_marking, "
              "p.is_withdrawn FROM (SELECT d.seq, d.thing, t.kind, d.file, d.tlp, d.place, "
              "CASE WHEN EXISTS (SELECT 1 FROM csaf_document l WHERE l.thing = d.thing AND l.seq > "
              "d.seq) THEN 0 ELSE 1 END AS is_last, CASE WHEN t.audience = 0 THEN 1 ELSE 0 END AS "
              "is_for_marking, t.is_withdrawn FROM csaf_document d JOIN shared_thing t ON t.number "
              "= d.thing WHERE d.place < 2) p WHERE p.place = 0 OR p.is_last = 0 OR "
              "p.is_withdrawn = 1 ORDER BY p.seq LIMIT $1",
              {count}));
  return all_of(rows, placed_of);
}

Result<std::vector<Digest>> digests_of(Reader& reader, ThingNumber thing) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT sha256 FROM csaf_document WHERE thing = $1 ORDER BY seq", {thing}));
  return all_of(rows, digest_of);
}

Status put_place(Transaction& tx, LogIndex seq, Place place) {
  return tx.execute("UPDATE csaf_document SET place = $1 WHERE seq = $2",
                    {static_cast<std::int64_t>(place), seq});
}

Status put_cves(Transaction& tx, LogIndex seq, const std::vector<std::string>& cves) {
  for (const std::string& cve : cves) {
    TOC_CHECK(tx.execute("INSERT INTO csaf_cve (seq, cve) VALUES ($1, $2)", {seq, cve}));
  }
  return tx.execute("UPDATE csaf_document SET has_cves = 1 WHERE seq = $1", {seq});
}

Result<std::vector<LogIndex>> without_cves(Reader& reader, std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT seq FROM csaf_document WHERE has_cves = 0 ORDER BY seq LIMIT $1",
                       {count}));
  return all_of(rows, seq_of);
}

Result<std::vector<CveOfDocument>> open_cves(Reader& reader, std::string_view cve,
                                             std::int64_t count) {
  const AskerParams of(std::nullopt);
  TOC_TRY(const Rows rows,
          reader.query(kCves + newest_of_any_shelf() +
                           " AND ($5 = '' OR c.cve = $5) ORDER BY d.seq DESC, c.cve LIMIT $6",
                       {of.sees_all, of.party, of.ceiling, of.outsiders, cve, count}));
  return all_of(rows, cve_of);
}

Result<std::vector<CveOfDocument>> open_cves_of_newest(Reader& reader) {
  TOC_TRY(const auto newest, open_cves(reader, "", 1));
  if (newest.empty()) {
    return newest;
  }
  const AskerParams of(std::nullopt);
  TOC_TRY(
      const Rows rows,
      reader.query(kCves + newest_of_any_shelf() +
                       " AND c.cve IN (SELECT cve FROM csaf_cve WHERE seq = $5) "
                       "ORDER BY d.seq DESC, c.cve",
                   {of.sees_all, of.party, of.ceiling, of.outsiders, newest.front().document.seq}));
  return all_of(rows, cve_of);
}

}  // namespace tocsin::store::csaf
