// Where nobody says what the order is: dotted numbers, missing ones being zero. Every answer says
// that it is assumed; what is no list of numbers has no order here.
#include "ecosystems/number_list.h"

namespace tocsin::ecosystems {
namespace {

constexpr NumberListStyle kStyle{.missing = NumberListStyle::Missing::zero,
                                 .leading_v = NumberListStyle::LeadingV::allowed};

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

Ecosystem generic() {
  return {.id = "generic-numeric",
          .authority = "none: dotted numbers are assumed, docs/formats/ranges.md",
          .osv_names = {"Android", "FreeBSD", "Linux", "TuxCare"},
          .vers_schemes = {"generic"},
          .purl_types = {"generic"},
          .other_names = {"custom", "numeric", "unspecified"},
          .certainty = Certainty::assumed_numeric,
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
