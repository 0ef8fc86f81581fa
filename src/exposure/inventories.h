// Inventories in: what an organization says is installed on an asset. Each upload is a new
// generation of the asset and replaces the one before, together with what is found of it, in one
// small commit; everything else is written in pieces before and after it, so that nobody waits.
#pragma once

#include "domain/access.h"
#include "exposure/world.h"
#include "impact/lookup.h"
#include "store/inventories.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::exposure {

struct UploadedDocument {
  std::string name;  ///< what the file is called: a hint for its format, and a label
  std::string bytes;
};

struct InventoryUpload {
  std::string asset;                        ///< 1 to 128 bytes; unique within the organization
  std::optional<PartyId> party;             ///< whose; nothing: the principal's own
  std::vector<UploadedDocument> documents;  ///< together they are the asset's inventory
  std::string
      distribution;  ///< "debian-12", for package databases, which do not say; empty: not told
  /// That the upload may take the place of; another one is a conflict. Nothing: of any.
  std::optional<std::int64_t> generation;
};

struct UploadResult {
  store::Asset asset;
  bool is_new_generation = false;     ///< false: the same documents again, and nothing changed
  std::vector<std::string> problems;  ///< records that could not be read, with their place
  std::size_t opened = 0;             ///< findings
  std::size_t closed = 0;
  std::size_t changed = 0;
};

/// Errors: forbidden; malformed with the document's name when one is not an inventory, or breaks;
/// too_large; conflict when a later upload of the same asset took the place of this one;
/// unavailable when advisories change all the time; those of the store.
Result<UploadResult> put_inventory(const World& world, const Principal& principal,
                                   InventoryUpload upload);

/// The organization's own VEX (OpenVEX, CycloneDX) for an asset: replaces the one before.
Result<UploadResult> put_vex(const World& world, const Principal& principal,
                             InventoryUpload upload);

/// The asset is no more; its findings are closed. Errors: not_found.
Status remove_asset(const World& world, const Principal& principal, const std::string& asset,
                    const std::optional<PartyId>& party);

struct AssetPage {
  std::vector<store::Asset> assets;
  std::optional<store::AssetNumber> next;  ///< pass as `after`
};
/// Those that the principal may see, by number.
Result<AssetPage> list_assets(const World& world, const Principal& principal,
                              store::AssetNumber after, std::int64_t limit);

struct NotJudgedComponent {
  std::string component;
  std::string ref;
  std::string reason;
};
struct AssetView {
  store::Asset asset;
  std::vector<store::AssetDocument> documents;  ///< without bytes
  std::vector<NotJudgedComponent> unknown;      ///< the first 1000
  std::string data;                             ///< JSON: what the answer rests on
};
/// Errors: not_found.
Result<AssetView> view_asset(const World& world, const Principal& principal,
                             store::AssetNumber number);
/// One of its documents, byte for byte. Errors: not_found.
Result<std::string> asset_document(const World& world, const Principal& principal,
                                   store::AssetNumber number, std::string_view kind,
                                   std::size_t ordinal);

/// The names of a stored component, as they were found when it came.
impact::Lookup lookup_of(const store::InstalledComponent& component);

}  // namespace tocsin::exposure
