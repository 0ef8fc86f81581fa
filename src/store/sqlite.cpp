// SQLite through its C API. One read-write connection that alone checkpoints, read-only readers, no
// mmap, an exclusive instance lock: Debian's 3.40.1 can corrupt a WAL that two writers reset, and
// this design has one.
#include "store/sql.h"

#include "base/file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <map>

namespace tocsin::store {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// PostgreSQL's spelling → SQLite's: $1 → ?1, bytea → BLOB, bigint → INTEGER. Our SQL holds none of
/// these words inside string literals.
std::string translate(std::string_view sql) {
  std::string out;
  out.reserve(sql.size());
  std::size_t i = 0;
  while (i < sql.size()) {
    if (sql[i] == '$') {
      out.push_back('?');
      ++i;
    } else if (is_word(sql[i])) {
      std::size_t end = i;
      while (end < sql.size() && is_word(sql[end])) {
        ++end;
      }
      const std::string_view word = sql.substr(i, end - i);
      if (word == "bytea") {
        out.append("BLOB");
      } else if (word == "bigint") {
        out.append("INTEGER");
      } else {
        out.append(word);
      }
      i = end;
    } else {
      out.push_back(sql[i]);
      ++i;
    }
  }
  return out;
}

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(sqlite3* database) : database_(database) {}
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;
  ~SqliteConnection() override {
    for (const auto& [sql, statement] : statements_) {
      sqlite3_finalize(statement);
    }
    sqlite3_close(database_);
  }

  Result<Rows> query_list(std::string_view sql, std::span<const Param> params) override {
    TOC_TRY(sqlite3_stmt* const statement, prepare(sql));
    TOC_CHECK(bind(statement, params));
    Rows rows;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      rows.push_back(read_row(statement));
    }
    const int reason = errno;  // sqlite3_system_errno does not know what a commit failed with
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (code != SQLITE_DONE) {
      return std::unexpected(to_error(code, reason));
    }
    return rows;
  }

  Status execute_list(std::string_view sql, std::span<const Param> params) override {
    TOC_CHECK(query_list(sql, params));
    return {};
  }

  Status execute_script(std::string_view sql) override {
    std::string text = translate(sql);
    // STRICT tables refuse values of another type, as PostgreSQL does. "\n);" ends a table in our
    // migrations.
    for (std::size_t at = text.find("\n);"); at != std::string::npos;
         at = text.find("\n);", at + 4)) {
      text.replace(at, 3, "\n) STRICT;");
    }
    const int code = sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Status() : Status(std::unexpected(to_error(code, errno)));
  }

  Status begin(Access access) override {
    return execute(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN", {});
  }
  Status commit() override { return execute("COMMIT", {}); }
  void roll_back() override {
    // Some errors end the transaction by themselves; then there is nothing left to roll back.
    if (sqlite3_get_autocommit(database_) == 0) {
      std::ignore =
          execute("ROLLBACK", {});  // the connection is discarded by the next failing begin
    }
  }
  Status savepoint() override { return execute("SAVEPOINT closure", {}); }
  Status release_savepoint() override { return execute("RELEASE closure", {}); }
  Status roll_back_to_savepoint() override {
    if (sqlite3_get_autocommit(database_) != 0) {
      return fail(Errc::unavailable, "The store ended the transaction.");
    }
    TOC_CHECK(execute("ROLLBACK TO closure", {}));
    return execute("RELEASE closure", {});
  }
  [[nodiscard]] bool should_retry() const override { return false; }
  [[nodiscard]] bool is_aborted() const override { return false; }
  [[nodiscard]] bool savepoints_are_cheap() const override { return true; }

 private:
  Result<sqlite3_stmt*> prepare(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) {
      return found->second;
    }
    sqlite3_stmt* statement = nullptr;
    const std::string text = translate(sql);
    const int code = sqlite3_prepare_v3(database_, text.data(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
      return std::unexpected(to_error(code, errno));
    }
    statements_.emplace(sql, statement);
    return statement;
  }

  Status bind(sqlite3_stmt* statement, std::span<const Param> params) {
    int index = 0;
    for (const Param& param : params) {
      ++index;
      int code = SQLITE_OK;
      if (const auto* number = std::get_if<std::int64_t>(&param.value())) {
        code = sqlite3_bind_int64(statement, index, *number);
      } else if (const auto* text = std::get_if<std::string_view>(&param.value())) {
        code = sqlite3_bind_text64(statement, index, text->data() == nullptr ? "" : text->data(),
                                   text->size(), SQLITE_STATIC, SQLITE_UTF8);
      } else if (const auto* bytes = std::get_if<Bytes>(&param.value())) {
        code = bytes->empty() ? sqlite3_bind_zeroblob(statement, index, 0)
                              : sqlite3_bind_blob64(statement, index, bytes->data(), bytes->size(),
                                                    SQLITE_STATIC);
      } else {
        code = sqlite3_bind_null(statement, index);
      }
      if (code != SQLITE_OK) {
        return std::unexpected(to_error(code, errno));
      }
    }
    return {};
  }

  static Row read_row(sqlite3_stmt* statement) {
    std::vector<Row::Value> cells;
    const int columns = sqlite3_column_count(statement);
    cells.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
      switch (sqlite3_column_type(statement, i)) {
        case SQLITE_INTEGER:
          cells.emplace_back(std::int64_t{sqlite3_column_int64(statement, i)});
          break;
        case SQLITE_TEXT:
          cells.emplace_back(
              std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, i)), size));
          break;
        case SQLITE_BLOB: {
          const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, i));
          cells.emplace_back(bytes == nullptr ? Buffer() : Buffer(bytes, bytes + size));
          break;
        }
        default: cells.emplace_back(std::monostate()); break;
      }
    }
    return Row(std::move(cells));
  }

  /// reason: errno, as it was after the call.
  Error to_error(int code, int reason) {
    switch (code & 0xFF) {
      case SQLITE_FULL: return {Errc::no_space, "The disk of the store is full.", ""};
      case SQLITE_CONSTRAINT:
        return {Errc::conflict,
                std::string("The store refused a row: ") + sqlite3_errmsg(database_) + ".", ""};
      case SQLITE_IOERR:
        // After a failed flush the state of the file is unknown: going on could acknowledge what is
        // lost.
        if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) {
          throw UnsafeToWrite("the disk did not flush what the store wrote");
        }
        if (reason == ENOSPC || reason == EDQUOT) {
          return {Errc::no_space, "The disk of the store is full.", ""};
        }
        return {Errc::unavailable,
                std::string("The disk of the store failed: ") + sqlite3_errmsg(database_) + ".",
                ""};
      case SQLITE_BUSY:
      case SQLITE_LOCKED: return {Errc::unavailable, "The store is busy; try again.", ""};
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
        return {Errc::internal, "The store's file is damaged: restore a backup.", ""};
      default:
        return {Errc::internal, std::string("The store failed: ") + sqlite3_errmsg(database_) + ".",
                ""};
    }
  }

  sqlite3* database_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

