// Ends another session of one's own.
#include "pages/parts/page.h"

namespace tocsin::http {

Route post_desk_session_end(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/account/sessions/{id}/end",
          .rule = Rule(Action::manage_own_account),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const SessionId id, id_of<SessionId>(request, "id"));
            TOC_CHECK(flow::end_session(app.world, caller_of(request).principal, id));
            return back_to(app, request, "/desk/account");
          }};
}

}  // namespace tocsin::http
