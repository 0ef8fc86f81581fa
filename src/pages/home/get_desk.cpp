// What needs whoever is signed in.
#include "flow/decisions.h"
#include "flow/desk.h"
#include "pages/home/home_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {
namespace {

bool needs_attention(const store::Obligation& one) {
  return one.state == StageState::running || one.state == StageState::warned ||
         one.state == StageState::late;
}

}  // namespace

http::Route get_desk(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            const Principal& principal = frame.reader;
            DeskView view;
            view.now = app.world.clock->now();
            view.law = app.world.law;
            TOC_TRY(view.names, flow::names_for(app.world, principal));
            if (frame.may_do(Action::triage_report)) {
              TOC_TRY(view.reports,
                      flow::list_reports(app.world, principal, to_text(ReportState::received),
                                         {.before = std::nullopt, .count = 50}));
            }
            if (frame.may_do(Action::read_duty)) {
              TOC_TRY(auto duties, flow::duty_board(app.world, principal, {}));
              std::erase_if(duties, [](const auto& one) { return !needs_attention(one); });
              view.duties = std::move(duties);
            }
            if (frame.reader.lacks_factor) {
              return back_to(app, request, "/desk/account");
            }
            if (frame.decides_with_another()) {
              TOC_TRY(view.decisions, flow::open_decisions(app.world, principal));
            }
            if (frame.may_do(Action::read_inbox)) {
              TOC_TRY(view.notices, flow::read_inbox(app.world, principal));
            }
            return web::html_response(200, desk_page(frame, view));
          }};
}

}  // namespace tocsin::pages
