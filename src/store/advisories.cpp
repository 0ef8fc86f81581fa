#include "store/advisories.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kColumns =
    "a.source, a.id, a.digest, a.modified, a.withdrawn, a.title, a.is_exploited, a.compiled, "
    "a.recorded_at, "
    "a.recorded_index";
constexpr std::int64_t kAtOnce = 1000;

StoredAdvisory advisory_of(const Row& row) {
  return {.source = row.text(0),
          .id = row.text(1),
          .digest = row.digest(2),
          .modified = row.optional_instant(3),
          .withdrawn = row.optional_instant(4),
          .title = row.text(5),
          .is_exploited = row.integer(6) != 0,
          .compiled = std::string(as_text(row.bytes(7))),
          .recorded_at = row.instant(8),
          .recorded_index = row.integer(9)};
}

}  // namespace

namespace advisories {

Status insert_document(Transaction& tx, const AdvisoryDocument& document) {
  return tx.execute(
      "INSERT INTO advisory_document (digest, format, size, packed) VALUES ($1, $2, $3, $4) ON "
      "CONFLICT (digest) DO "
      "NOTHING",
      {document.digest, document.format, document.size, as_bytes(document.packed)});
}

Status put(Transaction& tx, const StoredAdvisory& advisory, const std::vector<std::string>& names) {
  TOC_CHECK(
      tx.execute("INSERT INTO advisory (source, id, digest, modified, withdrawn, title, "
                 "is_exploited, compiled, recorded_at, "
                 "recorded_index) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT "
                 "(source, id) DO UPDATE SET digest = "
                 "excluded.digest, modified = excluded.modified, withdrawn = excluded.withdrawn, "
                 "title = excluded.title, "
                 "is_exploited = excluded.is_exploited, compiled = excluded.compiled, recorded_at "
                 "= excluded.recorded_at, "
                 "recorded_index = excluded.recorded_index",
                 {advisory.source, advisory.id, advisory.digest, advisory.modified,
                  advisory.withdrawn, advisory.title, advisory.is_exploited ? 1 : 0,
                  as_bytes(advisory.compiled), advisory.recorded_at, advisory.recorded_index}));
  TOC_CHECK(tx.execute("DELETE FROM advisory_name WHERE source = $1 AND id = $2",
                       {advisory.source, advisory.id}));
  for (const std::string& name : names) {
    TOC_CHECK(
        tx.execute("INSERT INTO advisory_name (name, source, id) VALUES ($1, $2, $3) ON CONFLICT "
                   "(name, source, id) "
                   "DO NOTHING",
                   {name, advisory.source, advisory.id}));
  }
  return {};
}

Status for_each_digest(Reader& reader,
                       const std::function<void(const std::string& source, const std::string& id,
                                                const Digest& digest)>& take) {
  std::string source;
  std::string id;
  while (true) {
    TOC_TRY(const Rows rows, reader.query("SELECT source, id, digest FROM advisory WHERE source > "
                                          "$1 OR (source = $1 AND id > $2) ORDER BY "
                                          "source, id LIMIT $3",
                                          {source, id, 10 * kAtOnce}));
    for (const Row& row : rows) {
      take(row.text(0), row.text(1), row.digest(2));
    }
    if (rows.empty()) {
      return {};
    }
    source = rows.back().text(0);
    id = rows.back().text(1);
  }
}

Status for_each(Reader& reader, const std::function<Status(const StoredAdvisory&)>& take) {
  std::string source;
  std::string id;
  while (true) {
    TOC_TRY(
        const Rows rows,
        reader.query("SELECT " + std::string(kColumns) +
                         " FROM advisory a WHERE a.source > $1 OR (a.source = $1 AND a.id > $2) "
                         "ORDER BY a.source, a.id LIMIT $3",
                     {source, id, kAtOnce}));
    for (const Row& row : rows) {
      TOC_CHECK(take(advisory_of(row)));
    }
    if (rows.empty()) {
      return {};
    }
    source = rows.back().text(0);
    id = rows.back().text(1);
  }
}

Result<std::vector<StoredAdvisory>> named(Reader& reader, std::string_view name) {
  TOC_TRY(const Rows rows, reader.query("SELECT " + std::string(kColumns) +
                                            " FROM advisory a, advisory_name n WHERE n.name = $1 "
                                            "AND a.source = n.source AND a.id = n.id "
                                            "ORDER BY a.source, a.id LIMIT 1000",
                                        {name}));
  return all_of(rows, advisory_of);
}

Result<AdvisoryDocument> document(Reader& reader, const Digest& digest) {
  TOC_TRY(const auto row,
          reader.find("SELECT format, size, packed FROM advisory_document WHERE digest = $1",
                      {digest}));
  if (!row) {
    return fail(Errc::not_found, "There is no such document.");
  }
  return AdvisoryDocument{.digest = digest,
                          .format = row->text(0),
                          .size = row->integer(1),
                          .packed = std::string(as_text(row->bytes(2)))};
}

Result<std::int64_t> count(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT count(*) FROM advisory"));
  return row ? row->integer(0) : 0;
}

}  // namespace advisories

}  // namespace tocsin::store
