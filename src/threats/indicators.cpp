#include "threats/indicators.h"

#include "base/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace tocsin::threats {
namespace {

constexpr std::size_t kDomainBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;
constexpr std::size_t kFileNameBytesMax = 255;
constexpr std::size_t kLocalPartBytesMax = 64;
constexpr std::size_t kTextsBytesMax = 0xFFFFFFFFU;

constexpr std::uint8_t kHasTlp = 0x08;  ///< the lowest three bits are the label
constexpr std::uint8_t kHasEnd = 0x10;
constexpr std::uint8_t kIsPartial = 0x20;
constexpr std::uint8_t kIsContext = 0x40;

/// Before each text.
struct TextRecord {
  std::uint32_t entry = 0;
  std::uint16_t bytes = 0;
  std::uint16_t kind = 0;
};

TextRecord record_at(const std::string& texts, std::uint32_t text) {
  TextRecord out;
  std::memcpy(&out, texts.data() + text - sizeof out, sizeof out);
  return out;
}

constexpr std::size_t kFilterBitsEach = 16;

/// One bit for each hash; twice as large whenever it gets dense.
bool has_bit(const std::vector<std::uint64_t>& filter, std::uint64_t hash) {
  return !filter.empty() &&
         ((filter[(hash >> 6U) & (filter.size() - 1)] >> (hash & 63U)) & 1U) != 0;
}
void set_bit(std::vector<std::uint64_t>& filter, std::uint64_t hash) {
  filter[(hash >> 6U) & (filter.size() - 1)] |= std::uint64_t{1} << (hash & 63U);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

struct Replacement {
  std::string_view from;
  std::string_view to;
};
/// How people write values so that nobody clicks on them.
constexpr std::array<Replacement, 13> kDefanged = {{{"[://]", "://"},
                                                    {"[:]", ":"},
                                                    {"[.]", "."},
                                                    {"(.)", "."},
                                                    {"{.}", "."},
                                                    {"[dot]", "."},
                                                    {"(dot)", "."},
                                                    {"[@]", "@"},
                                                    {"(@)", "@"},
                                                    {"[at]", "@"},
                                                    {"(at)", "@"},
                                                    {"[/]", "/"},
                                                    {"\\.", "."}}};

bool starts_alike(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                    [](char a, char b) { return a == small(b); });
}

std::string refanged(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const auto found = c == '[' || c == '(' || c == '{' || c == '\\'
                           ? std::ranges::find_if(kDefanged,
                                                  [&](const Replacement& one) {
                                                    return starts_alike(text.substr(i), one.from);
                                                  })
                           : kDefanged.end();
    if (found != kDefanged.end()) {
      out += found->to;
      i += found->from.size();
    } else {
      out += c;
      ++i;
    }
  }
  // hxxp, h**p, fxp.
  if (starts_alike(out, "hxxp") || starts_alike(out, "h**p")) {
    out.replace(1, 2, "tt");
  } else if (starts_alike(out, "fxp:")) {
    out[1] = 't';
  }
  return out;
}

/// Labels of letters, digits, "-" and "_", or beyond ASCII, and at least two; the last is no
/// number.
bool is_domain(std::string_view text) {
  if (text.size() > kDomainBytesMax || text.find('.') == std::string_view::npos) {
    return false;
  }
  std::string_view label;
  while (true) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    label = text.substr(0, dot);
    if (label.empty() || label.size() > kLabelBytesMax || label.front() == '-' ||
        label.back() == '-' || !std::ranges::all_of(label, [](char c) {
          return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_' ||
                 static_cast<unsigned char>(c) >= 0x80U;
        })) {
      return false;
    }
    if (dot == text.size()) {
      break;
    }
    text.remove_prefix(dot + 1);
  }
  return label.size() >= 2 && !std::ranges::all_of(label, is_digit);
}

std::optional<IndicatorValue> domain_of(std::string_view text) {
  std::string name = to_lower(text);
  if (name.starts_with("*.")) {
    name.erase(0, 2);
  }
  if (name.ends_with('.')) {
    name.pop_back();
  }
  return is_domain(name) ? std::optional(IndicatorValue{IndicatorKind::domain, std::move(name)})
                         : std::nullopt;
}

