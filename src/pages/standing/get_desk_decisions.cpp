// What waits for a second person.
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/standing.h"
#include "pages/parts/page.h"
#include "pages/standing/decision_pages.h"

namespace tocsin::pages {

http::Route get_desk_decisions(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/decisions",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            DecisionsView view;
            TOC_TRY(view.decisions, flow::open_decisions(app.world, frame.reader));
            TOC_TRY(view.names, flow::names_for(app.world, frame.reader));
            if (frame.may_do(Action::read_standing)) {
              TOC_TRY(const auto partnerships, flow::view_standing(app.world, frame.reader));
              for (const flow::StandingView& one : partnerships) {
                view.partnerships.emplace(one.partnership.id.value, one.partnership);
              }
            }
            return web::html_response(200, decisions_page(frame, view));
          }};
}

}  // namespace tocsin::pages
