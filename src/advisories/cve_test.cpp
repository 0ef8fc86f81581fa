// CVE records: packages, entries of versions with their changes, and what containers say.
#include "advisories/json_parts.h"
#include "advisories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

using Texts = std::vector<std::string>;
using testing::ranges_of;
using testing::read;
using testing::read_one;

std::string cve(const std::string& affected, const std::string& container = "",
                const std::string& metadata = "") {
  return R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2099-1")" +
         metadata +
         R"(},"containers":{"cna":{"providerMetadata":{"shortName":"acme"},"affected":[)" +
         affected + "]" + container + "}}}";
}

TEST(Cve, PackagesByAddressOrPurl) {
  struct Row {
    std::string affected, key;
  };
  for (const auto& [affected, key] : std::vector<Row>{
           {R"("packageURL":"pkg:npm/n")", "npm//n"},
           {R"("packageURL":"pkg:npm/n","collectionURL":"https://pypi.org","packageName":"p")",
            "npm//n"},
           {R"("packageURL":"broken","collectionURL":"https://pypi.org","packageName":"p")",
            "pypi//p"},
           {R"("collectionURL":"https://repo1.maven.org/maven2","packageName":"g:a")", "maven/g/a"},
           {R"("collectionURL":"pypi.org/project","packageName":"p")", "pypi//p"},
           {R"("collectionURL":"https://example.org","packageName":"p")", ""},
           {R"("collectionURL":"https://pypi.org")", ""},
           {R"("packageName":"p")", ""}}) {
    const Advisory got = read_one(cve("{" + affected + "}"));
    ASSERT_EQ(got.assertions.size(), 1U);
    const auto& package = got.assertions[0].product.package;
    EXPECT_EQ(package ? package_key(*package) : "", key) << affected;
  }
}

TEST(Cve, FixesAndCeilings) {
  struct Row {
    std::string versions, ranges;
    Texts fixed_in;
    bool is_ceiling_unknown = false;
  };
  const auto less = [](const std::string& than, const std::string& status = "affected") {
    return R"({"version":"1.0.0","versionType":"semver","status":")" + status +
           R"(","lessThan":")" + than + "\"}";
  };
  for (
      const Row& row : std::vector<Row>{
          {less("2.0.0"), "affected [1.0.0, 2.0.0)", {"2.0.0"}},
          {less("2.0.0", "unaffected"), "not_affected [1.0.0, 2.0.0)", {}},
          {less("2.0.0", "other"), "unknown [1.0.0, 2.0.0)", {}},
          {less("*"), "affected [1.0.0, )", {}},
          {R"({"version":"1.0.0","versionType":"semver","status":"affected","lessThanOrEqual":"2.0.0"},)" +
               less("1.5.0"),
           "affected [1.0.0, 2.0.0]; affected [1.0.0, 1.5.0)",
           {"1.5.0"},
           true},
          {R"({"version":"1.0.0","status":"affected"})", "affected 1.0.0", {}},
      }) {
    const Advisory got = read_one(cve(R"({"versions":[)" + row.versions + "]}"));
    ASSERT_EQ(got.assertions.size(), 1U);
    EXPECT_EQ(ranges_of(got.assertions[0]), row.ranges) << row.versions;
    EXPECT_EQ(got.assertions[0].fixed_in, row.fixed_in) << row.versions;
    EXPECT_EQ(got.assertions[0].is_ceiling_unknown, row.is_ceiling_unknown) << row.versions;
  }
  for (const std::string than : {"", "unspecified", "2.*"}) {
    EXPECT_EQ(read_one(cve(R"({"versions":[)" + less(than) + "]}")).assertions.at(0).fixed_in,
              Texts{})
        << than;
  }
  for (const auto& [text, want] : std::vector<std::pair<std::string, ProductStatus>>{
           {"affected", ProductStatus::affected},
           {"unaffected", ProductStatus::not_affected},
           {"", ProductStatus::unknown}}) {
    EXPECT_EQ(read_one(cve(R"({"defaultStatus":")" + text + "\"}")).assertions.at(0).default_status,
              want);
  }
}

// "semver" of a package of Maven: where both orders agree, Maven's knows the rest.
TEST(Cve, PlainBoundsOfAPackageAreInItsOwnOrder) {
  const auto order = [](const std::string& where, const std::string& version,
                        const std::string& more) {
    const Advisory got =
        read_one(cve("{" + where + R"("versions":[{"version":")" + version +
                     R"(","versionType":"semver","status":"affected")" + more + "}]}"));
    const ecosystems::Ecosystem* by = got.assertions.at(0).ranges.at(0).versions.ecosystem;
    return by == nullptr ? std::string() : std::string(by->id);
  };
  const std::string maven =
      R"("collectionURL":"https://repo1.maven.org/maven2","packageName":"g:a",)";
  EXPECT_EQ(order(maven, "9.3.12", R"(,"lessThanOrEqual":"9.4.55")"), "maven/3.9");
  EXPECT_EQ(order(maven, "0", R"(,"lessThan":"*")"), "maven/3.9");
  EXPECT_EQ(order(maven, "9.3.12", R"(,"lessThan":"9.4.55-rc.1")"), "semver");
  EXPECT_EQ(order(maven, "9.3.12-rc.1", R"(,"lessThan":"9.4.55")"), "semver");
  EXPECT_EQ(order(maven, "9.3.12", R"(,"lessThanOrEqual":"9.4.x")"), "semver");
  EXPECT_EQ(order(maven, "9.3.12",
                  R"(,"lessThan":"9.5","changes":[{"at":"9.4-a","status":"unaffected"}])"),
            "semver");
  EXPECT_EQ(order("", "9.3.12", R"(,"lessThanOrEqual":"9.4.55")"), "semver");
}

