// XML that may be hostile, as a tree: no DTD, no entities of its own, bounded depth. Expat stays
// behind this header (docs/adr/0022-expat.md).
#pragma once

#include "base/error.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::inventories {

inline constexpr std::size_t kXmlDepthMax = 64;
inline constexpr std::size_t kXmlAttributesMax = 64;       ///< of one element
inline constexpr std::size_t kXmlElementsMax = 4'000'000;  ///< a tree is larger than its text

struct XmlNode {
  std::string space;  ///< the namespace's name; empty: none
  std::string name;   ///< local
  std::vector<std::pair<std::string, std::string>> attributes;  ///< local names
  std::string text;  ///< all character data directly inside, as it stands
  std::vector<XmlNode> children;

  [[nodiscard]] const XmlNode* child(std::string_view child_name) const;
  /// Trimmed text of the first child of that name, or empty.
  [[nodiscard]] std::string_view child_text(std::string_view child_name) const;
  [[nodiscard]] std::string_view attribute(std::string_view attribute_name) const;
};

/// Errors: malformed with the line; too_large beyond the limits above.
Result<XmlNode> parse_xml(std::string_view text);

}  // namespace tocsin::inventories
