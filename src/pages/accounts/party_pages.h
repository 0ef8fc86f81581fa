// Organizations and their people.
#pragma once

#include "flow/desk.h"
#include "pages/parts/fields.h"

#include <string>
#include <vector>

namespace tocsin::pages {

struct PartiesView {
  std::vector<flow::PartyView> parties;
  std::vector<std::string> programmes;
  Typed typed;
};
std::string parties_page(const Frame& frame, const PartiesView& view);

}  // namespace tocsin::pages
