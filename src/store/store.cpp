#include "store/store.h"

#include "base/metrics.h"
#include "proof/tile.h"
#include "store/log.h"
#include "store/migrate.h"
#include "store/settings.h"
#include "store/writer.h"

#include <algorithm>
#include <chrono>

namespace tocsin::store {
namespace {

constexpr auto kReaderWait = std::chrono::seconds(10);

Result<std::unique_ptr<Engine>> open_engine(const std::string& url) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url.starts_with(sqlite)) {
    return open_sqlite(url.substr(sqlite.size()));
  }
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    return open_postgres(url);
  }
  return fail(Errc::malformed, "The store must be given as sqlite:PATH or postgresql://….");
}

Result<std::string> setting_or_insert(Connection& connection, std::string_view name,
                                      std::string_view first_value) {
  TOC_CHECK(connection.execute(
      "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
      {name, first_value}));
  Reader reader(connection);
  TOC_TRY(std::optional<std::string> value, settings::find(reader, name));
  return *std::move(value);
}

struct Signers {
  const SigningKey* key = nullptr;
  const SigningKey* old_key = nullptr;
  bool lacks_old_key = false;
};

/// Those of the keys that the store's log is signed with.
Result<Signers> signers_of(Connection& connection, const StoreOptions& options) {
  TOC_CHECK(connection.begin(Connection::Access::read));
  Reader reader(connection);
  const Result<LogKeys> keys = LogKeys::load(reader);
  connection.roll_back();
  if (!keys) {
    return std::unexpected(keys.error());
  }
  const auto find = [&](const PublicKey& wanted) -> const SigningKey* {
    if (options.key->public_key() == wanted) {
      return options.key;
    }
    const auto found = std::ranges::find_if(options.other_keys, [&](const SigningKey* key) {
      return key != nullptr && key->public_key() == wanted;
    });
    return found == options.other_keys.end() ? nullptr : *found;
  };
  Signers signers{.key = find(keys->current()), .old_key = nullptr};
  if (signers.key == nullptr) {
    return fail(Errc::conflict,
                "The store's log was signed with another key than the one in the key file: this "
                "instance does not sign it.");
  }
  if (const auto old = keys->old_that_signs()) {
    signers.old_key = find(*old);
    if (signers.old_key == nullptr && options.old_key == StoreOptions::OldKey::needed) {
      return fail(Errc::conflict,
                  "The log's old key still signs beside the new one, and its file keys/log.key.1 "
                  "is missing: bring it back, or end its time with: tocsin keys rotate log "
                  "--finish");
    }
    signers.lacks_old_key = signers.old_key == nullptr;
  }
  return signers;
}

}  // namespace

Result<std::string> adopt_newest_checkpoint(const StoreOptions& options) {
  TOC_TRY(const std::unique_ptr<Engine> engine, open_engine(options.url));
  TOC_TRY(const std::unique_ptr<Connection> connection, engine->connect(Connection::Access::write));
  TOC_TRY(const Rows rows,
          connection->query("SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1", {}));
  if (rows.empty()) {
    return fail(Errc::not_found, "The store has no signed checkpoint.");
  }
  TOC_TRY(Guard guard, Guard::open(options.guard_path));
  TOC_CHECK(guard.put(guard.last(), rows.front().text(0)));
  return rows.front().text(0);
}

struct Store::Inside {
  StoreOptions options;
  std::unique_ptr<Engine> engine;
  std::string origin;
  PublicKey key;
  std::optional<PublicKey> old_key;
  Mutex mutex;
  Condition returned;
  std::vector<std::unique_ptr<Connection>> idle TOC_GUARDED_BY(mutex);
  int open_readers TOC_GUARDED_BY(mutex) = 0;
  std::unique_ptr<Writer> writer;  ///< last: its thread stops before the rest goes
};

Result<std::optional<Row>> Reader::find(std::string_view sql, Params params) {
  TOC_TRY(Rows rows, connection_.query(sql, params));
  return rows.empty() ? std::optional<Row>() : std::optional<Row>(std::move(rows.front()));
}

