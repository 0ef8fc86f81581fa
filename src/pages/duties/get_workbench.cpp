// GET /api/v1/workbench?case=&party=&regime=&stage=[&format=json|text|html][&lang=]: what the stage
// asks for, what is known, what is missing; with format, the filing alone, to hand in.
#include "pages/duties/filing_export.h"
#include "web/stage_query.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const flow::StageQuery query, stage_query(app, request));
  TOC_TRY(const std::string format, text_query(request, "format"));
  TOC_TRY(const flow::Workbench workbench,
          flow::open_workbench(app.world, caller_of(request).principal, query));
  if (format.empty()) {
    return json_response(200, to_json(workbench));
  }
  return exported(app, request, workbench, format);
}

}  // namespace

Route get_workbench(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/workbench",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
