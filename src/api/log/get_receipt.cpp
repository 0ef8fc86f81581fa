// GET /api/v1/receipts/{index}: the receipt of a report or filing, again; open in every standing to
// whose it is.
#include "flow/desk.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const std::int64_t index, whole_number(request.parameter("index")));
  TOC_TRY(std::string receipt,
          flow::record_receipt(app.world, caller_of(request).principal, index));
  return respond(200, "text/plain; charset=utf-8", std::move(receipt));
}

}  // namespace

Route get_receipt(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/receipts/{index}",
          .rule = Rule(Action::read_receipt),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
