#include "formats/formats.h"

#include <algorithm>

namespace tocsin::formats {
namespace {

// A stranger's, and a DOM has 14 times its size: one that is larger is kept like any other file.
constexpr std::size_t kBytesMax = 1U << 20U;

const Format* find(Json root) {
  static const std::vector<Format> formats = all();
  const auto found =
      std::ranges::find_if(formats, [&](const Format& one) { return one.is_mine(root); });
  return found == formats.end() ? nullptr : &*found;
}

}  // namespace

Result<std::optional<Summary>> recognise(Json root) {
  const Format* const format = find(root);
  if (format == nullptr) {
    return std::optional<Summary>();
  }
  TOC_TRY(Summary summary, format->read(root));
  summary.format = format->id;
  return std::optional(std::move(summary));
}

std::optional<std::string> format_of(Json root) {
  const Format* const format = find(root);
  return format == nullptr ? std::nullopt : std::optional(format->id);
}

bool may_be_document(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '{' && bytes.size() <= kBytesMax;
}

Result<std::optional<Summary>> recognise(std::string_view document) {
  if (!may_be_document(document)) {
    return std::optional<Summary>();
  }
  const Result<JsonDocument> parsed = JsonDocument::parse(document, {.bytes_max = kBytesMax});
  if (!parsed) {
    // An attachment that merely begins like JSON is still evidence; it is kept as it is and
    // recognised as nothing.
    return std::optional<Summary>();
  }
  return recognise(parsed->root());
}

}  // namespace tocsin::formats
