#include "proof/merkle.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <map>

namespace tocsin::proof {
namespace {

/// A tree in memory: every complete subtree that an append has completed.
struct MemoryTree {
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  CompactRange edge;
  std::vector<Hash> leaves;
  std::vector<Hash> roots{edge.root()};  ///< roots[n] is the root at size n

  void append(const Hash& leaf) {
    edge.append(leaf, [&](Subtree at, const Hash& hash) { nodes[{at.level, at.index}] = hash; });
    leaves.push_back(leaf);
    roots.push_back(edge.root());
  }

  [[nodiscard]] HashReader reader() const {
    return [this](Subtree at) -> Result<Hash> {
      const auto found = nodes.find({at.level, at.index});
      if (found == nodes.end()) {
        return fail(Errc::not_found, "no such node");
      }
      return found->second;
    };
  }
};

MemoryTree tree_of(std::size_t size) {
  MemoryTree tree;
  for (std::size_t i = 0; i < size; ++i) {
    tree.append(leaf_hash(as_bytes("entry " + std::to_string(i))));
  }
  return tree;
}

Hash flipped(Hash hash, std::size_t bit) {
  hash[(bit / 8) % hash.size()] ^= static_cast<std::byte>(1U << (bit % 8));
  return hash;
}

// The eight inputs and roots that Certificate Transparency implementations have in common.
TEST(Merkle, RootsAreThoseOfTheCommonTestInputs) {
  constexpr std::string_view inputs[] = {"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
  constexpr std::string_view roots[] = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  CompactRange range;
  EXPECT_EQ(to_hex(range.root()), roots[0]);
  for (std::size_t i = 0; i < std::size(inputs); ++i) {
    range.append(leaf_hash(*parse_hex(inputs[i])));
    EXPECT_EQ(to_hex(range.root()), roots[i + 1]) << i;
  }
}

TEST(Merkle, BothWaysToTheRootAgreeAtEverySizeAndEverySplit) {
  const MemoryTree tree = tree_of(300);
  for (std::size_t size = 0; size <= 300; ++size) {
    for (const std::size_t stored : {std::size_t{0}, size / 3, size / 2, size}) {
      const GrownTree grown{.stored = stored,
                            .appended = std::span(tree.leaves).subspan(stored, size - stored)};
      const auto root = root_by_definition(grown, tree.reader());
      ASSERT_TRUE(root.has_value()) << size << " " << stored;
      ASSERT_EQ(*root, tree.roots[size]) << size << " " << stored;
    }
  }
}

TEST(Merkle, EdgeLoadedFromTheStoreGrowsLikeTheOneThatStayed) {
  const MemoryTree tree = tree_of(130);
  for (std::size_t size = 0; size < 130; ++size) {
    auto range = CompactRange::load(size, tree.reader());
    ASSERT_TRUE(range.has_value());
    ASSERT_EQ(range->root(), tree.roots[size]);
    for (std::size_t i = size; i < 130; ++i) {
      range->append(tree.leaves[i]);
    }
    ASSERT_EQ(range->root(), tree.roots[130]) << size;
  }
}

TEST(Merkle, EveryIndexOfEveryTreeProvesAndAnyFlippedBitFails) {
  const MemoryTree tree = tree_of(300);
  std::size_t turn = 0;  // walks over the bits, so that all 256 are flipped many times
  for (std::uint64_t size = 1; size <= 300; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(index, size, tree.reader());
      ASSERT_TRUE(proof.has_value());
      const Inclusion claim{index, size, tree.leaves[index], tree.roots[size]};
      ASSERT_TRUE(verify_inclusion(claim, *proof).has_value()) << index << " of " << size;
      ++turn;
      Inclusion wrong = claim;
      wrong.leaf = flipped(claim.leaf, turn);
      ASSERT_FALSE(verify_inclusion(wrong, *proof).has_value());
      wrong = claim;
      wrong.root = flipped(claim.root, turn);
      ASSERT_FALSE(verify_inclusion(wrong, *proof).has_value());
      wrong = claim;
      wrong.index = (index + 1) % size;
      ASSERT_EQ(verify_inclusion(wrong, *proof).has_value(), size == 1);
      if (!proof->empty()) {
        auto broken = *proof;
        broken[turn % broken.size()] = flipped(broken[turn % broken.size()], turn / 3);
        ASSERT_FALSE(verify_inclusion(claim, broken).has_value());
        broken = *proof;
        broken.pop_back();
        ASSERT_FALSE(verify_inclusion(claim, broken).has_value());
      }
      auto longer = *proof;
      longer.push_back(tree.leaves[0]);
      ASSERT_FALSE(verify_inclusion(claim, longer).has_value());
    }
  }
}

TEST(Merkle, EveryBitOfOneProofCounts) {
  const MemoryTree tree = tree_of(21);
  const auto proof = inclusion_proof(13, 21, tree.reader());
  ASSERT_TRUE(proof.has_value());
  const Inclusion claim{13, 21, tree.leaves[13], tree.roots[21]};
  for (std::size_t i = 0; i < proof->size(); ++i) {
    for (std::size_t bit = 0; bit < 256; ++bit) {
      auto broken = *proof;
      broken[i] = flipped(broken[i], bit);
      ASSERT_FALSE(verify_inclusion(claim, broken).has_value());
    }
  }
}

TEST(Merkle, EveryPairOfSizesIsConsistentAndARewrittenLogIsNot) {
  const MemoryTree tree = tree_of(130);
  MemoryTree rewritten;
  for (std::size_t i = 0; i < 130; ++i) {
    rewritten.append(i == 0 ? leaf_hash(as_bytes("another past")) : tree.leaves[i]);
  }
  for (std::uint64_t newer = 0; newer <= 130; ++newer) {
    for (std::uint64_t older = 0; older <= newer; ++older) {
      const auto proof = consistency_proof(older, newer, tree.reader());
      ASSERT_TRUE(proof.has_value());
      const Consistency claim{older, newer, tree.roots[older], tree.roots[newer]};
      ASSERT_TRUE(verify_consistency(claim, *proof).has_value()) << older << " in " << newer;
      if (older > 0) {
        Consistency wrong = claim;
        wrong.newer_root = rewritten.roots[newer];
        ASSERT_FALSE(verify_consistency(wrong, *proof).has_value());
        const auto theirs = consistency_proof(older, newer, rewritten.reader());
        ASSERT_FALSE(verify_consistency(wrong, *theirs).has_value());
      }
      auto longer = *proof;
      longer.push_back(tree.leaves[0]);
      ASSERT_FALSE(verify_consistency(claim, longer).has_value());
      for (std::size_t i = 0; i < proof->size(); ++i) {
        auto broken = *proof;
        broken[i] = flipped(broken[i], older + newer + i);
        ASSERT_FALSE(verify_consistency(claim, broken).has_value());
      }
      if (!proof->empty()) {
        auto shorter = *proof;
        shorter.pop_back();
        ASSERT_FALSE(verify_consistency(claim, shorter).has_value());
      }
    }
  }
}

TEST(Merkle, ClaimsOutsideTheTreeAreRefusedAndNotComputed) {
  const MemoryTree tree = tree_of(4);
  EXPECT_EQ(error_of(inclusion_proof(4, 4, tree.reader())).code, Errc::not_found);
  EXPECT_EQ(error_of(inclusion_proof(0, 0, tree.reader())).code, Errc::not_found);
  EXPECT_EQ(error_of(consistency_proof(5, 4, tree.reader())).code, Errc::not_found);
  EXPECT_EQ(error_of(verify_inclusion({.index = 4, .size = 4, .leaf = {}, .root = {}}, {})).code,
            Errc::malformed);
  // An index or a size too many, where the hashes agree all the same.
  const Hash leaf = tree.leaves[0];
  EXPECT_EQ(
      error_of(verify_inclusion({.index = 1, .size = 1, .leaf = leaf, .root = leaf}, {})).code,
      Errc::malformed);
  EXPECT_EQ(error_of(verify_consistency(
                         {.older = 2, .newer = 1, .older_root = leaf, .newer_root = leaf}, {}))
                .code,
            Errc::malformed);
  EXPECT_EQ(verify_consistency({.older = 5, .newer = 4, .older_root = {}, .newer_root = {}}, {})
                .error()
                .code,
            Errc::malformed);
  // The largest sizes a stranger can write must not make a verifier loop or overflow.
  const std::vector<Hash> path(63, tree.leaves[0]);
  EXPECT_FALSE(verify_inclusion(
                   {.index = kTreeSizeMax - 1, .size = kTreeSizeMax, .leaf = {}, .root = {}}, path)
                   .has_value());
  EXPECT_FALSE(
      verify_consistency(
          {.older = kTreeSizeMax - 1, .newer = kTreeSizeMax, .older_root = {}, .newer_root = {}},
          path)
          .has_value());
}

TEST(Merkle, TheOlderRootOfNoEntriesIsThatOfTheEmptyTree) {
  const MemoryTree tree = tree_of(4);
  for (std::uint64_t newer = 0; newer <= 4; ++newer) {
    Consistency claim{0, newer, tree.roots[0], tree.roots[newer]};
    EXPECT_TRUE(verify_consistency(claim, {}).has_value()) << newer;
    claim.older_root = flipped(claim.older_root, 7);
    EXPECT_FALSE(verify_consistency(claim, {}).has_value()) << newer;
    claim.older_root = tree.roots[4];
    EXPECT_FALSE(verify_consistency(claim, {}).has_value()) << newer;
  }
}

TEST(Merkle, AReaderThatFailsStopsTheProof) {
  const HashReader broken = [](Subtree) -> Result<Hash> {
    return fail(Errc::unavailable, "no disk");
  };
  EXPECT_EQ(error_of(inclusion_proof(0, 9, broken)).code, Errc::unavailable);
  EXPECT_EQ(error_of(consistency_proof(3, 9, broken)).code, Errc::unavailable);
  EXPECT_EQ(error_of(CompactRange::load(9, broken)).code, Errc::unavailable);
  EXPECT_EQ(error_of(root_by_definition({.stored = 9, .appended = {}}, broken)).code,
            Errc::unavailable);
}

}  // namespace
}  // namespace tocsin::proof
