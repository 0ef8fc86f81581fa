#include "exposure/reassess.h"

#include "advisories/advisory.h"
#include "exposure/current_inventories.h"
#include "exposure/event_subject.h"
#include "exposure/inventories.h"
#include "exposure/judgement.h"
#include "flow/messages.h"
#include "flow/webhooks.h"
#include "impact/match.h"
#include "store/accounts.h"

#include <algorithm>
#include <map>

namespace tocsin::exposure {
namespace {

using impact::AdvisoryLayers;
using store::AssetNumber;
using store::Reader;
using store::Transaction;
using store::findings::Staged;

constexpr std::size_t kAssetsAtOnce = 500;
/// Of those assets together, unless one alone has more: they are judged in memory.
constexpr std::int64_t kComponentsAtOnce = 50'000;

/// Somebody of the organization, as far as marking and standing decide what may be shown.
Result<Principal> member_of(Reader& reader, const PartyId& party) {
  TOC_TRY(const Standing standing, store::standing_of(reader, party));
  return Principal{.kind = Principal::Kind::person,
                   .party = party,
                   .role = Role::partner_member,
                   .standing = standing};
}

/// Tells the owner what was opened for readers of its ceiling. What is not open to everybody is
/// shared by others, and so is the message.
Status tell(const World& world, Transaction& tx, const PartyId& party,
            const ChangesByCeiling& changes) {
  TOC_TRY(const store::Party owner, store::parties::get(tx, party));
  TOC_TRY(const Principal member, member_of(tx, party));
  const std::vector<FindingName>& all = changes.at(Tlp::clear).opened;
  const std::set<FindingName> open_to_all(all.begin(), all.end());
  flow::NewFindings found;
  std::set<std::string> flaws;
  std::set<AssetNumber> assets;
  for (const FindingName& finding : changes.at(advisory_ceiling(member)).opened) {
    flaws.insert(finding.flaw);
    assets.insert(finding.asset);
    ++found.findings;
    found.is_shared |= !open_to_all.contains(finding);
  }
  if (found.findings == 0) {
    return {};
  }
  found.assets = assets.size();
  found.flaws = {flaws.begin(), flaws.end()};
  TOC_TRY(const bool is_sieved, flow::sieves_findings(tx, party));
  if (is_sieved) {
    TOC_TRY(found.subject, subject_of(world, tx, member, found.flaws));
  }
  return flow::queue_findings_message(world, tx, owner, found);
}

/// A run of assets of one organization, small enough to be judged at once.
using Chunk = std::vector<store::Asset>;

std::vector<Chunk> chunks_of(std::vector<store::Asset> assets) {
  std::ranges::stable_sort(assets, {}, &store::Asset::party);
  std::vector<Chunk> out;
  std::int64_t components = 0;
  for (store::Asset& asset : assets) {
    components += asset.components;
    if (out.empty() || out.back().front().party != asset.party ||
        out.back().size() >= kAssetsAtOnce || components > kComponentsAtOnce) {
      out.emplace_back();
      components = asset.components;
    }
    out.back().push_back(std::move(asset));
  }
  return out;
}

void add_ids(const impact::Flaw& flaw, std::set<std::string>& ids) {
  ids.emplace(flaw.id());
  for (const std::string_view alias : flaw.aliases()) {
    ids.emplace(alias);
  }
}

/// Every id of the flaws that the advisories of these ids belong to, for readers of any ceiling;
/// and of flaws in what is called almost as what they speak of, since a name that is known lets go
/// of what was found under its neighbour's.
std::set<std::string> ids_of_flaws(const AdvisoryViews& advisories,
                                   const std::vector<std::string>& ids) {
  std::set<std::string> out(ids.begin(), ids.end());
  for (const AdvisoryViews::View& view : advisories.views) {
    const AdvisoryLayers& layers = *view.layers;
    for (const std::string& id : ids) {
      const auto flaw = layers.find_flaw(id);
      if (!flaw) {
        continue;
      }
      add_ids(*flaw, out);
      for (const std::string_view package : layers.packages_of(*flaw)) {
        for (const std::string_view alike : layers.spelled_alike(package)) {
          for (const impact::IndexedAdvisory& advisory : layers.advisories_of(alike)) {
            if (const auto other = layers.find_flaw(advisory.id)) {
              add_ids(*other, out);
            }
          }
        }
      }
    }
  }
  return out;
}

}  // namespace

Result<std::set<AssetNumber>> assets_touched(Reader& reader, const AdvisoryLayers& advisories,
                                             Tlp ceiling, const std::set<std::string>& flaws) {
  std::set<AssetNumber> out;
  std::set<impact::Flaw> seen;
  for (const std::string& id : flaws) {
    TOC_TRY(const auto open, store::findings::open_of_flaw(reader, id));
    for (const store::Finding& finding : open) {
      if (finding.ceiling <= ceiling) {
        out.insert(finding.asset);
      }
    }
    const auto flaw = advisories.find_flaw(id);
    if (!flaw || !seen.insert(*flaw).second) {
      continue;
    }
    for (const std::string_view package : advisories.packages_of(*flaw)) {
      // Who was found under a neighbour's name until this one was known is judged anew.
      const bool is_every_version = !advisories.spelled_alike(package).empty();
      for (const std::string& key : impact::keys_installed_as(package)) {
        TOC_TRY(const auto versions, store::installed::versions(reader, key));
        for (const store::InstalledVersion& version : versions) {
          if (!is_every_version &&
              !is_affected(advisories, *flaw, package, version.version, version.is_epoch_known)) {
            continue;
          }
          TOC_TRY(const auto places, store::installed::places(reader, version.id));
          for (const store::installed::Place& place : places) {
            out.insert(place.asset);
          }
        }
      }
    }
  }
  return out;
}

namespace {

/// The assets that an advisory change may touch, for readers of each ceiling.
using Touched = std::array<std::set<AssetNumber>, kCeilings.size()>;

void add(ReassessSummary& sum, const FindingChanges& changes) {
  sum.opened += changes.opened.size();
  sum.closed += changes.closed;
  sum.changed += changes.changed;
}

void append(ChangesByCeiling& all, ChangesByCeiling changes) {
  for (std::size_t place = 0; place < kCeilings.size(); ++place) {
    std::ranges::move(changes.by_place[place].opened,
                      std::back_inserter(all.by_place[place].opened));
  }
}

/// Rows that one closure writes at most, so that nobody waits for it.
constexpr std::size_t kRowsAtOnce = 250;

struct JudgedAsset {
  store::Asset asset;
  Judgement judgement;
  [[nodiscard]] bool is_same() const {
    return judgement.writes.empty() && judgement.not_judged == asset.not_judged;
  }
};

/// How far the writing of a run of judged assets has come.
struct Place {
  std::size_t asset = 0;
  std::size_t row = 0;
  std::int64_t pieces = 0;    ///< of this asset that are written
  store::LogIndex index = 0;  ///< that its changes are of
  bool is_told = false;
  std::vector<AssetNumber> stale;  ///< that changed in the meantime
};

/// One piece of them. Where an asset is not as it was when it was judged, nothing is written of it.
Result<Place> write_piece(Transaction& tx, const std::vector<JudgedAsset>& all, Place place) {
  for (std::size_t left = kRowsAtOnce; left > 0 && place.asset < all.size();) {
    const auto& [before, judgement] = all[place.asset];
    TOC_TRY(const store::Asset asset, store::assets::get(tx, before.number));
    const bool is_stale =
        asset.sequence != before.sequence || asset.judgements != before.judgements + place.pieces;
    if (is_stale) {
      place.stale.push_back(asset.number);
    } else if (place.pieces == 0) {
      TOC_TRY(const store::LogIndex newest, store::newest_index(tx));
      place.index = judgement.is_act ? tx.record(findings_act(asset, "system:advisories",
                                                              judgement.changes.at(Tlp::clear)))
                                     : std::max(newest, asset.recorded_index);
      for (const auto& [old, current] : judgement.renamed) {
        TOC_CHECK(carry_over(tx, *old, *current, place.index));
      }
    }
    for (; !is_stale && left > 0 && place.row < judgement.writes.size(); ++place.row, --left) {
      store::Finding finding = *judgement.writes[place.row].finding;
      finding.changed_index = place.index;
      TOC_CHECK(judgement.writes[place.row].what == Staged::put
                    ? store::findings::put(tx, finding)
                    : store::findings::remove(tx, finding));
    }
    if (!is_stale) {
      ++place.pieces;
      TOC_CHECK(store::assets::replace_judged(tx, asset.number, judgement.not_judged));
    }
    if (is_stale || place.row == judgement.writes.size()) {
      ++place.asset;
      place.row = 0;
      place.pieces = 0;
      left -= std::min<std::size_t>(left, 1);
    }
  }
  return place;
}

/// Judges outside the writer, and writes in pieces. Returns the assets that have to be judged
/// again.
Result<std::vector<AssetNumber>> reassess_once(const World& world, const Chunk& chunk,
                                               const std::set<std::string>* flaws,
                                               SummaryByCeiling& sum) {
  std::vector<JudgedAsset> all;
  ChangesByCeiling changes;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto advisories, world.advisories->views(reader));
    for (const store::Asset& listed : chunk) {
      Matter matter;
      TOC_TRY(matter.asset, store::assets::get(reader, listed.number));
      TOC_TRY(const auto components, store::assets::components(reader, listed.number));
      matter.components = components;
      TOC_TRY(matter.vex, store::assets::vex(reader, listed.number));
      TOC_TRY(auto known, store::findings::of_asset(reader, listed.number));
      JudgedAsset one{.asset = matter.asset, .judgement = {}};
      TOC_TRY(one.judgement, judge_asset(*advisories, matter, std::move(known),
                                         {.flaws = flaws, .now = world.clock->now()}));
      if (!one.is_same()) {
        append(changes, one.judgement.changes);
        all.push_back(std::move(one));
      }
    }
    return {};
  }));
  Place place;
  while (place.asset < all.size()) {
    TOC_TRY(place, world.store->write([&](Transaction& tx) -> Result<Place> {
      Place next = place;
      // Told with the first piece: who ends in between tells twice rather than never.
      if (!next.is_told) {
        TOC_CHECK(tell(world, tx, chunk.front().party, changes));
        next.is_told = true;
      }
      return write_piece(tx, all, std::move(next));
    }));
  }
  for (const JudgedAsset& one : all) {
    for (std::size_t at = 0;
         std::ranges::find(place.stale, one.asset.number) == place.stale.end() &&
         at < kCeilings.size();
         ++at) {
      add(sum.by_place[at], one.judgement.changes.by_place[at]);
    }
  }
  return place.stale;
}

