#include "store/indicators.h"

#include "store/stix_sql.h"

#include <algorithm>
#include <set>

namespace tocsin::store::indicators {
namespace {

constexpr std::string_view kFound =
    "SELECT v.added, v.kind, v.value, v.source, v.uuid, v.said_at, v.valid_from, v.valid_until, "
    "v.is_revoked, v.is_partial, v.is_context, v.thing, v.place, t.newest, s.at, t.tlp, t.author, "
    "t.is_author_shown, m.uuid, ";
constexpr std::string_view kFrom =
    " FROM indicator_value v JOIN shared_thing t ON t.number = v.thing JOIN share s ON s.seq = "
    "t.newest LEFT JOIN stix_object o ON o.added = v.added LEFT JOIN misp_event m ON m.seq = "
    "t.newest AND v.added IS NULL WHERE ";
constexpr std::size_t kAskedAtOnce = 512;

std::optional<Bytes> bytes_of(const std::optional<Uuid>& uuid) {
  return uuid ? std::optional(Bytes(uuid->bytes)) : std::nullopt;
}
std::optional<Uuid> uuid_at(const Row& row, std::size_t column) {
  const auto id = row.optional_id<Id<struct MispUuidTag>>(column);
  return id ? std::optional(id->value) : std::nullopt;
}

/// That readers are given the event of the thing t: of several with one UUID the first.
std::string is_event_given(const StixReader& reader) {
  return reader.readable("t") +
         " AND NOT EXISTS (SELECT 1 FROM misp_event n JOIN shared_thing u ON u.newest = n.seq "
         "WHERE n.uuid = m.uuid AND u.number < t.number AND " +
         reader.readable("u") + ")";
}

std::string is_value_given(const StixReader& reader) {
  return "((v.added IS NOT NULL AND " + reader.is_given() + ") OR (m.uuid IS NOT NULL AND " +
         is_event_given(reader) + "))";
}

/// 1 where the attribute has the UUID of a part of an earlier event.
std::string is_others_part(const StixReader& reader) {
  return "CASE WHEN v.uuid IS NOT NULL AND EXISTS (SELECT 1 FROM misp_part q JOIN shared_thing u "
         "ON u.newest = q.seq WHERE q.uuid = v.uuid AND u.number < t.number AND " +
         reader.readable("u") + ") THEN 1 ELSE 0 END";
}

FoundValue found_of(const Scope& scope, const Row& row) {
  FoundValue out{.said = {.added = row.optional_instant(0),
                          .kind = row.text(1),
                          .value = row.text(2),
                          .source = row.text(3),
                          .uuid = uuid_at(row, 4),
                          .said_at = row.optional_instant(5),
                          .valid_from = row.optional_instant(6),
                          .valid_until = row.optional_instant(7),
                          .is_revoked = row.integer(8) != 0,
                          .is_partial = row.integer(9) != 0,
                          .is_context = row.integer(10) != 0},
                 .thing = row.integer(11),
                 .place = row.integer(12),
                 .seq = row.integer(13),
                 .at = row.instant(14),
                 .tlp = row.tlp(15),
                 .author = row.optional_id<PartyId>(16),
                 .event = uuid_at(row, 18),
                 .is_others_part = row.integer(19) != 0};
  // As shares have it: an author who is not shown is shown to the operator's people and to itself.
  if (row.integer(17) == 0 && !scope.sees_all_parties() && out.author != scope.party()) {
    out.author.reset();
  }
  return out;
}

Result<std::vector<FoundValue>> find(Reader& reader, const Scope& scope,
                                     const std::vector<Digest>& keys, Place after,
                                     std::int64_t count) {
  Statement statement;
  const StixReader bound(statement, scope);
  statement.add(kFound).add(is_others_part(bound)).add(kFrom).add(is_value_given(bound));
  statement.add(" AND (v.thing, v.place) > (" + statement.bind(after.thing) + ", ")
      .add(statement.bind(after.place) + ")");
  statement.one_of("v.key", keys);
  statement.add(" ORDER BY v.thing, v.place LIMIT ").add(statement.bind(count));
  TOC_TRY(const Rows rows, statement.run(reader));
  std::vector<FoundValue> out;
  out.reserve(rows.size());
  for (const Row& row : rows) {
    out.push_back(found_of(scope, row));
  }
  return out;
}

Sighted sighted_of(const Row& row) {
  const std::int64_t kind = row.integer(2);
  if (kind < 0 || kind > 1) {
    throw UnreadableRow("indicator_sighting.kind");
  }
  return {.thing = row.optional_integer(0),
          .source = row.text(1),
          .kind = static_cast<StoredSighting::Kind>(kind),
          .count = row.integer(3),
          .first = row.optional_instant(4),
          .last = row.optional_instant(5)};
}

/// Runs it for so many of them at a time.
template <class T, class Ask>
Status in_pieces(const std::set<T>& all, const Ask& ask) {
  const std::vector<T> values(all.begin(), all.end());
  for (std::size_t begin = 0; begin < values.size(); begin += kAskedAtOnce) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t count = std::min(kAskedAtOnce, values.size() - begin);
    TOC_CHECK(ask(std::vector<T>(first, first + static_cast<std::ptrdiff_t>(count))));
  }
  return {};
}

Result<std::vector<Sighted>> sighted_objects(Reader& reader, const Scope& scope,
                                             const std::vector<std::string>& sources) {
  Statement statement;
  const StixReader bound(statement, scope);
  statement.add("SELECT NULL, g.source, g.kind, CAST(sum(g.count) AS bigint), min(g.first_seen), ")
      .add("max(g.last_seen) FROM indicator_sighting g JOIN stix_object o ON o.added = g.added ")
      .add("JOIN shared_thing t ON t.number = g.thing WHERE g.is_revoked = 0 AND ")
      .add(bound.is_given());
  statement.one_of("g.source", sources);
  TOC_TRY(const Rows rows,
          statement.add(" GROUP BY g.source, g.kind ORDER BY g.source, g.kind").run(reader));
  return all_of(rows, sighted_of);
}

Result<std::vector<Sighted>> sighted_parts(Reader& reader, const Scope& scope,
                                           const std::vector<ThingNumber>& things) {
  Statement statement;
  const StixReader bound(statement, scope);
  statement.add("SELECT g.thing, g.source, g.kind, g.count, g.first_seen, g.last_seen FROM ")
      .add("indicator_sighting g JOIN shared_thing t ON t.number = g.thing WHERE g.added IS NULL ")
      .add("AND (" + bound.sees_all + " = 1 OR t.author = " + bound.party + ") AND ")
      .add(bound.readable("t"));
  statement.one_of("g.thing", things);
  TOC_TRY(const Rows rows, statement.add(" ORDER BY g.thing, g.place").run(reader));
  return all_of(rows, sighted_of);
}

StoredStix content_row(const Row& row) {
  StoredStix out;
  out.added = row.instant(0);
  out.id = row.text(1);
  out.type = row.text(2);
  out.version = row.instant(3);
  out.body = row.text(4);
  return out;
}

Status insert(Transaction& tx, ThingNumber thing, const std::vector<StoredValue>& values) {
  std::int64_t place = 0;
  for (const StoredValue& one : values) {
    const Digest key = key_of(one.kind, one.value);
    TOC_CHECK(tx.execute(
        "INSERT INTO indicator_value (thing, place, added, key, kind, value, source, uuid, "
        "said_at, valid_from, valid_until, is_revoked, is_partial, is_context) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {thing, place++, one.added, key, one.kind, one.value, one.source, bytes_of(one.uuid),
         one.said_at, one.valid_from, one.valid_until, one.is_revoked ? 1 : 0,
         one.is_partial ? 1 : 0, one.is_context ? 1 : 0}));
  }
  return {};
}

