#include "http/spool.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <fstream>

namespace tocsin::http {
namespace {

TEST(Spool, AHostHasItsShareAndLeavesTheRestToOthers) {
  SpoolBudget budget{.folder = std::filesystem::temp_directory_path(),
                     .memory_bytes_each = 10,
                     .file_bytes_max = 250,
                     .file_bytes_each_max = 100};
  const std::string many(60, 'x');
  const std::string some(40, 'x');
  {
    Spool first(&budget, "a");
    Spool second(&budget, "a");
    EXPECT_TRUE(first.append(many).has_value());
    EXPECT_TRUE(second.append(some).has_value());  // all of its share
    const auto refused = second.append("x");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(error_of(refused).code, Errc::unavailable);
    EXPECT_EQ(budget.file_bytes_of.at("a"), 100U);
    Spool other(&budget, "b");
    EXPECT_TRUE(other.append(many).has_value());
    EXPECT_EQ(other.finish().value_or(""), many);
  }
  EXPECT_EQ(budget.file_bytes, 0U);
  EXPECT_TRUE(budget.file_bytes_of.empty());
  EXPECT_TRUE(Spool(&budget, "a").append(std::string(100, 'x')).has_value());
  Spool too_large(&budget, "a");
  EXPECT_FALSE(too_large.append(std::string(101, 'x')).has_value());
  EXPECT_TRUE(budget.file_bytes_of.empty());
}

TEST(Spool, AFolderThatIsNotThereIsNamedAsTheCause) {
  SpoolBudget budget{.folder = std::filesystem::temp_directory_path() / "no" / "such" / "folder",
                     .memory_bytes_each = 0,
                     .file_bytes_max = 10,
                     .file_bytes_each_max = 10};
  Spool spool(&budget, "a");
  const Status refused = spool.append("x");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(error_of(refused).code, Errc::unavailable) << "the sender looked for nothing";
  EXPECT_TRUE(error_of(refused).message.contains("No such file or directory"));
  EXPECT_EQ(budget.file_bytes, 0U);
  EXPECT_TRUE(budget.file_bytes_of.empty());
}

TEST(Spool, WhatFitsStaysInMemoryUpToBothLimits) {
  SpoolBudget budget{.folder = std::filesystem::temp_directory_path(),
                     .memory_bytes_each = 10,
                     .memory_bytes_max = 15,
                     .file_bytes_max = 250,
                     .file_bytes_each_max = 100};
  Spool first(&budget, "a");
  EXPECT_TRUE(first.append(std::string(10, 'x')).has_value());
  EXPECT_EQ(budget.memory_bytes, 10);
  EXPECT_EQ(budget.file_bytes, 0);
  Spool second(&budget, "b");
  EXPECT_TRUE(second.append(std::string(5, 'y')).has_value());
  EXPECT_EQ(budget.memory_bytes, 15);
  Spool third(&budget, "c");  // would fit by itself
  EXPECT_TRUE(third.append("z").has_value());
  EXPECT_EQ(budget.memory_bytes, 15);
  EXPECT_EQ(budget.file_bytes, 1);
  EXPECT_TRUE(first.append("x").has_value());  // moves with what it had
  EXPECT_EQ(budget.memory_bytes, 5);
  EXPECT_EQ(budget.file_bytes, 12);
  EXPECT_EQ(first.finish().value_or(""), std::string(11, 'x'));
  EXPECT_EQ(second.finish().value_or(""), "yyyyy");
  EXPECT_EQ(third.finish().value_or(""), "z");
  Spool empty(&budget, "d");
  EXPECT_EQ(empty.finish().value_or("-"), "");
}

/// Descriptors and mappings of bodies that this process holds.
std::size_t held() {
  std::size_t out = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    out += std::filesystem::read_symlink(entry.path(), gone).string().contains("/body-") ? 1 : 0;
  }
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    out += line.contains("/body-") ? 1 : 0;
  }
  return out;
}

TEST(Spool, NothingOfItIsHeldWhenItGoes) {
  SpoolBudget budget{.folder = std::filesystem::temp_directory_path(),
                     .memory_bytes_each = 1,
                     .file_bytes_max = 100,
                     .file_bytes_each_max = 100};
  for (const bool is_read : {false, true}) {
    Spool spool(&budget, "a");
    EXPECT_TRUE(spool.append("xyz").has_value());
    if (is_read) {
      EXPECT_EQ(spool.finish().value_or(""), "xyz");
    }
    EXPECT_EQ(held(), is_read ? 2U : 1U);
  }
  EXPECT_EQ(held(), 0U);
}

TEST(Spool, WhatTheDiskDoesNotTakeIsSaidAndCountsForNothing) {
  SpoolBudget budget{.folder = std::filesystem::temp_directory_path(),
                     .memory_bytes_each = 1,
                     .file_bytes_max = 100,
                     .file_bytes_each_max = 100};
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  const Status refused = Spool(&budget, "a").append("xyz");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(error_of(refused).message.starts_with("The body of a request could not be stored"));
  EXPECT_EQ(budget.file_bytes, 0U);
  EXPECT_TRUE(budget.file_bytes_of.empty());
  EXPECT_EQ(held(), 0U);
}

TEST(Spool, AnInterruptionOfOldDoesNotRepeatWhatIsWritten) {
  SpoolBudget budget{.folder = std::filesystem::temp_directory_path(),
                     .memory_bytes_each = 0,
                     .file_bytes_max = 100,
                     .file_bytes_each_max = 100};
  Spool spool(&budget, "a");
  EXPECT_TRUE(spool.append("x").has_value());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit some{.rlim_cur = 1000, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &some), 0);
  errno = EINTR;
  const Status written = spool.append("yz");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(written.has_value());
  EXPECT_EQ(spool.finish().value_or(""), "xyz");
}

TEST(Spool, AllTogetherHaveTheirMost) {
  SpoolBudget budget{.folder = std::filesystem::temp_directory_path(),
                     .memory_bytes_each = 0,
                     .file_bytes_max = 20,
                     .file_bytes_each_max = 15};
  Spool first(&budget, "a");
  Spool second(&budget, "b");
  EXPECT_TRUE(first.append(std::string(15, 'x')).has_value());
  EXPECT_EQ(error_of(second.append(std::string(6, 'x'))).code, Errc::unavailable);
  EXPECT_FALSE(budget.file_bytes_of.contains("b"));
  EXPECT_TRUE(second.append(std::string(5, 'x')).has_value());
  EXPECT_EQ(budget.file_bytes, 20);
}

}  // namespace
}  // namespace tocsin::http
