// GET /api/v1/advisories/views/{thing}/{format}/loss[?flaw=CVE-…]: what a view loses, also of one
// that is refused.
#include "api/views/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const flow::CsafView view, asked_view(app, request));
  return web::json_response(200, views::to_json(view.view.ledger));
}

}  // namespace

http::Route get_view_loss(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/advisories/views/{thing}/{format}/loss",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
