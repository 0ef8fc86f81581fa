#include "exposure/renewal.h"

#include "base/log.h"
#include "base/packing.h"
#include "exposure/inventories.h"

namespace tocsin::exposure {
namespace {

constexpr std::int64_t kAssetsAtOnce = 8;

/// As it was uploaded.
Result<InventoryUpload> upload_of(store::Reader& reader, const store::Asset& asset) {
  InventoryUpload out{.asset = asset.name,
                      .party = asset.party,
                      .documents = {},
                      .distribution = asset.distribution,
                      .generation = asset.generation};
  TOC_TRY(const auto documents, store::assets::documents(reader, asset.number, "inventory", true));
  for (const store::AssetDocument& one : documents) {
    TOC_TRY(std::string bytes, unpack(one.packed, static_cast<std::size_t>(one.size)));
    out.documents.push_back({.name = one.name, .bytes = std::move(bytes)});
  }
  return out;
}

Status renew(const World& world, const store::Asset& asset) {
  TOC_TRY(InventoryUpload upload,
          world.store->read([&](store::Reader& reader) { return upload_of(reader, asset); }));
  TOC_CHECK(put_inventory(world, Principal::system("renewal"), std::move(upload)));
  return {};
}

}  // namespace

Result<Renewal> renew_outdated(const World& world, Renewal so_far) {
  TOC_TRY(const auto assets, world.store->read([&](store::Reader& reader) {
    return store::assets::outdated(reader, so_far.after, kAssetsAtOnce);
  }));
  for (const store::Asset& asset : assets) {
    so_far.after = asset.number;
    const Status done = renew(world, asset);
    if (done) {
      ++so_far.renewed;
    } else if (done.error().code != Errc::conflict) {
      ++so_far.failed;
      log_event(LogLevel::warning, "inventory.not_renewed",
                {{"asset", std::to_string(asset.number)}});
    }
  }
  so_far.is_over = assets.empty();
  return so_far;
}

}  // namespace tocsin::exposure
