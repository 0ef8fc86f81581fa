// How the log stays one log: what must be true before a key signs.
//
// Every act is a leaf of a Merkle tree (RFC 6962), every batch of the writer a signed checkpoint.
// A checkpoint that was handed out binds for ever: with a second one of the same size and another
// root, anybody can prove that this operator showed two histories, and the log is worth nothing.
// So the code below is built around three ways to lose it.
//
// A wrong hash. One flipped bit in memory has ended a public log. append() therefore computes the
// root twice: forward, by the compact range, from what it was given; and by the definition of the
// tree (proof::root_by_definition), from the rows that the store gives back, each of them hashed
// anew from its payload and salt. The two share no line. If they disagree nothing is signed, and
// the writer stops for good: disagrees().
//
// A lost step. Nothing of a batch counts before its transaction is committed: append() works on
// next_, a copy of the state, and adopt() makes it the state. A batch that fails is simply not
// adopted. The receipt needs nothing but the batch: `subtrees` has every hash that a proof of one
// of its leaves can need, those completed by it and those read for the second root.
//
// An old store. A backup that is put back is a perfectly good log that ends too early, and signing
// on it is the fork. The guard is a second home of the last signed checkpoint, outside of the
// store: load() refuses a store that is shorter than it, or whose first entries are not those that
// it signed, and says which of both it is.
//
// Between the leaves and the root lie tiles of 256 hashes (the layout of tlog-tiles): a tile of
// level n+1 holds the roots of 256 full tiles of level n. Only full tiles are rows of their own;
// the open one of each level is read from the level below, at most 255 rows. TreeReader gives
// hashes of subtrees from both, for the tree of any size up to the newest: a subtree that was
// complete once never changes.
//
// A payload can be erased (a person's right, a court's order), its leaf cannot: the leaf commits to
// hash(salt, payload), so that without the salt nobody can try what the payload was, and the tree
// stays whole. check_row() asks of an erased row only that its leaf hash follows from its
// commitment and time.
//
// When the key changes, LogKeys knows which key must have signed the checkpoint of a tree of which
// size: the checkpoint that ends with the entry that records the change is the old key's alone.
#include "store/log.h"

#include "base/text.h"
#include "proof/checkpoint.h"
#include "proof/leaf.h"
#include "proof/receipt.h"
#include "proof/tile.h"
#include "store/settings.h"

#include <algorithm>

namespace tocsin::store {
namespace {

using proof::kTileWidth;

/// The hash of a complete subtree over the entries, whose number is a power of two.
Digest fold(std::span<const Digest> entries) {
  if (entries.size() == 1) {
    return entries.front();
  }
  const std::size_t half = entries.size() / 2;
  return proof::node_hash(fold(entries.first(half)), fold(entries.subspan(half)));
}

/// A tile that became complete.
struct FullTile {
  unsigned level;
  std::int64_t index;
  std::vector<Digest> entries;
};

/// Puts a subtree that was completed into the tile that it is an entry of, if it is one.
void enter(std::vector<std::vector<Digest>>& open_tiles, proof::Subtree subtree, const Digest& hash,
           std::vector<FullTile>& full) {
  if (subtree.level % proof::kTileHeight != 0) {
    return;
  }
  const unsigned level = subtree.level / proof::kTileHeight;
  if (open_tiles.size() <= level) {
    open_tiles.resize(level + 1);
  }
  open_tiles[level].push_back(hash);
  if (open_tiles[level].size() == kTileWidth) {
    full.push_back({level, static_cast<std::int64_t>(subtree.index / kTileWidth),
                    std::move(open_tiles[level])});
    open_tiles[level].clear();
  }
}

std::vector<Digest> separate(Bytes bytes) {
  std::vector<Digest> out(bytes.size() / 32);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, out[i].begin());
  }
  return out;
}

std::chrono::sys_seconds seconds_of(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at);
}

Result<proof::Salt> salt_of(Bytes bytes) {
  proof::Salt out{};
  if (bytes.size() != out.size()) {
    return fail(Errc::internal, "The salt of a log entry has another length than it was given.");
  }
  std::ranges::copy(bytes, out.begin());
  return out;
}

