// The receipt of a report, as a file, for whoever holds its private link.
#include "flow/intake.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_status_receipt(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/status/{token}/receipt",
          .rule = http::Rule(Action::follow_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const flow::ReportStatus status,
                    flow::follow_report(app.world, request.parameter("token")));
            TOC_TRY(std::string receipt, app.world.store->receipt(status.report.log_index));
            return web::download("text/plain; charset=utf-8", status.report.number + ".tlog-proof",
                                 std::move(receipt));
          }};
}

}  // namespace tocsin::pages
