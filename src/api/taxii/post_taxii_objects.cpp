// POST /taxii2/share/collections/{id}/objects/: objects become what the sender shares (TAXII 2.1
// section 5.5).
#include "api/sharing/sharing.h"
#include "api/taxii/taxii.h"
#include "http/media.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const flow::TaxiiCollection collection, collection_of(app, request));
  TOC_TRY(const http::MediaType type,
          http::parse_media_type(request.headers.find("content-type").value_or("")));
  if (type.type != "application/taxii+json" || type.parameter("version").value_or("2.1") != "2.1") {
    return fail(Errc::unsupported_type, "Send application/taxii+json;version=2.1 here.");
  }
  if (!collection.takes_objects) {
    return fail(Errc::forbidden, "Objects are added to the collection \"own\" alone.");
  }
  TOC_CHECK(charge_for_size(app, request));
  TOC_TRY(const flow::TaxiiStatus status,
          flow::take_objects(app.world, web::caller_of(request).principal, request.body));
  return taxii_response(202, to_json(status));
}

}  // namespace

http::Route post_taxii_objects(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/taxii2/share/collections/{collection}/objects/",
          .rule = http::Rule(Action::share),
          .body_bytes_max = flow::kTaxiiBodyBytesMax,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
