// DELETE /api/v1/mandates/{id}: takes it back from now on.
#include "flow/mandates.h"
#include "web/app.h"

namespace tocsin::http {

Route delete_mandate(App& app) {
  return {.method = Method::delete_,
          .pattern = "/api/v1/mandates/{id}",
          .rule = Rule(Action::manage_mandate),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const MandateId id, id_of<MandateId>(request, "id"));
            TOC_TRY(const auto index,
                    flow::end_mandate(app.world, caller_of(request).principal, id));
            return acted(index);
          }};
}

}  // namespace tocsin::http
