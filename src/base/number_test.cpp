#include "base/number.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace tocsin {
namespace {

TEST(Number, IsTheWholeTextAndFitsItsType) {
  struct Row {
    const char* text;
    std::optional<std::int64_t> want;
  };
  for (const Row& row :
       {Row{"0", 0}, Row{"42", 42}, Row{"-7", -7}, Row{"007", 7},
        Row{"9223372036854775807", INT64_MAX}, Row{"9223372036854775808", {}},
        Row{"-9223372036854775808", INT64_MIN}, Row{"", {}}, Row{"-", {}}, Row{"+1", {}},
        Row{" 1", {}}, Row{"1 ", {}}, Row{"1.0", {}}, Row{"0x1", {}}, Row{"1e3", {}}}) {
    EXPECT_EQ(parse_whole<std::int64_t>(row.text), row.want) << row.text;
  }
  EXPECT_EQ(parse_whole<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_whole<std::uint16_t>("65536"), std::nullopt);
  EXPECT_EQ(parse_whole<std::uint16_t>("-1"), std::nullopt);
  EXPECT_EQ(parse_whole<int>(std::string_view("1\0", 2)), std::nullopt);
}

}  // namespace
}  // namespace tocsin
