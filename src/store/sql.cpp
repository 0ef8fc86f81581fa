#include "store/sql.h"

namespace tocsin::store {

UnreadableRow::UnreadableRow(std::string_view column)
    : std::runtime_error("The store holds a value that cannot be read, in " + std::string(column) +
                         ": restore the store from a backup, or correct the value there.") {}

void Row::check(bool holds, std::size_t column) {
  if (!holds) {
    throw UnreadableRow("column " + std::to_string(column + 1) + " of an answer");
  }
}

bool Row::is_null(std::size_t column) const {
  return std::holds_alternative<std::monostate>(cells_.at(column));
}

std::int64_t Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&cells_.at(column));
  check(value != nullptr, column);
  return *value;
}

const std::string& Row::text(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&cells_.at(column));
  check(value != nullptr, column);
  return *value;
}

const Buffer& Row::bytes(std::size_t column) const {
  const auto* value = std::get_if<Buffer>(&cells_.at(column));
  check(value != nullptr, column);
  return *value;
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<Instant> Row::optional_instant(std::size_t column) const {
  return is_null(column) ? std::nullopt : std::optional(instant(column));
}

Digest Row::digest(std::size_t column) const {
  const Buffer& raw = bytes(column);
  Digest out{};
  check(raw.size() == out.size(), column);
  std::copy(raw.begin(), raw.end(), out.begin());
  return out;
}

Tlp Row::tlp(std::size_t column) const {
  const std::int64_t level = integer(column);
  check(level >= 0 && level <= static_cast<std::int64_t>(Tlp::red), column);
  return static_cast<Tlp>(level);
}

}  // namespace tocsin::store
