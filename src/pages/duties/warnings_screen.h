// The ways to be warned as a page: shown by itself, and after something was made or refused.
#pragma once

#include "pages/duties/workbench_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

/// Fills in what is set up already.
Result<std::string> warnings_screen(const App& app, const Request& request,
                                    site::WarningsView view);

}  // namespace tocsin::http
