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
  // What is no frame, half of one, and one of one raw byte that does not say its size.
  const std::string sizeless("\x28\xb5\x2f\xfd\x00\x00\x09\x00\x00x", 10);
  for (const std::string& damaged :
       {std::string("nonsense"), std::string(), pack("x").substr(0, 5), sizeless}) {
    EXPECT_EQ(error_of(unpack(damaged, 100)).code, Errc::malformed);
  }
}

}  // namespace
}  // namespace tocsin
