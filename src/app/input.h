// What a command reads: a file, or standard input.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <string>

namespace tocsin::app {

inline constexpr std::size_t kInputBytesMax = 256U << 20U;  ///< of an inventory

/// "-": standard input. Errors: those of reading a file; too_large.
Result<std::string> read_input(const std::string& file, std::size_t bytes_max = kInputBytesMax);

}  // namespace tocsin::app
