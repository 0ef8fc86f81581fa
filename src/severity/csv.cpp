#include "severity/csv.h"

#include <algorithm>

namespace tocsin::severity {
namespace {

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

/// The rest of the line at hand, without its end.
std::string_view CsvReader::take_line() {
  const std::size_t end = text_.find('\n');
  const std::string_view line = text_.substr(0, end);
  text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
  ++line_;
  return without_return(line);
}

std::optional<std::string_view> CsvReader::comment(char mark) {
  if (!text_.starts_with(mark)) {
    return std::nullopt;
  }
  return take_line();
}

/// After the opening quote, up to and with the closing one.
Status CsvReader::quoted_field(std::string& out) {
  for (;;) {
    const std::size_t quote = text_.find('"');
    if (quote == std::string_view::npos || out.size() + quote > field_bytes_max_) {
      return fail(Errc::malformed, "A quoted field is not closed, or too long.");
    }
    line_ += static_cast<std::size_t>(std::count(text_.begin(), text_.begin() + quote, '\n'));
    out.append(text_.substr(0, quote));
    text_.remove_prefix(quote + 1);
    if (!text_.starts_with('"')) {
      return {};
    }
    out.push_back('"');
    text_.remove_prefix(1);
  }
}

std::optional<Result<CsvRecord>> CsvReader::next() {
  while (text_.starts_with('\n') || text_.starts_with("\r\n")) {
    take_line();
  }
  if (text_.empty()) {
    return std::nullopt;
  }
  CsvRecord record{.fields = {}, .line = line_};
  const std::string_view start = text_;
  const auto refused = [&](std::string message) -> Result<CsvRecord> {
    return fail(Errc::malformed, std::move(message), "line " + std::to_string(record.line));
  };
  for (;;) {
    std::string& field = record.fields.emplace_back();
    if (text_.starts_with('"')) {
      text_.remove_prefix(1);
      if (const Status read = quoted_field(field); !read) {
        // A stray quote must not swallow the rest of the file.
        text_ = start;
        line_ = record.line;
        take_line();
        return refused(read.error().message);
      }
    } else {
      const std::size_t end = std::min(text_.find_first_of(",\n"), text_.size());
      field = text_.substr(0, end);
      text_.remove_prefix(end);
    }
    if (text_.starts_with(',')) {
      text_.remove_prefix(1);
      if (field.size() > field_bytes_max_) {
        take_line();
        return refused("A field is too long.");
      }
      continue;
    }
    const bool is_clean = text_.empty() || text_.starts_with('\n') || text_.starts_with("\r\n");
    take_line();
    if (!is_clean) {
      return refused("Something follows a closing quote.");
    }
    if (field.ends_with('\r')) {
      field.pop_back();
    }
    if (field.size() > field_bytes_max_) {
      return refused("A field is too long.");
    }
    return record;
  }
}

}  // namespace tocsin::severity
