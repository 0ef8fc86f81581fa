// What the readers share: beginnings of documents, lines, hashes and purls.
#include "inventories/parts.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

Members members_of(std::string_view text) {
  Members out;
  for (const TopMember& member : top_members({.path = "", .bytes = text})) {
    out.emplace_back(member.key, member.text);
  }
  return out;
}

TEST(TopMembers, AreSeenAsFarAsTheyAreWellFormed) {
  struct Row {
    std::string_view text;
    Members want;
  };
  for (const auto& [text, want] : std::vector<Row>{
           {"", {}},
           {"[]", {}},
           {"  ", {}},
           {"{}", {}},
           {" \t\r\n{ \t\r\n\"a\" \t\r\n: \t\r\n\"b\" \t\r\n, \t\r\n\"c\":1\t}",
            {{"a", "b"}, {"c", "1"}}},
           {R"({"a":true ,"b":null})", {{"a", "true"}, {"b", "null"}}},
           {R"({"a":"b\"c","d\\":"e"})", {{"a", R"(b\"c)"}, {R"(d\\)", "e"}}},
           {R"({"a":{"x":[1,"}]",2]},"b":[{},{"y":","}],"c":1})",
            {{"a", ""}, {"b", ""}, {"c", "1"}}},
           {R"({"a":1]"b":2})", {{"a", "1"}}},
           {R"({"a":1)", {{"a", "1"}}},
           {R"({"a":)", {{"a", ""}}},
           {R"({"a")", {}},
           {R"({"a)", {}},
           {R"({"a\)", {}},
           {R"({"a":"b)", {{"a", "b"}}},
           {R"({"a":"b\)", {{"a", R"(b\)"}}},
           {R"({"a" "b"})", {}},
           {R"({a:1})", {}},
           {R"({xa":1})", {}},
           {R"(["a":1])", {}},
           {R"({"a":1,})", {{"a", "1"}}},
           {R"({"a":1,b})", {{"a", "1"}}},
           {R"({"a":[1,{"b":2},3)", {{"a", ""}}},
           {"\xEF\xBB\xBF{\"a\":1}", {{"a", "1"}}},
       }) {
    EXPECT_EQ(members_of(text), want) << text;
    // Nothing behind the text is looked at.
    const std::string longer = std::string(text) + R"(":"x","z":2})";
    EXPECT_EQ(members_of(std::string_view(longer).substr(0, text.size())), want) << text;
  }
}

TEST(TopMembers, EndWith64KiB) {
  const std::string padding = R"({"a":")" + std::string(kHeadBytes - 10, 'x');
  ASSERT_EQ((padding + "\",\"b").size(), kHeadBytes);
  EXPECT_EQ(members_of(padding + R"(","b":1})").size(), 1U);
  EXPECT_EQ(members_of(padding.substr(0, padding.size() - 4) + R"(","b":1})").size(), 2U);
  EXPECT_EQ(head_of({.path = "", .bytes = padding + "0123456789"}).size(), kHeadBytes);
}

TEST(Paths, NamesAndSuffixes) {
  EXPECT_EQ(file_name("a/b\\c"), "c");
  EXPECT_EQ(file_name("a"), "a");
  EXPECT_EQ(file_name("a/"), "");
  EXPECT_TRUE(has_name({.path = "x/a", .bytes = ""}, {"b", "a"}));
  EXPECT_FALSE(has_name({.path = "a/x", .bytes = ""}, {"b", "a"}));
  EXPECT_TRUE(has_suffix({.path = "x/A.Spdx.JSON", .bytes = ""}, {".x", ".spdx.json"}));
  EXPECT_FALSE(has_suffix({.path = "x.json/a", .bytes = ""}, {".json"}));
}

TEST(Lines, EndWithLineFeedsAndReturns) {
  struct Row {
    std::string_view text;
    std::vector<std::string_view> want;
  };
  for (const auto& [text, want] : std::vector<Row>{
           {"", {}},
           {"\n", {""}},
           {"a", {"a"}},
           {"a\nb", {"a", "b"}},
           {"a\r\n\r\nb\r", {"a", "", "b"}},
           {"a\rb\n", {"a\rb"}},
       }) {
    Lines lines(text);
    std::vector<std::string_view> read;
    for (std::string_view line; lines.next(line);) {
      read.push_back(line);
      EXPECT_EQ(lines.number(), read.size());
    }
    EXPECT_EQ(read, want) << text;
  }
}

