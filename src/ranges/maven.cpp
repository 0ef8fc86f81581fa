// Maven version ranges (maven.apache.org/pom.html, "Dependency Version Requirement Specification";
// Maven 3.9, VersionRange). A version without brackets is that version: as a dependency it is only
// a wish, but in an advisory it says what is affected.
#include "ranges/brackets.h"

namespace tocsin::ranges {
namespace {

Result<Alternatives> parse(std::string_view text) {
  return parse_brackets(text, Comparator::equal);
}

}  // namespace

NativeRange maven() {
  return {.scheme = "maven",
          .authority = "Maven POM reference, dependency version requirement specification",
          .parse = parse};
}

}  // namespace tocsin::ranges
