// Findings as state: what is known to be wrong with the components of assets. An upload or an
// advisory writes only what differs; every change is an act of the log, or follows from one.
//
// They are judged once for each ceiling of marking that a reader may have (kCeilings), by the
// advisories within it. A ceiling has rows of its own only where it says something else than the
// one below, so that restricted advisories alone cost anything.
#pragma once

#include "domain/access.h"
#include "flow/current_advisories.h"
#include "flow/world.h"
#include "store/findings.h"

#include <limits>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace tocsin::flow {

/// What names one.
struct FindingName {
  store::AssetNumber asset = 0;
  std::string component;
  std::string flaw;
  friend auto operator<=>(const FindingName&, const FindingName&) = default;
};
struct FindingChanges {
  std::vector<FindingName> opened;
  std::size_t closed = 0;
  std::size_t changed = 0;
};
/// What changed for the readers of each ceiling.
struct ChangesByCeiling {
  std::array<FindingChanges, kCeilings.size()> by_place;
  [[nodiscard]] const FindingChanges& at(Tlp ceiling) const {
    return by_place.at(place_of(ceiling));
  }
};

/// What an asset is judged by.
struct Matter {
  store::Asset asset;
  std::span<const store::InstalledComponent> components;
  std::vector<store::VexRow> vex;
};
/// A finding as it is, was or will be: the same in whatever list it stands.
using SharedFinding = std::shared_ptr<const store::Finding>;
struct FindingWrite {
  SharedFinding finding;
  store::findings::Staged what = store::findings::Staged::put;
};
/// What a judgement changes. Made outside the writer, and written in pieces.
struct Judgement {
  ChangesByCeiling changes;
  std::vector<FindingWrite> writes;
  /// What is called otherwise now, as it was and as it is.
  std::vector<std::pair<SharedFinding, SharedFinding>> renamed;
  /// Something changed for everybody: the log has an act of it. What restricted advisories alone
  /// change has none, since a leaf would tell everybody, by the size of the log, that one of them
  /// speaks of what was uploaded. It follows from acts that are there: the upload, the import.
  bool is_act = false;
  std::int64_t not_judged = 0;  ///< components of which nothing can be said
};
/// The upload of an inventory may find so much and no more: it is judged in memory. What advisories
/// find later has no bound, since it must be told; nor has the VEX that answers it.
inline constexpr std::size_t kFindingsOfUploadMax = 50'000;

struct Scrutiny {
  const std::set<std::string>* flaws = nullptr;  ///< ids to look at; null: all
  std::size_t findings_max = std::numeric_limits<std::size_t>::max();
  Instant now;
};
/// known: the findings that the asset has. Errors: too_large.
Result<Judgement> judge_asset(const AdvisoryViews& advisories, const Matter& matter,
                              std::vector<store::Finding> known, const Scrutiny& scrutiny);
store::Act findings_act(const store::Asset& asset, std::string_view actor,
                        const FindingChanges& changes);
/// What was recorded under an id that has become another flaw's goes with it.
Status carry_over(store::Transaction& tx, const store::Finding& old, const store::Finding& current,
                  store::LogIndex index);

struct ReassessSummary {
  std::size_t assets = 0;  ///< that were judged anew
  std::size_t opened = 0;
  std::size_t closed = 0;
  std::size_t changed = 0;
};
struct SummaryByCeiling {
  std::array<ReassessSummary, kCeilings.size()> by_place;
  [[nodiscard]] const ReassessSummary& at(Tlp ceiling) const {
    return by_place.at(place_of(ceiling));
  }
};
void add(SummaryByCeiling& sum, const SummaryByCeiling& part);

/// After advisories changed: judges every asset that has a package which they speak of, or an open
/// finding of one of their flaws. ids: of advisories; empty: everything is judged anew. Partners
/// are told of what was opened, one message each.
Result<SummaryByCeiling> reassess(const World& world, const std::vector<std::string>& ids);

/// The assets that an advisory change may touch for readers of the ceiling, ascending: by the plain
/// index of the store. advisories: the view of that ceiling.
Result<std::set<store::AssetNumber>> assets_touched(store::Reader& reader,
                                                    const impact::AdvisoryLayers& advisories,
                                                    Tlp ceiling,
                                                    const std::set<std::string>& flaws);

/// What an organization may say of a finding: open, mitigated with a reason, fixed with evidence,
/// accepted with a reason.
struct RemediationDraft {
  store::AssetNumber asset = 0;
  std::string component;
  std::string flaw;
  std::string state;
  std::string reason;
  std::string evidence;
};
/// Errors: not_found; malformed when the state lacks its reason or evidence.
Result<store::LogIndex> remediate(const World& world, const Principal& principal,
                                  const RemediationDraft& draft);

struct FindingView {
  store::FoundAsset found;
  /// JSON array of what the advisories say that the principal may be shown.
  std::string statements;
  /// What holds in the end: open, mitigated, fixed, accepted (the organization's own word), else
  /// not_affected, fixed, under_investigation (VEX), else open.
  std::string state;
};
struct FindingPage {
  std::vector<FindingView> findings;
  std::optional<store::Finding>
      last;          ///< where the next page begins behind; nothing: this is the last one
  std::string data;  ///< JSON: what the answer rests on
};
/// Those of the assets that the principal may see, as the advisories that the principal may be
/// shown have it.
Result<FindingPage> list_findings(const World& world, const Principal& principal,
                                  store::findings::Filter filter);

struct Impact {
  std::string flaw;
  std::vector<std::string> aliases;
  std::vector<FindingView> findings;  ///< by asset and component, at most kImpactMax
  std::size_t partners = 0;
  std::size_t assets = 0;
  std::size_t components = 0;
  std::size_t assets_in_all = 0;
  std::size_t assets_not_fully_judged = 0;  ///< some component of which nothing can be said
  bool is_cut = false;                      ///< more findings than are listed
  std::string data;                         ///< JSON: what the answer rests on
};
inline constexpr std::int64_t kImpactMax = 100'000;
/// Who is hit by it, over all organizations. id: of the flaw or of any of its advisories. Errors:
/// not_found when no advisory goes by the id: nothing is known, which is not the same as nobody.
Result<Impact> impact_of(const World& world, const Principal& principal, std::string_view id);

/// Who would be hit by a flaw of which no advisory speaks yet.
struct Supposition {
  std::string purl;  ///< of the package; its version, where it has one, is the only one meant
  std::string
      versions;  ///< VERS: "vers:maven/>=2.0-beta9|<2.15.0"; empty with a version in the purl
};
struct SupposedImpact {
  std::string package;                ///< as it is looked up
  std::vector<std::string> partners;  ///< handles, sorted
  std::vector<store::Asset> assets;   ///< by number, at most kImpactMax
  std::size_t assets_in_all = 0;      ///< that are hit
  std::uint64_t components = 0;
};
/// Where a version cannot be judged, it counts as hit. Errors: malformed for a purl or range that
/// is none.
Result<SupposedImpact> supposed_impact(const World& world, const Principal& principal,
                                       const Supposition& supposition);

/// May the principal be shown an advisory of this marking? What is TLP:CLEAR is open to all.
bool may_see_advisory(const Principal& principal, Tlp tlp);
/// One of kCeilings: the most restricted marking of advisories that the principal may be shown.
Tlp advisory_ceiling(const Principal& principal);

}  // namespace tocsin::flow
