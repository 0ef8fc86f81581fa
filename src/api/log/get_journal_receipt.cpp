// GET /api/v1/journal/{index}/receipt: the receipt of any act, for those who may read the journal.
#include "flow/desk.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::int64_t index, web::whole_number(request.parameter("index")));
  TOC_TRY(const std::string receipt,
          flow::act_receipt(app.world, web::caller_of(request).principal, index));
  return http::respond(200, "text/plain; charset=utf-8", receipt);
}

}  // namespace

http::Route get_journal_receipt(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/journal/{index}/receipt",
          .rule = http::Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
