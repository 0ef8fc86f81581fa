// GET /api/v1/receipts/{index}: the receipt of a report or filing, again; open in every standing to
// whose it is.
#include "flow/desk.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::int64_t index, web::whole_number(request.parameter("index")));
  TOC_TRY(std::string receipt,
          flow::record_receipt(app.world, web::caller_of(request).principal, index));
  return http::respond(200, "text/plain; charset=utf-8", std::move(receipt));
}

}  // namespace

http::Route get_receipt(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/receipts/{index}",
          .rule = http::Rule(Action::read_receipt),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
