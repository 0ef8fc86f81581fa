// Maven versions as Maven sees them: nested lists of numbers and words. A nested list is always the
// last item of the one around it, so a flat row with marks for "here a list begins" says it all,
// and comparing needs no recursion.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ecosystems {

struct MavenItem {
  enum class Kind : std::uint8_t { number, word, list_begin };
  /// number: digits without leading zeros, empty for 0. word: lower case, as Maven spells it
  /// ("rc" for "cr", "alpha" for the "a" of "a1").
  std::string_view text;
  Kind kind = Kind::number;
  /// word: its rank among the qualifiers, see maven_rank.
  std::uint8_t rank = 0;
};

/// alpha 0, beta 1, milestone 2, rc 3, snapshot 4, the release itself 5, sp 6, anything else 7.
inline constexpr std::uint8_t kMavenRelease = 5;
inline constexpr std::uint8_t kMavenSp = 6;
inline constexpr std::uint8_t kMavenUnknown = 7;

/// One version, taken apart. The items point into the version itself, or into `lower` if it has
/// capital letters.
struct MavenVersion {
  std::string lower;
  std::vector<MavenItem> items;
};

/// Takes any text. Linear in its length.
void read_maven(std::string_view version, MavenVersion& out);

}  // namespace tocsin::ecosystems
