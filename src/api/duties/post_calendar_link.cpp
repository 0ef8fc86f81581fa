// POST /api/v1/calendar-link: a new private address of one's duty calendar; the one before ends.
// Shown once.
#include "flow/duty_calendar.h"
#include "web/app.h"

namespace tocsin::api {

http::Route post_calendar_link(web::App& app) {
  return {
      .method = http::Method::post,
      .pattern = "/api/v1/calendar-link",
      .rule = http::Rule(Action::manage_own_account),
      .body_bytes_max = 1U << 10U,
      .handler = [&app](const http::Request& request) -> Result<http::Response> {
        TOC_TRY(const std::string token,
                flow::make_calendar_link(app.world, web::caller_of(request).principal));
        JsonWriter json;
        json.begin_object().field("url", app.world.base_url + "/calendar/" + token).end_object();
        return web::json_response(201, json.take());
      }};
}

}  // namespace tocsin::api
