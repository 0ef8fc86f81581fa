// Answers to questions that hold as much as they may to the byte: the next one still stands in
// them.
#include "base/json.h"
#include "exposure/advisories.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::pages {
namespace {

constexpr std::size_t kMost = 4U << 20U;

class Budgets : public Pages {
 protected:
  Budgets() { web::set_limits(app_, {.questions_per_minute_by_network = 1'000'000}); }
  /// Advisories of that package, with ids of so many bytes and so much text.
  void import(const std::string& package, std::size_t count, std::size_t id_bytes,
              std::size_t text_bytes) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i) {
      const std::string id = package + std::to_string(i) + "-";
      out += std::string(i == 0 ? "" : ",") + R"({"schema_version":"1.7.0","id":")" + id +
             std::string(id_bytes - id.size(), '0') +
             R"(","modified":"2026-01-02T00:00:00Z","details":")" + std::string(text_bytes, 'd') +
             R"(","affected":[{"package":{"ecosystem":"npm","name":")" + package +
             R"("},"versions":["1.0.0"]}]})";
    }
    out += "]";
    exposure::ImportOptions options;
    options.body = out;
    const auto done = exposure::import_advisories(app_.world, Principal::system("test"), options);
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    ASSERT_EQ(done->stored, count);
  }
  static std::string question(const std::string& package) {
    return R"({"package":{"ecosystem":"npm","name":")" + package + R"("},"version":"1.0.0"})";
  }
  std::string ask(const std::string& address, const std::string& body) {
    const http::Response answer = send(http::Method::post, address, body, "application/json");
    EXPECT_EQ(answer.status, 200);
    return answer.body;
  }
};

TEST_F(Budgets, WholeRecords) {
  import("a", 1, 20, 1000);
  const std::size_t around = ask("/v1/query", question("a")).size() - 1000;
  const std::string wrapping = R"({"vulns":[]})";
  const std::size_t record = 64U << 10U;
  import("b", kMost / record + 1, 20, record - (around - wrapping.size()));
  const std::string answer = ask("/v1/query", question("b"));
  const auto document = JsonDocument::parse(answer);
  EXPECT_EQ(answer.size(), wrapping.size() + kMost + record + kMost / record);
  EXPECT_EQ(document->root().find("vulns")->size(), kMost / record + 1);
  EXPECT_FALSE(document->root().find("next_page_token").has_value());
}

TEST_F(Budgets, IdsOfABatch) {
  // Each counts for 128 bytes.
  import("a", 1000, 68, 0);
  import("b", 768, 68, 0);
  for (const auto& [last, is_asked] : {std::pair{"b", true}, std::pair{"a", false}}) {
    std::string queries;
    for (int i = 0; i < 32; ++i) {
      queries += question("a") + ",";
    }
    const std::string answer = ask("/v1/querybatch", R"({"queries":[)" + queries + question(last) +
                                                         "," + question("b") + "]}");
    const auto document = JsonDocument::parse(answer);
    const auto results = document->root().find("results")->elements();
    EXPECT_EQ(results.back().find("vulns").has_value(), is_asked);
  }
}

}  // namespace
}  // namespace tocsin::pages
