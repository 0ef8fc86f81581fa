// GET /taxii2/share/collections/{id}/objects/{object-id}/versions/ (TAXII 2.1 section 5.8).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(TaxiiQuestion question, taxii_question(app, request));
  question.filter.ids = {request.parameter("object")};
  question.filter.versions = {.all = true};
  TOC_TRY(const flow::TaxiiPage page,
          flow::read_manifest(app.world, web::caller_of(request).principal, question.filter,
                              question.limit));
  if (page.objects.empty() && !question.filter.added_after) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  std::vector<std::string> versions;
  for (const store::StoredStix& object : page.objects) {
    versions.push_back("\"" + taxii_version(object.version) + "\"");
  }
  return taxii_page(question, page, "versions", versions);
}

}  // namespace

http::Route get_taxii_versions(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/collections/{collection}/objects/{object}/versions/",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
