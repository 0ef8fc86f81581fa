// What becomes of the findings of an asset by what the advisories say now, judged outside the
// writer. Once for each ceiling of marking that a reader may have (kCeilings), by the advisories
// within it. A ceiling has rows of its own only where it says something else than the one below, so
// that restricted advisories alone cost anything.
#pragma once

#include "exposure/current_advisories.h"
#include "store/findings.h"

#include <array>
#include <limits>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace tocsin::exposure {

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
  /// Of those that rest on VEX alone: an upload may state so much and no more.
  std::size_t stated_max = std::numeric_limits<std::size_t>::max();
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

}  // namespace tocsin::exposure
