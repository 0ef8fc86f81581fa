#include "pages/duties/filing_export.h"

#include "pages/duties/workbench_pages.h"

namespace tocsin::pages {

Result<http::Response> exported(const web::App& app, const http::Request& request,
                                const flow::Workbench& workbench, std::string_view format) {
  TOC_CHECK(flow::may_export(workbench));
  const std::string name =
      workbench.case_number + "-" + workbench.filing.regime + "-" + workbench.filing.stage;
  if (format == "json") {
    return web::download("application/json", name + ".json", regimes::to_json(workbench.filing));
  }
  if (format == "text") {
    return web::download("text/plain; charset=utf-8", name + ".txt",
                         regimes::to_text(workbench.filing, web::language_of(request)));
  }
  if (format == "html") {
    return web::html_response(200, filing_page(frame_of(app, request), workbench, *app.world.law));
  }
  return fail(Errc::malformed, "A filing is exported as json, text or html.", "/format");
}

}  // namespace tocsin::pages
