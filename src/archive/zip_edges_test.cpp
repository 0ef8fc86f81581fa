// Zip archives that are changed byte by byte: at each edge what still fits, and what does not.
#include "archive/zip.h"

#include "archive/inflate.h"
#include "archive/limits.h"
#include "archive/testing.h"
#include "archive/zip_layout.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::archive {
namespace {

using testing::TestEntry;
using testing::to_bytes;

constexpr std::string_view kNoEnd = "unreadable: a zip archive without an end of central directory";
constexpr std::string_view kHiddenFault =
    "?ambiguous: a reader from the front sees entries that the directory does not name";

/// Names with their contents, then the faults.
std::string described(Bytes bytes) {
  const auto zip = read_zip(bytes);
  if (!zip) {
    return zip.error().message;
  }
  Inflater inflater;
  Budget budget(bytes.size());
  std::string out;
  for (const ZipEntry& entry : zip->entries) {
    const auto content = inflater.whole(zip->packed(entry), entry, budget);
    out += std::string(entry.name) + (entry.is_hidden ? "(hidden)" : "") +
           (content ? "=" + std::string(as_text(content->bytes())) : "!") + ";";
  }
  for (const ZipFault& fault : zip->faults) {
    out += std::string(fault.entry) + "?" + fault.message;
  }
  return out;
}
std::string described(const std::string& bytes) {
  return described(as_bytes(bytes));
}

void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    bytes.at(at + i) = static_cast<char>(value >> (8 * i));
  }
}
std::size_t central(const std::string& bytes) {
  return bytes.find("PK\1\2");
}
std::size_t end_of(const std::string& bytes) {
  return bytes.rfind("PK\5\6");
}

const std::vector<TestEntry> kOne{{.name = "a", .content = "x"}};
const std::vector<TestEntry> kTwo{{.name = "a", .content = "x"}, {.name = "b", .content = "y"}};

TEST(ZipEnd, SaysWhereTheDirectoryIs) {
  const std::string plain = to_bytes({.entries = kOne});
  EXPECT_EQ(described(plain), "a=x;");
  // A signature between the directory and its end.
  std::string padded = plain;
  padded.insert(end_of(plain), "padding");
  EXPECT_EQ(described(padded), "a=x;");
  std::string offset = plain;
  put(offset, end_of(plain) + 16, central(plain) + 1, 4);
  EXPECT_EQ(described(offset), kNoEnd);
  std::string size = plain;
  put(size, end_of(plain) + 12, end_of(plain) + 1, 4);
  EXPECT_EQ(described(size), kNoEnd);
  // A record of the directory behind the end is none.
  std::string behind =
      to_bytes({.entries = kOne, .comment = "PK\1\2" + std::string(kCentralBytes, '\0')});
  put(behind, end_of(behind) + 16, end_of(behind) + kEndBytes, 4);
  EXPECT_EQ(described(behind), kNoEnd);
  EXPECT_EQ(described(plain.substr(end_of(plain) + 1)), kNoEnd);
}

TEST(ZipEnd, SixtyFourBitsStandInFrontOfIt) {
  const std::string large = to_bytes({.entries = kOne, .is_zip64 = true});
  EXPECT_EQ(described(large), "a=x;");
  for (const std::string_view mark : {"PK\6\7", "PK\6\6"}) {
    std::string unmarked = large;
    unmarked.at(unmarked.find(mark) + 3) = 'x';
    EXPECT_EQ(described(unmarked), kNoEnd) << mark;
  }
  for (const std::uint64_t count : {kEntriesMax, kEntriesMax + 1}) {
    std::string many = large;
    put(many, many.find("PK\6\6") + 32, count, 8);
    EXPECT_EQ(described(many), count == kEntriesMax
                                   ? "a=x;?ambiguous: the number of entries is not the stated one"
                                   : "refused: more than 500,000 entries");
  }
  // Nothing in front of the bytes is read.
  std::string empty = to_bytes({.is_zip64 = true});
  put(empty, empty.find("PK\6\6") + 32, 5, 8);
  const std::size_t end = end_of(empty);
  put(empty, end + 8, 0, 2);
  put(empty, end + 10, 0, 2);
  put(empty, end + 12, 0, 4);
  put(empty, end + 16, 0, 4);
  EXPECT_EQ(described(as_bytes(empty).subspan(end)), "");
}

