#include "store/inventories.h"

#include <algorithm>
#include <map>

namespace tocsin::store {
namespace {

constexpr std::string_view kAsset =
    "SELECT a.number, a.party_id, p.handle, a.name, a.generation, a.distribution, a.components, "
    "a.problems, a.not_judged, a.is_removed, a.recorded_at, a.recorded_index, "
    "a.judged_as_of, a.first_component, a.first_vendor, a.vendor_statements, a.first_partner, "
    "a.partner_statements, a.sequence, a.judgements, a.is_outdated FROM asset a, party p "
    "WHERE p.id = "
    "a.party_id AND ";
constexpr std::int64_t kAtOnce = 20'000;

Asset asset_of(const Row& row) {
  return {.number = row.integer(0),
          .party = row.id<PartyId>(1),
          .party_handle = row.text(2),
          .name = row.text(3),
          .generation = row.integer(4),
          .distribution = row.text(5),
          .components = row.integer(6),
          .problems = row.integer(7),
          .not_judged = row.integer(8),
          .is_removed = row.integer(9) != 0,
          .recorded_at = row.instant(10),
          .recorded_index = row.integer(11),
          .judged_as_of = row.integer(12),
          .first_component = row.integer(13),
          .vendor = {.first = row.integer(14), .rows = row.integer(15)},
          .partner = {.first = row.integer(16), .rows = row.integer(17)},
          .sequence = row.integer(18),
          .judgements = row.integer(19),
          .is_outdated = row.integer(20) != 0};
}

std::string select_asset(std::string_view where) {
  return std::string(kAsset) + std::string(where);
}

/// The number of the version, which is made when it is new. `known` holds what this transaction
/// has asked for already.
class Versions {
 public:
  explicit Versions(Transaction& tx) : tx_(tx) {}
  Result<std::int64_t> number(const InstalledKey& key) {
    std::string name = key.package + "\n" + key.version + (key.is_epoch_known ? "\nk" : "\nu");
    if (const auto found = known_.find(name); found != known_.end()) {
      return found->second;
    }
    const Params same = {key.package, key.version, key.is_epoch_known ? 1 : 0};
    TOC_TRY(const auto row, tx_.find("SELECT id FROM installed_version WHERE package = $1 AND "
                                     "version = $2 AND is_epoch_known = $3",
                                     same));
    std::int64_t number = 0;
    if (row) {
      number = row->integer(0);
    } else {
      TOC_TRY(number, next());
      TOC_CHECK(tx_.execute(
          "INSERT INTO installed_version (id, package, version, is_epoch_known, version_key, "
          "is_exact) VALUES ($1, $2, $3, $4, $5, $6)",
          {number, key.package, key.version, key.is_epoch_known ? 1 : 0, as_bytes(key.version_key),
           key.is_exact ? 1 : 0}));
    }
    known_.emplace(std::move(name), number);
    return number;
  }

