#include "store/advisories.h"

#include "base/json.h"
#include "base/json_writer.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kColumns =
    "a.source, a.id, a.digest, a.modified, a.withdrawn, a.title, a.is_exploited, a.compiled, "
    "a.recorded_at, "
    "a.recorded_index, a.subjects, a.tlp";
constexpr std::int64_t kAtOnce = 1000;

std::int64_t level(Tlp tlp) {
  return static_cast<std::int64_t>(tlp);
}

StoredAdvisory advisory_of(const Row& row) {
  return {.source = row.text(0),
          .id = row.text(1),
          .digest = row.digest(2),
          .modified = row.optional_instant(3),
          .withdrawn = row.optional_instant(4),
          .title = row.text(5),
          .is_exploited = row.integer(6) != 0,
          .tlp = row.integer(11) == -1 ? std::nullopt : std::optional(row.tlp(11)),
          .compiled = std::string(as_text(row.bytes(7))),
          .subjects = row.text(10),
          .recorded_at = row.instant(8),
          .recorded_index = row.integer(9)};
}

/// LIKE with what has a meaning in it taken literally.
std::string like_of(std::string_view text) {
  std::string like = "%";
  for (const char c : text) {
    like += c == '%' || c == '_' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  return like + "%";
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

Status put(Transaction& tx, const StoredAdvisory& advisory, const std::vector<std::string>& names,
           bool is_new) {
  TOC_CHECK(tx.execute(
      "INSERT INTO advisory (source, id, digest, modified, withdrawn, title, "
      "is_exploited, compiled, recorded_at, "
      "recorded_index, subjects, tlp) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
      "ON CONFLICT "
      "(source, id) DO UPDATE SET digest = "
      "excluded.digest, modified = excluded.modified, withdrawn = excluded.withdrawn, "
      "title = excluded.title, "
      "is_exploited = excluded.is_exploited, compiled = excluded.compiled, recorded_at "
      "= excluded.recorded_at, "
      "recorded_index = excluded.recorded_index, subjects = excluded.subjects, tlp = excluded.tlp",
      {advisory.source, advisory.id, advisory.digest, advisory.modified, advisory.withdrawn,
       advisory.title, advisory.is_exploited ? 1 : 0, as_bytes(advisory.compiled),
       advisory.recorded_at, advisory.recorded_index, advisory.subjects,
       advisory.tlp ? level(*advisory.tlp) : -1}));
  if (!is_new) {
    TOC_CHECK(tx.execute("DELETE FROM advisory_name WHERE source = $1 AND id = $2",
                         {advisory.source, advisory.id}));
  }
  for (const std::string& name : names) {
    TOC_CHECK(
        tx.execute("INSERT INTO advisory_name (name, source, id) VALUES ($1, $2, $3) ON CONFLICT "
                   "(name, source, id) "
                   "DO NOTHING",
                   {name, advisory.source, advisory.id}));
  }
  return {};
}

Result<std::vector<StoredAdvisory>> of_document(Reader& reader, std::string_view source,
                                                std::string_view id, std::int64_t count) {
  // "$" is the sign behind "#", and both engines sort by bytes.
  TOC_TRY(const Rows rows,
          reader.query("SELECT " + std::string(kColumns) +
                           " FROM advisory a WHERE a.source = $1 AND (a.id = $2 OR (a.id >= $3 AND "
                           "a.id < $4)) ORDER BY a.id LIMIT $5",
                       {source, id, std::string(id) + "#", std::string(id) + "$", count}));
  return all_of(rows, advisory_of);
}

Result<std::vector<std::string>> names(Reader& reader, std::string_view source,
                                       std::string_view id) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT name FROM advisory_name WHERE source = $1 AND id = $2", {source, id}));
  return all_of<std::string>(rows, [](const Row& row) { return row.text(0); });
}

Status for_each_edition(Reader& reader,
                        const std::function<void(const std::string& source, const std::string& id,
                                                 std::optional<Instant> modified)>& take) {
  std::string source;
  std::string id;
  while (true) {
    TOC_TRY(const Rows rows,
            reader.query("SELECT source, id, modified FROM advisory WHERE source > "
                         "$1 OR (source = $1 AND id > $2) ORDER BY "
                         "source, id LIMIT $3",
                         {source, id, 10 * kAtOnce}));
    for (const Row& row : rows) {
      take(row.text(0), row.text(1), row.optional_instant(2));
    }
    if (rows.empty()) {
      return {};
    }
    source = rows.back().text(0);
    id = rows.back().text(1);
  }
}

Status for_each_document(Reader& reader, const std::function<void(const Digest&)>& take) {
  Digest last{};
  for (bool is_first = true;; is_first = false) {
    TOC_TRY(const Rows rows,
            reader.query("SELECT digest FROM advisory_document WHERE digest > $1 OR (digest = $1 "
                         "AND $2 = 1) ORDER BY digest LIMIT $3",
                         {last, is_first ? 1 : 0, 10 * kAtOnce}));
    for (const Row& row : rows) {
      take(row.digest(0));
    }
    if (rows.empty()) {
      return {};
    }
    last = rows.back().digest(0);
  }
}

Result<std::vector<StoredAdvisory>> recorded_since(Reader& reader, LogIndex index,
                                                   std::int64_t limit) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT " + std::string(kColumns) +
                           " FROM advisory a WHERE a.recorded_index >= $1 LIMIT $2",
                       {index, limit}));
  return all_of(rows, advisory_of);
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

