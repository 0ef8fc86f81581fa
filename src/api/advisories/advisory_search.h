// The search for advisories as a query string.
#pragma once

#include "exposure/advisories.h"
#include "web/app.h"

namespace tocsin::api {

/// ?id=&purl=&cpe=&text=&vendor=&product=&exploited=true&modified_since=&cvss_tenths_min=&epss_min=
/// &offset=&count=. Errors: malformed, naming the parameter.
Result<exposure::AdvisorySearch> advisory_search(const http::Request& request);

}  // namespace tocsin::api
