// GET /api/v1/cases?before=&count=: cases within the caller's scope, newest first.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto before, integer_query(request, "before"));
  TOC_TRY(const auto count, integer_query(request, "count"));

  TOC_TRY(const Scope scope, scope_for(caller_of(request).principal, Action::read_case));
  TOC_TRY(const auto cases, app.world.store->read([&](store::Reader& reader) {
    return store::cases::list(reader, scope, {.before = before, .count = count.value_or(50)});
  }));
  return json_response(200, listed("cases", cases));
}

}  // namespace

Route get_cases(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/cases",
          .rule = Rule(Action::read_case),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
