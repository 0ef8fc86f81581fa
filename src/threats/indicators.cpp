#include "threats/indicators.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tocsin::threats {
namespace {

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

}  // namespace

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
