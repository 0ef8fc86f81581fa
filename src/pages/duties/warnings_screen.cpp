#include "pages/duties/warnings_screen.h"

#include "flow/webhooks.h"

namespace tocsin::pages {

Result<std::string> warnings_screen(const web::App& app, const http::Request& request,
                                    WarningsView view) {
  const Frame frame = frame_of(app, request);
  if (frame.may_do(Action::manage_webhook)) {
    TOC_TRY(view.webhook, flow::own_webhook(app.world, frame.reader));
  }
  return warnings_page(frame, view);
}

}  // namespace tocsin::pages
