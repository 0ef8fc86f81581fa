// What names a version, and what stands in its place.
#include "ecosystems/ecosystem.h"

#include <gtest/gtest.h>

namespace tocsin::ecosystems {
namespace {

TEST(IsVersion, WhatOrdersKnow) {
  for (const std::string_view text : {"1",
                                      "v1",
                                      "1.2.3",
                                      "2.0-beta9",
                                      "1:2.0-3~bpo11",
                                      "1.0^git1-1",
                                      "r09",
                                      "Finchley.SR2",
                                      "1.2.3+build.5",
                                      "2.8.123e",
                                      "20240131",
                                      "20240131a",
                                      "20240131ab",
                                      "1234567",
                                      "1.abcdef0",
                                      "0.0.0-20240131000000-99baf0d8b4e7",
                                      "1.2.3-xp",
                                      "1.xp",

                                      "v1.2.3-14-g2414721",
                                      "0.0.0-alpha",
                                      "0.0.0-alpha.1",
                                      "0.0.0",
                                      "0.0.1-DEVELOPMENT",
                                      "1_2",
                                      "RELEASE110"}) {
    EXPECT_TRUE(is_version(text)) << text;
  }
}

TEST(IsVersion, WhatIsNone) {
  for (const std::string_view text : {"",
                                      "latest",
                                      "LATEST",
                                      "main",
                                      "HEAD",
                                      "unknown",
                                      "(devel)",
                                      "dev-master",
                                      "dev-release-2",
                                      "0.0.0-DEVELOPMENT",
                                      "0.0.0-use.local",
                                      "0.0.0-semantically-released",
                                      "${project.version}",
                                      "$v1",
                                      "1.${minor}",
                                      "^1.2.3",
                                      "~1.2",
                                      ">=1.0",
                                      "<2",
                                      "=1.0",
                                      "!1",
                                      "*",
                                      "1.*",
                                      "1.2.x",
                                      "1.x",
                                      "1.x-dev",
                                      "[1.0,2.0)",
                                      "{1}",
                                      "1.0, 2.0",
                                      "1 2",
                                      "1||2",
                                      "1\t",
                                      "feature/1.2",
                                      "https://example.org/1",
                                      "C:\\1",
                                      "sha256:0123",
                                      "99baf0d8b4e787c3cfd7b602664c8ce60a43cd38",
                                      "0123456789012345678901234567890123456789",
                                      "99BAF0D8B4E7",
                                      "99baf0d",
                                      "1234a56",
                                      "190101aa1bb"}) {
    EXPECT_FALSE(is_version(text)) << text;
  }
  EXPECT_FALSE(is_version(std::string(64, '1')));
  EXPECT_TRUE(is_version(std::string(63, '1')));
  EXPECT_TRUE(is_version(std::string(39, '1')));
  EXPECT_FALSE(is_version(std::string(39, 'a') + "1"));
  EXPECT_TRUE(is_version(std::string(40, 'a') + "1"));
}

}  // namespace
}  // namespace tocsin::ecosystems
