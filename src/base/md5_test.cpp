#include "base/md5.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Md5, GivesTheVectorsOfRfc1321) {
  EXPECT_EQ(to_hex(md5(as_bytes(std::string_view("")))), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(to_hex(md5(as_bytes(std::string_view("abc")))), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(to_hex(md5(as_bytes(std::string_view("message digest")))),
            "f96b697d7cb7938d525a2f31aaf161d0");
}

}  // namespace
}  // namespace tocsin
