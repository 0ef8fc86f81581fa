// GET /api/v1/journal?before=&count=: the acts, newest first, with what their leaves commit to.
#include "store/journal.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto before, web::integer_query(request, "before"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));

  TOC_TRY(const Scope scope, scope_for(web::caller_of(request).principal, Action::read_journal));
  TOC_TRY(const auto entries, app.world.store->read([&](store::Reader& reader) {
    return store::journal::list(reader, scope, before, count.value_or(100));
  }));
  return web::json_response(200, web::listed("entries", entries));
}

}  // namespace

http::Route get_journal(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/journal",
          .rule = http::Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
