// One party's duties in one case as a page: shown by itself, and again when a filing was refused.
#pragma once

#include "pages/parts/page.h"

namespace tocsin::pages {

/// Errors: not_found.
Result<std::string> verdicts_screen(const web::App& app, const http::Request& request, Typed typed);

}  // namespace tocsin::pages
