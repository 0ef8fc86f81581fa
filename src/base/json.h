// Reading JSON that may be hostile: size, depth, UTF-8, duplicate keys and trailing bytes are
// checked before anything is handed out. simdjson stays behind this header.
#pragma once

#include "base/error.h"
#include "base/limits.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// One value inside a JsonDocument: a view, valid as long as the document lives.
class Json {
 public:
  enum class Kind { null, boolean, integer, number, text, array, object };

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }

  /// Empty unless the value is of that kind.
  [[nodiscard]] std::optional<std::string_view> text() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;  ///< within int64
  [[nodiscard]] std::optional<double> number() const;         ///< integers too
  [[nodiscard]] std::optional<bool> boolean() const;

  /// Members and elements; nothing for other kinds.
  [[nodiscard]] std::optional<Json> find(std::string_view key) const;
  [[nodiscard]] std::vector<Json> elements() const;
  [[nodiscard]] std::vector<std::pair<std::string_view, Json>> members() const;
  [[nodiscard]] std::size_t size() const;

  /// The text at the end of a path of object keys, or nothing.
  [[nodiscard]] std::optional<std::string_view> text_at(
      std::initializer_list<std::string_view> path) const;

 private:
  friend class JsonDocument;
  friend struct JsonAccess;
  alignas(8) std::array<std::byte, 16> element_{};
};

struct JsonLimits {
  std::size_t bytes_max = kJsonBytesMax;
  std::size_t depth_max = kJsonDepthMax;
};

/// A parsed document; owns every text of its values.
class JsonDocument {
 public:
  /// Errors: too_large; malformed for anything that is not exactly one RFC 8259 value in UTF-8
  /// without duplicate keys (`where` is then the JSON pointer of the object that has one).
  static Result<JsonDocument> parse(std::string_view text, JsonLimits limits = {});

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  [[nodiscard]] Json root() const;

 private:
  struct Parsed;
  explicit JsonDocument(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

/// Appends one step to a JSON pointer (RFC 6901), escaped.
std::string pointer(std::string_view base, std::string_view key);
std::string pointer(std::string_view base, std::size_t index);

/// Reads one object strictly: every field has a name that is known, a type that is right and a size
/// that is allowed; finish() refuses what was not asked for. The first error wins and stays.
class JsonFields {
 public:
  /// at: the JSON pointer of the object itself, "" for the root.
  JsonFields(Json object, std::string at);

  /// The value as it stands, or nothing when absent or null.
  std::optional<Json> any(std::string_view key);

  std::string text(std::string_view key, std::size_t bytes_max);  ///< required and not empty
  std::optional<std::string> optional_text(std::string_view key, std::size_t bytes_max);
  std::optional<bool> optional_boolean(std::string_view key);
  std::optional<std::int64_t> optional_integer(std::string_view key);
  /// Absent: empty.
  std::vector<std::string> texts(std::string_view key, std::size_t count_max,
                                 std::size_t bytes_max);

  /// Reports a fault of a field's content, found by the caller.
  void refuse(std::string_view key, std::string message);
  /// Takes an Error of another parser as this field's.
  void refuse(std::string_view key, const Error& error);

  /// Malformed for the first fault found or the first field nobody asked for.
  [[nodiscard]] Status finish();
  [[nodiscard]] const std::string& at() const { return at_; }

 private:
  Json object_;
  std::string at_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

}  // namespace tocsin
