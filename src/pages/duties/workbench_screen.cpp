#include "pages/duties/workbench_screen.h"

#include "pages/duties/workbench_pages.h"

namespace tocsin::http {

flow::StageQuery stage_of_path(const Request& request) {
  return {.case_number = request.parameter("number"),
          .party = request.parameter("party"),
          .regime = request.parameter("regime"),
          .stage = request.parameter("stage")};
}

Result<std::string> workbench_screen(const App& app, const Request& request, site::Typed typed,
                                     std::optional<flow::SavedDraft> saved) {
  const site::Frame frame = frame_of(app, request);
  site::WorkbenchView view;
  TOC_TRY(view.workbench, flow::open_workbench(app.world, frame.reader, stage_of_path(request)));
  view.law = app.world.law;
  view.is_own = view.workbench.party.id == frame.reader.party;
  view.saved = std::move(saved);
  view.typed = std::move(typed);
  return site::workbench_page(frame, view);
}

}  // namespace tocsin::http
