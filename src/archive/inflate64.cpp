#include "archive/inflate64.h"

#include <algorithm>

namespace tocsin::archive {
namespace {

// RFC 1951 section 3.2.5, with the changes of Deflate64: code 285 is 3 plus 16 extra bits, and
// distance codes go on to 31.
constexpr std::array<std::uint16_t, 29> kLengthBase{3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                    15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                    67, 83, 99, 115, 131, 163, 195, 227, 3};
constexpr std::array<std::uint8_t, 29> kLengthExtra{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                    2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16};
constexpr std::array<std::uint8_t, 19> kOrder{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                              11, 4,  12, 3, 13, 2, 14, 1, 15};

}  // namespace

bool Inflate64::Code::build(std::span<const std::uint8_t> lengths) {
  count.fill(0);
  for (const std::uint8_t length : lengths) {
    ++count[length];
  }
  int left = 1;
  for (std::size_t length = 1; length < count.size(); ++length) {
    left = left * 2 - count[length];
    if (left < 0) {
      return false;  // more codes than there is room for
    }
  }
  std::array<std::uint16_t, 16> offset{};
  for (std::size_t length = 1; length + 1 < count.size(); ++length) {
    offset[length + 1] = static_cast<std::uint16_t>(offset[length] + count[length]);
  }
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] != 0) {
      symbol[offset[lengths[i]]++] = static_cast<std::uint16_t>(i);
    }
  }
  count[0] = 0;
  return true;
}

Inflate64::Inflate64(Bytes packed)
    : packed_(packed), window_(std::make_unique<std::array<std::byte, 65536>>()) {}

bool Inflate64::need(unsigned count) {
  while (held_bits_ < count) {
    if (at_ == packed_.size()) {
      is_broken_ = true;
      return false;
    }
    held_ |= std::to_integer<std::uint64_t>(packed_[at_++]) << held_bits_;
    held_bits_ += 8;
  }
  return true;
}

unsigned Inflate64::bits(unsigned count) {
  if (count == 0 || !need(count)) {
    return 0;
  }
  const auto value = static_cast<unsigned>(held_ & ((1ULL << count) - 1));
  held_ >>= count;
  held_bits_ -= count;
  return value;
}

int Inflate64::decode(const Code& code) {
  int value = 0;
  int first = 0;
  int index = 0;
  for (std::size_t length = 1; length < code.count.size(); ++length) {
    value |= static_cast<int>(bits(1));
    if (is_broken_) {
      return -1;
    }
    const int count = code.count[length];
    if (value - count < first) {
      return code.symbol[static_cast<std::size_t>(index + value - first)];
    }
    index += count;
    first = (first + count) * 2;
    value *= 2;
  }
  is_broken_ = true;
  return -1;
}

bool Inflate64::begin_block() {
  is_last_ = bits(1) == 1;
  const unsigned type = bits(2);
  if (type == 0) {
    held_ = 0;
    held_bits_ = 0;
    if (packed_.size() - at_ < 4) {
      return false;
    }
    const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(packed_[at_ + i]); };
    stored_left_ = byte(0) | byte(1) << 8U;
    if ((stored_left_ ^ 0xFFFFU) != (byte(2) | byte(3) << 8U)) {
      return false;
    }
    at_ += 4;
    part_ = Part::stored;
    return true;
  }
  part_ = Part::codes;
  if (type == 1) {
    std::array<std::uint8_t, 288> lengths{};
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    }
    std::array<std::uint8_t, 32> distances{};
    distances.fill(5);
    return literals_.build(lengths) && distances_.build(distances);
  }
  return type == 2 && read_codes();
}

bool Inflate64::read_codes() {
  const std::size_t literals = bits(5) + 257;
  const std::size_t distances = bits(5) + 1;
  const std::size_t orders = bits(4) + 4;
  std::array<std::uint8_t, 19> order_lengths{};
  for (std::size_t i = 0; i < orders; ++i) {
    order_lengths[kOrder[i]] = static_cast<std::uint8_t>(bits(3));
  }
  Code lengths_code;
  if (is_broken_ || literals > 288 || !lengths_code.build(order_lengths)) {
    return false;
  }
  std::array<std::uint8_t, 320> lengths{};
  std::size_t i = 0;
  while (i < literals + distances) {
    const int symbol = decode(lengths_code);
    if (symbol < 0) {
      return false;
    }
    if (symbol < 16) {
      lengths[i++] = static_cast<std::uint8_t>(symbol);
      continue;
    }
    if (symbol == 16 && i == 0) {
      return false;
    }
    const std::uint8_t value = symbol == 16 ? lengths[i - 1] : std::uint8_t{0};
    const unsigned times = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
    if (i + times > literals + distances) {
      return false;
    }
    std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(i), times, value);
    i += times;
  }
  return !is_broken_ && literals_.build(std::span(lengths).first(literals)) &&
         distances_.build(std::span(lengths).subspan(literals, distances));
}

Result<std::size_t> Inflate64::read(std::span<std::byte> out) {
  std::size_t got = 0;
  const auto put = [&](std::byte value) {
    (*window_)[written_++ & 0xFFFFU] = value;
    out[got++] = value;
  };
  while (got < out.size() && part_ != Part::end && !is_broken_) {
    if (copy_left_ > 0) {
      put((*window_)[(written_ - copy_distance_) & 0xFFFFU]);
      --copy_left_;
      continue;
    }
    if (part_ == Part::block_start) {
      is_broken_ = !begin_block() || is_broken_;
      continue;
    }
    if (part_ == Part::stored) {
      if (stored_left_ == 0) {
        part_ = is_last_ ? Part::end : Part::block_start;
      } else if (at_ == packed_.size()) {
        is_broken_ = true;
      } else {
        put(packed_[at_++]);
        --stored_left_;
      }
      continue;
    }
    const int symbol = decode(literals_);
    if (symbol < 0 || symbol > 285) {
      is_broken_ = true;
    } else if (symbol < 256) {
      put(static_cast<std::byte>(symbol));
    } else if (symbol == 256) {
      part_ = is_last_ ? Part::end : Part::block_start;
    } else {
      const auto length = static_cast<std::size_t>(symbol - 257);
      copy_left_ = kLengthBase[length] + bits(kLengthExtra[length]);
      const int distance = decode(distances_);
      if (distance < 0 || distance > 31) {
        is_broken_ = true;
        break;
      }
      const unsigned extra = distance < 4 ? 0 : static_cast<unsigned>(distance / 2 - 1);
      const std::size_t base = distance < 4
                                   ? static_cast<std::size_t>(distance) + 1
                                   : ((2U + (static_cast<unsigned>(distance) & 1U)) << extra) + 1;
      copy_distance_ = base + bits(extra);
      is_broken_ = is_broken_ || copy_distance_ > written_;
    }
  }
  if (is_broken_) {
    return fail(Errc::malformed, "unreadable: the compressed content is broken");
  }
  return got;
}

}  // namespace tocsin::archive
