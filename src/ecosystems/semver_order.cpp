#include "ecosystems/semver_order.h"

#include "ecosystems/key_writer.h"

namespace tocsin::ecosystems {
namespace {

// Codes of the key. A prerelease sorts before the release, and both before any further number.
constexpr std::uint8_t kListEnd = 0x01;
constexpr std::uint8_t kListBegin = 0x02;
constexpr std::uint8_t kPrerelease = 0x10;
constexpr std::uint8_t kRelease = 0x20;
constexpr std::uint8_t kRevision = 0x30;
constexpr std::uint8_t kWord = 0xE0;

constexpr bool is_identifier_char(char c) {
  return is_alnum(c) || c == '-';
}

bool is_identifiers(std::string_view text) {
  Pieces pieces(text, '.');
  for (std::string_view piece; pieces.next(piece);) {
    if (piece.empty() || !std::ranges::all_of(piece, is_identifier_char)) {
      return false;
    }
  }
  return true;
}

bool has_padded_number(std::string_view identifiers) {
  Pieces pieces(identifiers, '.');
  for (std::string_view piece; pieces.next(piece);) {
    if (piece.size() > 1 && piece.front() == '0' && is_digits(piece)) {
      return true;
    }
  }
  return false;
}

/// One identifier as its ecosystem reads it.
struct Label {
  bool is_number = false;
  bool is_negative = false;  ///< NuGet's integers have a sign
  std::string_view digits;
  std::string_view word;
};

bool fits_int32(std::string_view digits, bool is_negative) {
  const std::string_view limit = is_negative ? "2147483648" : "2147483647";
  return compare_numbers(digits, limit) <= 0;
}

Label label_of(std::string_view text, SemverStyle::Labels labels) {
  Label out{.word = text};
  if (labels == SemverStyle::Labels::semver) {
    out.is_number = is_digits(text);
    out.digits = text;
    return out;
  }
  std::string_view digits = text;
  out.is_negative = take(digits, '-');
  out.is_number = is_digits(digits) && fits_int32(digits, out.is_negative);
  out.is_negative = out.is_negative && out.is_number && !is_zero(digits);
  out.digits = digits;
  return out;
}

std::strong_ordering compare_words(std::string_view a, std::string_view b,
                                   SemverStyle::Labels labels) {
  if (labels == SemverStyle::Labels::semver) {
    return a <=> b;
  }
  return std::lexicographical_compare_three_way(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return static_cast<unsigned char>(lowered(x)) <=> static_cast<unsigned char>(lowered(y));
      });
}

std::strong_ordering compare_labels(std::string_view a, std::string_view b,
                                    SemverStyle::Labels labels) {
  const Label x = label_of(a, labels);
  const Label y = label_of(b, labels);
  if (x.is_number != y.is_number) {
    return x.is_number ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (!x.is_number) {
    return compare_words(x.word, y.word, labels);
  }
  if (x.is_negative != y.is_negative) {
    return x.is_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return x.is_negative ? compare_numbers(y.digits, x.digits) : compare_numbers(x.digits, y.digits);
}

/// semver.org 11.4: identifier by identifier, and a longer list wins.
std::strong_ordering compare_lists(std::string_view a, std::string_view b,
                                   SemverStyle::Labels labels) {
  return compare_pieces(a, b, [labels](std::string_view x, std::string_view y) {
    return compare_labels(x, y, labels);
  });
}

void append_list(std::string_view identifiers, SemverStyle::Labels labels, KeyWriter& key) {
  Pieces pieces(identifiers, '.');
  for (std::string_view piece; pieces.next(piece);) {
    const Label label = label_of(piece, labels);
    if (label.is_number) {
      key.number(label.digits);
      if (label.is_negative) {
        key.give_up();
      }
      continue;
    }
    key.code(kWord);
    if (labels == SemverStyle::Labels::semver) {
      key.text(piece);
    } else {
      key.text_lowered(piece);
    }
  }
  key.code(kListEnd);
}

}  // namespace

bool read_semver(std::string_view text, Semver& out) {
  out = {};
  const bool has_v = take(text, 'v') || take(text, 'V');
  std::string_view rest = text;
  bool has_padding = false;
  while (true) {
    const std::string_view digits = take_digits(rest);
    if (digits.empty()) {
      return false;
    }
    has_padding = has_padding || (digits.size() > 1 && digits.front() == '0');
    ++out.number_count;
    if (rest.size() < 2 || rest[0] != '.' || !is_digit(rest[1])) {
      break;
    }
    rest.remove_prefix(1);
  }
  out.numbers = text.substr(0, text.size() - rest.size());
  if (!rest.empty() && rest.front() == '.') {
    return false;  // "1.", "1.x": a pattern, or nothing
  }
  const std::size_t plus = rest.find('+');
  if (plus != std::string_view::npos) {
    out.has_build = true;
    out.build = rest.substr(plus + 1);
    rest = rest.substr(0, plus);
  }
  bool has_hyphen = true;
  if (!rest.empty()) {
    out.has_prerelease = true;
    has_hyphen = take(rest, '-');
    out.prerelease = rest;
  }
  out.is_regular = has_hyphen && (!out.has_prerelease || is_identifiers(out.prerelease)) &&
                   (!out.has_build || is_identifiers(out.build));
  out.is_strict = out.is_regular && !has_v && !has_padding && out.number_count == 3 &&
                  !has_padded_number(out.prerelease);
  return true;
}

std::partial_ordering compare_semver(std::string_view a, std::string_view b, SemverStyle style) {
  Semver x;
  Semver y;
  if (!read_semver(a, x) || !read_semver(b, y)) {
    return std::partial_ordering::unordered;
  }
  if (const auto order = compare_dotted_numbers(x.numbers, y.numbers); order != 0) {
    return order;
  }
  if (x.has_prerelease != y.has_prerelease) {
    const bool is_less = x.has_prerelease == (style.suffix == SemverStyle::Suffix::before_release);
    return is_less ? std::partial_ordering::less : std::partial_ordering::greater;
  }
  if (const auto order = compare_lists(x.prerelease, y.prerelease, style.labels); order != 0) {
    return order;
  }
  if (style.build == SemverStyle::Build::ignored) {
    return std::partial_ordering::equivalent;
  }
  if (x.has_build != y.has_build) {
    return x.has_build <=> y.has_build;
  }
  return compare_lists(x.build, y.build, style.labels);
}

bool append_semver_key(std::string_view version, SemverStyle style, std::string& out) {
  Semver parts;
  if (!read_semver(version, parts)) {
    return false;
  }
  KeyWriter key(out);
  append_dotted_numbers(parts.numbers, key);
  if (!parts.has_prerelease) {
    key.code(kRelease);
  } else {
    key.code(style.suffix == SemverStyle::Suffix::before_release ? kPrerelease : kRevision);
    append_list(parts.prerelease, style.labels, key);
  }
  if (style.build == SemverStyle::Build::ordered) {
    key.code(parts.has_build ? kListBegin : kListEnd);
    if (parts.has_build) {
      append_list(parts.build, style.labels, key);
    }
  }
  return key.is_exact() && parts.is_regular;
}

}  // namespace tocsin::ecosystems
