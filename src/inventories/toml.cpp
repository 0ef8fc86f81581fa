#include "inventories/toml.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "inventories/parts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace tocsin::inventories {
namespace {

constexpr std::size_t kNestingMax = 32;   // of arrays and inline tables
constexpr std::size_t kKeyPartsMax = 16;  // of one key or header
constexpr std::size_t kNodesMax = 2'000'000;

struct Node {
  enum class Kind { literal, text, table, array };
  /// How a table or an array came to be decides who may add to it.
  enum class Origin { value, implied, header, dotted, list_of_tables };
  Kind kind = Kind::table;
  Origin origin = Origin::value;
  std::string text;  ///< of a literal: as JSON
  std::map<std::string, std::unique_ptr<Node>, std::less<>> members;
  std::vector<std::unique_ptr<Node>> elements;
};

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

/// A control character, which stands neither in comments nor in strings.
bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | point >> 6U);
    byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0U | point >> 12U);
    byte(0x80U | (point >> 6U & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  } else {
    byte(0xF0U | point >> 18U);
    byte(0x80U | (point >> 12U & 0x3FU));
    byte(0x80U | (point >> 6U & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  }
}

/// An integer in decimal as JSON; other numbers, dates and times are null: nobody asks for them.
std::optional<std::string> literal_of(std::string_view word) {
  if (word == "true" || word == "false") {
    return std::string(word);
  }
  const std::string_view digits = word.substr(word.starts_with('-') || word.starts_with('+'));
  if (digits == "inf" || digits == "nan") {
    return "null";
  }
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') {
    return std::nullopt;
  }
  std::string plain(word);
  std::erase(plain, '_');
  std::int64_t value = 0;
  const char* const begin = plain.data() + (plain.front() == '+' ? 1 : 0);
  const char* const end = plain.data() + plain.size();
  const auto [stopped, error] = std::from_chars(begin, end, value);
  return error == std::errc() && stopped == end ? std::to_string(value) : "null";
}

/// Reads TOML 1.0 in one pass. Functions say false where the text is at fault, at at_. A parser of
/// our own: toml++ 3.3 stops at an assertion on some texts, and searches lists one by one.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Status read() {
    while (skip_to_content()) {
      if (!read_line()) {
        return refusal();
      }
    }
    return at_ == text_.size() ? Status() : refusal();
  }
  [[nodiscard]] const Node& root() const { return root_; }

 private:
  [[nodiscard]] Status refusal() const {
    const auto line = 1 + std::ranges::count(text_.substr(0, at_), '\n');
    const std::string where = "line " + std::to_string(line);
    if (nodes_ > kNodesMax) {
      return fail(Errc::too_large, "The document holds more values than are read.", where);
    }
    return fail(
        Errc::malformed,
        is_too_deep_ ? "The document is nested too deeply." : "The document is not valid TOML.",
        where);
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] bool sees(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }
  bool take(std::string_view what) {
    const bool is_there = sees(what);
    at_ += is_there ? what.size() : 0;
    return is_there;
  }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t') {
      ++at_;
    }
  }
  bool skip_newline() { return take("\n") || take("\r\n"); }
  /// False when a comment holds what it must not.
  bool skip_comment() {
    if (peek() == '#') {
      while (at_ < text_.size() && !sees("\n") && !sees("\r\n")) {
        if (is_control(text_[at_])) {
          return false;
        }
        ++at_;
      }
    }
    return true;
  }
  /// Over blanks, comments and ends of lines; false at a fault.
  bool skip_lines() {
    do {
      skip_blanks();
      if (!skip_comment()) {
        return false;
      }
    } while (skip_newline());
    return true;
  }
  bool skip_to_content() { return skip_lines() && at_ < text_.size(); }
  bool ends_line() {
    skip_blanks();
    return skip_comment() && (at_ == text_.size() || skip_newline());
  }

  bool read_line() {
    if (take("[[")) {
      return read_key() && take("]]") && open(true) && ends_line();
    }
    if (take("[")) {
      return read_key() && take("]") && open(false) && ends_line();
    }
    return read_field(*current_, 0) && ends_line();
  }

  /// "a . \"b\"" into key_.
  bool read_key() {
    key_.clear();
    do {
      if (key_.size() >= kKeyPartsMax) {
        is_too_deep_ = true;
        return false;
      }
      skip_blanks();
      std::string part;
      if (peek() == '"' || peek() == '\'') {
        if (sees("\"\"\"") || sees("\'\'\'") || !read_string(part)) {
          return false;
        }
      } else {
        while (is_bare(peek())) {
          part.push_back(text_[at_++]);
        }
        if (part.empty()) {
          return false;
        }
      }
      key_.push_back(std::move(part));
      skip_blanks();
    } while (take("."));
    return true;
  }

  Node* add_member(Node& table, const std::string& name, Node::Kind kind, Node::Origin origin) {
    if (++nodes_ > kNodesMax) {
      return nullptr;
    }
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->origin = origin;
    return table.members.emplace(name, std::move(node)).first->second.get();
  }
  static Node* find(const Node& table, std::string_view name) {
    const auto found = table.members.find(name);
    return found == table.members.end() ? nullptr : found->second.get();
  }

  /// The table of a header, or the next one of a list of tables, becomes the current one.
  bool open(bool is_list) {
    Node* table = &root_;
    for (std::size_t i = 0; i + 1 < key_.size(); ++i) {
      Node* child = find(*table, key_[i]);
      if (child == nullptr) {
        child = add_member(*table, key_[i], Node::Kind::table, Node::Origin::implied);
      } else if (child->origin == Node::Origin::list_of_tables) {
        child = child->elements.back().get();
      }
      if (child == nullptr || child->kind != Node::Kind::table ||
          child->origin == Node::Origin::value) {
        return false;
      }
      table = child;
    }
    Node* node = find(*table, key_.back());
    if (!is_list) {
      if (node != nullptr && node->origin != Node::Origin::implied) {
        return false;  // stands twice
      }
      if (node == nullptr) {
        node = add_member(*table, key_.back(), Node::Kind::table, Node::Origin::header);
      } else {
        node->origin = Node::Origin::header;
      }
      current_ = node;
      return node != nullptr;
    }
    if (node == nullptr) {
      node = add_member(*table, key_.back(), Node::Kind::array, Node::Origin::list_of_tables);
    }
    if (node == nullptr || node->origin != Node::Origin::list_of_tables || ++nodes_ > kNodesMax) {
      return false;
    }
    node->elements.push_back(std::make_unique<Node>());
    node->elements.back()->origin = Node::Origin::header;
    current_ = node->elements.back().get();
    return true;
  }

  bool read_field(Node& owner, std::size_t nesting) {
    if (!read_key() || !take("=")) {
      return false;
    }
    Node* table = &owner;
    for (std::size_t i = 0; i + 1 < key_.size(); ++i) {
      Node* child = find(*table, key_[i]);
      if (child == nullptr) {
        child = add_member(*table, key_[i], Node::Kind::table, Node::Origin::dotted);
      }
      if (child == nullptr || child->origin != Node::Origin::dotted) {
        return false;
      }
      table = child;
    }
    if (find(*table, key_.back()) != nullptr) {
      return false;  // stands twice
    }
    Node* const value = add_member(*table, key_.back(), Node::Kind::literal, Node::Origin::value);
    skip_blanks();
    return value != nullptr && read_value(*value, nesting);
  }

  // The depth is bounded by kNestingMax.
  bool read_value(Node& out, std::size_t nesting) {
    const char c = peek();
    if (c == '"' || c == '\'') {
      out.kind = Node::Kind::text;
      return read_string(out.text);
    }
    if (c == '[' || c == '{') {
      if (nesting >= kNestingMax) {
        is_too_deep_ = true;
        return false;
      }
      ++at_;
      return c == '[' ? read_array(out, nesting + 1) : read_inline_table(out, nesting + 1);
    }
    out.kind = Node::Kind::literal;
    const auto literal = literal_of(read_word());
    out.text = literal.value_or("");
    return literal.has_value();
  }
  void skip_word() {
    while (is_bare(peek()) || peek() == '+' || peek() == '.' || peek() == ':') {
      ++at_;
    }
  }
  std::string_view read_word() {
    const std::size_t start = at_;
    skip_word();
    // A time may stand behind its date with a space between.
    const bool is_date = at_ - start == 10 && text_[start + 4] == '-';
    if (is_date && peek() == ' ' && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' &&
        text_[at_ + 1] <= '9') {
      ++at_;
      skip_word();
    }
    return text_.substr(start, at_ - start);
  }
  bool read_array(Node& out, std::size_t nesting) {
    out.kind = Node::Kind::array;
    while (true) {
      if (!skip_lines()) {
        return false;
      }
      if (take("]")) {
        return true;
      }
      if (++nodes_ > kNodesMax) {
        return false;
      }
      out.elements.push_back(std::make_unique<Node>());
      if (!read_value(*out.elements.back(), nesting) || !skip_lines()) {
        return false;
      }
      if (!take(",") && peek() != ']') {
        return false;
      }
    }
  }
  bool read_inline_table(Node& out, std::size_t nesting) {
    out.kind = Node::Kind::table;
    skip_blanks();
    if (take("}")) {
      return true;
    }
    while (true) {
      if (!read_field(out, nesting)) {
        return false;
      }
      skip_blanks();
      if (take("}")) {
        close(out);
        return true;
      }
      if (!take(",")) {
        return false;
      }
    }
  }
  /// Nothing is added to an inline table from outside, nor to those that its dotted keys made.
  static void close(Node& table) {
    for (const auto& [name, member] : table.members) {
      if (member->origin == Node::Origin::dotted) {
        member->origin = Node::Origin::value;
        close(*member);
      }
    }
  }

  bool read_string(std::string& out) {
    const char quote = peek();
    const std::string_view closing = quote == '"' ? "\"\"\"" : "\'\'\'";
    const bool is_long = take(closing);
    if (is_long) {
      skip_newline();  // right behind the opening it does not count
    } else {
      ++at_;
    }
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == quote && !is_long) {
        ++at_;
        return true;
      }
      if (c == quote && take(closing)) {
        // Up to two more belong to the content.
        for (int more = 0; more < 2 && peek() == quote; ++more) {
          out.push_back(text_[at_++]);
        }
        return true;
      }
      if (is_long && skip_newline()) {
        out.push_back('\n');
      } else if (c == '\\' && quote == '"') {
        if (!read_escape(out, is_long)) {
          return false;
        }
      } else if (is_control(c)) {
        return false;
      } else {
        out.push_back(c);
        ++at_;
      }
    }
    return false;
  }
  bool read_escape(std::string& out, bool is_long) {
    ++at_;
    constexpr std::string_view names = "btnfr\"\\";
    constexpr std::string_view values = "\b\t\n\f\r\"\\";
    const char c = peek();
    if (const std::size_t found = names.find(c); found != std::string_view::npos && c != '\0') {
      out.push_back(values[found]);
      ++at_;
      return true;
    }
    if (c == 'u' || c == 'U') {
      return read_code_point(out, c == 'u' ? 4 : 8);
    }
    // At the end of a line: it goes on behind the white space that follows.
    skip_blanks();
    if (!is_long || !skip_newline()) {
      return false;
    }
    do {
      skip_blanks();
    } while (skip_newline());
    return true;
  }
  bool read_code_point(std::string& out, std::size_t digits) {
    const std::string_view hex = text_.substr(at_ + 1, digits);
    std::uint32_t point = 0;
    const auto [stopped, error] = std::from_chars(hex.data(), hex.data() + hex.size(), point, 16);
    const bool is_point = point < 0xD800 || (point > 0xDFFF && point <= 0x10FFFF);
    if (hex.size() != digits || error != std::errc() || stopped != hex.data() + hex.size() ||
        !is_point) {
      return false;
    }
    append_utf8(out, point);
    at_ += 1 + digits;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
  bool is_too_deep_ = false;
  std::vector<std::string> key_;
  Node root_{.origin = Node::Origin::header};
  Node* current_ = &root_;
};

