// Comma-separated values (RFC 4180), line by line: what EPSS is published as.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::severity {

/// One record. Its fields own their text, since quoting may have changed it.
struct CsvRecord {
  std::vector<std::string> fields;
  std::size_t line = 0;  ///< where it starts, from 1
};

/// Reads records one after the other. Lines end with LF or CRLF; a quoted field may hold both, and
/// quotes as "". After a malformed record reading goes on with the next line.
class CsvReader {
 public:
  /// text: outlives the reader. field_bytes_max: a longer field is malformed.
  CsvReader(std::string_view text, std::size_t field_bytes_max)
      : text_(text), field_bytes_max_(field_bytes_max) {}

  /// Nothing at the end. Empty lines are passed over. Errors: malformed with "line N".
  std::optional<Result<CsvRecord>> next();

  /// The raw line at hand when it starts with `mark`, moved past; nothing otherwise.
  std::optional<std::string_view> comment(char mark);

 private:
  std::string_view take_line();
  Status quoted_field(std::string& out);

  std::string_view text_;
  std::size_t field_bytes_max_;
  std::size_t line_ = 1;
};

}  // namespace tocsin::severity
