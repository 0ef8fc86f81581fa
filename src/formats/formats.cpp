#include "formats/formats.h"

namespace tocsin::formats {

Result<std::optional<Summary>> recognise(Json root) {
  static const std::vector<Format> formats = all();
  for (const Format& format : formats) {
    if (format.is_mine(root)) {
      TOC_TRY(Summary summary, format.read(root));
      summary.format = format.id;
      return std::optional(std::move(summary));
    }
  }
  return std::optional<Summary>();
}

Result<std::optional<Summary>> recognise(std::string_view document) {
  const std::size_t first = document.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || document[first] != '{') {
    return std::optional<Summary>();
  }
  // A stranger's, and a DOM has 14 times its size: one that is larger is kept like any other file.
  constexpr std::size_t bytes_max = 1U << 20U;
  const Result<JsonDocument> parsed = JsonDocument::parse(document, {.bytes_max = bytes_max});
  if (!parsed) {
    // An attachment that merely begins like JSON is still evidence; it is kept as it is and
    // recognised as nothing.
    return std::optional<Summary>();
  }
  return recognise(parsed->root());
}

}  // namespace tocsin::formats
