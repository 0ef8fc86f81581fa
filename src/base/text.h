// Small things about text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);
/// Of both: ASCII letters only; everything else stays.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
/// Without leading and trailing ASCII white space.
std::string_view trim(std::string_view text);
/// At most so many bytes from its beginning, whole characters.
std::string cut(std::string_view text, std::size_t bytes_max);
/// The pieces between the separators; one empty piece for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// & < > " ' as character references: safe as HTML text and inside quoted attributes.
std::string escape_html(std::string_view text);
/// application/x-www-form-urlencoded, one component; "+" is a space. Broken escapes stay as they
/// are.
std::string decode_percent(std::string_view text);
std::string encode_percent(std::string_view text);

/// For a terminal: what would move its cursor, colour it or turn its direction of writing (C0 and
/// C1 controls, bidirectional controls) becomes U+FFFD, and so does what is not UTF-8.
std::string printable(std::string_view text);

}  // namespace tocsin
