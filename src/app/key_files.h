// The key files of the data folder: 32 secret bytes in base64, for their owner's eyes only.
// docs/operators/keys.md says what each protects.
#pragma once

#include "base/bytes.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace tocsin::app {

/// Nothing when the file is missing. Errors: forbidden when others than its owner may read it;
/// malformed.
Result<std::optional<Buffer>> read_key(const std::filesystem::path& path);
Status write_key(const std::filesystem::path& path, Bytes key);
Buffer random_key();
/// Files of keys before: "secrets.key.1" … beside "secrets.key".
std::vector<std::filesystem::path> older_keys(const std::filesystem::path& newest);
/// Their content. Errors: those of read_key.
Result<std::vector<Buffer>> read_older_keys(const std::filesystem::path& newest);

/// Keeps the key as an older one and puts another in its place. Every key has a file at every
/// moment.
Status replace_key(const std::filesystem::path& path, Bytes next);
/// Ends what may have been broken off: the key that waits in "….next" takes its place, the one
/// before is kept as "….1" if asked.
enum class Before { keep, drop };
Status take_up_next(const std::filesystem::path& path, Before before);
Status remove_keys(const std::vector<std::filesystem::path>& files);
std::filesystem::path next_of(const std::filesystem::path& path);

}  // namespace tocsin::app
