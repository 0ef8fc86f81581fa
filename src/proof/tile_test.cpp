#include "proof/tile.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <map>

namespace tocsin::proof {
namespace {

TEST(Tile, PathsReadBackAsThemselves) {
  const struct {
    Tile tile;
    std::string_view path;
  } rows[] = {
      {{.level = 0, .index = 0}, "tile/0/000"},
      {{.level = 0, .index = 1234067}, "tile/0/x001/x234/067"},
      {{.level = 1, .index = 0, .width = 17}, "tile/1/000.p/17"},
      {{.level = 63, .index = 999, .width = 255}, "tile/63/999.p/255"},
      {{.level = 2, .index = 1000, .width = 1}, "tile/2/x001/000.p/1"},
      {{.kind = Tile::Kind::entries, .index = 3}, "tile/entries/003"},
      {{.kind = Tile::Kind::entries, .index = 70123, .width = 9}, "tile/entries/x070/123.p/9"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path);
    EXPECT_EQ(to_path(row.tile), row.path);
    const auto read = parse_tile_path(row.path);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, row.tile);
  }
}

TEST(Tile, EachPathHasOneSpelling) {
  for (const std::string_view bad : {"",
                                     "tile",
                                     "tile/",
                                     "tile/0",
                                     "tile/0/",
                                     "tile/0/0",
                                     "tile/0/00",
                                     "tile/0/0000",
                                     "tile/0/x000",
                                     "tile/0/x001",
                                     "tile/0/001/234",
                                     "tile/0/x000/234",
                                     "tile/0/x001/x234",
                                     "tile/0/X001/234",
                                     "tile/00/000",
                                     "tile/64/000",
                                     "tile/-1/000",
                                     "tile/+1/000",
                                     "tile/0/-01",
                                     "tile/0/000.p",
                                     "tile/0/000.p/",
                                     "tile/0/000.p/0",
                                     "tile/0/000.p/01",
                                     "tile/0/000.p/256",
                                     "tile/0/000.p/1/",
                                     "tile/0/000.p/1/2",
                                     "tile/0/000/",
                                     "tile//0/000",
                                     "/tile/0/000",
                                     "tile/0/000 ",
                                     "tile/0/000?x",
                                     "tile/entries/",
                                     "tile/entries/0",
                                     "tile/Entries/000",
                                     "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                                     "tile/0/x999/x999/x999/x999/x999/x999/999",
                                     "tile/0/../000",
                                     "tile/0/%30%30%30",
                                     "tiles/0/000"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_tile_path(bad).has_value());
  }
}

TEST(Tile, RowsAreThoseOfTheSpecificationsExample) {
  const struct {
    unsigned level;
    std::uint64_t size;
    std::uint64_t full;
    unsigned partial;
  } rows[] = {
      {0, 0, 0, 0},     {0, 1, 0, 1},         {0, 255, 0, 255},  {0, 256, 1, 0},
      {1, 256, 0, 1},   {0, 70000, 273, 112}, {1, 70000, 1, 17}, {2, 70000, 0, 1},
      {3, 70000, 0, 0}, {8, 1, 0, 0},         {63, 1, 0, 0},
  };
  for (const auto& row : rows) {
    const TileRow got = tiles_at(row.level, row.size);
    EXPECT_EQ(got.full, row.full) << row.level << " " << row.size;
    EXPECT_EQ(got.partial, row.partial) << row.level << " " << row.size;
  }
}

TEST(Tile, ProofsReadFromTilesAreTheProofsOfTheTree) {
  constexpr std::uint64_t size = 700;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  CompactRange edge;
  for (std::uint64_t i = 0; i < size; ++i) {
    edge.append(leaf_hash(as_bytes(std::to_string(i))),
                [&](Subtree at, const Hash& hash) { nodes[{at.level, at.index}] = hash; });
  }
  std::map<std::string, Buffer> files;
  for (unsigned level = 0; level < 3; ++level) {
    const TileRow row = tiles_at(level, size);
    for (std::uint64_t index = 0; index < row.full + (row.partial > 0 ? 1 : 0); ++index) {
      const Tile tile{
          .level = level, .index = index, .width = index < row.full ? kTileWidth : row.partial};
      Buffer& content = files[to_path(tile)];
      for (unsigned i = 0; i < tile.width; ++i) {
        const Hash& hash = nodes.at({level * kTileHeight, index * kTileWidth + i});
        content.insert(content.end(), hash.begin(), hash.end());
      }
    }
  }
  EXPECT_EQ(files.size(), 4U);  // two full and one partial of leaves, one partial above
  const HashReader direct = [&](Subtree at) -> Result<Hash> {
    return nodes.at({at.level, at.index});
  };
  const HashReader tiled = [&](Subtree at) -> Result<Hash> {
    const Tile tile = tile_of(at, size);
    return hash_from_tile(tile, files.at(to_path(tile)), at);
  };
  for (std::uint64_t index = 0; index < size; ++index) {
    EXPECT_EQ(*inclusion_proof(index, size, tiled), *inclusion_proof(index, size, direct)) << index;
  }
  EXPECT_EQ(*root_by_definition({.stored = size, .appended = {}}, tiled), edge.root());
}

TEST(Tile, ATileOfTheWrongLengthOrPlaceAnswersNothing) {
  const Buffer content(32 * 4);
  const Tile tile{.level = 0, .index = 0, .width = 4};
  EXPECT_TRUE(hash_from_tile(tile, content, {.level = 2, .index = 0}).has_value());
  EXPECT_FALSE(
      hash_from_tile(tile, Bytes(content).first(127), {.level = 0, .index = 0}).has_value());
  EXPECT_FALSE(hash_from_tile(tile, content, {.level = 0, .index = 4}).has_value());
  EXPECT_FALSE(hash_from_tile(tile, content, {.level = 3, .index = 0}).has_value());
  EXPECT_FALSE(hash_from_tile(tile, content, {.level = 8, .index = 0}).has_value());
  EXPECT_FALSE(hash_from_tile(tile, content, {.level = 0, .index = 256}).has_value());
}

TEST(Tile, EntryBundlesReadBackAndNothingElseDoes) {
  std::string bundle;
  const std::string longest(kEntryBytesMax, 'x');
  ASSERT_TRUE(append_entry(bundle, "one").has_value());
  ASSERT_TRUE(append_entry(bundle, "").has_value());
  ASSERT_TRUE(append_entry(bundle, longest).has_value());
  EXPECT_EQ(error_of(append_entry(bundle, longest + "x")).code, Errc::too_large);
  EXPECT_EQ(bundle.substr(0, 7), std::string_view("\0\3one\0\0", 7));
  const auto read = parse_entries(bundle, 3);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, (std::vector<std::string_view>{"one", "", longest}));
  EXPECT_FALSE(parse_entries(bundle, 2).has_value());
  EXPECT_FALSE(parse_entries(bundle, 4).has_value());
  EXPECT_FALSE(parse_entries(bundle, 0).has_value());
  EXPECT_FALSE(parse_entries(bundle, 257).has_value());
  for (const std::size_t cut : {1U, 2U, 4U, 6U, 8U}) {
    EXPECT_FALSE(parse_entries(std::string_view(bundle).substr(0, cut), 3).has_value()) << cut;
  }
}