Status Transaction::execute(std::string_view sql, Params params) {
  ++writes_;
  return connection_.execute(sql, params);
}

LogIndex Transaction::record(Act act) {
  staged_.push_back({std::move(act), now()});
  return first_ + static_cast<LogIndex>(staged_.size()) - 1;
}

Store::Store() : inside_(std::make_unique<Inside>()) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  TOC_ASSERT(options.clock != nullptr && options.key != nullptr);
  auto store = std::unique_ptr<Store>(new Store());
  Inside& inside = *store->inside_;
  inside.options = options;
  TOC_TRY(inside.engine, open_engine(options.url));
  TOC_TRY(std::unique_ptr<Connection> connection,
          inside.engine->connect(Connection::Access::write));
  TOC_CHECK(migrate(*connection, options.clock->now()));

  TOC_CHECK(connection->begin(Connection::Access::write));
  TOC_CHECK(connection->execute(
      "INSERT INTO log_head (one, size, batches) VALUES (1, 0, 0) ON CONFLICT (one) DO NOTHING",
      {}));
  TOC_TRY(inside.origin, setting_or_insert(*connection, "log.origin", options.origin));
  TOC_CHECK(setting_or_insert(*connection, "log.key", to_base64(options.key->public_key().bytes)));
  TOC_CHECK(connection->commit());
  TOC_TRY(const Signers signers, signers_of(*connection, options));
  inside.key = signers.key->public_key();
  inside.old_key =
      signers.old_key == nullptr ? std::nullopt : std::optional(signers.old_key->public_key());

  TOC_TRY(Guard guard, Guard::open(options.guard_path));
  TOC_CHECK(connection->begin(Connection::Access::read));
  Result<Log> log = Log::load(*connection,
                              {.origin = inside.origin,
                               .key = signers.key,
                               .old_key = signers.old_key,
                               .lacks_old_key = signers.lacks_old_key},
                              guard.last());
  Reader reader(*connection);
  const auto accepted = Writer::accepted_time(reader);
  connection->roll_back();
  if (!log) {
    return std::unexpected(log.error());
  }
  if (!accepted) {
    return std::unexpected(accepted.error());
  }
  const bool is_new = log->size() == 0;
  inside.writer = std::make_unique<Writer>(std::move(connection), *std::move(log), std::move(guard),
                                           options.clock, *accepted);
  if (is_new) {
    TOC_CHECK(store->write([&](Transaction& tx) -> Status {
      CanonicalObject detail;
      detail.set("key", to_base64(inside.key.bytes)).set("origin", inside.origin);
      tx.record({.kind = "log.opened",
                 .actor = "system:store",
                 .case_id = std::nullopt,
                 .detail = std::move(detail)});
      return {};
    }));
  }
  return store;
}

Status Store::submit(std::function<Status(Transaction&)> closure, Purpose purpose,
                     Receipts* receipts) {
  Writer::Job job;
  job.accepts_time = purpose == Purpose::accept_time;
  job.closure = !job.accepts_time ? std::move(closure) : [&closure](Transaction& tx) -> Status {
    TOC_CHECK(closure(tx));
    return Writer::note_accepted_time(tx);
  };
  TOC_CHECK(inside_->writer->run(job));
  if (receipts != nullptr && job.batch) {
    receipts->first_index = job.batch->old_size + static_cast<LogIndex>(job.first_leaf);
    for (std::size_t i = 0; i < job.leaves; ++i) {
      receipts->texts.push_back(job.batch->receipt(job.first_leaf + i));
    }
  }
  return {};
}

