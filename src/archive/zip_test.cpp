#include "archive/zip.h"

#include "archive/inflate.h"
#include "archive/limits.h"
#include "archive/testing.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::archive {
namespace {

using testing::TestEntry;
using testing::TestZip;
using testing::to_bytes;

/// "name=content" of every entry, in order; "name!message" where it cannot be read; then the
/// faults.
std::string describe(const std::string& bytes) {
  const auto zip = read_zip(as_bytes(bytes));
  if (!zip) {
    return zip.error().message;
  }
  Inflater inflater;
  Budget budget(bytes.size());
  std::string out;
  for (const ZipEntry& entry : zip->entries) {
    const auto content = inflater.whole(zip->packed(entry), entry, budget);
    out +=
        std::string(entry.name) + (entry.is_hidden ? "(hidden)" : "") +
        (entry.is_shared ? "(shared)" : "") +
        (content ? "=" + std::string(as_text(content->bytes())) : "!" + content.error().message) +
        ";";
  }
  for (const ZipFault& fault : zip->faults) {
    out += " " + std::string(fault.entry) + "?" + fault.message;
  }
  return out;
}

TEST(Zip, ReadsWhatWritersWrite) {
  const std::vector<TestEntry> two{{.name = "a", .content = "first"},
                                   {.name = "b", .content = "second", .method = 8}};
  const std::string want = "a=first;b=second;";
  struct Row {
    std::string claim;
    TestZip zip;
    std::string want;
  };
  std::vector<TestEntry> streamed = two;
  std::vector<TestEntry> large = two;
  for (std::size_t i = 0; i < 2; ++i) {
    streamed[i].has_descriptor = true;
    large[i].is_zip64 = true;
  }
  const std::string other = to_bytes({.entries = {{.name = "x", .content = "y"}}});
  for (const Row& row : {
           Row{"plain", {.entries = two}, want},
           Row{"empty", {}, ""},
           Row{"a script in front", {.entries = two, .prefix = "#!/bin/sh\n"}, want},
           Row{"another zip in front",
               {.entries = two, .prefix = other},
               want + "x(hidden)=y; ?ambiguous: a reader from the front sees entries that the "
                      "directory does not name"},
           Row{"bytes behind it", {.entries = two, .trailing = std::string(70'000, '\n')}, want},
           Row{"the longest comment", {.entries = two, .comment = std::string(65'535, 'c')}, want},
           Row{"descriptors", {.entries = streamed}, want},
           Row{"64-bit sizes", {.entries = large}, want},
           Row{"a 64-bit end", {.entries = two, .is_zip64 = true}, want},
           Row{"a 64-bit end behind a prefix",
               {.entries = two, .prefix = "#!", .is_zip64 = true},
               want},
           Row{"a wrong count",
               {.entries = two, .stated_count = 9},
               want + " ?ambiguous: the number of entries is not the stated one"},
       }) {
    SCOPED_TRACE(row.claim);
    EXPECT_EQ(describe(to_bytes(row.zip)), row.want);
  }
}

TEST(Zip, WhatLiesIsSaidAndTheRestIsRead) {
  struct Row {
    std::string claim;
    TestEntry entry;
    std::string want;
  };
  for (const Row& row : {
           Row{"another name in the local header",
               {.name = "a", .content = "x", .local_name = "b"},
               "a=x;z=last;b(hidden)=x; a?ambiguous: the local header has another name"},
           Row{"another method there",
               {.name = "a", .content = "x", .local_method = 8},
               "a=x;z=last;a(hidden)!unreadable: the compressed content is broken; a?ambiguous: "
               "the local header has another method or size"},
           Row{"more than stated",
               {.name = "a", .content = "four", .method = 8, .stated_bytes = 3},
               "a!unreadable: the content is not as long as stated;z=last;"},
           Row{"less than stated",
               {.name = "a", .content = "four", .method = 8, .stated_bytes = 5},
               "a!unreadable: the content is not as long as stated;z=last;"},
           Row{"a wrong check sum",
               {.name = "a", .content = "four", .method = 8, .crc = 1},
               "a!unreadable: the check sum is wrong;z=last;"},
           Row{"broken content",
               {.name = "a", .content = "four", .method = 8, .packed = "\xff\xff\xff\xff"},
               "a!unreadable: the compressed content is broken;z=last;"},
           Row{"encrypted",
               {.name = "a", .content = "x", .flags = 1},
               "a!encrypted: not inspected;z=last;"},
           Row{"a method nobody reads",
               {.name = "a", .content = "x", .method = 97, .packed = "x"},
               "a!unreadable: compression method 97;z=last;"},
           Row{"the end of a size",
               {.name = "a", .content = "x", .stated_bytes = 0x7FFFFFFF},
               "a!refused: bomb, an entry of more than 1 GiB;z=last;"},
           Row{"not in the directory",
               {.name = "a", .content = "x", .is_unlisted = true},
               "z=last;a(hidden)=x; ?ambiguous: a reader from the front sees entries that the "
               "directory does not name"},
       }) {
    SCOPED_TRACE(row.claim);
    EXPECT_EQ(describe(to_bytes({.entries = {row.entry, {.name = "z", .content = "last"}}})),
              row.want);
  }
}

TEST(Zip, EntriesThatShareBytesAreABomb) {
  const std::string bytes =
      to_bytes({.entries = {{.name = "a", .content = "x"},
                            {.name = "a", .content = "x", .shares_with = 0}}});
  const auto zip = read_zip(as_bytes(bytes));
  ASSERT_TRUE(zip.has_value());
  ASSERT_FALSE(zip->faults.empty());
  EXPECT_EQ(zip->faults.front().message, "refused: bomb, entries share bytes");
  EXPECT_TRUE(zip->entries[1].is_shared);
}

TEST(Zip, TwoEntriesOfOneNameAreSaidUnlessTheyAreEqual) {
  EXPECT_EQ(describe(to_bytes(
                {.entries = {{.name = "a", .content = "x"}, {.name = "a", .content = "y"}}})),
            "a=x;a=y; a?ambiguous: two entries have this name");
  EXPECT_EQ(describe(to_bytes(
                {.entries = {{.name = "a", .content = "x"}, {.name = "a", .content = "x"}}})),
            "a=x;a=x;");
}

TEST(Zip, TwoEndsAreSaid) {
  const std::string inner = to_bytes({.entries = {{.name = "x", .content = "y"}}});
  const std::string bytes =
      to_bytes({.entries = {{.name = "a", .content = "b"}}, .comment = inner});
  EXPECT_NE(describe(bytes).find("two ends of a central directory"), std::string::npos);
}

TEST(Zip, TheNumberOfEntriesHasABound) {
  // The bound itself is read; one more is refused, by its statement or by count.
  const std::string one = to_bytes({.entries = {{.name = "a", .content = ""}}});
  const std::size_t directory = one.find("PK\1\2");
  const std::size_t end = one.find("PK\5\6");
  const std::string record = one.substr(directory, end - directory);
  for (const auto& [count, is_read] : {std::pair(kEntriesMax, true), {kEntriesMax + 1, false}}) {
    SCOPED_TRACE(count);
    std::string bytes = one.substr(0, directory);
    for (std::size_t i = 0; i < count; ++i) {
      bytes += record;
    }
    std::string tail = one.substr(end);
    const std::size_t size = record.size() * count;
    for (std::size_t i = 0; i < 4; ++i) {
      tail[12 + i] = static_cast<char>(size >> (8 * i) & 0xFFU);
    }
    const auto zip = read_zip(as_bytes(bytes + tail));
    EXPECT_EQ(zip.has_value(), is_read);
    if (!zip) {
      EXPECT_EQ(error_of(zip).code, Errc::too_large);
    }
  }
}

TEST(Zip, CutAtEveryByteItFailsOrReads) {
  const std::string whole =
      to_bytes({.entries = {{.name = "a", .content = "first", .is_zip64 = true},
                            {.name = "b", .content = std::string(300, 'x'), .method = 8},
                            {.name = "c", .content = "third", .has_descriptor = true}},
                .prefix = "#!",
                .comment = "comment",
                .is_zip64 = true});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    const std::string cut = whole.substr(0, size);
    std::ignore = describe(cut);
    const Zip front = read_zip_front(as_bytes(cut));
    EXPECT_LE(front.entries.size(), 3U);
  }
  // And with any one byte changed.
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char mask : {'\x01', '\x80', '\xff'}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ mask);
      std::ignore = describe(changed);
    }
  }
}

}  // namespace
}  // namespace tocsin::archive
