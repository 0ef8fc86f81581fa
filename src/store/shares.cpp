#include "store/shares.h"

#include "base/words.h"
#include "store/readable.h"
#include "store/statement.h"
#include "store/stix.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace tocsin::store {
namespace {

constexpr std::array<std::string_view, 4> kAudiences = {"community", "case", "named", "group"};
constexpr std::string_view kThing =
    "t.number, t.kind, t.author, t.is_author_shown, t.tlp, t.audience, t.case_id, t.group_id, "
    "t.newest, t.revisions, t.is_withdrawn, t.source FROM shared_thing t ";
constexpr std::string_view kShare =
    "SELECT s.seq, s.at, t.kind, t.case_id, s.tlp, s.title, s.body, t.number, s.revision, "
    "t.author, "
    "t.is_author_shown FROM share s JOIN shared_thing t ON t.number = s.thing ";
constexpr std::int64_t kNobody = -1;
constexpr std::size_t kAskedAtOnce = 512;  ///< of many, so many in one statement

std::int64_t level(Tlp tlp) {
  return static_cast<std::int64_t>(tlp);
}

std::int64_t number_of(Audience audience) {
  return static_cast<std::int64_t>(audience);
}

/// $1 to $4 are those of the scope: see_all, party, ceiling, outsiders.
const std::string& readable_in_scope() {
  static const std::string sql =
      readable("t", {.sees_all = "$1", .party = "$2", .ceiling = "$3", .outsiders = "$4"});
  return sql;
}

/// Of the holder h: what a partner who receives may read, whatever its standing is now.
const std::string& readable_by_holder() {
  static_assert(static_cast<int>(Tlp::green) == 1 && static_cast<int>(Tlp::amber_strict) == 3);
  static const std::string sql =
      readable("t", {.sees_all = "0", .party = "h.party_id", .ceiling = "3", .outsiders = "1"});
  return sql;
}

Thing thing_of(const Row& row) {
  const std::int64_t audience = row.integer(5);
  if (audience < 0 || audience >= static_cast<std::int64_t>(kAudiences.size())) {
    throw UnreadableRow("shared_thing.audience");
  }
  return {.number = row.integer(0),
          .kind = row.text(1),
          .author = row.optional_id<PartyId>(2),
          .is_author_shown = row.integer(3) != 0,
          .tlp = row.tlp(4),
          .audience = static_cast<Audience>(audience),
          .case_id = row.optional_id<CaseId>(6),
          .group = row.optional_id<GroupId>(7),
          .newest = row.integer(8),
          .revisions = row.integer(9),
          .is_withdrawn = row.integer(10) != 0,
          .source = row.text(11)};
}

Share share_of(const Row& row) {
  return {.seq = row.integer(0),
          .at = row.instant(1),
          .kind = row.text(2),
          .case_id = row.optional_id<CaseId>(3),
          .tlp = row.tlp(4),
          .title = row.text(5),
          .body = row.text(6),
          .thing = row.integer(7),
          .revision = row.integer(8),
          .author = row.optional_id<PartyId>(9)};
}

/// An author who is not shown is shown to the operator's people and to itself.
Share share_in(const Scope& scope, const Row& row) {
  Share out = share_of(row);
  if (row.integer(10) == 0 && !scope.sees_all_parties() && out.author != scope.party()) {
    out.author.reset();
  }
  return out;
}

std::vector<Share> shares_in(const Scope& scope, const Rows& rows) {
  std::vector<Share> out;
  out.reserve(rows.size());
  for (const Row& row : rows) {
    out.push_back(share_in(scope, row));
  }
  return out;
}

SharingGroup group_of(const Row& row) {
  return {.id = row.id<GroupId>(0),
          .handle = row.text(1),
          .name = row.text(2),
          .shows_members = row.integer(3) != 0,
          .founded_index = row.integer(4)};
}

constexpr std::string_view kGroup =
    "SELECT g.id, g.handle, g.name, g.shows_members, g.founded_index FROM sharing_group g ";

std::string sql(std::string_view select, std::string_view rest) {
  return std::string(select) + std::string(rest);
}

Status insert_share(Transaction& tx, const Share& share) {
  return tx.execute(
      "INSERT INTO share (seq, thing, revision, at, tlp, title, body) VALUES ($1, $2, $3, $4, $5, "
      "$6, $7)",
      {share.seq, share.thing, share.revision, share.at, level(share.tlp), share.title,
       share.body});
}

Status insert_named(Transaction& tx, ThingNumber number, const std::vector<PartyId>& named) {
  for (const PartyId& party : named) {
    TOC_CHECK(tx.execute(
        "INSERT INTO shared_thing_reader (thing, party_id) VALUES ($1, $2) ON CONFLICT (thing, "
        "party_id) DO NOTHING",
        {number, party}));
  }
  return {};
}

/// That what the act took back from the party is not held any more.
Status note_taken_back(Transaction& tx, const PartyId& party, LogIndex act) {
  return tx.execute(
      "UPDATE holding SET recalled = $2 WHERE party_id = $1 AND seq IN (SELECT s.seq FROM share s "
      "JOIN recall r ON r.thing = s.thing WHERE r.party_id = $1 AND r.seq = $2)",
      {party, act});
}

/// From every holder of the thing who may not read it now.
Status recall_thing(Transaction& tx, ThingNumber number, LogIndex seq, std::string_view reason) {
  TOC_CHECK(tx.execute(
      "INSERT INTO recall (party_id, thing, seq, at, reason) SELECT DISTINCT h.party_id, t.number, "
      "CAST($2 AS bigint), CAST($3 AS bigint), CAST($4 AS text) FROM shared_thing t JOIN share s "
      "ON s.thing = t.number JOIN holding h ON h.seq = s.seq WHERE t.number = $1 AND NOT " +
          readable_by_holder(),
      {number, seq, tx.now(), reason}));
  // What a reader was told by TAXII once it is not told again.
  return tx.execute(
      "UPDATE holding SET recalled = $2 WHERE seq IN (SELECT seq FROM share WHERE thing = $1) AND "
      "party_id IN (SELECT r.party_id FROM recall r WHERE r.thing = $1 AND r.seq = $2) AND NOT "
      "EXISTS (SELECT 1 FROM stix_tombstone x WHERE x.thing = $1 AND x.seq = holding.recalled)",
      {number, seq});
}

}  // namespace

