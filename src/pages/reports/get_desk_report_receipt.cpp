// The receipt of a report, for those who may read the report.
#include "flow/desk.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_report_receipt(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/reports/{number}/receipt",
          .rule = http::Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const flow::ReportView view,
                    flow::view_report(app.world, web::caller_of(request).principal,
                                      request.parameter("number")));
            TOC_TRY(std::string receipt, app.world.store->receipt(view.report.log_index));
            return web::download("text/plain; charset=utf-8", view.report.number + ".tlog-proof",
                                 std::move(receipt));
          }};
}

}  // namespace tocsin::pages
