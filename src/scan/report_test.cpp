// Reports, and the documents that they become.
#include "scan/sbom.h"

#include "scan/report.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using Texts = std::vector<std::string>;

TEST(Reports, AreSortedWithoutRepetitions) {
  ScanReport report;
  report.refused = {{"b", "x"}, {"a", "y"}, {"a", "x"}, {"a", "y"}, {"b", "y"}, {"c", "y"}};
  report.sightings = {{.path = "b"}, {.path = "a", .component = "z"}, {.path = "a"}};
  report.sort();
  Texts refused;
  for (const Refusal& one : report.refused) {
    refused.push_back(one.path + one.reason);
  }
  EXPECT_EQ(refused, (Texts{"ax", "ay", "bx", "by", "cy"}));
  EXPECT_EQ(report.sightings[0].component, "");
  EXPECT_EQ(report.sightings[2].path, "b");
  EXPECT_TRUE(report.is_incomplete());
  EXPECT_FALSE(ScanReport().is_incomplete());
  EXPECT_EQ(report.affected(), 0U);
  report.sightings[0].cves = {{"C", CveStatus::fixed}, {"D", CveStatus::affected}};
  EXPECT_EQ(report.affected(), 1U);
  ScanReport sum;
  sum.add({.refused = {{"c", "z"}}, .summary = {1, 2, 3, 4, 5}});
  sum.add({.summary = {1, 1, 1, 1, 1}});
  EXPECT_EQ(sum.summary.files + sum.summary.archives * 10 + sum.summary.bytes * 100 +
                sum.summary.inflated * 1000 + sum.summary.skipped * 10'000,
            65'432U);
}

TEST(Reports, SayHowLongTheyTookWhereItIsKnown) {
  for (const auto& [seconds, is_said] :
       std::vector<std::pair<double, bool>>{{-1, false}, {0, true}, {1.5, true}}) {
    EXPECT_EQ(to_json({}, seconds).contains("seconds"), is_said) << seconds;
  }
}

TEST(Reports, NamesAreSafeToPrint) {
  for (const auto& [name, want] :
       std::vector<std::pair<std::string, std::string>>{{"a b", "a b"},
                                                        {"a\x1F", "a\\x1f"},
                                                        {"a\x7F", "a\\x7f"},
                                                        {"a\\b", "a\\x5cb"},
                                                        {"\xC3\xA9~", "\xC3\xA9~"},
                                                        {"\xC3\xA9\xFF", "\\xc3\\xa9\\xff"},
                                                        {"\x80\xFF", "\\x80\\xff"},
                                                        {"", ""}}) {
    EXPECT_EQ(printable(name), want);
  }
}

Component library(const std::string& type, const std::string& group) {
  Component out{.kind = "library",
                .purl_type = type,
                .group = group,
                .name = "n",
                .version = "1",
                .purl = "pkg:" + type + "/" + (group.empty() ? "" : group + "/") + "n@1"};
  out.locations = {"here"};
  return out;
}

TEST(SbomDocuments, NamesOfPackagesInSpdx) {
  for (const auto& [type, group, name] :
       std::vector<std::tuple<std::string, std::string, std::string>>{{"deb", "debian", "n"},
                                                                      {"rpm", "rocky", "n"},
                                                                      {"apk", "alpine", "n"},
                                                                      {"maven", "g", "g:n"},
                                                                      {"npm", "@s", "@s/n"},
                                                                      {"npm", "", "n"}}) {
    ScanReport report;
    report.components = {library(type, group)};
    EXPECT_TRUE(to_spdx(report, {}).contains(R"("name":")" + name + "\"")) << type;
  }
}

TEST(SbomDocuments, FieldsThatAreEmptyAreLeftOut) {
  ScanReport full;
  full.components = {library("npm", "g")};
  full.components[0].hashes = {{"md5", "00"}, {"blake3", "11"}};
  full.components[0].cpes = {"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", "cpe:/a:v:p"};
  full.components[0].kind = "framework";
  ScanReport bare;
  bare.components = {library("npm", "")};
  bare.components[0].purl.clear();
  bare.components[0].version.clear();
  bare.components[0].hashes = {{"blake3", "11"}};
  bare.components[0].kind = "other";
  const std::string full_cdx = to_cyclonedx(full, {});
  const std::string bare_cdx = to_cyclonedx(bare, {});
  const std::string full_spdx = to_spdx(full, {});
  const std::string bare_spdx = to_spdx(bare, {});
  for (const std::string_view text :
       {R"("group":"g")", R"("version":"1","cpe":)", R"("purl":"pkg:npm/g/n@1")",
        R"("hashes":[{"alg":"MD5","content":"00"}])", R"("type":"framework")"}) {
    EXPECT_TRUE(full_cdx.contains(text)) << text;
  }
  for (const std::string_view text :
       {R"("group")", R"("cpe")", R"("purl")", R"("hashes")", R"("other")", "blake3"}) {
    EXPECT_FALSE(bare_cdx.contains(text)) << text;
  }
  EXPECT_TRUE(
      bare_cdx.contains(R"({"type":"library","bom-ref":"component-1","name":"n","evidence")"));
  for (const std::string_view text :
       {R"("versionInfo":"1")", R"("checksums":[{"algorithm":"MD5","checksumValue":"00"}])",
        R"("referenceType":"cpe23Type")", R"("referenceType":"cpe22Type")",
        R"("referenceType":"purl")"}) {
    EXPECT_TRUE(full_spdx.contains(text)) << text;
  }
  for (const std::string_view text : {"checksums", "externalRefs"}) {
    EXPECT_FALSE(bare_spdx.contains(text)) << text;
  }
  EXPECT_TRUE(bare_spdx.contains(R"("versionInfo":"NOASSERTION")"));
  bare.components[0].cpes = {"cpe:/a:v:p"};
  EXPECT_TRUE(to_spdx(bare, {}).contains("externalRefs"));
}