std::string readable(std::string_view thing, const ReaderSql& reader) {
  // True or false and never unknown: it is also asked for with NOT.
  const std::string t(thing);
  const std::string party(reader.party);
  const std::string ceiling(reader.ceiling);
  const auto in = [&](std::string_view table, std::string_view column, std::string_view of) {
    return "EXISTS (SELECT 1 FROM " + std::string(table) + " x WHERE x." + std::string(column) +
           " = " + t + "." + std::string(of) + " AND x.party_id = " + party + ")";
  };
  return "(" + t + ".is_withdrawn = 0 AND ((" + std::string(reader.sees_all) + " = 1 AND " + t +
         ".tlp <= " + ceiling + ") OR (" + t + ".author IS NOT NULL AND " + t +
         ".author = " + party + ") OR (" + t + ".audience = 0 AND " + t +
         ".tlp <= " + std::string(reader.outsiders) + ") OR (" + t + ".tlp <= " + ceiling +
         " AND ((" + t + ".audience <= 1 AND " + in("participant", "case_id", "case_id") +
         ") OR (" + t + ".audience = 2 AND " + in("shared_thing_reader", "thing", "number") +
         ") OR (" + t + ".audience = 3 AND " + in("sharing_group_member", "group_id", "group_id") +
         ")))))";
}

ScopeParams::ScopeParams(const Scope& scope)
    : sees_all(scope.sees_all_parties() ? 1 : 0),
      ceiling(level(scope.tlp_max())),
      outsiders(scope.tlp_max_as_outsider() ? level(*scope.tlp_max_as_outsider()) : kNobody) {}

std::string_view to_text(Audience audience) {
  return word_of(kAudiences, audience);
}

Result<Audience> parse_audience(std::string_view text) {
  return parse_word<Audience>(kAudiences, text, "An audience is community, case, named or group.");
}

