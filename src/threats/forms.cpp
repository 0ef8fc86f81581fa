#include "threats/forms.h"

#include "base/id.h"

namespace tocsin::threats {

bool is_form(std::string_view name) {
  constexpr std::string_view parting = "--";
  constexpr std::size_t type_bytes_max = 250;
  const std::size_t place = name.find(parting);
  if (place == std::string_view::npos) {
    return parse_uuid(name).has_value();
  }
  return place > 0 && place <= type_bytes_max &&
         parse_uuid(name.substr(place + parting.size())).has_value();
}

}  // namespace tocsin::threats
