// All partnerships that the reader may see; a partner with one sees that one at once.
#include "flow/standing.h"
#include "pages/standing/standing_pages.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {

http::Route get_desk_standing(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/standing",
          .rule = http::Rule(Action::read_standing),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            TOC_TRY(const auto views, flow::view_standing(app.world, frame.reader));
            if (!is_staff(frame.reader.role) && views.size() == 1) {
              TOC_TRY(std::string html,
                      standing_screen(app, request, views.front().partnership.id, {}));
              return web::html_response(200, std::move(html));
            }
            return web::html_response(200, standing_list_page(frame, views, *app.world.law));
          }};
}

}  // namespace tocsin::pages
