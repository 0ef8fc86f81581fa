// The endpoints of the API, of OSV and of the log.
#pragma once

#include "http/router.h"
#include "web/app.h"

#include <vector>

namespace tocsin::api {

/// Every one that is registered (api/CMakeLists.txt).
std::vector<http::Route> all(web::App& app);

}  // namespace tocsin::api
