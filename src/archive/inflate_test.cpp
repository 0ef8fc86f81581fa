#include "archive/inflate.h"

#include "archive/testing.h"
#include "base/error_for_test.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <libdeflate.h>
#include <lzma.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace tocsin::archive {
namespace {

std::string bzip(const std::string& content) {
  std::string out(content.size() * 2 + 1000, '\0');
  auto size = static_cast<unsigned>(out.size());
  std::string in = content;
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &size, in.data(), static_cast<unsigned>(in.size()),
                                     9, 0, 0),
            BZ_OK);
  out.resize(size);
  return out;
}

std::string zstandard(const std::string& content) {
  std::string out(ZSTD_compressBound(content.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 3));
  return out;
}

/// As APPNOTE 5.8 has it: the version, the size of the properties, the properties, the stream.
std::string lzma(const std::string& content) {
  lzma_options_lzma options;
  lzma_lzma_preset(&options, 0);
  lzma_stream state = LZMA_STREAM_INIT;
  EXPECT_EQ(lzma_alone_encoder(&state, &options), LZMA_OK);
  std::string out(content.size() * 2 + 1000, '\0');
  state.next_in = reinterpret_cast<const std::uint8_t*>(content.data());
  state.avail_in = content.size();
  state.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  state.avail_out = out.size();
  EXPECT_EQ(lzma_code(&state, LZMA_FINISH), LZMA_STREAM_END);
  out.resize(state.total_out);
  lzma_end(&state);
  return std::string("\x09\x14\x05\x00", 4) + out.substr(0, 5) + out.substr(13);
}

/// A deflate64 stream of one block with the fixed codes.
class Deflate64Writer {
 public:
  Deflate64Writer() {
    bits(1, 1);  // the last block
    bits(1, 2);  // fixed codes
  }
  void literal(unsigned char c) { code(0x30U + c, 8); }  // c below 144
  void match(std::uint32_t length, unsigned distance_code, std::uint32_t extra,
             unsigned extra_bits) {
    code(0xC0U + 285 - 280, 8);  // the length code that deflate64 gives sixteen extra bits
    bits(length - 3, 16);
    code(distance_code, 5);
    bits(extra, extra_bits);
  }
  std::string finish() {
    code(0, 7);
    bits(0, 7);
    return out_;
  }

 private:
  void bits(std::uint32_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      bit(value >> i & 1U);
    }
  }
  void code(std::uint32_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;) {
      bit(value >> i & 1U);
    }
  }
  void bit(std::uint32_t value) {
    if (used_ % 8 == 0) {
      out_.push_back('\0');
    }
    out_.back() = static_cast<char>(out_.back() | static_cast<char>(value << (used_ % 8)));
    ++used_;
  }
  std::string out_;
  unsigned used_ = 0;
};

ZipEntry entry_of(std::uint16_t method, const std::string& packed, const std::string& content) {
  return {.name = "a",
          .data = 1,
          .packed_bytes = packed.size(),
          .bytes = content.size(),
          .crc = libdeflate_crc32(0, content.data(), content.size()),
          .method = method};
}

std::string streamed(const std::string& packed, const ZipEntry& entry, std::size_t step) {
  Budget budget(packed.size());
  auto stream = stream_entry(as_bytes(packed), entry, budget);
  if (!stream) {
    return stream.error().message;
  }
  std::string out;
  std::vector<std::byte> chunk(step);
  while (true) {
    const auto n = (*stream)->read(chunk);
    if (!n) {
      return n.error().message;
    }
    if (*n == 0) {
      return out;
    }
    out.append(as_text(Bytes(chunk).first(*n)));
  }
}

struct Method {
  std::uint16_t id;
  std::string packed;
  std::string content;
};

