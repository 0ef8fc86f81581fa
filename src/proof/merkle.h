// The Merkle tree of RFC 6962 section 2: hashes, the right edge that grows, proofs and their
// verification. A tree is never held in memory: whoever stores it answers for the hash of a
// complete subtree.
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace tocsin::proof {

using Hash = Digest;

/// As many leaves as fit a signed 64-bit number, which is what other readers of checkpoints take.
inline constexpr std::uint64_t kTreeSizeMax = (std::uint64_t{1} << 63U) - 1;

/// SHA-256(0x00 ‖ entry).
Hash leaf_hash(Bytes entry);
/// SHA-256(0x01 ‖ left ‖ right).
Hash node_hash(const Hash& left, const Hash& right);

/// The complete subtree over the leaves [index·2^level, (index+1)·2^level). Level 0 is a leaf.
struct Subtree {
  unsigned level = 0;
  std::uint64_t index = 0;
  friend bool operator==(const Subtree&, const Subtree&) = default;
};

/// Answers with the hash of a complete subtree of the stored tree. Errors are passed on to the
/// caller.
using HashReader = std::function<Result<Hash>(Subtree)>;

/// The right edge of a growing tree: one hash for each bit that is set in the size. One thread.
class CompactRange {
 public:
  CompactRange() = default;
  /// Reads at most 63 hashes. Errors: those of the reader.
  static Result<CompactRange> load(std::uint64_t size, const HashReader& read);

  /// Called for each subtree that an appended leaf completes, the leaf itself first.
  using Completed = std::function<void(Subtree, const Hash&)>;
  void append(const Hash& leaf, const Completed& completed = nullptr);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Of the empty tree: SHA-256 of nothing.
  [[nodiscard]] Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> edge_;  ///< from the largest subtree to the smallest
};

/// A tree of which the reader knows the first `stored` leaves, and `appended` stand after them.
struct GrownTree {
  std::uint64_t stored = 0;
  std::span<const Hash> appended;
};

/// The root by the recursive definition of RFC 6962 section 2.1, and by no line of code that
/// CompactRange uses: a log that signs only when both agree survives a flipped bit in either.
Result<Hash> root_by_definition(const GrownTree& tree, const HashReader& read);

/// Inclusion proof (RFC 6962 section 2.1.1), leaf side first; at most 63 hashes.
/// Errors: not_found unless index < size; those of the reader.
Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                          const HashReader& read);

/// Consistency proof (RFC 6962 section 2.1.2) between two sizes of one tree; empty when the older
/// is empty or both are the same. Errors: not_found unless older <= newer; those of the reader.
Result<std::vector<Hash>> consistency_proof(std::uint64_t older, std::uint64_t newer,
                                            const HashReader& read);

struct Inclusion {
  std::uint64_t index = 0;
  std::uint64_t size = 0;
  Hash leaf{};
  Hash root{};
};

/// Errors: malformed when the proof has the wrong length for that place; unprocessable when it
/// leads to another root.
Status verify_inclusion(const Inclusion& claim, std::span<const Hash> proof);

struct Consistency {
  std::uint64_t older = 0;
  std::uint64_t newer = 0;
  Hash older_root{};
  Hash newer_root{};
};

/// Errors as for verify_inclusion.
Status verify_consistency(const Consistency& claim, std::span<const Hash> proof);

}  // namespace tocsin::proof
