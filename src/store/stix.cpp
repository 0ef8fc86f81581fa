#include "store/stix.h"

#include "store/statement.h"
#include "store/stix_sql.h"

#include <algorithm>
#include <iterator>

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

/// That the scope was given the revision s of the thing of the tombstone x, and that x is of what
/// it was given: of the act that took it from this reader, or of one after which nobody is given
/// it. The operator's people hold nothing: they are told of what they could read.
std::string had(const StixReader& bound, const std::string& x, const std::string& s) {
  return "((" + bound.sees_all + " = 1 AND " + s + ".tlp <= " + bound.ceiling + " AND " + x +
         ".is_for_all = 1 AND " + s + ".revision < " + x +
         ".revision) OR EXISTS (SELECT 1 FROM holding h WHERE h.seq = " + s +
         ".seq AND h.party_id = " + bound.party + " AND h.channel = '" +
         std::string(kTaxiiChannel) + "' AND (h.recalled = " + x + ".seq OR (" + x +
         ".is_for_all = 1 AND " + s + ".revision < " + x + ".revision AND COALESCE(h.recalled, " +
         x + ".seq) >= " + x + ".seq))))";
}

/// Objects that stood in the revision with the marking that it had then.
std::string of_revision(const std::string& object, const std::string& share) {
  return object + ".thing = " + share + ".thing AND " + object + ".revision = " + share +
         ".revision AND (" + object + ".tlp = -1 OR " + object + ".tlp = " + share + ".tlp)";
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

/// Later than all before, and not before now.
Result<Instant> next_added(Transaction& tx) {
  Instant added = tx.now();
  for (const char* newest :
       {"SELECT max(added) FROM stix_object", "SELECT max(added) FROM stix_tombstone"}) {
    TOC_TRY(const auto row, tx.find(newest));
    added = std::max(added, from_micros(row ? row->optional_integer(0).value_or(-1) + 1 : 0));
  }
  return added;
}

}  // namespace

Status insert(Transaction& tx, const Thing& thing, std::vector<StoredStix>& objects) {
  TOC_TRY(Instant added, next_added(tx));
  for (StoredStix& one : objects) {
    one.added = added;
    added += std::chrono::microseconds(1);
    one.thing = thing.number;
    TOC_CHECK(tx.execute(
        "INSERT INTO stix_object (added, thing, revision, id, version, type, spec_version, "
        "tlp, is_name_based, body, is_revoked, is_common) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
        "$9, $10, $11, $12)",
        {one.added, one.thing, thing.revisions, one.id, one.version, one.type, one.spec_version,
         one.tlp ? static_cast<std::int64_t>(*one.tlp) : -1, one.is_name_based ? 1 : 0, one.body,
         one.is_revoked ? 1 : 0, one.is_common ? 1 : 0}));
  }
  return {};
}

Status take_back(Transaction& tx, ThingNumber thing, LogIndex act) {
  TOC_TRY(const Instant added, next_added(tx));
  // By a revision it stands in the one before; otherwise in the newest.
  return tx.execute(
      "INSERT INTO stix_tombstone (added, thing, seq, revision, is_for_all, id, type) SELECT "
      "CAST($3 AS bigint) + row_number() OVER (ORDER BY g.place), g.thing, CAST($2 AS bigint), "
      "g.revision + 1, g.is_for_all, g.id, g.type FROM (SELECT o.thing, o.revision, o.id, o.type, "
      "min(o.added) AS place, CASE WHEN t.is_withdrawn = 1 OR (t.newest = $2 AND NOT EXISTS "
      "(SELECT 1 FROM stix_object n WHERE n.thing = o.thing AND n.revision = t.revisions AND n.id "
      "= o.id)) THEN 1 ELSE 0 END AS is_for_all FROM stix_object o JOIN shared_thing t ON t.number "
      "= o.thing WHERE t.number = $1 AND o.revision = t.revisions - (CASE WHEN t.newest = $2 THEN "
      "1 ELSE 0 END) AND o.version > 0 AND o.is_revoked = 0 AND o.is_common = 0 AND o.type <> "
      "'marking-definition' "
      "GROUP BY o.thing, o.revision, o.id, o.type, t.is_withdrawn, t.newest, t.revisions) g WHERE "
      "g.is_for_all = 1 OR EXISTS (SELECT 1 FROM recall r WHERE r.thing = $1 AND r.seq = $2)",
      {thing, act, added});
}

