// Alpine packages (apk-tools 2.14 and 3, src/version.c; apk-package(5)):
// number{.number}{letter}{_suffix{number}}{~hash}{-rN}. After the first number, a number with a
// leading zero is compared as text, which puts it before every other. A text that leaves the
// grammar has no key. Where both leave it at one place, apk calls them equal; we go on by what
// follows, numbers as numbers, so that 6.0.2p1-r7 is before 6.0.2p1-r8 as it was for apk 2.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <array>

namespace tocsin::ecosystems {
namespace {

/// In apk's order: where two versions differ in what comes next, the later kind is the smaller
/// version; only a suffix that announces a release comes before everything.
enum class Kind {
  first_number,
  number,
  letter,
  suffix,
  suffix_number,
  hash,
  revision,
  end,
  invalid
};

struct Token {
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t suffix = 0;  ///< index into kSuffixes
};

constexpr std::array<std::string_view, 9> kSuffixes = {"alpha", "beta", "pre", "rc", "cvs",
                                                       "svn",   "git",  "hg",  "p"};
constexpr std::size_t kPostSuffixes = 4;  ///< from here on they follow the release

constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

/// Cuts a version into tokens; after `invalid`, `rest` is what could not be read.
class Reader {
 public:
  explicit Reader(std::string_view version) : rest_(version) {}
  Token next() {
    const Token token = read();
    last_ = token.kind;
    is_start_ = false;
    return token;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  static Token invalid() { return {.kind = Kind::invalid}; }

  Token number(Kind kind, std::size_t skipped) {
    std::string_view after = rest_.substr(skipped);
    const std::string_view digits = take_digits(after);
    if (digits.empty()) {
      return invalid();
    }
    rest_ = after;
    return {.kind = kind, .text = digits};
  }

  Token suffix() {
    std::string_view after = rest_.substr(1);
    const std::string_view word = take_while(after, is_lower);
    const auto* const known = std::ranges::find(kSuffixes, word);
    if (known == kSuffixes.end()) {
      return invalid();
    }
    rest_ = after;
    return {.kind = Kind::suffix, .suffix = static_cast<std::size_t>(known - kSuffixes.begin())};
  }

  Token revision() {
    if (rest_ == "-r") {  // without its number it is the revision 0
      rest_ = {};
      return {.kind = Kind::revision};
    }
    return rest_.starts_with("-r") ? number(Kind::revision, 2) : invalid();
  }

  Token read() {
    if (is_start_) {
      return number(Kind::first_number, 0);
    }
    if (rest_.empty()) {
      return {};
    }
    const char c = rest_.front();
    if (is_lower(c) && last_ <= Kind::number) {
      const std::string_view letter = rest_.substr(0, 1);
      rest_.remove_prefix(1);
      return {.kind = Kind::letter, .text = letter};
    }
    if (c == '.' && last_ <= Kind::number) {
      return number(Kind::number, 1);
    }
    if (is_digit(c) && last_ == Kind::suffix) {
      return number(Kind::suffix_number, 0);
    }
    if (c == '_' && last_ <= Kind::suffix_number) {
      return suffix();
    }
    if (c == '~' && last_ < Kind::hash) {
      std::string_view after = rest_.substr(1);
      const std::string_view hash = take_while(after, is_hex);
      if (!hash.empty()) {
        rest_ = after;
        return {.kind = Kind::hash, .text = hash};
      }
      return invalid();
    }
    return c == '-' && last_ < Kind::revision ? revision() : invalid();
  }

  std::string_view rest_;
  Kind last_ = Kind::end;
  bool is_start_ = true;
};

bool is_pre_suffix(const Token& token) {
  return token.kind == Kind::suffix && token.suffix < kPostSuffixes;
}

std::strong_ordering compare_values(const Token& a, const Token& b) {
  switch (a.kind) {
    case Kind::suffix: return a.suffix <=> b.suffix;
    case Kind::letter:
    case Kind::hash: return a.text <=> b.text;
    case Kind::number:
      if (a.text.front() == '0' || b.text.front() == '0') {
        return a.text <=> b.text;
      }
      return compare_numbers(a.text, b.text);
    default: return compare_numbers(a.text, b.text);
  }
}

/// Two remainders that are outside the grammar. What stands where the revision should is nothing.
std::strong_ordering compare_unreadable(std::string_view a, std::string_view b) {
  if (a.starts_with('-') && b.starts_with('-')) {
    return std::strong_ordering::equal;
  }
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const std::string_view x = take_digits(a);
      const std::string_view y = take_digits(b);
      if (const auto order = compare_numbers(x, y); order != 0) {
        return order;
      }
      continue;
    }
    const auto order =
        static_cast<unsigned char>(a.front()) <=> static_cast<unsigned char>(b.front());
    if (order != 0) {
      return order;
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() <=> b.size();
}

bool is_valid(std::string_view version) {
  Reader reader(version);
  while (true) {
    const Token token = reader.next();
    if (token.kind >= Kind::end) {
      return token.kind == Kind::end;
    }
  }
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  Reader left(a);
  Reader right(b);
  while (true) {
    const Token x = left.next();
    const Token y = right.next();
    if (x.kind != y.kind) {
      if (is_pre_suffix(x) || is_pre_suffix(y)) {
        return is_pre_suffix(x) ? std::partial_ordering::less : std::partial_ordering::greater;
      }
      return y.kind <=> x.kind;
    }
    if (x.kind == Kind::end) {
      return std::partial_ordering::equivalent;
    }
    if (x.kind == Kind::invalid) {
      return compare_unreadable(left.rest(), right.rest());
    }
    if (const auto order = compare_values(x, y); order != 0) {
      return order;
    }
  }
}

// Codes of the key, in apk's order of what may come next.
constexpr std::uint8_t kPreSuffix = 0x10;  ///< and the index of the suffix
constexpr std::uint8_t kEnd = 0x20;
constexpr std::uint8_t kRevision = 0x28;
constexpr std::uint8_t kHash = 0x29;
constexpr std::uint8_t kSuffixNumber = 0x2A;
constexpr std::uint8_t kPostSuffix = 0x30;  ///< and the index of the suffix
constexpr std::uint8_t kLetter = 0x3A;
constexpr std::uint8_t kPaddedNumber = 0x3E;

bool append_key(std::string_view version, std::string& out) {
  Reader reader(version);
  KeyWriter key(out);
  while (true) {
    const Token token = reader.next();
    switch (token.kind) {
      case Kind::first_number: key.number(token.text); break;
      case Kind::number:
        if (token.text.front() == '0') {
          key.code(kPaddedNumber);
          key.text(token.text);
        } else {
          key.number(token.text);
        }
        break;
      case Kind::letter:
        key.code(kLetter);
        key.code(static_cast<std::uint8_t>(token.text.front()));
        break;
      case Kind::suffix:
        key.code(static_cast<std::uint8_t>((is_pre_suffix(token) ? kPreSuffix : kPostSuffix) +
                                           token.suffix));
        break;
      case Kind::suffix_number:
        key.code(kSuffixNumber);
        key.number(token.text);
        break;
      case Kind::hash:
        key.code(kHash);
        key.text(token.text);
        break;
      case Kind::revision:
        key.code(kRevision);
        key.number(token.text);
        break;
      case Kind::end: key.code(kEnd); return true;
      case Kind::invalid: return false;
    }
  }
}

}  // namespace

Ecosystem apk() {
  return {.id = "apk",
          .authority = "apk-tools 3, src/version.c; apk-package(5)",
          .osv_names = {"Alpine", "Wolfi", "Chainguard", "Alpaquita", "MinimOS",
                        "BellSoft Hardened Containers", "CleanStart"},
          .vers_schemes = {"apk", "alpine"},
          .purl_types = {"apk", "alpine"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