Result<SummaryByCeiling> reassess_chunk(const World& world, Chunk chunk,
                                        const std::set<std::string>* flaws) {
  constexpr int rounds_max = 64;
  SummaryByCeiling sum;
  for (int round = 0; round < rounds_max; ++round) {
    TOC_TRY(const std::vector<AssetNumber> stale, reassess_once(world, chunk, flaws, sum));
    if (stale.empty()) {
      return sum;
    }
    std::erase_if(chunk, [&](const store::Asset& asset) {
      return std::ranges::find(stale, asset.number) == stale.end();
    });
  }
  return fail(Errc::unavailable, "Assets change faster than they can be judged; try again.");
}

}  // namespace

void add(SummaryByCeiling& sum, const SummaryByCeiling& part) {
  for (std::size_t place = 0; place < kCeilings.size(); ++place) {
    sum.by_place[place].assets += part.by_place[place].assets;
    sum.by_place[place].opened += part.by_place[place].opened;
    sum.by_place[place].closed += part.by_place[place].closed;
    sum.by_place[place].changed += part.by_place[place].changed;
  }
}

Result<SummaryByCeiling> reassess(const World& world, const std::vector<std::string>& ids) {
  std::set<std::string> flaws;
  std::vector<store::Asset> assets;
  SummaryByCeiling out;
  // What a source covers decides of every component whether it was judged.
  const bool is_everything = ids.empty() || std::ranges::any_of(ids, [](const std::string& id) {
                               return id.starts_with(advisories::coverage_id(""));
                             });
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const AssetNumber count, store::assets::next_number(reader));
    if (count == 0) {
      return {};
    }
    TOC_TRY(const auto advisories, world.advisories->views(reader));
    if (is_everything) {
      TOC_TRY(assets, store::assets::list(reader, std::nullopt, -1, INT32_MAX));
      for (ReassessSummary& summary : out.by_place) {
        summary.assets = assets.size();
      }
      return {};
    }
    flaws = ids_of_flaws(*advisories, ids);
    // A flaw that is called otherwise now, or that no advisory speaks of any more.
    TOC_TRY(const auto open, store::findings::open_flaws(reader));
    for (const std::string& id : open) {
      for (const AdvisoryViews::View& view : advisories->views) {
        const auto flaw = view.layers->find_flaw(id);
        if (!flaw || flaw->id() != id) {
          flaws.insert(id);
          if (flaw) {
            flaws.emplace(flaw->id());
          }
        }
      }
    }
    Touched touched;
    std::set<AssetNumber> all;
    for (std::size_t place = 0; place < kCeilings.size(); ++place) {
      const AdvisoryViews::View& view = advisories->views[place];
      if (place > 0 && view.ids.empty()) {
        touched[place] = touched[place - 1];
      } else {
        TOC_TRY(touched[place], assets_touched(reader, *view.layers, kCeilings[place], flaws));
      }
      out.by_place[place].assets = touched[place].size();
      all.insert(touched[place].begin(), touched[place].end());
    }
    for (const AssetNumber number : all) {
      TOC_TRY(assets.emplace_back(), store::assets::get(reader, number));
    }
    return {};
  }));
  for (const Chunk& chunk : chunks_of(std::move(assets))) {
    TOC_TRY(const SummaryByCeiling part,
            reassess_chunk(world, chunk, is_everything ? nullptr : &flaws));
    add(out, part);
  }
  return out;
}

}  // namespace tocsin::exposure
