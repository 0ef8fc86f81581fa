// Debian and Ubuntu packages (Debian Policy 4.6.2, section 5.6.12; dpkg 1.21, lib/dpkg/version.c):
// [epoch:]upstream[-revision]. No epoch is 0, and no revision is "0", as in dpkg.
#include "ecosystems/deb_order.h"
#include "ecosystems/ecosystem.h"

#include <tuple>

namespace tocsin::ecosystems {
namespace {

struct Parts {
  std::string_view epoch;
  std::string_view upstream;
  std::string_view revision;
  bool has_revision = false;
  /// dpkg warns of characters that do not belong there, and compares all the same.
  bool is_comparable = false;
};

constexpr bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

constexpr bool is_upstream_char(char c) {
  return is_alnum(c) || c == '.' || c == '+' || c == '-' || c == '~' || c == ':';
}
constexpr bool is_revision_char(char c) {
  return is_alnum(c) || c == '.' || c == '+' || c == '~';
}

Parts read(std::string_view version) {
  Parts out{.upstream = version, .is_comparable = true};
  if (const std::size_t colon = version.find(':'); colon != std::string_view::npos) {
    out.epoch = version.substr(0, colon);
    out.upstream = version.substr(colon + 1);
    std::ignore = take(out.epoch, '+');  // strtol, with which dpkg reads it, allows a sign
    out.is_comparable = is_digits(out.epoch);
  }
  if (const std::size_t hyphen = out.upstream.rfind('-'); hyphen != std::string_view::npos) {
    out.revision = out.upstream.substr(hyphen + 1);
    out.upstream = out.upstream.substr(0, hyphen);
    out.has_revision = true;
  }
  out.is_comparable =
      out.is_comparable && !out.upstream.empty() && std::ranges::all_of(version, is_printable);
  return out;
}

bool is_valid(std::string_view version) {
  const Parts parts = read(version);
  return parts.is_comparable && !version.starts_with('+') && is_digit(parts.upstream.front()) &&
         std::ranges::all_of(parts.upstream, is_upstream_char) &&
         std::ranges::all_of(parts.revision, is_revision_char) &&
         (!parts.has_revision || !parts.revision.empty());
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  const Parts x = read(a);
  const Parts y = read(b);
  if (!x.is_comparable || !y.is_comparable) {
    return std::partial_ordering::unordered;
  }
  if (const auto order = compare_numbers(x.epoch, y.epoch); order != 0) {
    return order;
  }
  if (const auto order = compare_deb_part(x.upstream, y.upstream); order != 0) {
    return order;
  }
  return compare_deb_part(x.revision, y.revision);
}

bool append_key(std::string_view version, std::string& out) {
  const Parts parts = read(version);
  if (!parts.is_comparable) {
    return false;
  }
  KeyWriter key(out);
  key.number(parts.epoch);
  append_deb_part(parts.upstream, key);
  append_deb_part(parts.revision, key);
  return key.is_exact();
}

}  // namespace

Ecosystem deb() {
  return {.id = "deb",
          .authority = "Debian Policy 4.6.2, section 5.6.12; dpkg 1.21",
          .osv_names = {"Debian", "Ubuntu", "Echo"},
          .vers_schemes = {"deb"},
          .purl_types = {"deb"},
          .other_names = {"dpkg"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
