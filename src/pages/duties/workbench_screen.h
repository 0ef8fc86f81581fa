// The workbench of one stage as a page: shown by itself, after saving, and again when something was
// refused.
#pragma once

#include "flow/workbench.h"
#include "pages/parts/page.h"

#include <optional>

namespace tocsin::pages {

/// From the path /desk/duties/{number}/{party}/{regime}/{stage}.
flow::StageQuery stage_of_path(const http::Request& request);

/// Errors: not_found.
Result<std::string> workbench_screen(const web::App& app, const http::Request& request, Typed typed,
                                     std::optional<flow::SavedDraft> saved);

}  // namespace tocsin::pages
