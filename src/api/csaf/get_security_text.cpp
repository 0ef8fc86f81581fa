// GET /.well-known/security.txt (RFC 9116): whom to tell of flaws here, and where the CSAF
// documents are (CSAF section 7.1.8).
#include "api/csaf/csaf.h"
#include "flow/csaf.h"
#include "http/rate_limit.h"
#include "web/app.h"

namespace tocsin::api {

http::Route get_security_text(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/.well-known/security.txt",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(charge_csaf(app, http::network_of(request.peer), true));  // it is signed
            TOC_TRY(std::string text, flow::security_text(app.world));
            return http::respond(200, "text/plain; charset=utf-8", std::move(text));
          }};
}

}  // namespace tocsin::api
