#include "advisories/split_json.h"

#include <algorithm>
#include <span>

namespace tocsin::advisories {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Skips white space; then one value of any kind, or to the end of the text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  void spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) {
      ++at_;
    }
  }
  [[nodiscard]] bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    spaces();
    if (!is_at(c)) {
      return false;
    }
    ++at_;
    return true;
  }
  /// Blanks alone are left.
  bool is_at_end() {
    spaces();
    return at_ == text_.size();
  }
  std::string_view string() {
    const std::size_t begin = at_;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      at_ += text_[at_] == '\\' ? 1 : 0;
    }
    at_ = at_ < text_.size() ? at_ + 1 : text_.size();
    return text_.substr(begin, at_ - begin);
  }
  std::string_view value() {
    spaces();
    const std::size_t begin = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        string();
        if (depth == 0) {
          break;
        }
        continue;
      }
      if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth == 0) {
          break;
        }
        --depth;
        if (depth == 0) {
          ++at_;
          break;
        }
      } else if (depth == 0 && (c == ',' || is_space(c))) {
        break;
      }
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Keys that a record has, or a document of another kind; no page has one of them.
constexpr std::string_view kOfRecords[] = {"document",    "id",       "cve",
                                           "cveMetadata", "dataType", "bomFormat",
                                           "spdxVersion", "@context", "ghsa_id"};
constexpr std::string_view kLists[] = {"vulnerabilities", "vulns", "advisories"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string_view unquoted(std::string_view text) {
  return text.size() >= 2 && text.starts_with('"') ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

Split split_list(std::string_view list, const std::function<Status(std::string_view)>& take) {
  Split out;
  Cursor cursor(list);
  if (!cursor.take('[')) {
    return out;
  }
  bool is_closed = cursor.take(']');
  bool goes_on = !is_closed;
  while (goes_on) {
    const std::string_view element = cursor.value();
    if (element.empty()) {
      break;
    }
    ++out.elements;
    out.status = take(element);
    if (!out.status) {
      return out;
    }
    goes_on = cursor.take(',');
    is_closed = !goes_on && cursor.take(']');
  }
  out.is_whole = is_closed && cursor.is_at_end();
  return out;
}

Split split_sequence(std::string_view text, const std::function<Status(std::string_view)>& take) {
  Split out;
  Cursor cursor(text);
  while (!cursor.is_at_end()) {
    const std::string_view value = cursor.value();
    if (value.empty()) {
      return out;
    }
    ++out.elements;
    out.status = take(value);
    if (!out.status) {
      return out;
    }
  }
  out.is_whole = true;
  return out;
}

std::optional<Page> page_of(std::string_view object) {
  Page out;
  bool is_catalogue = false;
  Cursor cursor(object);
  if (!cursor.take('{')) {
    return std::nullopt;
  }
  do {
    cursor.spaces();
    if (!cursor.is_at('"')) {
      return std::nullopt;
    }
    const std::string_view name = unquoted(cursor.string());
    if (!cursor.take(':') || is_one_of(kOfRecords, name)) {
      return std::nullopt;
    }
    const std::string_view value = cursor.value();
    if (value.starts_with('[') && is_one_of(kLists, name)) {
      if (!out.list.empty()) {
        return std::nullopt;
      }
      out.list = value;
    }
    is_catalogue = is_catalogue || name == "catalogVersion";
    if (name == "dateReleased") {
      out.released = unquoted(value);
    } else if (name == "count") {
      out.count = value;
    }
  } while (cursor.take(','));
  if (out.list.empty()) {
    return std::nullopt;
  }
  if (!is_catalogue) {
    out.released = {};
  }
  return out;
}

}  // namespace tocsin::advisories
