// Toolchains, the files that name one, and workflows.
#include "scan/toolchains.h"

#include "scan/packages.h"
#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

std::string found(std::string_view path, std::string_view content) {
  EXPECT_TRUE(is_toolchain_file(path)) << path;
  const auto read = toolchains_of(path, as_bytes(content));
  if (!read) {
    return "unreadable";
  }
  std::string out;
  for (const Component& one : *read) {
    out += one.purl + ";";
  }
  return out;
}

TEST(Toolchains, EachFileInItsOwnForm) {
  struct Row {
    std::string path, content, want;
  };
  const std::string go = "pkg:golang/stdlib@1.22.1;pkg:golang/toolchain@1.22.1;";
  for (const auto& [path, content, want] : std::vector<Row>{
           {"usr/local/go/VERSION", "go1.22.1\ntime 2026-08-28T16:20:06Z\n", go},
           {"x/VERSION", "1.22.1\n", ""},
           {"x/VERSION", "gopher\n", ""},
           {"jdk/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n",
            "pkg:generic/openjdk@17.0.15;"},
           {"jdk/release", "JAVA_VERSION=\"17.0.15\n\"", ""},
           {"jdk/release", "Debian 12\n", ""},
           {"include/node/node_version.h",
            "#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 11\n"
            "#define NODE_PATCH_VERSION 1\n",
            "pkg:generic/node@20.11.1;"},
           {"include/node/node_version.h", "#define NODE_MAJOR_VERSION 20\n", ""},
           {"include/python3.12/patchlevel.h", "#define PY_VERSION \"3.12.1\"\n",
            "pkg:generic/python@3.12.1;"},
           {"include/patchlevel.h", "#define PERL_VERSION 36\n", ""},
           {"lib/rustlib/multirust-channel-manifest.toml",
            "[pkg.cargo]\nversion = \"0.76.0\"\n[pkg.rustc]\nversion = \"1.75.0 (82e1608df "
            "2023)\"\n",
            "pkg:generic/rust@1.75.0;"},
           {"lib/rustlib/multirust-channel-manifest.toml", "version = \"1.75.0\"\n", ""},
           {".go-version", "1.22.1\n", go},
           {"a/.go-version", "go1.22.1", go},
           {".java-version", "temurin-17.0.9+9\n", "pkg:generic/openjdk@17.0.9%2B9;"},
           {".nvmrc", "v18.17.0\n", "pkg:generic/node@18.17.0;"},
           {".nvmrc", "lts/iron\n", ""},
           {".nvmrc", "lts/-1\n", ""},
           {".nvmrc", "node\n", ""},
           {".nvmrc", "node18\n", ""},
           {".nvmrc", "1\xFF\n", ""},
           {"include/node/node_version.h",
            "#define NODE_MINOR_VERSION 11\n#define NODE_PATCH_VERSION 1\n", ""},
           {"include/node/node_version.h",
            "#define NODE_MAJOR_VERSION 20\n#define NODE_PATCH_VERSION 1\n", ""},
           {"include/node/node_version.h",
            "#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 11\n", ""},
           {".node-version", "18\n", "pkg:generic/node@18;"},
           {".python-version", "3.11.2 # why\n", "pkg:generic/python@3.11.2;"},
           {"runtime.txt", "python-3.11.2\n", "pkg:generic/python@3.11.2;"},
           {"runtime.txt", "3.11.2\n", ""},
           {"rust-toolchain", "1.75.0\n", "pkg:generic/rust@1.75.0;"},
           {"rust-toolchain", "stable\n", ""},
           {"rust-toolchain", "[toolchain]\nchannel = \"1.75.0\"\n", "pkg:generic/rust@1.75.0;"},
           {"rust-toolchain.toml", "[toolchain]\nchannel = \"1.75.0\"\n",
            "pkg:generic/rust@1.75.0;"},
           {".tool-versions",
            "# 1\nnodejs 18.1.0\ngolang 1.22.1 1.21\nterraform 1.5\njava system\npython\n",
            "pkg:generic/node@18.1.0;" + go},
           {".nvmrc",
            "v\xFF"
            "1",
            ""},
           {".nvmrc", "v1" + std::string(254, '0'),
            "pkg:generic/node@1" + std::string(254, '0') + ";"},
           {".nvmrc", "v1" + std::string(255, '0'), ""},
           {".nvmrc", "", ""}}) {
    EXPECT_EQ(found(path, content), want) << path << " " << content.substr(0, 60);
  }
}

