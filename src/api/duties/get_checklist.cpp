// GET /api/v1/checklist: the operator's own obligations that no case starts.
#include "flow/checklist.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {

http::Route get_checklist(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/checklist",
          .rule = http::Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const auto items,
                    flow::checklist(app.world, web::caller_of(request).principal));
            return web::json_response(200, web::listed("items", items));
          }};
}

}  // namespace tocsin::api
