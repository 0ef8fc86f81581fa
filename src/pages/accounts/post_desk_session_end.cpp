// Ends another session of one's own.
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route post_desk_session_end(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/account/sessions/{id}/end",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const SessionId id, web::id_of<SessionId>(request, "id"));
            TOC_CHECK(flow::end_session(app.world, web::caller_of(request).principal, id));
            return back_to(app, request, "/desk/account");
          }};
}

}  // namespace tocsin::pages
