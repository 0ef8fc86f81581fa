// What the endpoints of the OSV service's API share.
#pragma once

#include "exposure/osv_api.h"
#include "web/app.h"

namespace tocsin::api {

// A thousand questions take about 100 KiB. It becomes a DOM of 14 times its size, for strangers.
inline constexpr std::size_t kOsvBodyBytesMax = 1U << 20U;
/// Once an answer is that long, the rest of it is left to a page token.
inline constexpr std::size_t kOsvAnswerBytesMax = 4U << 20U;
/// What a question that is no part of a batch counts for: its answer has whole records.
inline constexpr std::size_t kQuestionCost = 10;

/// One query as the OSV service takes it: {"version"?,"package":{"purl"} or {"ecosystem","name"},
/// "page_token"?}. Errors: malformed; also for a commit, which is not indexed here.
Result<exposure::OsvQuery> read_osv_query(Json query, const std::string& at);
/// Takes so many questions from the network's allowance: they are open to everybody.
Status limit_questions(const web::App& app, const http::Request& request,
                       std::size_t questions = kQuestionCost);

}  // namespace tocsin::api
