#include "names/cpe.h"

#include <algorithm>
#include <vector>

namespace tocsin::names {
namespace {

constexpr std::array<std::string_view, kCpeAttributes> kNames{
    "part",     "vendor",     "product",   "version",   "update", "edition",
    "language", "sw_edition", "target_sw", "target_hw", "other"};

constexpr std::string_view kFormattedPrefix = "cpe:2.3:";
constexpr std::string_view kUriPrefix = "cpe:/";

std::unexpected<Error> refuse(std::size_t attribute, std::string message) {
  return fail(Errc::malformed, std::move(message), std::string(kNames[attribute]));
}

char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

/// A value being read, character by character: literal ones and unquoted wildcards.
class ValueReader {
 public:
  explicit ValueReader(std::size_t attribute) : attribute_(attribute) {}

  Status literal(char c) {
    if (!is_printable(c)) {
      return refuse(attribute_, "A value is printable ASCII without spaces.");
    }
    if (value_.after.is_any()) {
      // What stood so far was at the beginning after all, or it is inside.
      if (!value_.text.empty() || value_.before.is_any()) {
        return refuse(attribute_, "An unquoted wildcard stands at the beginning or the end only.");
      }
      std::swap(value_.before, value_.after);
    }
    value_.text.push_back(lowered(c));
    return {};
  }

  Status wildcard(char c) {
    CpeValue::Wild& wild = value_.after;
    if (wild.is_star || (c == '*' && wild.questions != 0) || wild.questions == 255) {
      return refuse(attribute_, "Wildcards are one asterisk, or up to 255 question marks.");
    }
    if (c == '*') {
      wild.is_star = true;
    } else {
      ++wild.questions;
    }
    return {};
  }

  Result<CpeValue> finish() {
    value_.kind = CpeValue::Kind::text;
    if (value_.text.empty()) {
      if (!value_.after.is_any() || value_.after.is_star) {
        return refuse(attribute_, "A value is not empty, and an asterisk alone is ANY.");
      }
      std::swap(value_.before, value_.after);
    }
    if (value_.text == "-" && !value_.before.is_any() && !value_.after.is_any()) {
      return refuse(attribute_, "A quoted hyphen alone is not a value.");
    }
    return std::move(value_);
  }

 private:
  std::size_t attribute_;
  CpeValue value_;
};

CpeValue not_applicable() {
  return {.kind = CpeValue::Kind::not_applicable, .text = {}, .before = {}, .after = {}};
}

/// A value of a formatted string or between the quotes of a WFN. Punctuation that should have been
/// quoted is taken as quoted, as the unbinding of section 6.2.3 does.
Result<CpeValue> read_quoted(std::size_t attribute, std::string_view text) {
  ValueReader reader(attribute);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
      if (i == text.size() || (is_word(text[i]) && text[i] != '_')) {
        return refuse(attribute, "A backslash quotes punctuation.");
      }
      TOC_CHECK(reader.literal(text[i]));
    } else if (c == '*' || c == '?') {
      TOC_CHECK(reader.wildcard(c));
    } else {
      TOC_CHECK(reader.literal(c));
    }
  }
  return reader.finish();
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char low = lowered(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// A component of a URI (section 6.1.3.2): "%01" is "?", "%02" is "*", other escapes are
/// punctuation.
Result<CpeValue> read_uri_value(std::size_t attribute, std::string_view text) {
  if (text.empty()) {
    return CpeValue{};
  }
  if (text == "-") {
    return not_applicable();
  }
  ValueReader reader(attribute);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '%') {
      if (!is_word(c) && c != '.' && c != '-' && c != '~') {
        return refuse(attribute, "Punctuation is percent-encoded in a CPE URI.");
      }
      TOC_CHECK(reader.literal(c));
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_value(text[i + 2]);
    if (low < 0) {
      return refuse(attribute, "A percent sign is followed by two hexadecimal digits.");
    }
    i += 2;
    const char decoded = static_cast<char>(high * 16 + low);
    if (decoded == 1 || decoded == 2) {
      TOC_CHECK(reader.wildcard(decoded == 1 ? '?' : '*'));
    } else if (is_word(decoded)) {
      return refuse(attribute, "Letters, digits and underscores are not percent-encoded.");
    } else {
      TOC_CHECK(reader.literal(decoded));
    }
  }
  return reader.finish();
}

Status check_part(const Cpe& name) {
  const CpeValue& part = name[CpeAttribute::part];
  if (part.kind == CpeValue::Kind::text &&
      (part.before.is_any() || part.after.is_any() ||
       (part.text != "a" && part.text != "h" && part.text != "o"))) {
    return refuse(0, "A part is a, h, o, ANY or NA.");
  }
  return {};
}

Result<Cpe> parse_formatted(std::string_view text) {
  Cpe out;
  std::size_t attribute = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '\\') {
      ++i;
      continue;
    }
    if (i < text.size() && text[i] != ':') {
      continue;
    }
    if (attribute == kCpeAttributes) {
      return fail(Errc::malformed, "A formatted string has eleven attributes.");
    }
    const std::string_view value = text.substr(start, i - start);
    if (value == "-") {
      out.values[attribute] = not_applicable();
    } else if (value != "*") {
      TOC_TRY(out.values[attribute], read_quoted(attribute, value));
    }
    ++attribute;
    start = i + 1;
  }
  if (attribute != kCpeAttributes) {
    return fail(Errc::malformed, "A formatted string has eleven attributes.");
  }
  return out;
}

