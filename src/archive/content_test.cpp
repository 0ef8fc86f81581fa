// The content of one entry: methods that end early or lie, and what it costs.
#include "archive/inflate.h"

#include "archive/testing.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include <array>

namespace tocsin::archive {
namespace {

using namespace std::string_literals;

constexpr std::string_view kBroken = "unreadable: the compressed content is broken";
constexpr std::string_view kLied = "unreadable: the content is not as long as stated";

std::string deflated(const std::string& content) {
  const std::string zip =
      testing::to_bytes({.entries = {{.name = "", .content = content, .method = 8}}});
  return zip.substr(30, zip.find("PK\1\2") - 30);
}

std::string zstandard(std::string_view content, int window_log = 0) {
  ZSTD_CCtx* const state = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(state, ZSTD_c_windowLog, window_log);
  std::string out(ZSTD_compressBound(content.size()) + 100, '\0');
  ZSTD_outBuffer into{out.data(), out.size(), 0};
  // In two steps, so that the window is not made as small as the content.
  ZSTD_inBuffer from{content.data(), content.size(), 0};
  ZSTD_compressStream2(state, &into, &from, ZSTD_e_continue);
  EXPECT_EQ(ZSTD_compressStream2(state, &into, &from, ZSTD_e_end), 0U);
  ZSTD_freeCCtx(state);
  out.resize(into.pos);
  return out;
}

std::string text() {
  std::string out;
  for (int i = 0; i < 500; ++i) {
    out += std::to_string(i * i) + " ";
  }
  return out;
}

ZipEntry entry_of(std::uint16_t method, const std::string& packed, const std::string& content) {
  return {.name = "a",
          .data = 1,
          .packed_bytes = packed.size(),
          .bytes = content.size(),
          .crc = libdeflate_crc32(0, content.data(), content.size()),
          .method = method};
}

std::string whole(const std::string& packed, const ZipEntry& entry) {
  Inflater inflater;
  Budget budget(packed.size());
  const auto read = inflater.whole(as_bytes(packed), entry, budget);
  return read ? std::string(as_text(read->bytes())) : read.error().message;
}

std::string streamed(const std::string& packed, const ZipEntry& entry, std::size_t step,
                     Budget budget = Budget(1U << 20U)) {
  auto stream = stream_entry(as_bytes(packed), entry, budget);
  if (!stream) {
    return stream.error().message;
  }
  std::string out;
  Buffer piece(step);
  while (true) {
    const auto n = (*stream)->read(piece);
    if (!n) {
      return n.error().message;
    }
    if (*n == 0) {
      return out;
    }
    out += as_text(Bytes(piece).first(*n));
  }
}

struct Method {
  std::uint16_t id;
  std::string packed;
};
std::vector<Method> methods() {
  return {{8, deflated(text())}, {93, zstandard(text())}};
}

TEST(Content, DeflatedAndZstandard) {
  for (const auto& [id, packed] : methods()) {
    SCOPED_TRACE(id);
    const ZipEntry entry = entry_of(id, packed, text());
    EXPECT_EQ(whole(packed, entry), text());
    for (const std::size_t step : {1U, 7U, 4096U}) {
      EXPECT_EQ(streamed(packed, entry, step), text());
      EXPECT_EQ(streamed(packed + "more", entry, step), id == 8 ? text() : kBroken);
      for (const std::size_t size : {std::size_t{0}, packed.size() / 2, packed.size() - 1}) {
        EXPECT_EQ(streamed(packed.substr(0, size), entry, step), kBroken) << size;
      }
      EXPECT_EQ(streamed(std::string(20, '\xFF'), entry, step), kBroken);
    }
    EXPECT_EQ(whole(packed.substr(0, packed.size() / 2), entry), kBroken);
  }
}

TEST(Content, InFrontAsMuchAsThereIs) {
  Inflater inflater;
  std::string front(text().size() + 10, 'x');
  const std::span<std::byte> room(reinterpret_cast<std::byte*>(front.data()), front.size());
  std::vector<Method> all = methods();
  all.push_back({0, text()});
  for (const auto& [id, packed] : all) {
    SCOPED_TRACE(id);
    const ZipEntry entry = entry_of(id, packed, text());
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}, text().size(), room.size()}) {
      const std::size_t got = inflater.front(as_bytes(packed), entry, room.first(size));
      EXPECT_EQ(got, std::min(size, text().size()));
      EXPECT_EQ(front.substr(0, got), text().substr(0, got));
    }
    if (id != 0) {
      EXPECT_LT(inflater.front(as_bytes(packed).first(packed.size() / 2), entry, room),
                text().size());
      EXPECT_EQ(inflater.front(as_bytes(std::string(20, '\xFF')), entry, room), 0U);
    }
  }
  ZipEntry locked = entry_of(0, text(), text());
  locked.flags = 1;
  EXPECT_EQ(inflater.front(as_bytes(text()), locked, room), 0U);
  ZipEntry large = entry_of(93, text(), text());
  large.bytes = kEntryBytesMax + 1;
  EXPECT_EQ(inflater.front(as_bytes(text()), large, room), 0U);
}

