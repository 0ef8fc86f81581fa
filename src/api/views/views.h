// What the endpoints of views have in common (docs/formats/views.md).
#pragma once

#include "api/csaf/csaf.h"
#include "flow/csaf_views.h"
#include "web/app.h"

namespace tocsin::api {

/// The view that the address asks for. It counts as one record, and one more for each 64 KiB. A
/// document is in memory many times its size: so few are read at once. Errors: those of
/// flow::csaf_view; rate_limited; unavailable.
Result<flow::CsafView> asked_view(const web::App& app, const http::Request& request);

/// Who pays for an answer: an account, and of strangers the network.
std::string payer_of(const http::Request& request);

}  // namespace tocsin::api
