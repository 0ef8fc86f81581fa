// GET /taxii2/share/collections/{id}/ (TAXII 2.1 section 5.2).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const flow::TaxiiCollection collection, collection_of(app, request));
  JsonWriter json;
  write(json, collection);
  return taxii_response(200, json.take());
}

}  // namespace

http::Route get_taxii_collection(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/collections/{collection}/",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
