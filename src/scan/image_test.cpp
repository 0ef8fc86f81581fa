#include "scan/image.h"

#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using archive::testing::packed_of;
using archive::testing::TestMember;
using testing::core_jar;

std::vector<std::string> affected_paths(const std::string& image) {
  const ScanReport report = scan_bytes(as_bytes(image), "image.tar", {});
  std::vector<std::string> out;
  for (const Sighting& sighting : report.sightings) {
    if (sighting.is_affected()) {
      out.push_back(sighting.path);
    }
  }
  EXPECT_TRUE(report.refused.empty()) << report.refused.front().reason;
  return out;
}

/// Layers a and b in the two forms that tools write; the manifest last, as docker does.
std::string docker(const std::string& a, const std::string& b) {
  return packed_of({{"b/layer.tar", b},
                    {"a/layer.tar", a},
                    {"manifest.json", R"([{"Layers":["a/layer.tar","b/layer.tar"]}])"}});
}

std::string oci(const std::string& a, const std::string& b) {
  return packed_of(
      {{"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"},
       {"blobs/sha256/bb", b},
       {"blobs/sha256/aa", a},
       {"blobs/sha256/cc", R"({"layers":[{"digest":"sha256:aa"},{"digest":"sha256:bb"}]})"},
       {"blobs/sha256/dd", R"({"manifests":[{"digest":"sha256:cc"}]})"},
       {"index.json", R"({"manifests":[{"digest":"sha256:dd"}]})"}});
}

TEST(Image, LayersAreAppliedInOrder) {
  const std::string jar = core_jar("2.14.1");
  const std::string fixed = testing::class_file("a", {});
  struct Row {
    std::string claim;
    std::vector<TestMember> lower;
    std::vector<TestMember> upper;
    bool is_found;
  };
  const std::vector<Row> rows{
      {"nothing removes it", {{"opt/app/a.jar", jar}}, {{"opt/app/b.txt", "x"}}, true},
      {"a whiteout", {{"opt/app/a.jar", jar}}, {{"opt/app/.wh.a.jar", ""}}, false},
      {"of another name", {{"opt/app/a.jar", jar}}, {{"opt/app/.wh.b.jar", ""}}, true},
      {"of a folder", {{"opt/app/a.jar", jar}}, {{"opt/.wh.app", ""}}, false},
      {"an opaque folder", {{"opt/app/a.jar", jar}}, {{"opt/app/.wh..wh..opq", ""}}, false},
      {"an opaque root", {{"opt/app/a.jar", jar}}, {{".wh..wh..opq", ""}}, false},
      {"an opaque neighbour", {{"opt/app/a.jar", jar}}, {{"opt/ap/.wh..wh..opq", ""}}, true},
      {"replaced", {{"opt/app/a.jar", jar}}, {{"./opt/app/a.jar", fixed}}, false},
      {"the folder became a file", {{"opt/app/a.jar", jar}}, {{"opt/app", "x"}}, false},
      {"the folder became a link", {{"opt/app/a.jar", jar}}, {{"opt/app", "/srv", 'l'}}, false},
      {"the folder is named again", {{"opt/app/a.jar", jar}}, {{"opt/app", "", 'd'}}, true},
      {"its own layer's whiteout", {{"x", "y"}}, {{"a.jar", jar}, {".wh.a.jar", ""}}, true},
      {"the lower one deletes it", {{".wh.a.jar", ""}}, {{"a.jar", jar}}, true},
  };
  for (const Row& row : rows) {
    for (const std::string filter : {"none", "gzip", "zstd"}) {
      SCOPED_TRACE(row.claim + ", " + filter);
      const std::string a = packed_of(row.lower, "tar", filter);
      const std::string b = packed_of(row.upper, "tar", filter);
      EXPECT_EQ(affected_paths(docker(a, b)).size(), row.is_found ? 1U : 0U);
      EXPECT_EQ(affected_paths(oci(a, b)).size(), row.is_found ? 1U : 0U);
      // Without a manifest it is a tar of tars, in which nothing removes anything.
      EXPECT_EQ(affected_paths(packed_of({{"a/layer.tar", a}, {"b/layer.tar", b}})).size(), 1U);
    }
  }
}

TEST(Image, PathsSayTheLayer) {
  const std::string layer = packed_of({{"opt/a.jar", core_jar("2.14.1")}}, "tar", "gzip");
  EXPECT_EQ(affected_paths(oci(layer, packed_of({{"x", "y"}}))),
            std::vector<std::string>{"image.tar!/blobs/sha256/aa!/opt/a.jar"});
  // The whole image compressed once more: it is read as a stream.
  const std::string packed = packed_of(
      {{"a/layer.tar", layer}, {"manifest.json", R"([{"Layers":["a/layer.tar"]}])"}}, "tar", "xz");
  EXPECT_EQ(affected_paths(packed), std::vector<std::string>{"image.tar!/a/layer.tar!/opt/a.jar"});
}

TEST(Image, WhatLiesLooseIsJudgedAcrossTheLayers) {
  const std::string core = "srv/classes/org/apache/logging/log4j/core/";
  const std::string lower = packed_of({{core + "lookup/JndiLookup.class", testing::lookup_class()},
                                       {core + "net/JndiManager.class", testing::manager_class()}});
  EXPECT_EQ(affected_paths(docker(lower, packed_of({{"x", "y"}}))),
            std::vector<std::string>{"image.tar!/srv/classes"});
  const std::string upper = packed_of({{core + "lookup/.wh.JndiLookup.class", ""}});
  const ScanReport report = scan_bytes(as_bytes(docker(lower, upper)), "image.tar", {});
  ASSERT_EQ(report.sightings.size(), 1U);
  EXPECT_EQ(report.sightings[0].cves[0].id, "CVE-2021-44228");
  EXPECT_EQ(report.sightings[0].cves[0].status, CveStatus::mitigated);
}

TEST(Image, AFileIsThereIfOneImageOfTheTarHasIt) {
  const std::string jar = packed_of({{"a.jar", core_jar("2.14.1")}});
  const std::string gone = packed_of({{".wh.a.jar", ""}});
  const auto with = [&](const std::string& manifest) {
    return affected_paths(packed_of({{"a/layer.tar", jar},
                                     {"b/layer.tar", gone},
                                     {"c/layer.tar", "../a/layer.tar", 'l'},
                                     {"manifest.json", manifest}}))
        .size();
  };
  EXPECT_EQ(with(R"([{"Layers":["a/layer.tar","b/layer.tar"]}])"), 0U);
  EXPECT_EQ(with(R"([{"Layers":["c/layer.tar","b/layer.tar"]}])"), 0U);
  EXPECT_EQ(with(R"([{"Layers":["a/layer.tar","b/layer.tar"]},{"Layers":["a/layer.tar"]}])"), 1U);
  EXPECT_EQ(with(R"([{"Layers":["b/layer.tar"]}])"), 1U);
  EXPECT_EQ(with("[{"), 1U);
}

}  // namespace
}  // namespace tocsin::scan