std::vector<std::string_view> pieces(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(end + 1);
  }
}

/// "~edition~sw_edition~target_sw~target_hw~other".
Status unpack_edition(std::string_view packed, Cpe& out) {
  const std::vector<std::string_view> parts = pieces(packed.substr(1), '~');
  if (parts.size() != 5) {
    return refuse(5, "A packed edition has five parts.");
  }
  constexpr std::array<std::size_t, 5> targets{5, 7, 8, 9, 10};
  for (std::size_t i = 0; i < targets.size(); ++i) {
    TOC_TRY(out.values[targets[i]], read_uri_value(targets[i], parts[i]));
  }
  return {};
}

Result<Cpe> parse_uri(std::string_view text) {
  const std::vector<std::string_view> parts = pieces(text, ':');
  if (parts.size() > 7) {
    return fail(Errc::malformed, "A CPE URI has at most seven components.");
  }
  Cpe out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 5 && parts[i].starts_with('~')) {
      TOC_CHECK(unpack_edition(parts[i], out));
    } else {
      TOC_TRY(out.values[i], read_uri_value(i, parts[i]));
    }
  }
  return out;
}

/// One `name="value"`, `name=ANY` or `name=NA` from the front of the text.
Status read_pair(std::string_view& text, Cpe& out, std::array<bool, kCpeAttributes>& seen) {
  const std::size_t equals = text.find('=');
  const auto found = std::ranges::find(kNames, text.substr(0, equals));
  if (equals == std::string_view::npos || found == kNames.end()) {
    return fail(Errc::malformed, "A well-formed name is a list of attribute=value.");
  }
  const auto attribute = static_cast<std::size_t>(found - kNames.begin());
  if (seen[attribute]) {
    return refuse(attribute, "The attribute stands twice.");
  }
  seen[attribute] = true;
  text.remove_prefix(equals + 1);
  if (text.starts_with("ANY")) {
    text.remove_prefix(3);
    return {};
  }
  if (text.starts_with("NA")) {
    text.remove_prefix(2);
    out.values[attribute] = not_applicable();
    return {};
  }
  if (!text.starts_with('"')) {
    return refuse(attribute, "A value is ANY, NA or a text in quotes.");
  }
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') {
    end += text[end] == '\\' ? 2 : 1;
  }
  if (end >= text.size()) {
    return refuse(attribute, "The closing quote is missing.");
  }
  TOC_TRY(out.values[attribute], read_quoted(attribute, text.substr(1, end - 1)));
  text.remove_prefix(end + 1);
  return {};
}

Result<Cpe> parse_wfn(std::string_view text) {
  Cpe out;
  std::array<bool, kCpeAttributes> seen{};
  if (!text.ends_with(']')) {
    return fail(Errc::malformed, "A well-formed name ends with a bracket.");
  }
  text.remove_suffix(1);
  while (!text.empty()) {
    TOC_CHECK(read_pair(text, out, seen));
    if (text.empty()) {
      break;
    }
    if (!text.starts_with(',') || text.size() == 1) {
      return fail(Errc::malformed, "Attributes are separated by commas.");
    }
    text.remove_prefix(1);
    while (text.starts_with(' ')) {
      text.remove_prefix(1);
    }
  }
  return out;
}

