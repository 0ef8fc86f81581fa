#include "domain/tlp.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Tlp, LabelsReadBackAsThemselves) {
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    SCOPED_TRACE(to_label(tlp));
    ASSERT_TRUE(parse_tlp(to_label(tlp)).has_value());
    EXPECT_EQ(*parse_tlp(to_label(tlp)), tlp);
  }
}

TEST(Tlp, TakesShortAndLowerCaseAndNothingElse) {
  EXPECT_EQ(*parse_tlp("amber+strict"), Tlp::amber_strict);
  EXPECT_EQ(*parse_tlp("tlp:Red"), Tlp::red);
  for (const char* bad : {"", "TLP:", "WHITE", "TLP:AMBER STRICT", "TLP: RED", "红"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_tlp(bad).has_value());
  }
}

TEST(Tlp, OrderRunsFromLeastToMostRestricted) {
  EXPECT_LT(Tlp::clear, Tlp::green);
  EXPECT_LT(Tlp::amber, Tlp::amber_strict);
  EXPECT_LT(Tlp::amber_strict, Tlp::red);
}

}  // namespace
}  // namespace tocsin
