// GET /api/v1/checklist: the operator's own obligations that no case starts.
#include "flow/checklist.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {

Route get_checklist(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/checklist",
          .rule = Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const auto items, flow::checklist(app.world, caller_of(request).principal));
            return json_response(200, listed("items", items));
          }};
}

}  // namespace tocsin::http
