#include "pages/cases/case_screen.h"

#include "flow/desk.h"
#include "pages/cases/case_pages.h"

namespace tocsin::pages {

Result<std::string> case_screen(const web::App& app, const http::Request& request,
                                const std::string& number, Typed typed) {
  const Frame frame = frame_of(app, request);
  CaseScreen screen;
  TOC_TRY(screen.view, flow::view_case(app.world, frame.reader, number));
  TOC_TRY(screen.board, flow::view_case_board(app.world, frame.reader, screen.view.item));
  TOC_TRY(screen.names, flow::names_for(app.world, frame.reader));
  screen.law = app.world.law;
  screen.now = app.world.clock->now();
  screen.typed = std::move(typed);
  return case_page(frame, screen);
}

Result<http::Response> after_case_form(const web::App& app, const http::Request& request,
                                       const Posted& posted, const Status& done, FieldNames names) {
  const std::string& number = request.parameter("number");
  if (done) {
    return back_to(app, request, "/desk/cases/" + number);
  }
  if (!is_form_fault(done.error())) {
    return std::unexpected(done.error());
  }
  TOC_TRY(std::string html, case_screen(app, request, number, posted.typed(done.error(), names)));
  return form_again(done.error(), std::move(html));
}

}  // namespace tocsin::pages
