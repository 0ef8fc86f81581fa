// One party's duties in one case as a page: shown by itself, and again when a filing was refused.
#pragma once

#include "pages/parts/page.h"

namespace tocsin::http {

/// Errors: not_found.
Result<std::string> verdicts_screen(const App& app, const Request& request, site::Typed typed);

}  // namespace tocsin::http
