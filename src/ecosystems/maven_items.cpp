#include "ecosystems/maven_items.h"

#include "ecosystems/scan.h"

#include <array>

namespace tocsin::ecosystems {
namespace {

using Kind = MavenItem::Kind;

MavenItem number_item(std::string_view digits) {
  return {.text = significant(digits), .kind = Kind::number};
}

MavenItem word_item(std::string_view word, bool is_before_digit) {
  constexpr std::array<std::string_view, 7> known = {"alpha",    "beta", "milestone", "rc",
                                                     "snapshot", "",     "sp"};
  // The first letters of what is known below; most words of releases are not.
  if (std::string_view("abmrscgf").find(word.front()) == std::string_view::npos) {
    return {.text = word, .kind = Kind::word, .rank = kMavenUnknown};
  }
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
  return {.text = word, .kind = Kind::word, .rank = static_cast<std::uint8_t>(at - known.begin())};
}

bool is_null(const MavenItem& item) {
  return item.kind == Kind::number ? item.text.empty()
                                   : item.kind == Kind::word && item.rank == kMavenRelease;
}

/// Builds the row, and then drops from each list the nulls before its end and before its last list.
class Builder {
 public:
  explicit Builder(std::vector<MavenItem>& items) : items_(items) {}

  /// Field by field into its place: a copy of what was just written would stall the processor.
  void add(const MavenItem& item) { items_.emplace_back(item.text, item.kind, item.rank); }
  void open() { items_.emplace_back(std::string_view(), Kind::list_begin, std::uint8_t{0}); }
  [[nodiscard]] bool is_list_empty() const {
    return items_.empty() || items_.back().kind == Kind::list_begin;
  }
  /// From the innermost list outwards. An emptied list is a null of the list around it.
  void normalise() {
    std::size_t kept = items_.size();  // what is kept gathers at the end, from the back
    bool is_droppable = true;          // only nulls and lists between here and the end of this list
    for (std::size_t i = items_.size(); i-- > 0;) {
      const MavenItem& item = items_[i];
      const auto keep = [&] {
        if (--kept != i) {
          items_[kept] = item;
        }
      };
      if (item.kind == Kind::list_begin) {
        if (kept != items_.size()) {
          keep();
        }
        is_droppable = true;
      } else if (!is_droppable || !is_null(item)) {
        is_droppable = false;
        keep();
      }
    }
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(kept));
  }

 private:
  std::vector<MavenItem>& items_;
};

}  // namespace

void read_maven(std::string_view version, MavenVersion& out) {
  out.items.clear();
  std::string_view text = version;
  if (std::ranges::any_of(version, [](char c) { return is_of(c, kUpper); })) {
    out.lower.assign(version);
    std::ranges::transform(out.lower, out.lower.begin(), lowered);
    text = out.lower;
  }
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
