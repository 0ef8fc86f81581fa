// How a report stands, for whoever holds its private link.
#include "pages/parts/page.h"
#include "pages/reports/report_pages.h"

namespace tocsin::http {

Route get_status(App& app) {
  return {.method = Method::get,
          .pattern = "/status/{token}",
          .rule = Rule(Action::follow_report),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const std::string& token = request.parameter("token");
            TOC_TRY(const flow::ReportStatus status, flow::follow_report(app.world, token));
            return html_response(200, site::status_page(frame_of(app, request), status, token));
          }};
}

}  // namespace tocsin::http
