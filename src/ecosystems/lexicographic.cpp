// VERS type lexicographic: the bytes of the UTF-8 text, unsigned, without normalisation. The key is
// the version.
#include "base/text.h"
#include "ecosystems/ecosystem.h"

namespace tocsin::ecosystems {
namespace {

bool is_valid(std::string_view version) {
  return !version.empty() && is_utf8(version);
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  return a <=> b;
}
bool append_key(std::string_view version, std::string& out) {
  out.append(version);
  return true;
}

}  // namespace

Ecosystem lexicographic() {
  return {
      .id = "lexicographic",
      .authority = "VERS types, lexicographic (package-url/vers-spec, docs/types/vers-types.md)",
      .vers_schemes = {"lexicographic"},
      .is_valid = is_valid,
      .compare = compare,
      .append_key = append_key};
}

}  // namespace tocsin::ecosystems
