#include "csaf/provider.h"
#include "base/json.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

const Instant kAt = *parse_rfc3339("2026-01-02T03:04:05Z");
const std::vector<Listed> kTwo = {{.tracking_id = "B-2",
                                   .title = "Second \"quoted\"",
                                   .category = "csaf_vex",
                                   .path = "2026/b-2.json",
                                   .initial_release = "2026-01-02T03:04:05.000Z",
                                   .current_release = "2026-01-02T03:04:05.000Z"},
                                  {.tracking_id = "A-1",
                                   .title = "First",
                                   .category = "csaf_base",
                                   .path = "2025/a-1.json",
                                   .initial_release = "2025-01-02T03:04:05Z",
                                   .current_release = "2025-06-02T03:04:05Z"}};

Folder folder(std::string version, std::string label) {
  return {.version = std::move(version),
          .label = label,
          .url = "https://t.example/" + folder_name(label) + "/",
          .updated = kAt};
}

Provider provider(const std::string& version) {
  return {.publisher = {.name = "Desk", .space = "https://t.example", .category = "coordinator"},
          .keys = {{.fingerprint = "AB", .url = "https://t.example/ab.asc"}},
          .base = "https://t.example/.well-known/csaf/",
          .open = folder(version, version == "2.0" ? "WHITE" : "CLEAR"),
          .more = {folder(version, "GREEN"), folder(version, "AMBER+STRICT")}};
}

TEST(Provider, FoldersAreNamedAfterTheirLabel) {
  EXPECT_EQ(folder_name("WHITE"), "white");
  EXPECT_EQ(folder_name("AMBER+STRICT"), "amber-strict");
  EXPECT_EQ(feed_file("AMBER+STRICT"), "feed-tlp-amber-strict.json");
  EXPECT_EQ(category_file("WHITE"), "category-white.json");
}

TEST(Provider, TheDirectoryFilesNameEachDocument) {
  EXPECT_EQ(write_index(kTwo), "2026/b-2.json\n2025/a-1.json\n");
  EXPECT_EQ(write_changes(kTwo, "2.0"),
            "\"2026/b-2.json\",\"2026-01-02T03:04:05.000Z\"\n"
            "\"2025/a-1.json\",\"2025-06-02T03:04:05Z\"\n");
  EXPECT_EQ(write_changes(kTwo, "2.1"),
            "2026/b-2.json,2026-01-02T03:04:05.000Z\n2025/a-1.json,2025-06-02T03:04:05Z\n");
  EXPECT_EQ(write_index({}), "");
  EXPECT_EQ(write_changes({}, "2.0"), "");
  const std::vector<std::string> names = {"index.txt", "a&b/"};
  const std::string listing = write_listing(names);
  EXPECT_TRUE(listing.contains("<a href=\"index.txt\">index.txt</a>"));
  EXPECT_TRUE(listing.contains("<a href=\"a&amp;b/\">a&amp;b/</a>"));
}