constexpr AddressBytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
constexpr std::uint8_t kMappedBits = 96;
constexpr std::uint8_t kAddressBits = 128;

bool is_ipv4(const AddressBytes& address) {
  return std::equal(kMapped.begin(), kMapped.begin() + kMappedBits / 8, address.begin());
}

/// RFC 5952, and four numbers for IPv4.
std::string address_text(const AddressBytes& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_ipv4(address)) {
    inet_ntop(AF_INET, address.data() + kMappedBits / 8, text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  }
  return text.data();
}

/// Its two halves, the first byte the highest.
std::pair<std::uint64_t, std::uint64_t> numbers_of(const AddressBytes& address) {
  std::pair<std::uint64_t, std::uint64_t> out{0, 0};
  for (std::size_t i = 0; i < address.size() / 2; ++i) {
    out.first = out.first << 8U | address.at(i);
    out.second = out.second << 8U | address.at(address.size() / 2 + i);
  }
  return out;
}

void mask(AddressBytes& address, std::uint8_t bits) {
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::size_t first = i * 8;
    if (first >= bits) {
      address.at(i) = 0;
    } else if (first + 8 > bits) {
      address.at(i) &= static_cast<std::uint8_t>(0xFFU << (first + 8 - bits));
    }
  }
}

struct Network {
  AddressBytes address{};
  std::uint8_t bits = 0;  ///< of 128
};

std::optional<Network> network_of(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = address_of(text.substr(0, slash));
  if (!address) {
    return std::nullopt;
  }
  Network out{*address, kAddressBits};
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const bool is_narrow = is_ipv4(*address) && text.find(':') == std::string_view::npos;
    const unsigned most = is_narrow ? 32U : 128U;
    unsigned bits = 0;
    if (digits.empty() || digits.size() > 3 || !std::ranges::all_of(digits, is_digit) ||
        (digits.size() > 1 && digits.front() == '0')) {
      return std::nullopt;
    }
    for (const char c : digits) {
      bits = bits * 10 + static_cast<unsigned>(c - '0');
    }
    // A network of everything says nothing.
    if (bits == 0 || bits > most) {
      return std::nullopt;
    }
    out.bits = static_cast<std::uint8_t>(is_narrow ? bits + kMappedBits : bits);
  }
  mask(out.address, out.bits);
  return out;
}

std::optional<IndicatorValue> address_or_network(std::string_view text) {
  const auto network = network_of(text);
  if (!network) {
    return std::nullopt;
  }
  const bool is_narrow = network->bits >= kMappedBits && is_ipv4(network->address);
  if (network->bits == kAddressBits) {
    return IndicatorValue{is_narrow ? IndicatorKind::ipv4 : IndicatorKind::ipv6,
                          address_text(network->address)};
  }
  return IndicatorValue{
      IndicatorKind::network,
      address_text(network->address) + "/" +
          std::to_string(is_narrow ? network->bits - kMappedBits : network->bits)};
}

/// The host of "user@host:port" as it stands, without brackets.
std::string_view host_of(std::string_view authority) {
  authority.remove_prefix(
      authority.rfind('@') == std::string_view::npos ? 0 : authority.rfind('@') + 1);
  if (authority.starts_with('[')) {
    return authority.substr(1, authority.find(']') == std::string_view::npos
                                   ? std::string_view::npos
                                   : authority.find(']') - 1);
  }
  return authority.substr(0, authority.find(':'));
}

std::string_view authority_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = url.substr(begin + 3);
  return rest.substr(0, rest.find_first_of("/?#"));
}

