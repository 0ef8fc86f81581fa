#include "threats/indicator_values.h"

#include "base/text.h"
#include "base/words.h"

#include <arpa/inet.h>

#include <algorithm>

namespace tocsin::threats {
namespace {

constexpr std::size_t kDomainBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;
constexpr std::size_t kFileNameBytesMax = 255;
constexpr std::size_t kLocalPartBytesMax = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
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

constexpr std::array<std::string_view, kIndicatorKinds> kKindNames = {
    "ipv4", "ipv6",   "network", "domain", "url",      "md5",
    "sha1", "sha256", "sha512",  "mail",   "file-name"};

}  // namespace

bool is_ipv4(const AddressBytes& address) {
  return std::equal(kMapped.begin(), kMapped.begin() + kMappedBits / 8, address.begin());
}

std::string address_text(const AddressBytes& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_ipv4(address)) {
    inet_ntop(AF_INET, address.data() + kMappedBits / 8, text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  }
  return text.data();
}

std::pair<std::uint64_t, std::uint64_t> numbers_of(const AddressBytes& address) {
  std::pair<std::uint64_t, std::uint64_t> out{0, 0};
  for (std::size_t i = 0; i < address.size() / 2; ++i) {
    out.first = out.first << 8U | address.at(i);
    out.second = out.second << 8U | address.at(address.size() / 2 + i);
  }
  return out;
}

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

std::string_view to_text(IndicatorKind kind) {
  return word_of(kKindNames, kind);
}

Result<IndicatorKind> parse_indicator_kind(std::string_view text) {
  return parse_word<IndicatorKind>(
      kKindNames, text,
      "A kind is ipv4, ipv6, network, domain, url, md5, sha1, sha256, sha512, mail or file-name.");
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

namespace {

/// Those wider than this one.
void add_networks(Network network, std::vector<IndicatorValue>& out) {
  const bool is_narrow = is_ipv4(network.address) && network.bits > kMappedBits;
  const unsigned all = is_narrow ? kMappedBits : 0U;
  while (network.bits > all + 1) {
    --network.bits;
    mask(network.address, network.bits);
    out.push_back({IndicatorKind::network,
                   address_text(network.address) + "/" + std::to_string(network.bits - all)});
  }
}

/// Those above it, down to two labels.
void add_domains(std::string_view domain, std::vector<IndicatorValue>& out) {
  for (std::size_t dot = domain.find('.'); dot != std::string_view::npos; dot = domain.find('.')) {
    domain.remove_prefix(dot + 1);
    if (domain.find('.') != std::string_view::npos) {
      out.push_back({IndicatorKind::domain, std::string(domain)});
    }
  }
}

std::string_view host_in(const IndicatorValue& value) {
  switch (value.kind) {
    case IndicatorKind::url: return host_of(authority_of(value.text));
    case IndicatorKind::mail: return std::string_view(value.text).substr(value.text.rfind('@') + 1);
    default: return {};
  }
}

}  // namespace

std::vector<IndicatorValue> values_around(const IndicatorValue& value) {
  std::vector<IndicatorValue> out = {value};
  IndicatorValue last = value;
  if (const std::string_view host = host_in(value); !host.empty()) {
    const auto address = address_of(host);
    last = address ? IndicatorValue{is_ipv4(*address) ? IndicatorKind::ipv4 : IndicatorKind::ipv6,
                                    address_text(*address)}
                   : IndicatorValue{IndicatorKind::domain, to_lower(host)};
    out.push_back(last);
  }
  if (last.kind == IndicatorKind::domain) {
    add_domains(last.text, out);
  } else if (last.kind == IndicatorKind::ipv4 || last.kind == IndicatorKind::ipv6 ||
             last.kind == IndicatorKind::network) {
    if (const auto network = network_of(last.text)) {
      add_networks(*network, out);
    }
  }
  return out;
}

}  // namespace tocsin::threats
