// GET /api/v1/cases/{number}/facts?as_of=: the facts recorded up to a log index, with the status of
// then.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto as_of, integer_query(request, "as_of"));
  TOC_TRY(const Scope scope, scope_for(caller_of(request).principal, Action::read_case));
  TOC_TRY(
      const auto facts,
      app.world.store->read([&](store::Reader& reader) -> Result<std::vector<store::FactRecord>> {
        TOC_TRY(const store::Case item,
                store::cases::get(reader, scope, request.parameter("number")));
        TOC_TRY(const auto newest, store::newest_index(reader));
        return store::facts::as_of(reader, item.id, as_of.value_or(newest));
      }));
  return json_response(200, listed("facts", facts));
}

}  // namespace

Route get_case_facts(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/cases/{number}/facts",
          .rule = Rule(Action::record_fact),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
