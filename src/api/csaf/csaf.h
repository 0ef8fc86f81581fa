// What the endpoints of the CSAF provider have in common (docs/formats/csaf-provider.md).
#pragma once

#include "flow/csaf.h"
#include "web/app.h"

namespace tocsin::api {

/// A file with its ETag and Last-Modified, or 304 where the request has it already (RFC 9110
/// section 13.1.2).
http::Response csaf_response(const http::Request& request, flow::CsafFile file);

}  // namespace tocsin::api
