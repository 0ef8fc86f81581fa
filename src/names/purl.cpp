// ECMA-427 section 5, and the purl project's "how to parse" and "how to build". Where the two and
// the tests differ: docs/formats/purl.md.
#include "names/purl.h"

#include "base/text.h"
#include "names/purl_types.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace tocsin::names {
namespace {

std::unexpected<Error> refuse(std::string_view component, std::string message) {
  return fail(Errc::malformed, std::move(message), std::string(component));
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What stands unencoded in a component (section 5.4): letters, digits, ".-_~", and the colon.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> out{};
  for (int c = 0; c < 256; ++c) {
    out[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                       (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
                                       c == '~' || c == ':';
  }
  return out;
}();

/// Runs of plain bytes are copied whole: most components are one.
void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && kPlain[static_cast<unsigned char>(text[run])]) {
      ++run;
    }
    out.append(text.data(), run);
    if (run == text.size()) {
      return;
    }
    const auto byte = static_cast<unsigned char>(text[run]);
    const std::array<char, 3> escape{'%', digits[byte >> 4U], digits[byte & 15U]};
    out.append(escape.data(), escape.size());
    text.remove_prefix(run + 1);
  }
}

/// Segments joined by "/": the slashes stay.
void append_encoded_path(std::string& out, std::string_view path) {
  for (;;) {
    const std::size_t slash = path.find('/');
    append_encoded(out, path.substr(0, slash));
    if (slash == std::string_view::npos) {
      return;
    }
    out.push_back('/');
    path.remove_prefix(slash + 1);
  }
}

