// How to verify a receipt without us, with the keys and the policy.
#include "pages/log/log_pages.h"
#include "pages/parts/page.h"
#include "web/trust.h"

namespace tocsin::pages {

http::Route get_verify(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/verify",
          .rule = http::Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const auto head = app.world.store->head();
            VerifyView view;
            view.origin = app.world.store->origin();
            view.log_key = web::log_key_text(app);
            view.notice_key = web::notice_key_text(app);
            view.policy = proof::to_text(web::log_policy(app, ""));
            view.checkpoint = head->checkpoint;
            view.log_size = head->size;
            return web::html_response(200, verify_page(frame_of(app, request), view));
          }};
}

}  // namespace tocsin::pages
