// Bitnami (github.com/bitnami/go-version, README "Version revision"): Semantic Versioning, except
// that what follows the hyphen is a revision and newer than the release without one.
#include "ecosystems/semver_order.h"

namespace tocsin::ecosystems {
namespace {

constexpr SemverStyle kStyle{.suffix = SemverStyle::Suffix::after_release};

bool is_valid(std::string_view version) {
  Semver parts;
  return read_semver(version, parts) && parts.is_strict;
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return compare_semver(a, b, kStyle);
}
bool append_key(std::string_view version, std::string& out) {
  return append_semver_key(version, kStyle, out);
}

}  // namespace

Ecosystem bitnami() {
  return {.id = "bitnami",
          .authority = "github.com/bitnami/go-version 1, Version.Compare",
          .osv_names = {"Bitnami"},
          .vers_schemes = {"bitnami"},
          .purl_types = {"bitnami"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
