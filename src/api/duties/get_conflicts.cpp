// GET /api/v1/conflicts: conflicts of laws over the content of filings, the undecided first.
#include "flow/conflicts.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {

Route get_conflicts(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/conflicts",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const auto gates,
                    flow::list_conflicts(app.world, caller_of(request).principal));
            return json_response(200, listed("conflicts", gates));
          }};
}

}  // namespace tocsin::http
