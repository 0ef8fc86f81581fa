// The front door.
#include "flow/desk.h"
#include "pages/home/public_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_home(App& app) {
  return {.method = Method::get,
          .pattern = "/",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            site::HomeView view;
            TOC_TRY(view.notices, flow::public_notices(app.world, "", 5));
            view.log_size = app.world.store->head()->size;
            if (!app.setup_token.empty()) {
              TOC_TRY(const bool is_done, flow::is_set_up(app.world));
              view.needs_set_up = !is_done;
            }
            return html_response(200, site::home_page(frame_of(app, request), view));
          }};
}

}  // namespace tocsin::http
