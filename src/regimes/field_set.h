// The fields of a portal's form, in its order, as of an edition of it.
#pragma once

#include "regimes/reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

struct PortalField {
  std::string id;
  Bilingual title;
  std::size_t chars_max = 0;  ///< 0: no limit is known
};

struct FieldSet {
  std::string id;
  std::string edition;
  Bilingual title;
  std::vector<PortalField> fields;

  [[nodiscard]] const PortalField* field(std::string_view id) const;
};

/// Errors: malformed at "file:line".
Result<FieldSet> parse_field_set(std::string id, const Yaml& node, std::string_view file);

}  // namespace tocsin::regimes
