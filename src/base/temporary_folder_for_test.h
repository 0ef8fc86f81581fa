// For test files only.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace tocsin {

/// A folder of its own in the place for temporary files; it goes with the object. $TOCSIN_TEST_TMP,
/// if it is set, is that place (tools/test_tmp.sh): a store of a test flushes all that it writes.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const char* place = std::getenv("TOCSIN_TEST_TMP");
    const std::filesystem::path base =
        place != nullptr ? std::filesystem::path(place) : std::filesystem::temp_directory_path();
    std::string name = (base / "tocsin-test.XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file that only its owner may read, with the folders above it, and says where it is.
  std::string file(std::string_view name, std::string_view text) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path.string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace tocsin
