// PUT /api/v1/shares/{thing}: a further revision, of the newest that its author names.
#include "api/sharing/sharing.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const store::ThingNumber thing, web::whole_number(request.parameter("thing")));
  TOC_CHECK(charge_for_size(app, request));
  TOC_TRY(const SharedBody body, shared_body(request));
  if (!body.revision) {
    return fail(Errc::precondition_required, "Say which revision this one follows.", "/revision");
  }
  TOC_TRY(const std::int64_t revision, flow::revise(app.world, web::caller_of(request).principal,
                                                    thing, *body.revision, body.draft));
  JsonWriter json;
  json.begin_object().field("thing", thing).field("revision", revision).end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route put_share(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/shares/{thing}",
          .rule = http::Rule(Action::share),
          .body_bytes_max = kShareBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