std::optional<IndicatorValue> url_of(std::string_view text) {
  std::string url(text.substr(0, text.find('#')));
  std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) {
    if (const auto domain = domain_of(url)) {
      return domain;
    }
    url.insert(0, "http://");
    scheme = 4;
  }
  if (scheme == 0 || !std::ranges::all_of(std::string_view(url).substr(0, scheme), [](char c) {
        return (small(c) >= 'a' && small(c) <= 'z') || is_digit(c) || c == '+' || c == '-' ||
               c == '.';
      })) {
    return std::nullopt;
  }
  const std::size_t begin = scheme + 3;
  std::size_t end = std::min(url.find_first_of("/?", begin), url.size());
  std::transform(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(end), url.begin(), small);
  std::string_view authority = std::string_view(url).substr(begin, end - begin);
  const std::string_view host = host_of(authority);
  if (host.empty() || (!is_domain(host) && !address_of(host))) {
    return std::nullopt;
  }
  for (const auto& [name, port] : {std::pair<std::string_view, std::string_view>{"http", ":80"},
                                   {"https", ":443"},
                                   {"ftp", ":21"}}) {
    if (std::string_view(url).substr(0, scheme) == name && authority.ends_with(port) &&
        !host.ends_with(port)) {
      url.erase(end - port.size(), port.size());
      end -= port.size();
      break;
    }
  }
  if (end == url.size()) {
    url += '/';
  }
  if (std::ranges::any_of(url, [](char c) { return static_cast<unsigned char>(c) <= ' '; })) {
    return std::nullopt;
  }
  return IndicatorValue{IndicatorKind::url, std::move(url)};
}

std::optional<IndicatorValue> mail_of(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > kLocalPartBytesMax) {
    return std::nullopt;
  }
  const auto domain = domain_of(text.substr(at + 1));
  if (!domain || !std::ranges::all_of(text.substr(0, at), [](char c) {
        return static_cast<unsigned char>(c) > ' ' &&
               std::string_view("\"(),:;<>@[\\]").find(c) == std::string_view::npos;
      })) {
    return std::nullopt;
  }
  return IndicatorValue{IndicatorKind::mail, to_lower(text.substr(0, at)) + "@" + domain->text};
}

std::optional<IndicatorValue> file_name_of(std::string_view text) {
  if (const std::size_t last = text.find_last_of("/\\"); last != std::string_view::npos) {
    text.remove_prefix(last + 1);
  }
  const bool is_name = !text.empty() && text != "." && text != ".." &&
                       text.size() <= kFileNameBytesMax && std::ranges::none_of(text, [](char c) {
                         return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
                       });
  return is_name ? std::optional(IndicatorValue{IndicatorKind::file_name, to_lower(text)})
                 : std::nullopt;
}

struct HashRow {
  IndicatorKind kind;
  std::size_t digits;
};
constexpr std::array<HashRow, 4> kHashes = {{{IndicatorKind::md5, 32},
                                             {IndicatorKind::sha1, 40},
                                             {IndicatorKind::sha256, 64},
                                             {IndicatorKind::sha512, 128}}};

std::optional<IndicatorValue> hash_value(std::string_view text) {
  const auto row = std::ranges::find(kHashes, text.size(), &HashRow::digits);
  return row != kHashes.end() && std::ranges::all_of(text, is_hex)
             ? std::optional(IndicatorValue{row->kind, to_lower(text)})
             : std::nullopt;
}

/// Endings of programs and scripts that are no top-level domains in use ("com", "sh" and "zip"
/// are).
constexpr std::array<std::string_view, 20> kProgramEndings = {
    ".exe", ".dll", ".sys", ".scr", ".bat", ".cmd", ".ps1", ".vbs",  ".vbe", ".hta",
    ".lnk", ".msi", ".jar", ".war", ".elf", ".doc", ".rtf", ".xlsx", ".bin", ".docx"};

}  // namespace

std::string_view to_text(IndicatorKind kind) {
  constexpr std::array<std::string_view, kIndicatorKinds> names = {
      "ipv4", "ipv6",   "network", "domain", "url",      "md5",
      "sha1", "sha256", "sha512",  "mail",   "file-name"};
  return names.at(static_cast<std::size_t>(kind));
}

