// The change feed for people. What a partner is shown here is noted as held, as with the API.
#include "flow/feed.h"
#include "pages/notices/notice_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_feed(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/feed",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            TOC_TRY(const auto after, web::integer_query(request, "after"));
            FeedView view;
            TOC_TRY(view.page, flow::read_feed(app.world, frame.reader, after.value_or(-1), 50));
            view.sees_cases = frame.may_do(Action::read_case);
            return web::html_response(200, feed_page(frame, view));
          }};
}

}  // namespace tocsin::pages