Digest hash_of_leaf(Instant at, const Digest& commitment) {
  return proof::leaf_hash(as_bytes(proof::to_text(proof::Leaf{seconds_of(at), commitment})));
}

/// Reads a checkpoint that this log must have signed, with the key of that time.
Result<proof::Checkpoint> open_checkpoint(std::string_view text, const std::string& origin,
                                          const LogKeys& keys) {
  TOC_TRY(const proof::Note note, proof::parse_note(text));
  TOC_TRY(proof::Checkpoint checkpoint, proof::parse_checkpoint(note.text));
  const PublicKey& key = keys.signing(static_cast<std::int64_t>(checkpoint.size));
  const std::vector known = {proof::VerifierKey{origin, proof::KeyType::ed25519, key}};
  TOC_CHECK(proof::verify_note(note, known));
  if (checkpoint.origin != origin) {
    return fail(Errc::conflict, "The checkpoint belongs to another log.");
  }
  return checkpoint;
}

struct ReceiptParts {
  LogIndex index;
  Instant at;
  proof::Salt salt;
  std::string payload;
  std::vector<Digest> path;
  std::string checkpoint;
  std::string key;  ///< the log's verifier key
};

std::string write_receipt(const ReceiptParts& parts) {
  proof::Receipt receipt;
  receipt.extra = proof::to_extra({.payload = parts.payload,
                                   .salt = parts.salt,
                                   .key = parts.key,
                                   .time = seconds_of(parts.at)});
  receipt.index = static_cast<std::uint64_t>(parts.index);
  receipt.path = parts.path;
  receipt.checkpoint = parts.checkpoint;
  return proof::to_text(receipt);
}

/// A batch's rows and what is recomputed from them.
constexpr std::string_view kSelectEntries =
    "SELECT idx, at, payload, salt, commitment, leaf_hash FROM journal WHERE idx >= $1 AND idx < "
    "$2 ORDER BY idx";

/// Recomputes one entry from its row. Errors: internal, naming what does not agree.
Status check_row(const Row& row, LogIndex expected) {
  const std::string where = "log entry " + std::to_string(expected);
  if (row.integer(0) != expected) {
    return fail(Errc::internal, "The journal has a gap.", where);
  }
  const Digest commitment = row.digest(4);
  if (!row.is_null(2)) {
    TOC_TRY(const proof::Salt salt, salt_of(row.bytes(3)));
    if (proof::commit(salt, as_text(row.bytes(2))) != commitment) {
      return fail(Errc::internal, "The journal's payload does not match its commitment.", where);
    }
  }
  if (hash_of_leaf(row.instant(1), commitment) != row.digest(5)) {
    return fail(Errc::internal, "The journal's leaf hash does not match its commitment and time.",
                where);
  }
  return {};
}

}  // namespace

Result<LogKeys> LogKeys::load(Reader& reader) {
  const auto key_of = [](const Row& row, std::size_t column) {
    return PublicKey{.bytes = row.digest(column)};
  };
  LogKeys keys;
  TOC_TRY(const Rows rows, reader.query("SELECT recorded_index, old_until, old_key, new_key FROM "
                                        "key_change WHERE name = 'log' ORDER BY recorded_index"));
  for (const Row& row : rows) {
    keys.changes_.push_back({.size = row.integer(0),
                             .old_until = row.optional_integer(1),
                             .old_key = key_of(row, 2),
                             .new_key = key_of(row, 3)});
  }
  TOC_TRY(const auto current, settings::find(reader, "log.key"));
  const Result<Buffer> bytes = current ? parse_base64(*current) : Buffer();
  if (!bytes || bytes->size() != keys.first_.bytes.size()) {
    return fail(Errc::internal, "The store does not say which key signs its log.");
  }
  PublicKey now;
  std::ranges::copy(*bytes, now.bytes.begin());
  keys.first_ = keys.changes_.empty() ? now : keys.changes_.front().old_key;
  if (keys.current() != now) {
    return fail(Errc::internal, "The store contradicts itself about the key of its log.");
  }
  return keys;
}

