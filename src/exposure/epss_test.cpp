// EPSS scores and the search for advisories, on both engines.
#include "exposure/epss.h"
#include "exposure/advisories.h"
#include "exposure/testing.h"

namespace tocsin::exposure {
namespace {

using Scores = testing::Instance;
INSTANTIATE_TEST_SUITE_P(Engines, Scores, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

ImportSummary import(const World& world, const std::string& text, std::string* refused = nullptr) {
  ImportOptions options;
  options.body = text;
  options.quarantine = [&](const std::string&, const advisories::Quarantined& why) {
    if (refused != nullptr) {
      *refused += why.where + ": " + why.message + "\n";
    }
  };
  const auto done = import_advisories(world, Principal::system("test"), options);
  EXPECT_TRUE(done.has_value()) << describe(done.error());
  return done.value_or(ImportSummary{});
}

std::string score_of(const World& world, std::vector<std::string> ids) {
  const auto found = world.store->read([&](store::Reader& reader) { return epss_of(reader, ids); });
  EXPECT_TRUE(found.has_value());
  return *found ? (*found)->probability + " " + (*found)->percentile + " " + (*found)->score_day +
                      " " + (*found)->model_version
                : "none";
}

std::string file(const std::string& day, const std::string& rows) {
  return "#model_version:v2025.03.14,score_date:" + day + "T00:00:00+0000\ncve,epss,percentile\n" +
         rows;
}

std::string found(const World& world, const AdvisorySearch& search) {
  const auto page = search_advisories(world, Principal{}, search);
  EXPECT_TRUE(page.has_value()) << describe(page.error());
  std::string out;
  for (const advisories::Advisory& one : page->advisories) {
    out += (out.empty() ? "" : " ") + one.id;
  }
  return out;
}

TEST_P(Scores, TheNewestDayStands) {
  EXPECT_EQ(score_of(world, {"CVE-2099-0001"}), "none");
  EXPECT_EQ(import(world, file("2026-01-02",
                               "CVE-2099-0001,0.97530,0.99990\n"
                               "CVE-2099-0002,0.00043,0.1\n"))
                .scores,
            2U);
  EXPECT_EQ(score_of(world, {"GHSA-x", "CVE-2099-0001"}), "0.97530 0.99990 2026-01-02 v2025.03.14");
  EXPECT_EQ(import(world, file("2026-01-01", "CVE-2099-0001,0.1,0.1\n")).scores, 0U);
  EXPECT_EQ(score_of(world, {"CVE-2099-0001"}), "0.97530 0.99990 2026-01-02 v2025.03.14");
  EXPECT_EQ(import(world, file("2026-01-03", "CVE-2099-0001,0.2,0.3\n")).scores, 1U);
  EXPECT_EQ(score_of(world, {"CVE-2099-0001"}), "0.2 0.3 2026-01-03 v2025.03.14");
  EXPECT_EQ(score_of(world, {"CVE-2099-0002"}), "none") << "it is not in the newest any more";
  const std::int64_t size = world.store->head()->size;
  import(world, file("2026-01-03", "CVE-2099-0001,0.2,0.3\n"));
  EXPECT_EQ(world.store->head()->size, size) << "no act for nothing";
  import(world, file("2026-01-03", "CVE-2099-0001,0.4,0.5\n"));
  EXPECT_EQ(score_of(world, {"CVE-2099-0001"}), "0.4 0.5 2026-01-03 v2025.03.14")
      << "the same day, corrected";
}

TEST_P(Scores, WhatIsBrokenIsQuarantinedAndTheRestCounts) {
  std::string refused;
  EXPECT_EQ(
      import(world, file("2026-01-02", "CVE-2099-0001,1.5,0.1\nCVE-2099-0002,0.5,0.6\nnothing\n"),
             &refused)
          .scores,
      1U);
  EXPECT_TRUE(refused.contains("line 3: ")) << refused;
  EXPECT_TRUE(refused.contains("line 5: ")) << refused;
  EXPECT_EQ(score_of(world, {"CVE-2099-0002"}), "0.5 0.6 2026-01-02 v2025.03.14");
  refused.clear();
  EXPECT_EQ(import(world, "cve,epss,percentile\nCVE-2099-0002,0.5,0.6\n", &refused).quarantined,
            1U);
  EXPECT_TRUE(refused.contains("does not say the day")) << refused;
  refused.clear();
  EXPECT_EQ(import(world, file("2026-01-03", ""), &refused).quarantined, 1U);
  EXPECT_TRUE(refused.contains("The file has no scores.")) << refused;
  EXPECT_EQ(score_of(world, {"CVE-2099-0002"}), "0.5 0.6 2026-01-02 v2025.03.14");
}

TEST_P(Scores, AdvisoriesAreFoundByVendorProductTextAndProbability) {
  const auto cve = [](const std::string& id, const std::string& vendor, const std::string& product,
                      const std::string& title) {
    return R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":")" + id +
           R"(","assignerOrgId":"o","state":"PUBLISHED"},"containers":{"cna":{"title":")" + title +
           R"(","providerMetadata":{"orgId":"o"},"descriptions":[{"lang":"en","value":"d"}],)"
           R"("affected":[{"vendor":")" +
           vendor + R"(","product":")" + product +
           R"(","versions":[{"version":"1","status":"affected"}]}],"references":[{"url":"https://a.example"}]}}})";
  };
  import(world, cve("CVE-2099-0001", "Acme Corp", "Rocket 100%", "A hole") + "\n" +
                    cve("CVE-2099-0002", "Acme", "Rocket", "远程代码执行") + "\n");
  import(
      world,
      R"({"schema_version":"1.7.0","id":"GHSA-1","modified":"2026-01-02T00:00:00Z","summary":"Left","affected":[)"
      R"({"package":{"ecosystem":"npm","name":"@acme/rocket"},"versions":["1.0.0"]}]})");
  import(world, file("2026-01-02", "CVE-2099-0001,0.9,0.9\nCVE-2099-0002,0.5,0.6\n"));
  struct Row {
    AdvisorySearch search;
    const char* found;
  };
  const std::string all = "CVE-2099-0001 CVE-2099-0002 GHSA-1";
  const std::vector<Row> rows{
      {{}, all.c_str()},
      {{.vendor = "acme"}, "CVE-2099-0002"},
      {{.vendor = "ACME corp"}, "CVE-2099-0001"},
      {{.vendor = "@acme"}, "GHSA-1"},
      {{.product = "rocket"}, "CVE-2099-0002 GHSA-1"},
      {{.product = "rocket 100%"}, "CVE-2099-0001"},
      {{.product = "rocket 100_"}, ""},
      {{.vendor = "acme", .product = "rocket"}, "CVE-2099-0002"},
      {{.vendor = "acme", .product = "left"}, ""},
      {{.text = "HOLE"}, "CVE-2099-0001"},
      {{.text = "代码"}, "CVE-2099-0002"},
      {{.text = "ocket"}, all.c_str()},
      {{.epss_billionths_min = 500'000'000}, "CVE-2099-0001 CVE-2099-0002"},
      {{.epss_billionths_min = 500'000'001}, "CVE-2099-0001"},
      {{.id = "CVE-2099-0002", .epss_billionths_min = 500'000'001}, ""},
      {{.id = "CVE-2099-0002", .epss_billionths_min = 500'000'000}, "CVE-2099-0002"},
      {{.id = "CVE-2099-0002", .vendor = "acme corp"}, ""},
      {{.id = "CVE-2099-0002", .text = "rock"}, "CVE-2099-0002"}};
  const auto expect_all = [&](const std::string& when) {
    for (const Row& row : rows) {
      EXPECT_EQ(found(world, row.search), row.found)
          << when << ": " << row.search.vendor << "/" << row.search.product << "/"
          << row.search.text << "/" << row.search.epss_billionths_min.value_or(-1);
    }
  };
  expect_all("as stored");
  // As a version without subjects left them.
  ASSERT_TRUE(world.store
                  ->write([](store::Transaction& tx) -> Status {
                    return tx.execute("UPDATE advisory SET subjects = ''");
                  })
                  .has_value());
  expect_all("stored before there were subjects");
}

TEST(EpssView, OfNoScoreIsNull) {
  EXPECT_EQ(to_json(std::optional<EpssView>()), "null");
  EXPECT_NE(to_json(std::optional<EpssView>(EpssView())), "null");
}

TEST(EpssBillionths, BothSidesOfEachBound) {
  EXPECT_EQ(epss_billionths("0").value_or(-1), 0);
  EXPECT_EQ(epss_billionths("1").value_or(-1), 1'000'000'000);
  EXPECT_EQ(epss_billionths("0.00043").value_or(-1), 430'000);
  for (const char* wrong : {"-0.1", "1.1", "", "x"}) {
    EXPECT_FALSE(epss_billionths(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace tocsin::exposure
