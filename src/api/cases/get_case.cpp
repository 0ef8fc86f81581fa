// GET /api/v1/cases/{number}: one case with reports, participants and events.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const flow::CaseView view, flow::view_case(app.world, web::caller_of(request).principal,
                                                     request.parameter("number")));
  JsonWriter json;
  web::write(json, view, app.world);
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_case(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/cases/{number}",
          .rule = http::Rule(Action::read_case),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