namespace {

/// The filters as every statement has them: each always stands there, so that there are few
/// statements to prepare.
class Filters {
 public:
  Filters(Statement& statement, const StixFilter& filter)
      : types_(listed(filter.types)),
        spec_versions_(listed(filter.spec_versions)),
        kind_(statement.bind(filter.kind)),
        tlp_(statement.bind(filter.tlp ? static_cast<std::int64_t>(*filter.tlp) : -1)),
        is_own_(statement.bind(filter.is_own ? 1 : 0)),
        in_types_(statement.bind(types_)),
        in_specs_(statement.bind(spec_versions_)),
        after_(statement.bind(filter.added_after ? to_micros(*filter.added_after)
                                                 : std::int64_t{-1})) {
    std::vector<std::string> micros;
    for (const Instant at : filter.versions.at) {
      micros.push_back(std::to_string(to_micros(at)));
    }
    times = listed(micros);
  }
  Filters(const Filters&) = delete;
  Filters& operator=(const Filters&) = delete;
  /// Of the object o, its thing t and what it is given out as.
  [[nodiscard]] std::string of(const StixReader& bound, std::string_view tlp) const {
    return " AND (" + kind_ + " = '' OR t.kind = " + kind_ + ") AND (" + tlp_ + " = -1 OR " +
           std::string(tlp) + " = " + tlp_ + ") AND (" + is_own_ +
           " = 0 OR t.author = " + bound.party + " OR (" + bound.sees_all +
           " = 1 AND t.author IS NULL)) AND (" + in_types_ + " = '' OR " +
           is_listed(in_types_, "o.type") + ") AND (" + in_specs_ + " = '' OR " +
           is_listed(in_specs_, "o.spec_version") + ")";
  }
  [[nodiscard]] std::string is_after(std::string_view added) const {
    return std::string(added) + " > " + after_;
  }
  std::string times;  ///< of versions.at, listed

 private:
  std::string types_;
  std::string spec_versions_;
  std::string kind_;
  std::string tlp_;
  std::string is_own_;
  std::string in_types_;
  std::string in_specs_;
  std::string after_;
};

Result<std::vector<StoredStix>> list_given(Reader& reader, const Scope& scope,
                                           const StixFilter& filter, std::int64_t count) {
  Statement statement;
  const StixReader bound(statement, scope);
  const Filters filters(statement, filter);
  statement.add(kObject)
      .add(bound.readable("o", "t"))
      .add(" AND " + filters.is_after("o.added"))
      .add(filters.of(bound, "t.tlp"));
  statement.one_of("o.id", filter.ids);
  statement.add(" AND ").add(bound.is_believed());
  add_versions(statement, bound, filter.versions, filters.times);
  statement.add(" ORDER BY o.added LIMIT ").add(statement.bind(count));
  TOC_TRY(const Rows rows, statement.run(reader));
  return all_of(rows, object_of);
}

/// Of several for one id the newest alone; each as the last revision of its thing that the reader
/// was given.
Result<std::vector<StoredStix>> list_taken_back(Reader& reader, const Scope& scope,
                                                const StixFilter& filter, std::int64_t count) {
  Statement statement;
  const StixReader bound(statement, scope);
  const Filters filters(statement, filter);
  const std::string version =
      "(CASE WHEN o.version >= x.added THEN o.version + 1000 ELSE x.added END)";
  statement.add("SELECT x.added, x.thing, x.seq, x.id, " + version)
      .add(
          ", o.type, o.spec_version, o.body, -1, 0, s.tlp FROM stix_tombstone x JOIN shared_thing "
          "t ON t.number = x.thing JOIN share s ON s.thing = x.thing JOIN stix_object o ON "
          "o.id = x.id AND o.version > 0 AND ")
      .add(of_revision("o", "s") + " WHERE " + filters.is_after("x.added"))
      .add(filters.of(bound, "s.tlp"));
  statement.one_of("x.id", filter.ids);
  statement.add(" AND " + had(bound, "x", "s"))
      .add(" AND NOT EXISTS (SELECT 1 FROM share r JOIN stix_object p ON p.id = x.id AND " +
           of_revision("p", "r"))
      .add(
          " WHERE r.thing = x.thing AND (r.revision > s.revision OR (r.revision = s.revision AND "
          "p.version > o.version)) AND " +
          had(bound, "x", "r"))
      .add(
          ") AND NOT EXISTS (SELECT 1 FROM stix_tombstone y JOIN share r ON r.thing = y.thing "
          "JOIN stix_object p ON p.id = y.id AND " +
          of_revision("p", "r"))
      .add(" WHERE y.id = x.id AND y.added > x.added AND " + had(bound, "y", "r"))
      .add(
          ") AND NOT EXISTS (SELECT 1 FROM stix_object p JOIN shared_thing u ON u.number = "
          "p.thing WHERE p.id = x.id AND " +
          bound.readable("p", "u") + ")");
  const StixVersions& asked = filter.versions;
  if (!asked.all && !asked.first && !asked.last && !asked.at.empty()) {
    statement.add(" AND " +
                  is_listed(statement.bind(filters.times), "CAST(" + version + " AS text)"));
  }
  statement.add(" ORDER BY x.added LIMIT ").add(statement.bind(count));
  TOC_TRY(const Rows rows, statement.run(reader));
  std::vector<StoredStix> out = all_of(rows, object_of);
  for (StoredStix& one : out) {
    one.is_taken_back = true;
  }
  return out;
}

}  // namespace

