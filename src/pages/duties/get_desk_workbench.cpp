// The filing workbench of one stage.
#include "pages/duties/workbench_screen.h"

namespace tocsin::pages {

http::Route get_desk_workbench(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/duties/{number}/{party}/{regime}/{stage}",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(std::string html, workbench_screen(app, request, {}, std::nullopt));
            return web::html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::pages
