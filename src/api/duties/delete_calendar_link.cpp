// DELETE /api/v1/calendar-link: the private address of one's duty calendar ends.
#include "flow/duty_calendar.h"
#include "web/app.h"

namespace tocsin::http {

Route delete_calendar_link(App& app) {
  return {.method = Method::delete_,
          .pattern = "/api/v1/calendar-link",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const bool was_there,
                    flow::revoke_calendar_link(app.world, caller_of(request).principal));
            if (!was_there) {
              return fail(Errc::not_found, "There is no calendar address.");
            }
            return respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::http
