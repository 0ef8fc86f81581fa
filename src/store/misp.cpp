#include "store/misp.h"

#include "store/readable.h"
#include "store/statement.h"

#include <algorithm>

namespace tocsin::store::misp {
namespace {

constexpr std::string_view kColumns =
    "SELECT s.seq, s.at, t.kind, t.case_id, s.tlp, s.title, s.body, t.number, s.revision, "
    "t.author, t.is_author_shown, f.at, m.uuid, m.head FROM shared_thing t JOIN share s ON s.thing "
    "= t.number ";
constexpr std::string_view kNewest =
    "JOIN share f ON f.seq = t.number LEFT JOIN misp_event m ON m.seq = t.newest WHERE s.seq = "
    "t.newest AND ";

constexpr std::size_t kAskedAtOnce = 512;

/// What the asker may read, as a condition.
class Bound {
 public:
  Bound(Statement& statement, const Asker& asker) : is_everybody_(!asker) {
    if (asker) {
      const ScopeParams of(*asker);
      sees_all_ = statement.bind(of.sees_all);
      party_ = statement.bind(asker->party());
      ceiling_ = statement.bind(of.ceiling);
      outsiders_ = statement.bind(of.outsiders);
      is_operators_ = asker->sees_all_parties();
    }
  }
  [[nodiscard]] std::string readable(const std::string& thing) const {
    if (is_everybody_) {
      // What has a page or a document of its own that everybody reads.
      return "(" + thing + ".is_withdrawn = 0 AND " + thing + ".tlp = 0 AND " + thing +
             ".audience = 0 AND " + thing + ".author IS NULL AND (" + thing + ".kind = 'csaf' OR " +
             thing + ".kind = 'notice.risk_warning'))";
    }
    return store::readable(
        thing,
        {.sees_all = sees_all_, .party = party_, .ceiling = ceiling_, .outsiders = outsiders_});
  }
  /// That the scope was given the revision s of the thing t, by that channel or, without one, by
  /// any, and may not read t any more. What it was given later goes before. For a scope.
  [[nodiscard]] std::string taken_from(std::string_view channel) const {
    if (is_operators_) {
      // Each parameter stands somewhere.
      return "t.is_withdrawn = 1 AND s.seq = t.newest AND t.tlp <= " + ceiling_ + " AND NOT " +
             readable("t");
    }
    const auto had = [&](const std::string& s) {
      return "EXISTS (SELECT 1 FROM holding h WHERE h.seq = " + s +
             ".seq AND h.party_id = " + party_ +
             (channel.empty() ? "" : " AND h.channel = '" + std::string(channel) + "'") + ")";
    };
    return "t.number IN (SELECT r.thing FROM recall r WHERE r.party_id = " + party_ + ") AND NOT " +
           readable("t") + " AND " + had("s") +
           " AND NOT EXISTS (SELECT 1 FROM share l WHERE l.thing = s.thing AND l.revision > "
           "s.revision AND " +
           had("l") + ")";
  }
  /// And that no other one goes before it whose event has the same UUID.
  [[nodiscard]] std::string given() const {
    return readable("t") +
           " AND NOT EXISTS (SELECT 1 FROM misp_event n JOIN shared_thing u ON u.newest = n.seq "
           "WHERE n.uuid = m.uuid AND u.number < t.number AND " +
           readable("u") + ")";
  }