TEST(Cve, ChangesSplitAnEntry) {
  const auto changed = [](const std::string& status, const std::string& changes,
                          const std::string& type = "semver") {
    return read_one(cve(R"({"versions":[{"version":"1.0.0","lessThan":"5.0.0","versionType":")" +
                        type + R"(","status":")" + status + R"(","changes":[)" + changes + "]}]}"))
        .assertions.at(0);
  };
  const Assertion fixed = changed("affected", R"({"at":"2.0.0","status":"unaffected"},
                                                 {"at":"3.0.0","status":"affected"})");
  EXPECT_EQ(ranges_of(fixed),
            "affected [1.0.0, 2.0.0); fixed [2.0.0, 3.0.0); affected [3.0.0, 5.0.0)");
  EXPECT_EQ(fixed.fixed_in, (Texts{"2.0.0", "5.0.0"}));
  const Assertion begins = changed("unaffected", R"({"at":"2.0.0","status":"affected"})");
  EXPECT_EQ(ranges_of(begins), "not_affected [1.0.0, 2.0.0); affected [2.0.0, 5.0.0)");
  EXPECT_EQ(begins.fixed_in, Texts{});
  const Assertion unknown = changed("affected", R"({"at":"2.0.0","status":"unknown"})");
  EXPECT_EQ(unknown.fixed_in, (Texts{"5.0.0"}));
  // Without an order the entry stays whole.
  EXPECT_EQ(changed("affected", R"({"at":"2.0.0","status":"unaffected"})", "git").ranges.size(),
            1U);
}

TEST(Cve, WordsOfAPreReleaseAskForAnOrderThatKnowsThem) {
  struct Row {
    std::string version, less_than, type;
    bool is_assumed;
  };
  for (const auto& [version, less_than, type, is_assumed] : std::vector<Row>{
           {"2.0-beta9", "2.1", "custom", true},
           {"2.0", "2.1-RC1", "custom", true},
           {"2.0", "2.1-milestone2", "custom", true},
           {"0-alpha", "2.1", "custom", true},
           {"9-pre", "10", "custom", true},
           {"2.0", "2.1", "custom", false},
           {"2.0-beta9", "2.1", "semver", false},
           {"2.0-final", "2.1", "custom", false},
           {"2.0beta9", "2.1", "custom", false},
           {"-beta9", "2.1", "custom", false},
           {"v-beta9", "2.1", "custom", false},
           {"/1-beta9", "2.1", "custom", false},
           {":1-beta9", "2.1", "custom", false},
       }) {
    const Advisory got =
        read_one(cve(R"({"versions":[{"version":")" + version + R"(","lessThan":")" + less_than +
                     R"(","versionType":")" + type + R"(","status":"affected"}]})"));
    EXPECT_EQ(std::ranges::find(got.remarks, "prerelease-order-assumed") != got.remarks.end(),
              is_assumed)
        << version << " " << less_than << " " << type;
    if (is_assumed) {
      EXPECT_EQ(got.assertions.at(0).ranges.at(0).versions.certainty,
                ranges::Certainty::assumed_numeric);
    }
  }
  const std::string entry = R"({"version":"2.0-beta9","lessThan":"2.1","versionType":"custom",
                               "status":"affected"})";
  EXPECT_EQ(read_one(cve(R"({"versions":[)" + entry + "," + entry + "]}")).remarks,
            (Texts{"prerelease-order-assumed"}));
  for (const std::string bound : {"lessThanOrEqual\":\"2.1-rc1\"",
                                  "changes\":[{\"at\":\"2.1-rc1\",\"status\":\"affected\"}]"}) {
    EXPECT_EQ(
        read_one(
            cve(R"({"versions":[{"version":"2.0","versionType":"custom","status":"affected",")" +
                bound + "}]}"))
            .remarks,
        (Texts{"prerelease-order-assumed"}))
        << bound;
  }
}