 private:
  Result<std::int64_t> next() {
    if (next_ < 0) {
      TOC_TRY(const auto row, tx_.find("SELECT coalesce(max(id), -1) + 1 FROM installed_version"));
      next_ = row ? row->integer(0) : 0;
    }
    return next_++;
  }
  Transaction& tx_;
  std::map<std::string, std::int64_t> known_;
  std::int64_t next_ = -1;
};

}  // namespace

namespace assets {

Result<std::optional<Asset>> find(Reader& reader, const PartyId& party, std::string_view name) {
  TOC_TRY(const auto row,
          reader.find(select_asset("a.party_id = $1 AND a.name = $2"), {party, name}));
  return row ? std::optional(asset_of(*row)) : std::nullopt;
}

Result<Asset> get(Reader& reader, AssetNumber number) {
  TOC_TRY(const auto row, reader.find(select_asset("a.number = $1"), {number}));
  if (!row) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return asset_of(*row);
}

Result<std::vector<Asset>> list(Reader& reader, const std::optional<PartyId>& party,
                                AssetNumber after, std::int64_t limit) {
  TOC_TRY(const Rows rows,
          party ? reader.query(select_asset("a.is_removed = 0 AND a.party_id = $1 AND a.number > "
                                            "$2 ORDER BY a.number LIMIT $3"),
                               {*party, after, limit})
                : reader.query(
                      select_asset("a.is_removed = 0 AND a.number > $1 ORDER BY a.number LIMIT $2"),
                      {after, limit}));
  return all_of(rows, asset_of);
}

Result<std::vector<Asset>> outdated(Reader& reader, AssetNumber after, std::int64_t limit) {
  TOC_TRY(const Rows rows, reader.query(select_asset("a.is_removed = 0 AND a.is_outdated = 1 AND "
                                                     "a.number > $1 ORDER BY a.number LIMIT $2"),
                                        {after, limit}));
  return all_of(rows, asset_of);
}

Result<std::vector<Asset>> recorded_since(Reader& reader, LogIndex index) {
  TOC_TRY(const Rows rows,
          reader.query(select_asset("a.recorded_index >= $1 ORDER BY a.number"), {index}));
  return all_of(rows, asset_of);
}

Result<AssetNumber> next_number(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT coalesce(max(number), -1) + 1 FROM asset"));
  return row ? row->integer(0) : 0;
}

Status put(Transaction& tx, const Asset& asset) {
  return tx.execute(
      "INSERT INTO asset (number, party_id, name, generation, distribution, components, problems, "
      "not_judged, is_removed, recorded_at, recorded_index, judged_as_of, first_component, "
      "first_vendor, vendor_statements, first_partner, partner_statements, sequence, judgements, "
      "is_outdated) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
      "$19, $20) ON CONFLICT (number) DO UPDATE SET generation = excluded.generation, distribution "
      "= "
      "excluded.distribution, components = excluded.components, problems = excluded.problems, "
      "not_judged = excluded.not_judged, is_removed = excluded.is_removed, recorded_at = "
      "excluded.recorded_at, recorded_index = excluded.recorded_index, judged_as_of = "
      "excluded.judged_as_of, first_component = excluded.first_component, first_vendor = "
      "excluded.first_vendor, vendor_statements = excluded.vendor_statements, first_partner = "
      "excluded.first_partner, partner_statements = excluded.partner_statements, sequence = "
      "excluded.sequence, judgements = excluded.judgements, is_outdated = "
      "excluded.is_outdated",
      {asset.number,
       asset.party,
       asset.name,
       asset.generation,
       asset.distribution,
       asset.components,
       asset.problems,
       asset.not_judged,
       asset.is_removed ? 1 : 0,
       asset.recorded_at,
       asset.recorded_index,
       asset.judged_as_of,
       asset.first_component,
       asset.vendor.first,
       asset.vendor.rows,
       asset.partner.first,
       asset.partner.rows,
       asset.sequence,
       asset.judgements,
       asset.is_outdated ? 1 : 0});
}

Status put_bytes(Transaction& tx, const AssetDocument& document) {
  return tx.execute(
      "INSERT INTO inventory_document (digest, size, packed) VALUES ($1, $2, $3) ON CONFLICT "
      "(digest) DO NOTHING",
      {document.digest, document.size, as_bytes(document.packed)});
}

Status put_documents(Transaction& tx, AssetNumber asset, std::string_view kind,
                     std::span<const AssetDocument> documents) {
  TOC_CHECK(tx.execute("DELETE FROM asset_document WHERE asset = $1 AND kind = $2", {asset, kind}));
  std::int64_t ordinal = 0;
  for (const AssetDocument& document : documents) {
    TOC_CHECK(
        tx.execute("INSERT INTO asset_document (asset, kind, ordinal, name, format, digest) "
                   "VALUES ($1, $2, $3, $4, $5, $6)",
                   {asset, kind, ordinal++, document.name, document.format, document.digest}));
  }
  return {};
}

Result<std::vector<AssetDocument>> documents(Reader& reader, AssetNumber asset,
                                             std::string_view kind, bool with_bytes) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT a.name, a.format, d.digest, d.size, CASE WHEN $3 = 1 THEN d.packed "
                       "ELSE NULL END FROM asset_document a, inventory_document d WHERE a.asset = "
                       "$1 AND a.kind = $2 AND d.digest = a.digest ORDER BY a.ordinal",
                       {asset, kind, with_bytes ? 1 : 0}));
  std::vector<AssetDocument> out;
  for (const Row& row : rows) {
    out.push_back({.kind = std::string(kind),
                   .name = row.text(0),
                   .format = row.text(1),
                   .digest = row.digest(2),
                   .size = row.integer(3),
                   .packed = row.is_null(4) ? "" : std::string(as_text(row.bytes(4)))});
  }
  return out;
}

