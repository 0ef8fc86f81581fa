// GET /taxii2/share/collections/{id}/manifest/ (TAXII 2.1 section 5.3).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const TaxiiQuestion question, taxii_question(app, request));
  TOC_TRY(const flow::TaxiiPage page,
          flow::read_manifest(app.world, web::caller_of(request).principal, question.filter,
                              question.limit));
  std::vector<std::string> records;
  for (const store::StoredStix& object : page.objects) {
    JsonWriter json;
    json.begin_object()
        .field("id", object.id)
        .field("date_added", taxii_time(object.added))
        .field("version", taxii_version(object.version))
        .field("media_type", "application/stix+json;version=" + object.spec_version)
        .end_object();
    records.push_back(json.take());
  }
  return taxii_page(question, page, "objects", records);
}

}  // namespace

http::Route get_taxii_manifest(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/collections/{collection}/manifest/",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
