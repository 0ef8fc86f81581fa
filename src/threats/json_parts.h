// Parts of a JSON document as text: the bytes of a list's elements, and the canonical form of a
// value (RFC 8785).
#pragma once

#include "base/json.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

/// The bytes of the elements of the list that the root object has under that key: letters, digits
/// and "_", however the document escapes them. The text is JSON that was parsed. Nothing where
/// there is no such list.
std::vector<std::string_view> raw_elements(std::string_view json, std::string_view key);

/// The bytes of that member of the root object; empty where there is none.
std::string_view raw_member(std::string_view json, std::string_view key);

/// Likewise of a list itself.
std::vector<std::string_view> raw_list(std::string_view json);

/// One member of an object: its key as the document writes it, with quotes, and its bytes.
struct RawMember {
  std::string_view key;
  std::string_view value;
};
/// Of the root object, in their order; nothing for what is none.
std::vector<RawMember> raw_members(std::string_view json);
/// Whether a key that is written so is this text: letters, digits and "_".
bool is_raw_key(std::string_view literal, std::string_view key);
/// The text of a value, however the document escapes it; empty for what is none.
std::string raw_text(std::string_view value);

/// A whole number, or a text that is one: programs write both.
std::optional<std::int64_t> whole_of(const Json& value);

/// The same without members of these names, at every depth: the other keys, texts and numbers as
/// the document writes them, without blanks between them. The text is JSON that was parsed.
std::string without_members(std::string_view json, std::span<const std::string_view> keys);

/// Nothing for what holds a number that is no whole one within 2^53, or a key that is not ASCII:
/// how those are written is left to others.
std::optional<std::string> canonical_json(const Json& value);

}  // namespace tocsin::threats
