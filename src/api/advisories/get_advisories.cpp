// GET /api/v1/advisories: a search; what is TLP:CLEAR is open to everybody.
#include "api/advisories/advisory_search.h"
#include "api/advisories/osv_questions.h"
#include "base/json_writer.h"
#include "flow/advisory_json.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(limit_questions(app, request));
  TOC_TRY(const flow::AdvisorySearch search, advisory_search(request));
  TOC_TRY(const flow::AdvisoryPage page,
          flow::search_advisories(app.world, caller_of(request).principal, search));
  JsonWriter json;
  json.begin_object().key("advisories").begin_array();
  for (const advisories::Advisory& advisory : page.advisories) {
    json.raw(flow::to_json(advisory));
  }
  json.end_array().key("next_offset");
  page.next ? json.integer(*page.next) : json.null();
  return json_response(200, json.end_object().take());
}

}  // namespace

Route get_advisories(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/advisories",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
