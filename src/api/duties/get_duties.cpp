// GET /api/v1/duties?party=&regime=&state=&due_before=: obligations with the last verdict, by due
// time: the legal line, or the operative one where the legal line is not known.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const Principal& principal = web::caller_of(request).principal;
  store::obligations::Filter filter;
  TOC_TRY(const std::string party, web::text_query(request, "party"));
  TOC_TRY(filter.regime, web::text_query(request, "regime"));
  TOC_TRY(filter.state, web::text_query(request, "state"));
  TOC_TRY(filter.due_before, web::instant_query(request, "due_before"));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_duty));
  TOC_TRY(
      const auto duties,
      app.world.store->read([&](store::Reader& reader) -> Result<std::vector<store::Obligation>> {
        if (!party.empty()) {
          TOC_TRY(const auto found, store::parties::find(reader, party));
          if (!found) {
            return std::vector<store::Obligation>();
          }
          filter.party = found->id;
        }
        return store::obligations::list(reader, scope, filter);
      }));
  return web::json_response(200, web::listed("duties", duties));
}

}  // namespace

http::Route get_duties(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/duties",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
