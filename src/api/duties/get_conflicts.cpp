// GET /api/v1/conflicts: conflicts of laws over the content of filings, the undecided first.
#include "flow/conflicts.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {

http::Route get_conflicts(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/conflicts",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const auto gates,
                    flow::list_conflicts(app.world, web::caller_of(request).principal));
            return web::json_response(200, web::listed("conflicts", gates));
          }};
}

}  // namespace tocsin::api
