// Decisions that wait for a second person.
#pragma once

#include "flow/decisions.h"
#include "flow/desk.h"
#include "pages/parts/frame.h"

#include <map>
#include <string>
#include <vector>

namespace tocsin::pages {

struct DecisionsView {
  std::vector<flow::OpenDecision> decisions;
  flow::Names names;
  std::map<Uuid, store::Partnership> partnerships;  ///< the subjects of decisions about standing
};
std::string decisions_page(const Frame& frame, const DecisionsView& view);

}  // namespace tocsin::pages
