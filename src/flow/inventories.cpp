#include "flow/inventories.h"

#include "advisories/coordinates.h"
#include "base/limits.h"
#include "base/packing.h"
#include "base/text.h"
#include "flow/current_advisories.h"
#include "flow/findings.h"
#include "impact/match.h"
#include "inventories/os_release.h"
#include "store/accounts.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tocsin::flow {
namespace {

using store::Reader;
using store::Transaction;

constexpr std::size_t kAssetNameBytesMax = 128;
constexpr std::size_t kUnknownMax = 1000;

std::string_view kind_text(bool is_vex) {
  return is_vex ? "vex" : "inventory";
}

/// What an upload says, before anything is stored.
struct Parsed {
  std::vector<store::AssetDocument> documents;
  std::vector<store::InstalledComponent> components;
  std::vector<inventories::VexStatement> statements;
  std::vector<std::string> problems;
};

/// "debian-12". Errors: malformed.
Result<std::optional<Distribution>> parse_distribution(std::string_view text) {
  if (text.empty()) {
    return std::optional<Distribution>();
  }
  const std::size_t dash = text.rfind('-');
  if (dash == std::string_view::npos || dash == 0 || dash + 1 == text.size() ||
      text.size() > kAssetNameBytesMax || !is_utf8(text)) {
    return fail(Errc::malformed, "A distribution is its id and release, such as debian-12.",
                "/distribution");
  }
  return std::optional(Distribution{.id = std::string(text.substr(0, dash)),
                                    .release = std::string(text.substr(dash + 1))});
}

store::InstalledComponent installed_of(const Component& component) {
  impact::Lookup lookup = impact::lookup_of(component);
  const auto coordinates = advisories::coordinates_of(component);
  const ecosystems::Ecosystem* order =
      coordinates ? advisories::ecosystem_of(*coordinates) : nullptr;
  store::InstalledComponent out{.label = impact::label_of(component),
                                .ref = component.ref,
                                .coverage = lookup.coverage,
                                .reason = lookup.reason,
                                .is_of_distribution = lookup.is_of_distribution,
                                .keys = {}};
  for (impact::LookupKey& key : lookup.keys) {
    ecosystems::VersionKey sorted;
    if (order != nullptr && key.by != impact::LookupKey::By::cpe) {
      sorted = ecosystems::key(*order, key.version);
    }
    out.keys.push_back({.package = std::move(key.package),
                        .version = std::move(key.version),
                        .is_epoch_known = key.is_epoch_known,
                        .version_key = std::move(sorted.bytes),
                        .is_exact = sorted.exact,
                        .matched_by = std::string(to_text(key.by))});
  }
  return out;
}

Result<Parsed> parse(const InventoryUpload& upload, bool is_vex) {
  TOC_TRY(std::optional<Distribution> distribution, parse_distribution(upload.distribution));
  Parsed out;
  std::vector<inventories::Inventory> all;
  for (const UploadedDocument& document : upload.documents) {
    auto read = inventories::read_inventory({.path = document.name, .bytes = document.bytes});
    if (!read) {
      return std::unexpected(std::move(read).error().at(document.name));
    }
    if (!*read || (is_vex && (*read)->statements.empty())) {
      return fail(Errc::malformed,
                  is_vex ? "The document holds no VEX statement of a format that is known here."
                         : "The document is not an inventory of a format that is known here.",
                  document.name);
    }
    for (const inventories::Problem& problem : (*read)->problems) {
      out.problems.push_back(document.name + ": " + problem.where + ": " + problem.message);
    }
    out.documents.push_back({.kind = std::string(kind_text(is_vex)),
                             .name = document.name,
                             .format = (*read)->format,
                             .digest = sha256(as_bytes(document.bytes)),
                             .size = static_cast<std::int64_t>(document.bytes.size()),
                             .packed = pack(document.bytes)});
    if ((*read)->format == "os-release" && !distribution && !(*read)->components.empty()) {
      distribution = (*read)->components.front().distribution;
    }
    all.push_back(**std::move(read));
  }
  for (inventories::Inventory& inventory : all) {
    if (distribution) {
      inventories::attach_distribution(inventory, *distribution);
    }
    if (!is_vex) {
      for (const Component& component : inventory.components) {
        out.components.push_back(installed_of(component));
      }
    }
    std::ranges::move(inventory.statements, std::back_inserter(out.statements));
  }
  return out;
}

std::string_view vex_text(inventories::VexStatement::Status status) {
  switch (status) {
    case inventories::VexStatement::Status::affected: return "affected";
    case inventories::VexStatement::Status::not_affected: return "not_affected";
    case inventories::VexStatement::Status::fixed: return "fixed";
    case inventories::VexStatement::Status::under_investigation: return "under_investigation";
  }
  return "under_investigation";
}

/// Components by every name that a statement may give them: label, ref, purl without version.
class Names {
 public:
  explicit Names(const std::vector<store::InstalledComponent>& components) {
    for (const store::InstalledComponent& component : components) {
      add(component.label, component.label);
      add(component.ref, component.label);
      if (component.label.starts_with("pkg:")) {
        add(component.label.substr(0, component.label.find_first_of("@?#")), component.label);
      }
    }
  }
  /// The labels of those that are meant; none when no component is.
  [[nodiscard]] std::vector<std::string> find(std::string product) const {
    if (product.starts_with("urn:cdx:")) {
      product = product.substr(std::min(product.find('#'), product.size() - 1) + 1);
    }
    const auto [first, last] = by_name_.equal_range(product);
    std::vector<std::string> out;
    for (auto one = first; one != last; ++one) {
      out.push_back(one->second);
    }
    std::ranges::sort(out);
    const auto rest = std::ranges::unique(out);
    out.erase(rest.begin(), rest.end());
    return out;
  }

