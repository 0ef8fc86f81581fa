// A TLP marking as every page shows it.
#pragma once

#include "domain/tlp.h"
#include "pages/parts/data.h"

namespace tocsin::pages {

/// Puts tlp and tlp_class.
void put_tlp(Data& data, Tlp tlp);

}  // namespace tocsin::pages