/// The depth is bounded by the limits above.
void write(JsonWriter& out, const Node& node) {
  switch (node.kind) {
    case Node::Kind::literal: out.raw(node.text); return;
    case Node::Kind::text: out.text(node.text); return;
    case Node::Kind::table:
      out.begin_object();
      for (const auto& [name, member] : node.members) {
        out.key(name);
        write(out, *member);
      }
      out.end_object();
      return;
    case Node::Kind::array:
      out.begin_array();
      for (const auto& element : node.elements) {
        write(out, *element);
      }
      out.end_array();
      return;
  }
}

struct LockName {
  std::string_view name;
  /// Any of them at the beginning of a line.
  std::array<std::string_view, 5> marks;
};
/// The first row with a mark counts: what other formats share stands further down.
constexpr std::array kLocks = {
    LockName{"Cargo.lock",
             {"# This file is automatically @generated by Cargo.", "source = \"registry+",
              "source = \"sparse+", "source = \"git+", "\"checksum "}},
    LockName{"pdm.lock", {"# This file is @generated by PDM", "lock_version = "}},
    LockName{"poetry.lock",
             {"# This file is automatically @generated by Poetry",
              "# This file is automatically generated by Poetry", "python-versions = "}},
    LockName{"Manifest.toml", {"manifest_format = ", "julia_version = ", "git-tree-sha1 = "}},
    LockName{"pylock.toml", {"lock-version = ", "[[packages]]"}},
    LockName{"uv.lock",
             {"source = { registry = ", "source = { virtual = ", "source = { editable = ",
              "source = { git = ", "requires-python = "}},
};

bool has_mark(std::string_view head, const LockName& lock) {
  return std::ranges::any_of(lock.marks, [&](std::string_view mark) {
    return !mark.empty() && (head.starts_with(mark) ||
                             head.find("\n" + std::string(mark)) != std::string_view::npos);
  });
}

}  // namespace

Result<JsonDocument> parse_toml(const Document& document) {
  TOC_CHECK(check_size(document, kTomlBytesMax));
  const std::string_view text = body_of(document);
  if (!is_utf8(text)) {
    return fail(Errc::malformed, "The document is not UTF-8.");
  }
  Reader reader(text);
  TOC_CHECK(reader.read());
  JsonWriter out;
  write(out, reader.root());
  return JsonDocument::parse(out.take(), {.bytes_max = 8 * kTomlBytesMax, .depth_max = 64});
}

bool is_toml_lock(const Document& document, std::string_view name) {
  const std::string_view head = head_of(document);
  for (const LockName& lock : kLocks) {
    if (has_mark(head, lock)) {
      return lock.name == name;
    }
  }
  return file_name(document.path) == name;
}

}  // namespace tocsin::inventories
