// The front door.
#include "flow/desk.h"
#include "pages/home/home_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_home(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            HomeView view;
            TOC_TRY(view.notices, flow::public_notices(app.world, "", 5));
            view.log_size = app.world.store->head()->size;
            if (!app.setup_token.empty()) {
              TOC_TRY(const bool is_done, flow::is_set_up(app.world));
              view.needs_set_up = !is_done;
            }
            return web::html_response(200, home_page(frame_of(app, request), view));
          }};
}

}  // namespace tocsin::pages
