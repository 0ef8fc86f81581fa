// Where a command has a store that goes with it.
#pragma once

#include "base/error.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace tocsin::app {

/// A folder for temporary things that goes with the object.
class ScratchFolder {
 public:
  static Result<ScratchFolder> make() {
    std::string name = (std::filesystem::temp_directory_path() / "tocsin.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      return fail(Errc::unavailable, "Cannot make a temporary folder.");
    }
    return ScratchFolder(name);
  }
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) {
      std::filesystem::remove_all(path_, ignored);
    }
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace tocsin::app
