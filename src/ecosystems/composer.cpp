// Packagist (PHP 8, version_compare; getcomposer.org/doc/articles/versions.md), after a leading v
// is dropped: numbers and words in turn, a word counting by what it begins with: anything else,
// dev, alpha, beta, RC, the number or nothing, pl. So 1.0 is less than 1.0.0, as in PHP. "#" is the
// number that nobody wrote: equal to any, and so without a key.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <tuple>

namespace tocsin::ecosystems {
namespace {

/// What may stand at one place, in ascending order; nothing at all is below a number.
enum class Rank { unknown, dev, alpha, beta, rc, end, number, patch, hash };

struct Token {
  Rank rank = Rank::end;
  std::string_view digits;
};

constexpr bool is_separator(char c) {
  return c == '-' || c == '_' || c == '+' || c == '.';
}

Rank rank_of(std::string_view word) {
  if (word.starts_with('#')) {
    return Rank::hash;
  }
  if (word.starts_with("dev")) {
    return Rank::dev;
  }
  if (word.starts_with('a')) {
    return Rank::alpha;
  }
  if (word.starts_with('b')) {
    return Rank::beta;
  }
  if (word.starts_with("RC") || word.starts_with("rc")) {
    return Rank::rc;
  }
  return word.starts_with('p') ? Rank::patch : Rank::unknown;
}

/// PHP's canonical form, token by token: a change between digits and others separates, and so does
/// every character that is neither letter nor digit, except that one which begins the version or
/// follows a digit begins a word that nobody knows. A separator at the end leaves an empty word.
class Reader {
 public:
  explicit Reader(std::string_view version) : rest_(version) {
    if (rest_.size() > 1 && (rest_[0] == 'v' || rest_[0] == 'V')) {
      rest_.remove_prefix(1);
    }
  }
  Token next() {
    if (!rest_.empty() && !is_alnum(rest_.front()) && rest_.front() != '#') {
      const char c = rest_.front();
      if (is_after_digit_ && (is_start_ || !is_separator(c))) {
        rest_.remove_prefix(1);
        if (c != '.') {
          std::ignore = take_while(rest_, is_alpha);  // they belong to the unknown word
        }
        return remember({.rank = Rank::unknown});
      }
      std::ignore = take_while(rest_, [](char x) { return !is_alnum(x) && x != '#'; });
      if (rest_.empty()) {
        is_ended_by_separator_ = true;
        return remember({.rank = Rank::unknown});
      }
    }
    if (rest_.empty()) {
      return {};
    }
    if (is_digit(rest_.front())) {
      return remember({.rank = Rank::number, .digits = take_digits(rest_)});
    }
    const std::string_view word = rest_.front() == '#'
                                      ? take_while(rest_, [](char x) { return x == '#'; })
                                      : take_while(rest_, is_alpha);
    return remember({.rank = rank_of(word)});
  }
  /// PHP compares such a text as less than itself.
  [[nodiscard]] bool is_ended_by_separator() const { return is_ended_by_separator_; }

 private:
  Token remember(Token token) {
    is_start_ = false;
    is_after_digit_ = token.rank == Rank::number;
    return token;
  }

  std::string_view rest_;
  bool is_start_ = true;
  bool is_after_digit_ = true;  // the first character stays, as it is
  bool is_ended_by_separator_ = false;
};

/// composer/semver: v?N(.N){0,3}, a stability with a number, -dev; or the name of a branch.
bool is_valid(std::string_view version) {
  if (version.starts_with("dev-")) {
    return version.size() > 4;
  }
  std::string_view rest = version;
  std::ignore = take(rest, 'v') || take(rest, 'V');
  std::size_t count = 0;
  do {
    if (take_digits(rest).empty()) {
      return false;
    }
    ++count;
  } while (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1]) && take(rest, '.'));
  return count <= 4 &&
         std::ranges::all_of(rest, [](char c) { return is_alnum(c) || is_separator(c); });
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    return !a.empty() <=> !b.empty();
  }
  Reader left(a);
  Reader right(b);
  while (true) {
    const Token x = left.next();
    const Token y = right.next();
    if (x.rank == Rank::end && y.rank == Rank::end) {
      return std::partial_ordering::equivalent;
    }
    const auto as_number = [](Rank rank) {
      return rank == Rank::hash || rank == Rank::end || rank == Rank::number;
    };
    if ((x.rank == Rank::hash && as_number(y.rank)) ||
        (y.rank == Rank::hash && as_number(x.rank))) {
      continue;
    }
    const Rank x_rank = x.rank == Rank::hash ? Rank::number : x.rank;
    const Rank y_rank = y.rank == Rank::hash ? Rank::number : y.rank;
    if (x_rank != y_rank) {
      return x_rank <=> y_rank;
    }
    if (x_rank == Rank::number) {
      if (const auto order = compare_numbers(x.digits, y.digits); order != 0) {
        return order;
      }
    }
  }
}

constexpr std::uint8_t kUnknown = 0x10;  ///< and the rank, up to kEnd
constexpr std::uint8_t kEnd = kUnknown + static_cast<std::uint8_t>(Rank::end);
constexpr std::uint8_t kPatch = 0x80;

bool append_key(std::string_view version, std::string& out) {
  Reader reader(version);
  if (version.empty()) {
    return false;
  }
  KeyWriter key(out);
  while (true) {
    const Token token = reader.next();
    switch (token.rank) {
      case Rank::number: key.number(token.digits); break;
      case Rank::patch: key.code(kPatch); break;
      case Rank::hash: return false;
      case Rank::end: key.code(kEnd); return !reader.is_ended_by_separator();
      default: key.code(static_cast<std::uint8_t>(kUnknown + static_cast<int>(token.rank)));
    }
  }
}

}  // namespace

Ecosystem composer() {
  return {.id = "composer",
          .authority = "PHP 8 version_compare; Composer documentation, versions",
          .osv_names = {"Packagist"},
          .vers_schemes = {"composer", "packagist"},
          .purl_types = {"composer"},
          .other_names = {"php"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
