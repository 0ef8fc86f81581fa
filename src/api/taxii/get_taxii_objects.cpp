// GET /taxii2/share/collections/{id}/objects/ (TAXII 2.1 section 5.4).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const TaxiiQuestion question, taxii_question(app, request));
  return taxii_objects(app, request, question, false);
}

}  // namespace

http::Route get_taxii_objects(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/collections/{collection}/objects/",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
