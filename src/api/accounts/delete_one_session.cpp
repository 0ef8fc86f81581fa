// DELETE /api/v1/sessions/{id}: ends another session of one's own.
#include "web/app.h"

namespace tocsin::api {

http::Route delete_one_session(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/sessions/{id}",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const SessionId id, web::id_of<SessionId>(request, "id"));
            TOC_CHECK(flow::end_session(app.world, web::caller_of(request).principal, id));
            return http::respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::api
