// The endpoints of the pages, and of the few documents that stand beside them.
#pragma once

#include "http/router.h"
#include "web/app.h"

#include <vector>

namespace tocsin::pages {

/// Every one that is registered (pages/CMakeLists.txt).
std::vector<http::Route> all(web::App& app);

}  // namespace tocsin::pages
