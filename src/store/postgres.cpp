// PostgreSQL through libpq in pipeline mode: statements whose answer nobody needs are sent
// together, so that a batch of acts costs a few round trips instead of a few for each act.
#include "store/sql.h"

#include <libpq-fe.h>

#include <deque>
#include <map>

namespace tocsin::store {
namespace {

constexpr std::size_t kPendingMax = 512;  ///< statements in flight before their answers are read

// Object identifiers of built-in types (pg_type.dat); they have not changed since PostgreSQL 6.
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ResultDeleter>;

std::string big_endian(std::int64_t value) {
  std::string out(8, '\0');
  for (unsigned i = 0; i < 8; ++i) {
    out[i] = static_cast<char>((static_cast<std::uint64_t>(value) >> (56U - 8U * i)) & 0xFFU);
  }
  return out;
}

std::int64_t from_big_endian(const char* bytes, int size) {
  std::uint64_t value = (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (int i = 0; i < size; ++i) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
  }
  return static_cast<std::int64_t>(value);
}

/// A null takes the type that the server infers from its place.
Oid type_of(const Param& param) {
  constexpr Oid types[] = {0, kInt8, kText, kBytea};
  return types[param.value().index()];
}

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(PGconn* connection, std::string url)
      : connection_(connection), url_(std::move(url)) {}
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;
  ~PostgresConnection() override { PQfinish(connection_); }

  Result<Rows> query_list(std::string_view sql, std::span<const Param> params) override {
    TOC_CHECK(send(sql, params));
    Rows rows;
    TOC_CHECK(finish(&rows));
    return rows;
  }

  Status execute_list(std::string_view sql, std::span<const Param> params) override {
    TOC_CHECK(send(sql, params));
    if (pending_.size() < kPendingMax) {
      return {};
    }
    return finish(nullptr);
  }

  Status execute_script(std::string_view sql) override {
    // Several statements in one text need the simple protocol, which pipeline mode excludes.
    if (PQexitPipelineMode(connection_) != 1) {
      return std::unexpected(lost());
    }
    const ResultPointer result(PQexec(connection_, std::string(sql).c_str()));
    Status status;
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK &&
        PQresultStatus(result.get()) != PGRES_TUPLES_OK &&
        PQresultStatus(result.get()) != PGRES_EMPTY_QUERY) {
      status = std::unexpected(to_error(result.get()));
    }
    if (PQenterPipelineMode(connection_) != 1) {
      return std::unexpected(lost());
    }
    return status;
  }

  Status begin(Access access) override {
    retry_ = false;
    if (PQstatus(connection_) != CONNECTION_OK) {
      TOC_CHECK(reconnect());
    }
    in_transaction_ = true;
    return execute(access == Access::write ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                                           : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                   {});
  }
  Status commit() override {
    in_transaction_ = false;
    TOC_CHECK(query("COMMIT", {}));
    return {};
  }
  void roll_back() override {
    const bool retry = retry_;
    in_transaction_ = false;
    // The error of a statement sent before may come first, and the server then skips the first
    // ROLLBACK. A connection that cannot do it twice is replaced by begin().
    if (PQstatus(connection_) == CONNECTION_OK && !query("ROLLBACK", {})) {
      std::ignore = query("ROLLBACK", {});
    }
    retry_ = retry;
  }
  Status savepoint() override { return execute("SAVEPOINT closure", {}); }
  Status release_savepoint() override {
    // The answers of the closure's own statements are read here, so that their errors are its own.
    TOC_CHECK(query("RELEASE SAVEPOINT closure", {}));
    return {};
  }
  Status roll_back_to_savepoint() override {
    if (!query("ROLLBACK TO SAVEPOINT closure", {})) {
      TOC_CHECK(query("ROLLBACK TO SAVEPOINT closure", {}));  // as in roll_back()
    }
    TOC_CHECK(query("RELEASE SAVEPOINT closure", {}));
    return {};
  }
  [[nodiscard]] bool should_retry() const override { return retry_; }
  [[nodiscard]] bool is_aborted() const override {
    return PQtransactionStatus(connection_) == PQTRANS_INERROR;
  }
  [[nodiscard]] bool savepoints_are_cheap() const override { return false; }

  /// A connection enters pipeline mode before its first use.
  Status start() {
    PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
    return PQenterPipelineMode(connection_) == 1 ? Status() : Status(std::unexpected(lost()));
  }

