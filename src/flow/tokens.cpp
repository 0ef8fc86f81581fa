#include "flow/tokens.h"

#include "base/crypto.h"
#include "base/text.h"

#include <array>

namespace tocsin::flow {

std::string random_token() {
  std::array<std::byte, 32> bytes{};
  random_bytes(bytes);
  return to_base64url(bytes);
}

std::string make_paper_code() {
  // Without the letters and digits that are taken for one another.
  constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::array<std::byte, 8> bytes{};
  random_bytes(bytes);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out += i == 4 ? "-" : "";
    out += alphabet[std::to_integer<std::size_t>(bytes[i]) % alphabet.size()];
  }
  return out;
}

Digest paper_code_hash(std::string_view code) {
  std::string plain;
  for (const char c : to_lower(code)) {
    if (c != '-' && c != ' ') {
      plain.push_back(c);
    }
  }
  return sha256(
      {as_bytes(std::string_view("tocsin-paper/v1\n")), as_bytes(std::string_view(plain))});
}

}  // namespace tocsin::flow