Status add_components(Transaction& tx, AssetNumber asset, std::int64_t first,
                      std::span<const InstalledComponent> components) {
  Versions versions(tx);
  std::int64_t ordinal = first;
  for (const InstalledComponent& component : components) {
    TOC_CHECK(
        tx.execute("INSERT INTO component (asset, ordinal, label, ref, coverage, reason, "
                   "is_of_distribution) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   {asset, ordinal, component.label, component.ref, component.coverage,
                    component.reason, component.is_of_distribution ? 1 : 0}));
    for (const InstalledKey& key : component.keys) {
      TOC_TRY(const std::int64_t version, versions.number(key));
      TOC_CHECK(
          tx.execute("INSERT INTO installed (version, asset, ordinal, matched_by) VALUES "
                     "($1, $2, $3, $4)",
                     {version, asset, ordinal, key.matched_by}));
    }
    ++ordinal;
  }
  return {};
}

Result<std::vector<InstalledComponent>> components(Reader& reader, AssetNumber asset) {
  std::vector<InstalledComponent> out;
  TOC_TRY(const Rows rows, reader.query("SELECT label, ref, coverage, reason, is_of_distribution "
                                        "FROM component_now WHERE asset = $1 ORDER BY ordinal",
                                        {asset}));
  for (const Row& row : rows) {
    out.push_back({.label = row.text(0),
                   .ref = row.text(1),
                   .coverage = row.text(2),
                   .reason = row.text(3),
                   .is_of_distribution = row.integer(4) != 0,
                   .keys = {}});
  }
  TOC_TRY(const Rows keys,
          reader.query("SELECT i.ordinal, v.package, v.version, v.is_epoch_known, i.matched_by "
                       "FROM installed_now i, installed_version v WHERE i.asset = $1 AND v.id = "
                       "i.version ORDER BY i.ordinal, i.version, i.matched_by",
                       {asset}));
  for (const Row& row : keys) {
    const auto ordinal = static_cast<std::size_t>(row.integer(0));
    if (ordinal >= out.size()) {
      throw UnreadableRow("installed_now.ordinal");
    }
    out[ordinal].keys.push_back({.package = row.text(1),
                                 .version = row.text(2),
                                 .is_epoch_known = row.integer(3) != 0,
                                 .version_key = {},
                                 .is_exact = false,
                                 .matched_by = row.text(4)});
  }
  return out;
}

Status add_vex(Transaction& tx, AssetNumber asset, std::string_view origin, std::int64_t first,
               std::span<const VexRow> statements) {
  std::int64_t ordinal = first;
  for (const VexRow& row : statements) {
    TOC_CHECK(tx.execute(
        "INSERT INTO vex_statement (asset, origin, ordinal, vulnerability, component, status, "
        "justification, statement, author, stated_at, alias_of) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, "
        "$8, $9, $10, $11)",
        {asset, origin, ordinal++, row.vulnerability, row.component, row.status, row.justification,
         row.statement, row.author, row.stated_at, row.alias_of}));
  }
  return {};
}

Result<std::vector<VexRow>> vex(Reader& reader, AssetNumber asset) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT origin, vulnerability, component, status, justification, statement, "
                       "author, stated_at, alias_of FROM vex_now WHERE asset = $1 ORDER BY origin, "
                       "ordinal",
                       {asset}));
  return all_of<VexRow>(rows, [](const Row& row) {
    return VexRow{.origin = row.text(0),
                  .vulnerability = row.text(1),
                  .alias_of = row.text(8),
                  .component = row.text(2),
                  .status = row.text(3),
                  .justification = row.text(4),
                  .statement = row.text(5),
                  .author = row.text(6),
                  .stated_at = row.text(7)};
  });
}

Status replace_judged(Transaction& tx, AssetNumber asset, std::int64_t not_judged) {
  return tx.execute(
      "UPDATE asset SET judgements = judgements + 1, not_judged = $2 WHERE number = $1",
      {asset, not_judged});
}

}  // namespace assets