TEST(ZipEnd, SixtyFourMarksAreLookedAt) {
  const std::string plain = to_bytes({.entries = kOne});
  const std::string fake = "PK\5\6" + std::string(18, '\xFF');
  for (const std::size_t count : {63U, 64U}) {
    std::string bytes = plain;
    for (std::size_t i = 0; i < count; ++i) {
      bytes += fake;
    }
    EXPECT_EQ(described(bytes), count == 63 ? "a=x;" : kNoEnd);
  }
  EXPECT_EQ(described(plain + std::string(200, '\5')), "a=x;");
}

TEST(ZipEnd, OfTwoTheOneThatReachesTheEndCounts) {
  const std::string inner = to_bytes({.entries = {{.name = "x", .content = "y"}}});
  EXPECT_EQ(described(to_bytes({.entries = kOne, .comment = inner + "more"})),
            "a=x;?ambiguous: two ends of a central directory");
  // Two ends of one directory are no two archives.
  std::string twice = to_bytes({.entries = kOne, .comment = std::string(kEndBytes, ' ')});
  const std::size_t end = end_of(twice);
  twice.replace(end + kEndBytes, kEndBytes, twice.substr(end, 20) + std::string(2, '\0'));
  EXPECT_EQ(described(twice), "a=x;");
}

TEST(ZipDirectory, EndsWithTheFirstRecordThatIsNone) {
  const std::string count = "?ambiguous: the number of entries is not the stated one";
  std::string second = to_bytes({.entries = kTwo});
  second.at(second.rfind("PK\1\2") + 3) = 'x';
  EXPECT_EQ(described(second).substr(0, 4), "a=x;");
  EXPECT_TRUE(described(second).contains(count));
  EXPECT_EQ(described(to_bytes({.entries = {{.name = "a", .content = "x"}, {}}})), "a=x;=;");
  std::string long_name = to_bytes({.entries = kOne});
  put(long_name, central(long_name) + 28, 200, 2);
  EXPECT_TRUE(described(long_name).contains("?unreadable: the central directory is cut off"));
}

