#include "pages/duties/workbench_screen.h"

#include "pages/duties/workbench_pages.h"

namespace tocsin::pages {

flow::StageQuery stage_of_path(const http::Request& request) {
  return {.case_number = request.parameter("number"),
          .party = request.parameter("party"),
          .regime = request.parameter("regime"),
          .stage = request.parameter("stage")};
}

Result<std::string> workbench_screen(const web::App& app, const http::Request& request, Typed typed,
                                     std::optional<flow::SavedDraft> saved) {
  const Frame frame = frame_of(app, request);
  WorkbenchView view;
  TOC_TRY(view.workbench, flow::open_workbench(app.world, frame.reader, stage_of_path(request)));
  view.law = app.world.law;
  view.is_own = view.workbench.party.id == frame.reader.party;
  view.saved = std::move(saved);
  view.typed = std::move(typed);
  return workbench_page(frame, view);
}

}  // namespace tocsin::pages
