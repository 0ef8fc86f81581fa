// One report, with what looks like the same hole and the forms to decide.
#include "flow/desk.h"
#include "pages/parts/page.h"
#include "pages/reports/report_pages.h"

namespace tocsin::pages {

http::Route get_desk_report(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/reports/{number}",
          .rule = http::Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            const std::string& number = request.parameter("number");
            TriageView view;
            TOC_TRY(view.report, flow::view_report(app.world, frame.reader, number));
            if (frame.may_do(Action::triage_report)) {
              TOC_TRY(view.suggestions, flow::suggest_duplicates(app.world, frame.reader, number));
            }
            return web::html_response(200, report_page(frame, view));
          }};
}

}  // namespace tocsin::pages
