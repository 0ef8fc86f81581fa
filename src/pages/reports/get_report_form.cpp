// The form for reports. No account, no JavaScript.
#include "pages/parts/page.h"
#include "pages/reports/report_pages.h"

namespace tocsin::pages {

http::Route get_report_form(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/report",
          .rule = http::Rule(Action::submit_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            return web::html_response(200, report_form_page(frame_of(app, request), {}));
          }};
}

}  // namespace tocsin::pages
