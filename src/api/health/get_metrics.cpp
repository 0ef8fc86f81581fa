// GET /metrics: Prometheus text, for those who run the instance.
#include "base/metrics.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& /*request*/) {
  set_gauge("tocsin_log_size", static_cast<double>(app.world.store->head()->size));
  return http::respond(200, "text/plain; version=0.0.4; charset=utf-8", metrics_text());
}

}  // namespace

http::Route get_metrics(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/metrics",
          .rule = http::Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
