// Go module versions (go.dev/ref/mod#versions; golang.org/x/mod semver and module, pseudo.go):
// Semantic Versioning with a leading v, which OSV leaves out. A pseudo-version is a prerelease like
// any other, which is what puts it where it belongs; +incompatible is build metadata.
#include "ecosystems/semver_order.h"

namespace tocsin::ecosystems {
namespace {

constexpr SemverStyle kStyle;

bool is_valid(std::string_view version) {
  Semver parts;
  return version.starts_with('v') && read_semver(version.substr(1), parts) && parts.is_strict;
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return compare_semver(a, b, kStyle);
}
bool append_key(std::string_view version, std::string& out) {
  return append_semver_key(version, kStyle, out);
}

}  // namespace

Ecosystem go() {
  return {.id = "go",
          .authority = "Go modules reference, versions (go.dev/ref/mod#versions)",
          .osv_names = {"Go"},
          .vers_schemes = {"golang", "go"},
          .purl_types = {"golang"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
