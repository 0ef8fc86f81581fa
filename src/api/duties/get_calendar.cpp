// GET /calendar/{token}: the duties of the holder's organization as a calendar (RFC 5545), by a
// private address.
#include "flow/duty_calendar.h"
#include "web/app.h"

namespace tocsin::api {

http::Route get_calendar(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/calendar/{token}",
          .rule = http::Rule(Action::follow_calendar),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const auto duties,
                    flow::duties_of_calendar(app.world, request.parameter("token")));
            return http::respond(200, "text/calendar; charset=utf-8",
                                 flow::to_icalendar(app.world, duties, web::language_of(request)));
          }};
}

}  // namespace tocsin::api
