// GET /api/v1/journal/{index}/receipt: the receipt of any act, for those who may read the journal.
#include "flow/desk.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const std::int64_t index, whole_number(request.parameter("index")));
  TOC_TRY(const std::string receipt,
          flow::act_receipt(app.world, caller_of(request).principal, index));
  return respond(200, "text/plain; charset=utf-8", receipt);
}

}  // namespace

Route get_journal_receipt(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/journal/{index}/receipt",
          .rule = Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
