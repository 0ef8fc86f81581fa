// EPSS: a file of FIRST becomes the scores that answers show.
#pragma once

#include "exposure/world.h"
#include "severity/epss.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::exposure {

struct EpssImport {
  severity::EpssReport report;
  /// A release of a later day is there: the file is kept, its scores are not used.
  bool is_superseded = false;
};
/// One file that is not compressed: replaces all scores in one act. Errors: malformed for a file
/// that does not say the day of its scores or has none; as severity::read_epss; those of the store.
Result<EpssImport> import_epss(const World& world, std::string_view actor, std::string_view file);

/// "0.5" as billionths, the form that scores are compared in. Errors: malformed, unless from 0
/// to 1.
Result<std::int64_t> epss_billionths(std::string_view probability);

/// The score of a flaw, with the release that it is from.
struct EpssView {
  std::string cve;
  std::string probability;
  std::string percentile;
  std::string score_day;
  std::string model_version;
};
/// Of the first of the ids that has one.
Result<std::optional<EpssView>> epss_of(store::Reader& reader, std::span<const std::string> ids);
/// {"cve","probability","percentile","day","model"}, or null.
std::string to_json(const std::optional<EpssView>& view);

}  // namespace tocsin::exposure
