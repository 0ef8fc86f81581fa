#include "base/id.h"

#include "base/crypto.h"

#include <algorithm>

namespace tocsin {

Uuid make_uuid(Instant now) {
  Uuid id;
  random_bytes(id.bytes);
  const auto millis = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count());
  for (unsigned i = 0; i < 6; ++i) {
    id.bytes[i] = static_cast<std::byte>((millis >> (40U - 8U * i)) & 0xFFU);
  }
  id.bytes[6] = (id.bytes[6] & std::byte{0x0F}) | std::byte{0x70};
  id.bytes[8] = (id.bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  return id;
}

Uuid name_uuid(const Uuid& space, Bytes name) {
  const std::array<std::byte, 20> hash = sha1({Bytes(space.bytes), name});
  Uuid id;
  std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
  id.bytes[6] = (id.bytes[6] & std::byte{0x0F}) | std::byte{0x50};
  id.bytes[8] = (id.bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  return id;
}

Uuid uuid_of(Bytes name) {
  const Digest digest = sha256(name);
  Uuid id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  id.bytes[6] = (id.bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  id.bytes[8] = (id.bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  return id;
}

std::string to_text(const Uuid& id) {
  const std::string hex = to_hex(id.bytes);
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < hex.size(); ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) {
      out.push_back('-');
    }
    out.push_back(hex[i]);
  }
  return out;
}

Result<Uuid> parse_uuid(std::string_view text) {
  const auto bad = [] {
    return fail(Errc::malformed, "The identifier is not a UUID in lower case.");
  };
  if (text.size() != 36) {
    return bad();
  }
  std::string hex;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (dash != (c == '-') || (!dash && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))) {
      return bad();
    }
    if (!dash) {
      hex.push_back(c);
    }
  }
  TOC_TRY(const Buffer bytes, parse_hex(hex));
  Uuid id;
  std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

std::string make_number(std::string_view prefix, int groups) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::vector<std::byte> random(static_cast<std::size_t>(groups) * 4);
  random_bytes(random);
  std::string out(prefix);
  for (std::size_t i = 0; i < random.size(); ++i) {
    if (i % 4 == 0) {
      out.push_back('-');
    }
    out.push_back(alphabet[std::to_integer<unsigned>(random[i]) & 31U]);
  }
  return out;
}

}  // namespace tocsin
