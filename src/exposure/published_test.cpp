// What is published in CSAF among the advisories: for whom, its revisions, what is taken back.
#include "exposure/published.h"

#include "exposure/findings.h"
#include "exposure/testing.h"
#include "flow/csaf.h"
#include "flow/csaf_for_test.h"

namespace tocsin::exposure {
namespace {

using flow::testing::Draft;

class Published : public testing::Exposure {
 protected:
  void SetUp() override {
    testing::Exposure::SetUp();
    admit();
  }
  store::ThingNumber publish(const Draft& draft, const flow::AudienceDraft& audience = {}) {
    const std::string bytes = flow::testing::document(draft);
    const auto done = flow::publish_csaf(
        world, analyst, {.bytes = bytes, .tlp = std::nullopt, .audience = audience});
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    return done ? done->thing : 0;
  }
  void follow() {
    while (*follower_.turn() > 0) {
    }
  }
  /// The advisories that go by the id, as the principal has them.
  std::string known(const Principal& principal, const std::string& id = "CVE-2026-1000") {
    const auto found = view_advisories(world, principal, id);
    std::string out;
    for (const AdvisoryView& one : found.value_or(std::vector<AdvisoryView>())) {
      out += one.advisory.id + (one.advisory.withdrawn ? " withdrawn; " : "; ");
    }
    return out;
  }
  std::size_t findings() {
    const auto page = list_findings(world, partner(), {});
    EXPECT_TRUE(page.has_value()) << describe(page.error());
    return page->findings.size();
  }

  PublishedFollower follower_{world};
  const flow::AudienceDraft only_acme_{.kind = store::Audience::named, .parties = {"acme"}};
};
INSTANTIATE_TEST_SUITE_P(Engines, Published, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Published, WhoMayReadADocumentIsAnsweredByIt) {
  struct Row {
    std::string label;
    bool is_named;
    std::string anyone;
    std::string partner;
    std::string desk;
  };
  const std::vector<Row> rows = {
      {"WHITE", false, "TS-0; ", "TS-0; ", "TS-0; "},
      {"GREEN", false, "", "TS-1; ", "TS-1; "},
      {"AMBER", false, "", "", "TS-2; "},
      // Answers about flaws are cut by marking alone: what is for some is in none but the desk's.
      {"GREEN", true, "", "", "TS-3; "},
      {"AMBER", true, "", "", "TS-4; "},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const std::string id = std::to_string(i);
    publish(
        {.id = "TS-" + id, .label = row.label, .cves = {"CVE-2026-200" + id}, .minute = "0" + id},
        row.is_named ? only_acme_ : flow::AudienceDraft{});
    EXPECT_EQ(known(officer, "CVE-2026-200" + id), "") << "before anybody looked";
    follow();
    EXPECT_EQ(known(Principal{}, "CVE-2026-200" + id), row.anyone) << row.label << row.is_named;
    EXPECT_EQ(known(partner(), "CVE-2026-200" + id), row.partner) << row.label << row.is_named;
    EXPECT_EQ(known(officer, "CVE-2026-200" + id), row.desk) << row.label << row.is_named;
  }
}

TEST_P(Published, InventoriesAreMatchedAndWhatIsWithdrawnFindsNothing) {
  put(R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library",)"
      R"("name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}]})");
  const store::ThingNumber thing = publish({});
  follow();
  EXPECT_EQ(findings(), 1U);
  EXPECT_EQ(*follower_.turn(), 0U) << "it looks at nothing twice";
  EXPECT_EQ(*PublishedFollower(world).turn(), 0U) << "nor does the next program";
  ASSERT_TRUE(flow::withdraw(world, analyst, thing, "wrong").has_value());
  follow();
  EXPECT_EQ(findings(), 0U);
  EXPECT_EQ(known(Principal{}), "TS-1 withdrawn; ");
}

TEST_P(Published, ARevisionTakesThePlaceOfTheOneBefore) {
  publish({.cves = {"CVE-2026-1000", "CVE-2026-1001"}});
  follow();
  EXPECT_EQ(known(Principal{}, "CVE-2026-1001"), "TS-1#CVE-2026-1001; ");
  publish({.day = "02", .number = "2", .cves = {"CVE-2026-1000", "CVE-2026-1002"}});
  follow();
  EXPECT_EQ(known(Principal{}, "CVE-2026-1001"), "TS-1#CVE-2026-1001 withdrawn; ");
  EXPECT_EQ(known(Principal{}, "CVE-2026-1002"), "TS-1#CVE-2026-1002; ");
}

TEST_P(Published, WhatIsForFewerNowIsNobodyElsesToLearnOf) {
  publish({.label = "GREEN"});
  follow();
  EXPECT_EQ(known(partner()), "TS-1; ");
  publish({.label = "GREEN", .day = "02", .number = "2"}, only_acme_);
  follow();
  EXPECT_EQ(known(partner()), "");
  EXPECT_EQ(known(officer), "TS-1; ");
}

TEST_P(Published, ARevisionThatSaysNothingOfProductsLeavesNothing) {
  publish({});
  follow();
  publish({.day = "02", .number = "2", .cves = {}});
  follow();
  EXPECT_EQ(known(Principal{}), "");
  EXPECT_EQ(known(Principal{}, "TS-1"), "TS-1; ");
}

TEST_P(Published, WhatIsWithdrawnIsTakenBackWhereTheProgramEndedBeforeItNotedWhatItTookIn) {
  const store::ThingNumber thing = publish({});
  follow();
  ASSERT_TRUE(store_
                  ->write([](store::Transaction& tx) -> Status {
                    TOC_TRY(const auto last, store::csaf::last_of(tx, "ts-1.json"));
                    return store::csaf::put_place(tx, last->seq, store::csaf::Place::unseen);
                  })
                  .has_value());
  ASSERT_TRUE(flow::withdraw(world, analyst, thing, "wrong").has_value());
  follow();
  EXPECT_EQ(known(Principal{}), "TS-1 withdrawn; ");
}

}  // namespace
}  // namespace tocsin::exposure