int hex_value(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// False for a broken escape.
bool append_decoded(std::string& out, std::string_view text) {
  std::size_t percent = text.find('%');
  while (percent != std::string_view::npos) {
    if (text.size() < percent + 3) {
      return false;
    }
    const int high = hex_value(text[percent + 1]);
    const int low = hex_value(text[percent + 2]);
    if (high < 0 || low < 0) {
      return false;
    }
    out.append(text.substr(0, percent));
    out.push_back(static_cast<char>(high * 16 + low));
    text.remove_prefix(percent + 3);
    percent = text.find('%');
  }
  out.append(text);
  return true;
}

/// out: empty.
Status decode(std::string_view component, std::string_view text, std::string& out) {
  if (text.find('%') == std::string_view::npos) {
    out.assign(text);
    return {};
  }
  if (!append_decoded(out, text)) {
    return refuse(component, "A percent sign is followed by two hexadecimal digits.");
  }
  if (out.size() != text.size() && !is_utf8(out)) {
    return refuse(component, "The encoded bytes are not UTF-8.");
  }
  return {};
}

/// Decodes segments and joins those that are not empty; in a subpath "." and ".." fall away too.
enum class DotSegments { kept, dropped };
Status decode_path(std::string_view component, std::string_view text, DotSegments dots,
                   std::string& out) {
  // Most namespaces are one segment or several plain ones: nothing to decode, nothing to drop.
  if (dots == DotSegments::kept && text.find('%') == std::string_view::npos &&
      text.find("//") == std::string_view::npos && !text.starts_with('/') && !text.ends_with('/')) {
    out.append(text);
    return {};
  }
  std::string segment;
  for (;;) {
    const std::size_t slash = text.find('/');
    segment.clear();
    TOC_CHECK(decode(component, text.substr(0, slash), segment));
    if (segment.find('/') != std::string::npos) {
      return refuse(component, "A segment holds an encoded slash.");
    }
    if (!segment.empty() && (dots == DotSegments::kept || (segment != "." && segment != ".."))) {
      if (!out.empty()) {
        out.push_back('/');
      }
      out.append(segment);
    }
    if (slash == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(slash + 1);
  }
}

std::string trim_slashes(std::string_view text) {
  while (text.starts_with('/')) {
    text.remove_prefix(1);
  }
  while (text.ends_with('/')) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

/// The same for a path that is not encoded.
std::string clean_path(std::string_view text, DotSegments dots) {
  std::string out;
  for (const std::string_view segment : split(text, '/')) {
    if (segment.empty() || (dots == DotSegments::dropped && (segment == "." || segment == ".."))) {
      continue;
    }
    if (!out.empty()) {
      out.push_back('/');
    }
    out.append(segment);
  }
  return out;
}

void change_case(std::string& text, LetterCase wanted) {
  if (wanted == LetterCase::lower) {
    for (char& c : text) {
      c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
  } else if (wanted == LetterCase::upper) {
    for (char& c : text) {
      c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
}

/// What a type is made of after its first letter.
constexpr std::array<bool, 256> kTypeByte = [] {
  std::array<bool, 256> out = kPlain;
  out['_'] = out['~'] = out[':'] = false;
  return out;
}();

Status check_type(std::string_view type) {
  if (type.empty() || (!is_lower(type[0]) && !is_upper(type[0]))) {
    return refuse("type", "A type starts with a letter.");
  }
  for (const char c : type) {
    if (!kTypeByte[static_cast<unsigned char>(c)]) {
      return refuse("type", "A type is letters, digits, periods and dashes.");
    }
  }
  return {};
}

Status check_key(std::string_view key) {
  if (key.empty() || !is_lower(key[0]) || !std::ranges::all_of(key, [](char c) {
        return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
      })) {
    return refuse(
        "qualifiers",
        "A key starts with a lowercase letter and goes on with lowercase letters, digits, "
        "periods, dashes and underscores.");
  }
  return {};
}

/// The canonical order is that of the strings "key=value": "a-b=" stands before "a=".
bool is_before(const Qualifier& a, const Qualifier& b) {
  const std::size_t common = std::min(a.key.size(), b.key.size());
  if (const int order = a.key.compare(0, common, b.key, 0, common); order != 0) {
    return order < 0;
  }
  if (a.key.size() == b.key.size()) {
    return false;
  }
  return a.key.size() < b.key.size() ? '=' < b.key[common] : a.key[common] < '=';
}

Status order_qualifiers(std::vector<Qualifier>& qualifiers) {
  std::erase_if(qualifiers, [](const Qualifier& q) { return q.value.empty(); });
  std::ranges::sort(qualifiers, is_before);
  if (std::ranges::adjacent_find(qualifiers, {}, &Qualifier::key) != qualifiers.end()) {
    return refuse("qualifiers", "A key stands twice.");
  }
  return {};
}

/// ASCII is UTF-8 and seen eight bytes at a time.
bool is_valid_utf8(std::string_view text) {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & 0x8080808080808080U) != 0) {
      return is_utf8(text);
    }
  }
  return std::ranges::all_of(text.substr(at), [](char c) { return c >= 0; }) || is_utf8(text);
}

Status parse_qualifiers(std::string_view text, std::vector<Qualifier>& out) {
  out.reserve(static_cast<std::size_t>(std::ranges::count(text, '&')) + 1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return refuse("qualifiers", "A qualifier is key=value.");
    }
    TOC_CHECK(check_key(pair.substr(0, equals)));
    Qualifier& qualifier = out.emplace_back();
    qualifier.key = pair.substr(0, equals);
    TOC_CHECK(decode("qualifiers", pair.substr(equals + 1), qualifier.value));
    if (end + 1 == text.size()) {
      return refuse("qualifiers", "A qualifier is key=value.");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  // Keys that stand twice are refused even where one of the values is empty.
  std::ranges::sort(out, is_before);
  if (std::ranges::adjacent_find(out, {}, &Qualifier::key) != out.end()) {
    return refuse("qualifiers", "A key stands twice.");
  }
  std::erase_if(out, [](const Qualifier& q) { return q.value.empty(); });
  return {};
}

const Qualifier* find_qualifier(const Purl& purl, std::string_view key) {
  const auto found = std::ranges::find(purl.qualifiers, key, &Qualifier::key);
  return found == purl.qualifiers.end() ? nullptr : &*found;
}

void lower_when(const LowerWhen& rule, Purl& purl) {
  bool holds = false;
  if (!rule.namespace_is.empty()) {
    holds = to_lower(purl.name_space) == rule.namespace_is;
  } else if (const Qualifier* const found = find_qualifier(purl, rule.qualifier)) {
    holds = to_lower(found->value).find(rule.contains) != std::string::npos;
  }
  if (holds && rule.applies_to_namespace) {
    change_case(purl.name_space, LetterCase::lower);
  }
  if (holds && rule.applies_to_name) {
    change_case(purl.name, LetterCase::lower);
  }
}

/// The type's canonical form of each component.
void normalise(const PurlType& type, Purl& purl) {
  if (type.name_is_path) {
    const std::string path = clean_path(purl.name_space + "/" + purl.name, DotSegments::kept);
    const std::size_t slash = path.find('/');
    purl.name_space = slash == std::string::npos ? "" : path.substr(0, slash);
    purl.name = slash == std::string::npos ? path : path.substr(slash + 1);
  }
  change_case(purl.name_space, type.namespace_case);
  change_case(purl.name, type.name_case);
  change_case(purl.version, type.version_case);
  change_case(purl.subpath, type.subpath_case);
  if (type.lower_when) {
    lower_when(*type.lower_when, purl);
  }
  for (const NameReplacement& replacement : type.name_replaces) {
    if (replacement.from) {
      std::ranges::replace(purl.name, *replacement.from, replacement.to[0]);
    } else {
      RE2::GlobalReplace(&purl.name, *replacement.pattern, replacement.to);
    }
  }
  for (const QualifierLower& rule : type.qualifier_lowers) {
    const auto found = std::ranges::find(purl.qualifiers, rule.key, &Qualifier::key);
    if (found != purl.qualifiers.end() && RE2::FullMatch(found->value, *rule.pattern)) {
      change_case(found->value, LetterCase::lower);
    }
  }
}

/// What the type's definition refuses.
Status check_by_type(const PurlType& type, const Purl& purl) {
  if (type.name_space == Presence::required && purl.name_space.empty()) {
    return refuse("namespace", "The type " + type.type + " requires a namespace.");
  }
  if (type.name_space == Presence::prohibited && !purl.name_space.empty()) {
    return refuse("namespace", "The type " + type.type + " has no namespace.");
  }
  if (type.namespace_segments_max != 0 &&
      static_cast<std::size_t>(std::ranges::count(purl.name_space, '/')) >=
          type.namespace_segments_max) {
    return refuse("namespace", "The namespace has more segments than the type " + type.type +
                                   " has a meaning for.");
  }
  if ((type.name_pattern && !RE2::FullMatch(purl.name, *type.name_pattern)) ||
      (type.name_refuses && RE2::PartialMatch(purl.name, *type.name_refuses))) {
    return refuse("name", "The name is not one of the type " + type.type + ".");
  }
  if (type.version_pattern && !purl.version.empty() &&
      !RE2::FullMatch(purl.version, *type.version_pattern)) {
    return refuse("version", "The version is not one of the type " + type.type + ".");
  }
  for (const std::string& key : type.qualifiers_required) {
    if (find_qualifier(purl, key) == nullptr) {
      return refuse("qualifiers", "The type " + type.type + " requires the qualifier " + key + ".");
    }
  }
  return {};
}

Status finish(Purl& purl, PurlCheck check) {
  if (purl.name.empty()) {
    return refuse("name", "A purl has a name.");
  }
  if (const PurlType* const type = PurlTypes::built_in().find(purl.type)) {
    normalise(*type, purl);
    if (check == PurlCheck::full) {
      TOC_CHECK(check_by_type(*type, purl));
    }
  }
  return {};
}

/// What stands right of the only `separator`, which is cut off `rest` with it; nothing without one.
/// Errors: malformed where there are more: splitting at the last, as the rule is, would hide the
/// others in the name.
Result<std::optional<std::string_view>> cut(std::string_view& rest, char separator) {
  const std::size_t first = rest.find(separator);
  if (first == std::string_view::npos) {
    return std::optional<std::string_view>();
  }
  const std::string_view right = rest.substr(first + 1);
  if (right.find(separator) != std::string_view::npos) {
    return fail(Errc::malformed, "A question or hash mark that separates nothing is encoded.");
  }
  rest = rest.substr(0, first);
  return std::optional(right);
}

/// "pkg:" in any case.
bool has_scheme(std::string_view text) {
  return text.size() >= 4 && (text[0] | 0x20) == 'p' && (text[1] | 0x20) == 'k' &&
         (text[2] | 0x20) == 'g' && text[3] == ':';
}

/// Where the version starts: the last "@", unless it opens a segment that others follow, as in
/// npm's "@scope/name" written without encoding. npos: no version.
Result<std::size_t> version_separator(std::string_view path) {
  const std::size_t at = path.rfind('@');
  if (at == std::string_view::npos || (at > 0 && path[at - 1] != '/')) {
    return at;
  }
  if (path.find('/', at) != std::string_view::npos) {
    return std::string_view::npos;
  }
  return refuse("name", "A purl has a name.");
}

/// namespace, name and version: what follows the type.
Status parse_path(std::string_view path, Purl& purl) {
  TOC_TRY(const std::size_t at, version_separator(path));
  if (at != std::string_view::npos) {
    TOC_CHECK(decode("version", path.substr(at + 1), purl.version));
    path = path.substr(0, at);
  }
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  TOC_CHECK(decode("name", name, purl.name));
  if (purl.name.starts_with('/') || purl.name.ends_with('/')) {
    purl.name = trim_slashes(purl.name);
  }
  if (slash != std::string_view::npos) {
    TOC_CHECK(decode_path("namespace", path.substr(0, slash), DotSegments::kept, purl.name_space));
  }
  return {};
}

Status parse_into(std::string_view text, PurlCheck check, Purl& purl) {
  if (text.size() > kPurlBytesMax) {
    return fail(Errc::too_large, "A purl has at most 65536 bytes.");
  }
  if (!is_valid_utf8(text)) {
    return fail(Errc::malformed, "The purl is not UTF-8.");
  }
  std::string_view rest = text;
  TOC_TRY(const auto subpath, cut(rest, '#'));
  TOC_TRY(const auto qualifiers, cut(rest, '?'));
  if (subpath) {
    TOC_CHECK(decode_path("subpath", *subpath, DotSegments::dropped, purl.subpath));
  }
  if (qualifiers) {
    TOC_CHECK(parse_qualifiers(*qualifiers, purl.qualifiers));
  }
  if (!has_scheme(rest)) {
    return refuse("scheme", "A purl starts with pkg:.");
  }
  rest.remove_prefix(std::min(rest.find_first_not_of('/', 4), rest.size()));
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return refuse("name", "A purl has a type and a name.");
  }
  TOC_CHECK(check_type(rest.substr(0, slash)));
  purl.type = rest.substr(0, slash);
  change_case(purl.type, LetterCase::lower);
  TOC_CHECK(parse_path(rest.substr(slash + 1), purl));
  return finish(purl, check);
}

}  // namespace

Result<Purl> parse_purl(std::string_view text, PurlCheck check) {
  Result<Purl> out;
  if (Status read = parse_into(text, check, *out); !read) {
    out = std::unexpected(std::move(read).error());
  }
  return out;
}

Result<Purl> build_purl(Purl components, PurlCheck check) {
  Purl& purl = components;
  TOC_CHECK(check_type(purl.type));
  change_case(purl.type, LetterCase::lower);
  for (const std::string* part : {&purl.name_space, &purl.name, &purl.version, &purl.subpath}) {
    if (!is_utf8(*part)) {
      return fail(Errc::malformed, "A component is not UTF-8.");
    }
  }
  purl.name_space = clean_path(purl.name_space, DotSegments::kept);
  purl.name = trim_slashes(purl.name);
  purl.subpath = clean_path(purl.subpath, DotSegments::dropped);
  for (const Qualifier& qualifier : purl.qualifiers) {
    TOC_CHECK(check_key(qualifier.key));
    if (!is_utf8(qualifier.value)) {
      return fail(Errc::malformed, "A component is not UTF-8.");
    }
  }
  TOC_CHECK(order_qualifiers(purl.qualifiers));
  TOC_CHECK(finish(purl, check));
  if (to_text(purl).size() > kPurlBytesMax) {
    return fail(Errc::too_large, "A purl has at most 65536 bytes.");
  }
  return components;
}

std::string to_text(const Purl& purl) {
  std::string out;
  out.reserve(16 + purl.type.size() + purl.name_space.size() + purl.name.size() +
              purl.version.size() + purl.subpath.size() + 32 * purl.qualifiers.size());
  out.append("pkg:").append(purl.type).push_back('/');
  if (!purl.name_space.empty()) {
    append_encoded_path(out, purl.name_space);
    out.push_back('/');
  }
  const PurlType* const type =
      purl.name.find('/') == std::string::npos ? nullptr : PurlTypes::built_in().find(purl.type);
  if (type != nullptr && type->name_is_path) {
    append_encoded_path(out, purl.name);
  } else {
    append_encoded(out, purl.name);
  }
  if (!purl.version.empty()) {
    out.push_back('@');
    append_encoded(out, purl.version);
  }
  char separator = '?';
  for (const Qualifier& qualifier : purl.qualifiers) {
    out.push_back(separator);
    separator = '&';
    out.append(qualifier.key).push_back('=');
    append_encoded(out, qualifier.value);
  }
  if (!purl.subpath.empty()) {
    out.push_back('#');
    append_encoded_path(out, purl.subpath);
  }
  return out;
}

bool is_registered_type(std::string_view type) {
  return PurlTypes::built_in().find(type) != nullptr;
}

}  // namespace tocsin::names