TEST(Toolchains, TheActionsOfWorkflows) {
  const std::string workflow =
      "on: push\njobs:\n  a:\n    uses: octo/flows/.github/workflows/x.yml@v1\n"
      "  b:\n    steps:\n      - uses: actions/checkout@v4  # comment\n"
      "      - {uses: \"github/codeql-action/init@0123456789abcdef\"}\n"
      "      - uses: actions/checkout@v4\n"
      "      - uses: ./local\n      - uses: docker://alpine:3.8\n      - uses: a/b\n"
      "      - uses: a/b@\n      - uses: /b@1\n      - uses: a/@1\n      - uses: a@1\n"
      "      - uses: a/${{ matrix.x }}@v1\n      - uses: a/b@${{x}}\n"
      "      - uses: .x/b@1\n      - uses: x:/b@1\n      - uses: \"a/b@1 2\"\n"
      "      - with: {uses: [a/b@1], other: c/d@1}\n"
      "      - run: |\n          uses: no/action@v1\n";
  for (const std::string path :
       {".github/workflows/ci.yml", "x/.github/workflows/ci.yaml", "action.yml", "a/action.yaml"}) {
    EXPECT_EQ(found(path, workflow),
              "pkg:githubactions/octo/flows@v1;pkg:githubactions/actions/checkout@v4;"
              "pkg:githubactions/github/codeql-action@0123456789abcdef;");
  }
  const std::string longest = "a/b@" + std::string(252, '1');
  EXPECT_EQ(found("action.yml", "uses: " + longest + "\n"),
            "pkg:githubactions/a/b@" + longest.substr(4) + ";");
  EXPECT_EQ(found("action.yml", "uses: " + longest + "1\n"), "");
  const auto kinds = toolchains_of("action.yml", as_bytes(std::string_view("uses: a/b@1\n")));
  EXPECT_EQ(kinds->front().kind, "library");
  EXPECT_EQ(toolchains_of(".nvmrc", as_bytes(std::string_view("1")))->front().kind, "platform");
  const std::string large(16U << 20U, '\n');
  EXPECT_TRUE(toolchains_of("VERSION", as_bytes(large)).has_value());
  EXPECT_FALSE(toolchains_of("VERSION", as_bytes(large + "\n")).has_value());
  EXPECT_EQ(found("action.yml", "a: [\n"), "unreadable");
  EXPECT_EQ(found("action.yml", "uses: []\n"), "");
}

TEST(Toolchains, AreToldByTheirPath) {
  for (const auto& [path, is_one] :
       std::vector<std::pair<std::string, bool>>{{".github/workflows/a.yml", true},
                                                 {".github/workflows/a/b.yml", false},
                                                 {"x.github/workflows/a.yml", false},
                                                 {".github/workflows/a.txt", false},
                                                 {"myaction.yml", false},
                                                 {"VERSION", true},
                                                 {"MYVERSION", false},
                                                 {"os-release", false},
                                                 {"a/release", true},
                                                 {"node_version.h", false},
                                                 {"multirust-channel-manifest.toml", false},
                                                 {"", false}}) {
    EXPECT_EQ(is_toolchain_file(path), is_one) << path;
  }
}

TEST(Toolchains, AreListedAndLackNothingThatAnArchiveUnderTheirNameHas) {
  const auto scanned = [](const std::string& name, const std::string& content) {
    std::string out;
    const ScanReport report =
        scan_bytes(as_bytes(archive::testing::to_bytes(
                       {.entries = {{.name = name, .content = content, .method = 8}}})),
                   "f", {.lists_components = true});
    for (const Component& one : report.components) {
      out += one.name + "@" + one.version + " " + one.locations.front() + ";";
    }
    for (const Sighting& one : report.sightings) {
      out += one.path + ";";
    }
    for (const Refusal& one : report.refused) {
      out += one.path + "?" + one.reason.substr(0, 11) + ";";
    }
    return out;
  };
  EXPECT_EQ(scanned(".nvmrc", "v18.1.0"), "node@18.1.0 f!/.nvmrc;");
  EXPECT_EQ(scanned("action.yml", "a: ["), "f!/action.yml?unreadable:;");
  // A name that promises a list, and bytes that shrink, hide no archive.
  const std::string jar = testing::core_jar("2.14.1");
  EXPECT_TRUE(scanned("VERSION", jar).ends_with("f!/VERSION;"));
  EXPECT_TRUE(scanned("META-INF/MANIFEST.MF", jar).ends_with("f!/META-INF/MANIFEST.MF;"));
  EXPECT_EQ(scanned("VERSION", "Rar!\x1A\x07" + std::string(40, 'x')), "f!/VERSION?unreadable:;");
  EXPECT_TRUE(scanned("requirements.txt", jar).ends_with("f!/requirements.txt;"));
  EXPECT_TRUE(scanned("requirements.txt", "#!/bin/sh\n" + jar).ends_with("f!/requirements.txt;"));
  EXPECT_TRUE(scanned("requirements.txt", archive::testing::packed_of({{"a.jar", jar}}))
                  .ends_with("f!/requirements.txt!/a.jar;"));
}

TEST(Toolchains, RequirementsHaveManyNames) {
  for (const auto& [path, is_list] :
       std::vector<std::pair<std::string, bool>>{{"requirements.txt", true},
                                                 {"dev-requirements.txt", true},
                                                 {"requirements-dev.txt", true},
                                                 {"requirements_test.txt", true},
                                                 {"a/requirements/dev.txt", true},
                                                 {"requirements/dev.txt", true},
                                                 {"a/myrequirements/dev.txt", false},
                                                 {"requirements/a/dev.txt", false},
                                                 {"requirements/dev.md", false},
                                                 {"requirements.md", false},
                                                 {"dev.txt", false}}) {
    EXPECT_EQ(is_package_file(path), is_list) << path;
    if (is_list) {
      const auto read = packages_of("l", path, as_bytes(std::string_view("six==1.16.0\n")));
      ASSERT_EQ(read.components.size(), 1U) << path;
      EXPECT_EQ(read.components[0].purl, "pkg:pypi/six@1.16.0");
    }
  }
}

}  // namespace
}  // namespace tocsin::scan