std::optional<AddressBytes> address_of(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> copy{};
  if (text.empty() || text.size() >= copy.size() || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::ranges::copy(text, copy.begin());
  AddressBytes out = kMapped;
  if (text.find(':') != std::string_view::npos) {
    return inet_pton(AF_INET6, copy.data(), out.data()) == 1 ? std::optional(out) : std::nullopt;
  }
  // Four numbers without leading zeros, which some read as octal.
  std::size_t part = kMappedBits / 8;
  for (std::size_t i = 0; i <= text.size(); ++part) {
    const std::size_t end = std::min(text.find('.', i), text.size());
    if (part == out.size() || end == i || end - i > 3 || (end - i > 1 && text[i] == '0')) {
      return std::nullopt;
    }
    unsigned value = 0;
    for (; i < end; ++i) {
      if (!is_digit(text[i])) {
        return std::nullopt;
      }
      value = value * 10 + static_cast<unsigned>(text[i] - '0');
    }
    if (value > 0xFFU) {
      return std::nullopt;
    }
    out.at(part) = static_cast<std::uint8_t>(value);
    ++i;
  }
  return part == out.size() ? std::optional(out) : std::nullopt;
}

std::optional<IndicatorValue> value_of(IndicatorKind kind, std::string_view text) {
  if (text.size() > kIndicatorBytesMax) {
    return std::nullopt;
  }
  const std::string_view bare = trim(text);
  switch (kind) {
    case IndicatorKind::ipv4:
    case IndicatorKind::ipv6:
    case IndicatorKind::network: {
      const std::string plain = refanged(bare);
      const bool is_bracketed = plain.starts_with('[') && plain.ends_with(']');
      return address_or_network(is_bracketed ? std::string_view(plain).substr(1, plain.size() - 2)
                                             : std::string_view(plain));
    }
    case IndicatorKind::domain: return domain_of(refanged(bare));
    case IndicatorKind::url: return url_of(refanged(bare));
    case IndicatorKind::mail: return mail_of(refanged(bare));
    case IndicatorKind::file_name: return file_name_of(bare);
    case IndicatorKind::md5:
    case IndicatorKind::sha1:
    case IndicatorKind::sha256:
    case IndicatorKind::sha512: break;
  }
  auto hash = hash_value(bare);
  return hash && hash->kind == kind ? hash : std::nullopt;
}

std::optional<IndicatorValue> recognized(std::string_view text) {
  if (text.size() > kIndicatorBytesMax) {
    return std::nullopt;
  }
  const std::string_view bare = trim(text);
  if (auto hash = hash_value(bare)) {
    return hash;
  }
  const std::string plain = refanged(bare);
  if (plain.find("://") != std::string::npos) {
    return url_of(plain);
  }
  if (auto address = value_of(IndicatorKind::network, plain)) {
    return address;
  }
  if (plain.find('@') != std::string::npos) {
    return mail_of(plain);
  }
  const std::string lower = to_lower(plain);
  if (plain.find_first_of("/\\ ") == std::string::npos &&
      std::ranges::any_of(kProgramEndings, [&](std::string_view ending) {
        return lower.ends_with(ending) && lower.size() > ending.size();
      })) {
    return file_name_of(plain);
  }
  if (const std::size_t slash = plain.find('/'); slash != std::string::npos) {
    return domain_of(std::string_view(plain).substr(0, slash)) ? url_of(plain) : std::nullopt;
  }
  return domain_of(plain);
}

IndicatorSet::IndicatorSet(std::uint64_t seed)
    : factor_((seed * 0x9E3779B97F4A7C15U) | 1U), start_(seed ^ 0xD1B54A32D192ED03U), slots_(64) {}

std::uint64_t IndicatorSet::step(std::uint64_t hash, char c) const {
  return (hash ^ static_cast<unsigned char>(small(c))) * factor_;
}

std::uint64_t IndicatorSet::ended(std::uint64_t hash, IndicatorKind kind) const {
  hash ^= static_cast<std::uint64_t>(kind) + 1;
  hash ^= hash >> 32U;
  hash *= factor_;
  return hash ^ (hash >> 29U);
}

std::uint64_t IndicatorSet::hash_of(IndicatorKind kind, std::string_view text) const {
  // From the end, so that the parents of a domain are met on the way.
  std::uint64_t hash = start_;
  for (std::size_t i = text.size(); i > 0; --i) {
    hash = step(hash, text[i - 1]);
  }
  return ended(hash, kind);
}

std::uint64_t IndicatorSet::hash_of(const NetworkSlot& network) const {
  std::uint64_t hash = (start_ ^ network.high) * factor_;
  hash = (hash ^ (hash >> 32U) ^ network.low) * factor_;
  hash = (hash ^ (hash >> 32U) ^ network.bits) * factor_;
  return hash ^ (hash >> 32U);
}

namespace {

/// Of texts whose letters do not count, but in paths of URLs, whose hash knows no difference.
bool is_equal(std::string_view normal, std::string_view text, IndicatorKind kind) {
  return normal == text ||
         (kind != IndicatorKind::url &&
          std::ranges::equal(normal, text, [](char a, char b) { return a == small(b); }));
}

}  // namespace

std::optional<IndicatorSet::Place> IndicatorSet::find(std::uint64_t hash, IndicatorKind kind,
                                                      std::string_view text) const {
  const std::size_t last = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  for (std::size_t i = hash & last; slots_[i].text != kNone; i = (i + 1) & last) {
    if (slots_[i].tag != tag) {
      continue;
    }
    const TextRecord record = record_at(texts_, slots_[i].text);
    if (record.kind == static_cast<std::uint16_t>(kind) &&
        is_equal(std::string_view(texts_).substr(slots_[i].text, record.bytes), text, kind)) {
      return record.entry;
    }
  }
  return std::nullopt;
}

std::optional<IndicatorSet::Place> IndicatorSet::find(IndicatorKind kind,
                                                      std::string_view normal) const {
  return has(kind) ? find(hash_of(kind, normal), kind, normal) : std::nullopt;
}

std::optional<IndicatorSet::Place> IndicatorSet::find_network(const NetworkSlot& network,
                                                              std::uint64_t hash) const {
  const std::size_t last = networks_.size() - 1;
  for (std::size_t i = hash & last; networks_[i].entry != kNone; i = (i + 1) & last) {
    if (networks_[i].bits == network.bits && networks_[i].high == network.high &&
        networks_[i].low == network.low) {
      return networks_[i].entry;
    }
  }
  return std::nullopt;
}

void IndicatorSet::networks_of(const AddressBytes& address, std::vector<Place>& out) const {
  networks_of(address, kAddressBits, out);
}

void IndicatorSet::networks_of(const AddressBytes& address, std::uint8_t bits_max,
                               std::vector<Place>& out) const {
  constexpr unsigned half_bits = 64;
  const auto [high, low] = numbers_of(address);
  for (const std::uint8_t bits : prefixes_) {
    if (bits > bits_max) {
      return;  // what is narrower does not hold all of it
    }
    NetworkSlot asked{.high = high, .low = 0, .bits = bits};
    if (bits < half_bits) {
      asked.high &= ~(~std::uint64_t{0} >> bits);
    } else if (bits > half_bits) {
      asked.low = low & (~std::uint64_t{0} << (2 * half_bits - bits));
    }
    const std::uint64_t hash = hash_of(asked);
    if (!has_bit(network_filter_, hash)) {
      continue;
    }
    if (const auto found = find_network(asked, hash)) {
      out.push_back(*found);
    }
  }
}

bool IndicatorSet::may_have_url_at(std::string_view host) const {
  return has_bit(host_filter_, hash_of(IndicatorKind::url, host));
}

void IndicatorSet::domains_of(std::string_view domain, std::vector<Place>& out) const {
  if (!has(IndicatorKind::domain)) {
    return;
  }
  const std::size_t first = out.size();
  std::uint64_t hash = start_;
  std::size_t dots = 0;
  for (std::size_t i = domain.size(); i > 0; --i) {
    if (domain[i - 1] == '.' && ++dots > 1) {
      if (const auto found =
              find(ended(hash, IndicatorKind::domain), IndicatorKind::domain, domain.substr(i))) {
        out.push_back(*found);
      }
    }
    hash = step(hash, domain[i - 1]);
  }
  if (dots > 0) {
    if (const auto found =
            find(ended(hash, IndicatorKind::domain), IndicatorKind::domain, domain)) {
      out.push_back(*found);
    }
  }
  std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
}

std::vector<IndicatorSet::Place> IndicatorSet::matches(const IndicatorValue& value) const {
  std::vector<Place> out;
  if (const auto found = find(value.kind, value.text)) {
    out.push_back(*found);
  }
  std::string_view host;
  switch (value.kind) {
    case IndicatorKind::ipv4:
    case IndicatorKind::ipv6: {
      if (const auto address = address_of(value.text)) {
        networks_of(*address, out);
      }
      return out;
    }
    case IndicatorKind::network: {
      out.clear();
      if (const auto network = network_of(value.text)) {
        networks_of(network->address, network->bits, out);
      }
      return out;
    }
    case IndicatorKind::domain: {
      out.clear();
      domains_of(value.text, out);
      return out;
    }
    case IndicatorKind::url: host = host_of(authority_of(value.text)); break;
    case IndicatorKind::mail:
      host = std::string_view(value.text).substr(value.text.rfind('@') + 1);
      break;
    default: return out;
  }
  if (const auto address = address_of(host)) {
    const std::string text = address_text(*address);
    const IndicatorKind kind = is_ipv4(*address) ? IndicatorKind::ipv4 : IndicatorKind::ipv6;
    if (const auto found = find(kind, text)) {
      out.push_back(*found);
    }
    networks_of(*address, out);
  } else {
    domains_of(host, out);
  }
  return out;
}

void IndicatorSet::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t last = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.text == kNone) {
      continue;
    }
    const TextRecord record = record_at(texts_, slot.text);
    std::size_t i = hash_of(static_cast<IndicatorKind>(record.kind),
                            std::string_view(texts_).substr(slot.text, record.bytes)) &
                    last;
    while (slots_[i].text != kNone) {
      i = (i + 1) & last;
    }
    slots_[i] = slot;
  }
}

