// Python version specifiers (PyPA, "Version specifiers"; formerly PEP 440): comparators between
// commas, all of which hold; "~=", "==1.4.*" and "!=1.4.*". ">1.7" holds 1.7.post1 here, because
// the plain order decides; the specification leaves it out. "||", which advisories write, is
// accepted.
#include "base/text.h"
#include "ecosystems/pypi_version.h"
#include "ranges/native.h"

namespace tocsin::ranges {
namespace {

using ecosystems::Pep440;
using ecosystems::read_pep440;

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no Python version specifier.");
}

/// The first version of all whose release begins with these numbers; with `is_next`, the last one
/// counted up.
std::string first_of(const Pep440& version, std::vector<std::string_view> release, bool is_next) {
  std::string out;
  if (!version.epoch.empty()) {
    out.append(version.epoch).append("!");
  }
  const std::string last = is_next ? next_number(release.back()) : std::string(release.back());
  release.pop_back();
  for (const std::string_view number : release) {
    out.append(number).append(".");
  }
  return out + last + ".dev0";
}

/// "==1.4.*" and "!=1.4.*": a release and nothing after it.
Status add_prefix(Comparator comparator, std::string_view prefix,
                  std::vector<std::vector<Constraint>>& sets) {
  Pep440 version;
  if (!read_pep440(prefix, version) || version.phase || version.has_post || version.has_dev ||
      !version.local.empty()) {
    return broken();
  }
  const std::vector<std::string_view> release = split(version.release, '.');
  const std::string from = first_of(version, release, false);
  const std::string to = first_of(version, release, true);
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
  Pep440 version;
  if (!read_pep440(text, version)) {
    return broken();
  }
  if (!is_compatible) {
    sets.push_back({{.comparator = comparator, .version = std::string(text)}});
    return {};
  }
  std::vector<std::string_view> release = split(version.release, '.');
  if (release.size() < 2) {
    return broken();
  }
  release.pop_back();
  sets.push_back({{.comparator = Comparator::greater_or_equal, .version = std::string(text)},
                  {.comparator = Comparator::less, .version = first_of(version, release, true)}});
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
    // The first choice goes onto the sets themselves, so that without a hole nothing is copied.
    const std::size_t count = held.size();
    for (std::size_t choice = 1; choice < sets.size(); ++choice) {
      for (std::size_t i = 0; i < count; ++i) {
        held.push_back(held[i]);
        held.back().insert(held.back().end(), sets[choice].begin(), sets[choice].end());
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      held[i].insert(held[i].end(), sets.front().begin(), sets.front().end());
    }
  }
  out.sets.insert(out.sets.end(), held.begin(), held.end());
  return {};
}

Result<Alternatives> parse(std::string_view text) {
  Alternatives out;
  for (const std::string_view piece : split_alternatives(text)) {
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
