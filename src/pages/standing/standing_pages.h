// Partnerships: the machine, its history, the reform, and the steps that officers and partners
// take.
#pragma once

#include "flow/desk.h"
#include "flow/standing.h"
#include "pages/accounts/account_pages.h"
#include "pages/parts/fields.h"
#include "store/shares.h"

#include <string>
#include <vector>

namespace tocsin::pages {

std::string standing_list_page(const Frame& frame, const std::vector<flow::StandingView>& views,
                               const regimes::Library& law);

struct PartnershipView {
  flow::StandingView standing;
  flow::Names names;
  std::vector<store::Share> held;  ///< what the partner was given, for those who may know
  const regimes::Library* law = nullptr;
  Typed typed;
};
std::string standing_page(const Frame& frame, const PartnershipView& view);

}  // namespace tocsin::pages