Result<std::vector<StoredStix>> list(Reader& reader, const Scope& scope, const StixFilter& filter,
                                     std::int64_t count) {
  TOC_TRY(auto out, list_given(reader, scope, filter, count));
  TOC_TRY(auto taken_back, list_taken_back(reader, scope, filter, count));
  std::ranges::move(taken_back, std::back_inserter(out));
  std::ranges::sort(out, {}, &StoredStix::added);
  out.resize(std::min(out.size(), static_cast<std::size_t>(count)));
  return out;
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

Result<std::vector<ThingNumber>> brought_by(Reader& reader, std::string_view source,
                                            std::string_view id) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT DISTINCT t.number FROM stix_object o JOIN shared_thing t ON t.number "
                   "= o.thing WHERE o.id = $1 AND t.source = $2 AND t.is_withdrawn = 0 AND "
                   "o.revision = t.revisions ORDER BY t.number",
                   {id, source}));
  return all_of<ThingNumber>(rows, [](const Row& row) { return row.integer(0); });
}

Result<bool> is_known_to_source(Reader& reader, std::string_view source, std::string_view id,
                                std::optional<Instant> version, Tlp tlp) {
  const std::string is_current = "(t.is_withdrawn = 0 AND o.revision = t.revisions)";
  const std::string is_of_source = "(t.source = $2 AND t.author IS NULL)";
  TOC_TRY(const auto row,
          reader.find("SELECT 1 FROM stix_object o JOIN shared_thing t ON t.number = o.thing WHERE "
                      "o.id = $1 AND o.version >= $3 AND (($3 > 0 AND (NOT " +
                          is_of_source + " OR " + is_current + ")) OR ($3 = 0 AND ((" + is_current +
                          " AND t.author IS NULL AND t.audience = 0 AND t.tlp = $4) OR (NOT " +
                          is_of_source + " AND NOT " + is_current + ")))) LIMIT 1",
                      {id, source, version.value_or(from_micros(kNoVersion)),
                       static_cast<std::int64_t>(tlp)}));
  return row.has_value();
}

Result<bool> was_here(Reader& reader, std::string_view id) {
  TOC_TRY(const auto row, reader.find("SELECT 1 FROM stix_object WHERE id = $1 LIMIT 1", {id}));
  return row.has_value();
}

Result<std::vector<StoredStix>> of_thing(Reader& reader, ThingNumber thing) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT o.added, o.thing, t.newest, o.id, o.version, o.type, "
                       "o.spec_version, o.body, o.tlp, o.is_name_based, t.tlp, o.is_revoked FROM "
                       "stix_object o JOIN shared_thing t ON t.number = o.thing WHERE t.number = "
                       "$1 AND o.revision = t.revisions ORDER BY o.added",
                       {thing}));
  return all_of<StoredStix>(rows, [](const Row& row) {
    StoredStix out = object_of(row);
    out.version = row.instant(4);
    out.is_revoked = row.integer(11) != 0;
    return out;
  });
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
