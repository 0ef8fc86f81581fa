// Inventories: assets of organizations, what is installed on them and under which names it is
// looked up.
#pragma once

#include "store/store.h"

#include <functional>
#include <span>

namespace tocsin::store {

/// Dense from 0, in the order in which assets were first uploaded; never used again.
using AssetNumber = std::int64_t;

/// Rows of an asset that hold together.
struct OrdinalRange {
  std::int64_t first = 0;
  std::int64_t rows = 0;
};

struct Asset {
  AssetNumber number = 0;
  PartyId party;
  std::string party_handle;
  std::string name;  ///< unique within the organization
  std::int64_t generation = 0;
  std::string distribution;  ///< "debian-12": told with the upload; empty: not
  std::int64_t components = 0;
  std::int64_t problems = 0;    ///< records of its documents that could not be read
  std::int64_t not_judged = 0;  ///< components of which nothing can be said
  bool is_removed = false;
  Instant recorded_at;
  LogIndex recorded_index = 0;
  LogIndex judged_as_of = -1;        ///< the newest advisory's act when it was uploaded
  std::int64_t first_component = 0;  ///< ordinal
  OrdinalRange vendor;               ///< statements of its documents
  OrdinalRange partner;              ///< statements of its VEX
  std::int64_t sequence = 0;         ///< counts what became visible
  std::int64_t judgements = 0;       ///< counts changes of its findings
  bool is_outdated = false;          ///< an earlier version made its components' names
};

struct AssetDocument {
  std::string kind;  ///< inventory, vex
  std::string name;  ///< what the file was called
  std::string format;
  Digest digest{};
  std::int64_t size = 0;
  std::string packed;  ///< empty in lists
};

/// A name under which a component is looked up.
struct InstalledKey {
  std::string package;
  std::string version;
  bool is_epoch_known = true;
  std::string version_key;  ///< bytes that sort as the versions of the package do
  bool is_exact = false;    ///< they do so without exception
  std::string matched_by;
};
/// As impact::Lookup, with how the component is called.
struct InstalledComponent {
  std::string label;
  std::string ref;
  std::string coverage;
  std::string reason;
  bool is_of_distribution = false;
  std::vector<InstalledKey> keys;
};

struct InstalledVersion {
  std::int64_t id = 0;
  std::string package;
  std::string version;
  bool is_epoch_known = true;
};

struct VexRow {
  std::string origin;  ///< partner, vendor
  std::string vulnerability;
  std::string
      alias_of;  ///< another id of the statement, by which its flaw is called; empty: by this
  std::string component;  ///< label; empty: every one of the asset
  std::string status;
  std::string justification;
  std::string statement;
  std::string author;
  std::string stated_at;
};

namespace assets {
/// By the name; a removed one too.
Result<std::optional<Asset>> find(Reader& reader, const PartyId& party, std::string_view name);
/// Errors: not_found.
Result<Asset> get(Reader& reader, AssetNumber number);
/// Those that are not removed, by number; of one organization or of all. Behind `after`, at most
/// `limit`.
Result<std::vector<Asset>> list(Reader& reader, const std::optional<PartyId>& party,
                                AssetNumber after, std::int64_t limit);
/// Those that are not removed and is_outdated, by number. Behind `after`, at most `limit`.
Result<std::vector<Asset>> outdated(Reader& reader, AssetNumber after, std::int64_t limit);
/// Everything recorded at or after the index, removed ones too.
Result<std::vector<Asset>> recorded_since(Reader& reader, LogIndex index);
/// The number of assets that ever were: one more than the greatest number.
Result<AssetNumber> next_number(Reader& reader);
/// Inserts or replaces.
Status put(Transaction& tx, const Asset& asset);

/// The bytes alone, once for each digest: those of a document that put_documents names.
Status put_bytes(Transaction& tx, const AssetDocument& document);
/// Replaces the documents of one kind.
Status put_documents(Transaction& tx, AssetNumber asset, std::string_view kind,
                     std::span<const AssetDocument> documents);
/// In their order; with their bytes or without.
Result<std::vector<AssetDocument>> documents(Reader& reader, AssetNumber asset,
                                             std::string_view kind, bool with_bytes);

/// From the ordinal on; they hold when the asset says so.
Status add_components(Transaction& tx, AssetNumber asset, std::int64_t first,
                      std::span<const InstalledComponent> components);
/// What is installed, in the document's order; keys without version_key and is_exact.
Result<std::vector<InstalledComponent>> components(Reader& reader, AssetNumber asset);

/// As add_components, of one origin.
Status add_vex(Transaction& tx, AssetNumber asset, std::string_view origin, std::int64_t first,
               std::span<const VexRow> statements);
Result<std::vector<VexRow>> vex(Reader& reader, AssetNumber asset);
/// Findings were changed where they hold.
Status replace_judged(Transaction& tx, AssetNumber asset, std::int64_t not_judged);
}  // namespace assets

/// An upload that is written in pieces. There is one to an asset: a later one takes its place.
struct Upload {
  AssetNumber asset = 0;
  std::int64_t first = 0;  ///< of its ordinals; everything of earlier ones is below
};
namespace uploads {
/// Makes the asset, seen by nobody, where there is none. ordinals: how many it takes, from 1.
Result<Upload> begin(Transaction& tx, const PartyId& party, std::string_view name,
                     std::int64_t ordinals);
/// Belongs into each of its pieces. Errors: conflict when a later upload took its place.
Status renew(Transaction& tx, const Upload& upload);
/// Takes away components and statements of earlier ones that do not hold, at most so many. Returns
/// how many: fewer, and nothing is left.
Result<std::int64_t> clear(Transaction& tx, const Upload& upload, std::int64_t rows_max);
/// Nothing of it is left to clear away.
Status end(Transaction& tx, const Upload& upload);
/// Those that nobody has renewed since.
Result<std::vector<Upload>> abandoned(Reader& reader, Instant since);
/// Puts one without anything in the place of one that was abandoned. Errors: as renew.
Result<Upload> take_over(Transaction& tx, const Upload& upload);
}  // namespace uploads

namespace installed {
/// Every version of the package that any asset has or had, in the order of their keys.
Result<std::vector<InstalledVersion>> versions(Reader& reader, std::string_view package);
/// Where the version is now: one call for each component that has it.
struct Place {
  AssetNumber asset = 0;
  std::int64_t ordinal = 0;
};
Result<std::vector<Place>> places(Reader& reader, std::int64_t version);
/// Every entry of assets numbered `from` to `to` (exclusive) or, with `assets`, of those alone: by
/// package, key and version, and in a version by asset.
Status for_each(Reader& reader, const std::optional<std::vector<AssetNumber>>& assets,
                const std::function<void(const InstalledVersion&, AssetNumber)>& take);
}  // namespace installed

}  // namespace tocsin::store
