// The store: rows, journal and log in one commit. There is no second way to change anything.
//
// One writer thread owns the read-write connection. write() queues a closure; the writer runs what
// arrived during the last commit as one batch, appends the batch's acts to the log, verifies, signs
// one checkpoint, commits once and wakes every caller. Readers use their own read-only snapshots.
#pragma once

#include "base/crypto.h"
#include "base/json_writer.h"
#include "domain/ids.h"
#include "domain/tlp.h"
#include "store/sql.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tocsin::store {

/// A position in the log, from 0.
using LogIndex = std::int64_t;

/// Whatever changes the state of the world. Becomes one journal entry and one leaf.
struct Act {
  std::string kind;   ///< a stable name: "report.received"
  std::string actor;  ///< actor_of(principal)
  std::optional<CaseId> case_id;
  CanonicalObject detail;  ///< everything that must be provable later: digests, not documents
  /// Of what it speaks of, beside its case and its report, whose own markings count too.
  Tlp tlp = Tlp::clear;
};

/// One act as the journal holds it. One that is withheld has its place and its second, which the
/// log's tiles tell everybody, and is empty otherwise, whatever it is.
struct JournalEntry {
  LogIndex index = 0;
  bool is_withheld = false;
  Instant at;
  std::string kind;
  std::string actor;
  std::optional<CaseId> case_id;
  std::string payload;  ///< canonical JSON; empty after a legal erasure
};

/// Reads one consistent snapshot. Lives inside a closure only.
class Reader {
 public:
  explicit Reader(Connection& connection) : connection_(connection) {}
  Result<Rows> query(std::string_view sql, Params params = {}) {
    return connection_.query(sql, params);
  }
  /// Of a statement that is written at run time.
  Result<Rows> query_list(std::string_view sql, std::span<const Param> params) {
    return connection_.query_list(sql, params);
  }
  /// The first row, or nothing.
  Result<std::optional<Row>> find(std::string_view sql, Params params = {});

 protected:
  Connection& connection_;
};

/// Reads and changes. The closure that is given one may run more than once, and has no effect but
/// on it.
class Transaction : public Reader {
 public:
  /// Errors of a statement may also come with a later one or with the commit; then nothing of it is
  /// kept.
  Status execute(std::string_view sql, Params params = {});
  /// Appends the act to the journal; the index is final if the transaction commits.
  LogIndex record(Act act);
  /// The time of everything that this closure does: never earlier than the last entry's.
  [[nodiscard]] Instant now() const { return times_.entry; }
  /// What is due is judged by it: now(), but where people said that the clock is right and the log
  /// ahead of it. Then it is the clock's, and nothing is late before it is.
  [[nodiscard]] Instant judged_at() const { return times_.judged; }

 private:
  friend class Writer;
  struct Staged {
    Act act;
    Instant at;
  };
  struct Times {
    Instant entry;
    Instant judged;
  };
  Transaction(Connection& connection, LogIndex first, Times times)
      : Reader(connection), first_(first), times_(times) {}
  LogIndex first_;
  Times times_;
  std::size_t writes_ = 0;
  std::vector<Staged> staged_;
};

/// What an act's author is given: the receipts of the acts of one closure, in their order.
template <class T>
struct Receipted {
  T value;
  LogIndex first_index = 0;
  std::vector<std::string> receipts;  ///< c2sp.org/tlog-proof@v1 files
};

/// What a closure answers with; a closure that only succeeds or fails answers with nothing.
template <class R>
using ValueOf = std::conditional_t<std::is_void_v<typename R::value_type>, std::monostate,
                                   typename R::value_type>;

struct StoreOptions {
  std::string url;         ///< "sqlite:PATH" or "postgresql://…"
  std::string guard_path;  ///< the second home of the last signed checkpoint
  std::string origin;      ///< the log's name, such as "tocsin.example/log"; only for a new store
  const Clock* clock = nullptr;
  const SigningKey* key = nullptr;
  /// While the key changes: one of these may be the log's instead, or sign beside it as the old
  /// one. Null where there is none.
  std::vector<const SigningKey*> other_keys = {};
  /// Whether the old key, while it still signs, must be there.
  enum class OldKey { needed, may_be_missing } old_key = OldKey::needed;
  int readers_max = 8;
};

/// Makes the store's newest checkpoint the guard's, whatever the guard held: the operator vouches
/// that this store is the newest one. Only url and guard_path are used. Returns the checkpoint.
/// Errors: not_found for a store without one.
Result<std::string> adopt_newest_checkpoint(const StoreOptions& options);

/// What the newest checkpoint says.
struct Head {
  std::int64_t size = 0;
  Digest root{};
  std::string checkpoint;  ///< the signed note
};

class Writer;