 private:
  void add(std::string name, const std::string& label) {
    if (!name.empty()) {
      by_name_.emplace(std::move(name), label);
    }
  }
  std::unordered_multimap<std::string, std::string> by_name_;
};

/// The statements as rows, one for each id of the flaw and component. One that names no component
/// of the asset, or versions instead of components, is a problem and applies to nothing.
std::vector<store::VexRow> rows_of(const std::vector<inventories::VexStatement>& statements,
                                   const Names& names, std::string_view origin,
                                   std::vector<std::string>& problems) {
  std::vector<store::VexRow> out;
  for (const inventories::VexStatement& statement : statements) {
    std::vector<std::string> labels;
    for (const std::string& product :
         statement.subcomponents.empty() ? statement.products : statement.subcomponents) {
      std::ranges::move(names.find(product), std::back_inserter(labels));
    }
    if (labels.empty() || !statement.version_ranges.empty()) {
      problems.push_back("The VEX statement about " + statement.vulnerability +
                         " names no component of this asset: it applies to nothing.");
      continue;
    }
    std::vector<std::string> ids = statement.aliases;
    ids.insert(ids.begin(), statement.vulnerability);
    for (const std::string& id : ids) {
      for (const std::string& label : labels) {
        out.push_back({.origin = std::string(origin),
                       .vulnerability = id,
                       .component = label,
                       .status = std::string(vex_text(statement.status)),
                       .justification = statement.justification,
                       .statement = statement.statement,
                       .author = statement.author,
                       .stated_at = statement.timestamp});
      }
    }
  }
  return out;
}

Status check_name(const std::string& name) {
  if (trim(name).empty() || name.size() > kAssetNameBytesMax || !is_utf8(name)) {
    return fail(Errc::malformed, "An asset has a name of at most 128 bytes.", "/asset");
  }
  return {};
}

PartyId party_of(const Principal& principal, const std::optional<PartyId>& party) {
  return party.value_or(principal.party);
}

bool is_same(const std::vector<store::AssetDocument>& a,
             const std::vector<store::AssetDocument>& b) {
  return std::ranges::equal(
      a, b, [](const auto& x, const auto& y) { return x.digest == y.digest && x.name == y.name; });
}

store::Act act_of(const Principal& principal, const store::Asset& asset, const char* kind) {
  store::Act act{.kind = kind, .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
  act.detail.set("party", asset.party_handle).set("asset", asset.name);
  return act;
}

Result<UploadResult> put(const World& world, const Principal& principal,
                         const InventoryUpload& upload, bool is_vex) {
  TOC_CHECK(may(principal, Action::manage_inventory, {.party = party_of(principal, upload.party)}));
  TOC_CHECK(check_name(upload.asset));
  TOC_TRY(const Parsed parsed, parse(upload, is_vex));
  const PartyId party = party_of(principal, upload.party);
  return world.store->write([&](Transaction& tx) -> Result<UploadResult> {
    UploadResult out;
    out.problems = parsed.problems;
    TOC_TRY(const store::Party owner, store::parties::get(tx, party));
    TOC_TRY(const auto known, store::assets::find(tx, party, upload.asset));
    const bool exists = known && !known->is_removed;
    if (is_vex && !exists) {
      return fail(Errc::not_found, "There is no such asset: upload its inventory first.");
    }
    store::Asset asset = known.value_or(store::Asset{.party = party, .name = upload.asset});
    asset.party_handle = owner.handle;
    if (!known) {
      TOC_TRY(asset.number, store::assets::next_number(tx));
    }
    if (exists) {
      TOC_TRY(const auto held,
              store::assets::documents(tx, asset.number, kind_text(is_vex), false));
      if (is_same(held, parsed.documents) &&
          (is_vex || asset.distribution == upload.distribution)) {
        out.asset = asset;
        return out;
      }
    }
    out.is_new_generation = true;
    store::Act act =
        act_of(principal, asset, is_vex ? "inventory.vex_stated" : "inventory.uploaded");
    asset.generation += is_vex ? 0 : 1;
    std::vector<std::string> digests;
    for (const store::AssetDocument& document : parsed.documents) {
      digests.push_back(to_hex(document.digest));
    }
    act.detail.set("generation", asset.generation).set("documents", digests);
    asset.recorded_index = tx.record(std::move(act));
    asset.recorded_at = tx.now();
    asset.is_removed = false;
    if (!is_vex) {
      asset.distribution = upload.distribution;
      asset.components = static_cast<std::int64_t>(parsed.components.size());
    }
    std::vector<store::VexRow> rows;
    if (is_vex) {
      TOC_TRY(const auto components, store::assets::components(tx, asset.number));
      rows = rows_of(parsed.statements, Names(components), "partner", out.problems);
    } else {
      rows = rows_of(parsed.statements, Names(parsed.components), "vendor", out.problems);
      asset.problems = static_cast<std::int64_t>(out.problems.size());
    }
    TOC_TRY(const auto advisories, world.advisories->views(tx));
    asset.judged_as_of = advisories->as_of;
    TOC_CHECK(store::assets::put(tx, asset));
    TOC_CHECK(store::assets::put_documents(tx, asset.number, kind_text(is_vex), parsed.documents));
    if (!is_vex) {
      TOC_CHECK(store::assets::put_components(tx, asset.number, parsed.components));
    }
    TOC_CHECK(store::assets::put_vex(tx, asset.number, is_vex ? "partner" : "vendor", rows));
    TOC_TRY(const ChangesByCeiling all,
            reassess_asset(tx, *advisories, asset, actor_of(principal), nullptr));
    const FindingChanges& changes = all.at(advisory_ceiling(principal));
    out.opened = changes.opened.size();
    out.closed = changes.closed;
    out.changed = changes.changed;
    TOC_TRY(out.asset, store::assets::get(tx, asset.number));
    return out;
  });
}

/// Errors: not_found, also where the principal may not see it.
Result<store::Asset> visible_asset(Reader& reader, const Principal& principal,
                                   store::AssetNumber number) {
  TOC_TRY(store::Asset asset, store::assets::get(reader, number));
  TOC_CHECK(may(principal, Action::read_inventory, {.party = asset.party}));
  if (asset.is_removed) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return asset;
}

}  // namespace

Result<UploadResult> put_inventory(const World& world, const Principal& principal,
                                   const InventoryUpload& upload) {
  return put(world, principal, upload, false);
}

Result<UploadResult> put_vex(const World& world, const Principal& principal,
                             const InventoryUpload& upload) {
  return put(world, principal, upload, true);
}

Status remove_asset(const World& world, const Principal& principal, const std::string& name,
                    const std::optional<PartyId>& party) {
  TOC_CHECK(may(principal, Action::manage_inventory, {.party = party_of(principal, party)}));
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_TRY(auto asset, store::assets::find(tx, party_of(principal, party), name));
    if (!asset || asset->is_removed) {
      return fail(Errc::not_found, "There is no such asset.");
    }
    asset->is_removed = true;
    asset->components = 0;
    asset->recorded_index = tx.record(act_of(principal, *asset, "inventory.removed"));
    asset->recorded_at = tx.now();
    TOC_CHECK(store::assets::put(tx, *asset));
    TOC_CHECK(store::assets::put_components(tx, asset->number, {}));
    TOC_TRY(const auto advisories, world.advisories->views(tx));
    TOC_TRY(std::ignore, reassess_asset(tx, *advisories, *asset, actor_of(principal), nullptr));
    return {};
  });
}

