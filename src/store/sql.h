// One SQL text for both engines: parameters, rows and the connection that each engine implements.
// The text is PostgreSQL's; what SQLite spells otherwise ($1, bytea, bigint) is translated in
// sqlite.cpp.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/id.h"
#include "base/time.h"
#include "domain/tlp.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tocsin::store {

/// One bound parameter. Borrows texts and bytes until the call returns.
class Param {
 public:
  using Value = std::variant<std::monostate, std::int64_t, std::string_view, Bytes>;

  Param(std::nullptr_t) {}
  Param(std::int64_t value) : value_(value) {}
  Param(int value) : value_(std::int64_t{value}) {}
  Param(std::string_view value) : value_(value) {}
  Param(const std::string& value) : value_(std::string_view(value)) {}
  Param(const char* value) : value_(std::string_view(value)) {}
  Param(Bytes value) : value_(value) {}
  Param(const Buffer& value) : value_(Bytes(value)) {}
  Param(const Digest& value) : value_(Bytes(value)) {}
  Param(Instant value) : value_(to_micros(value)) {}
  template <class Tag>
  Param(const Id<Tag>& value) : value_(as_bytes(value)) {}
  template <class T>
  Param(const std::optional<T>& value) {
    if (value) {
      value_ = Param(*value).value_;
    }
  }

  [[nodiscard]] const Value& value() const { return value_; }

 private:
  Value value_;
};

using Params = std::initializer_list<Param>;

/// What is stored is outside data when it is read again: a row that does not hold what its column
/// should. Thrown where rows become values; Store::read and Store::write make an `internal` error
/// of it, with this sentence, and nothing else may catch it.
class UnreadableRow : public std::runtime_error {
 public:
  /// column: as it stands in the migrations, "person.role".
  explicit UnreadableRow(std::string_view column);
};

/// The value that a column's text stands for. Throws UnreadableRow.
template <class T>
T stored(Result<T> parsed, std::string_view column) {
  if (!parsed) {
    throw UnreadableRow(column);
  }
  return *std::move(parsed);
}

/// One row of an answer. Columns count from 0. Throws UnreadableRow for a value of another type.
class Row {
 public:
  using Value = std::variant<std::monostate, std::int64_t, std::string, Buffer>;

  explicit Row(std::vector<Value> cells) : cells_(std::move(cells)) {}

  [[nodiscard]] bool is_null(std::size_t column) const;
  [[nodiscard]] std::int64_t integer(std::size_t column) const;
  [[nodiscard]] const std::string& text(std::size_t column) const;
  [[nodiscard]] const Buffer& bytes(std::size_t column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const;
  [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const;
  [[nodiscard]] Instant instant(std::size_t column) const { return from_micros(integer(column)); }
  [[nodiscard]] std::optional<Instant> optional_instant(std::size_t column) const;
  [[nodiscard]] Digest digest(std::size_t column) const;
  [[nodiscard]] Tlp tlp(std::size_t column) const;
  template <class IdType>
  [[nodiscard]] IdType id(std::size_t column) const {
    IdType out;
    const Buffer& raw = bytes(column);
    check(raw.size() == out.value.bytes.size(), column);
    std::copy(raw.begin(), raw.end(), out.value.bytes.begin());
    return out;
  }
  template <class IdType>
  [[nodiscard]] std::optional<IdType> optional_id(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional<IdType>(id<IdType>(column));
  }

 private:
  static void check(bool holds, std::size_t column);
  std::vector<Value> cells_;
};

using Rows = std::vector<Row>;

/// Each row as what it stands for.
template <class T>
std::vector<T> all_of(const Rows& rows, T (*read)(const Row&)) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const Row& row : rows) {
    out.push_back(read(row));
  }
  return out;
}

/// One connection to one engine. One thread at a time.
/// Errors of every call: conflict (a unique key exists), no_space, unavailable, internal. After an
/// error inside a transaction only roll_back() and roll_back_to_savepoint() are allowed.
class Connection {
 public:
  virtual ~Connection() = default;

  Result<Rows> query(std::string_view sql, Params params) {
    return query_list(sql, {params.begin(), params.size()});
  }
  /// For statements whose answer is not needed. May be sent later, in order, at the latest with the
  /// next query or commit, where its error then appears.
  Status execute(std::string_view sql, Params params) {
    return execute_list(sql, {params.begin(), params.size()});
  }
  /// The same with as many parameters as a statement needs that is written at run time. Each engine
  /// keeps what it has prepared: there may be few such texts.
  virtual Result<Rows> query_list(std::string_view sql, std::span<const Param> params) = 0;
  virtual Status execute_list(std::string_view sql, std::span<const Param> params) = 0;
  /// Statements without parameters, separated by semicolons: migrations.
  virtual Status execute_script(std::string_view sql) = 0;

  enum class Access { read, write };
  virtual Status begin(Access access) = 0;
  virtual Status commit() = 0;
  virtual void roll_back() = 0;
  virtual Status savepoint() = 0;
  virtual Status release_savepoint() = 0;
  virtual Status roll_back_to_savepoint() = 0;

  /// True when the last error was a serialization failure or deadlock: the same transaction, run
  /// again, may pass.
  [[nodiscard]] virtual bool should_retry() const = 0;
  /// True when the transaction can only be rolled back, as after any error on PostgreSQL.
  [[nodiscard]] virtual bool is_aborted() const = 0;
  /// True when a savepoint costs nothing worth avoiding.
  [[nodiscard]] virtual bool savepoints_are_cheap() const = 0;
};

/// Opens connections of one store.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual Result<std::unique_ptr<Connection>> connect(Connection::Access access) = 0;
  /// "sqlite" or "postgresql".
  [[nodiscard]] virtual std::string_view name() const = 0;
};

/// path: the database file. Takes the instance lock beside it: a second process gets conflict.
Result<std::unique_ptr<Engine>> open_sqlite(const std::string& path);
/// url: postgresql://…
Result<std::unique_ptr<Engine>> open_postgres(const std::string& url);

}  // namespace tocsin::store
