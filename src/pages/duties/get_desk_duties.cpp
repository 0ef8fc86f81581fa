// The duty board.
#include "flow/desk.h"
#include "pages/duties/duty_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_duties(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/duties",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            DutiesView view;
            view.law = app.world.law;
            view.now = app.world.clock->now();
            TOC_TRY(view.state, web::text_query(request, "state"));
            store::obligations::Filter filter;
            filter.state = view.state;
            TOC_TRY(view.obligations, flow::duty_board(app.world, frame.reader, filter));
            TOC_TRY(view.names, flow::names_for(app.world, frame.reader));
            return web::html_response(200, duties_page(frame, view));
          }};
}

}  // namespace tocsin::pages
