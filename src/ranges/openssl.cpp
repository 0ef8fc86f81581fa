// OpenSSL advisories' lists of affected releases (openssl-library.org/news/vulnerabilities):
// versions between commas; with comparators, all of them hold.
#include "base/text.h"
#include "ranges/native.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

Result<Alternatives> parse(std::string_view text) {
  std::vector<Constraint> all_of_them;
  for (const std::string_view piece : split(text, ',')) {
    std::string_view one = trim(piece);
    Comparator comparator = Comparator::equal;
    take_comparator(one, comparator);
    one = trim(one);
    if (!ecosystems::find("openssl")->is_valid(one)) {
      return fail(Errc::malformed, "This is no list of OpenSSL versions.");
    }
    all_of_them.push_back({.comparator = comparator, .version = std::string(one)});
  }
  Alternatives out;
  const bool is_list = std::ranges::all_of(
      all_of_them, [](const Constraint& one) { return one.comparator == Comparator::equal; });
  if (!is_list) {
    out.sets.push_back(std::move(all_of_them));  // ">=1.0.2, <1.0.2zf": bounds of one range
    return out;
  }
  for (Constraint& one : all_of_them) {
    out.sets.push_back({std::move(one)});
  }
  return out;
}

}  // namespace

NativeRange openssl() {
  return {.scheme = "openssl",
          .authority = "OpenSSL vulnerability lists (openssl-library.org/news/vulnerabilities)",
          .parse = parse};
}

}  // namespace tocsin::ranges
