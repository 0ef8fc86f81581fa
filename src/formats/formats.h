// Standard documents: bytes → what a case needs to know of them. One file a format; the table is
// all().
#pragma once

#include "base/json.h"
#include "domain/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::formats {

/// What a document says, as far as intake uses it. Texts are the document's own, cut to the limits
/// of a report.
struct Summary {
  std::string format;  ///< "cve-5", "csaf-2.0"
  std::string title;
  std::string description;
  std::vector<std::string> identifiers;  ///< sorted, no duplicates
  struct Product {
    std::string vendor;
    std::string product;
    std::vector<std::string> versions;
  };
  std::vector<Product> products;
};

/// One standard format.
struct Format {
  std::string id;
  /// Cheap and certain: does the document say that it is of this format?
  bool (*is_mine)(Json root);
  /// Errors: malformed with a JSON pointer.
  Result<Summary> (*read)(Json root);
};

/// Every format that was registered (formats/CMakeLists.txt).
std::vector<Format> all();

/// Recognises by content, never by name or media type.
/// Returns nothing when the bytes are not JSON or of no known format. Errors: malformed when the
/// document says that it is of a format and then is not.
Result<std::optional<Summary>> recognise(std::string_view document);
Result<std::optional<Summary>> recognise(Json root);
/// The id of the format that the document says it is of, without reading it.
std::optional<std::string> format_of(Json root);
/// Cheap: false for bytes of which recognise() would say nothing after a first look.
bool may_be_document(std::string_view bytes);

}  // namespace tocsin::formats
