// GET /api/v1/cases?before=&count=: cases within the caller's scope, newest first.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto before, web::integer_query(request, "before"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));

  TOC_TRY(const Scope scope, scope_for(web::caller_of(request).principal, Action::read_case));
  TOC_TRY(const auto cases, app.world.store->read([&](store::Reader& reader) {
    return store::cases::list(reader, scope, {.before = before, .count = count.value_or(50)});
  }));
  return web::json_response(200, web::listed("cases", cases));
}

}  // namespace

http::Route get_cases(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/cases",
          .rule = http::Rule(Action::read_case),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