 private:
  Status reconnect() {
    PQfinish(connection_);
    names_.clear();
    pending_.clear();
    connection_ = PQconnectdb(url_.c_str());
    if (PQstatus(connection_) != CONNECTION_OK) {
      return std::unexpected(lost());
    }
    return start();
  }

  /// Prepares the statement at its first use and sends it with its parameters.
  Status send(std::string_view sql, std::span<const Param> params) {
    auto found = names_.find(sql);
    if (found == names_.end()) {
      std::string name = "s" + std::to_string(next_name_++);
      // Without stated types the server would read "$2 = 1" as a comparison of four-byte integers.
      std::vector<Oid> types;
      for (const Param& param : params) {
        types.push_back(type_of(param));
      }
      if (PQsendPrepare(connection_, name.c_str(), std::string(sql).c_str(),
                        static_cast<int>(types.size()), types.data()) != 1) {
        return std::unexpected(lost());
      }
      pending_.emplace_back(sql);
      found = names_.emplace(sql, std::move(name)).first;
    }
    const std::size_t count = params.size();
    std::vector<std::string> numbers;
    numbers.reserve(count);
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    for (const Param& param : params) {
      formats.push_back(1);
      if (const auto* number = std::get_if<std::int64_t>(&param.value())) {
        numbers.push_back(big_endian(*number));
        values.push_back(numbers.back().data());
        lengths.push_back(8);
      } else if (const auto* text = std::get_if<std::string_view>(&param.value())) {
        values.push_back(text->empty() ? "" : text->data());
        lengths.push_back(static_cast<int>(text->size()));
      } else if (const auto* bytes = std::get_if<Bytes>(&param.value())) {
        values.push_back(bytes->empty() ? "" : reinterpret_cast<const char*>(bytes->data()));
        lengths.push_back(static_cast<int>(bytes->size()));
      } else {
        values.push_back(nullptr);
        lengths.push_back(0);
      }
    }
    if (PQsendQueryPrepared(connection_, found->second.c_str(), static_cast<int>(count),
                            values.data(), lengths.data(), formats.data(), 1) != 1) {
      return std::unexpected(lost());
    }
    pending_.emplace_back();
    return {};
  }

  /// Asks for the answers and reads them. Outside a transaction of ours a synchronisation point
  /// ends the implicit one that the server opens for a pipeline.
  Status finish(Rows* rows) {
    if ((in_transaction_ ? PQsendFlushRequest(connection_) : PQpipelineSync(connection_)) != 1) {
      return std::unexpected(lost());
    }
    TOC_CHECK(read_pending(rows));
    return in_transaction_ ? Status() : read_sync();
  }

  Status read_sync() {
    while (PQstatus(connection_) == CONNECTION_OK) {
      const ResultPointer result(PQgetResult(connection_));
      if (result && PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
        return {};
      }
    }
    return std::unexpected(lost());
  }

  /// Reads the answers of everything sent; the rows of the last statement go to `rows`. The first
  /// error wins.
  Status read_pending(Rows* rows) {
    std::optional<Error> error;
    while (!pending_.empty()) {
      const ResultPointer result(PQgetResult(connection_));
      if (!result) {
        // End of one statement's results; an unexpected end means that the connection is gone.
        if (PQstatus(connection_) != CONNECTION_OK) {
          pending_.clear();
          return std::unexpected(lost());
        }
        continue;
      }
      const ExecStatusType status = PQresultStatus(result.get());
      if (status == PGRES_TUPLES_OK) {
        if (pending_.size() == 1 && rows != nullptr) {
          read_rows(result.get(), rows);
        }
      } else if (status != PGRES_COMMAND_OK) {
        error = to_error(result.get());
        break;
      }
      pending_.pop_front();
      // Each statement's results end with a null pointer.
      const ResultPointer end(PQgetResult(connection_));
      TOC_ASSERT(end == nullptr);
    }
    if (error) {
      recover();
      return std::unexpected(*std::move(error));
    }
    return {};
  }

  /// After an error the server skips everything up to a synchronisation point: send one and read up
  /// to it.
  void recover() {
    for (const std::string& sql : pending_) {
      if (!sql.empty()) {
        names_.erase(sql);  // this statement was not prepared: it failed, or was skipped
      }
    }
    pending_.clear();
    if (!in_transaction_ ||
        PQpipelineSync(connection_) == 1) {  // outside a transaction it was sent already
      std::ignore = read_sync();             // a lost connection shows at the next use
    }
  }

