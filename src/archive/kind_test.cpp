// What bytes are, at the edges of their marks.
#include "archive/kind.h"

#include "archive/testing.h"

#include <gtest/gtest.h>

namespace tocsin::archive {
namespace {

using namespace std::string_literals;

TEST(Kind, MarksHaveEdges) {
  struct Row {
    std::string bytes;
    Kind want;
  };
  const std::string unknown(8, '\xFF');
  for (const Row& row : std::vector<Row>{
           {"PK\7\x08PK\3\4", Kind::zip},
           {"PK00PK\3\4", Kind::zip},
           {"PK\7\x08PK\1\2", Kind::other},
           {"\xCA\xFE\xBA\xBE\0\0\0\x2C"s, Kind::program},
           {"\xCA\xFE\xBA\xBE\0\0\1\x34"s, Kind::program},
           {"\xCA\xFE\xBA\xBE\0\0\0"s, Kind::program},
           {"BZh11AY&SY", Kind::packed},
           {"BZh91AY&SY", Kind::packed},
           {"BZh:1AY&SY", Kind::other},
           {"BZh01AY&SY", Kind::other},
           {"BZh9\x17rE8P\x90", Kind::packed},
           {"BZi91AY&SY", Kind::other},
           {"BZh91AY&S", Kind::other},
           {"\x1f\x8b\x08.", Kind::packed},
           {"\x1f\x8b\x07.", Kind::other},
           {"\xFD"
            "7zXZ\0"s,
            Kind::packed},
           {"7z\xBC\xAF\x27\x1C", Kind::packed},
           {"070701", Kind::packed},
           {"070703", Kind::other},
           {"....ftyp", Kind::media},
           {"...ftyp.", Kind::other},
           {"\0\1\0\0"s, Kind::media},
           {"MSCF\0\0\0\0"s, Kind::unread},
           // LZMA: its properties, its dictionary, its size.
           {"\x5D\0\0\1\0"s + unknown + "\0"s, Kind::packed},
           {"\x5D\0\0\1\0"s + unknown, Kind::other},
           {"\x5E\0\0\1\0"s + unknown + "\0"s, Kind::other},
           {"\x5D\0\x80\0\0"s + unknown + "\0"s, Kind::other},
           {"\x5D\0\0\1\0\1\2\3\4\5\6\7\0\0"s, Kind::packed},
           {"\x5D\0\0\1\0\1\2\3\4\5\6\7\1\0"s, Kind::other},
           {"\x5D\0\0\x05\0"s + unknown + "\0"s, Kind::other},
       }) {
    EXPECT_EQ(kind_of(as_bytes(row.bytes)), row.want) << ::testing::PrintToString(row.bytes);
  }
}

TEST(Kind, NothingBehindTheBytesIsRead) {
  for (const std::string& whole :
       {"7z\xBC\xAF\x27\x1C"s, "!<arch>\n"s, "BZh91AY&SY"s, "....ftyp"s,
        "\xCA\xFE\xBA\xBE\0\0\0\x34"s, "\x5D\0\0\1\0"s + std::string(8, '\xFF') + "\0"s}) {
    const Kind of_all = kind_of(as_bytes(whole));
    EXPECT_NE(of_all, Kind::other);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_NE(kind_of(as_bytes(std::string_view(whole).substr(0, size))), of_all)
          << ::testing::PrintToString(whole) << " " << size;
    }
  }
}

/// A header without the mark of ustar, and its sum written so.
std::string old_tar(std::string_view sum) {
  std::string out(512, '\0');
  out[0] = 'a';
  out[511] = 'z';
  out.replace(148, sum.size(), sum);
  return out;
}

TEST(Kind, AnOldTarIsToldByItsSum) {
  // 'a' + 'z' + eight spaces is 475, in octal 733.
  for (const auto& [sum, is_tar] : std::vector<std::pair<std::string, bool>>{
           {"000733\0 "s, true},
           {"00000733", true},
           {"   733  ", true},
           {"733", true},
           {"7338", true},  // ends with the first sign that is no octal digit
           {"733/", true},
           {"733 0", true},
           {"000734\0 "s, false},
           {"000732\0 "s, false},
           {"x733", false},
           {"\0"
            "733"s,
            false},
           {"        ", false},
       }) {
    EXPECT_EQ(kind_of(as_bytes(old_tar(sum))), is_tar ? Kind::packed : Kind::other) << sum;
    EXPECT_EQ(kind_of(as_bytes(old_tar(sum).substr(0, 511))), Kind::other);
  }
  std::string neighbours = old_tar("        ");
  neighbours[147] = '\1';
  neighbours[156] = '\1';
  neighbours.replace(148, 8, "00000735");
  EXPECT_EQ(kind_of(as_bytes(neighbours)), Kind::packed);
  // Zeros with the sum of eight spaces are no header.
  std::string zeros(512, '\0');
  zeros.replace(148, 6, "000400");
  EXPECT_EQ(kind_of(as_bytes(zeros)), Kind::other);
  std::string marked(300, 'x');
  marked.replace(257, 5, "ustar");
  EXPECT_EQ(kind_of(as_bytes(marked)), Kind::packed);
  EXPECT_EQ(kind_of(as_bytes(marked.substr(0, 261))), Kind::other);
}

TEST(Kind, TheEndOfAZipIsLookedForBackwards) {
  const std::string end = testing::to_bytes({});
  EXPECT_FALSE(has_zip_end(as_bytes(std::string(1000, 'P'))));
  EXPECT_FALSE(has_zip_end(as_bytes(std::string(1000, 'x'))));
  EXPECT_TRUE(has_zip_end(as_bytes(end + "x")));
  EXPECT_TRUE(has_zip_end(as_bytes(end + std::string(1000, 'P'))));
  // The mark alone, with less behind it than an end has.
  EXPECT_FALSE(has_zip_end(as_bytes(std::string(30, 'x') + "PK\5\6" + std::string(17, 'x'))));
  EXPECT_TRUE(has_zip_end(as_bytes(std::string(30, 'x') + "PK\5\6" + std::string(19, 'x'))));
  // In the last 128 KiB, to the byte.
  const std::size_t search = 128U << 10U;
  EXPECT_TRUE(has_zip_end(as_bytes("xxx" + end + std::string(search - end.size(), 'x'))));
  EXPECT_FALSE(has_zip_end(as_bytes("xxx" + end + std::string(search - end.size() + 1, 'x'))));
}

}  // namespace
}  // namespace tocsin::archive
