#include "base/packing.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Packing, GivesBackWhatItTookAndRefusesDamage) {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(1 << 20, 'a'), std::string("\0\xff", 2)}) {
    const std::string packed = pack(text);
    EXPECT_EQ(unpack(packed, text.size()).value(), text);
    EXPECT_FALSE(unpack(packed.substr(0, packed.size() - 1), 1 << 21).has_value());
    if (!text.empty()) {
      EXPECT_EQ(error_of(unpack(packed, text.size() - 1)).code, Errc::too_large);
    }
  }
  EXPECT_FALSE(unpack("nonsense", 100).has_value());
  EXPECT_FALSE(unpack("", 100).has_value());
}

}  // namespace
}  // namespace tocsin
