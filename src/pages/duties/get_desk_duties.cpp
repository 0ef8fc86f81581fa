// The duty board.
#include "flow/desk.h"
#include "pages/duties/duty_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_desk_duties(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/duties",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const site::Frame frame = frame_of(app, request);
            site::DutiesView view;
            view.law = app.world.law;
            view.now = app.world.clock->now();
            TOC_TRY(view.state, text_query(request, "state"));
            store::obligations::Filter filter;
            filter.state = view.state;
            TOC_TRY(view.obligations, flow::duty_board(app.world, frame.reader, filter));
            TOC_TRY(view.names, flow::names_for(app.world, frame.reader));
            return html_response(200, site::duties_page(frame, view));
          }};
}

}  // namespace tocsin::http
