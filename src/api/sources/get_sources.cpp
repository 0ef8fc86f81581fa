// GET /api/v1/sources: where advisories and threat content come from, and how their runs go.
#include "sources/known.h"
#include "sources/sources.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto list, sources::list_sources(app.world, web::caller_of(request).principal));
  JsonWriter json;
  json.begin_object().key("sources").begin_array();
  for (const store::Source& source : list) {
    json.raw(sources::to_json(source, app.world.clock->now()));
  }
  json.end_array();
  json.key("kinds").begin_array();
  for (const sources::SourceKind& kind : sources::all()) {
    json.raw(sources::to_json(kind));
  }
  json.end_array();
  json.key("known").begin_array();
  for (const sources::KnownSource& one : sources::known_sources()) {
    json.raw(sources::to_json(one));
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_sources(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/sources",
          .rule = http::Rule(Action::read_source),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
