// The ways to be warned as a page: shown by itself, and after something was made or refused.
#pragma once

#include "pages/duties/workbench_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

/// Fills in what is set up already.
Result<std::string> warnings_screen(const web::App& app, const http::Request& request,
                                    WarningsView view);

}  // namespace tocsin::pages
