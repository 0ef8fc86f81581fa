#include "pages/accounts/parties_screen.h"

#include "flow/desk.h"
#include "pages/accounts/party_pages.h"

namespace tocsin::pages {

Result<std::string> parties_screen(const web::App& app, const http::Request& request, Typed typed) {
  const Frame frame = frame_of(app, request);
  PartiesView view;
  TOC_TRY(view.parties, flow::list_parties(app.world, frame.reader));
  for (const regimes::Programme* programme : app.world.law->programmes()) {
    view.programmes.push_back(programme->id);
  }
  view.typed = std::move(typed);
  return parties_page(frame, view);
}

}  // namespace tocsin::pages
