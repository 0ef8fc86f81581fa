// Identifiers: 128 bits, ordered by time (UUID version 7, RFC 9562 section 5.7), made by us and
// never by a database.
#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <array>
#include <compare>
#include <string>
#include <string_view>

namespace tocsin {

struct Uuid {
  std::array<std::byte, 16> bytes{};
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// 48 bits of milliseconds, then 74 random bits: an id says when it was made and cannot be guessed.
Uuid make_uuid(Instant now);
/// Of a name within a namespace (UUID version 5, section 5.5): the same whenever it is asked. Names
/// what is known, protects nothing.
Uuid name_uuid(const Uuid& space, Bytes name);
/// Of a name, by SHA-256, in the form of a random one (version 4), for standards that ask for that
/// form: the same whenever it is asked.
Uuid uuid_of(Bytes name);
std::string to_text(const Uuid& id);
/// Lower-case 8-4-4-4-12 form only.
Result<Uuid> parse_uuid(std::string_view text);

/// An id of one kind of thing. Ids of different kinds neither convert nor compare.
template <class Tag>
struct Id {
  Uuid value;
  friend auto operator<=>(const Id&, const Id&) = default;
};

template <class Tag>
Bytes as_bytes(const Id<Tag>& id) {
  return id.value.bytes;
}
template <class Tag>
std::string to_text(const Id<Tag>& id) {
  return to_text(id.value);
}
template <class IdType>
IdType make_id(Instant now) {
  return IdType{make_uuid(now)};
}
template <class IdType>
Result<IdType> parse_id(std::string_view text) {
  TOC_TRY(const Uuid value, parse_uuid(text));
  return IdType{value};
}

/// A short number for people, such as "R-7K3M-9QXD-2T4B": `groups` groups of four characters of
/// Crockford's base 32, random, so that it tells nothing about how many there are.
std::string make_number(std::string_view prefix, int groups);

}  // namespace tocsin
