#include "store/sources.h"

namespace tocsin::store {

namespace {

constexpr std::int64_t kStaleTimes = 3;

}  // namespace

bool is_stale(const Source& source, Instant now) {
  return source.is_on && now - source.good.value_or(source.created) > kStaleTimes * source.every;
}

namespace sources {
namespace {

constexpr std::string_view kSource =
    "SELECT id, name, kind, address, format, tlp, every_s, pause_ms, credential, is_on, created, "
    "recorded_index, next_at, run, begun_at, ended_at, good_at, failures, fault, counts, "
    "problems, ";

std::string select(std::string_view where) {
  return std::string(kSource) + "state FROM source " + std::string(where);
}

Source source_of(const Row& row) {
  return {.id = row.id<SourceId>(0),
          .name = row.text(1),
          .kind = row.text(2),
          .address = row.text(3),
          .format = row.text(4),
          .tlp = row.tlp(5),
          .every = std::chrono::seconds(row.integer(6)),
          .pause = std::chrono::milliseconds(row.integer(7)),
          .credential = row.is_null(8) ? std::nullopt : std::optional(row.bytes(8)),
          .is_on = row.integer(9) != 0,
          .created = row.instant(10),
          .recorded_index = row.integer(11),
          .next = row.instant(12),
          .run = row.integer(13),
          .begun = row.optional_instant(14),
          .ended = row.optional_instant(15),
          .good = row.optional_instant(16),
          .failures = row.integer(17),
          .fault = row.text(18),
          .counts = row.text(19),
          .problems = row.text(20),
          .state = row.text(21)};
}

Result<std::optional<Source>> first(Reader& reader, const std::string& sql, Params params) {
  TOC_TRY(const auto row, reader.find(sql, params));
  return row ? std::optional(source_of(*row)) : std::nullopt;
}

}  // namespace

Status insert(Transaction& tx, const Source& source) {
  return tx.execute(
      "INSERT INTO source (id, name, kind, address, format, tlp, every_s, pause_ms, credential, "
      "is_on, created, recorded_index, next_at, run, failures, fault, counts, problems, state) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, '', '{}', '[]', '{}')",
      {source.id, source.name, source.kind, source.address, source.format,
       static_cast<std::int64_t>(source.tlp), source.every.count(), source.pause.count(),
       source.credential, std::int64_t{source.is_on}, source.created, source.recorded_index,
       source.next});
}

Status update(Transaction& tx, const Source& source) {
  return tx.execute(
      "UPDATE source SET kind = $2, address = $3, format = $4, tlp = $5, every_s = $6, pause_ms = "
      "$7, credential = $8, is_on = $9, recorded_index = $10, next_at = $11, state = $12, run = "
      "run "
      "+ 1 WHERE id = $1",
      {source.id, source.kind, source.address, source.format, static_cast<std::int64_t>(source.tlp),
       source.every.count(), source.pause.count(), source.credential, std::int64_t{source.is_on},
       source.recorded_index, source.next, source.state});
}

Status remove(Transaction& tx, const SourceId& id) {
  return tx.execute("DELETE FROM source WHERE id = $1", {id});
}

Result<std::vector<Source>> list(Reader& reader) {
  static const std::string sql = std::string(kSource) + "'{}' FROM source ORDER BY name";
  TOC_TRY(const Rows rows, reader.query(sql));
  return all_of(rows, source_of);
}

Result<std::optional<Source>> find(Reader& reader, std::string_view name) {
  static const std::string sql = select("WHERE name = $1");
  return first(reader, sql, {name});
}

Result<Fetched> fetched(Reader& reader, Tlp ceiling, Instant now) {
  TOC_TRY(
      const auto row,
      reader.find("SELECT count(*), coalesce(sum(CASE WHEN $1 - coalesce(good_at, created) > $2 "
                  "* every_s THEN 1 ELSE 0 END), 0), min(coalesce(good_at, created)) FROM "
                  "source WHERE is_on = 1 AND tlp <= $3",
                  {now, kStaleTimes * 1'000'000, static_cast<std::int64_t>(ceiling)}));
  return row ? Fetched{.sources = row->integer(0),
                       .stale = row->integer(1),
                       .oldest = row->optional_instant(2)}
             : Fetched{};
}

Result<std::optional<Source>> next_due(Reader& reader, Instant now) {
  static const std::string sql =
      select("WHERE is_on = 1 AND next_at <= $1 ORDER BY next_at, id LIMIT 1");
  return first(reader, sql, {now});
}

Status make_due(Transaction& tx, const SourceId& id, Instant now) {
  return tx.execute("UPDATE source SET next_at = $2 WHERE id = $1", {id, now});
}

Status begin(Transaction& tx, const SourceId& id, std::int64_t run, Instant until) {
  return tx.execute(
      "UPDATE source SET run = $2, begun_at = $3, ended_at = NULL, next_at = $4 WHERE id = $1",
      {id, run, tx.now(), until});
}

Result<bool> keep(Transaction& tx, const SourceId& id, std::int64_t run, std::string_view state,
                  Instant until) {
  TOC_TRY(const Rows rows, tx.query("UPDATE source SET state = $3, next_at = $4 WHERE id = $1 AND "
                                    "run = $2 AND is_on = 1 RETURNING run",
                                    {id, run, state, until}));
  return !rows.empty();
}

Result<bool> keep_alive(Transaction& tx, const SourceId& id, std::int64_t run, Instant until) {
  TOC_TRY(const Rows rows, tx.query("UPDATE source SET next_at = $3 WHERE id = $1 AND run = $2 AND "
                                    "is_on = 1 RETURNING run",
                                    {id, run, until}));
  return !rows.empty();
}

Status end(Transaction& tx, const SourceId& id, std::int64_t run, const RunEnd& end) {
  return tx.execute(
      "UPDATE source SET ended_at = $3, fault = $4, counts = $5, problems = $6, next_at = $7, "
      "good_at = CASE WHEN $4 = '' THEN $3 ELSE good_at END, failures = CASE WHEN $4 = '' THEN 0 "
      "ELSE failures + 1 END WHERE id = $1 AND run = $2",
      {id, run, tx.now(), end.fault, end.counts, end.problems, end.next});
}

}  // namespace sources
}  // namespace tocsin::store
