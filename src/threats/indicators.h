// Who says which value is an indicator, and a set of millions of them that is asked in memory.
#pragma once

#include "base/time.h"
#include "domain/tlp.h"
#include "threats/indicator_values.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

/// One value, and who says it.
struct Indicator {
  IndicatorValue value;
  std::string source;  ///< id of the object, "event uuid/attribute uuid", or "line 7"
  std::optional<Tlp> tlp;
  std::optional<Instant> valid_until;
  bool is_partial = false;  ///< its source asks for more than this value
  bool is_context = false;  ///< its source names it and does not call it an indicator
};

/// Values by hash, each with all who said it. Filled by one thread, then read by any number.
class IndicatorSet {
 public:
  /// A value's place in it.
  using Place = std::uint32_t;
  static constexpr std::size_t kCountMax = 100'000'000;  ///< at most so many indicators

  /// seed: random, so that nobody can send values that share a hash.
  explicit IndicatorSet(std::uint64_t seed);

  /// False where it is full, by their number or by 4 GiB of text: it is left out then.
  bool add(const Indicator& indicator);

  /// Distinct values.
  [[nodiscard]] std::size_t size() const { return values_; }
  [[nodiscard]] bool has(IndicatorKind kind) const {
    return counts_.at(static_cast<std::size_t>(kind)) > 0;
  }
  [[nodiscard]] std::size_t count(IndicatorKind kind) const {
    return counts_.at(static_cast<std::size_t>(kind));
  }

  /// That value alone, whose letters are taken as small ones where the kind does.
  [[nodiscard]] std::optional<Place> find(IndicatorKind kind, std::string_view normal) const;
  /// The networks that the address is in, the widest first.
  void networks_of(const AddressBytes& address, std::vector<Place>& out) const;
  /// That domain and those above it, of which a value is in the set; letters of either case.
  void domains_of(std::string_view domain, std::vector<Place>& out) const;
  /// False where no URL of the set has that host, letters of either case, without brackets or port;
  /// true may be wrong.
  [[nodiscard]] bool may_have_url_at(std::string_view host) const;
  /// All that speaks of it: the value, the networks it lies in, its parent domains, and of a URL, a
  /// mail address and their hosts likewise.
  [[nodiscard]] std::vector<Place> matches(const IndicatorValue& value) const;

  [[nodiscard]] IndicatorKind kind(Place place) const;
  [[nodiscard]] std::string_view text(Place place) const;
  /// Who said it: the first, then the newest before the older ones; at most so many, of those that
  /// have not ended by then.
  [[nodiscard]] std::vector<Indicator> sayings(
      Place place, std::size_t count_max, std::optional<Instant> valid_at = std::nullopt) const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  struct Entry {
    std::int64_t valid_until = 0;  ///< microseconds
    std::uint32_t text = 0;
    std::uint32_t source = 0;
    std::uint32_t next = kNone;  ///< who else said it
    std::uint16_t bytes = 0;
    std::uint8_t kind = 0;
    std::uint8_t flags = 0;
  };
  /// Beside its tag where its text begins: kind, length and entry stand before that, so that who
  /// compares has all in one place.
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t text = kNone;
  };
  struct NetworkSlot {
    std::uint64_t high = 0;  ///< of the address, as numbers
    std::uint64_t low = 0;
    std::uint8_t bits = 0;
    std::uint32_t entry = kNone;
  };

  [[nodiscard]] std::uint64_t step(std::uint64_t hash, char c) const;
  [[nodiscard]] std::uint64_t ended(std::uint64_t hash, IndicatorKind kind) const;
  [[nodiscard]] std::uint64_t hash_of(IndicatorKind kind, std::string_view text) const;
  [[nodiscard]] std::uint64_t hash_of(const NetworkSlot& network) const;
  [[nodiscard]] std::optional<Place> find(std::uint64_t hash, IndicatorKind kind,
                                          std::string_view text) const;
  [[nodiscard]] std::optional<Place> find_network(const NetworkSlot& network,
                                                  std::uint64_t hash) const;
  void networks_of(const AddressBytes& address, std::uint8_t bits_max,
                   std::vector<Place>& out) const;
  void grow();
  void add_network(Place place);
  void add_host(std::string_view url);
  std::optional<Entry> entry_of(const Indicator& indicator);
  std::optional<std::uint32_t> source_of(const std::string& source);

  std::uint64_t factor_;
  std::uint64_t start_;
  std::size_t values_ = 0;
  std::array<std::size_t, kIndicatorKinds> counts_{};
  std::string texts_;    ///< of values, each behind its record
  std::string sources_;  ///< each with a zero behind it
  std::string last_source_;
  std::uint32_t last_source_at_ = kNone;
  std::vector<Entry> entries_;
  std::vector<Slot> slots_;
  std::vector<NetworkSlot> networks_;
  std::size_t network_count_ = 0;
  /// A bit for each network and for each host of a URL, so that what is not there costs little.
  std::vector<std::uint64_t> network_filter_;
  std::vector<std::uint64_t> host_filter_;
  std::vector<std::uint64_t> host_hashes_;
  std::vector<std::uint8_t> prefixes_;  ///< the lengths that there are, ascending
};

}  // namespace tocsin::threats
