// Findings as state: what is known to be wrong with the components of assets, as each reader may
// see it. An upload or an advisory writes only what differs (exposure/judgement.h,
// exposure/reassess.h); every change is an act of the log, or follows from one.
#pragma once

#include "domain/access.h"
#include "exposure/world.h"
#include "store/findings.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::exposure {

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

}  // namespace tocsin::exposure
