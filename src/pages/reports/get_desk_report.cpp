// One report, with what looks like the same hole and the forms to decide.
#include "flow/desk.h"
#include "pages/home/desk_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_desk_report(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/reports/{number}",
          .rule = Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const site::Frame frame = frame_of(app, request);
            const std::string& number = request.parameter("number");
            site::TriageView view;
            TOC_TRY(view.report, flow::view_report(app.world, frame.reader, number));
            if (frame.may_do(Action::triage_report)) {
              TOC_TRY(view.suggestions, flow::suggest_duplicates(app.world, frame.reader, number));
            }
            return html_response(200, site::report_page(frame, view));
          }};
}

}  // namespace tocsin::http
