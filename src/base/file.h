// Files of the data folder: written so that a crash leaves the old content or the new, never a
// part.
#pragma once

#include "base/bytes.h"

#include <filesystem>
#include <string>

namespace tocsin {

/// Errors: not_found; too_large; unavailable.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

enum class FileMode { shared, secret };  ///< 0644 or 0600

/// Writes a temporary file beside it, flushes, renames, flushes the folder. Errors: no_space;
/// unavailable.
Status write_file_durably(const std::filesystem::path& path, std::string_view content,
                          FileMode mode);

/// Creates the folder and its parents, the last one readable by its owner only.
Status make_private_folder(const std::filesystem::path& path);

/// errno as an Error: no_space for ENOSPC and EDQUOT, not_found for ENOENT, forbidden for EACCES,
/// else unavailable.
Error errno_error(const std::string& what, int number);

}  // namespace tocsin
