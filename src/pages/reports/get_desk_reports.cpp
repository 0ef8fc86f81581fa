// The triage inbox; for a partner its own reports.
#include "flow/desk.h"
#include "pages/parts/page.h"
#include "pages/reports/report_pages.h"

namespace tocsin::pages {

http::Route get_desk_reports(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/reports",
          .rule = http::Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            constexpr std::int64_t count = 50;
            const Frame frame = frame_of(app, request);
            ReportsView view;
            TOC_TRY(view.state, web::text_query(request, "state"));
            TOC_TRY(const auto before, web::integer_query(request, "before"));
            TOC_TRY(view.reports, flow::list_reports(app.world, frame.reader, view.state,
                                                     {.before = before, .count = count + 1}));
            view.has_more = static_cast<std::int64_t>(view.reports.size()) > count;
            if (view.has_more) {
              view.reports.pop_back();
            }
            return web::html_response(200, reports_page(frame, view));
          }};
}

}  // namespace tocsin::pages
