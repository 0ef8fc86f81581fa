// POST /api/v1/cases/{number}/unmerge: the inverse of /merge.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto index,
          flow::unmerge_case(app.world, caller_of(request).principal, request.parameter("number")));
  return acted(index);
}

}  // namespace

Route post_case_unmerge(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/cases/{number}/unmerge",
          .rule = Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