void IndicatorSet::add_host(std::string_view url) {
  host_hashes_.push_back(hash_of(IndicatorKind::url, host_of(authority_of(url))));
  if (host_hashes_.size() * kFilterBitsEach > host_filter_.size() * 64) {
    host_filter_.assign(std::max<std::size_t>(host_filter_.size() * 2, 64), 0);
    for (const std::uint64_t hash : host_hashes_) {
      set_bit(host_filter_, hash);
    }
  }
  set_bit(host_filter_, host_hashes_.back());
}

void IndicatorSet::add_network(Place place) {
  const auto network = network_of(text(place));
  TOC_ASSERT(network);
  if ((network_count_ + 1) * 2 > networks_.size()) {
    std::vector<NetworkSlot> old(std::max<std::size_t>(networks_.size() * 2, 16));
    old.swap(networks_);
    network_filter_.assign(networks_.size() * kFilterBitsEach / 64, 0);
    for (const NetworkSlot& slot : old) {
      if (slot.entry != kNone) {
        std::size_t i = hash_of(slot) & (networks_.size() - 1);
        while (networks_[i].entry != kNone) {
          i = (i + 1) & (networks_.size() - 1);
        }
        networks_[i] = slot;
        set_bit(network_filter_, hash_of(slot));
      }
    }
  }
  const auto [high, low] = numbers_of(network->address);
  const NetworkSlot added{.high = high, .low = low, .bits = network->bits, .entry = place};
  set_bit(network_filter_, hash_of(added));
  std::size_t i = hash_of(added) & (networks_.size() - 1);
  while (networks_[i].entry != kNone) {
    i = (i + 1) & (networks_.size() - 1);
  }
  networks_[i] = added;
  ++network_count_;
  if (const auto at = std::ranges::lower_bound(prefixes_, network->bits);
      at == prefixes_.end() || *at != network->bits) {
    prefixes_.insert(at, network->bits);
  }
}