TEST(Cve, FieldsOfAContainer) {
  const Advisory got = read_one(
      cve(R"({"vendor":"v","product":"p","repo":"r","platforms":["x"]})",
          R"(,"title":"t","descriptions":[{"lang":"de","value":"d"},{"lang":"en-US","value":"e"},
          {"lang":"en","value":"f"}],
          "metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
             "baseScore":9.8}},{"cvssV2_0":{}},
            {"other":{"type":"kev","content":{}}},
            {"other":{"type":"ssvc","content":{"options":[{"Exploitation":"active"},
               {"Automatable":"yes"}]}}},{"other":{"type":"ssvc"}},
            {"other":{"type":"x","content":{"options":[]}}}],
          "problemTypes":[{"descriptions":[{"cweId":"CWE-1"},{"cweId":"CWE-1"},{"cweId":""},{}]}],
          "references":[{"url":"u"},{"url":"u"},{"url":""},{}],
          "cpeApplicability":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[
             {"vulnerable":true,"criteria":"cpe:2.3:a:v:q:*:*:*:*:*:*:*:*"}]}]}])"));
  EXPECT_EQ(got.format, "cve-5.1");
  EXPECT_EQ(got.title, "t");
  EXPECT_EQ(got.description, "e");
  ASSERT_EQ(got.scores.size(), 3U);
  EXPECT_EQ(got.scores[0].published_tenths, 98);
  EXPECT_EQ(got.scores[1].published_tenths, std::nullopt);
  EXPECT_EQ(got.scores[2].vector, "Exploitation:active/Automatable:yes");
  EXPECT_EQ(got.scores[2].author, "cna:acme");
  EXPECT_TRUE(got.is_exploited);
  EXPECT_EQ(got.cwes, (Texts{"CWE-1"}));
  EXPECT_EQ(got.references, (Texts{"u"}));
  ASSERT_EQ(got.assertions.size(), 2U);
  EXPECT_EQ(got.assertions[0].product.repository, "r");
  EXPECT_EQ(got.assertions[0].product.platforms, (Texts{"x"}));
  EXPECT_EQ(got.assertions[0].pointer, "/containers/cna/affected/0");
  EXPECT_EQ(got.assertions[1].pointer, "/containers/cna/cpeApplicability");
  const Advisory plain = read_one(cve("", R"(,"descriptions":[{"lang":"de","value":"d"},
      {"lang":"fr","value":"f"}],"metrics":[{"other":{"type":"x","content":{}}}])"));
  EXPECT_EQ(plain.description, "d");
  EXPECT_FALSE(plain.is_exploited);
  EXPECT_TRUE(plain.scores.empty());
}

TEST(Cve, RejectedRecordsAreWithdrawn) {
  struct Row {
    std::string metadata;
    std::optional<Instant> withdrawn;
  };
  for (const auto& [metadata, withdrawn] : std::vector<Row>{
           {R"(,"state":"PUBLISHED","dateRejected":"2026-01-03")", {}},
           {R"(,"state":"REJECTED","dateRejected":"2026-01-03","dateUpdated":"2026-01-02")",
            time_of("2026-01-03")},
           {R"(,"state":"REJECTED","dateUpdated":"2026-01-02")", time_of("2026-01-02")},
           {R"(,"state":"REJECTED")", Instant{}}}) {
    EXPECT_EQ(read_one(cve("", "", metadata)).withdrawn, withdrawn) << metadata;
  }
  const auto adp = read(
      R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2099-1","datePublished":"2026-01-01"},
          "containers":{"adp":[{},{"providerMetadata":{"shortName":"x"},"affected":[{}]}]}})");
  ASSERT_TRUE(adp.has_value());
  EXPECT_EQ(adp->front().published, time_of("2026-01-01"));
  EXPECT_EQ(adp->front().assertions.at(0).author, "adp:x");
  EXPECT_EQ(adp->front().assertions.at(0).pointer, "/containers/adp/1/affected/0");
}

}  // namespace
}  // namespace tocsin::advisories
