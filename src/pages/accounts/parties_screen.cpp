#include "pages/accounts/parties_screen.h"

#include "flow/desk.h"
#include "pages/home/desk_pages.h"

namespace tocsin::http {

Result<std::string> parties_screen(const App& app, const Request& request, site::Typed typed) {
  const site::Frame frame = frame_of(app, request);
  site::PartiesView view;
  TOC_TRY(view.parties, flow::list_parties(app.world, frame.reader));
  for (const regimes::Programme* programme : app.world.law->programmes()) {
    view.programmes.push_back(programme->id);
  }
  view.typed = std::move(typed);
  return site::parties_page(frame, view);
}

}  // namespace tocsin::http
