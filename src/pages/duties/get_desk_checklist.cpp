// The operator's own obligations that no case starts.
#include "flow/checklist.h"
#include "pages/duties/workbench_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_desk_checklist(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/checklist",
          .rule = Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const site::Frame frame = frame_of(app, request);
            site::ChecklistView view;
            TOC_TRY(view.items, flow::checklist(app.world, frame.reader));
            return html_response(200, site::checklist_page(frame, view));
          }};
}

}  // namespace tocsin::http
