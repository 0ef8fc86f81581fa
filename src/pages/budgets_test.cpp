// What answers to OSV questions may cost: as much as they may to the byte, and tokens for the rest.
#include "base/json.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin::pages {
namespace {

constexpr std::size_t kMost = 4U << 20U;

class Budgets : public Pages {
 protected:
  Budgets() { web::set_limits(app_, {.osv_questions_per_minute_by_network = 1'000'000}); }
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

std::string batch_of(std::size_t queries, const std::string& query) {
  std::string out = R"({"queries":[)";
  for (std::size_t i = 0; i < queries; ++i) {
    out += (i == 0 ? "" : ",") + query;
  }
  return out + "]}";
}

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

TEST_F(Budgets, ABatchOfQuestionsHasABudgetAndTokensGiveTheRest) {
  import("crowded", 1000, 100, 0);
  const std::string query = question("crowded");
  const auto is_left = [](const Json& result) {
    return !result.find("vulns") && result.text_at({"next_page_token"}) == "0";
  };
  // The budget is passed within the 27th answer of 160 bytes for each id.
  for (const auto& [queries, left] : {std::pair(27U, 0U), std::pair(28U, 1U)}) {
    SCOPED_TRACE(queries);
    const std::string body = ask("/v1/querybatch", batch_of(queries, query));
    const auto document = JsonDocument::parse(body);
    ASSERT_TRUE(document.has_value());
    const auto results = document->root().find("results");
    ASSERT_TRUE(results.has_value());
    EXPECT_EQ(results->size(), queries);
    EXPECT_EQ(std::ranges::count_if(results->elements(), is_left), left);
  }
  const std::string most = ask("/v1/querybatch", batch_of(1000, query));
  EXPECT_LT(most.size(), 5U << 20U);

  // Whoever follows the tokens has the whole answer.
  std::vector<std::string> waiting(60, query);
  std::size_t answers = 0;
  std::size_t ids = 0;
  std::size_t rounds = 0;
  while (!waiting.empty()) {
    ASSERT_LE(++rounds, 3U);
    std::string body = R"({"queries":[)" + join(waiting, ",") + "]}";
    const std::string answer = ask("/v1/querybatch", body);
    const auto document = JsonDocument::parse(answer);
    ASSERT_TRUE(document.has_value());
    waiting.clear();
    for (const Json& result : document->root().find("results")->elements()) {
      const auto vulns = result.find("vulns");
      ids += vulns ? vulns->size() : 0;
      answers += vulns ? 1 : 0;
      if (const auto token = result.text_at({"next_page_token"})) {
        waiting.push_back(query.substr(0, query.size() - 1) + R"(,"page_token":")" +
                          std::string(*token) + "\"}");
      }
    }
  }
  EXPECT_EQ(rounds, 3U);
  EXPECT_EQ(answers, 60U);
  EXPECT_EQ(ids, 60'000U);

  // A page behind the last one costs as much to find: 200 times a thousand advisories.
  const std::string behind = query.substr(0, query.size() - 1) + R"(,"page_token":"5000"})";
  EXPECT_EQ(ask("/v1/querybatch", batch_of(200, behind)).find("next_page_token"),
            std::string::npos);
  EXPECT_EQ(split(ask("/v1/querybatch", batch_of(201, behind)), 'k').back(), "en\":\"5000\"}]}");
}

TEST_F(Budgets, WholeRecordsHaveABudgetAndTokensGiveTheRest) {
  import("crowded", 1000, 100, 10'000);
  std::string token;
  std::set<std::string> ids;
  std::size_t rounds = 0;
  do {
    const std::string query = question("crowded");
    const std::string body =
        token.empty() ? query
                      : query.substr(0, query.size() - 1) + R"(,"page_token":")" + token + "\"}";
    const std::string answer = ask("/v1/query", body);
    EXPECT_LT(answer.size(), kMost + 20'000U);
    const auto document = JsonDocument::parse(answer);
    ASSERT_TRUE(document.has_value());
    for (const Json& one : document->root().find("vulns")->elements()) {
      ids.emplace(one.text_at({"id"}).value_or(""));
    }
    token = std::string(document->root().text_at({"next_page_token"}).value_or(""));
    ASSERT_LE(++rounds, 3U);
  } while (!token.empty());
  EXPECT_EQ(rounds, 3U);
  EXPECT_EQ(ids.size(), 1000U);
}

// A record may be far shorter than the document that it is made of.
TEST_F(Budgets, WhatIsReadHasABudgetAndTokensGiveTheRest) {
  constexpr std::size_t document_bytes = 1U << 20U;
  constexpr std::size_t most = 16;
  std::size_t imported = 0;
  const auto import_another = [&] {
    const std::string id = std::to_string(100 + imported++);
    std::string out =
        R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","publisher":)"
        R"({"category":"vendor","name":"P","namespace":"https://p.example"},"tracking":{"id":"P-)" +
        id +
        R"(","current_release_date":"2026-01-03T00:00:00Z","initial_release_date":)"
        R"("2026-01-01T00:00:00Z","status":"final","version":"1"}},"product_tree":)"
        R"({"full_product_names":[{"product_id":"1","name":"long",)"
        R"("product_identification_helper":{"purl":"pkg:npm/long@1.0.0"}}]},"vulnerabilities":[)"
        R"({"cve":"CVE-2099-0)" +
        id + R"(","product_status":{"known_affected":["1"]}}],"x_rest":")";
    out += std::string(document_bytes - out.size() - 2, 'd') + "\"}";
    exposure::ImportOptions options;
    options.body = out;
    const auto done = exposure::import_advisories(app_.world, Principal::system("test"), options);
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    ASSERT_EQ(done->stored, 1U);
  };
  const auto records = [&](const std::string& query) {
    const std::string answer = ask("/v1/query", query);
    EXPECT_LT(answer.size(), 64U << 10U);
    const auto document = JsonDocument::parse(answer);
    return std::to_string(document->root().find("vulns")->size()) + " " +
           std::string(document->root().text_at({"next_page_token"}).value_or("none"));
  };
  const std::string query = question("long");
  while (imported < most) {
    import_another();
  }
  EXPECT_EQ(records(query), "16 none");
  import_another();
  EXPECT_EQ(records(query), "16 16");
  EXPECT_EQ(records(query.substr(0, query.size() - 1) + R"(,"page_token":"16"})"), "1 none");
}

