// Tile paths, entry bundles, and proofs over a tree of a stranger's size.
#include "proof/tile.h"

#include <cstring>

#include <tuple>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto tile = proof::parse_tile_path(text)) {
    TOC_ASSERT(proof::to_path(*tile) == text);
  }
  if (size > 0) {
    if (const auto entries = proof::parse_entries(text.substr(1), data[0] + 1U)) {
      std::string bundle;
      for (const std::string_view entry : *entries) {
        TOC_ASSERT(proof::append_entry(bundle, entry).has_value());
      }
      TOC_ASSERT(bundle == text.substr(1));
    }
  }
  std::array<std::uint64_t, 2> numbers{};
  if (size >= sizeof numbers) {
    std::memcpy(numbers.data(), data, sizeof numbers);
    std::vector<proof::Hash> path((size - sizeof numbers) / sizeof(proof::Hash));
    for (std::size_t i = 0; i < path.size(); ++i) {
      std::memcpy(path[i].data(), data + sizeof numbers + i * sizeof(proof::Hash),
                  sizeof(proof::Hash));
    }
    // No proof leads to a root that nobody has computed.
    proof::Hash root{};
    root.fill(std::byte{0xAA});
    const proof::Inclusion claim{.index = numbers[0], .size = numbers[1], .leaf = {}, .root = root};
    TOC_ASSERT(!proof::verify_inclusion(claim, path).has_value());
    std::ignore = proof::verify_consistency(
        {.older = numbers[0], .newer = numbers[1], .older_root = {}, .newer_root = {}}, path);
  }
  return 0;
}
