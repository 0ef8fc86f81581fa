// GET /api/v1/journal?before=&count=: the acts, newest first, with what their leaves commit to.
#include "store/journal.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto before, integer_query(request, "before"));
  TOC_TRY(const auto count, integer_query(request, "count"));

  TOC_TRY(const Scope scope, scope_for(caller_of(request).principal, Action::read_journal));
  TOC_TRY(const auto entries, app.world.store->read([&](store::Reader& reader) {
    return store::journal::list(reader, scope, before, count.value_or(100));
  }));
  return json_response(200, listed("entries", entries));
}

}  // namespace

Route get_journal(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/journal",
          .rule = Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
