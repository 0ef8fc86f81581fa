// GET /log/keys: every change of the keys that sign the log and the notices, with the statements
// that hand over from one to the next (docs/formats/keys.md).
#include "store/key_changes.h"
#include "web/trust.h"

namespace tocsin::api {

http::Route get_log_keys(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/log/keys",
          .rule = http::Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& /*request*/) -> Result<http::Response> {
            TOC_TRY(proof::PublishedKeys keys, store::key_changes::published(*app.world.store));
            keys.notice_key = web::notice_key_text(app);
            return web::json_response(200, proof::to_json(keys));
          }};
}

}  // namespace tocsin::api