TEST(SbomDocuments, TheSurestRungIsTold) {
  for (const auto& [first, second, want] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"pom", "name", "pom"},
           {"name", "pom", "pom"},
           {"name+classes", "", "name+classes"},
           {"", "name", "name"},
           {"other", "other", ""}}) {
    ScanReport report;
    report.components = {library("maven", "g"), library("maven", "g")};
    report.components[0].ref = first;
    report.components[1].ref = second;
    const auto packages = packages_in(report);
    ASSERT_EQ(packages.size(), 1U);
    EXPECT_EQ(packages[0].rung, want);
  }
  ScanReport nameless;
  nameless.components = {library("npm", "")};
  nameless.components[0].name.clear();
  EXPECT_TRUE(packages_in(nameless).empty());
}

TEST(SbomDocuments, SpdxHasWholeSecondsAndASupplier) {
  for (const auto& [created, want] : std::vector<std::pair<std::string, std::string>>{
           {"", "1970-01-01T00:00:00Z"},
           {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"},
           {"2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05Z"},
           {"2026-01-02T03:04:05.177537Z", "2026-01-02T03:04:05Z"}}) {
    EXPECT_TRUE(to_spdx({}, {.created = created}).contains("\"created\":\"" + want + "\""));
  }
  for (const auto& [type, group, want] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"maven", "org.acme", "Organization: org.acme"},
           {"maven", "", "NOASSERTION"},
           {"deb", "debian", "Organization: debian"},
           {"npm", "@s", "Organization: @s"},
           {"npm", "", "Organization: npm registry"},
           {"pypi", "", "Organization: Python Package Index"},
           {"maven", "a (b)", "NOASSERTION"},
           {"maven", "a)", "NOASSERTION"}}) {
    ScanReport report;
    report.components = {library(type, group)};
    EXPECT_TRUE(to_spdx(report, {}).contains("\"supplier\":\"" + want + "\"")) << type << group;
  }
  ScanReport system;
  system.components = {library("", "")};
  system.components[0].kind = "operating-system";
  EXPECT_TRUE(to_spdx(system, {}).contains(R"("supplier":"Organization: n")"));
  // Of nothing there is still something to describe.
  EXPECT_TRUE(to_spdx({}, {.subject = "x"}).contains(R"("SPDXID":"SPDXRef-subject","name":"x")"));
  EXPECT_FALSE(to_spdx(system, {.subject = "x"}).contains("SPDXRef-subject"));
}

TEST(SbomDocuments, SourcesStandInThePurl) {
  struct Row {
    std::string purl, source, source_version, want;
  };
  for (const auto& [purl, source, source_version, want] :
       std::vector<Row>{{"pkg:deb/debian/n@1", "s", "2", "upstream=s%402"},
                        {"pkg:deb/debian/n@1", "s", "", "upstream=s\""},
                        {"pkg:deb/debian/n@1", "", "2", "pkg:deb/debian/n@1\""},
                        {"pkg:deb/debian/n@1?upstream=t", "s", "2", "upstream=t\""},
                        {"broken", "s", "", ""}}) {
    ScanReport report;
    report.components = {library("deb", "debian")};
    report.components[0].purl = purl;
    report.components[0].source_name = source;
    report.components[0].source_version = source_version;
    const std::string text = to_cyclonedx(report, {});
    EXPECT_EQ(text.contains("\"purl\""), !want.empty());
    EXPECT_TRUE(text.contains(want)) << text;
  }
}

TEST(SbomDocuments, FindingsAreComponentsWhereNoneSaysSo) {
  ScanReport report;
  report.sightings = {{.path = "a.jar", .component = "log4j-core", .version = "2.14.1"},
                      {.path = "b.jar", .component = "log4j-core", .version = "[2.1,2.14.1]"}};
  const auto listed = [&](const std::string& type, const std::string& name) {
    Component one = library(type, "x");
    one.name = name;
    one.locations = {"a.jar!/META-INF/maven/pom.properties"};
    report.components = {one};
    return packages_in(report).size();
  };
  EXPECT_EQ(listed("maven", "log4j-core"), 2U);
  EXPECT_EQ(listed("npm", "log4j-core"), 3U);
  EXPECT_EQ(listed("maven", "log4j-api"), 3U);
  report.components.clear();
  const auto packages = packages_in(report);
  ASSERT_EQ(packages.size(), 2U);
  EXPECT_EQ(packages[0].purl, "pkg:maven/org.apache.logging.log4j/log4j-core");
  EXPECT_EQ(packages[1].purl, "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1");
}

}  // namespace
}  // namespace tocsin::scan
