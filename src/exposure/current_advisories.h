// The advisories that this process answers from: the compiled file, and over it what was stored
// since. Swapped as a whole, so that every answer rests on one state of them.
//
// There is one view of them for each ceiling of marking that a reader may have, made of nothing but
// the advisories that are marked up to it. So a hidden advisory unites no flaws, adds no names,
// counts nowhere and moves nothing, since nobody has to take it out again.
#pragma once

#include "base/mutex.h"
#include "domain/access.h"
#include "impact/advisory_layers.h"
#include "store/store.h"

#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tocsin::exposure {

/// The ceilings that readers have. Who reads TLP:AMBER advisories reads TLP:AMBER+STRICT ones, so
/// that there is none between the two (flow::advisory_ceiling).
inline constexpr std::array kCeilings = {Tlp::clear, Tlp::green, Tlp::amber_strict, Tlp::red};
/// The place in kCeilings of the lowest ceiling that the marking is within.
std::size_t place_of(Tlp tlp);

/// One state of the advisories, as the readers of each ceiling have it. Fixed once made; any
/// thread.
struct AdvisoryViews {
  struct View {
    std::shared_ptr<const impact::AdvisoryLayers> layers;
    /// Every id of the flaws of which it says other things than the view below; empty: it is that
    /// view.
    std::set<std::string> ids;
  };
  std::array<View, kCeilings.size()> views;
  /// The act of the newest advisory in it: every one up to that act is.
  store::LogIndex as_of = -1;
  [[nodiscard]] const impact::AdvisoryLayers& at(Tlp ceiling) const {
    return *views.at(place_of(ceiling)).layers;
  }
};

/// Any thread.
class CurrentAdvisories {
 public:
  /// index_path: where the compiled index lies, or will.
  explicit CurrentAdvisories(std::string index_path) : index_path_(std::move(index_path)) {}

  /// The first call opens the index, and lays over it what the store has recorded since; without a
  /// file that can be read everything in the store is compiled in memory.
  Result<std::shared_ptr<const AdvisoryViews>> views(store::Reader& reader);
  /// The view of one reader.
  Result<std::shared_ptr<const impact::AdvisoryLayers>> get(store::Reader& reader, Tlp ceiling);
  /// Lays over the index whatever was recorded since. ids: what else changed, such as what its
  /// advisories went by before.
  Status update(store::Reader& reader, const std::vector<std::string>& ids);
  /// After the file was compiled anew.
  void forget();
  [[nodiscard]] const std::string& index_path() const { return index_path_; }

 private:
  Status open(store::Reader& reader) TOC_REQUIRES(mutex_);
  Status lay(store::Reader& reader) TOC_REQUIRES(mutex_);
  Result<std::shared_ptr<const impact::AdvisoryLayers>> laid(
      store::Reader& reader, Tlp ceiling, const std::vector<std::string>& changed) const
      TOC_REQUIRES(mutex_);
  Result<std::set<std::string>> ids_of_flaws(store::Reader& reader,
                                             const std::vector<std::string>& ids, Tlp ceiling,
                                             impact::AdvisoryIndexWriter* writer) const
      TOC_REQUIRES(mutex_);

  std::string index_path_;
  Mutex mutex_;
  std::shared_ptr<const impact::AdvisoryIndex> base_ TOC_GUARDED_BY(mutex_);  ///< of TLP:CLEAR
  std::vector<std::string> changed_ TOC_GUARDED_BY(mutex_);  ///< since the base was compiled
  std::shared_ptr<const AdvisoryViews> views_ TOC_GUARDED_BY(mutex_);
};

/// May the principal be shown an advisory of this marking? What is TLP:CLEAR is open to all.
bool may_see_advisory(const Principal& principal, Tlp tlp);
/// One of kCeilings: the most restricted marking of advisories that the principal may be shown.
Tlp advisory_ceiling(const Principal& principal);

}  // namespace tocsin::exposure