Result<AssetPage> list_assets(const World& world, const Principal& principal,
                              store::AssetNumber after, std::int64_t limit) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_inventory));
  return world.store->read([&](Reader& reader) -> Result<AssetPage> {
    const auto party =
        scope.sees_all_parties() ? std::nullopt : std::optional<PartyId>(scope.party());
    AssetPage out;
    TOC_TRY(out.assets, store::assets::list(reader, party, after, limit + 1));
    if (out.assets.size() > static_cast<std::size_t>(limit)) {
      out.assets.pop_back();
      out.next = out.assets.back().number;
    }
    return out;
  });
}

Result<AssetView> view_asset(const World& world, const Principal& principal,
                             store::AssetNumber number) {
  TOC_CHECK(may(principal, Action::read_inventory));
  return world.store->read([&](Reader& reader) -> Result<AssetView> {
    AssetView out;
    TOC_TRY(out.asset, visible_asset(reader, principal, number));
    for (const std::string_view kind : {"inventory", "vex"}) {
      TOC_TRY(auto documents, store::assets::documents(reader, number, kind, false));
      std::ranges::move(documents, std::back_inserter(out.documents));
    }
    // As the number of components of which nothing can be said: by what everybody may read.
    TOC_TRY(const auto advisories, world.advisories->get(reader, Tlp::clear));
    TOC_TRY(const auto components, store::assets::components(reader, number));
    for (const store::InstalledComponent& component : components) {
      std::string reason = impact::reason_of(*advisories, lookup_of(component));
      if (!reason.empty() && out.unknown.size() < kUnknownMax) {
        out.unknown.push_back(
            {.component = component.label, .ref = component.ref, .reason = std::move(reason)});
      }
    }
    out.data = impact::data_json(*advisories);
    return out;
  });
}