std::vector<Method> methods() {
  std::string content;
  for (int i = 0; i < 500; ++i) {
    content += std::to_string(i * i) + " ";
  }
  Deflate64Writer writer;
  writer.literal('x');
  writer.literal('a');
  writer.match(60'000, 0, 0, 0);             // distance 1
  writer.match(3, 31, 60'002 - 49'153, 14);  // back to the first byte
  return {{0, content, content},
          {12, bzip(content), content},
          {14, lzma(content), content},
          {93, zstandard(content), content},
          {9, writer.finish(), "x" + std::string(60'001, 'a') + "xaa"}};
}

TEST(Inflate, EveryMethodWholeInFrontAndAsAStream) {
  for (const Method& method : methods()) {
    SCOPED_TRACE(method.id);
    const ZipEntry entry = entry_of(method.id, method.packed, method.content);
    Inflater inflater;
    Budget budget(method.packed.size());
    const auto whole = inflater.whole(as_bytes(method.packed), entry, budget);
    ASSERT_TRUE(whole.has_value()) << whole.error().message;
    EXPECT_EQ(as_text(whole->bytes()), method.content);
    std::array<std::byte, 100> front{};
    EXPECT_EQ(inflater.front(as_bytes(method.packed), entry, front), front.size());
    EXPECT_EQ(as_text(front), method.content.substr(0, front.size()));
    for (const std::size_t step : {1U, 7U, 4096U}) {
      EXPECT_EQ(streamed(method.packed, entry, step), method.content);
    }
  }
}

TEST(Inflate, CutOrChangedNoMethodGivesAnotherContent) {
  for (const Method& method : methods()) {
    SCOPED_TRACE(method.id);
    const ZipEntry entry = entry_of(method.id, method.packed, method.content);
    Inflater inflater;
    for (std::size_t size = 0; size + 1 < method.packed.size(); ++size) {
      Budget budget(size);
      const auto whole = inflater.whole(as_bytes(method.packed).first(size), entry, budget);
      EXPECT_FALSE(whole.has_value() && as_text(whole->bytes()) != method.content) << size;
      EXPECT_EQ(budget.room(), kHeldBytesMax);
    }
    for (std::size_t at = 0; at < method.packed.size(); at += 3) {
      std::string changed = method.packed;
      changed[at] = static_cast<char>(changed[at] ^ 0x55);
      Budget budget(changed.size());
      const auto whole = inflater.whole(as_bytes(changed), entry, budget);
      EXPECT_FALSE(whole.has_value() && as_text(whole->bytes()) != method.content) << at;
    }
  }
}

TEST(Inflate, BudgetsHaveTwoSides) {
  struct Row {
    std::uint64_t packed;
    std::uint64_t bytes;
    bool is_allowed;
  };
  for (const Row& row : {Row{1, kRatioFloor, true}, Row{1, kRatioFloor + 1, false},
                         Row{kRatioFloor / 1000 + 1, kRatioFloor + 1, true},
                         Row{kEntryBytesMax, kEntryBytesMax, true},
                         Row{kEntryBytesMax, kEntryBytesMax + 1, false}, Row{0, 0, true}}) {
    EXPECT_EQ(check_entry(row.packed, row.bytes).has_value(), row.is_allowed)
        << row.packed << " " << row.bytes;
  }
  Budget ratio(kFileRatioFloor / kFileRatioMax - 1);
  EXPECT_TRUE(ratio.inflate(kFileRatioFloor).has_value());
  EXPECT_FALSE(ratio.inflate(1).has_value());
  EXPECT_TRUE(ratio.is_spent());
  Budget total(kFileBytesMax);
  EXPECT_TRUE(total.inflate(kFileBytesMax).has_value());
  EXPECT_FALSE(total.inflate(1).has_value());
  Budget entries(1);
  EXPECT_TRUE(entries.enter(kEntriesInFileMax).has_value());
  EXPECT_FALSE(entries.enter(1).has_value());
  Budget charged(1);
  EXPECT_TRUE(charged.charge(kFileRatioFloor, 1).has_value());
  EXPECT_FALSE(charged.inflate(1).has_value());
}

TEST(Inflate, WhatDoesNotFitIsNotHeld) {
  Inflater inflater;
  Budget budget(1);
  ZipEntry entry = entry_of(0, "x", "x");
  budget.hold(kHeldBytesMax);
  const auto held = inflater.whole(as_bytes(std::string_view("x")), entry, budget);
  EXPECT_EQ(error_of(held).code, Errc::too_large);
  EXPECT_FALSE(fits(as_bytes(std::string_view("x")), entry, budget).value());
  budget.release(1);
  EXPECT_TRUE(fits(as_bytes(std::string_view("x")), entry, budget).value());
  EXPECT_TRUE(inflater.whole(as_bytes(std::string_view("x")), entry, budget).has_value());
}

}  // namespace
}  // namespace tocsin::archive
