// The advisories that this process answers from: the compiled file, and over it what was stored
// since. Swapped as a whole, so that every answer rests on one state of them.
#pragma once

#include "impact/advisory_layers.h"
#include "store/store.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tocsin::flow {

/// Any thread.
class CurrentAdvisories {
 public:
  /// index_path: where the compiled index lies, or will.
  explicit CurrentAdvisories(std::string index_path) : index_path_(std::move(index_path)) {}

  /// The first call opens the index, and lays over it what the store has recorded since; without a
  /// file that can be read everything in the store is compiled in memory.
  Result<std::shared_ptr<const impact::AdvisoryLayers>> get(store::Reader& reader);
  /// After an import: lays what changed over the index. ids: of the advisories that were stored or
  /// withdrawn.
  Status update(store::Reader& reader, const std::vector<std::string>& ids);
  /// After the file was compiled anew.
  void forget();
  [[nodiscard]] const std::string& index_path() const { return index_path_; }

 private:
  Status open(store::Reader& reader);
  Status lay(store::Reader& reader);

  std::string index_path_;
  std::mutex mutex_;
  std::shared_ptr<const impact::AdvisoryIndex> base_;
  std::vector<std::string> changed_;  ///< since the base was compiled
  std::shared_ptr<const impact::AdvisoryLayers> layers_;
};

}  // namespace tocsin::flow