const PublicKey& LogKeys::signing(std::int64_t size) const {
  const PublicKey* key = &first_;
  for (const Change& change : changes_) {
    key = size > change.size + 1 ? &change.new_key : key;
  }
  return *key;
}

const PublicKey& LogKeys::named(std::int64_t size) const {
  const PublicKey* key = &first_;
  for (const Change& change : changes_) {
    key = change.old_until && size > *change.old_until ? &change.new_key : key;
  }
  return *key;
}

const PublicKey& LogKeys::current() const {
  return changes_.empty() ? first_ : changes_.back().new_key;
}

std::optional<PublicKey> LogKeys::old_that_signs() const {
  const bool signs = !changes_.empty() && !changes_.back().old_until;
  return signs ? std::optional(changes_.back().old_key) : std::nullopt;
}

std::string make_payload(LogIndex index, Instant at, const Act& act) {
  CanonicalObject payload;
  payload.set("act", act.kind)
      .set("actor", act.actor)
      .set("at", to_rfc3339(at))
      .set("detail", act.detail);
  payload.set("index", index);
  if (act.case_id) {
    payload.set("case", to_text(*act.case_id));
  }
  return payload.to_text();
}

std::string verifier_key(const std::string& origin, const PublicKey& key) {
  return proof::to_text(proof::VerifierKey{origin, proof::KeyType::ed25519, key});
}

std::string concatenate(std::span<const Digest> digests) {
  std::string out;
  out.reserve(digests.size() * 32);
  for (const Digest& digest : digests) {
    out.append(as_text(digest));
  }
  return out;
}

std::string Batch::receipt(std::size_t place) const {
  const Leaf& leaf = leaves.at(place);
  const auto read = [&](proof::Subtree wanted) -> Result<Digest> {
    const auto found = subtrees.find({wanted.level, wanted.index});
    TOC_ASSERT(found != subtrees.end());
    return found->second;
  };
  const auto size = static_cast<std::uint64_t>(old_size) + leaves.size();
  const auto path =
      proof::inclusion_proof(static_cast<std::uint64_t>(leaf.entry.index), size, read);
  TOC_ASSERT(path.has_value());
  return write_receipt({.index = leaf.entry.index,
                        .at = leaf.entry.at,
                        .salt = leaf.salt,
                        .payload = leaf.entry.payload,
                        .path = *path,
                        .checkpoint = checkpoint,
                        .key = key});
}

Result<Log> Log::load(Connection& connection, Options options,
                      const std::optional<std::string>& guarded) {
  Log log(std::move(options));
  const Options& own = log.options_;
  TOC_TRY(const Rows head_rows, connection.query("SELECT size FROM log_head WHERE one = 1", {}));
  const std::int64_t size = head_rows.empty() ? 0 : head_rows.front().integer(0);

  Reader reader(connection);
  TOC_TRY(const LogKeys keys, LogKeys::load(reader));
  if (keys.current() != own.key->public_key() ||
      keys.old_that_signs().has_value() != (own.old_key != nullptr || own.lacks_old_key)) {
    return fail(Errc::conflict,
                "The keys of this store's log were changed by another process: start again with "
                "the new ones.");
  }
  TreeReader tree(reader, size);
  for (unsigned level = 0;
       level == 0 || proof::tiles_at(level, static_cast<std::uint64_t>(size)).full > 0 ||
       proof::tiles_at(level, static_cast<std::uint64_t>(size)).partial > 0;
       ++level) {
    const proof::TileRow row = proof::tiles_at(level, static_cast<std::uint64_t>(size));
    TOC_TRY(std::vector<Digest> entries,
            tree.tile(level, static_cast<std::int64_t>(row.full), row.partial));
    log.state_.open_tiles.push_back(std::move(entries));
  }
  TOC_TRY(log.state_.range,
          proof::CompactRange::load(static_cast<std::uint64_t>(size), tree.hashes()));

  if (guarded) {
    const Result<proof::Checkpoint> last = open_checkpoint(*guarded, own.origin, keys);
    if (!last) {
      return fail(
          Errc::conflict,
          "The guard holds a checkpoint that this log's key did not sign: " + last.error().message);
    }
    if (last->size > static_cast<std::uint64_t>(size)) {
      return fail(Errc::conflict, "The store has " + std::to_string(size) + " log entries, but " +
                                      std::to_string(last->size) +
                                      " were already signed: it is a restored backup or an old "
                                      "copy. Signing on it would fork the log, "
                                      "so this instance refuses. Bring back the newer store; "
                                      "docs/operators/restore.md says what to do "
                                      "when there is none.");
    }
    TOC_TRY(const Digest then,
            proof::root_by_definition({.stored = last->size, .appended = {}}, tree.hashes()));
    if (then != last->root) {
      return fail(
          Errc::conflict,
          "The store's first " + std::to_string(last->size) +
              " log entries are not those that were signed: the record was changed, or belongs "
              "to another log. This instance refuses to sign.");
    }
  } else if (size > 0) {
    return fail(Errc::conflict,
                "The store has a log, but the guard (the second home of the last signed "
                "checkpoint) is missing or empty. "
                "If you are sure that this store is the newest one, run: tocsin log adopt");
  }

  if (size > 0) {
    TOC_TRY(const Rows newest,
            connection.query("SELECT note FROM log_checkpoint WHERE size = $1", {size}));
    if (newest.empty()) {
      return fail(Errc::internal, "The store has no checkpoint for its newest log entry.");
    }
    const Digest root = log.state_.range.root();
    TOC_TRY(const proof::Checkpoint signed_now,
            open_checkpoint(newest.front().text(0), own.origin, keys));
    if (signed_now.size != static_cast<std::uint64_t>(size) || signed_now.root != root) {
      return fail(Errc::internal, "The store's newest checkpoint does not match its log entries.");
    }
    log.state_.head = {.size = size, .root = root, .checkpoint = newest.front().text(0)};
    TOC_TRY(const Rows last, connection.query("SELECT at FROM journal WHERE idx = $1", {size - 1}));
    log.state_.last_at = last.front().instant(0);
  }
  return log;
}

