// What the endpoints of the OSV service's API share.
#pragma once

#include "flow/osv_api.h"
#include "http/app.h"

namespace tocsin::http {

inline constexpr std::size_t kOsvBodyBytesMax = 4U << 20U;

/// One query as the OSV service takes it: {"version"?,"package":{"purl"} or {"ecosystem","name"},
/// "page_token"?}. Errors: malformed; also for a commit, which is not indexed here.
Result<flow::OsvQuery> read_osv_query(Json query, const std::string& at);
/// Takes from the network's allowance: these questions are open to everybody.
Status limit_questions(const App& app, const Request& request);

}  // namespace tocsin::http
