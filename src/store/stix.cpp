#include "store/stix.h"

#include "store/statement.h"
#include "store/stix_sql.h"

namespace tocsin::store::stix {
namespace {

constexpr std::string_view kObject =
    "SELECT o.added, o.thing, t.newest, o.id, o.version, o.type, o.spec_version, o.body, o.tlp, "
    "o.is_name_based, t.tlp FROM "
    "stix_object o JOIN shared_thing t ON t.number = o.thing WHERE ";
/// Observables have no version: whatever shares one of them, it is the same.
constexpr std::int64_t kNoVersion = 0;

StoredStix object_of(const Row& row) {
  const std::int64_t version = row.integer(4);
  return {.added = row.instant(0),
          .thing = row.integer(1),
          .seq = row.integer(2),
          .id = row.text(3),
          .version = version == kNoVersion ? row.instant(0) : row.instant(4),
          .type = row.text(5),
          .spec_version = row.text(6),
          .tlp = row.integer(8) < 0 ? std::nullopt : std::optional(row.tlp(8)),
          .is_name_based = row.integer(9) != 0,
          .body = row.text(7),
          .thing_tlp = row.tlp(10)};
}

/// That the column's text, which has none of LIKE's signs, is in a list of ours: ",a,b,".
std::string is_listed(std::string_view list, std::string_view column) {
  return std::string(list) + " LIKE '%,' || " + std::string(column) + " || ',%'";
}

std::string listed(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) {
    out += "," + value;
  }
  return out.empty() ? out : out + ",";
}

/// times: those of versions.at, listed.
void add_versions(Statement& statement, const StixReader& bound, const StixVersions& versions,
                  const std::string& times) {
  const bool is_default = !versions.all && !versions.first && !versions.last && versions.at.empty();
  if (versions.all) {
    return;
  }
  std::string any;
  const auto add = [&](const std::string& condition) {
    any += (any.empty() ? "" : " OR ") + condition;
  };
  if (versions.last || is_default) {
    add(bound.is_outermost(">"));
  }
  if (versions.first) {
    add(bound.is_outermost("<"));
  }
  if (!versions.at.empty()) {
    add(is_listed(statement.bind(times),
                  "CAST(CASE WHEN o.version = 0 THEN o.added ELSE o.version "
                  "END AS text)"));
  }
  statement.add(" AND (").add(any).add(")");
}

}  // namespace

Status insert(Transaction& tx, const Thing& thing, std::vector<StoredStix>& objects) {
  TOC_TRY(const auto newest, tx.find("SELECT max(added) FROM stix_object"));
  Instant added =
      std::max(tx.now(), from_micros(newest ? newest->optional_integer(0).value_or(0) + 1 : 0));
  for (StoredStix& one : objects) {
    one.added = added;
    added += std::chrono::microseconds(1);
    one.thing = thing.number;
    TOC_CHECK(tx.execute(
        "INSERT INTO stix_object (added, thing, revision, id, version, type, spec_version, "
        "tlp, is_name_based, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {one.added, one.thing, thing.revisions, one.id, one.version, one.type, one.spec_version,
         one.tlp ? static_cast<std::int64_t>(*one.tlp) : -1, one.is_name_based ? 1 : 0, one.body}));
  }
  return {};
}

Result<std::vector<StoredStix>> list(Reader& reader, const Scope& scope, const StixFilter& filter,
                                     std::int64_t count) {
  Statement statement;
  const StixReader bound(statement, scope);
  // Each filter always stands there, so that there are few statements to prepare.
  const std::string kind = statement.bind(filter.kind);
  const std::string tlp = statement.bind(filter.tlp ? static_cast<std::int64_t>(*filter.tlp) : -1);
  const std::string types = listed(filter.types);
  const std::string spec_versions = listed(filter.spec_versions);
  std::vector<std::string> micros;
  for (const Instant at : filter.versions.at) {
    micros.push_back(std::to_string(to_micros(at)));
  }
  const std::string times = listed(micros);
  const std::string in_types = statement.bind(types);
  const std::string in_specs = statement.bind(spec_versions);
  statement.add(kObject)
      .add(bound.readable("o", "t"))
      .add(" AND o.added > " +
           statement.bind(filter.added_after ? to_micros(*filter.added_after) : std::int64_t{-1}))
      .add(" AND (" + kind + " = '' OR t.kind = " + kind + ")")
      .add(" AND (" + tlp + " = -1 OR t.tlp = " + tlp + ")")
      .add(" AND (" + statement.bind(filter.is_own ? 1 : 0) + " = 0 OR t.author = " + bound.party)
      .add(" OR (" + bound.sees_all + " = 1 AND t.author IS NULL)) AND (" + in_types + " = '' OR " +
           is_listed(in_types, "o.type") + ")")
      .add(" AND (" + in_specs + " = '' OR " + is_listed(in_specs, "o.spec_version") + ")");
  statement.one_of("o.id", filter.ids);
  statement.add(" AND ").add(bound.is_believed());
  add_versions(statement, bound, filter.versions, times);
  statement.add(" ORDER BY o.added LIMIT ").add(statement.bind(count));
  TOC_TRY(const Rows rows, statement.run(reader));
  return all_of(rows, object_of);
}

