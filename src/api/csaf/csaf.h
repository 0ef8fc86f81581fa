// What the endpoints of the CSAF provider have in common (docs/formats/csaf-provider.md).
#pragma once

#include "flow/csaf.h"
#include "web/app.h"

namespace tocsin::api {

/// A file with its ETag and Last-Modified, or 304 where the request has it already (RFC 9110
/// section 13.1.2).
http::Response csaf_response(const http::Request& request, flow::CsafFile file);

/// A list is made of all documents of its folder and counts as ten questions; a document is one
/// record of those that others ask for, and for each 64 KiB one more. caller: a network or an
/// account. Errors: rate_limited.
Status charge_csaf(const web::App& app, std::string_view caller, bool is_list);
void charge_csaf_bytes(const web::App& app, std::string_view caller, std::size_t bytes);

}  // namespace tocsin::api
