// The change feed for people. What a partner is shown here is noted as held, as with the API.
#include "flow/feed.h"
#include "pages/home/desk_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_desk_feed(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/feed",
          .rule = Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const site::Frame frame = frame_of(app, request);
            TOC_TRY(const auto after, integer_query(request, "after"));
            site::FeedView view;
            TOC_TRY(view.page, flow::read_feed(app.world, frame.reader, after.value_or(-1), 50));
            view.sees_cases = frame.may_do(Action::read_case);
            return html_response(200, site::feed_page(frame, view));
          }};
}

}  // namespace tocsin::http