namespace uploads {

Result<Upload> begin(Transaction& tx, const PartyId& party, std::string_view name,
                     std::int64_t ordinals) {
  TOC_TRY(auto asset, assets::find(tx, party, name));
  if (!asset) {
    asset = Asset{.party = party, .name = std::string(name), .is_removed = true};
    TOC_TRY(asset->number, assets::next_number(tx));
    TOC_CHECK(assets::put(tx, *asset));
  }
  TOC_TRY(const auto row, tx.find("UPDATE asset SET next_ordinal = next_ordinal + $2 WHERE number "
                                  "= $1 RETURNING next_ordinal",
                                  {asset->number, ordinals}));
  TOC_ASSERT(row.has_value());
  const std::int64_t first = row->integer(0) - ordinals;
  TOC_CHECK(
      tx.execute("INSERT INTO asset_upload (asset, first_ordinal, renewed_at) VALUES ($1, $2, $3) "
                 "ON CONFLICT (asset) DO UPDATE SET first_ordinal = excluded.first_ordinal, "
                 "renewed_at = excluded.renewed_at",
                 {asset->number, first, tx.now()}));
  return Upload{.asset = asset->number, .first = first};
}

Status renew(Transaction& tx, const Upload& upload) {
  TOC_TRY(const auto row,
          tx.find("SELECT first_ordinal FROM asset_upload WHERE asset = $1", {upload.asset}));
  if (!row || row->integer(0) != upload.first) {
    return fail(Errc::conflict, "A later upload of this asset has taken the place of this one.");
  }
  return tx.execute("UPDATE asset_upload SET renewed_at = $2 WHERE asset = $1",
                    {upload.asset, tx.now()});
}

Result<std::int64_t> clear(Transaction& tx, const Upload& upload, std::int64_t rows_max) {
  TOC_TRY(const Asset asset, assets::get(tx, upload.asset));
  std::int64_t cleared = 0;
  // Those of the range of the table's ordinals that are below the upload's own and do not hold.
  const auto clear_range = [&](const std::string& table, const std::string& where,
                               const OrdinalRange& holds) -> Status {
    const std::int64_t until = holds.rows == 0 ? upload.first : holds.first;
    const std::array<OrdinalRange, 2> gone = {
        OrdinalRange{.first = 0, .rows = std::min(until, upload.first)},
        OrdinalRange{.first = until + holds.rows,
                     .rows = std::max<std::int64_t>(0, upload.first - until - holds.rows)}};
    for (const OrdinalRange& range : gone) {
      while (range.rows > 0 && cleared < rows_max) {
        TOC_TRY(const auto first,
                tx.find("SELECT min(ordinal) FROM " + table + " WHERE asset = $1" + where +
                            " AND ordinal >= $2 AND ordinal < $3",
                        {upload.asset, range.first, range.first + range.rows}));
        if (!first || first->is_null(0)) {
          break;
        }
        const std::int64_t begin = first->integer(0);
        const std::int64_t end = std::min(begin + rows_max - cleared, range.first + range.rows);
        if (table == "component") {
          TOC_CHECK(tx.execute(
              "DELETE FROM installed WHERE asset = $1 AND ordinal >= $2 AND ordinal < $3",
              {upload.asset, begin, end}));
        }
        TOC_CHECK(tx.execute("DELETE FROM " + table + " WHERE asset = $1" + where +
                                 " AND ordinal >= $2 AND ordinal < $3",
                             {upload.asset, begin, end}));
        cleared += end - begin;
      }
    }
    return {};
  };
  TOC_CHECK(
      clear_range("component", "", {.first = asset.first_component, .rows = asset.components}));
  TOC_CHECK(clear_range("vex_statement", " AND origin = 'vendor'", asset.vendor));
  TOC_CHECK(clear_range("vex_statement", " AND origin = 'partner'", asset.partner));
  return cleared;
}

Status end(Transaction& tx, const Upload& upload) {
  return tx.execute("DELETE FROM asset_upload WHERE asset = $1 AND first_ordinal = $2",
                    {upload.asset, upload.first});
}

Result<std::vector<Upload>> abandoned(Reader& reader, Instant since) {
  TOC_TRY(const Rows rows, reader.query("SELECT asset, first_ordinal FROM asset_upload WHERE "
                                        "renewed_at < $1 ORDER BY asset",
                                        {since}));
  return all_of<Upload>(rows, [](const Row& row) {
    return Upload{.asset = row.integer(0), .first = row.integer(1)};
  });
}

Result<Upload> take_over(Transaction& tx, const Upload& upload) {
  TOC_CHECK(renew(tx, upload));
  TOC_TRY(const auto row, tx.find("UPDATE asset SET next_ordinal = next_ordinal + 1 WHERE number "
                                  "= $1 RETURNING next_ordinal",
                                  {upload.asset}));
  TOC_ASSERT(row.has_value());
  TOC_CHECK(tx.execute("UPDATE asset_upload SET first_ordinal = $2 WHERE asset = $1",
                       {upload.asset, row->integer(0) - 1}));
  return Upload{.asset = upload.asset, .first = row->integer(0) - 1};
}

}  // namespace uploads

