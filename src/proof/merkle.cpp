#include "proof/merkle.h"

#include "base/crypto.h"

#include <algorithm>
#include <bit>

namespace tocsin::proof {
namespace {

constexpr std::array<std::byte, 1> kLeafPrefix{std::byte{0x00}};
constexpr std::array<std::byte, 1> kNodePrefix{std::byte{0x01}};

/// The leaves [begin, end) of a tree; never empty.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] std::uint64_t size() const { return end - begin; }
  /// RFC 6962 splits n leaves at the largest power of two that is smaller than n.
  [[nodiscard]] std::uint64_t middle() const { return begin + std::bit_floor(size() - 1); }
  [[nodiscard]] Range left() const { return {begin, middle()}; }
  [[nodiscard]] Range right() const { return {middle(), end}; }
};

/// MTH of a range. The recursion is as deep as the tree is high, 63 at most.
Result<Hash> hash_of(Range range, const GrownTree& tree, const HashReader& read) {
  const std::uint64_t n = range.size();
  if (range.end <= tree.stored && std::has_single_bit(n) && range.begin % n == 0) {
    return read({.level = static_cast<unsigned>(std::countr_zero(n)), .index = range.begin / n});
  }
  if (n == 1) {
    return tree.appended[static_cast<std::size_t>(range.begin - tree.stored)];
  }
  TOC_TRY(const Hash left, hash_of(range.left(), tree, read));
  TOC_TRY(const Hash right, hash_of(range.right(), tree, read));
  return node_hash(left, right);
}

std::unexpected<Error> wrong_length() {
  return fail(Errc::malformed,
              "The proof does not have the number of hashes that its place in the tree asks for.");
}

}  // namespace

Hash leaf_hash(Bytes entry) {
  return sha256({kLeafPrefix, entry});
}

Hash node_hash(const Hash& left, const Hash& right) {
  return sha256({kNodePrefix, left, right});
}

Result<CompactRange> CompactRange::load(std::uint64_t size, const HashReader& read) {
  CompactRange range;
  range.size_ = size;
  std::uint64_t begin = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const auto level = static_cast<unsigned>(bit);
    if (((size >> level) & 1U) != 0) {
      TOC_TRY(const Hash hash, read({.level = level, .index = begin >> level}));
      range.edge_.push_back(hash);
      begin += std::uint64_t{1} << level;
    }
  }
  return range;
}

void CompactRange::append(const Hash& leaf, const Completed& completed) {
  TOC_ASSERT(size_ < kTreeSizeMax);
  Subtree at{.level = 0, .index = size_};
  Hash hash = leaf;
  if (completed) {
    completed(at, hash);
  }
  // Each bit that is set at the low end of the size is a subtree that now gets its right sibling.
  for (std::uint64_t rest = size_; (rest & 1U) != 0; rest >>= 1U) {
    hash = node_hash(edge_.back(), hash);
    edge_.pop_back();
    at = {.level = at.level + 1, .index = at.index >> 1U};
    if (completed) {
      completed(at, hash);
    }
  }
  edge_.push_back(hash);
  ++size_;
}

Hash CompactRange::root() const {
  if (edge_.empty()) {
    return sha256(Bytes{});
  }
  Hash root = edge_.back();
  for (std::size_t i = edge_.size() - 1; i > 0; --i) {
    root = node_hash(edge_[i - 1], root);
  }
  return root;
}

Result<Hash> root_by_definition(const GrownTree& tree, const HashReader& read) {
  const std::uint64_t size = tree.stored + tree.appended.size();
  if (size == 0) {
    return sha256(Bytes{});
  }
  return hash_of({0, size}, tree, read);
}

Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                          const HashReader& read) {
  if (index >= size) {
    return fail(Errc::not_found, "The tree of that size has no entry at that index.");
  }
  const GrownTree tree{.stored = size, .appended = {}};
  std::vector<Hash> proof;
  Range range{0, size};
  while (range.size() > 1) {
    const bool goes_left = index < range.middle();
    TOC_TRY(const Hash sibling, hash_of(goes_left ? range.right() : range.left(), tree, read));
    proof.push_back(sibling);
    range = goes_left ? range.left() : range.right();
  }
  std::ranges::reverse(proof);
  return proof;
}

Result<std::vector<Hash>> consistency_proof(std::uint64_t older, std::uint64_t newer,
                                            const HashReader& read) {
  if (older > newer) {
    return fail(Errc::not_found, "The older tree is larger than the newer one.");
  }
  std::vector<Hash> proof;
  if (older == 0 || older == newer) {
    return proof;
  }
  const GrownTree tree{.stored = newer, .appended = {}};
  Range range{0, newer};
  while (range.end != older) {
    const bool goes_left = older <= range.middle();
    TOC_TRY(const Hash sibling, hash_of(goes_left ? range.right() : range.left(), tree, read));
    proof.push_back(sibling);
    range = goes_left ? range.left() : range.right();
  }
  // The verifier knows the older root already when the last subtree is the whole older tree.
  if (range.begin != 0) {
    TOC_TRY(const Hash last, hash_of(range, tree, read));
    proof.push_back(last);
  }
  std::ranges::reverse(proof);
  return proof;
}

// RFC 9162 section 2.1.3.2: the iterative form, which needs no recursion over sizes that a stranger
// chose.
Status verify_inclusion(const Inclusion& claim, std::span<const Hash> proof) {
  if (claim.index >= claim.size) {
    return fail(Errc::malformed, "The index lies outside the tree.");
  }
  std::uint64_t node = claim.index;
  std::uint64_t last = claim.size - 1;
  Hash hash = claim.leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) {
      return wrong_length();
    }
    if ((node & 1U) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  if (last != 0) {
    return wrong_length();
  }
  if (hash != claim.root) {
    return fail(Errc::unprocessable,
                "The inclusion proof leads to another root than the one that was signed.");
  }
  return {};
}

// RFC 9162 section 2.1.4.2.
Status verify_consistency(const Consistency& claim, std::span<const Hash> proof) {
  if (claim.older > claim.newer) {
    return fail(Errc::malformed, "The older tree is larger than the newer one.");
  }
  const auto other_root = [] {
    return fail(Errc::unprocessable,
                "The newer tree does not hold the older one: the log was rewritten.");
  };
  if (claim.older == 0 || claim.older == claim.newer) {
    if (!proof.empty()) {
      return wrong_length();
    }
    const bool is_same = claim.older == 0 ? claim.older_root == sha256(Bytes{})
                                          : claim.older_root == claim.newer_root;
    return is_same ? Status{} : other_root();
  }
  std::uint64_t node = claim.older - 1;
  std::uint64_t last = claim.newer - 1;
  while ((node & 1U) != 0) {
    node >>= 1U;
    last >>= 1U;
  }
  // A power of two is itself the first node of the path: the proof leaves it out.
  Hash older = claim.older_root;
  if (!std::has_single_bit(claim.older)) {
    if (proof.empty()) {
      return wrong_length();
    }
    older = proof.front();
    proof = proof.subspan(1);
  }
  Hash newer = older;
  for (const Hash& sibling : proof) {
    if (last == 0) {
      return wrong_length();
    }
    if ((node & 1U) != 0 || node == last) {
      older = node_hash(sibling, older);
      newer = node_hash(sibling, newer);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      newer = node_hash(newer, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  if (last != 0) {
    return wrong_length();
  }
  if (older != claim.older_root || newer != claim.newer_root) {
    return other_root();
  }
  return {};
}

}  // namespace tocsin::proof
