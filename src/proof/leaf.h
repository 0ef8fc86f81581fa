// The leaf: what the public log says about one act, which is when it was recorded and nothing else.
//
// The entry is these bytes, three lines of ASCII, each ended by one newline:
//
//   tocsin-leaf/v1
//   time <seconds since 1970-01-01T00:00:00Z, decimal, no leading zeroes>
//   commit <base64 of the commitment, 44 characters>
//
//   commitment = SHA-256("tocsin/commit/v1\n" ‖ salt[32] ‖ payload)
//
// payload: the canonical JSON (RFC 8785) object that describes the act. Without the salt, which is
// random for each leaf, nobody can guess a payload from its leaf, however few the possible payloads
// are; when payload and salt are erased, the leaf stays and says nothing. The hash in the tree is
// leaf_hash(entry).
#pragma once

#include "proof/merkle.h"

#include <chrono>
#include <string>
#include <string_view>

namespace tocsin::proof {

struct Leaf {
  std::chrono::sys_seconds time{};
  Hash commitment{};
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

std::string to_text(const Leaf& leaf);
/// Takes what to_text writes and no other spelling. Errors: malformed.
Result<Leaf> parse_leaf(std::string_view entry);

using Salt = std::array<std::byte, 32>;
Salt make_salt();
Hash commit(const Salt& salt, std::string_view payload);

}  // namespace tocsin::proof