namespace installed {

Result<std::vector<InstalledVersion>> versions(Reader& reader, std::string_view package) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT id, package, version, is_epoch_known FROM installed_version WHERE "
                       "package = $1 ORDER BY version_key, id",
                       {package}));
  return all_of<InstalledVersion>(rows, [](const Row& row) {
    return InstalledVersion{.id = row.integer(0),
                            .package = row.text(1),
                            .version = row.text(2),
                            .is_epoch_known = row.integer(3) != 0};
  });
}

Result<std::vector<Place>> places(Reader& reader, std::int64_t version) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT asset, ordinal FROM installed_now WHERE version = $1 "
                       "ORDER BY asset, ordinal",
                       {version}));
  return all_of<Place>(rows, [](const Row& row) {
    return Place{.asset = row.integer(0), .ordinal = row.integer(1)};
  });
}

Status for_each(Reader& reader, const std::optional<std::vector<AssetNumber>>& assets,
                const std::function<void(const InstalledVersion&, AssetNumber)>& take) {
  const auto give = [&](const Row& row) {
    take({.id = row.integer(0),
          .package = row.text(1),
          .version = row.text(2),
          .is_epoch_known = row.integer(3) != 0},
         row.integer(4));
  };
  if (assets) {
    std::vector<Row> rows;
    for (const AssetNumber asset : *assets) {
      TOC_TRY(Rows of_one, reader.query("SELECT v.id, v.package, v.version, v.is_epoch_known, "
                                        "i.asset, v.version_key FROM installed_now i, "
                                        "installed_version v WHERE i.asset = $1 AND v.id = "
                                        "i.version",
                                        {asset}));
      std::ranges::move(of_one, std::back_inserter(rows));
    }
    std::ranges::stable_sort(rows, {}, [](const Row& row) {
      return std::tuple<const std::string&, const Buffer&, std::int64_t, std::int64_t>(
          row.text(1), row.bytes(5), row.integer(0), row.integer(4));
    });
    std::ranges::for_each(rows, give);
    return {};
  }
  // By pages of whole packages' versions: the last one that was seen, and what sorts behind it.
  std::string package;
  Buffer key;
  std::int64_t id = -1;
  while (true) {
    TOC_TRY(const Rows versions,
            reader.query("SELECT id, package, version, is_epoch_known, version_key FROM "
                         "installed_version WHERE package > $1 OR (package = $1 AND (version_key > "
                         "$2 OR (version_key = $2 AND id > $3))) ORDER BY package, version_key, id "
                         "LIMIT $4",
                         {package, key, id, kAtOnce}));
    for (const Row& row : versions) {
      const InstalledVersion version{.id = row.integer(0),
                                     .package = row.text(1),
                                     .version = row.text(2),
                                     .is_epoch_known = row.integer(3) != 0};
      TOC_TRY(const std::vector<Place> where, places(reader, version.id));
      for (const Place& place : where) {
        take(version, place.asset);
      }
    }
    if (versions.empty()) {
      return {};
    }
    package = versions.back().text(1);
    key = versions.back().bytes(4);
    id = versions.back().integer(0);
  }
}

}  // namespace installed

}  // namespace tocsin::store
