// Advisories in the store: whose original is shown, by what they are found, and what a store of an
// earlier version lacked. On both engines.
#include "exposure/advisories.h"

#include "exposure/testing.h"

#include <filesystem>

namespace tocsin::exposure {
namespace {

class Advisories : public testing::Exposure {
 protected:
  static std::string csaf(const std::string& tlp, const std::vector<std::string>& cves) {
    std::string flaws;
    for (const std::string& cve : cves) {
      flaws += (flaws.empty() ? "" : ",") + std::string(R"({"cve":")") + cve +
               R"(","product_status":{"known_affected":["1"]}})";
    }
    return R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t",)"
           R"("distribution":{"tlp":{"label":")" +
           tlp +
           R"("}},"publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},)"
           R"("tracking":{"id":"P-1","current_release_date":"2026-01-01T00:00:00Z",)"
           R"("initial_release_date":"2026-01-01T00:00:00Z","status":"final","version":"1"}},)"
           R"("product_tree":{"full_product_names":[{"product_id":"1","name":"left",)"
           R"("product_identification_helper":{"purl":"pkg:npm/left@1.1.0"}}]},)"
           R"("vulnerabilities":[)" +
           flaws + "]}";
  }
  std::int64_t marking() {
    const auto rows = world.store->read([](store::Reader& reader) {
      return reader.query("SELECT max(tlp), min(tlp) FROM advisory");
    });
    EXPECT_EQ(rows->front().integer(0), rows->front().integer(1));
    return rows->front().integer(0);
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Advisories, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Advisories, OfADocumentWithSeveralEachIsShownByItsOwnId) {
  import(csaf("WHITE", {"CVE-2099-0001", "CVE-2099-0002"}));
  const auto ids = [&](const std::string& id) {
    std::vector<std::string> out;
    const auto found = view_advisories(world, officer, id);
    for (const AdvisoryView& view : found.value_or(std::vector<AdvisoryView>())) {
      out.push_back(view.advisory.id);
      EXPECT_EQ(view.original, csaf("WHITE", {"CVE-2099-0001", "CVE-2099-0002"}));
    }
    return out;
  };
  const auto first = ids("CVE-2099-0001");
  const auto last = ids("CVE-2099-0002");
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_NE(first, last);
  EXPECT_EQ(error_of(view_advisories(world, officer, "CVE-2099-0003")).code, Errc::not_found);
}

TEST_P(Advisories, MarkingsThatAnEarlierVersionDidNotKeepAreKeptOnce) {
  for (const auto& [label, level] : {std::pair{"RED", Tlp::red}, std::pair{"GREEN", Tlp::green},
                                     std::pair{"WHITE", Tlp::clear}}) {
    import(csaf(label, {"CVE-2099-0001"}));
    const auto kept = static_cast<std::int64_t>(level);
    ASSERT_EQ(marking(), kept);
    ASSERT_TRUE(world.store
                    ->write([](store::Transaction& tx) {
                      return tx.execute("UPDATE advisory SET tlp = -1");
                    })
                    .has_value());
    const std::string path = ::testing::TempDir() + "index-of-" + GetParam() + std::to_string(kept);
    const auto index = compile_advisory_index(world, path);
    ASSERT_TRUE(index.has_value()) << describe(index.error());
    EXPECT_EQ(index->advisories, level == Tlp::clear ? 1U : 0U);
    EXPECT_EQ(marking(), kept);
    EXPECT_TRUE(std::filesystem::remove(path));
  }
}

TEST_P(Advisories, AProductIsFoundByItsVendorAndAVendorWithoutProduct) {
  const auto cve = [](const std::string& id, const std::string& product) {
    return R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":")" + id +
           R"(","assignerOrgId":"o","state":"PUBLISHED"},"containers":{"cna":{"title":"t",)"
           R"("providerMetadata":{"orgId":"o"},"descriptions":[{"lang":"en","value":"d"}],)"
           R"("affected":[{)" +
           product +
           R"("versions":[{"version":"1","status":"affected"}]}],)"
           R"("references":[{"url":"https://a.example"}]}}})";
  };
  import(cve("CVE-2099-0001", R"("vendor":"Acme","product":"Rocket",)"));
  import(cve("CVE-2099-0002", R"("product":"Rocket",)"));
  import(cve("CVE-2099-0003", R"("vendor":"Acme",)"));
  const auto found = [&](const AdvisorySearch& search) {
    std::string out;
    const auto page = search_advisories(world, officer, search);
    for (const auto& one : page->advisories) {
      out += (out.empty() ? "" : " ") + one.id;
    }
    return out;
  };
  EXPECT_EQ(found({.vendor = "acme"}), "CVE-2099-0001 CVE-2099-0003");
  EXPECT_EQ(found({.product = "rocket"}), "CVE-2099-0001 CVE-2099-0002");
  EXPECT_EQ(found({.vendor = "acme", .product = "rocket"}), "CVE-2099-0001");
}

}  // namespace
}  // namespace tocsin::exposure
