// POST /api/v1/shares: a text or STIX objects, for whom the marking and the audience name.
#include "api/sharing/sharing.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(charge_for_size(app, request));
  TOC_TRY(const SharedBody body, shared_body(request));
  TOC_TRY(const store::ThingNumber number,
          flow::share(app.world, web::caller_of(request).principal, body.draft));
  JsonWriter json;
  json.begin_object().field("thing", number).field("revision", std::int64_t{1}).end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_shares(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/shares",
          .rule = http::Rule(Action::share),
          .body_bytes_max = kShareBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
