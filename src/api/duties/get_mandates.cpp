// GET /api/v1/mandates: who may file for whom, as far as one's own organization is concerned.
#include "flow/mandates.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto mandates, flow::list_mandates(app.world, web::caller_of(request).principal));
  JsonWriter json;
  json.begin_object().key("mandates").begin_array();
  for (const flow::MandateView& view : mandates) {
    const store::Mandate& one = view.mandate;
    json.begin_object()
        .field("id", to_text(one.id))
        .field("party", view.party_handle)
        .field("agent", view.agent_handle)
        .field("starts", to_rfc3339(one.starts))
        .field("ends", to_rfc3339(one.ends))
        .field("log_index", one.recorded_index);
    if (one.ended) {
      json.field("ended", to_rfc3339(*one.ended));
    }
    json.end_object();
  }
  json.end_array().end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_mandates(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/mandates",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
