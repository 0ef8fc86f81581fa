// The cases that the reader may see, newest first.
#include "flow/desk.h"
#include "pages/cases/case_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_cases(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/cases",
          .rule = http::Rule(Action::read_case),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            constexpr std::int64_t count = 50;
            const Frame frame = frame_of(app, request);
            CasesView view;
            TOC_TRY(const auto before, web::integer_query(request, "before"));
            TOC_TRY(view.cases, flow::list_cases(app.world, frame.reader,
                                                 {.before = before, .count = count + 1}));
            view.has_more = static_cast<std::int64_t>(view.cases.size()) > count;
            if (view.has_more) {
              view.cases.pop_back();
            }
            return web::html_response(200, cases_page(frame, view));
          }};
}

}  // namespace tocsin::pages
