// DELETE /api/v1/calendar-link: the private address of one's duty calendar ends.
#include "flow/duty_calendar.h"
#include "web/app.h"

namespace tocsin::api {

http::Route delete_calendar_link(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/calendar-link",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const bool was_there,
                    flow::revoke_calendar_link(app.world, web::caller_of(request).principal));
            if (!was_there) {
              return fail(Errc::not_found, "There is no calendar address.");
            }
            return http::respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::api
