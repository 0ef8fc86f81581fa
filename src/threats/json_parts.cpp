#include "threats/json_parts.h"

#include "base/json_writer.h"
#include "base/number.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace tocsin::threats {
namespace {

constexpr std::int64_t kWholeMax = std::int64_t{1} << 53U;

/// Walks over valid JSON.
class Walk {
 public:
  explicit Walk(std::string_view json) : json_(json) { skip_blanks(); }

  [[nodiscard]] char here() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  void step() {
    ++at_;
    skip_blanks();
  }
  /// One string with its quotes.
  std::string_view string() {
    const std::size_t begin = at_;
    pass_string();
    const std::string_view out = json_.substr(begin, at_ - begin);
    skip_blanks();
    return out;
  }
  /// One value of any kind.
  std::string_view value() {
    const std::size_t begin = at_;
    std::size_t end = at_;
    std::size_t depth = 0;
    while (at_ < json_.size()) {
      const char c = json_[at_];
      if (c == '"') {
        pass_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        if (depth == 0) {
          break;  // of what is around it
        }
        --depth;
        ++at_;
      } else if (depth == 0 && c == ',') {
        break;
      } else if (is_blank(c)) {
        ++at_;
        continue;
      } else {
        ++at_;
      }
      end = at_;
    }
    return json_.substr(begin, end - begin);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  void skip_blanks() {
    while (at_ < json_.size() && is_blank(json_[at_])) {
      ++at_;
    }
  }
  /// To the first quote with an even number of backslashes before it.
  void pass_string() {
    const std::size_t begin = at_ + 1;
    for (std::size_t end = json_.find('"', begin); end != std::string_view::npos;
         end = json_.find('"', end + 1)) {
      std::size_t escapes = 0;
      while (end - escapes > begin && json_[end - escapes - 1] == '\\') {
        ++escapes;
      }
      if (escapes % 2 == 0) {
        at_ = end + 1;
        return;
      }
    }
    at_ = json_.size();
  }
  std::string_view json_;
  std::size_t at_ = 0;
};

void copy_without(Walk& walk, std::span<const std::string_view> keys, std::string& out) {
  const char opening = walk.here();
  if (opening != '{' && opening != '[') {
    out += walk.value();
    return;
  }
  const char closing = opening == '{' ? '}' : ']';
  out += opening;
  bool is_first = true;
  walk.step();
  while (walk.here() != closing && walk.here() != '\0') {
    const std::string_view key = opening == '{' ? walk.string() : std::string_view();
    if (opening == '{') {
      walk.step();  // ':'
    }
    if (std::ranges::any_of(
            keys, [&](std::string_view one) { return !key.empty() && is_raw_key(key, one); })) {
      walk.value();
    } else {
      out += is_first ? "" : ",";
      out += key;
      out += key.empty() ? "" : ":";
      copy_without(walk, keys, out);
      is_first = false;
    }
    if (walk.here() == ',') {
      walk.step();
    }
  }
  out += closing;
  walk.step();
}

}  // namespace

// ASCII without quotes, backslashes and slashes: only \u0000 can stand for a letter of it.
bool is_raw_key(std::string_view literal, std::string_view key) {
  constexpr std::size_t escape_bytes = 6;
  literal = literal.substr(1, literal.size() - 2);
  while (!literal.empty() && !key.empty()) {
    std::size_t used = 1;
    char said = literal.front();
    if (literal.starts_with("\\u") && literal.size() >= escape_bytes) {
      unsigned unit = 0;
      std::from_chars(literal.data() + 2, literal.data() + escape_bytes, unit, 16);
      said = unit < 0x80U ? static_cast<char>(unit) : '\0';
      used = escape_bytes;
    }
    if (said != key.front()) {
      return false;
    }
    literal.remove_prefix(used);
    key.remove_prefix(1);
  }
  return literal.empty() && key.empty();
}

std::string raw_text(std::string_view value) {
  if (!value.starts_with('"')) {
    return "";
  }
  if (!value.contains('\\')) {
    return std::string(value.substr(1, value.size() - 2));
  }
  const auto document = JsonDocument::parse(value);
  return document ? std::string(document->root().text().value_or("")) : "";
}

std::vector<RawMember> raw_members(std::string_view json) {
  std::vector<RawMember> out;
  Walk walk(json);
  if (walk.here() != '{') {
    return out;
  }
  walk.step();
  while (walk.here() == '"') {
    const std::string_view key = walk.string();
    walk.step();  // ':'
    out.push_back({.key = key, .value = walk.value()});
    if (walk.here() == ',') {
      walk.step();
    }
  }
  return out;
}

std::string_view raw_member(std::string_view json, std::string_view key) {
  for (const RawMember& member : raw_members(json)) {
    if (is_raw_key(member.key, key)) {
      return member.value;
    }
  }
  return {};
}

std::vector<std::string_view> raw_list(std::string_view json) {
  std::vector<std::string_view> out;
  Walk walk(json);
  if (walk.here() != '[') {
    return out;
  }
  walk.step();
  while (walk.here() != ']' && walk.here() != '\0') {
    out.push_back(walk.value());
    if (walk.here() == ',') {
      walk.step();
    }
  }
  return out;
}

std::vector<std::string_view> raw_elements(std::string_view json, std::string_view key) {
  return raw_list(raw_member(json, key));
}

std::optional<std::int64_t> whole_of(const Json& value) {
  return value.integer() ? value.integer() : parse_whole<std::int64_t>(value.text().value_or("-"));
}

std::string without_members(std::string_view json, std::span<const std::string_view> keys) {
  std::string out;
  out.reserve(json.size());
  Walk walk(json);
  copy_without(walk, keys, out);
  return out;
}

std::optional<std::string> canonical_json(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null: return "null";
    case Json::Kind::boolean: return *value.boolean() ? "true" : "false";
    case Json::Kind::text: return json_quoted(*value.text());
    case Json::Kind::number: return std::nullopt;
    case Json::Kind::integer: {
      const std::int64_t whole = *value.integer();
      return whole >= -kWholeMax && whole <= kWholeMax ? std::optional(std::to_string(whole))
                                                       : std::nullopt;
    }
    case Json::Kind::array: {
      std::string out = "[";
      for (const Json& element : value.elements()) {
        const auto text = canonical_json(element);
        if (!text) {
          return std::nullopt;
        }
        out += (out.size() > 1 ? "," : "") + *text;
      }
      return out + "]";
    }
    case Json::Kind::object: break;
  }
  std::map<std::string_view, std::string> members;
  for (const auto& [key, member] : value.members()) {
    const auto text = canonical_json(member);
    if (!text ||
        !std::ranges::all_of(key, [](char c) { return static_cast<signed char>(c) >= 0; })) {
      return std::nullopt;
    }
    members[key] = *text;
  }
  std::string out = "{";
  for (const auto& [key, text] : members) {
    out += (out.size() > 1 ? "," : "") + json_quoted(key) + ":" + text;
  }
  return out + "}";
}

}  // namespace tocsin::threats
