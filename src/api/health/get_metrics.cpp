// GET /metrics: Prometheus text, for those who run the instance.
#include "base/metrics.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& /*request*/) {
  set_gauge("tocsin_log_size", static_cast<double>(app.world.store->head()->size));
  return respond(200, "text/plain; version=0.0.4; charset=utf-8", metrics_text());
}

}  // namespace

Route get_metrics(App& app) {
  return {.method = Method::get,
          .pattern = "/metrics",
          .rule = Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
