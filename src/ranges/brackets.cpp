#include "ranges/brackets.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no list of intervals in brackets.");
}

bool is_version(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && std::string_view("[](),").find(c) == std::string_view::npos;
  });
}

/// The inside of one interval, and its brackets.
Result<std::vector<Constraint>> parse_one(char open, std::string_view inside, char close) {
  const std::size_t comma = inside.find(',');
  const std::string_view from = trim(inside.substr(0, comma));
  if (comma == std::string_view::npos) {
    if (open != '[' || close != ']' || from.empty() || !is_version(from)) {
      return broken();
    }
    return std::vector<Constraint>{{.comparator = Comparator::equal, .version = std::string(from)}};
  }
  const std::string_view to = trim(inside.substr(comma + 1));
  if (!is_version(from) || !is_version(to)) {
    return broken();
  }
  std::vector<Constraint> out;
  if (!from.empty()) {
    out.push_back({.comparator = open == '[' ? Comparator::greater_or_equal : Comparator::greater,
                   .version = std::string(from)});
  }
  if (!to.empty()) {
    out.push_back({.comparator = close == ']' ? Comparator::less_or_equal : Comparator::less,
                   .version = std::string(to)});
  }
  return out;
}

}  // namespace

Result<Alternatives> parse_brackets(std::string_view text, Comparator bare) {
  Alternatives out;
  std::string_view rest = trim(text);
  if (rest.empty() || rest == "*") {
    out.sets.emplace_back();
    return out;
  }
  if (rest.front() != '[' && rest.front() != '(') {
    if (!is_version(rest) || rest.find('*') != std::string_view::npos) {
      return broken();
    }
    out.sets.push_back({{.comparator = bare, .version = std::string(rest)}});
    return out;
  }
  while (true) {
    const std::size_t close = rest.find_first_of("])");
    if ((rest.front() != '[' && rest.front() != '(') || close == std::string_view::npos) {
      return broken();
    }
    TOC_TRY(auto set, parse_one(rest.front(), rest.substr(1, close - 1), rest[close]));
    out.sets.push_back(std::move(set));
    rest = trim(rest.substr(close + 1));
    if (rest.empty()) {
      return out;
    }
    // A comma between intervals; advisories write "||" or nothing as well.
    while (!rest.empty() && (rest.front() == ',' || rest.front() == '|')) {
      rest.remove_prefix(1);
    }
    rest = trim(rest);
    if (rest.empty()) {
      return broken();
    }
  }
}

}  // namespace tocsin::ranges
