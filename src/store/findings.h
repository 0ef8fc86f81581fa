// What is found of an asset's components, as state; and what was done about it.
#pragma once

#include "store/inventories.h"

namespace tocsin::store {

/// As it is for readers of one ceiling and above, until a row of a higher one says otherwise:
/// judged by the advisories that are marked up to it.
struct Finding {
  AssetNumber asset = 0;
  std::string component;   ///< label
  std::string flaw;        ///< the flaw's headline id
  std::string sureness;    ///< affected, assumed, possible
  std::string statements;  ///< JSON array of what each advisory says, as tocsin match prints it
  std::string fixed_in;    ///< JSON array of versions
  std::string vex;         ///< JSON array of the statements that apply, the one that holds first
  Tlp ceiling = Tlp::clear;
  Instant opened_at;
  Instant changed_at;
  LogIndex changed_index = 0;
  std::optional<Instant> closed_at;
  std::string closed_because;  ///< component-gone, not-said-any-more, asset-removed; empty: open
};

struct Remediation {
  AssetNumber asset = 0;
  std::string component;
  std::string flaw;
  std::string state;  ///< open, mitigated, fixed, accepted
  std::string reason;
  std::string evidence;
  std::string actor;
  Instant recorded_at;
  LogIndex recorded_index = 0;
};

struct FoundAsset {
  Finding finding;
  Asset asset;
  std::optional<Remediation> remediation;  ///< the newest
};

namespace findings {
/// Those of an asset, closed ones too, of every ceiling; by component, flaw and ceiling.
Result<std::vector<Finding>> of_asset(Reader& reader, AssetNumber asset);
/// The open ones of a flaw, of every ceiling; by asset and component.
Result<std::vector<Finding>> open_of_flaw(Reader& reader, std::string_view flaw);
/// The flaws of open findings, each once.
Result<std::vector<std::string>> open_flaws(Reader& reader);
/// Inserts or replaces.
Status put(Transaction& tx, const Finding& finding);
/// What holds for the ceiling below holds for this one again.
Status remove(Transaction& tx, const Finding& finding);

/// Beside what holds, for the asset's next sequence: seen by nobody until that is the asset's. Its
/// changed_index is -1.
enum class Staged { put, removed };
Status stage(Transaction& tx, const Finding& finding, Staged staged, std::int64_t sequence);
/// Takes away what does not hold any more, and what was staged and never will; at most so many
/// rows. Returns how many it were: fewer, and nothing is left.
Result<std::int64_t> clear(Transaction& tx, AssetNumber asset, std::int64_t rows_max);
/// The act that everything staged for the sequence is of.
Status put_sequence(Transaction& tx, AssetNumber asset, std::int64_t sequence, LogIndex index);

struct Filter {
  Tlp ceiling = Tlp::clear;  ///< of the reader
  std::optional<PartyId> party;
  std::optional<AssetNumber> asset;
  std::string flaw;  ///< empty: all
  bool with_closed = false;
  /// The page behind this one; empty: the first.
  AssetNumber after_asset = -1;
  std::string after_component;
  std::string after_flaw;
  std::int64_t limit = 100;
};
/// By asset, component and flaw.
Result<std::vector<FoundAsset>> list(Reader& reader, const Filter& filter);

Status insert(Transaction& tx, const Remediation& remediation);
/// Newest first.
Result<std::vector<Remediation>> remediations(Reader& reader, AssetNumber asset,
                                              std::string_view component, std::string_view flaw);
}  // namespace findings

}  // namespace tocsin::store
