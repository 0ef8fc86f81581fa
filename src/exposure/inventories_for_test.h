// Advisories of npm packages, inventories of them, and what is found. For test files only.
#pragma once

#include "exposure/advisories.h"
#include "exposure/findings.h"
#include "exposure/inventories.h"
#include "exposure/testing.h"

#include <string>
#include <vector>

namespace tocsin::exposure::testing {

inline std::string osv(const std::string& id, const std::string& package,
                       const std::string& introduced, const std::string& fixed,
                       const std::string& modified = "2026-01-02T00:00:00Z",
                       const std::string& more = "") {
  return R"({"schema_version":"1.7.0","id":")" + id + R"(","modified":")" + modified + "\"" + more +
         R"(,"affected":[{"package":{"ecosystem":"npm","name":")" + package +
         R"("},"ranges":[{"type":"SEMVER","events":[{"introduced":")" + introduced +
         R"("},{"fixed":")" + fixed + R"("}]}]}]})";
}

struct Package {
  std::string name;
  std::string version;
};
inline std::string bom(const std::vector<Package>& packages, const std::string& vex = "") {
  std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[)";
  for (std::size_t i = 0; i < packages.size(); ++i) {
    const std::string purl = "pkg:npm/" + packages[i].name + "@" + packages[i].version;
    out += (i == 0 ? "" : ",") + std::string(R"({"type":"library","bom-ref":")") + purl +
           R"(","name":")" + packages[i].name + R"(","version":")" + packages[i].version +
           R"(","purl":")" + purl + "\"}";
  }
  return out + "]" + vex + "}";
}

inline Result<ReassessSummary> import(const World& world, const std::string& text) {
  ImportOptions options;
  options.body = text;
  TOC_TRY(const ImportSummary summary,
          import_advisories(world, Principal::system("test"), options));
  return summary.findings.at(Tlp::red);
}

inline UploadResult put(const World& world, const Principal& who, const std::string& asset,
                        const std::string& document) {
  const auto done = put_inventory(
      world, who, {.asset = asset, .documents = {{.name = "bom.json", .bytes = document}}});
  EXPECT_TRUE(done.has_value()) << describe(done.error());
  return done.value_or(UploadResult{});
}

/// "asset component flaw certainty state" of each open finding.
inline std::vector<std::string> open_findings(const World& world, const Principal& who) {
  std::vector<std::string> out;
  const auto page = list_findings(world, who, {.limit = 100'000});
  EXPECT_TRUE(page.has_value());
  for (const FindingView& one : page->findings) {
    out.push_back(one.found.asset.name + " " + one.found.finding.component + " " +
                  one.found.finding.flaw + " " + one.found.finding.sureness + " " + one.state);
  }
  return out;
}
using Texts = std::vector<std::string>;

}  // namespace tocsin::exposure::testing
