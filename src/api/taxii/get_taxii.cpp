// GET /taxii2/: where the API root is (TAXII 2.1 section 4.1).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  std::ignore = request;
  const std::string root = app.world.base_url + std::string(kTaxiiRoot);
  JsonWriter json;
  json.begin_object()
      .field("title", "Tocsin " + app.world.store->origin())
      .field("description", "What partners share, for each as far as it is theirs to read.")
      .field("default", root)
      .texts("api_roots", {root})
      .end_object();
  return taxii_response(200, json.take());
}

}  // namespace

http::Route get_taxii(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