TEST(Tile, TheLargestIndexIsThatOfTheLargestTree) {
  const Tile last{.level = 0, .index = kTreeSizeMax / 256};
  const auto read = parse_tile_path(to_path(last));
  ASSERT_TRUE(read.has_value()) << to_path(last);
  EXPECT_EQ(*read, last);
  EXPECT_FALSE(parse_tile_path(to_path({.level = 0, .index = last.index + 1})).has_value());
  EXPECT_FALSE(parse_tile_path(to_path({.level = 0, .index = last.index + 1000})).has_value());
}

TEST(Tile, AnEntryOfNoBytesIsTheLastOneToo) {
  const std::string_view two("\0\0\0\0", 4);
  EXPECT_EQ(parse_entries(two, 2)->size(), 2U);
  EXPECT_FALSE(parse_entries("", 0).has_value());
  EXPECT_TRUE(parse_entries(std::string(512, '\0'), 256).has_value());
  EXPECT_FALSE(parse_entries(std::string(514, '\0'), 257).has_value());
  EXPECT_EQ(parse_entries(two.substr(0, 2), 1)->front(), "");
  EXPECT_FALSE(parse_entries(two.substr(0, 3), 2).has_value());
  EXPECT_FALSE(parse_entries(two.substr(0, 1), 1).has_value());
  // Too few or too many, also where what is too much is no entry.
  for (const std::string_view other : {std::string_view(), two, two.substr(0, 3)}) {
    const Error error = error_of(parse_entries(other, 1));
    EXPECT_TRUE(error.message.contains("the number of entries")) << error.message;
  }
}

}  // namespace
}  // namespace tocsin::proof
