// Where the body of a request is kept while it comes in: in memory, then in a temporary file
// without a name.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace tocsin::http {

/// What all bodies together may take. The I/O thread only.
struct SpoolBudget {
  std::filesystem::path folder;               ///< on a disk, not a tmpfs
  std::size_t memory_bytes_each = 1U << 20U;  ///< a body that grows beyond this goes to a file
  std::uint64_t memory_bytes_max =
      64U << 20U;  ///< all bodies in memory; when reached, new ones go to files at once
  std::uint64_t file_bytes_max = 4ULL << 30U;  ///< all files; when reached, bodies are refused
  std::uint64_t file_bytes_each_max =
      1ULL << 30U;  ///< files of one host, so that it cannot take them all
  std::uint64_t memory_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::map<std::string, std::uint64_t> file_bytes_of;  ///< by host, those that have any
};

/// One body. Gives back what it took from the budget when it goes.
class Spool {
 public:
  Spool(SpoolBudget* budget, std::string host) : budget_(budget), host_(std::move(host)) {}
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// Errors: no_space; unavailable when all bodies together, or those of
  /// the host, take too much.
  Status append(std::string_view bytes);
  /// The whole body, mapped when it lies in a file; valid as long as the spool lives.
  Result<std::string_view> finish();
  [[nodiscard]] bool is_file() const { return file_ >= 0; }

 private:
  Status move_to_file();
  Status write(std::string_view bytes);

  SpoolBudget* budget_;
  std::string host_;
  std::string memory_;
  int file_ = -1;
  std::uint64_t file_bytes_ = 0;
  void* mapped_ = nullptr;
};

}  // namespace tocsin::http