Status insert(Transaction& tx, ThingNumber thing, const std::vector<StoredSighting>& sightings) {
  std::int64_t place = 0;
  for (const StoredSighting& one : sightings) {
    TOC_CHECK(tx.execute(
        "INSERT INTO indicator_sighting (thing, place, added, source, kind, count, first_seen, "
        "last_seen, is_revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {thing, place++, one.added, one.source, static_cast<std::int64_t>(one.kind), one.count,
         one.first, one.last, one.is_revoked ? 1 : 0}));
  }
  return {};
}

Status insert(Transaction& tx, ThingNumber thing, const std::vector<StoredFlaw>& flaws) {
  std::int64_t place = 0;
  for (const StoredFlaw& one : flaws) {
    TOC_CHECK(tx.execute(
        "INSERT INTO indicator_flaw (thing, place, added, source, flaw) VALUES ($1, $2, $3, $4, "
        "$5)",
        {thing, place++, one.added, one.source, one.flaw}));
  }
  return {};
}

}  // namespace

Digest key_of(std::string_view kind, std::string_view value) {
  return sha256(as_bytes(std::string(kind) + '\0' + std::string(value)));
}

Status put(Transaction& tx, ThingNumber thing, const StoredContent& content, std::int64_t reading) {
  for (const char* table : {"indicator_value", "indicator_sighting", "indicator_flaw"}) {
    TOC_CHECK(tx.execute("DELETE FROM " + std::string(table) + " WHERE thing = $1", {thing}));
  }
  TOC_CHECK(insert(tx, thing, content.values));
  TOC_CHECK(insert(tx, thing, content.sightings));
  TOC_CHECK(insert(tx, thing, content.flaws));
  return tx.execute("UPDATE shared_thing SET values_read = $2 WHERE number = $1", {thing, reading});
}

