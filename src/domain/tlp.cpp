#include "domain/tlp.h"

#include "base/text.h"

namespace tocsin {

std::string_view to_label(Tlp tlp) {
  switch (tlp) {
    case Tlp::clear: return "TLP:CLEAR";
    case Tlp::green: return "TLP:GREEN";
    case Tlp::amber: return "TLP:AMBER";
    case Tlp::amber_strict: return "TLP:AMBER+STRICT";
    case Tlp::red: return "TLP:RED";
  }
  return "TLP:RED";
}

Result<Tlp> parse_tlp(std::string_view text) {
  std::string lower = to_lower(text);
  if (lower.starts_with("tlp:")) {
    lower.erase(0, 4);
  }
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    if (lower == to_lower(to_label(tlp).substr(4))) {
      return tlp;
    }
  }
  return fail(Errc::malformed,
              "The marking must be TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED.");
}

}  // namespace tocsin
