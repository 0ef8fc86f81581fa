// POST /api/v1/calendar-link: a new private address of one's duty calendar; the one before ends.
// Shown once.
#include "flow/duty_calendar.h"
#include "web/app.h"

namespace tocsin::http {

Route post_calendar_link(App& app) {
  return {
      .method = Method::post,
      .pattern = "/api/v1/calendar-link",
      .rule = Rule(Action::read_duty),
      .body_bytes_max = 1U << 10U,
      .handler = [&app](const Request& request) -> Result<Response> {
        TOC_TRY(const std::string token,
                flow::make_calendar_link(app.world, caller_of(request).principal));
        JsonWriter json;
        json.begin_object().field("url", app.world.base_url + "/calendar/" + token).end_object();
        return json_response(201, json.take());
      }};
}

}  // namespace tocsin::http
