#include "exposure/inventories.h"

#include "advisories/coordinates.h"
#include "base/limits.h"
#include "base/packing.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "exposure/current_inventories.h"
#include "exposure/findings.h"
#include "exposure/judgement.h"
#include "exposure/vex_rows.h"
#include "impact/match.h"
#include "inventories/os_release.h"
#include "store/accounts.h"
#include "store/advisories.h"
#include "store/duties.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tocsin::exposure {
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

Result<Parsed> parse(const World& world, InventoryUpload upload, bool is_vex) {
  TOC_TRY(std::optional<Distribution> distribution, parse_distribution(upload.distribution));
  Parsed out;
  std::vector<inventories::Inventory> all;
  for (UploadedDocument& document : upload.documents) {
    auto read = world.reader->read_inventory({.path = document.name, .bytes = document.bytes});
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
    document.bytes = {};
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
      out.components.reserve(out.components.size() + inventory.components.size());
      for (Component& component : inventory.components) {
        out.components.push_back(installed_of(component));
        component = {};  // hundreds of thousands of them: not twice
      }
    }
    std::ranges::move(inventory.statements, std::back_inserter(out.statements));
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

/// Rows that one closure writes at most, so that no report waits for an upload.
constexpr std::int64_t kRowsAtOnce = 250;
/// Packed bytes from which a document has a closure of its own.
constexpr std::size_t kBytesAtOnce = 1U << 20U;
/// After that an upload that nobody writes to is taken for broken off.
constexpr auto kAbandonedAfter = std::chrono::hours(1);

constexpr std::string_view kOwnOrigin = "partner";  ///< of statements

enum class UploadKind { inventory, vex, removal };

/// One change of an asset: read and judged outside the writer, written in pieces that nobody sees,
/// made visible in one last small step, and what it replaces cleared away in pieces.
///
/// It is judged by one state of the advisories. The last step sees in its own transaction whether
/// that state holds everything that findings have followed by now; what they have not followed yet
/// finds the asset from the other side (flow::follow_imports).
class Upload {
 public:
  Upload(const World& world, const Principal& principal, PartyId party, std::string name,
         UploadKind kind)
      : world_(world), principal_(principal), party_(party), name_(std::move(name)), kind_(kind) {}

  /// generation: see InventoryUpload.
  Result<UploadResult> run(Parsed parsed, std::string distribution,
                           std::optional<std::int64_t> generation = std::nullopt) {
    constexpr int rounds_max = 16;
    parsed_ = std::move(parsed);
    distribution_ = std::move(distribution);
    generation_ = generation;
    Progress progress;
    for (int round = 0; round < rounds_max; ++round) {
      if (!progress.upload) {
        restated_.reset();  // what was stated may have changed since the round before
      }
      TOC_TRY(const bool is_needed,
              world_.store->read([&](Reader& reader) { return prepare(reader); }));
      if (!is_needed) {
        return std::move(out_);
      }
      progress.is_stale = false;
      progress.is_clear = false;
      progress.renamed = 0;
      progress.findings = 0;
      while (!progress.is_stale && !progress.is_visible) {
        TOC_TRY(progress, piece(progress));
      }
      if (progress.is_visible) {
        out_.asset = progress.asset;
        clear_up(progress);
        return std::move(out_);
      }
    }
    return fail(Errc::unavailable, "Advisories change faster than this asset can be judged.");
  }

 private:
  /// How far the writing has come: a value, since a closure may run more than once.
  struct Progress {
    std::optional<store::Upload> upload;
    bool is_clear = false;  ///< nothing of earlier uploads is in the way
    std::size_t documents = 0;
    std::size_t components = 0;
    std::size_t statements = 0;
    std::size_t restated = 0;
    std::size_t renamed = 0;
    std::size_t findings = 0;
    bool is_stale = false;  ///< it has to be judged again
    bool is_visible = false;
    bool is_done = false;
    store::Asset asset;  ///< once it is visible
  };

  [[nodiscard]] std::string_view kind_name() const { return kind_text(kind_ == UploadKind::vex); }
  [[nodiscard]] std::string_view origin() const {
    return kind_ == UploadKind::vex ? kOwnOrigin : "vendor";
  }

  /// Everything that takes long. False: nothing is to be changed.
  Result<bool> prepare(Reader& reader) {
    out_ = {};
    out_.problems = parsed_.problems;
    TOC_TRY(const store::Party owner, store::parties::get(reader, party_));
    TOC_TRY(const auto known, store::assets::find(reader, party_, name_));
    const bool exists = known && !known->is_removed;
    if (kind_ != UploadKind::inventory && !exists) {
      return fail(Errc::not_found, kind_ == UploadKind::vex
                                       ? "There is no such asset: upload its inventory first."
                                       : "There is no such asset.");
    }
    if (generation_ && (!exists || known->generation != *generation_)) {
      return fail(Errc::conflict, "The asset has had another upload since.");
    }
    asset_ = known.value_or(store::Asset{.party = party_, .name = name_, .is_removed = true});
    asset_.party_handle = owner.handle;
    if (exists && kind_ != UploadKind::removal) {
      TOC_TRY(const auto held, store::assets::documents(reader, asset_.number, kind_name(), false));
      if (is_same(held, parsed_.documents) &&
          (kind_ == UploadKind::vex ||
           (asset_.distribution == distribution_ && !asset_.is_outdated))) {
        out_.asset = asset_;
        return false;
      }
    }
    out_.is_new_generation = true;
    TOC_TRY(advisories_, world_.advisories->views(reader));
    TOC_TRY(const store::LogIndex followed, store::advisories::newest_followed(reader));
    if (advisories_->as_of < followed) {
      TOC_CHECK(world_.advisories->update(reader, {}));
      TOC_TRY(advisories_, world_.advisories->views(reader));
    }
    return judge(reader, known.has_value());
  }

  Result<bool> judge(Reader& reader, bool is_known) {
    Matter matter{.asset = asset_, .components = {}, .vex = {}};
    matter.asset.is_removed = kind_ == UploadKind::removal;
    std::vector<store::Finding> found;
    if (is_known) {
      TOC_TRY(found, store::findings::of_asset(reader, asset_.number));
      TOC_TRY(matter.vex, store::assets::vex(reader, asset_.number));
    }
    std::vector<store::InstalledComponent> stored;
    if (kind_ == UploadKind::vex) {
      TOC_TRY(stored, store::assets::components(reader, asset_.number));
    }
    matter.components = kind_ == UploadKind::vex ? stored : parsed_.components;
    if (kind_ != UploadKind::removal) {
      TOC_TRY(statements_,
              vex_rows_of(parsed_.statements, matter.components, origin(), out_.problems));
      replace_vex(matter, origin(), statements_);
    }
    if (kind_ == UploadKind::inventory && is_known) {
      TOC_CHECK(state_again(reader));
      if (restated_) {
        replace_vex(matter, kOwnOrigin, *restated_);
      }
    }
    Scrutiny scrutiny{.now = world_.clock->now()};
    if (kind_ != UploadKind::removal) {
      scrutiny.stated_max = kFindingsOfUploadMax;
    }
    if (kind_ == UploadKind::inventory) {
      scrutiny.findings_max = kFindingsOfUploadMax;
    }
    judgement_ = {};  // of an earlier round
    TOC_TRY(judgement_, judge_asset(*advisories_, matter, std::move(found), scrutiny));
    const FindingChanges& changes = judgement_.changes.at(advisory_ceiling(principal_));
    out_.opened = changes.opened.size();
    out_.closed = changes.closed;
    out_.changed = changes.changed;
    return true;
  }

  static void replace_vex(Matter& matter, std::string_view origin,
                          const std::vector<store::VexRow>& rows) {
    std::erase_if(matter.vex, [&](const store::VexRow& row) { return row.origin == origin; });
    matter.vex.insert(matter.vex.end(), rows.begin(), rows.end());
  }

  /// What the organization stated before is about what is installed from now on: a statement
  /// without a version is about the next one too. Where a document cannot be read any more, or
  /// comparing takes too much, what was stated stays as it is. Once from where rows are written on:
  /// then another upload takes the place of this one.
  Status state_again(Reader& reader) {
    if (restated_) {
      return {};
    }
    TOC_TRY(const auto documents,
            store::assets::documents(reader, asset_.number, kind_text(true), true));
    std::vector<inventories::VexStatement> statements;
    for (const store::AssetDocument& document : documents) {
      TOC_TRY(const std::string bytes,
              unpack(document.packed, static_cast<std::size_t>(document.size)));
      auto read = world_.reader->read_inventory({.path = document.name, .bytes = bytes});
      if (!read && read.error().code != Errc::malformed && read.error().code != Errc::too_large) {
        return std::unexpected(std::move(read).error());
      }
      if (!read || !*read) {
        return {};
      }
      std::ranges::move((*read)->statements, std::back_inserter(statements));
    }
    if (!documents.empty()) {
      std::vector<std::string> said_before;  // what applies to nothing was told when it was stated
      auto rows = vex_rows_of(statements, parsed_.components, kOwnOrigin, said_before);
      if (rows) {
        restated_ = *std::move(rows);
      } else if (rows.error().code != Errc::too_large) {
        return std::unexpected(std::move(rows).error());
      }
    }
    return {};
  }

  Result<Progress> piece(const Progress& progress) {
    const Lock turn(world_.inventories->turn());
    return world_.store->write([&](Transaction& tx) { return write(tx, progress); });
  }

  /// As much as one closure takes; the last one of all makes it visible.
  Result<Progress> write(Transaction& tx, Progress at) {
    std::int64_t left = kRowsAtOnce;
    if (at.upload) {
      TOC_CHECK(store::uploads::renew(tx, *at.upload));
    } else {
      // Findings are staged for the sequence after the one that was read. Where another upload has
      // become visible since, that sequence is its own: they would be seen at once, or be refused.
      TOC_TRY(const auto known, store::assets::find(tx, party_, name_));
      at.is_stale = known && known->sequence != asset_.sequence;
      if (at.is_stale) {
        return at;
      }
      const std::size_t ordinals =
          std::max({std::size_t{1}, parsed_.components.size(), statements_.size(),
                    restated_ ? restated_->size() : 0});
      TOC_TRY(at.upload,
              store::uploads::begin(tx, party_, name_, static_cast<std::int64_t>(ordinals)));
    }
    if (!at.is_clear) {
      TOC_TRY(at.is_clear, clear(tx, *at.upload, left));
    }
    TOC_CHECK(write_documents(tx, at, left));
    TOC_CHECK(write_rows(tx, at, left));
    if (left > 0) {
      TOC_CHECK(make_visible(tx, at));
    }
    if (at.is_visible) {
      TOC_TRY(at.is_done, clear(tx, *at.upload, left));
      if (at.is_done) {
        TOC_CHECK(store::uploads::end(tx, *at.upload));
      }
    }
    return at;
  }

  /// True when nothing is left to be taken away.
  static Result<bool> clear(Transaction& tx, const store::Upload& upload, std::int64_t& left) {
    TOC_TRY(const std::int64_t rows, store::uploads::clear(tx, upload, left));
    left -= rows;
    if (left > 0) {
      TOC_TRY(const std::int64_t findings, store::findings::clear(tx, upload.asset, left));
      left -= findings;
    }
    return left > 0;
  }

  Status write_documents(Transaction& tx, Progress& at, std::int64_t& left) {
    for (; left > 0 && at.documents < parsed_.documents.size(); ++at.documents) {
      const store::AssetDocument& document = parsed_.documents[at.documents];
      TOC_CHECK(store::assets::put_bytes(tx, document));
      left -= document.packed.size() > kBytesAtOnce ? left : 1;
    }
    return {};
  }

  Status write_rows(Transaction& tx, Progress& at, std::int64_t& left) {
    const auto next = [&](const auto& all, std::size_t& from) {
      const auto rows = std::min(static_cast<std::size_t>(left), all.size() - from);
      const auto out = std::span(all).subspan(from, rows);
      from += rows;
      left -= static_cast<std::int64_t>(rows);
      return out;
    };
    const store::Upload& upload = *at.upload;
    const std::int64_t component = upload.first + static_cast<std::int64_t>(at.components);
    TOC_CHECK(store::assets::add_components(tx, upload.asset, component,
                                            next(parsed_.components, at.components)));
    const std::int64_t statement = upload.first + static_cast<std::int64_t>(at.statements);
    TOC_CHECK(store::assets::add_vex(tx, upload.asset, origin(), statement,
                                     next(statements_, at.statements)));
    if (restated_) {
      const std::int64_t restated = upload.first + static_cast<std::int64_t>(at.restated);
      TOC_CHECK(store::assets::add_vex(tx, upload.asset, kOwnOrigin, restated,
                                       next(*restated_, at.restated)));
    }
    TOC_TRY(const store::LogIndex newest, store::newest_index(tx));
    for (const auto& [old, current] : next(judgement_.renamed, at.renamed)) {
      TOC_CHECK(carry_over(tx, *old, *current, newest));
    }
    for (const FindingWrite& one : next(judgement_.writes, at.findings)) {
      store::Finding finding = *one.finding;
      finding.asset = upload.asset;  // a new asset had no number when it was judged
      finding.changed_index = -1;
      TOC_CHECK(store::findings::stage(tx, finding, one.what, asset_.sequence + 1));
    }
    return {};
  }

  Status make_visible(Transaction& tx, Progress& at) {
    TOC_TRY(store::Asset asset, store::assets::get(tx, at.upload->asset));
    TOC_TRY(const store::LogIndex followed, store::advisories::newest_followed(tx));
    at.is_stale = asset.sequence != asset_.sequence || asset.judgements != asset_.judgements ||
                  advisories_->as_of < followed;
    if (at.is_stale) {
      return {};
    }
    const std::int64_t first = at.upload->first;
    const auto statements = static_cast<std::int64_t>(statements_.size());
    store::Act act = act_of(principal_, asset,
                            kind_ == UploadKind::removal ? "inventory.removed"
                            : kind_ == UploadKind::vex   ? "inventory.vex_stated"
                                                         : "inventory.uploaded");
    asset.is_removed = kind_ == UploadKind::removal;
    if (kind_ == UploadKind::inventory) {
      ++asset.generation;
      asset.distribution = distribution_;
      asset.vendor = {.first = first, .rows = statements};
      if (restated_) {
        asset.partner = {.first = first, .rows = static_cast<std::int64_t>(restated_->size())};
      }
      asset.problems = static_cast<std::int64_t>(out_.problems.size());
    }
    if (kind_ == UploadKind::vex) {
      asset.partner = {.first = first, .rows = statements};
    } else {
      asset.first_component = first;
      asset.is_outdated = false;
      asset.components = static_cast<std::int64_t>(parsed_.components.size());
    }
    if (kind_ != UploadKind::removal) {
      std::vector<std::string> digests;
      for (const store::AssetDocument& document : parsed_.documents) {
        digests.push_back(to_hex(document.digest));
      }
      act.detail.set("generation", asset.generation).set("documents", digests);
      TOC_CHECK(store::assets::put_documents(tx, asset.number, kind_name(), parsed_.documents));
    }
    asset.recorded_index = tx.record(std::move(act));
    asset.recorded_at = tx.now();
    asset.judged_as_of = advisories_->as_of;
    asset.not_judged = judgement_.not_judged;
    ++asset.sequence;
    TOC_CHECK(store::assets::put(tx, asset));
    const store::LogIndex index = judgement_.is_act
                                      ? tx.record(findings_act(asset, actor_of(principal_),
                                                               judgement_.changes.at(Tlp::clear)))
                                      : asset.recorded_index;
    if (!judgement_.writes.empty()) {
      TOC_CHECK(store::findings::put_sequence(tx, asset.number, asset.sequence, index));
    }
    at.is_visible = true;
    at.asset = std::move(asset);
    return {};
  }

  /// What it replaced, and what others left behind. The upload is there already: whatever fails
  /// here is taken up by a later one.
  void clear_up(Progress progress) {
    if (!progress.is_done) {
      clear_away(*progress.upload);
    }
    const auto left = world_.store->read([&](Reader& reader) {
      return store::uploads::abandoned(reader, world_.clock->now() - kAbandonedAfter);
    });
    for (const store::Upload& one : left.value_or(std::vector<store::Upload>())) {
      const auto taken =
          world_.store->write([&](Transaction& tx) { return store::uploads::take_over(tx, one); });
      if (taken) {
        clear_away(*taken);
      }
    }
  }

  void clear_away(const store::Upload& upload) {
    for (Result<bool> is_done = false; is_done && !*is_done;) {
      const Lock turn(world_.inventories->turn());
      is_done = world_.store->write([&](Transaction& tx) -> Result<bool> {
        TOC_CHECK(store::uploads::renew(tx, upload));
        std::int64_t left = kRowsAtOnce;
        TOC_TRY(const bool is_clear, clear(tx, upload, left));
        if (is_clear) {
          TOC_CHECK(store::uploads::end(tx, upload));
        }
        return is_clear;
      });
    }
  }

  const World& world_;
  const Principal& principal_;
  PartyId party_;
  std::string name_;
  UploadKind kind_;
  Parsed parsed_;
  std::string distribution_;
  std::optional<std::int64_t> generation_;
  // What prepare() found:
  store::Asset asset_;
  std::shared_ptr<const AdvisoryViews> advisories_;
  std::vector<store::VexRow> statements_;
  std::optional<std::vector<store::VexRow>> restated_;  ///< of the organization's VEX
  Judgement judgement_;
  UploadResult out_;
};

Result<UploadResult> put(const World& world, const Principal& principal, InventoryUpload upload,
                         UploadKind kind) {
  const PartyId party = party_of(principal, upload.party);
  TOC_CHECK(may(principal, Action::manage_inventory, {.party = party}));
  TOC_CHECK(check_name(upload.asset));
  const std::string asset = upload.asset;
  const std::string distribution = upload.distribution;
  const std::optional<std::int64_t> generation = upload.generation;
  TOC_TRY(Parsed parsed, parse(world, std::move(upload), kind == UploadKind::vex));
  return Upload(world, principal, party, asset, kind)
      .run(std::move(parsed), distribution, generation);
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
                                   InventoryUpload upload) {
  return put(world, principal, std::move(upload), UploadKind::inventory);
}

Result<UploadResult> put_vex(const World& world, const Principal& principal,
                             InventoryUpload upload) {
  return put(world, principal, std::move(upload), UploadKind::vex);
}

Status remove_asset(const World& world, const Principal& principal, const std::string& name,
                    const std::optional<PartyId>& party) {
  TOC_CHECK(may(principal, Action::manage_inventory, {.party = party_of(principal, party)}));
  TOC_CHECK(
      Upload(world, principal, party_of(principal, party), name, UploadKind::removal).run({}, ""));
  return {};
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
    TOC_TRY(out.data, data_json(reader, *advisories, Tlp::clear, world.clock->now()));
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
                        .by = impact::parse_by(key.matched_by)});
  }
  return out;
}

}  // namespace tocsin::exposure
