// Semantic Versioning 2.0.0 (semver.org, section 11), and OSV's SEMVER ranges, which order by it.
// Wider than its grammar, as the OSV evaluators are: a leading v, and any count of numbers, of
// which missing ones are zero.
#include "ecosystems/semver_order.h"

namespace tocsin::ecosystems {
namespace {

constexpr SemverStyle kStyle;

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

Ecosystem semver() {
  return {.id = "semver",
          .authority = "Semantic Versioning 2.0.0, section 11 (semver.org)",
          .osv_names = {"npm", "crates.io", "Hex", "Julia", "SwiftURL", "GHC", "Bioconductor",
                        "VSCode", "Kubernetes", "GitHub Actions", "Docker Hardened Images"},
          .vers_schemes = {"semver", "npm", "cargo", "hex", "swift", "julia"},
          .purl_types = {"npm", "cargo", "hex", "swift", "julia", "githubactions", "bioconductor",
                         "vscode", "vscode-extension", "cocoapods"},
          .other_names = {"crates", "rust", "semver2"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
