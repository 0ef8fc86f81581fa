// Deflate64, block by block: RFC 1951 section 3.2 with the longer lengths and distances.
#include "archive/inflate64.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>

namespace tocsin::archive {
namespace {

using namespace std::string_literals;

/// What comes out, read so many bytes at a time; "broken" for a stream that is.
std::string inflated(std::string_view packed, std::size_t step = 4096) {
  Inflate64 state(as_bytes(packed));
  std::string out;
  Buffer piece(step);
  while (true) {
    const auto n = state.read(piece);
    if (!n) {
      EXPECT_EQ(error_of(n).code, Errc::malformed);
      return "broken";
    }
    if (*n == 0) {
      return out;
    }
    out += as_text(Bytes(piece).first(*n));
  }
}

/// Values from their lowest bit, codes from their highest.
class Bits {
 public:
  Bits& value(std::uint32_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      bit(value >> i & 1U);
    }
    return *this;
  }
  Bits& code(std::uint64_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;) {
      bit(static_cast<std::uint32_t>(value >> i & 1U));
    }
    return *this;
  }
  [[nodiscard]] std::string bytes() const { return out_; }

 private:
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

/// The last block, with the fixed codes.
Bits fixed() {
  return Bits().value(1, 1).value(1, 2);
}

/// A raw stream as zlib writes it: the same as deflate64 where no match is 258 bytes long.
std::string zlib_of(const std::string& content, int level) {
  z_stream state{};
  EXPECT_EQ(deflateInit2(&state, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(content.size() * 2 + 1000, '\0');
  std::string in = content;
  state.next_in = reinterpret_cast<unsigned char*>(in.data());
  state.avail_in = static_cast<uInt>(in.size());
  state.next_out = reinterpret_cast<unsigned char*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&state, Z_FINISH), Z_STREAM_END);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

TEST(Inflate64, ReadsWhatZlibWrites) {
  std::string content;
  std::uint32_t seed = 1;
  while (content.size() < 150'000) {
    seed = seed * 1'103'515'245 + 12'345;
    content += std::to_string(seed >> 8U) + (seed % 7 == 0 ? " again and again " : " ");
  }
  for (const int level : {0, 1, 9}) {
    const std::string packed = zlib_of(content, level);
    EXPECT_EQ(inflated(packed), content) << level;
    EXPECT_EQ(inflated(packed, 1), content) << level;
    for (std::size_t size = 0; size < packed.size(); size += 1 + packed.size() / 50) {
      EXPECT_EQ(inflated(std::string_view(packed).substr(0, size)), "broken") << size;
    }
  }
}

TEST(Inflate64, StoredBlocks) {
  const std::string last = "\1"s;
  for (const auto& [packed, want] : std::vector<std::pair<std::string, std::string>>{
           {last + "\2\0\xFD\xFF"s + "ab", "ab"},
           {"\0\1\0\xFE\xFF"s + "a" + last + "\1\0\xFE\xFF"s + "b", "ab"},
           {last + "\0\0\xFF\xFF"s, ""},
           {last + "\0\0\xFF"s, "broken"},
           {last + "\2\0\xFD\xFF"s + "a", "broken"},
           {last + "\1\0\xFF\xFF"s + "a", "broken"},
           {last + "\1\0\xFE\xFE"s + "a", "broken"},
           {"\0\1\0\xFE\xFF"s + "a", "broken"},
           {"", "broken"},
           {"\7", "broken"}}) {  // of the fourth type
    EXPECT_EQ(inflated(packed), want) << packed.size();
    EXPECT_EQ(inflated(packed, 1), want) << packed.size();
  }
  // The longest stored block.
  const std::string content(65'535, 'x');
  EXPECT_EQ(inflated(last + "\xFF\xFF\0\0"s + content), content);
}

TEST(Inflate64, FixedCodes) {
  // 255 has nine bits, 256 seven, 280 eight.
  EXPECT_EQ(inflated(fixed().code(0x30 + 143, 8).code(0x190, 9).code(0x1FF, 9).code(0, 7).bytes()),
            "\x8F\x90\xFF");
  EXPECT_EQ(inflated(fixed().code(0x30 + 'a', 8).code(0x30, 8).code(0, 7).bytes()), "a\0"s);
  // The last bit of the last byte is used.
  Bits full = fixed();
  for (int i = 0; i < 6; ++i) {
    full.code(0x190, 9);
  }
  EXPECT_EQ(inflated(full.code(0, 7).bytes()), std::string(6, '\x90'));
  EXPECT_EQ(inflated(fixed().code(0xC6, 8).code(0, 20).bytes()), "broken");  // 286
  EXPECT_EQ(inflated(fixed().code(0xC7, 8).code(0, 20).bytes()), "broken");  // 287
  EXPECT_EQ(inflated(fixed().code(0x30 + 'a', 8).bytes()), "broken");
}

/// "abcdefgh", then three bytes from so far back.
std::string with_match(std::uint32_t distance_code, std::uint32_t extra, unsigned extra_bits) {
  Bits out = fixed();
  for (const char c : "abcdefgh"s) {
    out.code(0x30U + static_cast<unsigned>(c), 8);
  }
  out.code(1, 7).code(distance_code, 5).value(extra, extra_bits).code(0, 7);
  return inflated(out.bytes());
}

TEST(Inflate64, DistancesAndLengths) {
  EXPECT_EQ(with_match(0, 0, 0), "abcdefghhhh");
  EXPECT_EQ(with_match(3, 0, 0), "abcdefghefg");
  EXPECT_EQ(with_match(4, 0, 1), "abcdefghdef");
  EXPECT_EQ(with_match(4, 1, 1), "abcdefghcde");
  EXPECT_EQ(with_match(5, 1, 1), "abcdefghabc");
  EXPECT_EQ(with_match(6, 0, 2), "broken");  // nine bytes back
  EXPECT_EQ(with_match(30, 0, 14), "broken");
  // A length with extra bits: 11 + 1.
  EXPECT_EQ(
      inflated(
          fixed().code(0x30 + 'a', 8).code(265 - 256, 7).value(1, 1).code(0, 5).code(0, 7).bytes()),
      std::string(13, 'a'));
  EXPECT_EQ(inflated(fixed().code(1, 7).code(0, 5).code(0, 7).bytes()), "broken");
  EXPECT_EQ(inflated(fixed().code(0x30 + 'a', 8).code(1, 7).bytes()), "broken");
}

/// A block of codes of its own: a, b, 256 and 257 of two bits each. The code of the lengths: 2 is
/// 00, 16 is 01, 17 is 10, 18 is 11.
class Dynamic {
 public:
  Dynamic(unsigned literals, unsigned distances) {
    out_.value(1, 1).value(2, 2).value(literals - 257, 5).value(distances - 1, 5).value(16 - 4, 4);
    for (const int length : {2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}) {
      out_.value(static_cast<std::uint32_t>(length), 3);
    }
  }
  Dynamic& two() { return put(0, 0, 0); }
  Dynamic& repeat(unsigned times) { return put(1, times - 3, 2); }
  Dynamic& zeros(unsigned times) {
    return times < 11 ? put(2, times - 3, 3) : put(3, times - 11, 7);
  }
  /// Up to 255: a and b.
  Dynamic& letters() { return zeros(97).two().two().zeros(138).zeros(19); }
  Bits& codes() { return out_; }

 private:
  Dynamic& put(std::uint32_t symbol, std::uint32_t extra, unsigned extra_bits) {
    out_.code(symbol, 2).value(extra, extra_bits);
    return *this;
  }
  Bits out_;
};

TEST(Inflate64, CodesOfTheirOwn) {
  // a, b, three bytes from two back, the end.
  Dynamic whole(258, 4);
  whole.letters().two().two().two().repeat(3);
  const std::string bytes =
      whole.codes().code(0, 2).code(1, 2).code(3, 2).code(1, 2).code(2, 2).bytes();
  EXPECT_EQ(inflated(bytes), "ababa");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(inflated(std::string_view(bytes).substr(0, size)), "broken") << size;
  }
  // Zeros to the last distance, and one too many; likewise of what repeats.
  for (const unsigned distances : {3U, 2U}) {
    Dynamic zeros(258, distances);
    zeros.letters().two().two().zeros(3);
    EXPECT_EQ(inflated(zeros.codes().code(0, 2).code(2, 2).bytes()),
              distances == 3 ? "a" : "broken");
  }
  for (const unsigned distances : {4U, 3U}) {
    Dynamic repeated(258, distances);
    repeated.letters().two().two().two().repeat(3);
    EXPECT_EQ(inflated(repeated.codes().code(0, 2).code(2, 2).bytes()),
              distances == 4 ? "a" : "broken");
  }
  Dynamic nothing_to_repeat(258, 4);
  nothing_to_repeat.repeat(3).zeros(94).two().two().zeros(138).zeros(19).two().two().two().repeat(
      3);
  EXPECT_EQ(inflated(nothing_to_repeat.codes().code(0, 2).code(2, 2).bytes()), "broken");
}

TEST(Inflate64, CodesThatAreTooMany) {
  // Five codes of two bits: literals, then distances.
  Dynamic literals(259, 1);
  literals.letters().two().two().two().two();
  EXPECT_EQ(inflated(literals.codes().code(0, 2).code(2, 2).bytes()), "broken");
  Dynamic distances(258, 5);
  distances.letters().two().two().two().two().repeat(3);
  EXPECT_EQ(inflated(distances.codes().code(0, 2).code(2, 2).bytes()), "broken");
  // Of the code of the lengths itself: three of one bit.
  Bits lengths;
  lengths.value(1, 1).value(2, 2).value(0, 5).value(0, 5).value(0, 4);
  lengths.value(1, 3).value(1, 3).value(1, 3).value(0, 3);
  EXPECT_EQ(inflated(lengths.code(0, 60).bytes()), "broken");
}

TEST(Inflate64, ACodeThatNobodyHas) {
  // a, b and 256 alone: the fourth code of two bits is none.
  Dynamic three(257, 1);
  three.letters().two().two();
  EXPECT_EQ(inflated(three.codes().code(0, 2).code(2, 2).bytes()), "a");
  Dynamic fourth(257, 1);
  fourth.letters().two().two();
  EXPECT_EQ(inflated(fourth.codes().code(0, 2).code(0xFFFF, 16).code(0xFFFF, 16).bytes()),
            "broken");
}

}  // namespace
}  // namespace tocsin::archive
