// GET /api/v1/advisories/{id}/original?source=: the document as it came, byte for byte.
#include "api/advisories/osv_questions.h"
#include "exposure/advisories.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(limit_questions(app, request));
  TOC_TRY(const std::string source, web::text_query(request, "source"));
  TOC_TRY(auto views, exposure::view_advisories(app.world, web::caller_of(request).principal,
                                                request.parameter("id")));
  for (exposure::AdvisoryView& view : views) {
    if (source.empty() || view.advisory.source == source) {
      http::Response response =
          web::download("application/octet-stream", "advisory.json", std::move(view.original));
      response.set("Content-Security-Policy", std::string(http::kForeignDocumentPolicy));
      return response;
    }
  }
  return fail(Errc::not_found, "There is no advisory of this source that goes by this id.");
}

}  // namespace

http::Route get_advisory_original(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/advisories/{id}/original",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
