// A filing by itself, to hand in: as JSON, as text for a portal, or as a page for print.
#pragma once

#include "flow/workbench.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

/// The filing in the form that was asked for: json, text to paste into a portal, html for print.
/// Errors: malformed for another word; conflict while a conflict of laws holds the content.
Result<http::Response> exported(const web::App& app, const http::Request& request,
                                const flow::Workbench& workbench, std::string_view format);

}  // namespace tocsin::pages
