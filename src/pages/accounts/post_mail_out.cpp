// POST /mail/out/{token}: ends a subscription, by the button or by a mail program (RFC 8058, whose
// body "List-Unsubscribe=One-Click" says nothing that the address does not).
#include "flow/mail_subscriptions.h"
#include "pages/parts/message_page.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route post_mail_out(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/mail/out/{token}",
          .rule = http::Rule(Action::read_public),  // the token decides
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(flow::mail_out(app.world, request.parameter("token")));
            const Frame frame = frame_of(app, request);
            const Texts texts = frame.texts();
            Message message;
            message.title = texts("mail_out.done_title");
            message.text = texts("mail_out.done");
            return web::html_response(200, message_page(frame, message));
          }};
}

}  // namespace tocsin::pages
