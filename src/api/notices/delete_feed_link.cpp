// DELETE /api/v1/feed-link: ends the private address of one's JSON Feed.
#include "flow/json_feed.h"
#include "web/app.h"

namespace tocsin::api {

http::Route delete_feed_link(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/feed-link",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const bool was_there,
                    flow::revoke_feed_link(app.world, web::caller_of(request).principal));
            if (!was_there) {
              return fail(Errc::not_found, "There is no such thing here.");
            }
            return http::respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::api
