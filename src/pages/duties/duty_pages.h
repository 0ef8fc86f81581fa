// The duty board, and one party's verdicts in a case with the arithmetic.
#pragma once

#include "flow/desk.h"
#include "flow/duties.h"
#include "pages/accounts/account_pages.h"
#include "pages/parts/fields.h"
#include "store/workbench.h"

#include <string>
#include <vector>

namespace tocsin::pages {

struct DutiesView {
  std::vector<store::Obligation> obligations;
  flow::Names names;
  const regimes::Library* law = nullptr;
  Instant now;
  std::string state;  ///< the filter
};
std::string duties_page(const Frame& frame, const DutiesView& view);
/// Rows for part_duties.
std::vector<Data> duty_rows(const Frame& frame, const DutiesView& view);

struct VerdictsView {
  flow::Verdicts verdicts;
  std::string case_number;
  store::Party party;
  const regimes::Library* law = nullptr;
  bool is_own = false;  ///< the reader's organization: it may file
  std::vector<store::ConflictGate> gates;
  Typed typed;
};
std::string verdicts_page(const Frame& frame, const VerdictsView& view);

struct FiledView {
  flow::FiledReceipt filed;
  std::string back;  ///< a path of ours
};
std::string filed_page(const Frame& frame, const FiledView& view);

}  // namespace tocsin::pages