void append_wild(std::string& out, CpeValue::Wild wild, std::string_view star,
                 std::string_view question) {
  if (wild.is_star) {
    out.append(star);
  }
  for (int i = 0; i < wild.questions; ++i) {
    out.append(question);
  }
}

/// Punctuation quoted, but for what `bare` names.
std::string quoted(const CpeValue& value, std::string_view bare) {
  std::string out;
  append_wild(out, value.before, "*", "?");
  for (const char c : value.text) {
    if (!is_word(c) && bare.find(c) == std::string_view::npos) {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  append_wild(out, value.after, "*", "?");
  return out;
}

std::string uri_value(const CpeValue& value) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (value.kind != CpeValue::Kind::text) {
    return value.kind == CpeValue::Kind::any ? "" : "-";
  }
  std::string out;
  append_wild(out, value.before, "%02", "%01");
  for (const char c : value.text) {
    if (is_word(c) || c == '.' || c == '-') {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
      out.push_back(digits[static_cast<unsigned char>(c) & 15U]);
    }
  }
  append_wild(out, value.after, "%02", "%01");
  return out;
}

}  // namespace

std::string_view to_text(CpeAttribute attribute) {
  return kNames[static_cast<std::size_t>(attribute)];
}

Result<Cpe> parse_cpe(std::string_view text) {
  if (text.size() > kCpeBytesMax) {
    return fail(Errc::too_large, "A CPE name has at most 4096 bytes.");
  }
  Result<Cpe> out = fail(Errc::malformed, "A CPE name starts with cpe:2.3:, cpe:/ or wfn:[.");
  std::string start(text.substr(0, kFormattedPrefix.size()));
  std::ranges::transform(start, start.begin(), lowered);
  if (start == kFormattedPrefix) {
    out = parse_formatted(text.substr(kFormattedPrefix.size()));
  } else if (start.starts_with(kUriPrefix)) {
    out = parse_uri(text.substr(kUriPrefix.size()));
  } else if (start.starts_with("wfn:[")) {
    out = parse_wfn(text.substr(5));
  }
  if (out) {
    TOC_CHECK(check_part(*out));
  }
  return out;
}

std::string to_formatted(const Cpe& name) {
  std::string out = "cpe:2.3";
  for (const CpeValue& value : name.values) {
    out.push_back(':');
    switch (value.kind) {
      case CpeValue::Kind::any: out.push_back('*'); break;
      case CpeValue::Kind::not_applicable: out.push_back('-'); break;
      case CpeValue::Kind::text: out.append(quoted(value, ".-")); break;
    }
  }
  return out;
}

std::string to_uri(const Cpe& name) {
  std::string out(kUriPrefix);
  for (std::size_t i = 0; i < 7; ++i) {
    out.append(i == 0 ? "" : ":");
    const bool is_packed = i == 5 && std::any_of(name.values.begin() + 7, name.values.end(),
                                                 [](const CpeValue& value) {
                                                   return value.kind != CpeValue::Kind::any;
                                                 });
    if (!is_packed) {
      out.append(uri_value(name.values[i]));
      continue;
    }
    for (const std::size_t part : {5, 7, 8, 9, 10}) {
      out.append("~").append(uri_value(name.values[part]));
    }
  }
  while (out.ends_with(':')) {
    out.pop_back();
  }
  return out.size() < kUriPrefix.size() ? std::string(kUriPrefix) : out;
}

std::string to_wfn(const Cpe& name) {
  std::string out = "wfn:[";
  for (std::size_t i = 0; i < kCpeAttributes; ++i) {
    out.append(i == 0 ? "" : ",").append(kNames[i]).append("=");
    const CpeValue& value = name.values[i];
    switch (value.kind) {
      case CpeValue::Kind::any: out.append("ANY"); break;
      case CpeValue::Kind::not_applicable: out.append("NA"); break;
      case CpeValue::Kind::text: out.append("\"").append(quoted(value, "")).append("\""); break;
    }
  }
  return out + "]";
}

}  // namespace tocsin::names
