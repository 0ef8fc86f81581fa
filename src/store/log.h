// The Merkle log inside the store: journal rows, tiles, checkpoints. Used by the writer and by
// readers of proofs.
#pragma once

#include "base/crypto.h"
#include "proof/leaf.h"
#include "proof/merkle.h"
#include "store/store.h"

#include <map>

namespace tocsin::store {

/// The keys that have signed the log, and of which trees.
class LogKeys {
 public:
  static Result<LogKeys> load(Reader& reader);
  /// The key whose signature the checkpoint of a tree of that size must bear.
  [[nodiscard]] const PublicKey& signing(std::int64_t size) const;
  /// The key that receipts with that checkpoint name: the old one for as long as both sign, so that
  /// who trusts only it needs to know of nothing.
  [[nodiscard]] const PublicKey& named(std::int64_t size) const;
  [[nodiscard]] const PublicKey& current() const;
  /// The old key that still signs beside the current one, if any.
  [[nodiscard]] std::optional<PublicKey> old_that_signs() const;

 private:
  struct Change {
    std::int64_t size;  ///< of the tree without the entry that records it
    std::optional<std::int64_t> old_until;
    PublicKey old_key;
    PublicKey new_key;
  };
  PublicKey first_;
  std::vector<Change> changes_;
};

/// What one batch adds, and the proofs of its entries.
class Batch {
 public:
  struct Leaf {
    JournalEntry entry;
    Tlp tlp = Tlp::clear;  ///< of the act
    proof::Salt salt{};
    Digest commitment{};
    Digest hash{};
  };
  std::vector<Leaf> leaves;
  std::int64_t old_size = 0;
  std::string checkpoint;
  std::string key;  ///< the log's verifier key as text
  /// Every complete subtree that a proof of one of the leaves can need.
  std::map<std::pair<unsigned, std::uint64_t>, Digest> subtrees;

  /// The receipt of leaves[place]. The tree is that of this batch's checkpoint.
  [[nodiscard]] std::string receipt(std::size_t place) const;
};

/// The writer's view of the tree. One thread.
class Log {
 public:
  struct Options {
    std::string origin;
    const SigningKey* key = nullptr;
    const SigningKey* old_key = nullptr;  ///< signs beside it; null when none does
    bool lacks_old_key = false;           ///< one should, and its file is lost
  };

  /// Reads the tree from the store and checks it against the newest checkpoint, the key and the
  /// guard's note. Errors: conflict for a restored backup or a foreign key; internal when the store
  /// contradicts itself.
  static Result<Log> load(Connection& connection, Options options,
                          const std::optional<std::string>& guarded);

  /// Inserts the batch's rows, reads them back, recomputes every commitment and the root twice,
  /// signs, inserts tiles and checkpoint. Nothing of it counts before adopt().
  Result<std::shared_ptr<Batch>> append(Connection& connection, std::vector<Batch::Leaf> leaves);
  /// The batch was committed.
  void adopt();
  /// append() found that what the store gives back is not what was to be signed: nothing must be
  /// signed any more.
  [[nodiscard]] bool disagrees() const { return disagrees_; }

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(state_.range.size()); }
  [[nodiscard]] const Head& head() const { return state_.head; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] Instant last_at() const { return state_.last_at; }

 private:
  explicit Log(Options options) : options_(std::move(options)) {}

  struct State {
    proof::CompactRange range;
    /// At each tile level the entries of the tile that is not yet full, 0 to 255.
    std::vector<std::vector<Digest>> open_tiles;
    Head head;
    Instant last_at{};
  };
  Options options_;
  bool disagrees_ = false;
  State state_;
  std::optional<State> next_;
};

/// Reads hashes of complete subtrees from the store.
class TreeReader {
 public:
  TreeReader(Reader& reader, std::int64_t size) : reader_(reader), size_(size) {}
  /// The subtree must be complete in a tree of this size.
  Result<Digest> subtree(proof::Subtree subtree);
  [[nodiscard]] proof::HashReader hashes() {
    return [this](proof::Subtree wanted) { return subtree(wanted); };
  }
  /// The first `width` entries of a tile.
  Result<std::vector<Digest>> tile(unsigned level, std::int64_t index, unsigned width);

 private:
  Reader& reader_;
  std::int64_t size_;
  std::map<std::pair<unsigned, std::int64_t>, std::vector<Digest>> tiles_;
};

/// The canonical payload of an act: what its leaf commits to.
std::string make_payload(LogIndex index, Instant at, const Act& act);

/// "origin+id+base64": how others name the log's key.
std::string verifier_key(const std::string& origin, const PublicKey& key);

/// The hashes of a tile, one after another.
std::string concatenate(std::span<const Digest> digests);

/// The receipt of an entry from the rows of the store.
Result<std::string> build_receipt(Reader& reader, LogIndex index, const std::string& origin);

/// Re-derives everything; see Store::verify_log.
Result<std::int64_t> verify_everything(Reader& reader, const std::string& origin);

}  // namespace tocsin::store
