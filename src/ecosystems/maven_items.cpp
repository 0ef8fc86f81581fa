#include "ecosystems/maven_items.h"

#include "ecosystems/scan.h"

#include <array>

namespace tocsin::ecosystems {
namespace {

using Kind = MavenItem::Kind;

MavenItem number_item(std::string_view digits) {
  return {.kind = Kind::number, .text = significant(digits)};
}

MavenItem word_item(std::string_view word, bool is_before_digit) {
  constexpr std::array<std::string_view, 7> known = {"alpha",    "beta", "milestone", "rc",
                                                     "snapshot", "",     "sp"};
  if (is_before_digit && word.size() == 1) {
    switch (word.front()) {
      case 'a': word = "alpha"; break;
      case 'b': word = "beta"; break;
      case 'm': word = "milestone"; break;
      default: break;
    }
  }
  if (word == "cr") {
    word = "rc";
  } else if (word == "ga" || word == "final" || word == "release") {
    word = "";
  }
  const auto* const at = std::ranges::find(known, word);
  return {.kind = Kind::word, .text = word, .rank = static_cast<std::uint8_t>(at - known.begin())};
}

bool is_null(const MavenItem& item) {
  return item.kind == Kind::number ? item.text.empty()
                                   : item.kind == Kind::word && item.rank == kMavenRelease;
}

/// Builds the row, and then drops from each list the nulls before its end and before its last list.
class Builder {
 public:
  explicit Builder(std::vector<MavenItem>& items) : items_(items) {}

  void add(MavenItem item) { items_.push_back(item); }
  void open() { items_.push_back({.kind = Kind::list_begin}); }
  [[nodiscard]] bool is_list_empty() const {
    return items_.empty() || items_.back().kind == Kind::list_begin;
  }
  /// From the innermost list outwards. An emptied list is a null of the list around it.
  void normalise() {
    std::vector<MavenItem> kept;  // back to front
    bool is_droppable = true;     // only nulls and lists between here and the end of this list
    for (std::size_t i = items_.size(); i-- > 0;) {
      const MavenItem& item = items_[i];
      if (item.kind == Kind::list_begin) {
        if (!kept.empty()) {
          kept.push_back(item);
        }
        is_droppable = true;
      } else if (is_droppable && is_null(item)) {
        continue;
      } else {
        is_droppable = false;
        kept.push_back(item);
      }
    }
    items_.assign(kept.rbegin(), kept.rend());
  }

 private:
  std::vector<MavenItem>& items_;
};

}  // namespace

void read_maven(std::string_view version, MavenVersion& out) {
  out.items.clear();
  out.lower.assign(version);
  std::ranges::transform(out.lower, out.lower.begin(), lowered);
  const std::string_view text = out.lower;
  Builder list(out.items);
  bool is_in_digits = false;
  std::size_t start = 0;
  const auto pending = [&](std::size_t end) {
    const std::string_view piece = text.substr(start, end - start);
    return is_in_digits ? number_item(piece) : word_item(piece, false);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' || c == '-') {
      list.add(i == start ? number_item({}) : pending(i));
      start = i + 1;
      if (c == '-') {
        list.open();
      }
    } else if (is_digit(c)) {
      if (!is_in_digits && i > start) {
        // A word before a number begins a list, after a dot as after a hyphen (MNG-7644).
        if (!list.is_list_empty()) {
          list.open();
        }
        list.add(word_item(text.substr(start, i - start), true));
        start = i;
        list.open();
      }
      is_in_digits = true;
    } else {
      if (is_in_digits && i > start) {
        list.add(pending(i));
        start = i;
        list.open();
      }
      is_in_digits = false;
    }
  }
  if (text.size() > start) {
    if (!is_in_digits && !list.is_list_empty()) {
      list.open();
    }
    list.add(pending(text.size()));
  }
  list.normalise();
}

}  // namespace tocsin::ecosystems
