// GET /calendar/{token}: the duties of the holder's organization as a calendar (RFC 5545), by a
// private address.
#include "flow/duty_calendar.h"
#include "web/app.h"

namespace tocsin::http {

Route get_calendar(App& app) {
  return {.method = Method::get,
          .pattern = "/calendar/{token}",
          .rule = Rule(Action::follow_calendar),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const auto duties,
                    flow::duties_of_calendar(app.world, request.parameter("token")));
            return respond(200, "text/calendar; charset=utf-8",
                           flow::to_icalendar(app.world, duties, language_of(request)));
          }};
}

}  // namespace tocsin::http
