// Dart's Pub (pub_semver 2.1, Version.compareTo): Semantic Versioning, but build metadata counts:
// none is lowest, then it is ordered as prereleases are.
#include "ecosystems/semver_order.h"

namespace tocsin::ecosystems {
namespace {

constexpr SemverStyle kStyle{.build = SemverStyle::Build::ordered};

bool is_valid(std::string_view version) {
  Semver parts;
  return read_semver(version, parts) && parts.is_regular && parts.number_count == 3 &&
         !version.starts_with('v') && !version.starts_with('V');
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return compare_semver(a, b, kStyle);
}
bool append_key(std::string_view version, std::string& out) {
  return append_semver_key(version, kStyle, out);
}

}  // namespace

Ecosystem pub() {
  return {.id = "pub",
          .authority = "pub_semver 2.1 (pub.dev/packages/pub_semver), Version.compareTo",
          .osv_names = {"Pub"},
          .vers_schemes = {"pub", "dart"},
          .purl_types = {"pub"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