std::optional<std::uint32_t> IndicatorSet::source_of(const std::string& source) {
  if (last_source_at_ != kNone && source == last_source_) {
    return last_source_at_;
  }
  if (sources_.size() + source.size() >= kTextsBytesMax) {
    return std::nullopt;
  }
  last_source_ = source;
  last_source_at_ = static_cast<std::uint32_t>(sources_.size());
  sources_.append(source.substr(0, source.find('\0'))).push_back('\0');
  return last_source_at_;
}

std::optional<IndicatorSet::Entry> IndicatorSet::entry_of(const Indicator& indicator) {
  const auto source = source_of(indicator.source);
  if (!source) {
    return std::nullopt;
  }
  Entry out{.valid_until = indicator.valid_until ? to_micros(*indicator.valid_until) : 0,
            .source = *source,
            .bytes = static_cast<std::uint16_t>(indicator.value.text.size()),
            .kind = static_cast<std::uint8_t>(indicator.value.kind)};
  if (indicator.tlp) {
    out.flags |= static_cast<std::uint8_t>(kHasTlp | static_cast<unsigned>(*indicator.tlp));
  }
  out.flags |= indicator.valid_until ? kHasEnd : 0;
  out.flags |= indicator.is_partial ? kIsPartial : 0;
  out.flags |= indicator.is_context ? kIsContext : 0;
  return out;
}

