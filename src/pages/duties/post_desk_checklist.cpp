// An answer to an item of the operator's checklist.
#include "flow/checklist.h"
#include "pages/duties/workbench_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Posted posted, Posted::read(request));
  const Frame frame = frame_of(app, request);
  const Result<store::LogIndex> answered =
      flow::answer_checklist(app.world, frame.reader,
                             {.item = posted.text("act"),
                              .answer = posted.text("checklist_answer"),
                              .evidence = posted.text("checklist_evidence")});
  if (answered) {
    return back_to(app, request, "/desk/checklist");
  }
  if (!is_form_fault(answered.error())) {
    return std::unexpected(answered.error());
  }
  ChecklistView view;
  TOC_TRY(view.items, flow::checklist(app.world, frame.reader));
  view.typed = posted.typed(answered.error(),
                            {{"/answer", "checklist_answer"}, {"/evidence", "checklist_evidence"}});
  return form_again(answered.error(), checklist_page(frame, view));
}

}  // namespace

http::Route post_desk_checklist(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/checklist",
          .rule = http::Rule(Action::answer_checklist),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