namespace things {

Status insert(Transaction& tx, const Thing& thing, const Share& share,
              const std::vector<PartyId>& named) {
  TOC_CHECK(tx.execute(
      "INSERT INTO shared_thing (number, kind, author, is_author_shown, tlp, audience, case_id, "
      "group_id, newest, revisions, is_withdrawn, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
      "$1, 1, 0, $9)",
      {share.seq, thing.kind, thing.author, thing.is_author_shown ? 1 : 0, level(thing.tlp),
       number_of(thing.audience), thing.case_id, thing.group, thing.source}));
  Share first = share;
  first.thing = share.seq;
  first.revision = 1;
  TOC_CHECK(insert_share(tx, first));
  return insert_named(tx, share.seq, named);
}

Status revise(Transaction& tx, const Thing& thing, const Share& share,
              const std::vector<PartyId>& named) {
  Share next = share;
  next.thing = thing.number;
  next.revision = thing.revisions + 1;
  TOC_CHECK(insert_share(tx, next));
  TOC_CHECK(
      tx.execute("UPDATE shared_thing SET is_author_shown = $2, tlp = $3, audience = $4, group_id "
                 "= $5, newest "
                 "= $6, revisions = $7 WHERE number = $1",
                 {thing.number, thing.is_author_shown ? 1 : 0, level(thing.tlp),
                  number_of(thing.audience), thing.group, next.seq, next.revision}));
  TOC_CHECK(tx.execute("DELETE FROM shared_thing_reader WHERE thing = $1", {thing.number}));
  TOC_CHECK(insert_named(tx, thing.number, named));
  return recall_thing(tx, thing.number, next.seq, "narrowed");
}

Status withdraw(Transaction& tx, ThingNumber number, LogIndex seq) {
  TOC_CHECK(tx.execute("UPDATE shared_thing SET is_withdrawn = 1 WHERE number = $1", {number}));
  TOC_CHECK(recall_thing(tx, number, seq, "withdrawn"));
  return stix::take_back(tx, number, seq);
}

Status forget_source(Transaction& tx, ThingNumber number) {
  return tx.execute("UPDATE shared_thing SET source = '' WHERE number = $1", {number});
}

Result<Thing> get(Reader& reader, const Scope& scope, ThingNumber number) {
  const ScopeParams of(scope);
  // What is withdrawn, the operator's people and its author still find.
  TOC_TRY(const auto row,
          reader.find("SELECT " + std::string(kThing) + "WHERE t.number = $5 AND (" +
                          readable_in_scope() +
                          " OR (t.is_withdrawn = 1 AND (t.author = $2 OR ($1 = 1 AND t.tlp <= "
                          "$3))))",
                      {of.sees_all, scope.party(), of.ceiling, of.outsiders, number}));
  return row ? Result<Thing>(thing_of(*row))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::vector<PartyId>> named(Reader& reader, ThingNumber number) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT party_id FROM shared_thing_reader WHERE thing = $1 ORDER BY party_id",
                   {number}));
  return all_of<PartyId>(rows, [](const Row& row) { return row.id<PartyId>(0); });
}

}  // namespace things

namespace shares {

Result<std::vector<Share>> after(Reader& reader, const Scope& scope, LogIndex after,
                                 std::int64_t count) {
  const ScopeParams of(scope);
  TOC_TRY(const Rows rows,
          reader.query(sql(kShare, "WHERE s.seq = t.newest AND t.newest > $5 AND " +
                                       readable_in_scope() + " ORDER BY t.newest LIMIT $6"),
                       {of.sees_all, scope.party(), of.ceiling, of.outsiders, after, count}));
  return shares_in(scope, rows);
}

Result<std::vector<Share>> newest(Reader& reader, const Scope& scope, Tlp tlp_max,
                                  std::int64_t count) {
  const ScopeParams of(scope);
  TOC_TRY(
      const Rows rows,
      reader.query(sql(kShare, "WHERE s.seq = t.newest AND t.tlp <= $5 AND " + readable_in_scope() +
                                   " ORDER BY t.newest DESC LIMIT $6"),
                   {of.sees_all, scope.party(), of.ceiling, of.outsiders, level(tlp_max), count}));
  return shares_in(scope, rows);
}

Result<std::vector<TakenBack>> taken_back(Reader& reader, const Scope& scope, LogIndex after,
                                          std::int64_t count) {
  const ScopeParams of(scope);
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT r.seq, min(r.at), min(r.reason), min(r.thing), count(*) FROM recall "
                   "r JOIN shared_thing t ON t.number = r.thing WHERE r.party_id = $2 AND r.seq "
                   "> $5 AND NOT " +
                       readable_in_scope() + " GROUP BY r.seq ORDER BY r.seq LIMIT $6",
                   {of.sees_all, scope.party(), of.ceiling, of.outsiders, after, count}));
  return all_of<TakenBack>(rows, [](const Row& row) {
    return TakenBack{.seq = row.integer(0),
                     .at = row.instant(1),
                     .reason = row.text(2),
                     .thing = row.integer(3),
                     .things = row.integer(4)};
  });
}

