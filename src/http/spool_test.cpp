#include "http/spool.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

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
    Spool other(&budget, "b");
    EXPECT_TRUE(other.append(many).has_value());
    EXPECT_EQ(other.finish().value_or(""), many);
  }
  EXPECT_EQ(budget.file_bytes, 0U);
  EXPECT_TRUE(budget.file_bytes_of.empty());
  EXPECT_TRUE(Spool(&budget, "a").append(std::string(100, 'x')).has_value());
  EXPECT_FALSE(Spool(&budget, "a").append(std::string(101, 'x')).has_value());
  EXPECT_TRUE(budget.file_bytes_of.empty());
}

}  // namespace
}  // namespace tocsin::http
