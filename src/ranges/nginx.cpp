// nginx security advisories (nginx.org/en/security_advisories.html): "1.21.0+, 1.20.1+",
// "0.6.18-1.20.0", "1.5.10", "all". A plus on a stable branch (an even second number) reaches to
// the end of that branch; on the main line it has no end.
#include "base/text.h"
#include "ecosystems/scan.h"
#include "ranges/native.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no list of nginx versions.");
}

bool is_version(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 3 && std::ranges::all_of(parts, ecosystems::is_digits);
}

std::vector<Constraint> from_on(std::string_view version) {
  std::vector<Constraint> out{
      {.comparator = Comparator::greater_or_equal, .version = std::string(version)}};
  const auto parts = split(version, '.');
  if ((parts[1].back() - '0') % 2 == 0) {
    out.push_back({.comparator = Comparator::less,
                   .version = std::string(parts[0]) + "." + next_number(parts[1]) + ".0"});
  }
  return out;
}

Result<Alternatives> parse(std::string_view text) {
  Alternatives out;
  if (text == "none") {
    // Below the lowest and not below it: nothing.
    out.sets.push_back({{.comparator = Comparator::less, .version = "0.0.0"},
                        {.comparator = Comparator::greater_or_equal, .version = "0.0.0"}});
    return out;
  }
  for (const std::string_view piece : split(text, ',')) {
    const std::string_view one = trim(piece);
    if (one == "all") {
      out.sets.emplace_back();
      continue;
    }
    const std::size_t hyphen = one.find('-');
    if (hyphen != std::string_view::npos) {
      const std::string_view from = trim(one.substr(0, hyphen));
      const std::string_view to = trim(one.substr(hyphen + 1));
      if (!is_version(from) || !is_version(to)) {
        return broken();
      }
      out.sets.push_back(
          {{.comparator = Comparator::greater_or_equal, .version = std::string(from)},
           {.comparator = Comparator::less_or_equal, .version = std::string(to)}});
      continue;
    }
    const bool is_open = one.ends_with('+');
    const std::string_view version = is_open ? one.substr(0, one.size() - 1) : one;
    if (!is_version(version)) {
      return broken();
    }
    out.sets.push_back(is_open ? from_on(version)
                               : std::vector<Constraint>{{.comparator = Comparator::equal,
                                                          .version = std::string(version)}});
  }
  return out;
}

}  // namespace

NativeRange nginx() {
  return {.scheme = "nginx",
          .authority = "nginx security advisories (nginx.org/en/security_advisories.html)",
          .parse = parse};
}

}  // namespace tocsin::ranges
