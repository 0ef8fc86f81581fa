// Conan 2 (conan 2.0, Version; docs.conan.io/2/tutorial/versioning/version_ranges.html): numbers or
// words between dots, zeros at the end not counting; then -prerelease and +build, each again such a
// list. A number and a word are compared as texts, which is not transitive: 9 < 10 < 10a < 9. So a
// word that does not begin with a letter ("1d") has no key.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <optional>

namespace tocsin::ecosystems {
namespace {

struct Parts {
  std::string_view main;
  std::optional<std::string_view> prerelease;
  std::optional<std::string_view> build;
};

Parts read(std::string_view version) {
  Parts out;
  if (const std::size_t plus = version.rfind('+'); plus != std::string_view::npos) {
    out.build = version.substr(plus + 1);
    version = version.substr(0, plus);
  }
  const std::size_t hyphen = version.find('-');
  out.main = version.substr(0, hyphen);
  if (hyphen != std::string_view::npos) {
    out.prerelease = version.substr(hyphen + 1);
  }
  return out;
}

/// The list without the zeros at its end.
std::string_view without_zeros(std::string_view list) {
  while (true) {
    const std::size_t dot = list.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? list : list.substr(dot + 1);
    if (!is_digits(last) || !is_zero(last)) {
      return list;
    }
    if (dot == std::string_view::npos) {
      return {};
    }
    list = list.substr(0, dot);
  }
}

/// As text, a number is written without leading zeros.
std::string_view shown(std::string_view item) {
  if (!is_digits(item)) {
    return item;
  }
  return is_zero(item) ? std::string_view("0") : significant(item);
}

std::strong_ordering compare_lists(std::string_view a, std::string_view b) {
  const std::string_view x_list = without_zeros(a);
  const std::string_view y_list = without_zeros(b);
  // "0" has no items, but the empty text has one, the empty word.
  const bool is_x_empty = x_list.empty() && !a.empty();
  const bool is_y_empty = y_list.empty() && !b.empty();
  if (is_x_empty || is_y_empty) {
    return !is_x_empty <=> !is_y_empty;
  }
  return compare_pieces(x_list, y_list, [](std::string_view x, std::string_view y) {
    return is_digits(x) && is_digits(y) ? compare_numbers(x, y) : shown(x) <=> shown(y);
  });
}

constexpr std::uint8_t kListEnd = 0x01;
constexpr std::uint8_t kListBegin = 0x02;
constexpr std::uint8_t kPrerelease = 0x10;
constexpr std::uint8_t kRelease = 0x18;
constexpr std::uint8_t kEmptyWord = 0x30;
constexpr std::uint8_t kWord = 0xE0;

void append_items(std::string_view list, KeyWriter& key) {
  const std::string_view items = without_zeros(list);
  if (items.empty() && !list.empty()) {
    return;
  }
  Pieces pieces(items, '.');
  for (std::string_view item; pieces.next(item);) {
    if (is_digits(item)) {
      key.number(item);
    } else if (item.empty()) {
      key.code(kEmptyWord);
    } else {
      if (!is_alpha(item.front())) {
        key.give_up();
      }
      key.code(kWord);
      key.text(item);
    }
  }
}

constexpr bool is_item_char(char c) {
  return is_digit(c) || is_lower(c) || c == '.' || c == '_' || c == '-';
}

bool is_valid(std::string_view version) {
  const Parts parts = read(version);
  const auto is_list = [](std::string_view list) {
    return !list.empty() && std::ranges::all_of(list, is_item_char);
  };
  return is_list(parts.main) && (!parts.prerelease || is_list(*parts.prerelease)) &&
         (!parts.build || is_list(*parts.build));
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  const Parts x = read(a);
  const Parts y = read(b);
  if (x.main.empty() || y.main.empty()) {
    return std::partial_ordering::unordered;
  }
  if (const auto order = compare_lists(x.main, y.main); order != 0) {
    return order;
  }
  if (x.prerelease.has_value() != y.prerelease.has_value()) {
    return y.prerelease.has_value() <=> x.prerelease.has_value();
  }
  if (x.prerelease) {
    if (const auto order = compare_lists(*x.prerelease, *y.prerelease); order != 0) {
      return order;
    }
  }
  if (x.build.has_value() != y.build.has_value()) {
    return x.build.has_value() <=> y.build.has_value();
  }
  return x.build ? compare_lists(*x.build, *y.build) : std::strong_ordering::equal;
}

bool append_key(std::string_view version, std::string& out) {
  const Parts parts = read(version);
  if (parts.main.empty()) {
    return false;
  }
  KeyWriter key(out);
  append_items(parts.main, key);
  if (parts.prerelease) {
    key.code(kPrerelease);
    append_items(*parts.prerelease, key);
    key.code(kListEnd);
  } else {
    key.code(kRelease);
  }
  key.code(parts.build ? kListBegin : kListEnd);
  if (parts.build) {
    append_items(*parts.build, key);
    key.code(kListEnd);
  }
  return key.is_exact();
}

}  // namespace

Ecosystem conan() {
  return {.id = "conan",
          .authority = "Conan 2 documentation, version ranges; conan 2.0, Version",
          .osv_names = {"ConanCenter"},
          .vers_schemes = {"conan"},
          .purl_types = {"conan"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
