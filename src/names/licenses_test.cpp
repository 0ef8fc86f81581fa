// Which list has which identifier of a license.
#include "names/licenses.h"

#include <gtest/gtest.h>

#include <vector>

namespace tocsin::names {
namespace {

TEST(Licenses, EachStandsInItsList) {
  struct Row {
    LicenseList list;
    const char* id;
    bool is_there;
  };
  for (const Row& row : std::vector<Row>{{LicenseList::spdx, "MIT", true},
                                         {LicenseList::spdx, "mit", true},
                                         {LicenseList::spdx, "GPL-2.0", false},
                                         {LicenseList::spdx_deprecated, "GPL-2.0", true},
                                         {LicenseList::spdx, "389-exception", false},
                                         {LicenseList::spdx_exceptions, "389-Exception", true},
                                         {LicenseList::scancode, "MIT", false},
                                         {LicenseList::spdx, "spdx", false},
                                         {LicenseList::spdx, "", false}}) {
    EXPECT_EQ(is_listed(row.list, row.id), row.is_there) << row.id;
  }
}

TEST(Licenses, AnSpdxIdIsWrittenAsTheListHasIt) {
  EXPECT_TRUE(is_spdx_id("Apache-2.0"));
  EXPECT_TRUE(is_spdx_id("GPL-2.0"));
  EXPECT_TRUE(is_spdx_id("389-exception"));
  EXPECT_FALSE(is_spdx_id("apache-2.0"));
  EXPECT_FALSE(is_spdx_id("Apache-2"));
  EXPECT_TRUE(is_listed(LicenseList::scancode, "AGPL"));
  EXPECT_FALSE(is_spdx_id("AGPL"));
  EXPECT_FALSE(is_spdx_id(""));
}

}  // namespace
}  // namespace tocsin::names