TEST_F(Budgets, NotesInTheHeadAreFourKibibytesAtMost) {
  constexpr std::size_t most = 4096;
  const std::string more = R"(,{"more":true}])";
  const auto notes_of = [&](const std::vector<std::string>& queries) {
    const http::Response answer =
        send(http::Method::post, "/v1/querybatch", R"({"queries":[)" + join(queries, ",") + "]}",
             "application/json");
    EXPECT_EQ(answer.status, 200);
    return std::string(answer.find("tocsin-notes").value_or(""));
  };
  // Each has a note of one length, and the last one a record that may be meant.
  const std::vector<std::string> commits(64, R"({"commit":")" + std::string(40, 'a') + "\"}");
  const std::size_t entry = notes_of({commits.begin(), commits.begin() + 3}).size() -
                            notes_of({commits.begin(), commits.begin() + 2}).size();
  std::size_t whole = 0;
  while (!notes_of({commits.begin(), commits.begin() + whole + 1}).contains("more")) {
    ++whole;
  }
  EXPECT_GT((whole + 1) * (entry + 1) + more.size(), most) << "what has room is there";
  for (const std::size_t queries : {whole, whole + 1, commits.size()}) {
    const std::string said = notes_of({commits.begin(), commits.begin() + queries});
    EXPECT_LE(said.size(), most) << queries;
    const auto list = JsonDocument::parse(said);
    ASSERT_TRUE(list.has_value()) << said;
    EXPECT_EQ(list->root().size(), queries == whole ? whole : whole + 1);
    EXPECT_EQ(said.ends_with(more), queries != whole) << said;
  }
  // To the byte: an id fills what the notes before it leave.
  const std::vector<std::string> some(commits.begin(), commits.begin() + whole - 1);
  const auto possible = [&](const std::string& package) {
    return R"({"package":{"ecosystem":"npm","name":")" + package + R"("},"version":"main"})";
  };
  const auto with = [&](const std::string& package) {
    std::vector<std::string> queries = some;
    queries.push_back(possible(package));
    return notes_of(queries);
  };
  const auto import_range = [&](const std::string& package, std::size_t id_bytes) {
    exposure::ImportOptions options;
    const std::string record =
        R"({"schema_version":"1.7.0","id":")" + package + "-" +
        std::string(id_bytes - package.size() - 1, '0') +
        R"(","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":")" +
        package + R"("},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"}]}]}]})";
    options.body = record;
    const auto done = exposure::import_advisories(app_.world, Principal::system("test"), options);
    ASSERT_TRUE(done.has_value() && done->stored == 1);
  };
  import_range("p", 10);
  const std::string short_one = with("p");
  ASSERT_TRUE(short_one.contains(R"("possible":["p-00000000"])")) << short_one;
  const std::size_t left = most - (more.size() - 1) - short_one.size();
  import_range("q", 10 + left);
  import_range("r", 10 + left + 1);
  EXPECT_EQ(with("q").size() + more.size() - 1, most);
  EXPECT_FALSE(with("q").contains("more"));
  EXPECT_TRUE(with("r").ends_with(more));
  EXPECT_FALSE(with("r").contains("possible"));
}

