// GET /api/v1/duties.ics?party=: the duty board as a calendar, for clients that can send a key.
#include "flow/desk.h"
#include "flow/duty_calendar.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const std::string party, web::text_query(request, "party"));
  store::obligations::Filter filter;
  if (!party.empty()) {
    TOC_TRY(const auto found, app.world.store->read([&](store::Reader& reader) {
      return store::parties::find(reader, party);
    }));
    if (!found) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    filter.party = found->id;
  }
  TOC_TRY(const auto duties, flow::duty_board(app.world, principal, filter));
  return http::respond(200, "text/calendar; charset=utf-8",
                       flow::to_icalendar(app.world, duties, web::language_of(request)));
}

}  // namespace

http::Route get_duties_ics(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/duties.ics",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
