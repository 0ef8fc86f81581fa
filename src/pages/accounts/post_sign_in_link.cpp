// Uses a one-time link up.
#include "pages/accounts/signed_in.h"
#include "pages/home/public_pages.h"

namespace tocsin::http {

Route post_sign_in_link(App& app) {
  return {.method = Method::post,
          .pattern = "/sign-in/{token}",
          .rule = Rule(Action::sign_in),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_CHECK(app.sign_in_by_network->take(network_of(request.peer)));
            // A post without a body is a person without codes.
            const Result<Posted> posted = Posted::read(request);
            const auto code = [&](const std::string& name) {
              return posted ? posted->text(name) : std::string();
            };
            const Result<flow::SignedIn> session =
                flow::sign_in_by_link(app.world, {.token = request.parameter("token"),
                                                  .code = code("code"),
                                                  .paper_code = code("paper_code"),
                                                  .network = network_of(request.peer)});
            if (session) {
              return signed_in(app, request, *session);
            }
            if (session.error().code != Errc::unauthenticated) {
              return std::unexpected(session.error());
            }
            const site::Frame frame = frame_of(app, request);
            const site::Texts texts = frame.texts();
            site::Message message;
            message.title = texts("sign_in.link_bad_title");
            message.text = texts("sign_in.link_bad");
            message.links.emplace_back("/sign-in", texts("nav.sign_in"));
            return html_response(401, site::message_page(frame, message));
          }};
}

}  // namespace tocsin::http
