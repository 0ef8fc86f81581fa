// Which entries are looked into, and what is said of those that are not.
#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::scan {
namespace {

using namespace std::string_literals;
using archive::testing::packed_of;
using archive::testing::TestEntry;
using archive::testing::to_bytes;
using testing::core_jar;

/// Paths of sightings, then of refusals with their reasons.
std::string told(const ScanReport& report) {
  std::string out;
  for (const Sighting& one : report.sightings) {
    out += one.path + ";";
  }
  for (const Refusal& one : report.refused) {
    out += one.path + "?" + one.reason + ";";
  }
  return out;
}
std::string scanned(const std::string& bytes, const WalkOptions& options = {}) {
  return told(scan_bytes(as_bytes(bytes), "f", options));
}
std::string zip_of(const std::vector<TestEntry>& entries) {
  return to_bytes({.entries = entries});
}

/// Bytes that do not shrink.
std::string noise() {
  std::string out;
  std::uint32_t seed = 1;
  while (out.size() < 300'000) {
    seed = seed * 1'103'515'245 + 12'345;
    out.push_back(static_cast<char>(seed >> 16U));
  }
  return out;
}

/// A jar that shrinks when it is packed, of so many bytes.
std::string jar_of(std::size_t bytes) {
  std::vector<TestEntry> entries = testing::core_entries("2.14.1", 0);
  entries.push_back({.name = "padding", .content = ""});
  const std::size_t rest = bytes - zip_of(entries).size();
  entries.back().content = std::string(rest, 'x');
  EXPECT_EQ(zip_of(entries).size(), bytes);
  return zip_of(entries);
}

TEST(Walker, LooksIntoEntriesByNameSizeAndShrinking) {
  struct Row {
    std::string name;
    std::size_t bytes;
    std::uint16_t method;
    bool is_found;
  };
  constexpr std::size_t small = 20'000;
  for (const auto& [name, bytes, method, is_found] : std::vector<Row>{
           {"a.jar", small, 8, true},
           {"x.d/a.JAR", small, 8, true},
           {"a.kjb", small, 8, true},
           {"a", small, 8, true},
           {"x.d/a", small, 8, true},
           {"a.txt", small, 8, false},
           {"a.jarjar", small, 8, false},
           {"a.jar.txt", small, 8, false},
           {"a.class", small, 8, false},
           {"a.txt", small, 0, true},
           {"a.class", small, 0, true},
           {"a.txt", 256U << 10U, 8, false},
           {"a.txt", (256U << 10U) + 1, 8, true},
       }) {
    const std::string bytes_of =
        zip_of({{.name = name, .content = jar_of(bytes), .method = method}});
    EXPECT_EQ(scanned(bytes_of), is_found ? "f!/" + name + ";" : "") << name << " " << bytes;
    EXPECT_EQ(scanned(bytes_of, {.reads_everything = true}), "f!/" + name + ";") << name;
  }
  // What does not shrink may be packed already.
  std::vector<TestEntry> packed = testing::core_entries("2.14.1");
  packed.push_back({.name = "noise", .content = noise().substr(0, 20'000)});
  EXPECT_EQ(scanned(zip_of({{.name = "a.txt", .content = zip_of(packed), .method = 8}})),
            "f!/a.txt;");
  // Less than the end of a zip is no archive, whatever it begins with.
  const std::string gzip = packed_of({{"a", ""}}, "raw", "gzip");
  const auto archives = [](const std::string& content) {
    return scan_bytes(as_bytes(zip_of({{.name = "a.gz", .content = content}})), "f", {})
        .summary.archives;
  };
  ASSERT_LT(gzip.size(), 22U);
  EXPECT_EQ(archives(gzip), 1U);
  EXPECT_EQ(archives(packed_of({{"a", "hello, world"}}, "raw", "gzip")), 2U);
}

TEST(Walker, LooksBehindSomethingElseWhereThatIsCheap) {
  const std::string jar = jar_of(300'000);
  const std::string text(2000, 't');
  const std::string png = "\x89PNG" + text;
  struct Row {
    std::string name, front;
    std::uint16_t method;
    bool is_found;
  };
  for (const auto& [name, front, method, is_found] : std::vector<Row>{
           {"a.txt", text, 0, true},
           {"a.txt", text, 8, false},
           {"a.sh", text, 8, true},
           {"a.so",
            "\x7F"
            "ELF" +
                text,
            8, true},
           {"a.png", png, 0, false},
           {"a.sh", png, 8, false},
           {"a.sh", testing::class_file("x", {}), 8, false},
       }) {
    const std::string bytes = zip_of({{.name = name, .content = front + jar, .method = method}});
    EXPECT_EQ(scanned(bytes).substr(0, 4), is_found ? "f!/a" : "") << name;
  }
  const std::string bytes =
      zip_of({{.name = "a.txt", .content = "t" + noise() + core_jar("2.14.1"), .method = 8}});
  EXPECT_EQ(scanned(bytes), "f!/a.txt;");
  // A class with an archive behind it is a class.
  EXPECT_EQ(scanned(testing::class_file("x", {}) + jar), "");
  EXPECT_EQ(scanned(text + jar), "f;");
}

TEST(Walker, SaysWhatItCouldNotRead) {
  const std::string unread = "Rar!\x1A\x07" + std::string(40, 'x');
  const std::string not_read = "?unreadable: an archive of a kind that is not read here;";
  EXPECT_EQ(scanned(unread), "f" + not_read);
  EXPECT_EQ(scanned(zip_of({{.name = "a.rar", .content = unread}})), "f!/a.rar" + not_read);
  EXPECT_EQ(scanned(zip_of({{.name = "a.jar",
                             .content = std::string(100, 'x'),
                             .method = 8,
                             .packed = std::string(90, '\xFF')}})),
            "f!/a.jar?unreadable: the compressed content is broken;");
  EXPECT_EQ(scanned(zip_of({{.name = "d/", .content = "", .flags = 1}})), "");
  EXPECT_EQ(scanned(zip_of({{.name = "a", .content = "x", .flags = 1},
                            {.name = "b.class", .content = "x", .flags = 1}})),
            "f?encrypted: 2 entries not inspected;");
  for (const auto& [stated, is_refused] : std::vector<std::pair<std::uint32_t, bool>>{
           {64U << 20U, false}, {(64U << 20U) + 1000, true}, {0x7FFFFFFF, true}}) {
    EXPECT_EQ(scanned(zip_of({{.name = "a.txt", .content = "x", .stated_bytes = stated}}))
                  .starts_with("f!/a.txt?refused: bomb"),
              is_refused)
        << stated;
  }
  const TestEntry jar{.name = "a.jar", .content = core_jar("2.14.1")};
  TestEntry again = jar;
  again.shares_with = 0;
  EXPECT_EQ(scanned(zip_of({jar, again})), "f!/a.jar;f?refused: bomb, entries share bytes;");
}

TEST(Walker, SaysAThousandThingsOfAFile) {
  for (const std::size_t count : {999U, 1000U, 1001U, 1002U}) {
    std::vector<TestEntry> entries;
    for (std::size_t i = 0; i < count; ++i) {
      entries.push_back({.name = std::to_string(i) + ".jar",
                         .content = std::string(100, 'x'),
                         .method = 8,
                         .packed = std::string(90, '\xFF')});
    }
    const ScanReport report = scan_bytes(as_bytes(zip_of(entries)), "f", {});
    EXPECT_EQ(report.refused.size(), std::min<std::size_t>(count, 1001));
    EXPECT_EQ(std::ranges::count(report.refused,
                                 "refused: more than 1,000 entries of this file cannot be read",
                                 &Refusal::reason),
              count > 1000 ? 1 : 0);
  }
}

TEST(Walker, AnArchiveInsideOfItselfIsABomb) {
  // Stored entries are read where they lie: their stated sums and sizes tell them apart.
  const auto nested = [](std::uint32_t crc_step, std::uint32_t bytes_step) {
    std::string bytes = core_jar("2.14.1");
    for (std::uint32_t i = 0; i < 4; ++i) {
      bytes = zip_of({{.name = "a",
                       .content = bytes,
                       .stated_bytes = 1000 + bytes_step * i,
                       .crc = 7 + crc_step * i}});
    }
    return scanned(bytes);
  };
  EXPECT_EQ(nested(0, 0), "f!/a!/a!/a?refused: bomb, the archive contains itself;");
  EXPECT_EQ(nested(1, 0), "f!/a!/a!/a!/a;");
  EXPECT_EQ(nested(0, 1), "f!/a!/a!/a!/a;");
}

TEST(Walker, ReadsEveryClassThatCouldBeOne) {
  const auto with_class = [](std::size_t bytes, const std::string& name, std::uint16_t flags = 0) {
    const std::string name_of = "org/apache/logging/log4j/core/lookup/JndiLookup";
    const std::vector<std::string> texts{"java:comp/env/", "Error looking up JNDI resource [{}].",
                                         "convertJndiName"};
    std::vector<std::string> padded = texts;
    const std::size_t least = testing::class_file(name_of, texts).size();
    for (std::size_t left = bytes - least; left > 0;) {
      const std::size_t size = std::min<std::size_t>(left, 60'003);
      padded.emplace_back(size - 3, 'x');
      left -= size;
    }
    const std::string content = testing::class_file(name_of, padded);
    EXPECT_EQ(content.size(), bytes);
    return scanned(zip_of({{.name = "Log4j2Plugins.dat", .content = "x"},
                           {.name = name, .content = content, .method = 8, .flags = flags}}));
  };
  EXPECT_EQ(with_class(200, "a/Longer.class"), "f;");
  EXPECT_EQ(with_class(199, "a/Longer.class"), "");
  EXPECT_EQ(with_class(256U << 10U, "a/Longer.class"), "f;");
  EXPECT_EQ(with_class((256U << 10U) + 1, "a/Longer.class"), "");
  EXPECT_EQ(with_class(1000, "a/Longer.clazz"), "");
  EXPECT_EQ(with_class(1000, "a/Longer.class", 1), "f?encrypted: 1 entries not inspected;");
}

TEST(Walker, WhatIsTooLargeToBeHeldIsReadAsAStream) {
  const std::string jar = core_jar("2.14.1");
  const std::string large(58U << 20U, 'x');
  const std::string tar = packed_of({{"pad", large}, {"a.jar", jar}});
  EXPECT_EQ(scanned(zip_of({{.name = "a.tar", .content = tar, .method = 8}})), "f!/a.tar!/a.jar;");
  const std::string behind = "?refused: an archive behind too much of something else;";
  for (const bool is_there : {false, true}) {
    const std::string content = large + (is_there ? jar : "");
    EXPECT_EQ(scanned(zip_of({{.name = "a.sh", .content = content, .method = 8}})),
              is_there ? "f!/a.sh" + behind : "");
    EXPECT_EQ(scanned(packed_of({{"a.sh", content}}, "tar", "gzip")),
              is_there ? "f!/a.sh" + behind : "");
  }
  EXPECT_EQ(scanned(packed_of({{"a.tar", tar}}, "tar", "gzip")), "f!/a.tar!/a.jar;");
  // Of a size that nobody stated.
  EXPECT_EQ(scanned(packed_of({{"a", tar}}, "raw", "gzip")), "f!/a.jar;");
}

TEST(Walker, PlainTextsThatArePackedAreNoArchives) {
  const std::string jar = core_jar("2.14.1");
  const std::string line(600, 't');
  for (const auto& [front, is_found] :
       std::vector<std::pair<std::string, bool>>{{line, false},
                                                 {"\t\r\n ~\xC3" + line, false},
                                                 {"#!/bin/sh\n" + line, true},
                                                 {"\x1F" + line, true},
                                                 {"\x01" + line, true}}) {
    EXPECT_EQ(scanned(packed_of({{"a", front + jar}}, "raw", "gzip")), is_found ? "f;" : "")
        << ::testing::PrintToString(front.substr(0, 9));
    EXPECT_EQ(scanned(packed_of({{"a", front + jar}}, "tar", "gzip")), "f!/a;");
  }
}

TEST(Walker, TwoBytesAreNoArchive) {
  const std::string jar = core_jar("2.14.1");
  for (const std::string mark : {"\xC7\x71", "\x1f\x9d"}) {
    const std::string junk = mark + std::string(600, 'x');
    const ScanReport report = scan_bytes(as_bytes(junk), "f", {});
    EXPECT_EQ(told(report), "");
    EXPECT_EQ(report.summary.archives, 0U);
    EXPECT_EQ(scanned(junk + jar), "f;");
  }
  const std::string broken = "\x1f\x8b\x08" + std::string(600, 'x');
  EXPECT_TRUE(scanned(broken).starts_with("f?"));
}

TEST(Walker, MembersOfPackedArchives) {
  const std::string jar = core_jar("2.14.1");
  const std::string pom = "META-INF/maven/log4j/log4j/pom.properties";
  const std::string properties = testing::pom_properties("log4j", "log4j", "1.2.17");
  const std::string class_bytes = testing::class_file("org/apache/log4j/net/JMSAppender", {});
  for (const std::string filter : {"none", "gzip"}) {
    SCOPED_TRACE(filter);
    const auto tar = [&](const std::vector<archive::testing::TestMember>& members) {
      return scanned(packed_of(members, "tar", filter));
    };
    EXPECT_EQ(tar({{"./a.jar", jar}}), "f!/a.jar;");
    EXPECT_EQ(tar({{"a.jar", "b.jar", 'l'}, {"d", "", 'd'}, {"c.jar", ""}}), "");
    EXPECT_EQ(tar({{"org/apache/log4j/net/JMSAppender.class", class_bytes}}), "f;");
    EXPECT_EQ(tar({{pom, properties}}), "");
    EXPECT_EQ(tar({{pom, properties}, {"x.class", class_bytes}}), "f;");
    EXPECT_EQ(tar({{"a.rar", "Rar!\x1A\x07" + std::string(40, 'x')}}),
              "f!/a.rar?unreadable: an archive of a kind that is not read here;");
  }
  const std::string behind = std::string(600, 't') + jar;
  EXPECT_EQ(scanned(packed_of({{"a.txt", behind}}, "tar", "gzip")), "");
  EXPECT_EQ(scanned(packed_of({{"a.txt", behind}}, "tar", "gzip"), {.reads_everything = true}),
            "f!/a.txt;");
  EXPECT_EQ(scanned(packed_of({{"a.sh", behind}}, "tar", "gzip")), "f!/a.sh;");
  EXPECT_EQ(scanned(packed_of({{"a.sh", "\x89PNG" + behind}}, "tar", "gzip")), "");
}

/// "purl@locations;" of every component.
std::string listed(const std::string& bytes, bool lists = true,
                   const std::string& label = "f.jar") {
  std::string out;
  for (const Component& one :
       scan_bytes(as_bytes(bytes), label, {.lists_components = lists}).components) {
    out += one.purl.empty() ? one.name + " " + one.version : one.purl;
    for (const std::string& location : one.locations) {
      out += "@" + location;
    }
    out += ";";
  }
  return out;
}

TEST(Walker, OneArchiveMakesOneStatement) {
  const TestEntry pom{.name = "META-INF/maven/g/a/pom.properties",
                      .content = testing::pom_properties("g", "a", "1")};
  const TestEntry other{.name = "META-INF/maven/g/b/pom.properties",
                        .content = testing::pom_properties("g", "b", "2")};
  const TestEntry manifest{.name = "META-INF/MANIFEST.MF",
                           .content = "Bundle-SymbolicName: m\nBundle-Version: 3\n"};
  EXPECT_EQ(listed(zip_of({manifest, pom})),
            "pkg:maven/g/a@1@f.jar!/META-INF/maven/g/a/pom.properties@META-INF/MANIFEST.MF;");
  EXPECT_EQ(listed(zip_of({pom, other})),
            "pkg:maven/g/a@1@f.jar!/META-INF/maven/g/a/pom.properties;"
            "pkg:maven/g/b@2@f.jar!/META-INF/maven/g/b/pom.properties;");
  EXPECT_EQ(listed(zip_of({manifest})), "m 3@f.jar!/META-INF/MANIFEST.MF;");
  const TestEntry text{.name = "a.txt", .content = "x"};
  EXPECT_EQ(listed(zip_of({text}), true, "x/lib-1.0.JAR"), "lib 1.0@x/lib-1.0.JAR;");
  EXPECT_EQ(listed(zip_of({text}), true, "lib-1.0.war"), "");
  EXPECT_EQ(listed(zip_of({}), true, "lib-1.0.jar"), "");
  EXPECT_EQ(listed(zip_of({text}), false, "lib-1.0.jar"), "");
  // What lies in an inner archive is that one's.
  const TestEntry inner{.name = "in.jar", .content = zip_of({manifest})};
  EXPECT_EQ(listed(zip_of({inner, pom})),
            "pkg:maven/g/a@1@f.jar!/META-INF/maven/g/a/pom.properties;"
            "m 3@f.jar!/in.jar!/META-INF/MANIFEST.MF;");
  EXPECT_EQ(listed(zip_of({inner}), true, "out-2.jar"),
            "out 2@out-2.jar;m 3@out-2.jar!/in.jar!/META-INF/MANIFEST.MF;");
}

TEST(Walker, ListsOfPackagesInArchives) {
  const TestEntry lock{.name = "package-lock.json",
                       .content = R"({"packages":{"node_modules/a":{"version":"1"}}})",
                       .method = 8};
  EXPECT_EQ(listed(zip_of({lock}), true, "f.zip"),
            "pkg:npm/a@1@f.zip!/package-lock.json@node_modules/a;");
  EXPECT_EQ(listed(zip_of({lock}), false, "f.zip"), "");
  TestEntry broken = lock;
  broken.packed = std::string(90, '\xFF');
  const ScanReport report = scan_bytes(as_bytes(zip_of({broken})), "f", {.lists_components = true});
  EXPECT_EQ(told(report), "f!/package-lock.json?unreadable: the compressed content is broken;");
  EXPECT_EQ(scanned(zip_of({broken})),
            "f!/package-lock.json?unreadable: the compressed content is broken;");
  for (const std::string filter : {"none", "gzip"}) {
    const std::string tar = packed_of({{"package-lock.json", lock.content}}, "tar", filter);
    EXPECT_EQ(listed(tar, true, "f"), "pkg:npm/a@1@f!/package-lock.json@node_modules/a;");
    EXPECT_EQ(listed(tar, false, "f"), "");
  }
  // Up to 16 MiB of metadata are read.
  for (const std::size_t bytes : {16U << 20U, (16U << 20U) + 1}) {
    std::string properties = testing::pom_properties("g", "a", "1");
    properties.resize(bytes, '\n');
    const std::string jar =
        zip_of({{.name = "META-INF/pom.properties", .content = properties, .method = 8}});
    EXPECT_EQ(listed(jar, true, "f.zip").empty(), bytes > (16U << 20U));
  }
}

}  // namespace
}  // namespace tocsin::scan
