// GET /feed/{token}: what the holder of a private address may read, as JSON Feed 1.1.
#include "flow/json_feed.h"
#include "web/app.h"

namespace tocsin::api {

http::Route get_private_json_feed(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/feed/{token}",
          .rule = http::Rule(Action::read_public),  // the token decides
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(std::string feed,
                    flow::json_feed_of_link(app.world, request.parameter("token")));
            return http::respond(200, std::string(flow::kJsonFeedType), std::move(feed));
          }};
}

}  // namespace tocsin::api
