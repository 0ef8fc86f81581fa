// GET /log/policy: the trust policy of this log (c2sp.org/tlog-policy), to be kept by those who
// verify.
#include "web/trust.h"

namespace tocsin::http {

Route get_log_policy(App& app) {
  return {.method = Method::get,
          .pattern = "/log/policy",
          .rule = Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const Request& /*request*/) -> Result<Response> {
            return respond(200, "text/plain; charset=utf-8",
                           proof::to_text(log_policy(app, app.world.base_url + "/log")));
          }};
}

}  // namespace tocsin::http