Result<std::shared_ptr<Batch>> Log::append(Connection& connection,
                                           std::vector<Batch::Leaf> leaves) {
  const std::int64_t old_size = size();
  auto batch = std::make_shared<Batch>();
  batch->old_size = old_size;

  next_.emplace(state_);
  std::vector<FullTile> full;
  const auto completed = [&](proof::Subtree subtree, const Digest& hash) {
    batch->subtrees.insert_or_assign({subtree.level, subtree.index}, hash);
    enter(next_->open_tiles, subtree, hash, full);
  };
  for (Batch::Leaf& leaf : leaves) {
    leaf.salt = proof::make_salt();
    leaf.commitment = proof::commit(leaf.salt, leaf.entry.payload);
    leaf.hash = hash_of_leaf(leaf.entry.at, leaf.commitment);
    TOC_CHECK(connection.execute(
        "INSERT INTO journal (idx, at, kind, actor, case_id, payload, salt, commitment, leaf_hash, "
        "tlp) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {leaf.entry.index, leaf.entry.at, leaf.entry.kind, leaf.entry.actor, leaf.entry.case_id,
         as_bytes(leaf.entry.payload), leaf.salt, leaf.commitment, leaf.hash,
         static_cast<std::int64_t>(leaf.tlp)}));
    next_->range.append(leaf.hash, completed);
    next_->last_at = leaf.entry.at;
  }
  const std::int64_t size = old_size + static_cast<std::int64_t>(leaves.size());

  // Verify before signing: one flipped bit in a leaf hash has ended a public log for good. The
  // second way to the root shares no line with the first, and uses only what the store gives back.
  TOC_TRY(const Rows rows, connection.query(kSelectEntries, {old_size, size}));
  if (rows.size() != leaves.size()) {
    disagrees_ = true;
    return fail(Errc::internal, "The store did not give back the batch that it was given.");
  }
  std::vector<Digest> hashes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Status agrees = check_row(rows[i], old_size + static_cast<std::int64_t>(i));
    if (!agrees) {
      disagrees_ = true;
      return std::unexpected(agrees.error());
    }
    hashes.push_back(rows[i].digest(5));
  }
  Reader reader(connection);
  TreeReader before(reader, old_size);
  TOC_TRY(const Digest again,
          proof::root_by_definition(
              {.stored = static_cast<std::uint64_t>(old_size), .appended = hashes},
              [&](proof::Subtree wanted) -> Result<Digest> {
                TOC_TRY(const Digest hash, before.subtree(wanted));
                batch->subtrees.insert_or_assign({wanted.level, wanted.index}, hash);
                return hash;
              }));
  const Digest root = next_->range.root();
  if (again != root) {
    disagrees_ = true;
    return fail(Errc::internal, "Two ways to the log's root disagree; nothing was signed.");
  }

  for (const FullTile& tile : full) {
    TOC_CHECK(connection.execute(
        "INSERT INTO log_tile (level, idx, root, hashes) VALUES ($1, $2, $3, $4)",
        {std::int64_t{tile.level}, tile.index, fold(tile.entries),
         as_bytes(concatenate(tile.entries))}));
  }
  std::vector signers = {proof::ed25519_signer(options_.origin, options_.key)};
  if (options_.old_key != nullptr) {
    signers.push_back(proof::ed25519_signer(options_.origin, options_.old_key));
  }
  TOC_TRY(const std::string note,
          proof::sign_checkpoint(
              {.origin = options_.origin, .size = static_cast<std::uint64_t>(size), .root = root},
              signers));
  TOC_CHECK(
      connection.execute("INSERT INTO log_checkpoint (size, note) VALUES ($1, $2)", {size, note}));
  TOC_CHECK(connection.execute("UPDATE log_head SET size = $1, batches = batches + 1 WHERE one = 1",
                               {size}));

  next_->head = {.size = size, .root = root, .checkpoint = note};
  batch->leaves = std::move(leaves);
  batch->checkpoint = note;
  batch->key = proof::to_text(signers.back().key);
  return batch;
}

