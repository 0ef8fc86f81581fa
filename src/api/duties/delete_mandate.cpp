// DELETE /api/v1/mandates/{id}: takes it back from now on.
#include "flow/mandates.h"
#include "web/app.h"

namespace tocsin::api {

http::Route delete_mandate(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/mandates/{id}",
          .rule = http::Rule(Action::manage_mandate),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const MandateId id, web::id_of<MandateId>(request, "id"));
            TOC_TRY(const auto index,
                    flow::end_mandate(app.world, web::caller_of(request).principal, id));
            return web::acted(index);
          }};
}

}  // namespace tocsin::api
