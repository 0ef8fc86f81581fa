// npm ranges (node-semver 7, README "Ranges"). A version that is cut short ("1.2") is filled with
// zeros where a comparator stands before it or nothing does, as the VERS test suite has it;
// node-semver takes it for all of 1.2. Advisories mean the former. Likewise versions side by side
// ("1.1.2 1.2.2") are a list of versions: together they would hold nothing. Prereleases are ordered
// like all versions: npm's rule that leaves them out is about installing, not about being affected.
#include "base/text.h"
#include "ecosystems/scan.h"
#include "ecosystems/semver_order.h"
#include "ranges/native.h"

#include <algorithm>
#include <array>

namespace tocsin::ranges {
namespace {

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no npm range.");
}

bool is_wildcard(std::string_view part) {
  return part == "x" || part == "X" || part == "*";
}

/// "1", "1.x", "1.2.3-rc.1": up to three numbers; after a wildcard nothing counts.
struct Partial {
  std::array<std::string, 3> numbers = {"0", "0", "0"};
  std::size_t count = 0;  ///< how many were written
  bool has_wildcard = false;
  std::string suffix;  ///< "-rc.1+b", as written

  [[nodiscard]] std::string text() const {
    return numbers[0] + "." + numbers[1] + "." + numbers[2] + suffix;
  }
};

Result<Partial> parse_partial(std::string_view text) {
  Partial out;
  if (text.empty() || is_wildcard(text)) {
    out.has_wildcard = true;
    return out;
  }
  while (text.starts_with('v') || text.starts_with('=')) {
    text.remove_prefix(1);
  }
  std::string_view core = text.substr(0, text.find_first_of("-+"));
  const std::string_view suffix = text.substr(core.size());
  const auto parts = split(core, '.');
  if (parts.size() > 3) {
    return broken();
  }
  for (const std::string_view part : parts) {
    if (is_wildcard(part)) {
      out.has_wildcard = true;
    } else if (!ecosystems::is_digits(part)) {
      return broken();
    } else if (!out.has_wildcard) {
      out.numbers[out.count++] = std::string(part);
    }
  }
  if (!out.has_wildcard) {
    out.suffix = std::string(suffix);
    ecosystems::Semver check;
    if (!ecosystems::read_semver(out.text(), check) || !check.is_regular) {
      return broken();
    }
  }
  return out;
}

/// The first version with a higher number at this place.
std::string above(const Partial& partial, std::size_t place) {
  std::string out;
  for (std::size_t i = 0; i < 3; ++i) {
    out += i == 0 ? "" : ".";
    out += i < place ? partial.numbers[i] : (i == place ? next_number(partial.numbers[i]) : "0");
  }
  return out;
}

void add_between(const Partial& from, std::size_t place, std::vector<Constraint>& out) {
  out.push_back({.comparator = Comparator::greater_or_equal, .version = from.text()});
  out.push_back({.comparator = Comparator::less, .version = above(from, place)});
}

Status add_tilde(std::string_view text, std::vector<Constraint>& out) {
  TOC_TRY(const Partial partial, parse_partial(text));
  if (partial.count > 0) {
    add_between(partial, partial.count == 1 ? 0 : 1, out);
  }
  return {};
}

Status add_caret(std::string_view text, std::vector<Constraint>& out) {
  TOC_TRY(const Partial partial, parse_partial(text));
  if (partial.count > 0) {
    std::size_t place = 0;
    while (place + 1 < partial.count &&
           partial.numbers[place].find_first_not_of('0') == std::string::npos) {
      ++place;
    }
    add_between(partial, place, out);
  }
  return {};
}

Status add_simple(Comparator comparator, std::string_view text, std::vector<Constraint>& out) {
  TOC_TRY(const Partial partial, parse_partial(text));
  if (!partial.has_wildcard) {
    out.push_back({.comparator = comparator, .version = partial.text()});
    return {};
  }
  if (partial.count == 0) {
    if (comparator == Comparator::less || comparator == Comparator::greater) {
      // Below or above all versions: node-semver writes "<0.0.0-0".
      out.push_back({.comparator = Comparator::less, .version = "0.0.0-0"});
    }
    return {};  // any
  }
  if (comparator == Comparator::equal) {
    add_between(partial, partial.count - 1, out);
  } else if (comparator == Comparator::greater || comparator == Comparator::less_or_equal) {
    // ">1.x" and "<=1.x" are beyond, and up to the end of, all of 1.
    out.push_back({.comparator = comparator == Comparator::greater ? Comparator::greater_or_equal
                                                                   : Comparator::less,
                   .version = above(partial, partial.count - 1)});
  } else {
    out.push_back({.comparator = comparator, .version = partial.text()});
  }
  return {};
}

Status add_hyphen(std::string_view from, std::string_view to, std::vector<Constraint>& out) {
  TOC_CHECK(add_simple(Comparator::greater_or_equal, from, out));
  return add_simple(Comparator::less_or_equal, to, out);
}

/// Words between white space; an operator on its own belongs to the word after it.
Result<std::vector<std::string>> words_of(std::string_view text) {
  std::vector<std::string> out;
  bool is_glued = false;
  while (!(text = trim(text)).empty()) {
    const auto end = std::ranges::find_if(text, ecosystems::is_space);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(word.size());
    if (is_glued) {
      out.back().append(word);
    } else {
      out.emplace_back(word);
    }
    is_glued = out.back().find_first_not_of("<>=~^!") == std::string::npos;
  }
  if (is_glued) {
    return broken();
  }
  return out;
}

Status add_word(std::string_view word, std::vector<Constraint>& out) {
  std::string_view rest = word;
  if (rest.starts_with('~')) {
    rest.remove_prefix(rest.starts_with("~>") ? 2 : 1);
    return add_tilde(rest, out);
  }
  if (rest.starts_with('^')) {
    return add_caret(rest.substr(1), out);
  }
  Comparator comparator = Comparator::equal;
  take_comparator(rest, comparator);
  if (comparator == Comparator::not_equal) {
    return broken();
  }
  return add_simple(comparator, rest, out);
}

Status add_set(std::string_view text, Alternatives& out) {
  TOC_TRY(const std::vector<std::string> words, words_of(text));
  std::vector<Constraint> set;
  if (words.size() == 3 && words[1] == "-") {
    TOC_CHECK(add_hyphen(words[0], words[2], set));
    out.sets.push_back(std::move(set));
    return {};
  }
  for (const std::string& word : words) {
    TOC_CHECK(add_word(word, set));
  }
  const bool is_list = set.size() > 1 && std::ranges::all_of(set, [](const Constraint& one) {
                         return one.comparator == Comparator::equal;
                       });
  if (!is_list) {
    out.sets.push_back(std::move(set));
    return {};
  }
  for (Constraint& one : set) {
    out.sets.push_back({std::move(one)});
  }
  return {};
}

Result<Alternatives> parse(std::string_view text) {
  Alternatives out;
  for (const std::string_view piece : split_alternatives(text)) {
    TOC_CHECK(add_set(piece, out));
  }
  return out;
}

}  // namespace

NativeRange npm() {
  return {.scheme = "npm", .authority = "node-semver 7, README \"Ranges\"", .parse = parse};
}

}  // namespace tocsin::ranges
