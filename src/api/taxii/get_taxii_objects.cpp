// GET /taxii2/share/collections/{id}/objects/ (TAXII 2.1 section 5.4).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(TaxiiQuestion question, taxii_question(app, request));
  TOC_TRY(flow::TaxiiPage page, flow::read_objects(app.world, web::caller_of(request).principal,
                                                   question.filter, question.limit));
  std::vector<std::string> objects;
  objects.reserve(page.objects.size());
  for (store::StoredStix& object : page.objects) {
    objects.push_back(std::move(object.body));
  }
  return taxii_page(question, page, "objects", objects);
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
