// Hackage (pvp.haskell.org; Cabal, Distribution.Version): numbers between dots; a longer version is
// greater.
#include "ecosystems/number_list.h"

namespace tocsin::ecosystems {
namespace {

constexpr NumberListStyle kStyle{};

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

Ecosystem hackage() {
  return {.id = "hackage",
          .authority = "Haskell Package Versioning Policy (pvp.haskell.org), Data.Version order",
          .osv_names = {"Hackage"},
          .vers_schemes = {"hackage"},
          .purl_types = {"hackage"},
          .other_names = {},
          .certainty = Certainty::exact,
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