 private:
  bool is_everybody_;
  bool is_operators_ = false;
  std::string sees_all_;
  std::string party_;
  std::string ceiling_;
  std::string outsiders_;
};

MispThing thing_of(const Row& row, const Asker& asker) {
  MispThing out{.share = {.seq = row.integer(0),
                          .at = row.instant(1),
                          .kind = row.text(2),
                          .case_id = row.optional_id<CaseId>(3),
                          .tlp = row.tlp(4),
                          .title = row.text(5),
                          .body = row.text(6),
                          .thing = row.integer(7),
                          .revision = row.integer(8),
                          .author = row.optional_id<PartyId>(9)},
                .created = row.instant(11),
                .is_author_shown = row.integer(10) != 0,
                .uuid = {},
                .head = {}};
  // As shares have it: an author who is not shown is shown to the operator's people and to itself.
  const bool may_know = asker && (asker->sees_all_parties() || out.share.author == asker->party());
  out.is_author_shown = out.is_author_shown || (may_know && out.share.author);
  if (!out.is_author_shown) {
    out.share.author.reset();
  }
  if (!row.is_null(12)) {
    out.uuid = row.id<Id<struct MispEventTag>>(12).value;
    out.head = row.text(13);
  }
  return out;
}

Result<std::vector<MispThing>> run(Reader& reader, const Statement& statement, const Asker& asker) {
  TOC_TRY(const Rows rows, statement.run(reader));
  std::vector<MispThing> out;
  out.reserve(rows.size());
  for (const Row& row : rows) {
    out.push_back(thing_of(row, asker));
  }
  return out;
}

Result<MispThing> first(Reader& reader, const Statement& statement, const Asker& asker) {
  TOC_TRY(auto things, run(reader, statement, asker));
  return things.empty() ? fail(Errc::not_found, "There is no such thing here.")
                        : Result<MispThing>(std::move(things.front()));
}

}  // namespace

Result<std::vector<MispThing>> list(Reader& reader, const Asker& asker, const Range& range,
                                    std::optional<ThingNumber> after, std::int64_t count) {
  Statement statement;
  const Bound bound(statement, asker);
  const std::string place = statement.bind(after.value_or(-1));
  const std::string since =
      statement.bind(range.since ? to_micros(*range.since) : std::int64_t{-1});
  const std::string until =
      statement.bind(range.until ? to_micros(*range.until) : std::int64_t{-1});
  statement.add(kColumns)
      .add(kNewest)
      .add(bound.given())
      .add(" AND (" + place + " = -1 OR t.number " + (range.is_newest_first ? "<" : ">") + " ")
      .add(place + ") AND (" + since + " = -1 OR s.at >= " + since + ") AND (" + until)
      .add(" = -1 OR s.at <= " + until + ") ORDER BY t.number ")
      .add(range.is_newest_first ? "DESC" : "ASC")
      .add(" LIMIT " + statement.bind(count));
  return run(reader, statement, asker);
}

Result<MispThing> get(Reader& reader, const Asker& asker, ThingNumber number) {
  Statement statement;
  const Bound bound(statement, asker);
  statement.add(kColumns)
      .add(kNewest)
      .add(bound.given())
      .add(" AND t.number = " + statement.bind(number));
  return first(reader, statement, asker);
}

Result<MispThing> find(Reader& reader, const Asker& asker, const Uuid& uuid) {
  Statement statement;
  const Bound bound(statement, asker);
  statement.add(kColumns)
      .add(kNewest)
      .add(bound.given())
      .add(" AND m.uuid = " + statement.bind(Bytes(uuid.bytes)));
  return first(reader, statement, asker);
}

Result<bool> was_here(Reader& reader, const Uuid& uuid) {
  TOC_TRY(const auto row,
          reader.find("SELECT 1 FROM misp_event WHERE uuid = $1 LIMIT 1", {Bytes(uuid.bytes)}));
  return row.has_value();
}

Result<std::string> body_of(Reader& reader, LogIndex seq) {
  TOC_TRY(const auto row, reader.find("SELECT body FROM misp_event WHERE seq = $1", {seq}));
  return row ? Result<std::string>(row->text(0))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::vector<StoredStix>> objects_of(Reader& reader, const Share& share) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT o.id, o.type, o.body FROM stix_object o WHERE o.thing = $1 AND "
                       "o.revision = $2 AND (o.tlp = -1 OR o.tlp = $3) ORDER BY o.added",
                       {share.thing, share.revision, static_cast<std::int64_t>(share.tlp)}));
  return all_of<StoredStix>(rows, [](const Row& row) {
    StoredStix out;
    out.id = row.text(0);
    out.type = row.text(1);
    out.body = row.text(2);
    return out;
  });
}

namespace {

/// With the time at which it was taken back.
Result<MispThing> as_taken_back(Reader& reader, const Scope& scope, MispThing thing) {
  TOC_TRY(
      const auto recall,
      reader.find(
          "SELECT max(r.at) FROM holding h JOIN recall r ON r.party_id = h.party_id AND r.thing "
          "= $1 AND r.seq = h.recalled WHERE h.seq = $2 AND h.party_id = $3",
          {thing.share.thing, thing.share.seq, scope.party()}));
  // Programs look at nothing that is not newer, in whole seconds.
  Instant at = thing.share.at + std::chrono::seconds(1);
  if (recall && !recall->is_null(0)) {
    at = std::max(at, recall->instant(0));
  }
  thing.share.at = at;
  return thing;
}

}  // namespace

Result<MispThing> held(Reader& reader, const Scope& scope, const Name& name) {
  const Buffer uuid =
      name.uuid ? Buffer(name.uuid->bytes.begin(), name.uuid->bytes.end()) : Buffer();
  Statement statement;
  const Asker asker(scope);  // whose bytes are bound
  const Bound bound(statement, asker);
  statement.add(kColumns)
      .add("JOIN share f ON f.seq = t.number LEFT JOIN misp_event m ON m.seq = s.seq WHERE ")
      .add(bound.taken_from(""))
      .add(" AND ")
      .add(name.number ? "t.number = " + statement.bind(*name.number)
                       : "m.uuid = " + statement.bind(uuid))
      .add(" ORDER BY s.seq DESC LIMIT 1");
  TOC_TRY(MispThing out, first(reader, statement, scope));
  return as_taken_back(reader, scope, std::move(out));
}

