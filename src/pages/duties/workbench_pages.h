// The filing workbench, the question of a conflict of laws, the ways to be warned, the operator's
// checklist.
#pragma once

#include "flow/checklist.h"
#include "flow/workbench.h"
#include "pages/accounts/account_pages.h"
#include "pages/parts/fields.h"
#include "store/webhooks.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::pages {

struct WorkbenchView {
  flow::Workbench workbench;
  const regimes::Library* law = nullptr;
  bool is_own = false;  ///< the reader's organization: it may save, file and import
  std::optional<flow::SavedDraft> saved;  ///< just now
  Typed typed;
};
/// "/desk/duties/<case>/<party>/<regime>/<stage>".
std::string workbench_path(const flow::Workbench& workbench);
std::string workbench_page(const Frame& frame, const WorkbenchView& view);

/// The filing alone, for print.
std::string filing_page(const Frame& frame, const flow::Workbench& workbench,
                        const regimes::Library& law);

/// For {{#gates}} of a page of duties: what is held, what was decided, and the form for whoever may
/// decide.
std::vector<Data> gate_rows(const Frame& frame, const std::vector<store::ConflictGate>& gates,
                            const regimes::Library& law, const Typed& typed);

struct WarningsView {
  std::string calendar_url;  ///< just made; shown once
  std::optional<store::Webhook> webhook;
  std::string webhook_secret;  ///< just made; shown once
  Typed typed;
};
std::string warnings_page(const Frame& frame, const WarningsView& view);

struct ChecklistView {
  std::vector<flow::ChecklistItem> items;
  Typed typed;
};
std::string checklist_page(const Frame& frame, const ChecklistView& view);

}  // namespace tocsin::pages
