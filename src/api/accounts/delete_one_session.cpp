// DELETE /api/v1/sessions/{id}: ends another session of one's own.
#include "web/app.h"

namespace tocsin::http {

Route delete_one_session(App& app) {
  return {.method = Method::delete_,
          .pattern = "/api/v1/sessions/{id}",
          .rule = Rule(Action::manage_own_account),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const SessionId id, id_of<SessionId>(request, "id"));
            TOC_CHECK(flow::end_session(app.world, caller_of(request).principal, id));
            return respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::http
