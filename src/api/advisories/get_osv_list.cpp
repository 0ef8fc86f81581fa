// GET /osv/ecosystems.txt and /osv/modified_id.csv: what there is of files of records, as OSV's
// public bucket has them at its root.
#include "api/advisories/osv_questions.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(limit_records(app, request, kFileCost));
  return osv_file(app, request, "", request.parameter("file"));
}

}  // namespace

http::Route get_osv_list(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/osv/{file}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