TEST(ZipDirectory, CountsGoRoundAt65536) {
  const std::string one = to_bytes({.entries = kOne});
  const std::string record = one.substr(central(one), end_of(one) - central(one));
  for (const std::size_t count : {65'537U, 65'538U}) {
    std::string bytes = one.substr(0, central(one));
    for (std::size_t i = 0; i < count; ++i) {
      bytes += record;
    }
    bytes += one.substr(end_of(one));  // says that it is one
    put(bytes, end_of(bytes) + 12, record.size() * count, 4);
    const auto zip = read_zip(as_bytes(bytes));
    ASSERT_TRUE(zip.has_value());
    EXPECT_EQ(zip->entries.size(), count);
    EXPECT_EQ(zip->faults.size(), count == 65'537 ? 1U : 2U);  // they share their bytes
  }
}

TEST(ZipDirectory, FaultsAreListedUpToABound) {
  for (const std::size_t count : {kZipFaultsMax, kZipFaultsMax + 1}) {
    std::vector<TestEntry> entries;
    for (std::size_t i = 0; i < count; ++i) {
      entries.push_back({.name = "a" + std::to_string(i), .content = "x", .local_name = "b"});
    }
    const auto zip = read_zip(as_bytes(to_bytes({.entries = entries})));
    ASSERT_TRUE(zip.has_value());
    EXPECT_EQ(zip->faults.size(), count);
    EXPECT_EQ(zip->faults.back().message == "ambiguous: and more of the same",
              count > kZipFaultsMax);
  }
}

TEST(ZipDirectory, SizesOfSixtyFourBits) {
  const std::vector<TestEntry> large{{.name = "a", .content = "x", .is_zip64 = true}};
  const std::string whole = to_bytes({.entries = large});
  const std::size_t at = central(whole);
  const std::size_t extra = at + kCentralBytes + 1;
  const std::string absent = "a?ambiguous: 64-bit sizes are announced and absent";
  const auto changed = [&](auto&& change) {
    std::string bytes = whole;
    change(bytes);
    return described(bytes);
  };
  EXPECT_EQ(described(whole), "a=x;");
  EXPECT_TRUE(changed([&](std::string& b) { put(b, extra, 2, 2); }).contains(absent));
  EXPECT_TRUE(changed([&](std::string& b) { put(b, extra + 2, 15, 2); }).contains(absent));
  EXPECT_TRUE(changed([&](std::string& b) { put(b, extra + 2, 8, 2); }).contains(absent));
  // One of the fields alone takes the first number.
  EXPECT_EQ(changed([&](std::string& b) { put(b, at + 20, 1, 4); }), "a=x;");
  EXPECT_EQ(changed([&](std::string& b) { put(b, at + 24, 1, 4); }), "a=x;");
  EXPECT_EQ(changed([&](std::string& b) {
              put(b, at + 20, 1, 4);
              put(b, at + 24, 1, 4);
              put(b, at + 42, 0xFFFFFFFF, 4);
              put(b, extra + 4, 0, 8);
            }),
            "a=x;");
  // Behind another field.
  EXPECT_EQ(changed([&](std::string& b) {
              b.insert(extra, std::string("\7\0\2\0zz", 6));
              put(b, at + 30, 26, 2);
              put(b, end_of(b) + 12, end_of(b) - at, 4);
            }),
            "a=x;");
  // An offset that goes round is nowhere.
  std::string round = to_bytes({.entries = large, .prefix = "#!"});
  const std::size_t shifted = central(round);
  put(round, shifted + 20, 1, 4);
  put(round, shifted + 24, 1, 4);
  put(round, shifted + 42, 0xFFFFFFFF, 4);
  put(round, shifted + kCentralBytes + 1 + 4, ~1ULL, 8);
  EXPECT_TRUE(
      described(round).contains("a?unreadable: there is no local header where the directory says"));
}

TEST(ZipLocal, IsComparedFieldByField) {
  const std::string whole = to_bytes({.entries = kTwo});
  const std::size_t at = central(whole);
  const std::string differs = "a?ambiguous: the local header has another method or size";
  struct Row {
    std::size_t offset, size;
    std::uint64_t value;
    std::string want;
  };
  for (const auto& [offset, size, value, want] : std::vector<Row>{
           {at + 42, 4, 1, "a?unreadable: there is no local header where the directory says"},
           {at + 20, 4, 0x7FFFFFFF, "a?unreadable: the content lies outside the archive"},
           {26, 2, 0xFFFF, "a?unreadable: the content lies outside the archive"},
           {18, 4, 2, differs},
           {18, 4, 0, ""},
           {18, 4, 0xFFFFFFFF, ""},
           {8, 2, 8, differs},
       }) {
    std::string bytes = whole;
    put(bytes, offset, value, size);
    const std::string got = described(bytes);
    EXPECT_EQ(got.contains("a?"), !want.empty()) << got;
    EXPECT_TRUE(got.contains(want)) << got;
    EXPECT_TRUE(got.contains("b=y;")) << got;
  }
  // A size that stands behind the content is not compared, and one beyond the bytes gives no entry.
  std::string streamed = whole;
  put(streamed, 6, 8, 2);
  put(streamed, 18, 2, 4);
  EXPECT_FALSE(described(streamed).contains("a?"));
  std::string beyond = whole;
  put(beyond, 18, 0x7FFFFFFF, 4);
  EXPECT_TRUE(described(beyond).contains(differs));
  EXPECT_FALSE(described(beyond).contains("(hidden)"));
  std::string within = whole;
  put(within, 18, whole.size() - 31, 4);
  EXPECT_TRUE(described(within).contains("a(hidden)"));
  put(within, 18, whole.size() - 30, 4);
  EXPECT_FALSE(described(within).contains("(hidden)"));
}

TEST(ZipNames, OfOneLengthAndOneSumAreOne) {
  const auto twins = [](std::uint32_t crc, std::uint32_t bytes) {
    return described(
               to_bytes(
                   {.entries = {{.name = "a", .content = "x", .crc = 1},
                                {.name = "a", .content = "y", .stated_bytes = bytes, .crc = crc}}}))
        .contains("two entries have this name");
  };
  EXPECT_FALSE(twins(1, 1));
  EXPECT_TRUE(twins(2, 1));
  EXPECT_TRUE(twins(1, 2));
}

TEST(ZipHidden, IsFoundWhereAReaderFromTheFrontWouldLook) {
  const std::string hidden(kHiddenFault);
  const TestEntry smallest{.name = "", .content = "", .is_unlisted = true};
  const TestEntry unlisted{.name = "h", .content = "z", .is_unlisted = true};
  struct Row {
    std::vector<TestEntry> entries;
    std::string prefix, want;
  };
  const std::string other = to_bytes({.entries = {{.name = "o", .content = "p"}}});
  for (const auto& [entries, prefix, want] : std::vector<Row>{
           {{kTwo[0], smallest, kTwo[1]}, "", "a=x;b=y;(hidden)=;" + hidden},
           {{kTwo[0], kTwo[1], smallest}, "", "a=x;b=y;(hidden)=;" + hidden},
           {{kTwo[0], kTwo[1], unlisted}, "", "a=x;b=y;h(hidden)=z;" + hidden},
           {{smallest, kTwo[0]}, "", "a=x;(hidden)=;" + hidden},
           {kTwo, "#!" + other, "a=x;b=y;"},
           {kTwo, other, "a=x;b=y;o(hidden)=p;" + hidden},
       }) {
    EXPECT_EQ(described(to_bytes({.entries = entries, .prefix = prefix})), want);
  }
}

TEST(ZipPacked, IsEmptyOutsideOfTheArchive) {
  const std::string bytes = "0123456789";
  Zip zip;
  zip.bytes = as_bytes(bytes);
  struct Row {
    std::uint64_t data, packed;
    std::string_view want;
  };
  for (const auto& [data, packed, want] : std::vector<Row>{
           {1, 2, "12"}, {8, 9, "89"}, {0, 2, ""}, {10, 1, ""}, {11, 1, ""}, {~0ULL, 1, ""}}) {
    EXPECT_EQ(as_text(zip.packed({.data = data, .packed_bytes = packed})), want) << data;
  }
}

/// Names and sizes of what stands in front, up to the first that has none.
std::string in_front(std::string_view bytes) {
  std::string out;
  for (const ZipEntry& entry : read_zip_front(as_bytes(bytes)).entries) {
    EXPECT_TRUE(entry.is_hidden);
    out += std::string(entry.name) + ":" + std::to_string(entry.packed_bytes) + "/" +
           std::to_string(entry.bytes) + ";";
  }
  return out;
}

TEST(ZipFront, EndsWhereItsBytesDo) {
  const std::string two = to_bytes({.entries = kTwo});
  EXPECT_EQ(in_front(two), "a:1/1;b:1/1;");
  EXPECT_EQ(in_front(two.substr(0, 64)), "a:1/1;b:1/1;");
  EXPECT_EQ(in_front(two.substr(0, 63)), "a:1/1;b:0/1;");
  EXPECT_EQ(in_front(two.substr(0, 62)), "a:1/1;");
  EXPECT_EQ(in_front(two.substr(0, 32)), "a:1/1;");
  EXPECT_EQ(in_front(""), "");
  const std::string nothing = to_bytes({.entries = {{.name = "", .content = ""}}});
  EXPECT_EQ(in_front(nothing.substr(0, 30)), ":0/0;");
  EXPECT_EQ(in_front(nothing.substr(0, 29)), "");
  std::string two_of_nothing = nothing.substr(0, 30) + nothing.substr(0, 30);
  EXPECT_EQ(in_front(two_of_nothing), ":0/0;:0/0;");
}

TEST(ZipFront, SizesBehindTheContent) {
  std::vector<TestEntry> streamed = kTwo;
  streamed[0].has_descriptor = true;
  const std::string bytes = to_bytes({.entries = streamed});
  // Without a size in front it goes as far as the bytes do, eight times that when inflated.
  EXPECT_EQ(in_front(std::string_view(bytes).substr(0, 40)), "a:9/72;");
  std::string sized = bytes;
  put(sized, 18, 1, 4);
  put(sized, 22, 1, 4);
  EXPECT_EQ(in_front(sized), "a:1/1;b:1/1;");
  const std::size_t descriptor = sized.find("PK\7\x08");
  EXPECT_EQ(in_front(std::string_view(sized).substr(0, descriptor + 16)), "a:1/1;");
  EXPECT_EQ(in_front(std::string_view(sized).substr(0, descriptor + 15)), "a:1/1;");
  std::string unmarked = sized;
  unmarked.at(descriptor) = 'x';
  EXPECT_EQ(in_front(unmarked), "a:1/1;");
  std::string unflagged = sized;
  unflagged.at(6) = '\0';
  EXPECT_EQ(in_front(unflagged), "a:1/1;");
  // The flag alone, with no content at all, is a size that is not known.
  std::string zero = to_bytes({.entries = {{.name = "a", .content = ""}}});
  EXPECT_TRUE(in_front(zero).starts_with("a:0/0;"));
}

}  // namespace
}  // namespace tocsin::archive
