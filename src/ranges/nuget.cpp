// NuGet version ranges (learn.microsoft.com/nuget/concepts/package-versioning, "Version ranges"). A
// version without brackets is the lowest that is accepted. Floating versions ("1.*") choose among
// what a feed offers, and are refused.
#include "ranges/brackets.h"

namespace tocsin::ranges {
namespace {

Result<Alternatives> parse(std::string_view text) {
  return parse_brackets(text, Comparator::greater_or_equal);
}

}  // namespace

NativeRange nuget() {
  return {.scheme = "nuget", .authority = "NuGet documentation, version ranges", .parse = parse};
}

}  // namespace tocsin::ranges
