// CRAN (R, help page package_version): numbers between dots and hyphens, which mean the same; a
// longer version is greater.
#include "ecosystems/number_list.h"

namespace tocsin::ecosystems {
namespace {

constexpr NumberListStyle kStyle{.separators = ".-"};

bool is_valid(std::string_view version) {
  return is_number_list(version, kStyle);
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return compare_number_lists(a, b, kStyle);
}
bool append_key(std::string_view version, std::string& out) {
  return append_number_list_key(version, kStyle, out);
}

}  // namespace

Ecosystem cran() {
  return {.id = "cran",
          .authority = "R 4, ?package_version (base::numeric_version)",
          .osv_names = {"CRAN"},
          .vers_schemes = {"cran"},
          .purl_types = {"cran"},
          .other_names = {},
          .certainty = Certainty::exact,
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
