// The operator's own obligations that no case starts.
#include "flow/checklist.h"
#include "pages/duties/workbench_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_checklist(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/checklist",
          .rule = http::Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            ChecklistView view;
            TOC_TRY(view.items, flow::checklist(app.world, frame.reader));
            return web::html_response(200, checklist_page(frame, view));
          }};
}

}  // namespace tocsin::pages
