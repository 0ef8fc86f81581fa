// The guard: the last signed checkpoint, kept in a second file. A store that is older than its
// guard was restored from a backup (or copied); signing on it would fork the log, so it does not
// sign.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace tocsin::store {

/// One process, one thread at a time. The file holds two slots written in turn, so that a torn
/// write leaves the one before; it is locked for as long as the guard lives.
class Guard {
 public:
  /// Errors: conflict when another process holds it; unavailable; internal when both slots are
  /// damaged.
  static Result<Guard> open(const std::string& path);
  Guard(Guard&& other) noexcept;
  Guard& operator=(Guard&&) = delete;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard();

  /// The checkpoint last put, or nothing in a new file.
  [[nodiscard]] const std::optional<std::string>& last() const { return last_; }

  /// Compare and swap, flushed to disk: replaces `expected` by `checkpoint`.
  /// Errors: conflict when the file holds something else than expected: somebody else signs with
  /// this guard.
  Status put(const std::optional<std::string>& expected, const std::string& checkpoint);

 private:
  Guard(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Status load();

  std::string path_;
  int file_;
  std::uint64_t sequence_ = 0;  ///< of the newest slot; 0 = none yet
  std::optional<std::string> last_;
};

}  // namespace tocsin::store
