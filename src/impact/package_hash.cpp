#include "impact/package_hash.h"

namespace tocsin::impact {

std::optional<std::string> cpe_key(std::string_view cpe) {
  const Result<names::Cpe> name = names::parse_cpe(cpe);
  if (!name) {
    return std::nullopt;
  }
  std::string out = "cpe";
  for (const names::CpeAttribute attribute :
       {names::CpeAttribute::part, names::CpeAttribute::vendor, names::CpeAttribute::product}) {
    const names::CpeValue& value = (*name)[attribute];
    if (!value.is_plain()) {
      return std::nullopt;
    }
    out += "/" + value.text;
  }
  return out;
}

}  // namespace tocsin::impact
