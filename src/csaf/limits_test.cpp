// Documents that ask for too much: each bound, and what is one over it.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr std::string_view kTooLarge = "The document has too many vulnerabilities or branches.";

/// The element, so many times.
std::string repeated(std::string_view element, std::size_t count) {
  std::string out;
  out.reserve((element.size() + 1) * count);
  for (std::size_t i = 0; i < count; ++i) {
    out += (i == 0 ? "" : ",");
    out += element;
  }
  return out;
}
Validation report_of(std::string rest) {
  return validate(text_of({.rest = std::move(rest)}, Of::v2_0));
}
/// It was not judged, and the one error is why.
bool is_refused(const Validation& report, std::string_view message) {
  return report.errors.size() == 1 && report.errors[0].test == "limits" &&
         report.errors[0].message == message && report.warnings.empty() && report.infos.empty();
}

TEST(CsafLimits, Values) {
  constexpr std::string_view kRefusal = "The document has more than 4,000,000 values.";
  // The document, "document" and its version, a list, and what is in it.
  const auto with = [](std::size_t count, std::string_view last) {
    return R"({"document":{"csaf_version":"2.0"},"x":[)" + repeated("0", count) + "]" +
           std::string(last) + "}";
  };
  EXPECT_FALSE(is_refused(validate(with(kValuesMax - 4, "")), kRefusal));
  EXPECT_TRUE(is_refused(validate(with(kValuesMax - 3, "")), kRefusal)) << "an element too many";
  EXPECT_TRUE(is_refused(validate(with(kValuesMax - 4, R"(,"y":0)")), kRefusal))
      << "a member too many";
}

TEST(CsafLimits, Vulnerabilities) {
  const auto with = [](std::size_t count) {
    return report_of(R"("vulnerabilities":[)" + repeated("{}", count) + "]");
  };
  EXPECT_FALSE(is_refused(with(kVulnerabilitiesMax), kTooLarge));
  EXPECT_TRUE(is_refused(with(kVulnerabilitiesMax + 1), kTooLarge));
}

TEST(CsafLimits, Branches) {
  const auto with = [](std::size_t count, std::string_view last) {
    return report_of(R"("product_tree":{"branches":[)" + repeated("{}", count) + std::string(last) +
                     "]}");
  };
  EXPECT_FALSE(is_refused(with(kBranchesMax, ""), kTooLarge));
  EXPECT_TRUE(is_refused(with(kBranchesMax + 1, ""), kTooLarge)) << "side by side";
  const std::string_view inner = R"(,{"branches":[{},{}]})";
  EXPECT_FALSE(is_refused(with(kBranchesMax - 3, inner), kTooLarge));
  EXPECT_TRUE(is_refused(with(kBranchesMax - 1, inner), kTooLarge)) << "inside one another";
}

TEST(CsafLimits, PathsOfBranches) {
  // 65 branches inside one another, so many in the last, each with a path of some 740 bytes, and so
  // many beside the first: with 90,301 and 76 all paths have 64 MiB.
  const auto with = [](std::size_t inner, std::size_t outer) {
    std::string inside = repeated("{}", inner);
    for (int i = 0; i < 65; ++i) {
      inside = R"({"branches":[)" + inside + "]}";
    }
    return report_of(R"("product_tree":{"branches":[)" + inside + "," + repeated("{}", outer) +
                     "]}");
  };
  EXPECT_FALSE(is_refused(with(90'301, 76), kTooLarge));
  EXPECT_TRUE(is_refused(with(90'301, 77), kTooLarge));
}

TEST(CsafLimits, ProductsOfGroups) {
  constexpr std::size_t kMembers = 5'000;
  std::string members;
  for (std::size_t i = 0; i < kMembers; ++i) {
    members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\"";
  }
  const auto with = [&](std::size_t remediations) {
    return report_of(
        R"("product_tree":{"product_groups":[{"group_id":"G","product_ids":[)" + members +
        R"(]}]},"vulnerabilities":[{"product_status":{"known_affected":["P9"]},"remediations":[)" +
        repeated(R"({"category":"workaround","details":"D","group_ids":["G"]})", remediations) +
        "]}]");
  };
  const std::string place = "/vulnerabilities/0/product_status/known_affected/0";
  const Validation most = with(kReferencesMax / kMembers);
  EXPECT_EQ(places_of(most, "limits"), "");
  EXPECT_EQ(places_of(most, "6.2.2"), place) << "of a test that needs the groups";
  const Validation more = with(kReferencesMax / kMembers + 1);
  EXPECT_EQ(places_of(more, "limits"), "/product_tree");
  EXPECT_EQ(places_of(more, "6.2.2"), "");
  EXPECT_EQ(places_of(more, "6.2.3"), place) << "of a test that does not";
}

TEST(CsafLimits, EachVersionHasItsTests) {
  expect_places({
      {"a test of 2.1", "6.2.43", Of::v2_0, {}, ""},
      {"a test of 2.0", "6.2.10", Of::v2_1, {.document = R"("distribution":{})"}, ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
