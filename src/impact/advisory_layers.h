// The compiled advisory index, and over it a small one of what is newer: both are probed, and for
// every flaw that changed since the compilation the newer one alone speaks.
#pragma once

#include "impact/advisory_index.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::impact {

/// A flaw of one of the layers.
struct Flaw {
  const AdvisoryIndex* index = nullptr;
  std::uint32_t number = 0;
  [[nodiscard]] std::string_view id() const { return index->flaw_id(number); }
  [[nodiscard]] std::vector<std::string_view> aliases() const {
    return index->flaw_aliases(number);
  }
  friend auto operator<=>(const Flaw&, const Flaw&) = default;
};

/// What one layer says of a version.
struct LayerHit {
  const AdvisoryIndex* index = nullptr;
  Hit hit;
  [[nodiscard]] IndexedAdvisory advisory() const { return index->advisory(hit.advisory); }
  [[nodiscard]] Flaw flaw() const { return {index, advisory().flaw}; }
};

/// Does it say that the version is, or may be, affected?
bool is_affirming(const Hit& hit);

/// Fixed once made; any thread. The strings of its answers are its own.
class AdvisoryLayers {
 public:
  /// Without `newer` there is one layer. `changed`: ids of advisories that were stored or taken
  /// away after the base was compiled; of every flaw of the base that goes by one of them, `newer`
  /// speaks, or nobody.
  explicit AdvisoryLayers(std::shared_ptr<const AdvisoryIndex> base,
                          std::shared_ptr<const AdvisoryIndex> newer = nullptr,
                          std::span<const std::string> changed = {});

  /// As AdvisoryIndex::probe, over the layers. With an epoch that the inventory does not state
  /// (matching.md A.2): what holds under every epoch that the advisories know is said, what holds
  /// under some is in doubt.
  void probe(std::string_view package, std::string_view version, bool is_epoch_known,
             std::vector<LayerHit>& out) const;
  struct Question {
    std::string_view package;
    std::string_view version;
    bool is_epoch_known = true;
  };
  /// The same for many, faster. Calls `take` for each question and layer that has hits; they are
  /// gone after the call.
  void probe(
      std::span<const Question> questions,
      const std::function<void(std::size_t question, std::span<const LayerHit> hits)>& take) const;
  /// Every advisory that speaks of the package.
  [[nodiscard]] std::vector<IndexedAdvisory> advisories_of(std::string_view package) const;
  [[nodiscard]] bool has_package(std::string_view package) const;
  /// Packages that are known and lie beside one that is not, the nearest first.
  [[nodiscard]] std::vector<AdvisoryIndex::Neighbour> neighbours(std::string_view package) const;
  /// Of them those that differ in spelling alone: what their advisories say may be meant.
  [[nodiscard]] std::vector<std::string_view> spelled_alike(std::string_view package) const;
  /// What sources say that they cover, by source and key.
  [[nodiscard]] const std::vector<AdvisoryIndex::SourceCoverage>& coverage() const {
    return coverage_;
  }
  /// How much of the packages whose keys begin so the sources say that they cover.
  enum class Covered { none, in_part, whole };
  [[nodiscard]] Covered covers(std::string_view key_prefix) const;
  /// The flaw that goes by this id.
  [[nodiscard]] std::optional<Flaw> find_flaw(std::string_view id) const;
  /// Every flaw, in no useful order.
  [[nodiscard]] std::vector<Flaw> flaws() const;
  /// The packages that any advisory of the flaw speaks of, sorted, each once.
  [[nodiscard]] std::vector<std::string_view> packages_of(const Flaw& flaw) const;
  /// What the layers together hold of each source, by name.
  [[nodiscard]] const std::vector<AdvisoryIndex::SourceAge>& sources() const { return sources_; }

 private:
  [[nodiscard]] bool speaks(const Flaw& flaw) const;
  [[nodiscard]] std::vector<const AdvisoryIndex*> all() const;
  [[nodiscard]] std::vector<AdvisoryIndex::SourceAge> counted_sources() const;
  void take_coverage(std::span<const std::string> changed);
  std::shared_ptr<const AdvisoryIndex> base_;
  std::shared_ptr<const AdvisoryIndex> newer_;
  std::vector<bool> is_replaced_;  ///< by the flaw's number in the base; empty without `newer`
  std::vector<AdvisoryIndex::SourceAge> sources_;
  std::vector<AdvisoryIndex::SourceCoverage> coverage_;
};

/// Does any advisory of the flaw say that this version of the package is, or may be, affected?
bool is_affected(const AdvisoryLayers& advisories, const Flaw& flaw, std::string_view package,
                 std::string_view version, bool is_epoch_known);

}  // namespace tocsin::impact
