#include "scan/sbom.h"

#include "inventories/inventory.h"
#include "scan/installed.h"
#include "scan/packages.h"
#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <algorithm>
#include <set>

namespace tocsin::scan {
namespace {

using archive::testing::packed_of;
using archive::testing::to_bytes;

std::string go_program(const std::string& modules) {
  const auto text = [](const std::string& value) {
    std::string out;
    std::size_t size = value.size();
    for (; size >= 128; size >>= 7U) {
      out.push_back(static_cast<char>((size & 0x7FU) | 0x80U));
    }
    return out + static_cast<char>(size) + value;
  };
  std::string header = "\xff Go buildinf:";
  header += std::string("\x08\x02", 2) + std::string(16, '\0');
  const std::string mark(16, 'm');
  return "\x7F"
         "ELF" +
         std::string(200, '\0') + header + text("go1.22.1") + text(mark + modules + mark);
}

void put(std::string& out, std::size_t at, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) {
    out[at + i] = static_cast<char>(value >> (8 * i) & 0xFFU);
  }
}

/// A 64-bit ELF with nothing but cargo auditable's section.
std::string rust_program(const std::string& json) {
  libdeflate_compressor* const compressor = libdeflate_alloc_compressor(6);
  std::string packed(libdeflate_zlib_compress_bound(compressor, json.size()), '\0');
  packed.resize(
      libdeflate_zlib_compress(compressor, json.data(), json.size(), packed.data(), packed.size()));
  libdeflate_free_compressor(compressor);
  const std::string names = std::string("\0.dep-v0\0", 9);
  const std::size_t names_at = 64;
  const std::size_t data_at = names_at + names.size();
  const std::size_t table = data_at + packed.size();
  std::string out(table + std::size_t{2} * 64, '\0');
  out.replace(0, 6,
              "\x7F"
              "ELF\x02\x01");
  out.replace(names_at, names.size(), names);
  out.replace(data_at, packed.size(), packed);
  put(out, 0x28, table, 8);
  put(out, 0x3A, 64, 2);
  put(out, 0x3C, 2, 2);
  put(out, table + 0x18, names_at, 8);
  put(out, table + 0x20, names.size(), 8);
  put(out, table + 64, 1, 4);
  put(out, table + 64 + 0x18, data_at, 8);
  put(out, table + 64 + 0x20, packed.size(), 8);
  return out;
}

std::set<std::string> purls_in(const std::vector<Package>& components) {
  std::set<std::string> out;
  for (const Component& one : components) {
    out.insert(one.purl.empty() ? one.name + "@" + one.version : one.purl);
  }
  return out;
}

/// A root file system with something of everybody.
std::string root() {
  const std::string jar =
      to_bytes({.entries = {{.name = "META-INF/MANIFEST.MF",
                             .content = "Bundle-SymbolicName: org.acme\r\nBundle-Version: 1.0\r\n"},
                            {.name = "META-INF/maven/org.acme/lib/pom.properties",
                             .content = testing::pom_properties("org.acme", "lib", "1.0")},
                            {.name = "a.class", .content = testing::class_file("a", {})}}});
  return packed_of(
      {{"etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"},
       {"var/lib/dpkg/status",
        "Package: bash\nStatus: install ok installed\nVersion: 5.2-1\n"
        "Architecture: amd64\nSource: bash-src (5.2)\n\n"},
       {"usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: Six_\nVersion: 1.16.0\n\nVersion: 9\n"},
       {"usr/lib/node_modules/@acme/tool/package.json",
        R"({"name":"@acme/tool","version":"2.0.0"})"},
       {"usr/lib/node_modules/@acme/tool/lib/package.json", R"({"name":"no","version":"1"})"},
       {"var/lib/gems/specifications/rake-13.0.6.gemspec",
        "Gem::Specification.new do |s|\n  s.name = \"rake\".freeze\n  s.version = \"13.0.6\"\nend"},
       {"srv/vendor/composer/installed.json",
        R"({"packages":[{"name":"monolog/monolog","version":"2.9.1"}]})"},
       {"opt/app/app.deps.json",
        R"({"libraries":{"App/1.0":{"type":"project"},"Newtonsoft.Json/13.0.1":{"type":"package"}}})"},
       {"usr/bin/tool", go_program("path\tacme.org/tool\nmod\tacme.org/tool\t(devel)\t\n"
                                   "dep\tgolang.org/x/net\tv0.1.0\th1:x\n"
                                   "dep\told.org/a\tv1.0.0\n=>\tnew.org/a\tv1.1.0\n"
                                   "dep\tmine.org/api\tv0.0.0\n=>\t./api\t(devel)\n"
                                   "dep\tmine.org/b\tv0.0.1\n=>\t../b\t(devel)\n"
                                   "dep\tmine.org/c\tv0.0.2\n=>\t/src/c\t(devel)\n")},
       {"usr/bin/rust", rust_program(R"({"packages":[{"name":"serde","version":"1.0.1"},)"
                                     R"({"name":"cc","version":"1.0","kind":"build"}]})")},
       {"srv/lib.jar", jar},
       {"srv/log4j-core.jar", testing::core_jar("")}});
}

const std::set<std::string> kWant{"debian@12",
                                  "pkg:deb/debian/bash@5.2-1?arch=amd64&distro=debian-12",
                                  "pkg:pypi/six-@1.16.0",
                                  "pkg:npm/%40acme/tool@2.0.0",
                                  "pkg:gem/rake@13.0.6",
                                  "pkg:composer/monolog/monolog@2.9.1",
                                  "pkg:nuget/Newtonsoft.Json@13.0.1",
                                  "pkg:golang/stdlib@1.22.1",
                                  "pkg:golang/acme.org/tool",
                                  "pkg:golang/golang.org/x/net@v0.1.0",
                                  "pkg:golang/new.org/a@v1.1.0",
                                  "pkg:golang/mine.org/api@v0.0.0",
                                  "pkg:golang/mine.org/b@v0.0.1",
                                  "pkg:golang/mine.org/c@v0.0.2",
                                  "pkg:cargo/serde@1.0.1",
                                  "pkg:maven/org.acme/lib@1.0",
                                  "pkg:maven/org.apache.logging.log4j/log4j-core"};

TEST(Sbom, EverythingThatIsInstalledIsListed) {
  const ScanReport report = scan_bytes(as_bytes(root()), "root.tar", {.lists_components = true});
  EXPECT_TRUE(report.refused.empty());
  std::set<std::string> got = purls_in(packages_in(report));
  got.erase("log4j-core@");  // the name of its jar
  EXPECT_EQ(got, kWant);
  EXPECT_TRUE(scan_bytes(as_bytes(root()), "root.tar", {}).components.empty());
}

TEST(Sbom, BothDocumentsSayTheSameWhenTheyAreReadAgain) {
  const ScanReport report = scan_bytes(as_bytes(root()), "root.tar", {.lists_components = true});
  const SbomOptions options{
      .subject = "root.tar", .created = "2026-01-01T00:00:00Z", .tool_version = "1"};
  for (const bool is_spdx : {false, true}) {
    SCOPED_TRACE(is_spdx);
    const std::string text = is_spdx ? to_spdx(report, options) : to_cyclonedx(report, options);
    EXPECT_EQ(text, is_spdx ? to_spdx(report, options) : to_cyclonedx(report, options));
    const auto read = inventories::read_inventory({.path = "sbom.json", .bytes = text});
    ASSERT_TRUE(read.has_value()) << describe(read.error());
    ASSERT_TRUE(read->has_value());
    EXPECT_TRUE((*read)->problems.empty());
    std::set<std::string> got;
    for (const Component& one : (*read)->components) {
      if (!one.purl.empty()) {
        got.insert(one.purl.substr(0, one.purl.find('?')));
      }
      if (one.name == "bash") {
        EXPECT_EQ(one.source_name, "bash-src");
        EXPECT_EQ(one.source_version, "5.2");
        ASSERT_TRUE(one.distribution.has_value());
        EXPECT_EQ(one.distribution->release, "12");
      }
    }
    for (const std::string& purl : kWant) {
      EXPECT_TRUE(!purl.starts_with("pkg:") || got.contains(purl.substr(0, purl.find('?'))))
          << purl;
    }
  }
}

TEST(Sbom, ADocumentOnTheWayIsEvidenceOfWhatItDescribes) {
  const std::string components =
      R"("components":[{"type":"library","name":"adduser","version":"3.115",
         "purl":"pkg:deb/debian/adduser@3.115?distro=debian-9",
         "evidence":{"occurrences":[{"location":"/var/lib/dpkg/status"}]}}])";
  const std::string cyclonedx =
      R"({"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"metadata":{"component":
         {"type":"container","name":"old-image"}},)" +
      components + "}";
  const std::string spdx =
      R"({"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"old-image",
         "dataLicense":"CC0-1.0","documentNamespace":"https://a.example/1","creationInfo":
         {"created":"2026-01-01T00:00:00Z","creators":["Tool: x"]},"packages":[
         {"SPDXID":"SPDXRef-1","name":"adduser","versionInfo":"3.115",
          "downloadLocation":"NOASSERTION","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER",
          "referenceType":"purl","referenceLocator":"pkg:deb/debian/adduser@3.115"}]}]})";
  for (const auto& [name, document] : std::vector<std::pair<std::string, std::string>>{
           {"srv/app.cdx.json", cyclonedx}, {"srv/app.spdx.json", spdx}}) {
    SCOPED_TRACE(name);
    const std::string status = "Package: bash\nStatus: install ok installed\nVersion: 5.2-1\n\n";
    const std::string inner = packed_of({{name, document}, {"var/lib/dpkg/status", status}});
    // In a tar; in a zip and once more in an equal one, whose verdict is known.
    const std::string outer = to_bytes(
        {.entries = {{.name = "a.zip",
                      .content = to_bytes({.entries = {{.name = name, .content = document}}}),
                      .method = 8},
                     {.name = "b.zip",
                      .content = to_bytes({.entries = {{.name = name, .content = document}}}),
                      .method = 8}}});
    const ScanReport known = scan_bytes(as_bytes(outer), "f", {.lists_components = true});
    ASSERT_EQ(known.documents.size(), 2U);
    EXPECT_EQ(known.documents[1].path, "f!/b.zip!/" + name);
    EXPECT_EQ(known.documents[1].components[0].locations,
              (std::vector<std::string>{"f!/b.zip!/" + name}));
    const ScanReport report = scan_bytes(as_bytes(inner), "f", {.lists_components = true});
    ASSERT_EQ(report.documents.size(), 1U);
    EXPECT_EQ(report.documents[0].describes, "old-image");
    EXPECT_EQ(purls_in(packages_in(report)), (std::set<std::string>{"bash@5.2-1"}));
    const std::string cdx = to_cyclonedx(report, {});
    const std::string path = "f!/" + name;
    EXPECT_TRUE(cdx.contains(R"({"type":"file","bom-ref":"document-1","name":")" + path +
                             R"(","evidence":{"occurrences":[{"location":")" + path +
                             R"("}]},"components":[)"))
        << cdx;
    EXPECT_TRUE(cdx.contains(R"("name":"tocsin:describes","value":"old-image")"));
    EXPECT_FALSE(cdx.contains(R"("location":"/var/lib/dpkg/status")"));
    const std::string as_spdx = to_spdx(report, {});
    EXPECT_TRUE(as_spdx.contains("not found, but stated by: " + path));
    EXPECT_TRUE(
        as_spdx.contains(R"({"spdxElementId":"SPDXRef-document-1","relationshipType":"DESCRIBES",)"
                         R"("relatedSpdxElement":"SPDXRef-document-1-1"})"));
    EXPECT_TRUE(as_spdx.contains(R"("relationshipType":"OTHER",)"
                                 R"("relatedSpdxElement":"SPDXRef-document-1"})"));
    EXPECT_FALSE(as_spdx.contains(R"("SPDXRef-DOCUMENT","relationshipType":"DESCRIBES",)"
                                  R"("relatedSpdxElement":"SPDXRef-document-1)"));
  }
}

TEST(Sbom, AListThatCannotBeReadIsTold) {
  const auto refused = [](const std::string& bytes) {
    std::string out;
    for (const Refusal& one :
         scan_bytes(as_bytes(bytes), "f", {.lists_components = true}).refused) {
      out += one.path + "?" + one.reason.substr(0, 20) + ";";
    }
    return out;
  };
  const auto zip = [](const std::string& content) {
    return to_bytes({.entries = {{.name = "a.cdx.json", .content = content, .method = 8}}});
  };
  const std::string good = R"({"bomFormat":"CycloneDX","specVersion":"1.5","version":1})";
  EXPECT_EQ(refused(zip(good)), "");
  EXPECT_EQ(refused(zip(R"({"bomFormat":"CycloneDX","specVersion":"1.5")")).substr(0, 27),
            "f!/a.cdx.json?unreadable: T");
  const std::size_t most = 16U << 20U;
  EXPECT_EQ(refused(zip(good + std::string(most - good.size(), ' '))), "");
  EXPECT_EQ(refused(zip(good + std::string(most - good.size() + 1, ' '))),
            "f!/a.cdx.json?refused: more than 1;");
}

TEST(Sbom, OnePackageInTwoPlacesIsOneComponent) {
  const std::string a = R"({"name":"a","version":"1.0.0"})";
  const ScanReport report = scan_bytes(as_bytes(packed_of({{"x/node_modules/a/package.json", a},
                                                           {"y/node_modules/a/package.json", a}})),
                                       "f", {.lists_components = true});
  const std::vector<Package> packages = packages_in(report);
  ASSERT_EQ(packages.size(), 1U);
  EXPECT_EQ(packages[0].locations.size(), 2U);
}

TEST(Sbom, OneDistributionDoesNotSpeakForAnotherRoot) {
  const std::string status = "Package: a\nStatus: install ok installed\nVersion: 1\n\n";
  std::vector<Component> components =
      packages_of("/var/lib/dpkg/status", "var/lib/dpkg/status", as_bytes(status)).components;
  const auto other =
      packages_of("/srv/x/var/lib/dpkg/status", "var/lib/dpkg/status", as_bytes(status)).components;
  const std::string release = "ID=debian\nVERSION_ID=12\n";
  const auto system =
      packages_of("/etc/os-release", "etc/os-release", as_bytes(release)).components;
  components.insert(components.end(), other.begin(), other.end());
  components.insert(components.end(), system.begin(), system.end());
  attach_distributions(components);
  ASSERT_EQ(components.size(), 3U);
  EXPECT_TRUE(components[0].distribution.has_value());
  EXPECT_FALSE(components[1].distribution.has_value());
}

TEST(Sbom, InstalledFilesAreToldByTheirPath) {
  struct Row {
    std::string_view path;
    bool want;
  };
  for (const Row& row :
       {Row{"a/x.dist-info/METADATA", true}, Row{"a/METADATA", false},
        Row{"node_modules/a/package.json", true}, Row{"node_modules/a/b/package.json", false},
        Row{"node_modules/@a/b/package.json", true},
        Row{"node_modules/a/node_modules/b/package.json", true},
        Row{"not_node_modules/a/package.json", false}, Row{"a/package.json", false},
        Row{"specifications/a.gemspec", true}, Row{"a.gemspec", false},
        Row{"vendor/composer/installed.json", true}, Row{"x.deps.json", true},
        Row{"conda-meta/a.json", true}, Row{"", false}}) {
    SCOPED_TRACE(row.path);
    EXPECT_EQ(is_installed_file(row.path), row.want);
  }
}

TEST(Sbom, CutProgramsAndRecordsHaveFewerPackagesAndNoFault) {
  const std::string go = go_program("dep\tgolang.org/x/net\tv0.1.0\th1:x\n");
  const std::string rust = rust_program(R"({"packages":[{"name":"serde","version":"1.0.1"}]})");
  const std::string json = R"({"packages":[{"name":"a/b","version":"1"}]})";
  for (const std::string& whole : {go, rust}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      std::ignore = scan_bytes(as_bytes(whole).first(size), "f", {.lists_components = true});
    }
  }
  for (std::size_t size = 0; size < json.size(); ++size) {
    EXPECT_TRUE(installed_of("composer/installed.json", as_bytes(json).first(size)).empty());
  }
}

}  // namespace
}  // namespace tocsin::scan
