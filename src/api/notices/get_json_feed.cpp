// GET /feed.json: public notices and advisories as JSON Feed 1.1.
#include "api/csaf/csaf.h"
#include "api/views/views.h"
#include "flow/json_feed.h"
#include "web/app.h"

namespace tocsin::api {

http::Route get_json_feed(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/feed.json",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(charge_csaf(app, payer_of(request), true));
            TOC_TRY(std::string feed, flow::public_json_feed(app.world));
            return http::respond(200, std::string(flow::kJsonFeedType), std::move(feed));
          }};
}

}  // namespace tocsin::api
