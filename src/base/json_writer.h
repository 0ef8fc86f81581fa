// Writing JSON: a streaming writer for answers and files, and canonical objects (RFC 8785) for what
// is committed to.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// A JSON string literal with its quotes, escaped as RFC 8785 section 3.2.2.2 asks. The text must
/// be UTF-8.
std::string json_quoted(std::string_view text);

/// Writes one document, front to back; commas are its own business. Not for keys that repeat.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& text(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /// A finished JSON value.
  JsonWriter& raw(std::string_view json);

  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& field(std::string_view name, const char* value) { return key(name).text(value); }
  JsonWriter& field(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& flag(std::string_view name, bool value) { return key(name).boolean(value); }
  /// null when there is none.
  JsonWriter& optional_field(std::string_view name, const std::optional<std::string>& value);
  JsonWriter& texts(std::string_view name, const std::vector<std::string>& values);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate();
  std::string out_;
  bool first_ = true;
};

/// An object in canonical form: members sorted by name, no white space, integers and strings only.
/// Names are ours and ASCII, so that byte order is the UTF-16 order which RFC 8785 asks for.
class CanonicalObject {
 public:
  CanonicalObject& set(std::string name, std::string_view value);
  CanonicalObject& set(std::string name, const char* value) {
    return set(std::move(name), std::string_view(value));
  }
  CanonicalObject& set(std::string name, std::int64_t value);
  CanonicalObject& set_flag(std::string name, bool value);
  CanonicalObject& set(std::string name, const CanonicalObject& value);
  CanonicalObject& set(std::string name, const std::vector<std::string>& values);
  /// Leaves the member out when there is no value.
  CanonicalObject& set_if(std::string name, const std::optional<std::string>& value);

  [[nodiscard]] std::string to_text() const;

 private:
  std::map<std::string, std::string> members_;  ///< name → finished JSON
};

}  // namespace tocsin
