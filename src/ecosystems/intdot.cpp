// VERS type intdot: numbers between dots, leading zeros ignored, and reading stops at the first
// character that is neither. The text says nothing of 1.0 against 1.0.0: as lists, the shorter is
// less.
#include "ecosystems/number_list.h"

namespace tocsin::ecosystems {
namespace {

constexpr NumberListStyle kStyle{.rest = NumberListStyle::Rest::ignored};

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

Ecosystem intdot() {
  return {.id = "intdot",
          .authority = "VERS types, intdot (package-url/vers-spec, docs/types/vers-types.md)",
          .osv_names = {},
          .vers_schemes = {"intdot"},
          .purl_types = {},
          .other_names = {},
          .certainty = Certainty::exact,
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