/// Thread-safe. Writes from any thread but the writer's own; reads from any thread.
class Store {
 public:
  /// Migrates, verifies the newest checkpoint against the journal and the guard, starts the writer.
  /// Errors: conflict when another process holds the store, or the store is older than what was
  /// signed (a restored backup): the sentence says which.
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  /// Runs `Result<T> closure(Transaction&)` and returns when its effect is durable.
  /// Errors: the closure's own; rate_limited when the queue is full; no_space; unavailable, also
  /// while the clock is not believed.
  template <class F>
  auto write(F closure) -> std::invoke_result_t<F, Transaction&> {
    using R = std::invoke_result_t<F, Transaction&>;
    std::optional<R> out;
    const Status status = submit(
        [&](Transaction& tx) -> Status {
          out.emplace(closure(tx));
          return out->has_value() ? Status() : Status(std::unexpected(out->error()));
        },
        Purpose::change, nullptr);
    if (!status) {
      return std::unexpected(status.error());
    }
    return *std::move(out);
  }

  /// As write(), and with the receipts of what the closure recorded.
  template <class F>
  auto write_receipted(F closure) {
    return receipted(std::move(closure), Purpose::change);
  }

  /// As write_receipted(), and signed also while the clock is not believed: the closure records who
  /// says that it is right. From then on it is, and the log may be ahead of it up to this entry.
  template <class F>
  auto accept_time(F closure) {
    return receipted(std::move(closure), Purpose::accept_time);
  }

  /// Runs `Result<T> closure(Reader&)` on a snapshot, on the calling thread.
  /// Errors: the closure's own; unavailable; internal for a row that cannot be read.
  template <class F>
  auto read(F closure) -> std::invoke_result_t<F, Reader&> {
    TOC_TRY(const Lease lease, borrow());
    Reader reader(*lease.connection);
    try {
      return closure(reader);
    } catch (const UnreadableRow& row) {
      return fail(Errc::internal, row.what());
    }
  }

  [[nodiscard]] std::shared_ptr<const Head> head() const;
  /// Errors: unavailable, saying why, while the log is not signed: then each write fails so.
  [[nodiscard]] Status writable() const;
  /// By how much the last entry lies after what the clock shows; 0 where it does not.
  [[nodiscard]] std::chrono::microseconds ahead_of_clock() const;
  /// The most statements that changed something in one closure so far: how long others wait for it.
  [[nodiscard]] std::size_t writes_max() const;
  [[nodiscard]] const std::string& origin() const;
  /// The key that signs the log; and the one before it, for as long as that signs too.
  [[nodiscard]] PublicKey log_key() const;
  [[nodiscard]] std::optional<PublicKey> old_log_key() const;
  [[nodiscard]] std::string_view engine() const;

  /// The receipt of an entry, built from the store: the same bytes as when it was first given.
  /// Errors: not_found.
  Result<std::string> receipt(LogIndex index);
  /// A hash tile or an entry bundle (C2SP tlog-tiles) of the newest tree. Errors: not_found.
  Result<std::string> tile(unsigned level, std::int64_t index, unsigned width);
  Result<std::string> entry_bundle(std::int64_t index, unsigned width);
  /// Re-derives every commitment, leaf, tile, root and signature from the journal. Returns the
  /// number of leaves. Errors: internal, naming the first thing that does not agree.
  Result<std::int64_t> verify_log();

 private:
  enum class Purpose { change, accept_time };
  struct Receipts {
    LogIndex first_index = 0;
    std::vector<std::string> texts;
  };
  struct Lease {
    Store* store;
    std::unique_ptr<Connection> connection;
    Lease(Store* owner, std::unique_ptr<Connection> borrowed)
        : store(owner), connection(std::move(borrowed)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
  };

  Store();
  Status submit(std::function<Status(Transaction&)> closure, Purpose purpose, Receipts* receipts);
  template <class F>
  auto receipted(F closure, Purpose purpose)
      -> Result<Receipted<ValueOf<std::invoke_result_t<F, Transaction&>>>> {
    using R = std::invoke_result_t<F, Transaction&>;
    std::optional<R> out;
    Receipts receipts;
    TOC_CHECK(submit(
        [&](Transaction& tx) -> Status {
          out.emplace(closure(tx));
          return out->has_value() ? Status() : Status(std::unexpected(out->error()));
        },
        purpose, &receipts));
    Receipted<ValueOf<R>> done{{}, receipts.first_index, std::move(receipts.texts)};
    if constexpr (!std::is_void_v<typename R::value_type>) {
      done.value = **std::move(out);
    }
    return done;
  }
  Result<Lease> borrow();
  void give_back(std::unique_ptr<Connection> connection);

  friend class Writer;
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace tocsin::store
