#include "pages/standing/standing_screen.h"

#include "flow/desk.h"
#include "flow/feed.h"
#include "pages/standing/standing_pages.h"

namespace tocsin::pages {

Result<std::string> standing_screen(const web::App& app, const http::Request& request,
                                    const PartnershipId& id, Typed typed) {
  const Frame frame = frame_of(app, request);
  PartnershipView view;
  TOC_TRY(view.standing, flow::view_partnership(app.world, frame.reader, id));
  TOC_TRY(view.names, flow::names_for(app.world, frame.reader));
  if (frame.may_do(Action::read_holdings)) {
    TOC_TRY(view.held, flow::view_holdings(app.world, frame.reader, view.standing.party_handle));
  }
  view.law = app.world.law;
  view.typed = std::move(typed);
  return standing_page(frame, view);
}

Result<http::Response> after_standing_form(const web::App& app, const http::Request& request,
                                           const Posted& posted, const std::string& form,
                                           const Status& done, FieldNames names) {
  TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
  if (done) {
    return back_to(app, request, "/desk/standing/" + to_text(id));
  }
  if (!is_form_fault(done.error())) {
    return std::unexpected(done.error());
  }
  Typed typed = posted.typed(done.error(), names);
  typed.values.insert_or_assign("act", form);
  TOC_TRY(std::string html, standing_screen(app, request, id, std::move(typed)));
  return form_again(done.error(), std::move(html));
}

}  // namespace tocsin::pages