Result<Store::Lease> Store::borrow() {
  std::unique_ptr<Connection> connection;
  {
    Lock lock(inside_->mutex);
    const bool ready =
        inside_->returned.wait_for(lock, kReaderWait, [&]() TOC_REQUIRES(inside_->mutex) {
          return !inside_->idle.empty() || inside_->open_readers < inside_->options.readers_max;
        });
    if (!ready) {
      return std::unexpected(Error{Errc::unavailable, "The store is busy; try again.", "", 1});
    }
    if (!inside_->idle.empty()) {
      connection = std::move(inside_->idle.back());
      inside_->idle.pop_back();
    } else {
      ++inside_->open_readers;
    }
  }
  if (!connection) {
    Result<std::unique_ptr<Connection>> opened = inside_->engine->connect(Connection::Access::read);
    if (!opened) {
      const Lock lock(inside_->mutex);
      --inside_->open_readers;
      return std::unexpected(opened.error());
    }
    connection = *std::move(opened);
  }
  if (const Status begun = connection->begin(Connection::Access::read); !begun) {
    give_back(std::move(connection));
    return std::unexpected(begun.error());
  }
  return Lease(this, std::move(connection));
}

void Store::give_back(std::unique_ptr<Connection> connection) {
  connection->roll_back();
  {
    const Lock lock(inside_->mutex);
    inside_->idle.push_back(std::move(connection));
  }
  inside_->returned.notify_one();
}

Store::Lease::~Lease() {
  if (connection) {
    store->give_back(std::move(connection));
  }
}

std::shared_ptr<const Head> Store::head() const {
  return inside_->writer->head();
}
Status Store::writable() const {
  return inside_->writer->writable();
}
std::chrono::microseconds Store::ahead_of_clock() const {
  return inside_->writer->ahead_of_clock();
}
std::size_t Store::writes_max() const {
  return inside_->writer->writes_max();
}
const std::string& Store::origin() const {
  return inside_->origin;
}
PublicKey Store::log_key() const {
  return inside_->key;
}
std::optional<PublicKey> Store::old_log_key() const {
  return inside_->old_key;
}
std::string_view Store::engine() const {
  return inside_->engine->name();
}

Result<std::string> Store::receipt(LogIndex index) {
  return read([&](Reader& reader) { return build_receipt(reader, index, origin()); });
}

Result<std::string> Store::tile(unsigned level, std::int64_t index, unsigned width) {
  return read([&](Reader& reader) -> Result<std::string> {
    TOC_TRY(const Rows head, reader.query("SELECT size FROM log_head WHERE one = 1"));
    const proof::TileRow row =
        proof::tiles_at(level, static_cast<std::uint64_t>(head.front().integer(0)));
    const auto place = static_cast<std::uint64_t>(index);
    const unsigned exists = place < row.full    ? proof::kTileWidth
                            : place == row.full ? row.partial
                                                : 0;
    if (index < 0 || width == 0 || width > exists) {
      return fail(Errc::not_found, "The log has no such tile.");
    }
    TreeReader tree(reader, head.front().integer(0));
    TOC_TRY(const std::vector<Digest> entries, tree.tile(level, index, exists));
    return concatenate(std::span(entries).first(width));
  });
}

Result<std::string> Store::entry_bundle(std::int64_t index, unsigned width) {
  return read([&](Reader& reader) -> Result<std::string> {
    const std::int64_t first = index * proof::kTileWidth;
    TOC_TRY(
        const Rows rows,
        reader.query("SELECT at, commitment FROM journal WHERE idx >= $1 AND idx < $2 ORDER BY idx",
                     {first, first + static_cast<std::int64_t>(width)}));
    if (index < 0 || width == 0 || rows.size() != width) {
      return fail(Errc::not_found, "The log has no such entry bundle.");
    }
    std::string bundle;
    for (const Row& row : rows) {
      const proof::Leaf leaf{std::chrono::floor<std::chrono::seconds>(row.instant(0)),
                             row.digest(1)};
      TOC_CHECK(proof::append_entry(bundle, proof::to_text(leaf)));
    }
    return bundle;
  });
}

Result<std::int64_t> Store::verify_log() {
  return read([&](Reader& reader) { return verify_everything(reader, inside_->origin); });
}

}  // namespace tocsin::store
