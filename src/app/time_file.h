// What outlives the process of the clock that was believed: the file "clock" of the data folder.
// "tocsin-clock/v1 <boot id of Linux> <wall clock less uptime, microseconds>\n"
#pragma once

#include "base/error.h"

#include <chrono>
#include <filesystem>
#include <optional>

namespace tocsin::app {

/// Nothing when there is none, when it cannot be read, and when the machine was started anew since:
/// then the uptime counts from another moment.
std::optional<std::chrono::microseconds> read_time_file(const std::filesystem::path& path);
/// Errors: unavailable; no_space.
Status write_time_file(const std::filesystem::path& path, std::chrono::microseconds anchor);

}  // namespace tocsin::app