class SqliteEngine final : public Engine {
 public:
  SqliteEngine(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  SqliteEngine(const SqliteEngine&) = delete;
  SqliteEngine& operator=(const SqliteEngine&) = delete;
  ~SqliteEngine() override { ::close(lock_); }

  Result<std::unique_ptr<Connection>> connect(Connection::Access access) override {
    const bool writes = access == Connection::Access::write;
    sqlite3* database = nullptr;
    const int flags = writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const int code =
        sqlite3_open_v2(path_.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
      const std::string reason = database == nullptr ? "no memory" : sqlite3_errmsg(database);
      sqlite3_close(database);
      return fail(Errc::unavailable, "Cannot open the store " + path_ + ": " + reason + ".");
    }
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, kBusyTimeoutMs);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (!writes) {
      sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    auto connection = std::make_unique<SqliteConnection>(database);
    if (writes) {
      TOC_CHECK(connection->query("PRAGMA page_size = 8192", {}));
      TOC_CHECK(connection->query("PRAGMA journal_mode = WAL", {}));
      TOC_CHECK(connection->query("PRAGMA synchronous = FULL", {}));
    }
    TOC_CHECK(connection->query("PRAGMA mmap_size = 0", {}));
    TOC_CHECK(connection->query("PRAGMA foreign_keys = ON", {}));
    TOC_CHECK(connection->query("PRAGMA cache_size = -16000", {}));
    return connection;
  }
  [[nodiscard]] std::string_view name() const override { return "sqlite"; }

 private:
  std::string path_;
  int lock_;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_sqlite(const std::string& path) {
  const std::string lock_path = path + ".lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) {
    return std::unexpected(errno_error("Cannot create the instance lock " + lock_path, errno));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return fail(Errc::conflict, "Another process uses the store " + path + ".");
  }
  return std::make_unique<SqliteEngine>(path, lock);
}

}  // namespace tocsin::store
