// DELETE /api/v1/sources/{name}: nothing more is fetched from it. What it brought stays.
#include "sources/sources.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const store::LogIndex index,
          sources::remove_source(app.world, web::caller_of(request).principal,
                                 request.parameter("name")));
  return web::acted(index);
}

}  // namespace

http::Route delete_source(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/sources/{name}",
          .rule = http::Rule(Action::manage_source),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