Status note_holding(Transaction& tx, const PartyId& party, LogIndex seq, std::string_view channel) {
  return tx.execute(
      "INSERT INTO holding (party_id, seq, at, channel) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (party_id, seq, channel) DO UPDATE SET recalled = NULL",
      {party, seq, tx.now(), channel});
}

Result<std::vector<LogIndex>> not_noted(Reader& reader, const PartyId& party,
                                        const std::vector<LogIndex>& seqs,
                                        std::string_view channel) {
  std::vector<LogIndex> out;
  for (std::size_t begin = 0; begin < seqs.size(); begin += kAskedAtOnce) {
    const std::vector<LogIndex> asked(
        seqs.begin() + static_cast<std::ptrdiff_t>(begin),
        seqs.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kAskedAtOnce, seqs.size())));
    Statement statement;
    statement.add("SELECT seq FROM holding WHERE party_id = " + statement.bind(party));
    statement.add(" AND recalled IS NULL AND channel = " + statement.bind(channel));
    statement.one_of("seq", asked);
    TOC_TRY(const Rows rows, statement.add(" ORDER BY seq").run(reader));
    const std::vector<LogIndex> noted =
        all_of<LogIndex>(rows, [](const Row& row) { return row.integer(0); });
    std::ranges::set_difference(asked, noted, std::back_inserter(out));
  }
  return out;
}

Result<bool> is_open(Reader& reader, const Scope& scope, LogIndex seq) {
  const ScopeParams of(scope);
  TOC_TRY(
      const auto row,
      reader.find("SELECT 1 FROM share s JOIN shared_thing t ON t.number = s.thing WHERE s.seq = "
                  "$5 AND " +
                      readable_in_scope(),
                  {of.sees_all, scope.party(), of.ceiling, of.outsiders, seq}));
  return row.has_value();
}

Result<std::vector<Share>> holdings(Reader& reader, const PartyId& party) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kShare,
                           "WHERE s.seq IN (SELECT seq FROM holding WHERE party_id = $1) ORDER BY "
                           "s.seq"),
                       {party}));
  return all_of(rows, share_of);
}

}  // namespace shares

namespace recalls {

Result<std::int64_t> of_party(Transaction& tx, const PartyId& party, LogIndex seq,
                              std::string_view reason) {
  TOC_TRY(const Rows rows,
          tx.query("INSERT INTO recall (party_id, thing, seq, at, reason) SELECT DISTINCT "
                   "h.party_id, s.thing, CAST($2 AS bigint), CAST($3 AS bigint), CAST($4 AS text) "
                   "FROM holding h JOIN share s ON s.seq = h.seq JOIN shared_thing t ON t.number = "
                   "s.thing WHERE h.party_id = $1 AND (t.author IS NULL OR t.author <> $1) AND NOT "
                   "(t.tlp = 0 AND t.audience = 0) AND h.recalled IS NULL RETURNING thing",
                   {party, seq, tx.now(), reason}));
  TOC_CHECK(note_taken_back(tx, party, seq));
  return static_cast<std::int64_t>(rows.size());
}

Result<std::vector<Recall>> list(Reader& reader, const Scope& scope, Place after,
                                 std::int64_t count) {
  const ScopeParams of(scope);
  TOC_TRY(
      const Rows rows,
      reader.query(
          "SELECT r.party_id, r.thing, r.seq, r.at, r.reason, CASE WHEN $1 = 1 THEN s.title "
          "ELSE '' END, r.confirmed_at, r.confirmed_index FROM recall r JOIN shared_thing t ON "
          "t.number = r.thing JOIN share s ON s.seq = t.newest WHERE (($1 = 1 AND t.tlp <= $3) "
          "OR ($1 = 0 AND r.party_id = $2)) AND (r.seq > $4 OR (r.seq = $4 AND (r.thing > $5 OR "
          "(r.thing = $5 AND r.party_id > $6)))) AND NOT EXISTS (SELECT 1 FROM recall n WHERE "
          "n.party_id = r.party_id AND n.thing = r.thing AND n.reason = r.reason AND n.seq > r.seq "
          "AND COALESCE(n.confirmed_index, -1) = COALESCE(r.confirmed_index, -1)) ORDER BY r.seq, "
          "r.thing, r.party_id LIMIT $7",
          {of.sees_all, scope.party(), of.ceiling, after.seq, after.thing, after.party, count}));
  return all_of<Recall>(rows, [](const Row& row) {
    return Recall{.party = row.id<PartyId>(0),
                  .thing = row.integer(1),
                  .seq = row.integer(2),
                  .at = row.instant(3),
                  .reason = row.text(4),
                  .title = row.text(5),
                  .confirmed_at = row.optional_instant(6),
                  .confirmed_index = row.optional_integer(7)};
  });
}

Result<std::int64_t> confirm(Transaction& tx, const PartyId& party, ThingNumber thing,
                             LogIndex index) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE recall SET confirmed_at = $3, confirmed_index = $4 WHERE party_id = $1 "
                   "AND thing = $2 AND confirmed_at IS NULL RETURNING seq",
                   {party, thing, tx.now(), index}));
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace recalls

