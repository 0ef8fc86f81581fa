#include "archive/packed.h"

#include "archive/kind.h"
#include "archive/testing.h"

#include <gtest/gtest.h>

namespace tocsin::archive {
namespace {

using testing::packed_of;
using testing::TestMember;

std::string take(Member& member, Budget& /*budget*/) {
  if (member.in_place) {
    return std::string(as_text(*member.in_place));
  }
  const auto content = read_up_to(*member.content, 1U << 20U);
  return content ? std::string(as_text(*content)) : content.error().message;
}

/// "name=content;" of files, "name->target;" of links; then what ended it.
std::string describe(const std::string& bytes, bool as_stream = false) {
  Budget budget(bytes.size());
  std::string out;
  const auto on_member = [&](Member& member) {
    if (member.type == Member::Type::file) {
      out += member.name + "=" + take(member, budget) + ";";
    } else if (member.type == Member::Type::link) {
      out += member.name + "->" + member.target + ";";
    }
    return true;
  };
  MemoryStream stream(as_bytes(bytes));
  const Ending ending = as_stream ? read_packed(stream, budget, on_member)
                                  : read_packed(as_bytes(bytes), budget, on_member);
  return out + (ending.error ? ending.error->message : "") + (ending.is_unknown ? "unknown" : "");
}

const std::vector<TestMember> kMembers{
    {"a.txt", "first"}, {"b", "", 'd'}, {"b/c.txt", std::string(3000, 'x')}, {"d", "a.txt", 'l'}};

TEST(Packed, EveryFormatAndFilterFromMemoryAndAsAStream) {
  const std::string want = "a.txt=first;b/c.txt=" + std::string(3000, 'x') + ";d->a.txt;";
  for (const std::string format : {"tar", "cpio", "7zip"}) {
    for (const std::string filter : {"none", "gzip", "bzip2", "xz", "zstd", "lz4"}) {
      if (format == "7zip" && filter != "none") {
        continue;
      }
      SCOPED_TRACE(format + " " + filter);
      const std::string bytes = packed_of(kMembers, format, filter);
      EXPECT_EQ(kind_of(as_bytes(bytes)), Kind::packed);
      if (format == "7zip") {  // it keeps no order, and needs to go back
        EXPECT_NE(describe(bytes).find("a.txt=first;"), std::string::npos);
        continue;
      }
      EXPECT_EQ(describe(bytes), want);
      EXPECT_EQ(describe(bytes, true), want);
    }
  }
}

TEST(Packed, AnUncompressedTarIsReadInPlace) {
  const std::string bytes = packed_of(kMembers);
  Budget budget(bytes.size());
  std::size_t in_place = 0;
  std::ignore = read_packed(as_bytes(bytes), budget, [&](Member& member) {
    in_place += member.in_place ? 1U : 0U;
    return true;
  });
  EXPECT_EQ(in_place, 2U);
  EXPECT_EQ(budget.inflated(), 0U);
}

TEST(Packed, WhatNobodyReadsCountsToo) {
  const std::string bytes =
      packed_of({{"a", std::string(100'000, 'x')}, {"b", "y"}}, "tar", "gzip");
  Budget budget(bytes.size());
  const Ending ending = read_packed(as_bytes(bytes), budget, [](Member&) { return true; });
  EXPECT_EQ(ending.members, 2U);
  EXPECT_GE(budget.inflated(), 100'001U);
}

TEST(Packed, CutAtEveryByteItEndsAndSaysSo) {
  for (const std::string filter : {"none", "gzip", "bzip2", "xz", "zstd"}) {
    SCOPED_TRACE(filter);
    const std::string whole = packed_of(kMembers, "tar", filter);
    const std::string want = describe(whole);
    for (std::size_t size = 0; size < whole.size(); size += filter == "none" ? 64 : 1) {
      const std::string got = describe(whole.substr(0, size));
      if (got == want) {
        continue;  // only the end mark is missing
      }
      EXPECT_TRUE(got.find("unreadable") != std::string::npos ||
                  got.find("refused") != std::string::npos ||
                  got.find("unknown") != std::string::npos || size <= 512 || want.starts_with(got))
          << size << ": " << got;
    }
  }
}

TEST(Packed, WhatOnlyLooksLikeAnArchiveIsUnknown) {
  EXPECT_EQ(describe(std::string(600, 'x')), "unknown");
  EXPECT_EQ(describe(std::string(600, 'x'), true), "unknown");
}

TEST(Packed, AnEmptyTarHasNothingAndZerosAreNoArchive) {
  EXPECT_EQ(describe(packed_of({}, "tar", "gzip")), "");
  EXPECT_EQ(describe(packed_of({}, "tar", "none")), "");
}

TEST(Kind, BytesDecide) {
  using std::string_literals::operator""s;
  struct Row {
    std::string bytes;
    Kind want;
  };
  for (const Row& row : {
           Row{"PK\3\4....", Kind::zip},
           Row{"PK\5\6....", Kind::zip},
           Row{"PK\1\2....", Kind::other},
           Row{"\xCA\xFE\xBA\xBE\0\0\0\x34"s, Kind::java_class},
           Row{"\xCA\xFE\xBA\xBE\0\0\0\x2D"s, Kind::java_class},
           Row{"\xCA\xFE\xBA\xBE\0\0\0\x02"s, Kind::program},
           Row{"\x1f\x8b\x08...", Kind::packed},
           Row{"BZh91AY&SY", Kind::packed},
           Row{"BZh9 is a text", Kind::other},
           Row{"BZh01AY&SY", Kind::other},
           Row{"\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"s, Kind::packed},
           Row{"\x5D\0\0\xC0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"s, Kind::packed},
           Row{"\x5D\0\0\x90\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"s, Kind::other},
           Row{"\x5D\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"s, Kind::other},
           Row{"\x28\xB5\x2F\xFD....", Kind::packed},
           Row{"!<arch>\n", Kind::packed},
           Row{"\x7F"s + "ELF", Kind::program},
           Row{"MZ..", Kind::program},
           Row{"\x89PNG", Kind::media},
           Row{"Rar!\x1A\x07", Kind::unread},
           Row{"PK", Kind::other},
           Row{"", Kind::other},
           Row{"#!/bin/sh", Kind::other},
       }) {
    SCOPED_TRACE(row.bytes);
    EXPECT_EQ(kind_of(as_bytes(row.bytes)), row.want);
  }
  EXPECT_EQ(kind_of(as_bytes(packed_of({{"a", "b"}}))), Kind::packed);
  EXPECT_EQ(kind_of(as_bytes(std::string(512, '\0'))), Kind::other);
}

TEST(Kind, AnEndOfCentralDirectoryIsFoundBehindAnything) {
  const std::string end = testing::to_bytes({});
  EXPECT_TRUE(has_zip_end(as_bytes(end)));
  EXPECT_TRUE(has_zip_end(as_bytes(std::string(1000, 'P') + end)));
  EXPECT_TRUE(has_zip_end(as_bytes(end + std::string(100'000, 'P'))));
  EXPECT_FALSE(has_zip_end(as_bytes(end + std::string(140'000, 'x'))));
  EXPECT_FALSE(has_zip_end(as_bytes(end.substr(0, 21))));
  EXPECT_FALSE(has_zip_end({}));
}

}  // namespace
}  // namespace tocsin::archive
