#include "scan/class_file.h"

#include "base/error_for_test.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

TEST(ClassFile, NameAndTexts) {
  const std::string bytes = testing::class_file("a/b/C", {"x", "hello"});
  const auto file = read_class(as_bytes(bytes));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->name, "a/b/C");
  EXPECT_EQ(file->simple_name(), "C");
  EXPECT_TRUE(file->has("hello"));
  EXPECT_FALSE(file->has("hell"));
}

TEST(ClassFile, CutAtEveryByteItIsBroken) {
  const std::string bytes = testing::lookup_class();
  ASSERT_TRUE(read_class(as_bytes(bytes)).has_value());
  // The last two bytes count the attributes of the class, which nobody reads.
  for (std::size_t size = 0; size + 2 < bytes.size(); ++size) {
    EXPECT_FALSE(read_class(as_bytes(bytes).first(size)).has_value()) << size;
  }
}

TEST(ClassFile, AnyByteChangedItIsRefusedOrHoldsNothingButWhatStandsThere) {
  const std::string bytes = testing::lookup_class();
  std::size_t refused = 0;
  std::size_t read = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char value : {'\0', '\x01', '\x7f', '\xff'}) {
      std::string changed = bytes;
      changed[at] = value;
      const auto file = read_class(as_bytes(changed));
      if (!file) {
        ++refused;
        EXPECT_EQ(error_of(file).code, Errc::malformed) << at;
        continue;
      }
      ++read;
      EXPECT_NE(changed.find(file->name), std::string::npos) << at;
      EXPECT_EQ(changed.substr(0, 4), bytes.substr(0, 4)) << at;
    }
  }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(read, 0U);
}

TEST(ClassFile, SizeHasABound) {
  std::string bytes = testing::lookup_class();
  bytes.resize(kClassBytesMax);
  EXPECT_TRUE(read_class(as_bytes(bytes)).has_value());
  bytes.push_back('\0');
  const auto file = read_class(as_bytes(bytes));
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(error_of(file).code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::scan
