// What an archive may cost, in one place (docs/scanner.md). Every limit that is hit is said, never
// hidden.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>

namespace tocsin::archive {

inline constexpr unsigned kDepthMax = 32;                     ///< archives in archives
inline constexpr std::uint64_t kEntryBytesMax = 1ULL << 30U;  ///< one entry, inflated
inline constexpr std::uint64_t kFileBytesMax = 16ULL << 30U;  ///< all that one file inflates to
inline constexpr std::uint64_t kRatioMax = 1000;              ///< one entry, above kRatioFloor
inline constexpr std::uint64_t kRatioFloor = 64ULL << 20U;
inline constexpr std::uint64_t kFileRatioMax = 200;  ///< a whole file, above kFileRatioFloor
inline constexpr std::uint64_t kFileRatioFloor = 512ULL << 20U;
inline constexpr std::size_t kHeldBytesMax = 56U << 20U;  ///< inflated and kept at once, per worker
inline constexpr std::size_t kEntriesMax = 500'000;       ///< of one archive: 45 MB of directory
inline constexpr std::uint64_t kEntriesInFileMax = 4'000'000;  ///< of a file at all depths
inline constexpr std::size_t kNameBytesMax = 64U << 10U;
inline constexpr unsigned kEqualLevelsMax = 3;  ///< an entry inside itself: a quine

/// What one file has cost so far. One worker's; reset for each file.
class Budget {
 public:
  explicit Budget(std::uint64_t file_bytes) : file_bytes_(file_bytes) {}

  /// Counts bytes that came out of a decompressor. Errors: too_large, and then for good: what is
  /// left of the file is not read.
  Status inflate(std::uint64_t bytes);
  /// Counts entries. Errors: likewise.
  Status enter(std::uint64_t entries);
  /// Counts what a nested archive would cost that is known already and not read again. Errors:
  /// likewise.
  Status charge(std::uint64_t bytes, std::uint64_t entries);

  [[nodiscard]] bool is_spent() const { return is_spent_; }
  [[nodiscard]] std::uint64_t inflated() const { return inflated_; }
  /// What the file costs as a bomb would have it: with what was charged.
  [[nodiscard]] std::uint64_t cost_bytes() const { return inflated_ + charged_; }
  [[nodiscard]] std::uint64_t cost_entries() const { return entries_; }
  /// Bytes that may still be held in memory.
  [[nodiscard]] std::size_t room() const {
    return held_ < kHeldBytesMax ? kHeldBytesMax - held_ : 0;
  }
  void hold(std::size_t bytes) { held_ += bytes; }
  void release(std::size_t bytes) { held_ -= bytes; }

 private:
  std::uint64_t file_bytes_;
  Status check_bytes();
  std::uint64_t inflated_ = 0;
  std::uint64_t charged_ = 0;
  std::uint64_t entries_ = 0;
  std::size_t held_ = 0;
  bool is_spent_ = false;
};

/// The verdict on one entry before a byte of it is inflated. Errors: too_large.
Status check_entry(std::uint64_t packed_bytes, std::uint64_t bytes);

}  // namespace tocsin::archive
