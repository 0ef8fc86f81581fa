#include "store/sql.h"

namespace tocsin::store {

bool Row::is_null(std::size_t column) const {
  return std::holds_alternative<std::monostate>(cells_.at(column));
}

std::int64_t Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&cells_.at(column));
  TOC_ASSERT(value != nullptr);
  return *value;
}

const std::string& Row::text(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&cells_.at(column));
  TOC_ASSERT(value != nullptr);
  return *value;
}

const Buffer& Row::bytes(std::size_t column) const {
  const auto* value = std::get_if<Buffer>(&cells_.at(column));
  TOC_ASSERT(value != nullptr);
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
  TOC_ASSERT(raw.size() == out.size());
  std::copy(raw.begin(), raw.end(), out.begin());
  return out;
}

}  // namespace tocsin::store