TEST(Provider, TheFeedHasAnEntryForEachDocument) {
  const std::string entry =
      R"({"id":"A-1","title":"First","link":[)"
      R"({"rel":"self","href":"https://t.example/white/2025/a-1.json"},)"
      R"({"rel":"hash","href":"https://t.example/white/2025/a-1.json.sha256"},)"
      R"({"rel":"hash","href":"https://t.example/white/2025/a-1.json.sha512"},)"
      R"({"rel":"signature","href":"https://t.example/white/2025/a-1.json.asc"}],)"
      R"("category":[{"term":"csaf_base"}],)"
      R"("published":"2025-01-02T03:04:05Z","updated":"2025-06-02T03:04:05Z",)"
      R"("content":{"type":"application/json","src":"https://t.example/white/2025/a-1.json"},)"
      R"("format":{"schema":"https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json","version":"2.0"}})";
  const std::string head =
      R"j({"feed":{"id":"csaf-2.0-tlp-white","title":"CSAF 2.0 documents (TLP:WHITE)",)j"
      R"("link":[{"rel":"self","href":"https://t.example/white/feed-tlp-white.json"}],)"
      R"("category":[{"scheme":"urn:ietf:params:rolie:category:information-type","term":"csaf"}],)"
      R"("updated":"2026-01-02T03:04:05Z","entry":[)";
  EXPECT_EQ(write_feed(folder("2.0", "WHITE"), std::span(kTwo).subspan(1)), head + entry + "]}}");
  EXPECT_EQ(write_feed(folder("2.0", "WHITE"), {}), head + "]}}");
  const std::string both = write_feed(folder("2.1", "CLEAR"), kTwo);
  EXPECT_LT(both.find("B-2"), both.find("A-1"));
  EXPECT_TRUE(both.contains(R"("title":"Second \"quoted\"")"));
  EXPECT_TRUE(both.contains("csaf/v2.1/schema/csaf.json"));
}

TEST(Provider, CategoriesStandOnce) {
  const std::vector<Listed> three = {kTwo[0], kTwo[1], kTwo[1]};
  EXPECT_EQ(write_categories(three),
            R"({"categories":{"category":[{"term":"csaf_base"},{"term":"csaf_vex"}]}})");
  EXPECT_EQ(write_categories({}), R"({"categories":{"category":[]}})");
}

TEST(Provider, MetadataOf2_0NamesEveryFeed) {
  EXPECT_EQ(
      write_metadata(provider("2.0")),
      R"({"canonical_url":"https://t.example/.well-known/csaf/provider-metadata.json",)"
      R"("distributions":[{"directory_url":"https://t.example/white/"},{"rolie":{)"
      R"("categories":["https://t.example/white/category-white.json"],"feeds":[)"
      R"j({"summary":"CSAF 2.0 documents (TLP:WHITE)","tlp_label":"WHITE","url":"https://t.example/white/feed-tlp-white.json"},)j"
      R"j({"summary":"CSAF 2.0 documents (TLP:GREEN)","tlp_label":"GREEN","url":"https://t.example/green/feed-tlp-green.json"},)j"
      R"j({"summary":"CSAF 2.0 documents (TLP:AMBER+STRICT)","tlp_label":"AMBER+STRICT","url":"https://t.example/amber-strict/feed-tlp-amber-strict.json"}],)j"
      R"("services":["https://t.example/.well-known/csaf/service.json"]}}],)"
      R"("last_updated":"2026-01-02T03:04:05Z","list_on_CSAF_aggregators":true,"metadata_version":"2.0",)"
      R"("mirror_on_CSAF_aggregators":true,"public_openpgp_keys":[{"fingerprint":"AB","url":"https://t.example/ab.asc"}],)"
      R"("publisher":{"category":"coordinator","name":"Desk","namespace":"https://t.example"},)"
      R"("role":"csaf_trusted_provider"})");
}

TEST(Provider, MetadataOf2_1TellsNoTimesOfWhatIsProtected) {
  Provider given = provider("2.1");
  given.is_listed = false;
  EXPECT_EQ(
      write_metadata(given),
      R"({"$schema":"https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json",)"
      R"("canonical_url":"https://t.example/.well-known/csaf/provider-metadata.json",)"
      R"("distributions":[{"directory":{"tlp_label":"CLEAR","url":"https://t.example/clear/"}},{"rolie":{)"
      R"("categories":["https://t.example/clear/category-clear.json"],"feeds":[)"
      R"j({"last_updated":"2026-01-02T03:04:05Z","summary":"CSAF 2.1 documents (TLP:CLEAR)","tlp_label":"CLEAR","url":"https://t.example/clear/feed-tlp-clear.json"}],)j"
      R"("services":["https://t.example/.well-known/csaf/service.json"]}}],)"
      R"("last_updated":"2026-01-02T03:04:05Z","list_on_CSAF_aggregators":false,"metadata_version":"2.1",)"
      R"("mirror_on_CSAF_aggregators":false,"public_openpgp_keys":[{"fingerprint":"AB","url":"https://t.example/ab.asc"}],)"
      R"("publisher":{"category":"coordinator","name":"Desk","namespace":"https://t.example"},)"
      R"("role":"csaf_trusted_provider"})");
}

TEST(Provider, TheServiceDocumentNamesTheFeedsOfTheMetadata) {
  const std::string service = write_service(provider("2.0"));
  ASSERT_TRUE(JsonDocument::parse(service).has_value());
  EXPECT_TRUE(service.contains(
      R"j("title":"Public CSAF feed","collection":[{"title":"CSAF 2.0 documents (TLP:WHITE)",)j"
      R"("href":"https://t.example/white/feed-tlp-white.json","categories":{"category":[)"
      R"({"scheme":"urn:ietf:params:rolie:category:information-type","term":"csaf"},)"
      R"({"scheme":"https://www.first.org/tlp/","term":"WHITE"}]}}]})"));
  EXPECT_TRUE(service.contains("feed-tlp-green.json"));
  EXPECT_TRUE(service.contains("feed-tlp-amber-strict.json"));
  const std::string of_2_1 = write_service(provider("2.1"));
  EXPECT_TRUE(of_2_1.contains("feed-tlp-clear.json"));
  EXPECT_FALSE(of_2_1.contains("partners"));
}

}  // namespace
}  // namespace tocsin::csaf
