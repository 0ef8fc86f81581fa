// multipart/form-data (RFC 7578 over RFC 2046 section 5.1), strictly, over a body that is in memory
// or mapped.
#pragma once

#include "base/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::http {

struct Part {
  std::string name;  ///< of the form's field
  /// A name for people, never a path: see safe_file_name. Empty: no file was chosen.
  std::optional<std::string> file_name;
  std::string media_type;  ///< as stated, "text/plain" when not; says nothing about the bytes
  std::string_view body;   ///< into the whole body
};

struct MultipartLimits {
  std::size_t parts_max = 128;
  std::size_t head_bytes_max = 4096;  ///< header fields of one part
};

/// The boundary from a Content-Type field. Errors: unsupported_type unless multipart/form-data;
/// malformed unless there is a boundary of 1 to 70 of the characters that RFC 2046 allows.
Result<std::string> multipart_boundary(std::string_view content_type);

/// Errors: too_large; malformed for a preamble or epilogue, padding after a delimiter, a delimiter
/// within a part, fields other than form-data's, transfer encodings, and what a part of a form must
/// have and has not.
Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view boundary,
                                          MultipartLimits limits = {});

/// What follows the last "/" or "\" of a name that a stranger chose, without control characters and
/// at most 255 bytes. Nothing is left of ".", ".." and names that are not UTF-8: then "file".
std::string safe_file_name(std::string_view name);

}  // namespace tocsin::http
