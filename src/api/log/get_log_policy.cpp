// GET /log/policy: the trust policy of this log (c2sp.org/tlog-policy), to be kept by those who
// verify.
#include "web/trust.h"

namespace tocsin::api {

http::Route get_log_policy(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/log/policy",
          .rule = http::Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& /*request*/) -> Result<http::Response> {
            return http::respond(200, "text/plain; charset=utf-8",
                                 proof::to_text(web::log_policy(app, app.world.base_url + "/log")));
          }};
}

}  // namespace tocsin::api
