// What was reported, in the canonical form whose SHA-256 the log entry commits to.
#include "flow/intake.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_status_content(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/status/{token}/report.json",
          .rule = http::Rule(Action::follow_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(flow::ReportStatus status,
                    flow::follow_report(app.world, request.parameter("token")));
            return web::download("application/json", status.report.number + ".json",
                                 std::move(status.report.content));
          }};
}

}  // namespace tocsin::pages
