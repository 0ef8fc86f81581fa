// Who is given a view of which document, and the list of CVE records.
#include "flow/csaf_views.h"

#include "base/json.h"
#include "flow/csaf_for_test.h"
#include "flow/feed.h"
#include "flow/notices.h"
#include "flow/testing.h"

namespace tocsin::flow {
namespace {

using testing::document;
using testing::Draft;

class CsafViews : public testing::FlowOn<World> {
 protected:
  void SetUp() override {
    testing::FlowOn<World>::SetUp();
    admit();
  }
  store::ThingNumber publish(const Draft& draft, const AudienceDraft& audience = {}) {
    const std::string bytes = document(draft);
    const auto done =
        publish_csaf(world, analyst, {.bytes = bytes, .tlp = std::nullopt, .audience = audience});
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    return done ? done->thing : -1;
  }
  /// "openvex", or why there is none: "not_found", "conflict /x".
  std::string view(const Principal& principal, store::ThingNumber thing, std::string_view format,
                   std::string_view flaw = "") {
    const auto got = csaf_view(world, principal, {.thing = thing, .format = format, .flaw = flaw});
    if (!got) {
      return std::string(tocsin::to_text(got.error().code)) +
             (got.error().where.empty() ? "" : " " + got.error().where);
    }
    const auto why = views::refusal(got->view);
    return why ? "conflict " + why->where : std::string(format);
  }
  /// Ids of what is listed.
  std::string listed(const Principal& principal, store::LogIndex after = -1,
                     std::int64_t count = 100) {
    const auto page = list_views(world, principal, after, count);
    std::string out;
    for (const ViewListed& one : page->documents) {
      out += one.document.tracking_id + " ";
    }
    return out + (page->has_more ? "+" : "");
  }
  /// "TS-1: openvex cve; …": the views that are named.
  std::string named(const Principal& principal) {
    std::string out;
    const auto page = list_views(world, principal, -1, 100);
    for (const ViewListed& one : page->documents) {
      out += one.document.tracking_id + ":";
      for (const std::string_view format : one.formats) {
        out += " " + std::string(format);
      }
      out += "; ";
    }
    return out;
  }
  std::string file(std::string_view path) {
    const auto got = cve_list_file(world, path, [this](std::size_t bytes) {
      charged += bytes;
      ++documents_read;
    });
    return got ? got->bytes : std::string(tocsin::to_text(got.error().code));
  }
  /// The steps of the log: "new CVE-…, updated CVE-…; …".
  std::string steps() {
    const auto json = JsonDocument::parse(file("deltaLog.json"));
    std::string out;
    for (const Json& step : json->root().elements()) {
      for (const char* list : {"new", "updated"}) {
        for (const Json& one : step.find(list)->elements()) {
          out += std::string(list) + " " + std::string(*one.text_at({"cveId"})) + " ";
        }
      }
      out += "; ";
    }
    return out;
  }
  std::string held() {
    std::string out;
    for (const store::Share& one : *view_holdings(world, officer, "acme")) {
      out += one.title + " ";
    }
    return out;
  }
  Principal nobody;
  std::size_t charged = 0;
  int documents_read = 0;
};
INSTANTIATE_TEST_SUITE_P(Engines, CsafViews, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(CsafViews, AreForWhomTheDocumentIs) {
  const auto open = publish({.id = "TS-1"});
  const auto green = publish({.id = "TS-2", .label = "GREEN"});
  const auto named = publish({.id = "TS-3", .label = "AMBER"},
                             {.kind = store::Audience::named, .parties = {"acme"}});
  EXPECT_EQ(listed(nobody), "TS-1 ");
  EXPECT_EQ(listed(partner()), "TS-1 TS-2 TS-3 ");
  EXPECT_EQ(listed(partner(), -1, 2), "TS-1 TS-2 +");
  EXPECT_EQ(listed(partner(), green, 2), "TS-3 ");
  EXPECT_EQ(listed(analyst), "TS-1 TS-2 TS-3 ");
  for (const auto thing : {green, named, named + 1000, store::ThingNumber{0}}) {
    EXPECT_EQ(view(nobody, thing, "openvex"), "not_found");
    EXPECT_EQ(view(nobody, thing, "cve"), "not_found");
  }
  EXPECT_EQ(view(nobody, open, "openvex"), "openvex");
  EXPECT_EQ(view(nobody, open, "xml"), "not_found");
  EXPECT_EQ(held(), "");
  EXPECT_EQ(view(partner(), open, "openvex"), "openvex");
  EXPECT_EQ(held(), "");  // what is for everybody nobody holds
  EXPECT_EQ(view(partner(), named, "cyclonedx"), "cyclonedx");
  EXPECT_EQ(held(), "A flaw ");
  EXPECT_EQ(view(partner(), green, "cve"), "conflict /document/distribution/tlp/label");
  // Who is suspended is everybody.
  ASSERT_TRUE(store_->write([&](store::Transaction& tx) {
    return tx.execute("UPDATE partnership SET standing = 'suspended', state = 'suspended'", {});
  }));
  EXPECT_EQ(listed(partner()), "TS-1 ");
  EXPECT_EQ(view(partner(), named, "cyclonedx"), "not_found");
  EXPECT_EQ(view(partner(), open, "openvex"), "openvex");
}

TEST_P(CsafViews, AreNamedWhereTheMarkingAllowsThem) {
  publish({.id = "TS-1"});
  publish({.id = "TS-2", .label = "GREEN"});
  publish({.id = "TS-3", .label = "AMBER"});
  EXPECT_EQ(named(analyst),
            "TS-1: openvex cyclonedx cve; TS-2: openvex cyclonedx; TS-3: openvex cyclonedx; ");
}

TEST_P(CsafViews, AreNotNamedOfARiskWarning) {
  const auto id = propose_warning(world, analyst,
                                  {.case_number = {},
                                   .title_en = "A hole",
                                   .title_zh = "标题",
                                   .body_en = "Body",
                                   .body_zh = "正文"});
  ASSERT_TRUE(id.has_value());
  ASSERT_TRUE(approve_warning(world, officer, *id).has_value());
  const auto page = list_views(world, nobody, -1, 100);
  ASSERT_EQ(page->documents.size(), 1U);
  EXPECT_EQ(page->documents.front().formats.size(), 0U);
  for (const char* format : {"openvex", "cyclonedx", "cve"}) {
    EXPECT_NE(view(nobody, page->documents.front().document.thing, format), format);
  }
}

TEST_P(CsafViews, TheListOfRecordsIsOfWhatIsPublic) {
  const std::string path = "2026/1xxx/CVE-2026-1000.json";
  EXPECT_EQ(file("deltaLog.json"), "[]");
  EXPECT_EQ(JsonDocument::parse(file("delta.json"))->root().find("numberOfChanges")->integer(), 0);
  EXPECT_EQ(file(path), "not_found");
  publish({.id = "TS-1", .day = "02", .cves = {"CVE-2026-1000", "CVE-2026-2000"}});
  publish({.id = "TS-2", .label = "GREEN", .day = "02", .cves = {"CVE-2026-3000"}});
  publish({.id = "TS-3", .day = "03", .cves = {}});
  const auto last = publish({.id = "TS-4", .day = "04", .purl = "pkg:npm/right@2.0.0"});
  EXPECT_EQ(steps(), "updated CVE-2026-1000 ; new CVE-2026-1000 new CVE-2026-2000 ; ");
  const std::string record = file(path);
  EXPECT_TRUE(record.contains("pkg:npm/left") && record.contains("pkg:npm/right")) << record;
  EXPECT_EQ(file("2026/3xxx/CVE-2026-3000.json"), "not_found");
  for (const char* odd : {"", "2026", "2026/1xxx/", "2026/1xxx/CVE-2026-1000",
                          "2026/2xxx/CVE-2026-1000.json", "2025/1xxx/CVE-2026-1000.json",
                          "2026/1xxx/CVE-2026-9.json", "2026/1xxx/x/CVE-2026-1000.json",
                          "2026/1xxx/CVE-2026-1000.json/", "../deltaLog.json", "deltaLog.json/"}) {
    EXPECT_EQ(file(odd), "not_found") << odd;
  }
  // What is withdrawn is in no record and no step.
  ASSERT_TRUE(withdraw(world, analyst, last, "wrong").has_value());
  EXPECT_EQ(steps(), "new CVE-2026-1000 new CVE-2026-2000 ; ");
  EXPECT_FALSE(file(path).contains("pkg:npm/right"));
}

TEST_P(CsafViews, ARecordIsOfTheNewestFiftyDocuments) {
  const std::string path = "2026/1xxx/CVE-2026-1000.json";
  std::size_t bytes = 0;
  for (int i = 0; i < 51; ++i) {
    Draft draft{.id = "TS-" + std::to_string(100 + i),
                .purl = "pkg:npm/left" + std::to_string(100 + i) + "@1.0.0",
                .minute = std::to_string(100 + i).substr(1)};
    publish(draft);
    bytes += document(draft).size();
    if (i == 49) {
      EXPECT_TRUE(file(path).contains("left100"));
      EXPECT_EQ(documents_read, 50);
      EXPECT_EQ(charged, bytes);
    }
  }
  documents_read = 0;
  const std::string record = file(path);
  EXPECT_EQ(documents_read, 50);
  EXPECT_FALSE(record.contains("left100"));
  EXPECT_TRUE(record.contains("left101") && record.contains("left150"));
  EXPECT_TRUE(record.contains(R"("narrowed":1)")) << record;
}

TEST_P(CsafViews, TheLastStepIsThatOfTheLog) {
  publish({.id = "TS-1", .cves = {"CVE-2026-1000", "CVE-2026-2000"}});
  publish({.id = "TS-2", .day = "02", .cves = {"CVE-2026-2000", "CVE-2026-3000"}});
  const std::string delta = file("delta.json");
  EXPECT_TRUE(file("deltaLog.json").starts_with("[" + delta)) << delta;
  EXPECT_EQ(JsonDocument::parse(delta)->root().find("numberOfChanges")->integer(), 2);
}

TEST_P(CsafViews, ARevisionIsAnUpdate) {
  publish({.id = "TS-1", .day = "01"});
  EXPECT_EQ(steps(), "new CVE-2026-1000 ; ");
  publish({.id = "TS-1", .day = "02", .number = "2", .cves = {"CVE-2026-1000", "CVE-2026-2000"}});
  EXPECT_EQ(steps(), "updated CVE-2026-1000 updated CVE-2026-2000 ; ");
}

TEST_P(CsafViews, DocumentsOfAnEarlierProgramGetTheirPlace) {
  publish({.id = "TS-1", .day = "01"});
  publish({.id = "TS-2", .label = "GREEN", .day = "01"});
  ASSERT_TRUE(store_->write([&](store::Transaction& tx) -> Status {
    TOC_CHECK(tx.execute("DELETE FROM csaf_cve"));
    return tx.execute("UPDATE csaf_document SET has_cves = 0");
  }));
  EXPECT_EQ(steps(), "");
  EXPECT_EQ(name_earlier_cves(world).value(), 2);
  EXPECT_EQ(steps(), "new CVE-2026-1000 ; ");
  EXPECT_EQ(name_earlier_cves(world).value(), 0);
}

}  // namespace
}  // namespace tocsin::flow
