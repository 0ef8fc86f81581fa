#include "store/findings.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kColumns =
    "f.asset, f.component, f.flaw, f.sureness, f.statements, f.fixed_in, f.vex, f.opened_at, "
    "f.changed_at, f.changed_index, f.closed_at, f.closed_because, f.ceiling";

Finding finding_of(const Row& row) {
  return {.asset = row.integer(0),
          .component = row.text(1),
          .flaw = row.text(2),
          .sureness = row.text(3),
          .statements = row.text(4),
          .fixed_in = row.text(5),
          .vex = row.text(6),
          .ceiling = row.tlp(12),
          .opened_at = row.instant(7),
          .changed_at = row.instant(8),
          .changed_index = row.integer(9),
          .closed_at = row.optional_instant(10),
          .closed_because = row.text(11)};
}

std::int64_t level(Tlp tlp) {
  return static_cast<std::int64_t>(tlp);
}

std::string select(std::string_view rest) {
  return "SELECT " + std::string(kColumns) + " FROM finding_now f WHERE " + std::string(rest);
}

constexpr std::int64_t kNever = INT64_MAX;

Result<std::int64_t> sequence_of(Reader& reader, AssetNumber asset) {
  TOC_TRY(const auto row, reader.find("SELECT sequence FROM asset WHERE number = $1", {asset}));
  return row ? row->integer(0) : 0;
}

Status insert_row(Transaction& tx, const Finding& finding, std::int64_t sequence) {
  return tx.execute(
      "INSERT INTO finding (asset, component, flaw, sureness, statements, fixed_in, vex, "
      "opened_at, changed_at, changed_index, closed_at, closed_because, ceiling, born, died) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      {finding.asset, finding.component, finding.flaw, finding.sureness, finding.statements,
       finding.fixed_in, finding.vex, finding.opened_at, finding.changed_at, finding.changed_index,
       finding.closed_at, finding.closed_because, level(finding.ceiling), sequence, kNever});
}

}  // namespace

namespace findings {

Result<std::vector<Finding>> of_asset(Reader& reader, AssetNumber asset) {
  TOC_TRY(const Rows rows,
          reader.query(select("f.asset = $1 ORDER BY f.component, f.flaw, f.ceiling"), {asset}));
  return all_of(rows, finding_of);
}

Result<std::vector<Finding>> open_of_flaw(Reader& reader, std::string_view flaw) {
  TOC_TRY(const Rows rows, reader.query(select("f.flaw = $1 AND f.closed_at IS NULL ORDER BY "
                                               "f.asset, f.component"),
                                        {flaw}));
  return all_of(rows, finding_of);
}

Result<std::vector<std::string>> open_flaws(Reader& reader) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT DISTINCT flaw FROM finding_now WHERE closed_at IS NULL ORDER BY flaw"));
  return all_of<std::string>(rows, [](const Row& row) { return row.text(0); });
}

Status put(Transaction& tx, const Finding& finding) {
  TOC_CHECK(remove(tx, finding));
  TOC_TRY(const std::int64_t sequence, sequence_of(tx, finding.asset));
  return insert_row(tx, finding, sequence);
}

Status remove(Transaction& tx, const Finding& finding) {
  return tx.execute(
      "DELETE FROM finding WHERE asset = $1 AND component = $2 AND flaw = $3 AND ceiling = $4 AND "
      "born <= (SELECT sequence FROM asset WHERE number = $1) AND died > (SELECT sequence FROM "
      "asset WHERE number = $1)",
      {finding.asset, finding.component, finding.flaw, level(finding.ceiling)});
}

Status stage(Transaction& tx, const Finding& finding, Staged staged, std::int64_t sequence) {
  TOC_CHECK(tx.execute(
      "UPDATE finding SET died = $5 WHERE asset = $1 AND component = $2 AND flaw "
      "= $3 AND ceiling = $4 AND died = $6",
      {finding.asset, finding.component, finding.flaw, level(finding.ceiling), sequence, kNever}));
  if (staged == Staged::removed) {
    return {};
  }
  return insert_row(tx, finding, sequence);
}

Result<std::int64_t> clear(Transaction& tx, AssetNumber asset, std::int64_t rows_max) {
  TOC_TRY(const std::int64_t sequence, sequence_of(tx, asset));
  TOC_TRY(const Rows gone,
          tx.query("SELECT component, flaw, ceiling, born FROM finding WHERE asset = $1 AND died "
                   "<= $2 LIMIT $3",
                   {asset, sequence, rows_max}));
  auto left = rows_max - static_cast<std::int64_t>(gone.size());
  TOC_TRY(const Rows never, tx.query("SELECT component, flaw, ceiling, born FROM finding WHERE "
                                     "asset = $1 AND born > $2 LIMIT $3",
                                     {asset, sequence, left}));
  left -= static_cast<std::int64_t>(never.size());
  for (const Rows* rows : {&gone, &never}) {
    for (const Row& row : *rows) {
      TOC_CHECK(
          tx.execute("DELETE FROM finding WHERE asset = $1 AND component = $2 AND flaw = $3 "
                     "AND ceiling = $4 AND born = $5",
                     {asset, row.text(0), row.text(1), row.integer(2), row.integer(3)}));
    }
  }
  // What had died by now is gone, or nothing is left of the limit: these are to die later.
  TOC_TRY(const Rows marked, tx.query("SELECT component, flaw, ceiling, born FROM finding WHERE "
                                      "asset = $1 AND died < $2 LIMIT $3",
                                      {asset, kNever, left}));
  for (const Row& row : marked) {
    TOC_CHECK(
        tx.execute("UPDATE finding SET died = $6 WHERE asset = $1 AND component = $2 AND "
                   "flaw = $3 AND ceiling = $4 AND born = $5",
                   {asset, row.text(0), row.text(1), row.integer(2), row.integer(3), kNever}));
  }
  return rows_max - left + static_cast<std::int64_t>(marked.size());
}

