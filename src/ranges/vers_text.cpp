// VERS as text: reading it strictly or tolerantly, and writing it.
#include "ranges/vers.h"

#include "base/text.h"
#include "ecosystems/scan.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

constexpr std::string_view kReserved = "><=!*|%";
constexpr std::size_t kVersSchemeBytesMax = 64;  ///< how far a slash is looked for
constexpr bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

std::unexpected<Error> broken(std::string sentence) {
  return fail(Errc::malformed, std::move(sentence));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void append_encoded(std::string_view version, std::string& out) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : version) {
    if (is_printable(c) && kReserved.find(c) == std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto value = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(digits[value >> 4U]);
    out.push_back(digits[value & 0x0FU]);
  }
}

Result<Constraint> parse_constraint(std::string_view text, Reading reading) {
  if (reading == Reading::canonical && text.starts_with('=')) {
    return broken("A constraint begins with \"=\": equality is written without it.");
  }
  std::string_view rest = text;
  Constraint out;
  take_comparator(rest, out.comparator);
  if (reading == Reading::tolerant) {
    rest = trim(rest);
  }
  if (rest.empty()) {
    return broken("A constraint has no version.");
  }
  // "%" is reserved too, but as the start of an encoded character it is what is wanted.
  if (rest.find_first_of("><=!*|") != std::string_view::npos) {
    return broken("A version holds a character that must be percent-encoded.");
  }
  TOC_TRY(out.version, decoded_version(rest));
  return out;
}

Status check_canonical(std::string_view text) {
  if (std::ranges::any_of(text, ecosystems::is_space)) {
    return broken("White space is not permitted.");
  }
  if (!std::ranges::all_of(text, is_printable)) {
    return broken("Only printable ASCII is permitted; other characters are percent-encoded.");
  }
  return {};
}

Status check_scheme(std::string_view scheme) {
  const auto is_member = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  if (scheme.empty() || !std::ranges::all_of(scheme, is_member) || scheme[0] < 'a') {
    return broken("The type must be lower-case letters, digits, \".\" and \"-\".");
  }
  if (scheme == "invalid") {
    return broken("The type \"invalid\" is never valid.");
  }
  return {};
}

Status check_order(const Vers& vers) {
  const Ecosystem* ecosystem = ecosystem_of(vers.scheme);
  if (ecosystem == nullptr) {
    return broken("This type takes no constraints but \"*\".");
  }
  const bool is_reserved = vers.scheme == "test" || vers.scheme == "example";
  for (std::size_t i = 1; i < vers.constraints.size() && !is_reserved; ++i) {
    // The specification wants each version once; its own tests repeat them, so only the order
    // counts.
    if (ecosystems::order(*ecosystem, vers.constraints[i - 1].version,
                          vers.constraints[i].version) > 0) {
      return broken("The constraints are not sorted by version.");
    }
  }
  return {};
}

}  // namespace

Result<std::string> decoded_version(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return broken("A version has broken percent-encoding.");
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (std::ranges::any_of(out, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
    return broken("A version holds a control character.");
  }
  if (!is_utf8(out)) {
    return broken("A version is not UTF-8.");
  }
  return out;
}

Result<Vers> parse_constraints(std::string_view scheme, std::string_view text, Reading reading) {
  if (text.size() > kVersBytesMax) {
    return fail(Errc::too_large, "The range is longer than 1 MiB.");
  }
  Vers out{.scheme = std::string(scheme)};
  if (reading == Reading::canonical) {
    TOC_CHECK(check_canonical(text));
  }
  const std::string_view whole = reading == Reading::tolerant ? trim(text) : text;
  if (whole == "*") {
    out.is_any = true;
    return out;
  }
  if (static_cast<std::size_t>(std::ranges::count(whole, '|')) >= kVersConstraintsMax) {
    return fail(Errc::too_large, "The range has more than 10000 constraints.");
  }
  for (const std::string_view piece : split(whole, '|')) {
    const std::string_view constraint = reading == Reading::tolerant ? trim(piece) : piece;
    if (constraint.empty()) {
      if (reading == Reading::tolerant) {
        continue;
      }
      return broken("A constraint is empty: consecutive, leading or trailing pipes.");
    }
    TOC_TRY(Constraint one, parse_constraint(constraint, reading));
    if (out.scheme == "datetime" && reading == Reading::canonical &&
        !ecosystem_of(out.scheme)->is_valid(one.version)) {
      return broken("A datetime must be RFC 3339 with upper-case T and Z.");
    }
    out.constraints.push_back(std::move(one));
  }
  if (out.constraints.empty()) {
    return broken("There are no constraints.");
  }
  if (reading == Reading::canonical) {
    TOC_CHECK(check_order(out));
  }
  return out;
}

namespace {

/// Was the text percent-encoded as a whole, as it stands in addresses? No version begins with a
/// comparator, and no range without its colon and slash.
bool is_encoded_whole(std::string_view text) {
  constexpr std::string_view colon = "vers%3a";
  if (to_lower(text.substr(0, colon.size())) == colon) {
    return true;
  }
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return to_lower(text.substr(0, kVersSchemeBytesMax)).find("%2f") != std::string::npos;
  }
  const std::string first = to_lower(trim(text.substr(slash + 1)).substr(0, 3));
  return first == "%3c" || first == "%3e" || first == "%3d" || first == "%21";
}

Result<Vers> parse_uri(std::string_view whole, Reading reading) {
  const std::size_t colon = whole.find(':');
  const std::size_t slash = whole.find('/', colon == std::string_view::npos ? 0 : colon);
  if (colon == std::string_view::npos || slash == std::string_view::npos) {
    return broken("A range is \"vers:\", a type, \"/\" and constraints.");
  }
  std::string uri(whole.substr(0, colon));
  std::string scheme(whole.substr(colon + 1, slash - colon - 1));
  if (reading == Reading::tolerant) {
    uri = to_lower(uri);
    scheme = to_lower(scheme);
  } else {
    TOC_CHECK(check_canonical(whole));
  }
  if (uri != "vers") {
    return broken("A range begins with \"vers:\".");
  }
  TOC_CHECK(check_scheme(scheme));
  TOC_TRY(Vers out, parse_constraints(scheme, whole.substr(slash + 1), reading));
  if (!out.is_any && ecosystem_of(out.scheme) == nullptr) {
    return broken("This type takes no constraints but \"*\".");
  }
  return out;
}

}  // namespace

Result<Vers> parse_vers(std::string_view text, Reading reading) {
  if (text.size() > kVersBytesMax) {
    return fail(Errc::too_large, "The range is longer than 1 MiB.");
  }
  if (reading == Reading::canonical) {
    return parse_uri(text, reading);
  }
  const std::string_view whole = trim(text);
  if (!is_encoded_whole(whole)) {
    return parse_uri(whole, reading);
  }
  TOC_TRY(const std::string decoded, decoded_version(whole));
  return parse_uri(decoded, reading);
}

std::string to_text(const Vers& vers) {
  std::string out = "vers:" + vers.scheme + "/";
  if (vers.is_any) {
    return out + "*";
  }
  for (std::size_t i = 0; i < vers.constraints.size(); ++i) {
    if (i > 0) {
      out.push_back('|');
    }
    out.append(to_text(vers.constraints[i].comparator));
    append_encoded(vers.constraints[i].version, out);
  }
  return out;
}

}  // namespace tocsin::ranges
