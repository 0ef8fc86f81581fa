// Cases: the list, and one case with its single timeline and the forms of those who handle it.
#pragma once

#include "flow/cases.h"
#include "flow/desk.h"
#include "pages/accounts/account_pages.h"
#include "pages/parts/fields.h"

#include <string>
#include <vector>

namespace tocsin::pages {

struct CasesView {
  std::vector<store::Case> cases;
  bool has_more = false;
};
std::string cases_page(const Frame& frame, const CasesView& view);

struct CaseScreen {
  flow::CaseView view;
  flow::CaseBoard board;
  flow::Names names;
  const regimes::Library* law = nullptr;
  Instant now;
  Typed typed;  ///< of the form that was refused; "act" says which
};
std::string case_page(const Frame& frame, const CaseScreen& screen);

}  // namespace tocsin::pages
