// Mapped files, streams and budgets: where each ends.
#include "archive/mapped_file.h"

#include "archive/limits.h"
#include "archive/stream.h"
#include "base/error_for_test.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace tocsin::archive {
namespace {

namespace fs = std::filesystem;

class MappedFiles : public ::testing::Test {
 protected:
  MappedFiles() {
    std::string name = (fs::temp_directory_path() / "mapped.XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~MappedFiles() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string write(const std::string& name, const std::string& content) const {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
  fs::path folder_;
};

TEST_F(MappedFiles, HoldWhatTheFileHolds) {
  const std::string content = std::string(5000, 'a') + "end";
  auto file = MappedFile::open(write("a", content));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(as_text(file->bytes()), content);
  auto empty = MappedFile::open(write("empty", ""));
  ASSERT_TRUE(empty.has_value());
  EXPECT_TRUE(empty->bytes().empty());
  MappedFile moved(*std::move(file));
  EXPECT_EQ(as_text(moved.bytes()), content);
  *empty = std::move(moved);
  EXPECT_EQ(as_text(empty->bytes()), content);
}

TEST_F(MappedFiles, WhatIsNoRegularFileIsRefused) {
  EXPECT_EQ(error_of(MappedFile::open((folder_ / "none").string())).code, Errc::not_found);
  EXPECT_EQ(error_of(MappedFile::open(folder_.string())).code, Errc::unsupported_type);
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(error_of(MappedFile::open(pipe.string())).code, Errc::unsupported_type);
  fs::create_symlink(write("a", "x"), folder_ / "link");
  EXPECT_FALSE(MappedFile::open((folder_ / "link").string()).has_value());
  EXPECT_FALSE(MappedFile::of_descriptor(-1).has_value());
  const int descriptor = ::open(write("b", "content").c_str(), O_RDONLY);
  ASSERT_GE(descriptor, 0);
  const auto file = MappedFile::of_descriptor(descriptor);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(as_text(file->bytes()), "content");
  EXPECT_EQ(::close(descriptor), 0);
  // What can be read by nobody through this descriptor cannot be mapped.
  const int write_only = ::open((folder_ / "b").c_str(), O_WRONLY);
  ASSERT_GE(write_only, 0);
  EXPECT_FALSE(MappedFile::of_descriptor(write_only).has_value());
  EXPECT_EQ(::close(write_only), 0);
}

TEST_F(MappedFiles, CutShortTheyReadAsZeros) {
  const std::string path = write("a", std::string(10'000, 'a'));
  EXPECT_EXIT(
      {
        guard_mappings();
        const auto file = MappedFile::open(path);
        fs::resize_file(path, 100);
        const bool is_zero = file->bytes()[9'999] == std::byte{0};
        const bool is_kept = file->bytes()[99] == std::byte{'a'};
        _exit(is_zero && is_kept ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
  // A signal that somebody sent has no address.
  EXPECT_EXIT(
      {
        guard_mappings();
        raise(SIGBUS);
      },
      ::testing::ExitedWithCode(70), "");
}

/// A stream that gives little at a time, and says how much was asked.
class Slow : public Stream {
 public:
  explicit Slow(std::size_t bytes) : left_(bytes) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    ++reads;
    const std::size_t n = std::min({out.size(), left_, std::size_t{1000}});
    std::ranges::fill(out.first(n), std::byte{'x'});
    left_ -= n;
    return n;
  }
  std::size_t reads = 0;

 private:
  std::size_t left_;
};

TEST(Streams, AreReadUpToABound) {
  struct Row {
    std::size_t there, asked, reads;
  };
  for (const auto& [there, asked, reads] : std::vector<Row>{
           {2500, 10'000, 4}, {2500, 2500, 3}, {2500, 2000, 2}, {2500, 0, 0}, {0, 10, 1}}) {
    Slow stream(there);
    const auto read = read_up_to(stream, asked);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->size(), std::min(there, asked));
    EXPECT_EQ(stream.reads, reads) << there << " " << asked;
  }
}

TEST(Streams, GiveBackWhatWasPushedBack) {
  MemoryStream rest(as_bytes("cdef"));
  PushedBackStream stream(to_buffer("ab"), rest);
  std::string out;
  Buffer piece(1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(stream.read(piece).value(), 1U);
    out += as_text(piece);
  }
  const auto more = read_up_to(stream, 10);
  ASSERT_TRUE(more.has_value());
  EXPECT_EQ(out + std::string(as_text(*more)), "abcdef");
}

TEST(Budgets, RatiosHaveTwoSides) {
  const std::uint64_t floor = kRatioFloor + 1;
  EXPECT_TRUE(check_entry(floor / kRatioMax, floor).has_value());
  EXPECT_FALSE(check_entry(floor / kRatioMax - 1, floor).has_value());
  const std::uint64_t file_floor = kFileRatioFloor + 1;
  Budget exact(file_floor / kFileRatioMax);
  EXPECT_TRUE(exact.inflate(file_floor).has_value());
  EXPECT_FALSE(exact.is_spent());
  EXPECT_EQ(exact.cost_bytes(), file_floor);
  Budget charged(1);
  EXPECT_FALSE(charged.charge(file_floor, 1).has_value());
  EXPECT_EQ(charged.cost_entries(), 0U);
  EXPECT_TRUE(charged.is_spent());
}

}  // namespace
}  // namespace tocsin::archive
