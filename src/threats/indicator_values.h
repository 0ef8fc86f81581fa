// The values that threat content names (addresses, networks, domains, URLs, hashes, mail addresses,
// file names) and their normal forms.
#pragma once

#include "base/error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::threats {

enum class IndicatorKind {
  ipv4,
  ipv6,
  network,
  domain,
  url,
  md5,
  sha1,
  sha256,
  sha512,
  mail,
  file_name
};
inline constexpr std::size_t kIndicatorKinds = 11;
std::string_view to_text(IndicatorKind kind);
/// Errors: malformed.
Result<IndicatorKind> parse_indicator_kind(std::string_view text);

struct IndicatorValue {
  IndicatorKind kind = IndicatorKind::domain;
  std::string text;  ///< in normal form
  friend bool operator==(const IndicatorValue&, const IndicatorValue&) = default;
};

inline constexpr std::size_t kIndicatorBytesMax = 2048;

/// The value that a text is, where its kind is known: defanged texts (hxxp, [.], [at]) are
/// understood; letters become small but in paths of URLs; IPv6 as RFC 5952 writes it; an address of
/// IPv4 within IPv6 is one of IPv4; a network of one address is an address, and has no bits beyond
/// its prefix. A text of ipv4, ipv6 or network gives whichever of the three it is, and one of url
/// without a path may be a domain. Nothing for what is no such value, and beyond
/// kIndicatorBytesMax.
std::optional<IndicatorValue> value_of(IndicatorKind kind, std::string_view text);
/// The same by shape alone. Something with a dot that ends as programs do ("a.exe") is the name of
/// a file, not a domain.
std::optional<IndicatorValue> recognized(std::string_view text);

/// What speaks of a value, in normal form: itself, then the networks that it lies in, from the
/// narrowest to the widest; the domains that it lies below; of a URL or a mail address what speaks
/// of its host. At most kAddressBits + 1.
std::vector<IndicatorValue> values_around(const IndicatorValue& value);

/// IPv4 as ::ffff:0:0/96.
using AddressBytes = std::array<std::uint8_t, 16>;
/// Canonical dotted form, or IPv6 in any form without a zone.
std::optional<AddressBytes> address_of(std::string_view text);

inline constexpr std::uint8_t kAddressBits = 128;

bool is_ipv4(const AddressBytes& address);
/// RFC 5952, and four numbers for IPv4.
std::string address_text(const AddressBytes& address);
/// Its two halves, the first byte the highest.
std::pair<std::uint64_t, std::uint64_t> numbers_of(const AddressBytes& address);

struct Network {
  AddressBytes address{};  ///< without bits beyond its prefix
  std::uint8_t bits = 0;   ///< 1 to 128, of the 16 bytes
};
/// "address" or "address/prefix". Nothing for what is neither, and for a prefix of 0, which says
/// nothing.
std::optional<Network> network_of(std::string_view text);

/// The host of "user@host:port" as it stands, without brackets.
std::string_view host_of(std::string_view authority);
/// What stands between "://" and the path; empty where there is no "://".
std::string_view authority_of(std::string_view url);

/// Of ASCII letters the small one.
constexpr char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace tocsin::threats
