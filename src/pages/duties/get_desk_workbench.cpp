// The filing workbench of one stage.
#include "pages/duties/workbench_screen.h"

namespace tocsin::http {

Route get_desk_workbench(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/duties/{number}/{party}/{regime}/{stage}",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(std::string html, workbench_screen(app, request, {}, std::nullopt));
            return html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::http