void Log::adopt() {
  TOC_ASSERT(next_.has_value());
  state_ = *std::move(next_);
  next_.reset();
}

Result<std::vector<Digest>> TreeReader::tile(unsigned level, std::int64_t index, unsigned width) {
  const auto found = tiles_.find({level, index});
  if (found != tiles_.end() && found->second.size() >= width) {
    return std::vector<Digest>(found->second.begin(), found->second.begin() + width);
  }
  std::vector<Digest> entries;
  if (width == kTileWidth) {
    TOC_TRY(const Rows rows,
            reader_.query("SELECT hashes FROM log_tile WHERE level = $1 AND idx = $2",
                          {std::int64_t{level}, index}));
    if (rows.empty()) {
      return fail(Errc::internal, "A tile of the log is missing from the store.");
    }
    entries = separate(rows.front().bytes(0));
  } else if (width > 0) {
    const std::int64_t first = index * kTileWidth;
    TOC_TRY(const Rows rows,
            level == 0
                ? reader_.query(
                      "SELECT leaf_hash FROM journal WHERE idx >= $1 AND idx < $2 ORDER BY idx",
                      {first, first + width})
                : reader_.query("SELECT root FROM log_tile WHERE level = $1 AND idx >= $2 AND idx "
                                "< $3 ORDER BY idx",
                                {std::int64_t{level} - 1, first, first + width}));
    for (const Row& row : rows) {
      entries.push_back(row.digest(0));
    }
  }
  if (entries.size() != width) {
    return fail(Errc::internal, "A tile of the log is incomplete in the store.");
  }
  tiles_.insert_or_assign({level, index}, entries);
  return entries;
}

Result<Digest> TreeReader::subtree(proof::Subtree subtree) {
  const proof::Tile where = proof::tile_of(subtree, static_cast<std::uint64_t>(size_));
  TOC_TRY(const std::vector<Digest> entries,
          tile(where.level, static_cast<std::int64_t>(where.index), where.width));
  return proof::hash_from_tile(where, as_bytes(concatenate(entries)), subtree);
}