TEST(Hashes, AreOfTheLengthThatTheirAlgorithmHas) {
  struct Row {
    std::string_view algorithm;
    std::size_t digits;
    std::string_view want;  // empty: it is no hash
  };
  for (const auto& [algorithm, digits, want] : std::vector<Row>{
           {"MD5", 32, "md5"},
           {"SHA-1", 40, "sha1"},
           {"SHA-1", 39, ""},
           {"SHA-1", 41, ""},
           {"SHA-1", 0, ""},
           {"SHA3_256", 64, "sha3256"},
           {"checksumAlgorithm_sha224", 56, "sha224"},
           {"BLAKE2b-384", 96, "blake2b384"},
           {"blake3", 2, "blake3"},
           {"blake3", 3, ""},
           {"blake3", 256, "blake3"},
           {"blake3", 258, ""},
           {"md6", 0, ""},
           {"md7", 32, ""},
           {"{md5}", 32, "md5"},
           {"zmd5", 32, ""},
           {"0md5", 32, ""},
           {"9md5", 32, ""},
           {"", 32, ""},
       }) {
    Component component;
    SCOPED_TRACE(std::string(algorithm) + " " + std::to_string(digits));
    EXPECT_EQ(add_hash(component, algorithm, std::string(digits, 'a')), !want.empty());
    ASSERT_EQ(component.hashes.size(), want.empty() ? 0U : 1U);
    if (!want.empty()) {
      EXPECT_EQ(component.hashes[0], (ComponentHash{std::string(want), std::string(digits, 'a')}));
    }
  }
  for (const char c : std::string_view("09afAF")) {
    Component component;
    EXPECT_TRUE(add_hash(component, "md5", std::string(32, c))) << c;
    EXPECT_TRUE(add_hash(component, "md5", std::string(32, c))) << c;
    EXPECT_EQ(component.hashes.size(), 1U) << c;  // the same once
  }
  for (const char c : std::string_view("/:@G`g \xE9")) {
    Component component;
    EXPECT_FALSE(add_hash(component, "md5", std::string(32, c))) << c;
  }
}

TEST(Hashes, AreNoMoreThanThereAreAlgorithms) {
  Component component;
  for (const char first : std::string_view("0123456789abcdef")) {
    for (const char second : std::string_view("01")) {
      EXPECT_TRUE(add_hash(component, "blake3", std::string{first, second}));
    }
  }
  EXPECT_EQ(component.hashes.size(), 20U);
}

TEST(Hashes, InTheFormsOfLockFiles) {
  Component component;
  add_integrity(component, "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha1- sha1-!! md5 md5-AAAA");
  add_prefixed_hash(component, "md5:d41d8cd98f00b204e9800998ecf8427e");
  add_prefixed_hash(component, "md5d41d8cd98f00b204e9800998ecf8427f");
  EXPECT_EQ(component.hashes,
            (std::vector<ComponentHash>{{"sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
                                        {"md5", "d41d8cd98f00b204e9800998ecf8427e"}}));
}

TEST(SourceRpm, IsNameVersionAndRelease) {
  struct Row {
    std::string_view file, name, version;
  };
  for (const auto& [file, name, version] : std::vector<Row>{
           {"bash-5.1-6.el9.src.rpm", "bash", "5.1-6.el9"},
           {"a-b-1-2.nosrc.rpm", "a-b", "1-2"},
           {"a-1-2.rpm", "", ""},
           {"a-12.src.rpm", "", ""},
           {"a12.src.rpm", "", ""},
           {"-12.src.rpm", "", ""},
           {"-1-2.src.rpm", "", ""},
           {"--2.src.rpm", "", ""},
           {"a--.src.rpm", "a", "-"},
           {"", "", ""},
       }) {
    std::string read_name;
    std::string read_version;
    EXPECT_EQ(split_source_rpm(file, read_name, read_version), !name.empty()) << file;
    EXPECT_EQ(read_name, name) << file;
    EXPECT_EQ(read_version, version) << file;
    Component component;
    take_upstream(component, file);
    EXPECT_EQ(component.source_name, name.empty() ? file : name);
  }
  Component component;
  take_upstream(component, "gcc-12@12.2.0-14");
  take_upstream(component, "other@1");
  EXPECT_EQ(component.source_name, "gcc-12");
  EXPECT_EQ(component.source_version, "12.2.0-14");
  component.source_name.clear();
  take_upstream(component, "");
  EXPECT_EQ(component.source_version, "12.2.0-14");
}

TEST(Epoch, IsDigitsInFrontOfAColon) {
  for (const auto& [version, epoch] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"1:2", "1"}, {"09:2", "09"}, {"1", ""}, {":1", ""}, {"a:1", ""}, {"/:1", ""}}) {
    EXPECT_EQ(epoch_in(version), epoch) << version;
  }
}

