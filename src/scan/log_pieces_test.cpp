#include "base/temporary_folder_for_test.h"
#include "scan/hunt.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

struct Piece {
  std::string text;
  std::uint64_t line;
  std::uint64_t column;
  std::size_t until;
  bool is_continued;
};

std::vector<Piece> pieces_of(const std::string& text, HuntReport& report) {
  const TemporaryFolder folder;
  std::vector<Piece> out;
  report = read_logs({folder.file("f.log", text)}, [&](const LogPiece& piece) {
    EXPECT_TRUE(piece.path.ends_with("/f.log"));
    out.push_back(
        {std::string(piece.text), piece.line, piece.column, piece.until, piece.is_continued});
  });
  return out;
}

TEST(LogPieces, AreWholeLinesWhereLinesEnd) {
  struct Row {
    std::string text;
    std::uint64_t lines;
  };
  const Row rows[] = {{"", 0}, {"a", 1}, {"a\n", 1}, {"a\nb", 2}, {"\n\n", 2}};
  for (const Row& row : rows) {
    HuntReport report;
    const auto pieces = pieces_of(row.text, report);
    std::string all;
    for (const Piece& one : pieces) {
      all += one.text;
      EXPECT_EQ(one.until, one.text.size());
      EXPECT_FALSE(one.is_continued);
      EXPECT_EQ(one.column, 1U);
    }
    EXPECT_EQ(all, row.text);
    EXPECT_EQ(report.lines, row.lines);
    EXPECT_EQ(report.bytes, row.text.size());
    EXPECT_EQ(report.files, 1U);
    EXPECT_TRUE(report.attempts.empty() && report.refused.empty());
  }
  // A megabyte of lines: each begins where the one before ended.
  std::string many;
  for (unsigned i = 0; many.size() < (1U << 20U); ++i) {
    many += std::to_string(i) + std::string(i % 200, 'x') + "\n";
  }
  HuntReport report;
  std::string all;
  for (const Piece& one : pieces_of(many, report)) {
    EXPECT_EQ(one.line, 1U + static_cast<std::uint64_t>(std::ranges::count(all, '\n')));
    EXPECT_TRUE(all.empty() || all.back() == '\n');
    EXPECT_EQ(one.text.back(), '\n');
    all += one.text;
  }
  EXPECT_EQ(all, many);
  EXPECT_EQ(report.lines, static_cast<std::uint64_t>(std::ranges::count(many, '\n')));
}

TEST(LogPieces, OfALongLineOverlapAndKnowTheirColumn) {
  const std::string before = "first\n";
  for (const std::size_t size : {kLineBytesMax / 2, kLineBytesMax, 3 * kLineBytesMax}) {
    std::string line;
    for (unsigned i = 0; line.size() < size; ++i) {
      line += std::to_string(i) + ",";
    }
    line.resize(size);
    HuntReport report;
    std::uint64_t until = 1;  // columns of the long line that have had their piece
    for (const Piece& one : pieces_of(before + line + "\nlast", report)) {
      EXPECT_LE(one.text.size(), kLineBytesMax);
      std::size_t from = 0;
      if (one.line == 1) {
        from = before.size();
        ASSERT_EQ(one.column, 1U);
      } else if (one.line > 2) {
        continue;
      } else {
        ASSERT_EQ(one.is_continued, one.column > 1);
      }
      const std::uint64_t column = one.line == 1 ? 1 : one.column;
      // Each byte of it is the business of one piece: the first byte is that of the one before.
      ASSERT_EQ(column + (one.is_continued ? 1 : 0), until);
      const std::size_t end = std::min(one.text.find('\n', from), one.text.size());
      EXPECT_EQ(one.text.substr(from, end - from), line.substr(column - 1, end - from));
      until = column + std::min(one.until, end) - from;
    }
    EXPECT_EQ(until, size + 1);
    EXPECT_EQ(report.lines, 3U);
  }
}

TEST(LogPieces, WhatIsNotReadIsSaid) {
  const HuntReport report = read_logs({"/nowhere/at/all"}, [](const LogPiece&) { FAIL(); });
  ASSERT_EQ(report.refused.size(), 1U);
}

}  // namespace
}  // namespace tocsin::scan