namespace groups {

Status insert(Transaction& tx, const SharingGroup& group) {
  return tx.execute(
      "INSERT INTO sharing_group (id, handle, name, shows_members, founded_index) VALUES ($1, $2, "
      "$3, $4, $5)",
      {group.id, group.handle, group.name, group.shows_members ? 1 : 0, group.founded_index});
}

Result<SharingGroup> get(Reader& reader, std::string_view handle) {
  TOC_TRY(const auto row, reader.find(sql(kGroup, "WHERE g.handle = $1"), {handle}));
  return row ? Result<SharingGroup>(group_of(*row))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::vector<SharingGroup>> list(Reader& reader) {
  TOC_TRY(const Rows rows, reader.query(sql(kGroup, "ORDER BY g.handle"), {}));
  return all_of(rows, group_of);
}

Result<std::vector<SharingGroup>> of_party(Reader& reader, const PartyId& party) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kGroup,
                           "JOIN sharing_group_member m ON m.group_id = g.id WHERE m.party_id = $1 "
                           "ORDER BY g.handle"),
                       {party}));
  return all_of(rows, group_of);
}

Result<std::vector<PartyId>> members(Reader& reader, const GroupId& group) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT party_id FROM sharing_group_member WHERE group_id = $1 ORDER BY "
                       "since_index, party_id",
                       {group}));
  return all_of<PartyId>(rows, [](const Row& row) { return row.id<PartyId>(0); });
}

Result<bool> is_member(Reader& reader, const GroupId& group, const PartyId& party) {
  TOC_TRY(const auto row,
          reader.find("SELECT 1 FROM sharing_group_member WHERE group_id = $1 AND party_id = $2",
                      {group, party}));
  return row.has_value();
}

Status add(Transaction& tx, const GroupId& group, const PartyId& party, LogIndex index) {
  TOC_TRY(const bool is_there, is_member(tx, group, party));
  if (is_there) {
    return fail(Errc::conflict, "This organization is a member already.");
  }
  return tx.execute(
      "INSERT INTO sharing_group_member (group_id, party_id, since_index) VALUES ($1, $2, $3)",
      {group, party, index});
}

Status remove(Transaction& tx, const GroupId& group, const PartyId& party, LogIndex index) {
  TOC_TRY(const bool is_there, is_member(tx, group, party));
  if (!is_there) {
    return fail(Errc::not_found, "This organization is no member.");
  }
  TOC_CHECK(tx.execute("DELETE FROM sharing_group_member WHERE group_id = $1 AND party_id = $2",
                       {group, party}));
  TOC_CHECK(tx.execute(
      "INSERT INTO recall (party_id, thing, seq, at, reason) SELECT DISTINCT h.party_id, t.number, "
      "CAST($3 AS bigint), CAST($4 AS bigint), 'left_group' FROM shared_thing t JOIN share s ON "
      "s.thing = t.number JOIN holding h ON h.seq = s.seq WHERE t.group_id = $1 AND t.audience = 3 "
      "AND h.party_id = $2 AND NOT " +
          readable_by_holder(),
      {group, party, index, tx.now()}));
  TOC_CHECK(note_taken_back(tx, party, index));
  TOC_TRY(const Rows things,
          tx.query("SELECT thing FROM recall WHERE party_id = $1 AND seq = $2 ORDER BY thing",
                   {party, index}));
  for (const Row& row : things) {
    TOC_CHECK(stix::take_back(tx, row.integer(0), index));
  }
  return {};
}

}  // namespace groups

}  // namespace tocsin::store
