// GET /taxii2/share/collections/ (TAXII 2.1 section 5.1).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  std::ignore = request;
  JsonWriter json;
  json.begin_object().key("collections").begin_array();
  for (const flow::TaxiiCollection& collection : flow::taxii_collections(app.world)) {
    write(json, collection);
  }
  return taxii_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_taxii_collections(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/collections/",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
