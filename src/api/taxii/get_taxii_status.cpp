// GET /taxii2/share/status/{id}/: what became of objects that were sent (TAXII 2.1 section 4.3).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const Result<Uuid> id = parse_uuid(request.parameter("status"));
  if (!id) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  TOC_TRY(std::string status, flow::read_status(app.world, web::caller_of(request).principal, *id));
  return taxii_response(200, std::move(status));
}

}  // namespace

http::Route get_taxii_status(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/status/{status}/",
          .rule = http::Rule(Action::share),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
