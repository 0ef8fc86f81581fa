// Uses a one-time link up.
#include "pages/accounts/signed_in.h"
#include "pages/parts/message_page.h"

namespace tocsin::pages {

http::Route post_sign_in_link(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/sign-in/{token}",
          .rule = http::Rule(Action::sign_in),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(app.sign_in_by_network->take(http::network_of(request.peer)));
            // A post without a body is a person without codes.
            const Result<Posted> posted = Posted::read(request);
            const auto code = [&](const std::string& name) {
              return posted ? posted->text(name) : std::string();
            };
            const Result<flow::SignedIn> session =
                flow::sign_in_by_link(app.world, {.token = request.parameter("token"),
                                                  .code = code("code"),
                                                  .paper_code = code("paper_code"),
                                                  .network = http::network_of(request.peer)});
            if (session) {
              return signed_in(app, request, *session);
            }
            if (session.error().code != Errc::unauthenticated) {
              return std::unexpected(session.error());
            }
            const Frame frame = frame_of(app, request);
            const Texts texts = frame.texts();
            Message message;
            message.title = texts("sign_in.link_bad_title");
            message.text = texts("sign_in.link_bad");
            message.links.emplace_back("/sign-in", texts("nav.sign_in"));
            return web::html_response(401, message_page(frame, message));
          }};
}

}  // namespace tocsin::pages