TEST_F(Budgets, StrangersAreChargedForEachRecordByItsLength) {
  constexpr std::size_t piece = 4U << 10U;
  import("a", 1, 10, piece / 2);
  import("b", 1, 10, piece);
  import("c", 1, 10, 20 * piece);
  struct Row {
    std::string record;
    int served;  ///< of ten tokens
  };
  const auto limit = [&] {
    web::set_limits(app_, {.osv_questions_per_minute_by_network = 1'000'000,
                           .osv_records_per_minute_by_network = 10});
  };
  for (const Row& row :
       {Row{"a0-0000000", 10}, Row{"b0-0000000", 5}, Row{"c0-0000000", 1}, Row{"nobody", 10}}) {
    for (const std::string& address :
         {"/v1/vulns/" + row.record, "/osv/npm/" + row.record + ".json"}) {
      SCOPED_TRACE(address);
      limit();
      for (int i = 0; i < row.served; ++i) {
        EXPECT_EQ(send(http::Method::get, address).status, row.record == "nobody" ? 404 : 200);
      }
      EXPECT_EQ(send(http::Method::get, address).status, 429);
    }
  }
  // Within an answer likewise: what there is no allowance for is left to a token.
  import("many", 6, 10, piece);
  limit();
  const std::string query = question("many");
  const auto document = JsonDocument::parse(ask("/v1/query", query));
  EXPECT_EQ(document->root().find("vulns")->size(), 5U);
  EXPECT_EQ(document->root().text_at({"next_page_token"}), "5");
  const std::string rest = query.substr(0, query.size() - 1) + R"(,"page_token":"5"})";
  EXPECT_EQ(send(http::Method::post, "/v1/query", rest, "application/json").status, 429);
  limit();
  EXPECT_FALSE(ask("/v1/query", rest).contains("next_page_token"));
}

TEST_F(Budgets, StrangersAreChargedForEachQuestionOfABatch) {
  web::set_limits(app_, {.osv_questions_per_minute_by_network = 20});
  const std::string query = R"({"package":{"ecosystem":"npm","name":"x"},"version":"1"})";
  const auto status_of = [&](std::size_t queries) {
    return send(http::Method::post, "/v1/querybatch", batch_of(queries, query), "application/json")
        .status;
  };
  EXPECT_EQ(status_of(15), 200);
  EXPECT_EQ(status_of(10), 429);  // takes one, for having been read
  EXPECT_EQ(status_of(4), 200);
  EXPECT_EQ(status_of(1), 429);
  web::set_limits(app_, {.osv_questions_per_minute_by_network = 20});
  EXPECT_EQ(send(http::Method::post, "/v1/query", query, "application/json").status, 200);
  EXPECT_EQ(send(http::Method::post, "/v1/query", query, "application/json").status, 200);
  EXPECT_EQ(send(http::Method::get, "/v1/vulns/X").status, 404);
  const http::Response refused = send(http::Method::post, "/v1/query", query, "application/json");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.find("retry-after"), "30") << "ten of twenty a minute";
}

// A scan of 900 modules is one batch and a request for each record; several begin in one minute.
TEST_F(Budgets, SeveralScansOfOneNetworkFitIntoAMinute) {
  web::set_limits(app_, {});
  const std::string query = R"({"package":{"ecosystem":"npm","name":"x"},"version":"1"})";
  for (int scan = 0; scan < 5; ++scan) {
    EXPECT_EQ(
        send(http::Method::post, "/v1/querybatch", batch_of(900, query), "application/json").status,
        200);
    for (int i = 0; i < 900; ++i) {
      ASSERT_EQ(send(http::Method::get, "/v1/vulns/X").status, 404);
    }
  }
}

}  // namespace
}  // namespace tocsin::pages