  static void read_rows(const PGresult* result, Rows* rows) {
    const int columns = PQnfields(result);
    for (int r = 0; r < PQntuples(result); ++r) {
      std::vector<Row::Value> cells;
      cells.reserve(static_cast<std::size_t>(columns));
      for (int c = 0; c < columns; ++c) {
        if (PQgetisnull(result, r, c) != 0) {
          cells.emplace_back(std::monostate());
          continue;
        }
        const char* bytes = PQgetvalue(result, r, c);
        const int size = PQgetlength(result, r, c);
        switch (PQftype(result, c)) {
          case kInt8:
          case kInt4: cells.emplace_back(from_big_endian(bytes, size)); break;
          case kBytea: {
            const auto* raw = reinterpret_cast<const std::byte*>(bytes);
            cells.emplace_back(Buffer(raw, raw + size));
            break;
          }
          case kText: cells.emplace_back(std::string(bytes, static_cast<std::size_t>(size))); break;
          default: assert_failed("a column is bigint, text or bytea", __FILE__, __LINE__);
        }
      }
      rows->emplace_back(std::move(cells));
    }
  }

  Error lost() {
    std::string reason = PQerrorMessage(connection_);
    while (!reason.empty() && (reason.back() == '\n' || reason.back() == '.')) {
      reason.pop_back();
    }
    return {Errc::unavailable, "The PostgreSQL store does not answer: " + reason + ".", ""};
  }

  Error to_error(const PGresult* result) {
    const char* raw = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = raw == nullptr ? "" : raw;
    const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string reason = primary == nullptr ? "no reason given" : primary;
    // Class numbers: PostgreSQL manual, appendix A.
    if (state == "40001" || state == "40P01") {
      retry_ = true;
      return {Errc::unavailable, "The store is busy; try again.", ""};
    }
    if (state == "53100") {
      return {Errc::no_space, "The disk of the store is full.", ""};
    }
    if (state.starts_with("23")) {
      return {Errc::conflict, "The store refused a row: " + reason + ".", ""};
    }
    if (state.empty() || state.starts_with("08") || state.starts_with("57P") ||
        state.starts_with("53")) {
      return {Errc::unavailable, "The PostgreSQL store does not answer: " + reason + ".", ""};
    }
    return {Errc::internal, "The store failed: " + reason + ".", ""};
  }

  PGconn* connection_;
  std::string url_;
  std::map<std::string, std::string, std::less<>> names_;  ///< SQL → name of the prepared statement
  std::deque<std::string>
      pending_;  ///< one for each answer to come: the SQL if it prepares, else empty
  std::int64_t next_name_ = 0;
  bool retry_ = false;
  bool in_transaction_ = false;
};

class PostgresEngine final : public Engine {
 public:
  explicit PostgresEngine(std::string url) : url_(std::move(url)) {}

  Result<std::unique_ptr<Connection>> connect(Connection::Access /*access*/) override {
    PGconn* raw = PQconnectdb(url_.c_str());
    auto connection = std::make_unique<PostgresConnection>(raw, url_);
    if (PQstatus(raw) != CONNECTION_OK) {
      // Its first line: a second one asks whether the server runs.
      const std::string said = PQerrorMessage(raw);
      const std::string reason = said.substr(0, said.find('\n'));
      return fail(Errc::unavailable, "Cannot connect to the PostgreSQL store: " + reason + ".");
    }
    TOC_CHECK(connection->start());
    return connection;
  }
  [[nodiscard]] std::string_view name() const override { return "postgresql"; }

 private:
  std::string url_;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_postgres(const std::string& url) {
  auto engine = std::make_unique<PostgresEngine>(url);
  TOC_TRY(const std::unique_ptr<Connection> probe, engine->connect(Connection::Access::read));
  TOC_TRY(const Rows rows,
          probe->query(
              "SELECT datcollate::text FROM pg_database WHERE datname = current_database()", {}));
  const std::string collation = rows.empty() ? "" : rows.front().text(0);
  if (collation != "C" && collation != "POSIX" && collation != "C.UTF-8" && collation != "C.utf8") {
    // Another collation would order texts differently from SQLite, and from release to release of
    // the system.
    return fail(Errc::conflict, "The PostgreSQL database sorts by the locale " + collation +
                                    "; create it with LC_COLLATE 'C' (CREATE DATABASE … TEMPLATE "
                                    "template0 LC_COLLATE 'C').");
  }
  return engine;
}

}  // namespace tocsin::store