Result<std::vector<MispThing>> taken_back(Reader& reader, const Scope& scope, std::int64_t count) {
  Statement statement;
  const Asker asker(scope);  // whose bytes are bound
  const Bound bound(statement, asker);
  statement.add(kColumns)
      .add("JOIN share f ON f.seq = t.number LEFT JOIN misp_event m ON m.seq = s.seq WHERE ")
      .add(bound.taken_from(kMispChannel))
      .add(
          " AND NOT EXISTS (SELECT 1 FROM misp_event n JOIN shared_thing u ON u.newest = n.seq "
          "WHERE n.uuid = m.uuid AND " +
          bound.readable("u"))
      .add(") ORDER BY t.number DESC LIMIT " + statement.bind(count));
  TOC_TRY(auto things, run(reader, statement, scope));
  for (MispThing& thing : things) {
    TOC_TRY(thing, as_taken_back(reader, scope, std::move(thing)));
  }
  return things;
}

Result<std::optional<Held>> find_any(Reader& reader, const Uuid& uuid) {
  TOC_TRY(
      const auto row,
      reader.find("SELECT t.number, t.revisions, t.newest, t.author, t.source, t.is_withdrawn "
                  "FROM shared_thing t WHERE EXISTS (SELECT 1 FROM misp_event m WHERE m.thing = "
                  "t.number AND m.uuid = $1) ORDER BY t.is_withdrawn, CASE WHEN t.is_withdrawn = "
                  "1 THEN -t.number ELSE t.number END LIMIT 1",
                  {Bytes(uuid.bytes)}));
  if (!row) {
    return std::nullopt;
  }
  return Held{.thing = row->integer(0),
              .revision = row->integer(1),
              .newest = row->integer(2),
              .author = row->optional_id<PartyId>(3),
              .source = row->text(4),
              .is_withdrawn = row->integer(5) != 0};
}

Status insert(Transaction& tx, const Share& share, const Original& original) {
  TOC_CHECK(tx.execute(
      "INSERT INTO misp_event (seq, thing, uuid, head, body) VALUES ($1, $2, $3, $4, $5)",
      {share.seq, share.thing, Bytes(original.uuid.bytes), original.head, original.body}));
  for (const Uuid& part : original.parts) {
    TOC_CHECK(tx.execute("INSERT INTO misp_part (seq, uuid) VALUES ($1, $2)",
                         {share.seq, Bytes(part.bytes)}));
  }
  return {};
}

Result<bool> has_parts(Reader& reader, const Asker& asker, std::optional<ThingNumber> but,
                       const std::vector<Uuid>& parts) {
  for (std::size_t begin = 0; begin < parts.size(); begin += kAskedAtOnce) {
    std::vector<Buffer> asked;
    for (std::size_t i = begin; i < std::min(parts.size(), begin + kAskedAtOnce); ++i) {
      asked.emplace_back(parts[i].bytes.begin(), parts[i].bytes.end());
    }
    Statement statement;
    const Bound bound(statement, asker);
    statement.add("SELECT 1 FROM misp_part p JOIN shared_thing t ON t.newest = p.seq WHERE ")
        .add(bound.readable("t") + " AND t.number <> " + statement.bind(but.value_or(-1)));
    statement.one_of("p.uuid", asked);
    TOC_TRY(const Rows rows, statement.add(" LIMIT 1").run(reader));
    if (!rows.empty()) {
      return true;
    }
  }
  return false;
}

Result<std::vector<Uuid>> parts_of_others(Reader& reader, const Asker& asker, const Share& share) {
  Statement statement;
  const Bound bound(statement, asker);
  statement.add("SELECT p.uuid FROM misp_part p WHERE p.seq = " + statement.bind(share.seq))
      .add(" AND EXISTS (SELECT 1 FROM misp_part q JOIN shared_thing u ON u.newest = q.seq WHERE ")
      .add("q.uuid = p.uuid AND u.number < " + statement.bind(share.thing) + " AND ")
      .add(bound.readable("u") + ") ORDER BY p.uuid");
  TOC_TRY(const Rows rows, statement.run(reader));
  return all_of<Uuid>(rows, [](const Row& row) { return row.id<Id<struct MispPartTag>>(0).value; });
}

}  // namespace tocsin::store::misp