Result<std::optional<Known>> find(Reader& reader, const Scope& scope, std::string_view id,
                                  Instant version) {
  Statement statement;
  const StixReader bound(statement, scope);
  const std::string name = statement.bind(id);
  const std::string at = statement.bind(version);
  statement.add("SELECT CASE WHEN t.author = " + bound.party + " THEN 1 ELSE 0 END, o.body FROM ")
      .add("stix_object o JOIN shared_thing t ON t.number = o.thing WHERE o.id = " + name)
      .add(" AND o.version = " + at + " AND " + bound.readable("o", "t") + " AND " +
           bound.is_believed())
      .add(" ORDER BY o.added LIMIT 1");
  TOC_TRY(const Rows rows, statement.run(reader));
  return rows.empty() ? std::nullopt
                      : std::optional(Known{.is_own = rows.front().integer(0) != 0,
                                            .body = rows.front().text(1)});
}

Result<bool> has_observable(Reader& reader, const std::optional<PartyId>& author, Tlp tlp,
                            std::string_view id) {
  TOC_TRY(const auto row,
          reader.find(
              "SELECT 1 FROM stix_object o JOIN shared_thing t ON t.number = o.thing WHERE "
              "o.id = $1 AND o.version = 0 AND o.revision = t.revisions AND t.is_withdrawn "
              "= 0 AND t.audience = 0 AND "
              "t.tlp = $2 AND (t.author = $3 OR ($4 = 1 AND t.author IS NULL)) LIMIT 1",
              {id, static_cast<std::int64_t>(tlp), author.value_or(PartyId()), author ? 0 : 1}));
  return row.has_value();
}

Result<std::optional<Holder>> author_of(Reader& reader, const Scope& scope, std::string_view id) {
  Statement statement;
  const StixReader bound(statement, scope);
  statement.add("SELECT t.author FROM stix_object o JOIN shared_thing t ON t.number = o.thing ")
      .add("WHERE o.id = " + statement.bind(id) + " AND " + bound.readable("o", "t"))
      .add(" ORDER BY o.is_name_based DESC, o.added LIMIT 1");
  TOC_TRY(const Rows rows, statement.run(reader));
  return rows.empty() ? std::nullopt
                      : std::optional(Holder{.author = rows.front().optional_id<PartyId>(0)});
}

Result<std::vector<ThingNumber>> without_objects(Reader& reader, ThingNumber after,
                                                 std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query(
              "SELECT t.number FROM shared_thing t WHERE t.number > $1 AND t.is_withdrawn = 0 AND "
              "(t.kind = 'case.update' OR t.kind "
              "LIKE 'notice.%') AND NOT EXISTS (SELECT 1 FROM stix_object o WHERE o.thing = "
              "t.number) ORDER BY t.number LIMIT $2",
              {after, count}));
  return all_of<ThingNumber>(rows, [](const Row& row) { return row.integer(0); });
}

Status insert_status(Transaction& tx, const Uuid& id, const PartyId& party, std::string_view body) {
  return tx.execute("INSERT INTO stix_status (id, party_id, at, body) VALUES ($1, $2, $3, $4)",
                    {Bytes(id.bytes), party, tx.now(), body});
}

Result<std::string> status(Reader& reader, const PartyId& party, const Uuid& id) {
  TOC_TRY(const auto row,
          reader.find("SELECT body FROM stix_status WHERE id = $1 AND party_id = $2",
                      {Bytes(id.bytes), party}));
  return row ? Result<std::string>(row->text(0))
             : fail(Errc::not_found, "There is no such thing here.");
}

Status drop_statuses(Transaction& tx, Instant before) {
  return tx.execute("DELETE FROM stix_status WHERE at < $1", {before});
}

}  // namespace tocsin::store::stix
