// GET /v1/vulns/{id}: one record as OSV JSON.
#include "api/advisories/osv_questions.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(limit_questions(app, request));
  TOC_TRY(std::string record,
          flow::osv_record(app.world, caller_of(request).principal, request.parameter("id")));
  return json_response(200, std::move(record));
}

}  // namespace

Route get_osv_vuln(App& app) {
  return {.method = Method::get,
          .pattern = "/v1/vulns/{id}",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
