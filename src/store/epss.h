// EPSS scores of the newest release, and which releases there were (first.org/epss).
#pragma once

#include "store/store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::store {

struct EpssRelease {
  std::string score_day;  ///< YYYY-MM-DD
  std::string model_version;
  std::int64_t scores = 0;
  Digest digest{};  ///< of the file, which is stored as a document
  LogIndex recorded_index = 0;
};

struct EpssScore {
  std::string cve;
  std::string probability;  ///< 0 to 1, as published
  std::string percentile;
  std::int64_t billionths = 0;  ///< of the probability
};

namespace epss {
/// The newest by day; nothing when there is none.
Result<std::optional<EpssRelease>> newest(Reader& reader);
Status insert_release(Transaction& tx, const EpssRelease& release);
/// Those that were there are forgotten.
Status replace_scores(Transaction& tx, const std::vector<EpssScore>& scores);
Result<std::optional<EpssScore>> find(Reader& reader, std::string_view cve);
}  // namespace epss

}  // namespace tocsin::store
