#include "pages/duties/warnings_screen.h"

#include "flow/webhooks.h"

namespace tocsin::http {

Result<std::string> warnings_screen(const App& app, const Request& request,
                                    site::WarningsView view) {
  const site::Frame frame = frame_of(app, request);
  if (frame.may_do(Action::manage_webhook)) {
    TOC_TRY(view.webhook, flow::own_webhook(app.world, frame.reader));
  }
  return site::warnings_page(frame, view);
}

}  // namespace tocsin::http
