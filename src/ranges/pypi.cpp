// Python version specifiers (PyPA, "Version specifiers"; formerly PEP 440): comparators between
// commas, all of which hold; "~=", "==1.4.*" and "!=1.4.*". ">1.7" holds 1.7.post1 here, because
// the plain order decides; the specification leaves it out. "||", which advisories write, is
// accepted.
#include "base/text.h"
#include "ranges/native.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no Python version specifier.");
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "1.4" of "1.4.*", with an epoch in front if there is one.
Result<std::vector<std::string>> release_of(std::string_view version, std::string& epoch) {
  if (version.starts_with('v') || version.starts_with('V')) {
    version.remove_prefix(1);
  }
  if (const std::size_t bang = version.find('!'); bang != std::string_view::npos) {
    epoch = std::string(version.substr(0, bang + 1));
    version.remove_prefix(bang + 1);
  }
  std::vector<std::string> out;
  for (const std::string_view part : split(version, '.')) {
    const auto end = std::ranges::find_if_not(part, is_digit);
    if (end == part.begin()) {
      break;
    }
    out.emplace_back(part.begin(), end);
    if (end != part.end()) {
      break;  // a suffix: "4rc1"
    }
  }
  if (out.empty()) {
    return broken();
  }
  return out;
}

/// The first version of all whose release begins with these numbers, the last one counted up.
std::string first_of(const std::string& epoch, std::vector<std::string> release, bool is_next) {
  if (is_next) {
    release.back() = next_number(release.back());
  }
  return epoch + join(release, ".") + ".dev0";
}

Status add_prefix(Comparator comparator, std::string_view prefix,
                  std::vector<std::vector<Constraint>>& sets) {
  std::string epoch;
  TOC_TRY(const auto release, release_of(prefix, epoch));
  const std::string from = first_of(epoch, release, false);
  const std::string to = first_of(epoch, release, true);
  if (comparator == Comparator::equal) {
    sets.push_back({{.comparator = Comparator::greater_or_equal, .version = from},
                    {.comparator = Comparator::less, .version = to}});
    return {};
  }
  if (comparator != Comparator::not_equal) {
    return broken();
  }
  sets.push_back({{.comparator = Comparator::less, .version = from}});
  sets.push_back({{.comparator = Comparator::greater_or_equal, .version = to}});
  return {};
}

/// One specifier; a hole makes two sets of it.
Status add_specifier(std::string_view text, std::vector<std::vector<Constraint>>& sets) {
  const bool is_compatible = text.starts_with("~=");
  Comparator comparator = Comparator::equal;
  if (is_compatible) {
    text.remove_prefix(2);
  } else if (text.starts_with("===")) {
    text.remove_prefix(3);
  } else {
    take_comparator(text, comparator);
  }
  text = trim(text);
  if (text == "*") {
    sets.emplace_back();
    return {};
  }
  if (!is_compatible && text.ends_with(".*")) {
    return add_prefix(comparator, text.substr(0, text.size() - 2), sets);
  }
  if (!ecosystems::find("pypi")->is_valid(text)) {
    return broken();
  }
  if (!is_compatible) {
    sets.push_back({{.comparator = comparator, .version = std::string(text)}});
    return {};
  }
  std::string epoch;
  TOC_TRY(auto release, release_of(text, epoch));
  if (release.size() < 2) {
    return broken();
  }
  release.pop_back();
  sets.push_back({{.comparator = Comparator::greater_or_equal, .version = std::string(text)},
                  {.comparator = Comparator::less, .version = first_of(epoch, release, true)}});
  return {};
}

/// All specifiers hold: every choice of one set of each. Holes are few; more are refused.
Status add_all(std::string_view text, Alternatives& out) {
  std::vector<std::vector<Constraint>> held(1);
  for (const std::string_view piece : split(text, ',')) {
    const std::string_view specifier = trim(piece);
    if (specifier.empty()) {
      continue;
    }
    std::vector<std::vector<Constraint>> sets;
    TOC_CHECK(add_specifier(specifier, sets));
    if (held.size() * sets.size() > 64) {
      return fail(Errc::too_large, "The specifier has too many excluded prefixes.");
    }
    std::vector<std::vector<Constraint>> next;
    for (const auto& so_far : held) {
      for (const auto& set : sets) {
        next.push_back(so_far);
        next.back().insert(next.back().end(), set.begin(), set.end());
      }
    }
    held = std::move(next);
  }
  out.sets.insert(out.sets.end(), held.begin(), held.end());
  return {};
}

Result<Alternatives> parse(std::string_view text) {
  TOC_TRY(const auto pieces, split_alternatives(text));
  Alternatives out;
  for (const std::string_view piece : pieces) {
    TOC_CHECK(add_all(piece, out));
  }
  return out;
}

}  // namespace

NativeRange pypi() {
  return {.scheme = "pypi",
          .authority = "PyPA specifications, version specifiers (PEP 440)",
          .parse = parse};
}

}  // namespace tocsin::ranges