TEST(Content, WhatIsRefusedBeforeAByteIsRead) {
  const std::string packed = deflated("x");
  ZipEntry locked = entry_of(8, packed, "x");
  locked.flags = 1;
  EXPECT_EQ(whole(packed, locked), "encrypted: not inspected");
  EXPECT_EQ(streamed(packed, locked, 9), "encrypted: not inspected");
  const ZipEntry unknown = entry_of(10, packed, "x");
  EXPECT_EQ(whole(packed, unknown), "unreadable: compression method 10");
  EXPECT_EQ(streamed(packed, unknown, 9), "unreadable: compression method 10");
  ZipEntry large = entry_of(8, packed, "x");
  large.bytes = kEntryBytesMax + 1;
  EXPECT_EQ(whole(packed, large), "refused: bomb, an entry of more than 1 GiB");
  EXPECT_EQ(streamed(packed, large, 9), "refused: bomb, an entry of more than 1 GiB");
  ZipEntry outside = entry_of(8, packed, "x");
  outside.data = 0;
  EXPECT_EQ(whole(packed, outside), "unreadable: the content lies outside the archive");
  ZipEntry nothing = entry_of(0, "", "");
  nothing.data = 0;
  EXPECT_EQ(whole("", nothing), "");
}

TEST(Content, IsAsLongAsStatedAndHasItsSum) {
  for (const std::uint16_t method : {std::uint16_t{0}, std::uint16_t{8}, std::uint16_t{93}}) {
    SCOPED_TRACE(method);
    const std::string packed = method == 0   ? "four"
                               : method == 8 ? deflated("four")
                                             : zstandard("four");
    for (const std::uint64_t bytes : {3U, 4U, 5U}) {
      ZipEntry entry = entry_of(method, packed, "four");
      entry.bytes = bytes;
      EXPECT_EQ(whole(packed, entry), bytes == 4 ? "four" : kLied) << bytes;
      // Sizes that stand behind a hidden entry are those of nobody: it may be shorter than guessed.
      entry.is_hidden = true;
      EXPECT_EQ(whole(packed, entry), bytes == 4 ? "four" : kLied);
      entry.flags = 8;
      entry.crc = 0;
      EXPECT_EQ(whole(packed, entry), bytes == 3 ? kLied : "four") << bytes;
      entry.is_hidden = false;
      EXPECT_EQ(whole(packed, entry), bytes == 4 ? "unreadable: the check sum is wrong" : kLied);
    }
  }
}

TEST(Content, ZstandardGoesOnBehindAFrame) {
  const std::string skipped = "\x50\x2A\x4D\x18\3\0\0\0abc"s;
  const std::string packed = zstandard("one") + skipped + zstandard("two");
  for (const std::string& some : {packed, skipped + packed, packed + skipped}) {
    for (const std::size_t step : {1U, 4096U}) {
      EXPECT_EQ(streamed(some, entry_of(93, some, "onetwo"), step), "onetwo");
    }
  }
  // The window may be 64 MiB.
  const std::string wide = zstandard(text(), 26);
  EXPECT_EQ(whole(wide, entry_of(93, wide, text())), text());
  const std::string wider = zstandard(text(), 27);
  EXPECT_EQ(whole(wider, entry_of(93, wider, text())), kBroken);
}

