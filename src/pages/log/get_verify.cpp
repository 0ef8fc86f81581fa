// How to verify a receipt without us, with the keys and the policy.
#include "pages/home/public_pages.h"
#include "pages/parts/page.h"
#include "web/trust.h"

namespace tocsin::http {

Route get_verify(App& app) {
  return {.method = Method::get,
          .pattern = "/verify",
          .rule = Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const auto head = app.world.store->head();
            site::VerifyView view;
            view.origin = app.world.store->origin();
            view.log_key = log_key_text(app);
            view.notice_key = notice_key_text(app);
            view.policy = proof::to_text(log_policy(app, ""));
            view.checkpoint = head->checkpoint;
            view.log_size = head->size;
            return html_response(200, site::verify_page(frame_of(app, request), view));
          }};
}

}  // namespace tocsin::http
