// How a report stands, for whoever holds its private link.
#include "pages/parts/page.h"
#include "pages/reports/report_pages.h"

namespace tocsin::pages {

http::Route get_status(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/status/{token}",
          .rule = http::Rule(Action::follow_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const std::string& token = request.parameter("token");
            TOC_TRY(const flow::ReportStatus status, flow::follow_report(app.world, token));
            return web::html_response(200, status_page(frame_of(app, request), status, token));
          }};
}

}  // namespace tocsin::pages