Result<std::vector<FoundValue>> with_keys(Reader& reader, const Scope& scope,
                                          const std::vector<Digest>& keys, Place after,
                                          std::int64_t count) {
  // Without a key every value would be asked for.
  return keys.empty() ? Result<std::vector<FoundValue>>(std::vector<FoundValue>())
                      : find(reader, scope, keys, after, count);
}

Result<std::vector<FoundValue>> list(Reader& reader, const Scope& scope, Place after,
                                     std::int64_t count) {
  return find(reader, scope, {}, after, count);
}

Result<std::vector<Sighted>> sighted(Reader& reader, const Scope& scope,
                                     const std::vector<FoundValue>& found) {
  std::set<std::string> sources;
  std::set<ThingNumber> events;
  for (const FoundValue& one : found) {
    if (one.event) {
      events.insert(one.thing);
    } else {
      sources.insert(one.said.source);
    }
  }
  std::vector<Sighted> out;
  TOC_CHECK(in_pieces(sources, [&](const std::vector<std::string>& piece) -> Status {
    TOC_TRY(auto rows, sighted_objects(reader, scope, piece));
    std::ranges::move(rows, std::back_inserter(out));
    return {};
  }));
  TOC_CHECK(in_pieces(events, [&](const std::vector<ThingNumber>& piece) -> Status {
    TOC_TRY(auto rows, sighted_parts(reader, scope, piece));
    std::ranges::move(rows, std::back_inserter(out));
    return {};
  }));
  return out;
}

Result<std::vector<Tied>> tied(Reader& reader, const Scope& scope,
                               const std::vector<FoundValue>& found) {
  std::set<std::pair<ThingNumber, std::string>> sources;
  for (const FoundValue& one : found) {
    sources.emplace(one.thing, one.event ? std::string() : one.said.source);
  }
  std::vector<Tied> out;
  for (const auto& [thing, source] : sources) {
    Statement statement;
    const StixReader bound(statement, scope);
    statement.add("SELECT DISTINCT f.thing, f.source, f.flaw FROM indicator_flaw f JOIN ")
        .add("shared_thing t ON t.number = f.thing LEFT JOIN stix_object o ON o.added = f.added ")
        .add("WHERE f.thing = " + statement.bind(thing) + " AND f.source = ")
        .add(statement.bind(source) + " AND ((f.added IS NULL AND " + bound.readable("t"))
        .add(") OR (f.added IS NOT NULL AND " + bound.is_given() + ")) ORDER BY f.flaw");
    TOC_TRY(const Rows rows, statement.run(reader));
    for (const Row& row : rows) {
      out.push_back({.thing = row.integer(0), .source = row.text(1), .flaw = row.text(2)});
    }
  }
  return out;
}

Result<std::vector<ThingNumber>> outdated(Reader& reader, std::int64_t reading, ThingNumber after,
                                          std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT number FROM shared_thing WHERE kind = 'threat' AND values_read < $1 "
                       "AND number > $2 ORDER BY number LIMIT $3",
                       {reading, after, count}));
  return all_of<ThingNumber>(rows, [](const Row& row) { return row.integer(0); });
}

Result<Content> content_of(Reader& reader, ThingNumber thing) {
  Content out;
  TOC_TRY(const Rows rows,
          reader.query("SELECT o.added, o.id, o.type, o.version, o.body FROM stix_object o JOIN "
                       "shared_thing t ON t.number = o.thing WHERE o.thing = $1 AND o.revision = "
                       "t.revisions ORDER BY o.added",
                       {thing}));
  out.objects = all_of(rows, content_row);
  TOC_TRY(const auto event, reader.find("SELECT m.body FROM misp_event m JOIN shared_thing t ON "
                                        "t.newest = m.seq WHERE t.number = $1",
                                        {thing}));
  out.event = event ? event->text(0) : "";
  return out;
}

}  // namespace tocsin::store::indicators
