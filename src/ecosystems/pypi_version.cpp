#include "ecosystems/pypi_version.h"

#include "ecosystems/scan.h"

#include <array>
#include <tuple>
#include <utility>

namespace tocsin::ecosystems {
namespace {

constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.';
}

bool take_word(std::string_view& rest, std::string_view word) {
  if (rest.size() < word.size() ||
      !std::ranges::equal(rest.substr(0, word.size()), word,
                          [](char x, char y) { return lowered(x) == y; })) {
    return false;
  }
  rest.remove_prefix(word.size());
  return true;
}

/// [-_.]? one of the words [-_.]? digits?: takes all of it, or nothing. A separator after the word
/// belongs to it even if no digits follow.
template <class Words>
bool take_marked(std::string_view& rest, const Words& words, std::size_t& index,
                 std::string_view& digits) {
  std::string_view after = rest;
  if (!after.empty() && is_separator(after.front())) {
    after.remove_prefix(1);
  }
  if (after.empty() || !is_alpha(after.front())) {
    return false;  // most versions: no word at all
  }
  for (index = 0; index < words.size(); ++index) {
    if (!take_word(after, words[index])) {
      continue;
    }
    if (!after.empty() && is_separator(after.front())) {
      after.remove_prefix(1);
    }
    digits = take_digits(after);
    rest = after;
    return true;
  }
  return false;
}

void take_phase(std::string_view& rest, Pep440& out) {
  // The longer spelling first: "a" begins "alpha".
  constexpr std::array<std::string_view, 8> words = {"alpha",   "a",   "beta", "b",
                                                     "preview", "pre", "rc",   "c"};
  std::size_t index = 0;
  if (take_marked(rest, words, index, out.phase_number)) {
    out.phase = index < 2   ? Pep440::Phase::alpha
                : index < 4 ? Pep440::Phase::beta
                            : Pep440::Phase::candidate;
  }
}

void take_post(std::string_view& rest, Pep440& out) {
  if (rest.size() > 1 && rest[0] == '-' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    out.post = take_digits(rest);
    out.has_post = true;
    return;
  }
  constexpr std::array<std::string_view, 3> words = {"post", "rev", "r"};
  std::size_t index = 0;
  out.has_post = take_marked(rest, words, index, out.post);
}

void take_dev(std::string_view& rest, Pep440& out) {
  constexpr std::array<std::string_view, 1> words = {"dev"};
  std::size_t index = 0;
  out.has_dev = take_marked(rest, words, index, out.dev);
}

bool take_local(std::string_view& rest, Pep440& out) {
  if (!take(rest, '+')) {
    return true;
  }
  out.local = rest;
  do {
    if (take_while(rest, is_alnum).empty()) {
      return false;
    }
    if (rest.empty()) {
      return true;
    }
  } while (is_separator(rest.front()) && (rest.remove_prefix(1), true));
  return false;
}

}  // namespace

bool read_pep440(std::string_view text, Pep440& out) {
  out = {};
  std::string_view rest = text;
  std::ignore = take_while(rest, is_space);  // allowed around a version
  while (!rest.empty() && is_space(rest.back())) {
    rest.remove_suffix(1);
  }
  std::ignore = take(rest, 'v') || take(rest, 'V');
  std::string_view release = rest;
  if (take_digits(rest).empty()) {
    return false;
  }
  if (!rest.empty() && rest.front() == '!') {
    out.epoch = release.substr(0, release.size() - rest.size());
    rest.remove_prefix(1);
    release = rest;
    if (take_digits(rest).empty()) {
      return false;
    }
  }
  while (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    take_digits(rest);
  }
  out.release = release.substr(0, release.size() - rest.size());
  take_phase(rest, out);
  take_post(rest, out);
  take_dev(rest, out);
  return take_local(rest, out) && rest.empty();
}

std::vector<std::string> legacy_parts(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), lowered);
  std::vector<std::string> parts;
  const auto add = [&parts](std::string part) {
    if (part.front() == '*') {
      if (part < "*final") {
        while (!parts.empty() && parts.back() == "*final-") {
          parts.pop_back();
        }
      }
      while (!parts.empty() && parts.back() == "00000000") {
        parts.pop_back();
      }
    }
    parts.push_back(std::move(part));
  };
  std::string_view rest = lower;
  while (!rest.empty()) {
    if (is_digit(rest.front())) {
      const std::string_view digits = take_digits(rest);
      std::string part(digits.size() < 8 ? 8 - digits.size() : 0, '0');
      add(part.append(digits));
    } else if (is_lower(rest.front())) {
      const std::string_view word = take_while(rest, is_lower);
      const bool is_candidate = word == "pre" || word == "preview" || word == "rc";
      const std::string_view shown = is_candidate ? "c" : (word == "dev" ? "@" : word);
      add("*" + std::string(shown));
    } else if (rest.front() == '-') {
      rest.remove_prefix(1);
      add("*final-");
    } else if (rest.front() == '.') {
      rest.remove_prefix(1);
    } else {
      add("*" + std::string(take_while(rest, [](char c) {
            return !is_digit(c) && !is_lower(c) && c != '-' && c != '.';
          })));
    }
  }
  add("*final");
  return parts;
}

}  // namespace tocsin::ecosystems