Result<std::string> asset_document(const World& world, const Principal& principal,
                                   store::AssetNumber number, std::string_view kind,
                                   std::size_t ordinal) {
  TOC_CHECK(may(principal, Action::read_inventory));
  return world.store->read([&](Reader& reader) -> Result<std::string> {
    TOC_CHECK(visible_asset(reader, principal, number));
    TOC_TRY(const auto documents, store::assets::documents(reader, number, kind, true));
    if (ordinal >= documents.size()) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    const store::AssetDocument& document = documents[ordinal];
    return unpack(document.packed, static_cast<std::size_t>(document.size));
  });
}

impact::Lookup lookup_of(const store::InstalledComponent& component) {
  impact::Lookup out{.keys = {},
                     .coverage = component.coverage,
                     .reason = component.reason,
                     .is_of_distribution = component.is_of_distribution};
  for (const store::InstalledKey& key : component.keys) {
    out.keys.push_back({.package = key.package,
                        .version = key.version,
                        .is_epoch_known = key.is_epoch_known,
                        .by = key.matched_by == "cpe" ? impact::LookupKey::By::cpe
                              : key.matched_by == "source-package"
                                  ? impact::LookupKey::By::source
                                  : impact::LookupKey::By::package});
  }
  return out;
}

}  // namespace tocsin::flow
