#include "http/multipart.h"

#include "base/text.h"
#include "http/form.h"
#include "http/media.h"
#include "http/message.h"

#include <algorithm>
#include <cstring>

namespace tocsin::http {
namespace {

constexpr std::size_t kFileNameBytesMax = 255;
constexpr std::size_t kFieldNameBytesMax = 128;

std::unexpected<Error> bad(std::string why) {
  return fail(Errc::malformed, "The multipart body " + std::move(why));
}

/// string_view::find goes byte by byte on hits of the first; bodies reach 128 MiB.
std::size_t find_in(std::string_view text, std::string_view wanted) {
  const void* const at = ::memmem(text.data(), text.size(), wanted.data(), wanted.size());
  return at == nullptr ? std::string_view::npos
                       : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// The file name and field name escapes of the WHATWG HTML standard: a quote, CR and LF are
/// percent-encoded.
std::string unescape(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string_view escape = value.substr(i, 3);
    const char c = escape == "%22" ? '"' : escape == "%0D" ? '\r' : escape == "%0A" ? '\n' : '\0';
    if (c != '\0') {
      out.push_back(c);
      i += 2;
    } else {
      out.push_back(value[i]);
    }
  }
  return out;
}

Status read_disposition(std::string_view value, Part& part) {
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  if (!equal_ignoring_case(trim(value.substr(0, semicolon)), "form-data")) {
    return bad("has a part that is not form-data.");
  }
  const auto parameters = parse_parameters(value.substr(semicolon));
  if (!parameters) {
    return bad("has a malformed Content-Disposition field.");
  }
  std::optional<std::string> name;
  for (const auto& [parameter, text] : *parameters) {
    if (parameter == "name") {
      name = unescape(text);
    } else if (parameter == "filename") {
      // Browsers send an empty one when no file was chosen.
      part.file_name = text.empty() ? std::string() : safe_file_name(unescape(text));
    } else if (parameter == "filename*") {
      return bad("uses filename*, which forms must not (RFC 7578 section 4.2).");
    }
  }
  if (!name || name->empty() || name->size() > kFieldNameBytesMax || has_control(*name) ||
      !is_utf8(*name)) {
    return bad("has a part without a usable name.");
  }
  part.name = *std::move(name);
  return {};
}

Status read_field(std::string_view line, Part& part) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return bad("has a malformed header field in a part.");
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (std::ranges::any_of(value, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
      })) {
    return bad("has a control character in a header field of a part.");
  }
  if (equal_ignoring_case(name, "Content-Disposition")) {
    if (!part.name.empty()) {
      return bad("has a part with two Content-Disposition fields.");
    }
    return read_disposition(value, part);
  }
  if (equal_ignoring_case(name, "Content-Type")) {
    const auto type = parse_media_type(value);
    if (!type || !part.media_type.empty()) {
      return bad("has a part with a malformed or repeated Content-Type field.");
    }
    part.media_type = type->type;
  }
  if (equal_ignoring_case(name, "Content-Transfer-Encoding") &&
      !equal_ignoring_case(value, "binary") && !equal_ignoring_case(value, "8bit") &&
      !equal_ignoring_case(value, "7bit")) {
    return bad(
        "has a part with a transfer encoding, which forms must not have (RFC 7578 section 4.7).");
  }
  return {};  // RFC 7578 section 4.8: all other fields are ignored
}

/// Takes the header fields off the front of `rest`.
Result<Part> read_head(std::string_view& rest, const MultipartLimits& limits) {
  const std::size_t end = find_in(rest.substr(0, limits.head_bytes_max), "\r\n\r\n");
  if (end == std::string_view::npos) {
    return rest.size() >= limits.head_bytes_max
               ? fail(Errc::too_large, "The header fields of a part are larger than the limit.")
               : bad("ends within the header fields of a part.");
  }
  Part part;
  std::string_view head = rest.substr(0, end);
  rest.remove_prefix(end + 4);
  while (!head.empty()) {
    const std::size_t line_end = std::min(find_in(head, "\r\n"), head.size());
    TOC_CHECK(read_field(head.substr(0, line_end), part));
    head.remove_prefix(std::min(line_end + 2, head.size()));
  }
  if (part.name.empty()) {
    return bad("has a part without a Content-Disposition field.");
  }
  if (part.media_type.empty()) {
    part.media_type = "text/plain";
  }
  return part;
}

}  // namespace

std::string safe_file_name(std::string_view name) {
  if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos) {
    name.remove_prefix(slash + 1);
  }
  std::string out;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      out.push_back(c);
    }
  }
  if (out.size() > kFileNameBytesMax) {
    out.resize(kFileNameBytesMax);
    // Not within a character: take off what the cut has left of it.
    while (!out.empty() && !is_utf8(out)) {
      out.pop_back();
    }
  }
  return out.empty() || out == "." || out == ".." || !is_utf8(out) ? "file" : out;
}

Result<std::string> multipart_boundary(std::string_view content_type) {
  TOC_TRY(const MediaType type, parse_media_type(content_type));
  if (type.type != "multipart/form-data") {
    return fail(Errc::unsupported_type, "The body must be multipart/form-data.");
  }
  const std::string boundary(type.parameter("boundary").value_or(""));
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("'()+_,-./:=? ").contains(c);
  };
  if (boundary.empty() || boundary.size() > 70 || boundary.ends_with(' ') ||
      !std::ranges::all_of(boundary, is_allowed)) {
    return fail(Errc::malformed, "The boundary of the multipart body is missing or malformed.");
  }
  return boundary;
}

Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view boundary,
                                          MultipartLimits limits) {
  const std::string delimiter = "\r\n--" + std::string(boundary);
  const std::string_view first = std::string_view(delimiter).substr(2);
  if (!body.starts_with(first)) {
    return bad("does not begin with its boundary.");
  }
  std::string_view rest = body.substr(first.size());
  std::vector<Part> parts;
  // Here `rest` always stands directly behind a delimiter.
  while (!rest.starts_with("--")) {
    if (!rest.starts_with("\r\n")) {
      return bad("has a boundary that is followed by something else than a new line.");
    }
    if (parts.size() == limits.parts_max) {
      return fail(Errc::too_large,
                  "The form has more than " + std::to_string(limits.parts_max) + " parts.");
    }
    rest.remove_prefix(2);
    TOC_TRY(Part part, read_head(rest, limits));
    // An empty body may end directly at the delimiter, whose CRLF then is the one that ended the
    // head.
    const std::size_t end = find_in(rest, delimiter);
    if (end == std::string_view::npos) {
      return bad("ends without its last boundary.");
    }
    part.body = rest.substr(0, end);
    parts.push_back(std::move(part));
    rest.remove_prefix(end + delimiter.size());
  }
  rest.remove_prefix(2);
  if (!rest.empty() && rest != "\r\n") {
    return bad("goes on after its last boundary.");
  }
  return parts;
}

}  // namespace tocsin::http
