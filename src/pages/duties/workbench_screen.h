// The workbench of one stage as a page: shown by itself, after saving, and again when something was
// refused.
#pragma once

#include "flow/workbench.h"
#include "pages/parts/page.h"

#include <optional>

namespace tocsin::http {

/// From the path /desk/duties/{number}/{party}/{regime}/{stage}.
flow::StageQuery stage_of_path(const Request& request);

/// Errors: not_found.
Result<std::string> workbench_screen(const App& app, const Request& request, site::Typed typed,
                                     std::optional<flow::SavedDraft> saved);

}  // namespace tocsin::http
