// The bytes of an advisory index (docs/formats/advisory-index.md): little-endian rows of fixed size
// in sections, read in place. What points somewhere is checked where it is followed, since the file
// may be damaged.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace tocsin::impact::layout {

static_assert(std::endian::native == std::endian::little, "the index is mapped as it lies");

inline constexpr std::array<char, 8> kMagic = {'T', 'O', 'C', 'A', 'D', 'V', 'X', '1'};
/// Rises with what keys mean, too (advisories::package_key): an index of other keys is compiled
/// anew.
inline constexpr std::uint32_t kVersion = 5;

/// A text of the strings section.
struct Text {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
};

/// The first eight bytes of a version's key as a number that sorts as they do; zero bytes behind a
/// shorter key. The writer and the reader of `low` and `high` must agree on it to the bit.
inline std::uint64_t key_prefix(std::string_view key) {
  std::uint64_t out = 0;
  if (key.size() >= 8) {
    std::memcpy(&out, key.data(), 8);
    return __builtin_bswap64(out);
  }
  for (std::size_t i = 0; i < 8; ++i) {
    out = out << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  }
  return out;
}

enum class Section : std::uint32_t {
  strings,
  slots,     ///< u64: tag << 32 | package + 1; a power of two of them, at most half full
  packages,  ///< PackageRow, sorted by key
  low,   ///< u64 for each range: first 8 bytes of the lower bound's key, big-endian; 0: none or not
         ///< exact
  high,  ///< u64: of the upper bound's key; all ones: none or not exact
  ranges,            ///< RangeRow, by package and within it by assertion
  assertions,        ///< AssertionRow
  assertion_ranges,  ///< u32: numbers of ranges, by assertion
  advisories,        ///< AdvisoryRow, by source and id
  flaws,             ///< FlawRow, by headline
  flaw_advisories,   ///< u32, by flaw
  ids,               ///< IdRow, by id: every id of every flaw
  texts,             ///< Text: aliases of flaws, fixed versions of assertions
  ecosystems,        ///< Text: ids of comparators
  sources,           ///< SourceRow
  signs,     ///< u64: as slots, by the signs of the packages' names (advisories/neighbours.h)
  coverage,  ///< CoverageRow, by source and key
  count
};
inline constexpr std::size_t kSections = static_cast<std::size_t>(Section::count);

struct SectionRow {
  std::uint64_t at = 0;
  std::uint64_t size = 0;
  std::array<std::byte, 32> sha256{};
};

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t sections = kSections;
  std::uint64_t file_size = 0;
  std::int64_t as_of =
      0;  ///< size of the store's log when it was compiled: later acts are not in it
  std::array<std::byte, 16> hash_key{};  ///< of the slots' hash, from the packages' names
  std::array<SectionRow, kSections> section{};
  std::array<std::byte, 32> sha256{};  ///< over everything before it
};

inline constexpr std::uint16_t kNoEcosystem = 0xFFFF;

struct PackageRow {
  Text key;
  std::uint32_t first_range = 0;
  std::uint32_t ranges = 0;
  std::uint32_t ecosystem =
      kNoEcosystem;  ///< the one order of all its ranges; kNoEcosystem: several, or none
  /// Packages of which more is said ("cpe/a/json/json?target_sw=node.js"): they stand in a row.
  std::uint32_t first_variant = 0;
  std::uint32_t variants = 0;
};

enum RangeFlag : std::uint8_t {
  has_lower = 1,
  lower_inclusive = 2,
  has_upper = 4,
  upper_inclusive = 8,
  lower_exact = 16,
  upper_exact = 32,
  is_default = 64,
  is_doubtful = 128,
};

struct RangeRow {
  std::uint32_t assertion = 0;
  std::uint16_t ecosystem = kNoEcosystem;
  std::uint8_t flags = 0;
  std::uint8_t status = 0;
  std::uint8_t certainty = 0;
  std::uint8_t is_listed =
      0;  ///< one version that the document enumerates: it or what equals it, never in doubt
  std::array<std::uint8_t, 2> unused{};
  std::uint32_t package = 0;
  Text lower;
  Text upper;
  Text lower_key;
  Text upper_key;
};

struct AssertionRow {
  std::uint32_t advisory = 0;
  std::uint32_t first_range = 0;  ///< in assertion_ranges
  std::uint32_t ranges = 0;
  std::uint32_t first_fixed = 0;  ///< in texts
  std::uint32_t fixed = 0;
  Text pointer;
};

struct AdvisoryRow {
  Text id;
  Text source;
  Text format;
  Text title;
  std::uint32_t flaw = 0;
  std::uint16_t is_withdrawn = 0;
  std::uint16_t tlp = 0;  ///< Tlp
  std::int64_t modified_s = 0;
};

struct FlawRow {
  Text headline;
  std::uint32_t first_alias = 0;  ///< in texts
  std::uint32_t aliases = 0;
  std::uint32_t first_advisory = 0;  ///< in flaw_advisories
  std::uint32_t advisories = 0;
};

struct IdRow {
  Text id;
  std::uint32_t flaw = 0;
};

struct SourceRow {
  Text name;
  std::uint64_t records = 0;
  std::int64_t newest_s = 0;
};

struct CoverageRow {
  Text source;
  Text key;  ///< "npm/", "deb/debian/12/": what the covered packages' keys begin with
  Text ecosystem;
  std::uint32_t is_whole = 0;
  std::uint32_t unused = 0;
  std::int64_t since_s = 0;  ///< 0: not stated
};

static_assert(std::is_trivially_copyable_v<Header> && sizeof(RangeRow) == 48 &&
              sizeof(PackageRow) == 28 && sizeof(AdvisoryRow) == 48 && sizeof(CoverageRow) == 40);

}  // namespace tocsin::impact::layout