Status put_sequence(Transaction& tx, AssetNumber asset, std::int64_t sequence, LogIndex index) {
  return tx.execute(
      "INSERT INTO finding_sequence (asset, sequence, recorded_index) VALUES ($1, $2, $3)",
      {asset, sequence, index});
}

Result<std::vector<FoundAsset>> list(Reader& reader, const Filter& filter) {
  const Param party = filter.party ? Param(*filter.party) : Param(nullptr);
  TOC_TRY(
      const Rows rows,
      reader.query(
          "SELECT " + std::string(kColumns) +
              ", a.party_id, p.handle, a.name, a.generation, r.state, r.reason, r.evidence, "
              "r.actor, r.recorded_at, r.recorded_index FROM finding_now f JOIN asset a ON "
              "a.number = "
              "f.asset JOIN party p ON p.id = a.party_id LEFT JOIN remediation r ON r.asset = "
              "f.asset AND r.component = f.component AND r.flaw = f.flaw AND r.recorded_index = "
              "(SELECT max(n.recorded_index) FROM remediation n WHERE n.asset = f.asset AND "
              "n.component = f.component AND n.flaw = f.flaw) WHERE (CAST($1 AS bytea) IS NULL OR "
              "a.party_id = $1) AND ($2 < 0 OR f.asset = $2) AND ($3 = '' OR f.flaw = $3) AND ($4 "
              "= 1 OR f.closed_at IS NULL) AND (f.asset > $5 OR (f.asset = $5 AND (f.component > "
              "$6 OR (f.component = $6 AND f.flaw > $7)))) AND f.ceiling <= $9 AND NOT EXISTS "
              "(SELECT 1 "
              "FROM finding_now h WHERE h.asset = f.asset AND h.component = f.component AND h.flaw "
              "= "
              "f.flaw AND h.ceiling > f.ceiling AND h.ceiling <= $9) ORDER BY f.asset, "
              "f.component, f.flaw LIMIT $8",
          {party, filter.asset.value_or(-1), filter.flaw, filter.with_closed ? 1 : 0,
           filter.after_asset, filter.after_component, filter.after_flaw, filter.limit,
           level(filter.ceiling)}));
  std::vector<FoundAsset> out;
  for (const Row& row : rows) {
    FoundAsset one{.finding = finding_of(row), .asset = {}, .remediation = std::nullopt};
    one.asset.number = one.finding.asset;
    one.asset.party = row.id<PartyId>(13);
    one.asset.party_handle = row.text(14);
    one.asset.name = row.text(15);
    one.asset.generation = row.integer(16);
    if (!row.is_null(17)) {
      one.remediation = Remediation{.asset = one.finding.asset,
                                    .component = one.finding.component,
                                    .flaw = one.finding.flaw,
                                    .state = row.text(17),
                                    .reason = row.text(18),
                                    .evidence = row.text(19),
                                    .actor = row.text(20),
                                    .recorded_at = row.instant(21),
                                    .recorded_index = row.integer(22)};
    }
    out.push_back(std::move(one));
  }
  return out;
}

Status insert(Transaction& tx, const Remediation& remediation) {
  return tx.execute(
      "INSERT INTO remediation (asset, component, flaw, recorded_index, recorded_at, "
      "state, reason, evidence, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {remediation.asset, remediation.component, remediation.flaw, remediation.recorded_index,
       remediation.recorded_at, remediation.state, remediation.reason, remediation.evidence,
       remediation.actor});
}

Result<std::vector<Remediation>> remediations(Reader& reader, AssetNumber asset,
                                              std::string_view component, std::string_view flaw) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT asset, component, flaw, state, reason, evidence, actor, "
                       "recorded_at, recorded_index FROM remediation WHERE asset = $1 AND "
                       "component = $2 AND flaw = $3 ORDER BY recorded_index DESC",
                       {asset, component, flaw}));
  return all_of<Remediation>(rows, [](const Row& row) {
    return Remediation{.asset = row.integer(0),
                       .component = row.text(1),
                       .flaw = row.text(2),
                       .state = row.text(3),
                       .reason = row.text(4),
                       .evidence = row.text(5),
                       .actor = row.text(6),
                       .recorded_at = row.instant(7),
                       .recorded_index = row.integer(8)};
  });
}

}  // namespace findings

}  // namespace tocsin::store