TEST(Purls, SayMoreThanTheirFields) {
  Component component;
  component.version = "stated";
  ASSERT_TRUE(take_purl(component,
                        "pkg:rpm/RHEL/bash@5.1-6?arch=x86_64&epoch=2&distro=RHEL-9.2&upstream="
                        "bash-5.1-6.src.rpm&rpmmod=a:1:2:3&checksum=md5:"
                        "d41d8cd98f00b204e9800998ecf8427e,sha1:"
                        "da39a3ee5e6b4b0d3255bfef95601890afd80709"));
  EXPECT_EQ(component.purl_type, "rpm");
  EXPECT_EQ(component.version, "stated");
  EXPECT_EQ(component.architecture, "x86_64");
  EXPECT_EQ(component.epoch, "2");
  EXPECT_EQ(component.distribution, (Distribution{"rhel", "9.2"}));
  EXPECT_EQ(component.source_name, "bash");
  EXPECT_EQ(component.source_version, "5.1-6");
  EXPECT_EQ(component.module_stream, "a:1");
  EXPECT_EQ(component.hashes.size(), 2U);
  // What is there stays, but for what the purl is of.
  ASSERT_TRUE(take_purl(component,
                        "pkg:rpm/suse/bzip@1?arch=i386&epoch=3&distro=x-1&upstream=y&rpmmod=b:2"));
  EXPECT_EQ(component.name, "bzip");
  EXPECT_EQ(component.group, "suse");
  EXPECT_EQ(component.architecture, "x86_64");
  EXPECT_EQ(component.epoch, "2");
  EXPECT_EQ(component.distribution, (Distribution{"rhel", "9.2"}));
  EXPECT_EQ(component.source_name, "bash");
  EXPECT_EQ(component.module_stream, "a:1");
  const std::string before = component.purl;
  EXPECT_FALSE(take_purl(component, "pkg:nothing"));
  EXPECT_EQ(component.purl, before);
}

TEST(Purls, QualifiersThatSayNothing) {
  struct Row {
    std::string_view purl;
    std::optional<Distribution> distribution;
    std::string_view epoch, module_stream;
  };
  for (const auto& [purl, distribution, epoch, module_stream] : std::vector<Row>{
           {"pkg:deb/debian/a@1?distro=debian-12", Distribution{"debian", "12"}, "", ""},
           {"pkg:deb/debian/a@1?distro=opensuse-leap-15.4", Distribution{"opensuse-leap", "15.4"},
            "", ""},
           {"pkg:deb/Debian/a@1?distro=12", Distribution{"debian", "12"}, "", ""},
           {"pkg:deb/debian/a@1?distro=-12", Distribution{"debian", "-12"}, "", ""},
           {"pkg:deb/debian/a@1?distro=12-", Distribution{"debian", "12-"}, "", ""},
           {"pkg:deb/a@1?distro=bookworm", {}, "", ""},
           {"pkg:deb/a@1?epoch=x", {}, "", ""},
           {"pkg:deb/a@1?epoch=10", {}, "10", ""},
           {"pkg:rpm/a@1?rpmmod=b", {}, "", "b"},
           {"pkg:rpm/a@1?other=b", {}, "", ""},
       }) {
    Component component;
    ASSERT_TRUE(take_purl(component, purl)) << purl;
    EXPECT_EQ(component.distribution, distribution) << purl;
    EXPECT_EQ(component.epoch, epoch) << purl;
    EXPECT_EQ(component.module_stream, module_stream) << purl;
    EXPECT_EQ(component.version, "1") << purl;
  }
}