Result<std::vector<StoredAdvisory>> of_source(Reader& reader, std::string_view source) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT " + std::string(kColumns) + " FROM advisory a WHERE a.source = $1",
                       {source}));
  return all_of(rows, advisory_of);
}

Result<std::optional<StoredAdvisory>> find(Reader& reader, std::string_view source,
                                           std::string_view id) {
  TOC_TRY(const auto row, reader.find("SELECT " + std::string(kColumns) +
                                          " FROM advisory a WHERE a.source = $1 AND a.id = $2",
                                      {source, id}));
  return row ? std::optional(advisory_of(*row)) : std::nullopt;
}

Status search(Reader& reader, const Sieve& sieve,
              const std::function<Result<bool>(const StoredAdvisory&)>& take) {
  const std::string like = like_of(sieve.text);
  const std::string subjects = like_of(sieve.subjects);
  std::string source;
  std::string id;
  while (true) {
    TOC_TRY(
        const Rows rows,
        reader.query(
            "SELECT " + std::string(kColumns) +
                " FROM advisory a WHERE (a.source > $1 OR (a.source = $1 AND a.id > "
                "$2)) AND (lower(a.title) LIKE lower($3) ESCAPE '\\' OR a.subjects LIKE "
                "lower($3) ESCAPE '\\' OR a.subjects = '') AND (a.subjects LIKE $4 ESCAPE '\\' OR "
                "a.subjects = '') AND ($5 = 0 OR "
                "a.is_exploited = 1) AND coalesce(a.modified, 0) >= $6 AND ($7 < 0 OR EXISTS "
                "(SELECT 1 FROM advisory_name n, epss_score e WHERE n.source = a.source AND "
                "n.id = a.id AND e.cve = n.name AND e.billionths >= $7)) ORDER BY a.source, "
                "a.id LIMIT $8",
            {source, id, like, subjects, sieve.is_exploited ? 1 : 0,
             sieve.modified_since.value_or(Instant{}), sieve.epss_billionths_min.value_or(-1),
             kAtOnce}));
    for (const Row& row : rows) {
      TOC_TRY(const bool goes_on, take(advisory_of(row)));
      if (!goes_on) {
        return {};
      }
    }
    if (rows.empty()) {
      return {};
    }
    source = rows.back().text(0);
    id = rows.back().text(1);
  }
}

Result<std::vector<StoredAdvisory>> named(Reader& reader, std::string_view name, Tlp ceiling) {
  TOC_TRY(const Rows rows, reader.query("SELECT " + std::string(kColumns) +
                                            " FROM advisory a, advisory_name n WHERE n.name = $1 "
                                            "AND a.source = n.source AND a.id = n.id AND a.tlp "
                                            "<= $2 ORDER BY a.source, a.id LIMIT 1000",
                                        {name, level(ceiling)}));
  return all_of(rows, advisory_of);
}

Status for_each_restricted(Reader& reader,
                           const std::function<Status(const StoredAdvisory&)>& take) {
  std::string source;
  std::string id;
  while (true) {
    TOC_TRY(const Rows rows,
            reader.query("SELECT " + std::string(kColumns) +
                             " FROM advisory a WHERE a.tlp <> 0 AND (a.source > $1 OR (a.source = "
                             "$1 AND a.id > $2)) ORDER BY a.source, a.id LIMIT $3",
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

Status put_marking(Transaction& tx, const StoredAdvisory& advisory, Tlp tlp) {
  return tx.execute("UPDATE advisory SET tlp = $1 WHERE source = $2 AND id = $3 AND digest = $4",
                    {level(tlp), advisory.source, advisory.id, advisory.digest});
}

Result<LogIndex> newest_index(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT coalesce(max(recorded_index), -1) FROM advisory"));
  return row ? row->integer(0) : -1;
}

Result<Pending> pending(Reader& reader) {
  TOC_TRY(const Rows rows, reader.query("SELECT recorded_index, ids FROM advisory_pending ORDER BY "
                                        "recorded_index"));
  Pending out;
  for (const Row& row : rows) {
    out.newest = row.integer(0);
    TOC_TRY(const JsonDocument ids, JsonDocument::parse(row.text(1)));
    for (const Json& id : ids.root().elements()) {
      out.ids.emplace_back(id.text().value_or(""));
    }
  }
  return out;
}

Result<std::optional<LogIndex>> oldest_pending(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT recorded_index FROM advisory_pending ORDER BY "
                                      "recorded_index LIMIT 1"));
  return row ? std::optional(row->integer(0)) : std::nullopt;
}

Result<LogIndex> newest_followed(Reader& reader) {
  TOC_TRY(const auto oldest, oldest_pending(reader));
  TOC_TRY(const auto row, reader.find("SELECT coalesce(max(recorded_index), -1) FROM advisory "
                                      "WHERE recorded_index < $1",
                                      {oldest.value_or(INT64_MAX)}));
  return row ? row->integer(0) : -1;
}

Status put_pending(Transaction& tx, LogIndex index, const std::vector<std::string>& ids) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& id : ids) {
    json.text(id);
  }
  return tx.execute("INSERT INTO advisory_pending (recorded_index, ids) VALUES ($1, $2)",
                    {index, json.end_array().take()});
}

Status remove_pending(Transaction& tx, LogIndex newest) {
  return tx.execute("DELETE FROM advisory_pending WHERE recorded_index <= $1", {newest});
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

}  // namespace advisories

}  // namespace tocsin::store
