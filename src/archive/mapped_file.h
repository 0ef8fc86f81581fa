// A file of somebody else's, mapped for reading.
#pragma once

#include "base/bytes.h"

#include <string>

namespace tocsin::archive {

/// Move-only. A file that is cut short while it is mapped reads as zeros from there on
/// (guard_mappings).
class MappedFile {
 public:
  /// Never follows a symbolic link at the end of the path, never waits on a pipe. Errors:
  /// not_found; forbidden; unavailable; unsupported_type for what is no regular file.
  static Result<MappedFile> open(const std::string& path);
  /// The whole file behind a descriptor, which stays the caller's.
  static Result<MappedFile> of_descriptor(int descriptor);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] Bytes bytes() const { return bytes_; }

 private:
  MappedFile() = default;
  Bytes bytes_;
};

/// For the process, once: an access behind the end of a mapped file that shrank finds zeros instead
/// of ending the process.
void guard_mappings();

}  // namespace tocsin::archive