TEST(Purls, AreBuiltWhereTheyWouldSaySomething) {
  const std::optional<Distribution> system{{"d", "1"}};
  struct Row {
    Component component;
    std::string_view purl;
  };
  for (const auto& [component, purl] : std::vector<Row>{
           {{.purl_type = "npm", .group = "@s", .name = "a", .version = "1"}, "pkg:npm/%40s/a@1"},
           {{.purl_type = "npm", .name = "a", .architecture = "x"}, "pkg:npm/a"},
           {{.purl_type = "npm", .name = "a", .purl = "stated"}, "stated"},
           {{.purl_type = "", .name = "a"}, ""},
           {{.purl_type = "npm", .name = ""}, ""},
           {{.purl_type = "?", .name = "a"}, ""},
           {{.purl_type = "deb", .name = "a", .version = "1"}, ""},
           {{.purl_type = "rpm", .name = "a", .version = "1"}, ""},
           {{.purl_type = "apk", .name = "a", .version = "1"}, ""},
           {{.purl_type = "opkg", .name = "a", .version = "1"}, "pkg:opkg/a@1"},
           {{.purl_type = "deb",
             .group = "d",
             .name = "a",
             .version = "1",
             .epoch = "2",
             .architecture = "x",
             .distribution = system},
            "pkg:deb/d/a@1?arch=x&distro=d-1"},
           {{.purl_type = "rpm", .group = "d", .name = "a", .version = "1", .epoch = "2"},
            "pkg:rpm/d/a@1?epoch=2"},
           {{.purl_type = "rpm",
             .group = "d",
             .name = "a",
             .version = "1",
             .epoch = "0",
             .distribution = Distribution{"d", ""}},
            "pkg:rpm/d/a@1"},
           {{.purl_type = "apk", .group = "d", .name = "a", .distribution = system},
            "pkg:apk/d/a?distro=d-1"},
       }) {
    Component built = component;
    give_purl(built);
    EXPECT_EQ(built.purl, purl) << component.purl_type << " " << component.name;
  }
}

TEST(Collector, RefsAreUniqueAndProblemsCounted) {
  Collector out("x");
  Component named;
  named.ref = "a";
  named.name = "n";
  EXPECT_EQ(out.add(named), 0U);
  EXPECT_EQ(out.add(named), 1U);
  EXPECT_EQ(out.add({}), 2U);
  named.ref = "#4";
  out.add(named);
  EXPECT_EQ(out.add({}), 4U);
  ASSERT_NE(out.find("a#1"), nullptr);
  EXPECT_EQ(*out.find("a#1"), 1U);
  EXPECT_EQ(out.find("b"), nullptr);
  EXPECT_EQ(out.inventory.components[2].ref, "#2");
  EXPECT_EQ(out.inventory.components[4].ref, "#4'");
  for (std::size_t i = 0; i < kProblemsMax; ++i) {
    out.problem("w", "m");
  }
  Collector more = out;
  more.problem("w", "m");
  const auto all = out.finish();
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->problems.size(), kProblemsMax);
  const auto too_many = more.finish();
  ASSERT_TRUE(too_many.has_value());
  ASSERT_EQ(too_many->problems.size(), kProblemsMax + 1);
  EXPECT_EQ(too_many->problems.back().message, "1 more problems are not listed.");
  Collector full("x");
  EXPECT_FALSE(full.is_full());
  full.overflow();
  EXPECT_TRUE(full.is_full());
  EXPECT_EQ(error_of(full.finish()).code, Errc::too_large);
}

TEST(Documents, AreAsLargeAsAllowed) {
  const Document document{.path = "", .bytes = R"({"a":1,"b":"c","d":1.5,"e":[2]})"};
  EXPECT_TRUE(check_size(document, document.bytes.size()).has_value());
  EXPECT_EQ(error_of(check_size(document, document.bytes.size() - 1)).code, Errc::too_large);
  const auto json = parse_json(document, 100);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(text_of(json->root(), "a"), "1");
  EXPECT_EQ(text_of(json->root(), "b"), "c");
  EXPECT_EQ(text_of(json->root(), "d"), "");
  EXPECT_EQ(text_of(json->root(), "x"), "");
  EXPECT_EQ(view_of(json->root(), "a"), "");
  EXPECT_EQ(view_of(json->root(), "x"), "");
  EXPECT_EQ(elements_of(json->root(), "e").size(), 1U);
  EXPECT_TRUE(elements_of(json->root(), "a").empty());
  EXPECT_TRUE(elements_of(json->root(), "x").empty());
}

}  // namespace
}  // namespace tocsin::inventories
