// GET /api/v1/advisories: a search; what is TLP:CLEAR is open to everybody.
#include "api/advisories/advisory_search.h"
#include "api/advisories/osv_questions.h"
#include "base/json_writer.h"
#include "exposure/advisory_json.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(limit_questions(app, request));
  TOC_TRY(const exposure::AdvisorySearch search, advisory_search(request));
  TOC_TRY(const exposure::AdvisoryPage page,
          exposure::search_advisories(app.world, web::caller_of(request).principal, search));
  JsonWriter json;
  json.begin_object().key("advisories").begin_array();
  for (const advisories::Advisory& advisory : page.advisories) {
    json.raw(exposure::to_json(advisory));
  }
  json.end_array().key("next_offset");
  page.next ? json.integer(*page.next) : json.null();
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route get_advisories(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/advisories",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
