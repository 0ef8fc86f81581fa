// nginx: three numbers (nginx.org/en/download.html); an even second number is a stable branch,
// which matters to ranges only (ranges/nginx.cpp).
#include "ecosystems/semver_order.h"

namespace tocsin::ecosystems {
namespace {

constexpr SemverStyle kStyle;

bool is_valid(std::string_view version) {
  Semver parts;
  return read_semver(version, parts) && parts.is_strict && !parts.has_prerelease;
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return compare_semver(a, b, kStyle);
}
bool append_key(std::string_view version, std::string& out) {
  return append_semver_key(version, kStyle, out);
}

}  // namespace

Ecosystem nginx() {
  return {.id = "nginx",
          .authority = "nginx release numbers (nginx.org/en/CHANGES)",
          .vers_schemes = {"nginx"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
