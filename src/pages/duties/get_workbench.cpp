// GET /api/v1/workbench?case=&party=&regime=&stage=[&format=json|text|html][&lang=]: what the stage
// asks for, what is known, what is missing; with format, the filing alone, to hand in.
#include "pages/duties/filing_export.h"
#include "web/stage_query.h"

namespace tocsin::pages {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const flow::StageQuery query, web::stage_query(app, request));
  TOC_TRY(const std::string format, web::text_query(request, "format"));
  TOC_TRY(const flow::Workbench workbench,
          flow::open_workbench(app.world, web::caller_of(request).principal, query));
  if (format.empty()) {
    return web::json_response(200, web::to_json(workbench));
  }
  return exported(app, request, workbench, format);
}

}  // namespace

http::Route get_workbench(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/workbench",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