TEST(Content, LzmaHasPropertiesOfFiveBytesAndADictionary) {
  // The version, five, the properties with a dictionary of 64 KiB; then nothing.
  const std::string head = "\x09\x14\x05\x00\x5D\x00\x00\x01\x00"s;
  EXPECT_EQ(whole(head, entry_of(14, head, "x")), kBroken);
  for (const std::size_t at : {2U, 3U}) {
    std::string changed = head + std::string(100, '\0');
    ++changed[at];
    EXPECT_EQ(whole(changed, entry_of(14, changed, "x")), kBroken);
  }
  std::string large = head + std::string(100, '\0');
  large[8] = '\x06';
  EXPECT_EQ(whole(large, entry_of(14, large, "x")),
            "refused: an LZMA dictionary of more than 64 MiB");
}

TEST(Content, EndsWithTheBudgetOfTheFile) {
  for (const std::uint16_t method : {std::uint16_t{0}, std::uint16_t{8}, std::uint16_t{93}}) {
    const std::string packed = method == 0   ? text()
                               : method == 8 ? deflated(text())
                                             : zstandard(text());
    const ZipEntry entry = entry_of(method, packed, text());
    Budget spent(1);
    ASSERT_TRUE(spent.charge(kFileRatioFloor, 0).has_value());
    const std::string refusal = "refused: bomb, the file inflates to more than 200 times its size";
    EXPECT_EQ(streamed(packed, entry, 100, spent), refusal) << method;
    Inflater inflater;
    EXPECT_EQ(error_of(inflater.whole(as_bytes(packed), entry, spent)).message, refusal);
  }
}

TEST(Content, OfOneEntryIsAtMostAGibibyte) {
  // Frame after frame of a mebibyte: none of them says how many there are.
  const std::string frame = zstandard(std::string(1U << 20U, '\0'));
  std::string packed;
  for (int i = 0; i < 1024; ++i) {
    packed += frame;
  }
  for (const std::string& more : {std::string(), zstandard("x")}) {
    ZipEntry entry = entry_of(93, packed, "x");
    Budget budget(1ULL << 30U);
    const std::string all = packed + more;
    auto stream = stream_entry(as_bytes(all), entry, budget);
    ASSERT_TRUE(stream.has_value());
    Buffer piece(1U << 20U);
    std::uint64_t bytes = 0;
    Result<std::size_t> n = 1;
    while (n && *n > 0) {
      n = (*stream)->read(piece);
      bytes += n ? *n : 0;
    }
    EXPECT_EQ(bytes, kEntryBytesMax);
    EXPECT_EQ(n.has_value(), more.empty());
  }
}

TEST(Content, HeldBytesAreGivenBackOnce) {
  Budget budget(100);
  {
    Held first(10, budget);
    EXPECT_EQ(budget.room(), kHeldBytesMax - 10);
    Held second(std::move(first));
    EXPECT_EQ(second.bytes().size(), 10U);
    Held third(5, budget);
    third = std::move(second);
    EXPECT_EQ(third.bytes().size(), 10U);
    third.shrink(3);
    EXPECT_EQ(third.bytes().size(), 3U);
    EXPECT_EQ(budget.room(), kHeldBytesMax - 15);
  }
  EXPECT_EQ(budget.room(), kHeldBytesMax);
  budget.hold(kHeldBytesMax + 1);
  EXPECT_EQ(budget.room(), 0U);
}

TEST(Content, ZlibInOnePiece) {
  const auto packed = [](const std::string& content) {
    std::string out(compressBound(static_cast<uLong>(content.size())), '\0');
    auto size = static_cast<uLongf>(out.size());
    EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &size,
                       reinterpret_cast<const Bytef*>(content.data()),
                       static_cast<uLong>(content.size())),
              Z_OK);
    out.resize(size);
    return out;
  };
  for (const std::size_t size : {0U, 1U, 65'536U, 65'537U, 600'000U}) {
    const std::string content(size, 'x');
    const auto read = inflate_zlib(as_bytes(packed(content)), 1U << 20U);
    ASSERT_TRUE(read.has_value()) << size;
    EXPECT_EQ(as_text(*read), content);
    EXPECT_TRUE(inflate_zlib(as_bytes(packed(content)), size).has_value());
    if (size > 0) {
      EXPECT_EQ(error_of(inflate_zlib(as_bytes(packed(content)), size - 1)).code, Errc::too_large);
    }
  }
  const std::string whole = packed(text());
  EXPECT_EQ(error_of(inflate_zlib(as_bytes(whole.substr(0, 20)), 1U << 20U)).code, Errc::malformed);
  EXPECT_EQ(error_of(inflate_zlib({}, 1U << 20U)).code, Errc::malformed);
}

}  // namespace
}  // namespace tocsin::archive