bool IndicatorSet::add(const Indicator& indicator) {
  const IndicatorValue& value = indicator.value;
  if (entries_.size() >= kCountMax || value.text.size() > kIndicatorBytesMax ||
      texts_.size() + sizeof(TextRecord) + value.text.size() >= kTextsBytesMax) {
    return false;
  }
  auto entry = entry_of(indicator);
  if (!entry) {
    return false;
  }
  const std::uint64_t hash = hash_of(value.kind, value.text);
  const auto place = static_cast<Place>(entries_.size());
  if (const auto known = find(hash, value.kind, value.text)) {
    Entry& first = entries_[*known];
    entry->text = first.text;
    entry->next = std::exchange(first.next, place);
    entries_.push_back(*entry);
    return true;
  }
  if ((values_ + 1) * 5 > slots_.size() * 3) {
    grow();
  }
  const TextRecord record{place, entry->bytes, entry->kind};
  std::array<char, sizeof record> head{};
  std::memcpy(head.data(), &record, sizeof record);
  texts_.append(head.data(), head.size());
  entry->text = static_cast<std::uint32_t>(texts_.size());
  texts_ += value.text;
  entries_.push_back(*entry);
  const std::size_t last = slots_.size() - 1;
  std::size_t i = hash & last;
  while (slots_[i].text != kNone) {
    i = (i + 1) & last;
  }
  slots_[i] = {static_cast<std::uint32_t>(hash >> 32U), entry->text};
  ++values_;
  ++counts_.at(entry->kind);
  if (value.kind == IndicatorKind::network) {
    add_network(place);
  } else if (value.kind == IndicatorKind::url) {
    add_host(value.text);
  }
  return true;
}

IndicatorKind IndicatorSet::kind(Place place) const {
  return static_cast<IndicatorKind>(entries_.at(place).kind);
}

std::string_view IndicatorSet::text(Place place) const {
  const Entry& entry = entries_.at(place);
  return std::string_view(texts_).substr(entry.text, entry.bytes);
}

std::vector<Indicator> IndicatorSet::sayings(Place place, std::size_t count_max,
                                             std::optional<Instant> valid_at) const {
  std::vector<Indicator> out;
  for (std::uint32_t at = place; at != kNone && out.size() < count_max; at = entries_.at(at).next) {
    const Entry& entry = entries_.at(at);
    if (valid_at && (entry.flags & kHasEnd) != 0 && from_micros(entry.valid_until) <= *valid_at) {
      continue;
    }
    Indicator one{.value = {kind(place), std::string(text(place))},
                  .source = sources_.c_str() + entry.source,
                  .is_partial = (entry.flags & kIsPartial) != 0,
                  .is_context = (entry.flags & kIsContext) != 0};
    if ((entry.flags & kHasTlp) != 0) {
      one.tlp = static_cast<Tlp>(entry.flags & (kHasTlp - 1U));
    }
    if ((entry.flags & kHasEnd) != 0) {
      one.valid_until = from_micros(entry.valid_until);
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace tocsin::threats
