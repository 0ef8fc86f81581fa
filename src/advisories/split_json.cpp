#include "advisories/split_json.h"

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

bool split_elements(Cursor& cursor, const std::function<Status(std::string_view)>& take,
                    Status& status) {
  if (!cursor.take('[')) {
    return false;
  }
  if (cursor.take(']')) {
    return true;
  }
  do {
    const std::string_view element = cursor.value();
    if (element.empty()) {
      return true;
    }
    status = take(element);
    if (!status) {
      return true;
    }
  } while (cursor.take(','));
  return true;
}

}  // namespace

bool split_list(std::string_view text, std::string_view key,
                const std::function<Status(std::string_view)>& take, Status& status) {
  Cursor cursor(text);
  cursor.spaces();
  if (key.empty()) {
    return split_elements(cursor, take, status);
  }
  if (!cursor.take('{')) {
    return false;
  }
  do {
    cursor.spaces();
    if (!cursor.is_at('"')) {
      return false;
    }
    const std::string_view name = cursor.string();
    if (!cursor.take(':')) {
      return false;
    }
    if (name.size() >= 2 && name.substr(1, name.size() - 2) == key) {
      cursor.spaces();
      return split_elements(cursor, take, status);
    }
    cursor.value();
  } while (cursor.take(','));
  return false;
}

}  // namespace tocsin::advisories
