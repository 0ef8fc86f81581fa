// JSON documents: one after another, inside one another, and at the end of the process.
#include "base/json.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <thread>

namespace tocsin {
namespace {

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + "1" + std::string(levels, ']');
}

/// Lives until the process ends, and ends after what its thread keeps for documents.
const JsonDocument& kept_to_the_end() {
  static const JsonDocument document = *JsonDocument::parse(R"({"a":[1,2]})");
  return document;
}

TEST(Json, ADocumentKeepsItsValuesWhileOthersAreRead) {
  for (unsigned round = 0; round < 50; ++round) {
    const auto first = JsonDocument::parse(R"({"a":"first"})");
    const auto second = JsonDocument::parse(R"({"a":"second"})");
    EXPECT_FALSE(JsonDocument::parse("{\"a\":").has_value());
    const auto third = JsonDocument::parse("[\"" + std::string(200'000, 'x') + "\"]");
    ASSERT_TRUE(first && second && third);
    EXPECT_EQ(first->root().text_at({"a"}), "first");
    EXPECT_EQ(second->root().text_at({"a"}), "second");
    EXPECT_EQ(third->root().elements()[0].text()->size(), 200'000U);
  }
}

TEST(Json, LimitsAreThoseOfEachCall) {
  for (const std::size_t depth : {8U, 3U, 64U, 3U}) {
    EXPECT_TRUE(JsonDocument::parse(nested(depth), {.bytes_max = 1000, .depth_max = depth}));
    const auto deeper =
        JsonDocument::parse(nested(depth + 1), {.bytes_max = 1000, .depth_max = depth});
    ASSERT_FALSE(deeper.has_value()) << depth;
    EXPECT_EQ(error_of(deeper).message, "The JSON document is nested too deeply.");
  }
  EXPECT_TRUE(JsonDocument::parse("[1]", {.bytes_max = 3}));
  EXPECT_EQ(error_of(JsonDocument::parse("[1] ", {.bytes_max = 3})).code, Errc::too_large);
}

TEST(Json, DocumentsMayEndInAnotherThreadAndAtTheEndOfTheProcess) {
  auto moved = JsonDocument::parse(R"({"a":true})");
  ASSERT_TRUE(moved.has_value());
  std::thread([document = *std::move(moved)] {
    EXPECT_EQ(document.root().find("a")->boolean(), true);
  }).join();
  EXPECT_EQ(kept_to_the_end().root().find("a")->size(), 2U);
}

}  // namespace
}  // namespace tocsin
