// GET /api/v1/reports?state=&before=&count=: reports within the caller's scope, newest first.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto before, integer_query(request, "before"));
  TOC_TRY(const auto count, integer_query(request, "count"));

  TOC_TRY(const std::string state, text_query(request, "state"));
  TOC_TRY(const Scope scope, scope_for(caller_of(request).principal, Action::read_report));
  TOC_TRY(const auto reports, app.world.store->read([&](store::Reader& reader) {
    return store::reports::list(reader, scope, state,
                                {.before = before, .count = count.value_or(50)});
  }));
  return json_response(200, listed("reports", reports));
}

}  // namespace

Route get_reports(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/reports",
          .rule = Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
