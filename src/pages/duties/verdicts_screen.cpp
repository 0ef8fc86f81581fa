#include "pages/duties/verdicts_screen.h"

#include "flow/conflicts.h"
#include "flow/desk.h"
#include "pages/duties/duty_pages.h"

namespace tocsin::pages {

Result<std::string> verdicts_screen(const web::App& app, const http::Request& request,
                                    Typed typed) {
  const Frame frame = frame_of(app, request);
  VerdictsView view;
  view.case_number = request.parameter("number");
  const std::string& handle = request.parameter("party");
  TOC_TRY(const auto as_of, web::integer_query(request, "as_of"));
  // As of now, the clock decides and not the time of the last entry.
  const std::optional<Instant> at = as_of ? std::nullopt : std::optional(app.world.clock->now());
  TOC_TRY(view.verdicts, flow::verdicts(app.world, frame.reader,
                                        {.case_number = view.case_number,
                                         .party = handle,
                                         .regime = {},
                                         .as_of = as_of,
                                         .at = at}));
  TOC_TRY(const flow::Names names, flow::names_for(app.world, frame.reader));
  for (const auto& [id, party] : names.parties) {
    if (party.handle == handle) {
      view.party = party;
    }
  }
  view.law = app.world.law;
  view.is_own = view.party.id == frame.reader.party;
  TOC_TRY(view.gates, flow::conflicts_of(app.world, frame.reader, view.case_number, handle));
  view.typed = std::move(typed);
  return verdicts_page(frame, view);
}

}  // namespace tocsin::pages