Result<std::string> build_receipt(Reader& reader, LogIndex index, const std::string& origin) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT at, payload, salt FROM journal WHERE idx = $1", {index}));
  if (rows.empty()) {
    return fail(Errc::not_found, "The log has no such entry.");
  }
  const Row& row = rows.front();
  if (row.is_null(1)) {
    return fail(Errc::not_found, "The content of this log entry was erased; its leaf remains.");
  }
  // The first checkpoint that covers the entry: the one it was given with, so that the bytes are
  // the same again.
  TOC_TRY(
      const Rows checkpoints,
      reader.query("SELECT size, note FROM log_checkpoint WHERE size > $1 ORDER BY size LIMIT 1",
                   {index}));
  if (checkpoints.empty()) {
    return fail(Errc::internal, "The store has no checkpoint for this log entry.");
  }
  const std::int64_t size = checkpoints.front().integer(0);
  TOC_TRY(const Rows head, reader.query("SELECT size FROM log_head WHERE one = 1", {}));
  // Tiles are read as of the newest tree; subtrees that are complete in an older one are the same
  // there.
  TreeReader tree(reader, head.front().integer(0));
  TOC_TRY(const std::vector<Digest> path,
          proof::inclusion_proof(static_cast<std::uint64_t>(index),
                                 static_cast<std::uint64_t>(size), tree.hashes()));
  TOC_TRY(const proof::Salt salt, salt_of(row.bytes(2)));
  TOC_TRY(const LogKeys keys, LogKeys::load(reader));
  return write_receipt({.index = index,
                        .at = row.instant(0),
                        .salt = salt,
                        .payload = std::string(as_text(row.bytes(1))),
                        .path = path,
                        .checkpoint = checkpoints.front().text(1),
                        .key = verifier_key(origin, keys.named(size))});
}

Result<std::int64_t> verify_everything(Reader& reader, const std::string& origin) {
  TOC_TRY(const LogKeys keys, LogKeys::load(reader));
  TOC_TRY(const Rows head, reader.query("SELECT size FROM log_head WHERE one = 1"));
  const std::int64_t size = head.empty() ? 0 : head.front().integer(0);
  TOC_TRY(const Rows checkpoints,
          reader.query("SELECT size, note FROM log_checkpoint ORDER BY size"));
  proof::CompactRange range;
  std::vector<std::vector<Digest>> open_tiles;
  std::size_t next = 0;
  constexpr std::int64_t rows_at_once = 4096;
  for (std::int64_t first = 0; first < size; first += rows_at_once) {
    const std::int64_t end = std::min(size, first + rows_at_once);
    TOC_TRY(const Rows rows, reader.query(kSelectEntries, {first, end}));
    if (static_cast<std::int64_t>(rows.size()) != end - first) {
      return fail(Errc::internal, "The journal has a gap.", "log entry " + std::to_string(first));
    }
    std::vector<FullTile> full;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const LogIndex index = first + static_cast<LogIndex>(i);
      TOC_CHECK(check_row(rows[i], index));
      range.append(rows[i].digest(5), [&](proof::Subtree subtree, const Digest& hash) {
        enter(open_tiles, subtree, hash, full);
      });
      if (next < checkpoints.size() && checkpoints[next].integer(0) == index + 1) {
        const std::string where = "checkpoint of " + std::to_string(index + 1) + " entries";
        const Result<proof::Checkpoint> opened =
            open_checkpoint(checkpoints[next].text(1), origin, keys);
        if (!opened || opened->size != static_cast<std::uint64_t>(index + 1) ||
            opened->root != range.root()) {
          return fail(Errc::internal, "A signed checkpoint does not match the journal.", where);
        }
        ++next;
      }
    }
    for (const FullTile& tile : full) {
      TOC_TRY(const Rows stored,
              reader.query("SELECT root, hashes FROM log_tile WHERE level = $1 AND idx = $2",
                           {std::int64_t{tile.level}, tile.index}));
      if (stored.empty() || stored.front().digest(0) != fold(tile.entries) ||
          as_text(stored.front().bytes(1)) != concatenate(tile.entries)) {
        return fail(Errc::internal, "A stored tile does not match the journal.",
                    "tile " + std::to_string(tile.level) + "/" + std::to_string(tile.index));
      }
    }
  }
  if (next != checkpoints.size() || (size > 0 && checkpoints.back().integer(0) != size)) {
    return fail(Errc::internal, "The signed checkpoints do not end where the journal ends.");
  }
  return size;
}

}  // namespace tocsin::store
