// The form for reports. No account, no JavaScript.
#include "pages/parts/page.h"
#include "pages/reports/report_pages.h"

namespace tocsin::http {

Route get_report_form(App& app) {
  return {.method = Method::get,
          .pattern = "/report",
          .rule = Rule(Action::submit_report),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            return html_response(200, site::report_form_page(frame_of(app, request), {}));
          }};
}

}  // namespace tocsin::http
