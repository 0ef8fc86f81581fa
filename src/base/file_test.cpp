// Files: whole or not at all, with the rights that they are to have.
#include "base/file.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

namespace tocsin {
namespace {

class Files : public ::testing::Test {
 protected:
  Files() {
    std::string name = ::testing::TempDir() + "tocsin-files.XXXXXX";
    TOC_ASSERT(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Files() override { std::filesystem::remove_all(folder_); }
  static unsigned rights(const std::filesystem::path& path) {
    struct stat info{};
    TOC_ASSERT(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777U;
  }
  std::filesystem::path folder_;
};

TEST_F(Files, AreReadUpToASize) {
  const auto path = folder_ / "a";
  const std::string content(100'000, 'x');
  ASSERT_TRUE(write_file_durably(path, content, FileMode::shared).has_value());
  EXPECT_EQ(read_file(path, content.size()).value(), content);
  EXPECT_EQ(error_of(read_file(path, content.size() - 1)).code, Errc::too_large);
  EXPECT_EQ(error_of(read_file(folder_ / "b", 10)).code, Errc::not_found);
  EXPECT_EQ(error_of(read_file(folder_, 10)).code, Errc::unavailable) << "a folder";
  ASSERT_TRUE(write_file_durably(path, "", FileMode::shared).has_value());
  EXPECT_EQ(read_file(path, 0).value(), "");
}

TEST_F(Files, AreReplacedWithTheirRightsAndLeaveNothingBeside) {
  const auto path = folder_ / "a";
  ASSERT_TRUE(write_file_durably(path, "one", FileMode::secret).has_value());
  EXPECT_EQ(rights(path), 0600U);
  ASSERT_TRUE(write_file_durably(path, "two", FileMode::shared).has_value());
  EXPECT_EQ(rights(path) & 0077U, 0044U);
  EXPECT_EQ(read_file(path, 10).value(), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
  EXPECT_EQ(error_of(write_file_durably(folder_ / "b" / "c", "x", FileMode::shared)).code,
            Errc::not_found);
}

TEST_F(Files, APrivateFolderIsItsOwnersAlone) {
  const auto path = folder_ / "a" / "b";
  ASSERT_TRUE(make_private_folder(path).has_value());
  EXPECT_EQ(rights(path), 0700U);
  EXPECT_TRUE(make_private_folder(path).has_value()) << "once more";
  ASSERT_TRUE(write_file_durably(folder_ / "c", "", FileMode::shared).has_value());
  EXPECT_FALSE(make_private_folder(folder_ / "c" / "d").has_value());
}

TEST(ErrnoError, SaysWhatCanBeDone) {
  for (const auto& [number, code] :
       {std::pair{ENOSPC, Errc::no_space}, std::pair{EDQUOT, Errc::no_space},
        std::pair{ENOENT, Errc::not_found}, std::pair{EACCES, Errc::forbidden},
        std::pair{EPERM, Errc::forbidden}, std::pair{EIO, Errc::unavailable}}) {
    const Error error = errno_error("Cannot do it", number);
    EXPECT_EQ(error.code, code) << number;
    EXPECT_TRUE(error.message.starts_with("Cannot do it: ")) << error.message;
  }
}

}  // namespace
}  // namespace tocsin
