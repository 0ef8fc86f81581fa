// Every act, newest first.
#include "flow/desk.h"
#include "pages/log/log_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_journal(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/journal",
          .rule = http::Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            constexpr std::int64_t count = 100;
            const Frame frame = frame_of(app, request);
            TOC_TRY(const auto before, web::integer_query(request, "before"));
            JournalView view;
            TOC_TRY(view.entries, flow::list_journal(app.world, frame.reader, before, count + 1));
            view.has_more = static_cast<std::int64_t>(view.entries.size()) > count;
            if (view.has_more) {
              view.entries.pop_back();
            }
            TOC_TRY(view.names, flow::names_for(app.world, frame.reader));
            return web::html_response(200, journal_page(frame, view));
          }};
}

}  // namespace tocsin::pages
