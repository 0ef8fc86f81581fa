// GET /v1/vulns/{id}: one record as OSV JSON.
#include "api/advisories/osv_questions.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  // A client asks for each record that a batch names: they have an allowance of their own.
  TOC_TRY(exposure::OsvRecord record, charged_record(app, request, [&] {
            return exposure::osv_record(app.world, web::caller_of(request).principal,
                                        request.parameter("id"));
          }));
  return web::json_response(200, std::move(record.text));
}

}  // namespace

http::Route get_osv_vuln(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/v1/vulns/{id}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
