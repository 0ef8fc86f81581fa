// Traffic Light Protocol 2.0 (FIRST, August 2022): the labels, their order, and who may be shown
// what.
#pragma once

#include "base/error.h"

#include <string_view>

namespace tocsin {

/// From the least to the most restricted; the order is what "at most" means.
enum class Tlp { clear, green, amber, amber_strict, red };

/// "TLP:AMBER+STRICT": exactly as the standard spells it, never translated.
std::string_view to_label(Tlp tlp);
/// The label with or without "TLP:", letters of either case.
Result<Tlp> parse_tlp(std::string_view text);

}  // namespace tocsin
