// The filing alone, for print, for pasting into a portal, or as JSON.
#include "pages/duties/filing_export.h"
#include "pages/duties/workbench_screen.h"
#include "web/stage_query.h"

namespace tocsin::pages {

http::Route get_desk_workbench_export(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/duties/{number}/{party}/{regime}/{stage}/export",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const std::string format, web::text_query(request, "format"));
            TOC_TRY(const flow::Workbench workbench,
                    flow::open_workbench(app.world, web::caller_of(request).principal,
                                         stage_of_path(request)));
            return exported(app, request, workbench, format.empty() ? "html" : format);
          }};
}

}  // namespace tocsin::pages
