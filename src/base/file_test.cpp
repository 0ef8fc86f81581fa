// Files: whole or not at all, with the rights that they are to have.
#include "base/file.h"

#include "base/error_for_test.h"
#include "base/temporary_folder_for_test.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace tocsin {
namespace {

class Files : public ::testing::Test {
 protected:
  static unsigned rights(const std::filesystem::path& path) {
    struct stat info{};
    TOC_ASSERT(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777U;
  }
  const TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
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
  const Error under = error_of(make_private_folder(folder_ / "c" / "d"));
  EXPECT_TRUE(under.message.starts_with("Cannot create the folder ")) << under.message;
}

TEST_F(Files, ThatCannotBeWrittenSayWhy) {
  const auto error_at = [&](const std::filesystem::path& path) {
    return error_of(write_file_durably(path, "x", FileMode::shared));
  };
  // The temporary file beside it is a device that is full, or one that cannot be flushed.
  std::filesystem::create_symlink("/dev/full", folder_ / "full.new");
  const Error full = error_at(folder_ / "full");
  EXPECT_EQ(full.code, Errc::no_space);
  EXPECT_TRUE(full.message.starts_with("Cannot write ")) << full.message;
  std::filesystem::create_symlink("/dev/null", folder_ / "null.new");
  const Error flushed = error_at(folder_ / "null");
  EXPECT_TRUE(flushed.message.starts_with("Cannot flush ")) << flushed.message;
  std::filesystem::create_directory(folder_ / "taken");
  const Error renamed = error_at(folder_ / "taken");
  EXPECT_TRUE(renamed.message.starts_with("Cannot rename ")) << renamed.message;
  const Error created = error_at(folder_ / "none" / "a");
  EXPECT_TRUE(created.message.starts_with("Cannot create ")) << created.message;
}

TEST_F(Files, AnInterruptionOfLongAgoMeansNothing) {
  const auto path = folder_ / "a";
  errno = EINTR;
  ASSERT_TRUE(write_file_durably(path, "one", FileMode::shared).has_value());
  errno = EINTR;
  EXPECT_EQ(read_file(path, 10).value(), "one");
}

TEST_F(Files, AreClosedAgain) {
  const auto path = folder_ / "a";
  const auto open_files = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  const auto before = open_files();
  ASSERT_TRUE(write_file_durably(path, "one", FileMode::shared).has_value());
  EXPECT_EQ(read_file(path, 10).value(), "one");
  EXPECT_EQ(open_files(), before);
}

/// A process without standard input: the first file that it opens has the number 0.
TEST_F(Files, MayHaveTheNumber0) {
  const auto path = folder_ / "a";
  const int kept = ::dup(STDIN_FILENO);
  ::close(STDIN_FILENO);
  const Status written = write_file_durably(path, "one", FileMode::shared);
  const auto read = read_file(path, 10);
  const bool is_closed = ::fcntl(STDIN_FILENO, F_GETFD) == -1;
  if (kept >= 0) {
    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
  }
  EXPECT_TRUE(written.has_value());
  EXPECT_EQ(read.value(), "one");
  EXPECT_TRUE(is_closed);
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
