// Tiles and entry bundles of c2sp.org/tlog-tiles: how a log is laid out as files that never change.
// A tile holds up to 256 hashes of one level; tile level L stands on tree level 8·L.
#pragma once

#include "proof/merkle.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::proof {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 256;
inline constexpr unsigned kTileLevelMax = 63;
inline constexpr std::size_t kEntryBytesMax = 65535;  ///< the length prefix is a uint16

/// What a tile path names.
struct Tile {
  enum class Kind { hashes, entries };
  Kind kind = Kind::hashes;
  unsigned level = 0;  ///< 0 to 63; 0 for entries
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  ///< 1 to 255 for a partial tile, 256 for a full one
  friend bool operator==(const Tile&, const Tile&) = default;
};

/// "tile/0/x001/x234/067", "tile/1/000.p/17", "tile/entries/003".
std::string to_path(const Tile& tile);
/// Takes what to_path writes and no other spelling. Errors: malformed.
Result<Tile> parse_tile_path(std::string_view path);

/// The tiles of one level that a tree of that size has: full ones 0 to n-1, then at most one
/// partial one.
struct TileRow {
  std::uint64_t full = 0;
  unsigned partial = 0;  ///< width of the last one; 0 when there is none
};
TileRow tiles_at(unsigned level, std::uint64_t size);

/// The tile of the tree of that size which holds, or lies directly below, that subtree.
/// The subtree must be complete in that tree.
Tile tile_of(Subtree subtree, std::uint64_t size);

/// The hash of a subtree from the bytes of tile_of(subtree, size).
/// Errors: malformed when the tile has not the length that its width asks for.
Result<Hash> hash_from_tile(const Tile& tile, Bytes content, Subtree subtree);

/// One entry of a bundle: big-endian uint16 length, then the bytes. Errors: too_large.
Status append_entry(std::string& bundle, std::string_view entry);
/// Views into the bundle. Errors: malformed unless there are exactly `width` entries and nothing
/// after them.
Result<std::vector<std::string_view>> parse_entries(std::string_view bundle, unsigned width);

}  // namespace tocsin::proof
