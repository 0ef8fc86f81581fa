#include "proof/tile.h"

#include "base/text.h"
#include "proof/decimal.h"

#include <algorithm>

namespace tocsin::proof {
namespace {

/// No tree of kTreeSizeMax leaves has a tile beyond this one.
constexpr std::uint64_t kTileIndexMax = kTreeSizeMax >> kTileHeight;

std::string index_path(std::uint64_t index) {
  const auto three = [](std::uint64_t n) {
    const std::string digits = std::to_string(n);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string out = three(index % 1000);
  for (index /= 1000; index > 0; index /= 1000) {
    out = "x" + three(index % 1000) + "/" + out;
  }
  return out;
}

std::unexpected<Error> bad_path() {
  return fail(Errc::malformed,
              "This is not the path of a tile, such as tile/0/x001/234 or tile/entries/000.p/7.");
}

}  // namespace

std::string to_path(const Tile& tile) {
  std::string out = "tile/";
  out += tile.kind == Tile::Kind::entries ? "entries" : std::to_string(tile.level);
  out += "/" + index_path(tile.index);
  if (tile.width != kTileWidth) {
    out += ".p/" + std::to_string(tile.width);
  }
  return out;
}

Result<Tile> parse_tile_path(std::string_view path) {
  // "tile", level, at most 6 groups of digits, width: a longer text is not worth splitting.
  if (path.size() > 64) {
    return bad_path();
  }
  std::vector<std::string_view> steps = split(path, '/');
  if (steps.size() < 3 || steps[0] != "tile") {
    return bad_path();
  }
  Tile tile;
  if (steps[1] == "entries") {
    tile.kind = Tile::Kind::entries;
  } else {
    const auto level = parse_decimal(steps[1], kTileLevelMax);
    if (!level) {
      return bad_path();
    }
    tile.level = static_cast<unsigned>(*level);
  }
  if (steps.size() > 3 && steps[steps.size() - 2].ends_with(".p")) {
    const auto width = parse_decimal(steps.back(), kTileWidth - 1);
    if (!width || *width == 0) {
      return bad_path();
    }
    tile.width = static_cast<unsigned>(*width);
    steps.pop_back();
    steps.back().remove_suffix(2);
  }
  for (std::size_t i = 2; i < steps.size(); ++i) {
    std::string_view digits = steps[i];
    if (digits.starts_with('x')) {
      digits.remove_prefix(1);
    }
    const bool three_digits = digits.size() == 3 && std::ranges::all_of(digits, [](char c) {
                                return c >= '0' && c <= '9';
                              });
    if (!three_digits || tile.index > kTileIndexMax / 1000) {
      return bad_path();
    }
    tile.index =
        tile.index * 1000 + static_cast<std::uint64_t>((digits[0] - '0') * 100 +
                                                       (digits[1] - '0') * 10 + (digits[2] - '0'));
  }
  // Whatever else could be spelled in two ways (an "x" too many or too few, groups of zeroes) ends
  // here.
  if (tile.index > kTileIndexMax || to_path(tile) != path) {
    return bad_path();
  }
  return tile;
}

TileRow tiles_at(unsigned level, std::uint64_t size) {
  const unsigned shift = level * kTileHeight;
  const std::uint64_t hashes = shift < 64 ? size >> shift : 0;
  return {.full = hashes / kTileWidth, .partial = static_cast<unsigned>(hashes % kTileWidth)};
}

Tile tile_of(Subtree subtree, std::uint64_t size) {
  const unsigned level = subtree.level / kTileHeight;
  const unsigned within = subtree.level % kTileHeight;
  Tile tile{.level = level, .index = subtree.index >> (kTileHeight - within)};
  const TileRow row = tiles_at(level, size);
  if (tile.index >= row.full) {
    tile.width = row.partial;
  }
  return tile;
}

Result<Hash> hash_from_tile(const Tile& tile, Bytes content, Subtree subtree) {
  constexpr std::size_t hash_bytes = sizeof(Hash);
  if (content.size() != std::size_t{tile.width} * hash_bytes) {
    return fail(Errc::malformed, "The tile does not have the length that its width asks for.");
  }
  const unsigned within = subtree.level % kTileHeight;
  const std::size_t count = std::size_t{1} << within;
  const auto first = static_cast<std::size_t>((subtree.index << within) % kTileWidth);
  if (subtree.level / kTileHeight != tile.level ||
      subtree.index >> (kTileHeight - within) != tile.index || first + count > tile.width) {
    return fail(Errc::malformed, "The tile does not hold that part of the tree.");
  }
  CompactRange range;
  for (std::size_t i = first; i < first + count; ++i) {
    Hash hash{};
    std::ranges::copy(content.subspan(i * hash_bytes, hash_bytes), hash.begin());
    range.append(hash);
  }
  return range.root();
}

Status append_entry(std::string& bundle, std::string_view entry) {
  if (entry.size() > kEntryBytesMax) {
    return fail(Errc::too_large, "A log entry has at most 65,535 bytes.");
  }
  bundle.push_back(static_cast<char>(entry.size() >> 8U));
  bundle.push_back(static_cast<char>(entry.size() & 0xFFU));
  bundle.append(entry);
  return {};
}

Result<std::vector<std::string_view>> parse_entries(std::string_view bundle, unsigned width) {
  if (width == 0 || width > kTileWidth) {
    return fail(Errc::malformed, "An entry bundle holds 1 to 256 entries.");
  }
  std::vector<std::string_view> entries;
  entries.reserve(width);
  while (!bundle.empty() && entries.size() < width) {
    if (bundle.size() < 2) {
      return fail(Errc::malformed, "The entry bundle ends within a length.");
    }
    const auto high = static_cast<unsigned char>(bundle[0]);
    const auto low = static_cast<unsigned char>(bundle[1]);
    const std::size_t length = std::size_t{high} << 8U | low;
    bundle.remove_prefix(2);
    if (bundle.size() < length) {
      return fail(Errc::malformed, "The entry bundle ends within an entry.");
    }
    entries.push_back(bundle.substr(0, length));
    bundle.remove_prefix(length);
  }
  if (!bundle.empty() || entries.size() != width) {
    return fail(Errc::malformed,
                "The entry bundle does not hold the number of entries that its path says.");
  }
  return entries;
}

}  // namespace tocsin::proof
