// The Merkle log inside the store: journal rows, tiles, checkpoints. Used by the writer and by readers of proofs.
#pragma once

#include "base/crypto.h"
#include "proof/merkle.h"
#include "store/store.h"

#include <map>

namespace tocsin::store {

/// The entries of the tree's right edge, as the tiles hold them: at each level of tiles the entries of the tile
/// that is not yet full. A second way to the root, independent of the compact range.
struct Edge {
  std::vector<std::vector<Digest>> partial;  ///< partial[k]: entries of the last tile of tile level k, 0 to 255
  [[nodiscard]] Digest root() const;
};

/// A full tile that became complete in a batch.
struct FullTile {
  int level;
  std::int64_t index;
  std::vector<Digest> entries;  ///< 256
};

/// What one batch adds, and the proofs of its entries.
class Batch {
 public:
  struct Leaf {
    JournalEntry entry;
    Buffer salt;  ///< 32 bytes
    Digest commitment{};
    Digest hash{};
  };
  std::vector<Leaf> leaves;
  std::int64_t old_size = 0;
  std::string checkpoint;
  proof::CompactRange before;  ///< the tree before the batch

  /// The receipt of leaves[place]. The tree is that of this batch's checkpoint.
  [[nodiscard]] std::string receipt(std::size_t place) const;
};

/// The writer's view of the tree. One thread.
class Log {
 public:
  struct Options {
    std::string origin;
    const SigningKey* key = nullptr;
  };

  /// Reads the tree from the store and checks it against the newest checkpoint, the key and the guard's note.
  /// Errors: conflict for a restored backup or a foreign key; internal when the store contradicts itself.
  static Result<Log> load(Connection& connection, Options options, const std::optional<std::string>& guarded);

  /// Inserts the batch's rows, reads them back, recomputes every commitment and the root twice, signs, inserts
  /// tiles and checkpoint. Nothing of it counts before adopt().
  Result<std::shared_ptr<Batch>> append(Connection& connection, std::vector<Batch::Leaf> leaves);
  /// The batch was committed.
  void adopt();

  [[nodiscard]] std::int64_t size() const { return range_.size(); }
  [[nodiscard]] const Head& head() const { return head_; }
  [[nodiscard]] Instant last_at() const { return last_at_; }

 private:
  explicit Log(Options options) : options_(std::move(options)) {}

  struct State {
    proof::CompactRange range;
    Edge edge;
    Head head;
    Instant last_at{};
  };
  Options options_;
  proof::CompactRange range_;
  Edge edge_;
  Head head_;
  Instant last_at_{};
  std::optional<State> next_;
};

/// Reads hashes of complete subtrees from the store.
class TreeReader {
 public:
  TreeReader(Reader& reader, std::int64_t size) : reader_(reader), size_(size) {}
  /// level: 0 for leaves. The subtree must be complete in a tree of this size.
  Result<Digest> subtree(int level, std::int64_t index);
  /// The first `width` entries of a tile.
  Result<std::vector<Digest>> tile(int level, std::int64_t index, int width);

 private:
  Reader& reader_;
  std::int64_t size_;
  std::map<std::pair<int, std::int64_t>, std::vector<Digest>> tiles_;
};

/// The receipt of an entry from the rows of the store.
Result<std::string> build_receipt(Reader& reader, LogIndex index);

/// Re-derives everything; see Store::verify_log.
Result<std::int64_t> verify_everything(Reader& reader, const std::string& origin, const PublicKey& key);

}  // namespace tocsin::store
