// GET /taxii2/share/collections/{id}/objects/{object-id}/ (TAXII 2.1 section 5.6).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(TaxiiQuestion question, taxii_question(app, request));
  question.filter.ids = {request.parameter("object")};
  return taxii_objects(app, request, question, true);
}

}  // namespace

http::Route get_taxii_object(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/collections/{collection}/objects/{object}/",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
