// opam (opam.ocaml.org/doc/Manual.html#version-ordering): Debian's order of a version part, over
// the whole text; there is neither epoch nor revision.
#include "ecosystems/deb_order.h"
#include "ecosystems/ecosystem.h"

namespace tocsin::ecosystems {
namespace {

constexpr bool is_opam_char(char c) {
  return is_alnum(c) || c == '-' || c == '_' || c == '+' || c == '.' || c == '~';
}

bool is_valid(std::string_view version) {
  return !version.empty() && std::ranges::all_of(version, is_opam_char);
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  if (!is_valid(a) || !is_valid(b)) {
    return std::partial_ordering::unordered;
  }
  return compare_deb_part(a, b);
}
bool append_key(std::string_view version, std::string& out) {
  if (!is_valid(version)) {
    return false;
  }
  KeyWriter key(out);
  append_deb_part(version, key);
  return key.is_exact();
}

}  // namespace

Ecosystem opam() {
  return {.id = "opam",
          .authority = "opam 2 manual, version ordering",
          .osv_names = {"opam"},
          .vers_schemes = {"opam"},
          .purl_types = {"opam"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
