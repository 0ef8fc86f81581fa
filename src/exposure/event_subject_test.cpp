// What filters of events ask of flaws: scores, packages and one's own assets, by the advisories
// that the reader may be shown. On both engines.
#include "exposure/event_subject.h"

#include "exposure/inventories_for_test.h"
#include "flow/webhooks.h"

namespace tocsin::exposure {
namespace {

class EventSubjects : public testing::Exposure {
 protected:
  flow::EventSubject about(const std::vector<std::string>& ids) {
    const auto found = world.store->read(
        [&](store::Reader& reader) { return subject_of(world, reader, partner(), ids); });
    EXPECT_TRUE(found.has_value()) << describe(found.error());
    return found.value_or(flow::EventSubject{});
  }
  static std::string scored(const std::string& id, const std::string& package) {
    return testing::osv(
        id, package, "0", "2.0.0", "2026-01-02T00:00:00Z",
        R"(,"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}])");
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, EventSubjects, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(EventSubjects, AreWhatIsKnownOfTheFlawsThatAreNamed) {
  import(scored("GHSA-1", "left"));
  import(testing::osv("GHSA-2", "right", "0", "2.0.0"));
  put(testing::bom({{.name = "left", .version = "1.0.0"}}));
  const flow::EventSubject one = about({"GHSA-1"});
  EXPECT_EQ(one.cvss_tenths_max, 98);
  EXPECT_EQ(one.packages, std::vector<std::string>{"pkg:npm/left"});
  EXPECT_TRUE(one.is_on_own_assets);
  EXPECT_TRUE(one.is_whole);
  const flow::EventSubject both = about({"GHSA-2", "GHSA-1"});
  EXPECT_EQ(both.cvss_tenths_max, std::nullopt) << "the score of one is not known";
  EXPECT_EQ(both.packages, (std::vector<std::string>{"pkg:npm/left", "pkg:npm/right"}));
  EXPECT_TRUE(both.is_on_own_assets);
  EXPECT_FALSE(about({"GHSA-2"}).is_on_own_assets);
  EXPECT_EQ(about({"GHSA-1", "CVE-2026-1"}).cvss_tenths_max, std::nullopt) << "of one nothing is";
  EXPECT_TRUE(about({}).packages.empty());
  import(testing::osv("GHSA-3", "@scope/left", "0", "2.0.0"));
  EXPECT_EQ(about({"GHSA-3"}).packages, std::vector<std::string>{"pkg:npm/%40scope/left"});
}

TEST_P(EventSubjects, AreWholeUpToFiftyFlaws) {
  std::vector<std::string> ids(kFlawsOfEventMax, "CVE-2026-1");
  EXPECT_TRUE(about(ids).is_whole);
  ids.emplace_back("CVE-2026-2");
  EXPECT_FALSE(about(ids).is_whole);
}

TEST_P(EventSubjects, APackageOfADistributionIsNamedWithoutItsRelease) {
  import(
      R"({"schema_version":"1.7.0","id":"DSA-1","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"curl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]})");
  EXPECT_EQ(about({"DSA-1"}).packages, std::vector<std::string>{"pkg:deb/debian/curl"});
}

TEST_P(EventSubjects, AWebhookForSevereFindingsHearsOfThose) {
  const Principal boss = person("acme", Role::partner_administrator, "boss@acme.example");
  ASSERT_TRUE(
      flow::put_webhook(world, boss,
                        {.name = "severe",
                         .url = "https://hooks.example/",
                         .filter = {.events = {flow::EventKind::finding}, .cvss_tenths_min = 99}}));
  ASSERT_TRUE(flow::put_webhook(
      world, boss,
      {.name = "left",
       .url = "https://hooks.example/",
       .filter = {.events = {flow::EventKind::finding}, .products = {"pkg:npm/left@"}}}));
  put(testing::bom({{.name = "left", .version = "1.0.0"}}));
  import(scored("GHSA-1", "left"));
  const auto all = *world.store->read(
      [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 100); });
  std::vector<WebhookId> told;
  for (const store::Delivery& one : all) {
    if (one.webhook) {
      told.push_back(*one.webhook);
    }
  }
  EXPECT_EQ(told, std::vector<WebhookId>{flow::view_webhook(world, boss, "left")->id});
}

}  // namespace
}  // namespace tocsin::exposure
