// GET /api/v1/cases/{number}/facts?as_of=: the facts recorded up to a log index, with the status of
// then.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto as_of, web::integer_query(request, "as_of"));
  TOC_TRY(const Scope scope, scope_for(web::caller_of(request).principal, Action::read_case));
  TOC_TRY(
      const auto facts,
      app.world.store->read([&](store::Reader& reader) -> Result<std::vector<store::FactRecord>> {
        TOC_TRY(const store::Case item,
                store::cases::get(reader, scope, request.parameter("number")));
        TOC_TRY(const auto newest, store::newest_index(reader));
        return store::facts::as_of(reader, item.id, as_of.value_or(newest));
      }));
  return web::json_response(200, web::listed("facts", facts));
}

}  // namespace

http::Route get_case_facts(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/cases/{number}/facts",
          .rule = http::Rule(Action::record_fact),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
