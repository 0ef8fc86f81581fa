// Signing in with address, password and, for those who have it, a code.
#include "base/text.h"
#include "pages/accounts/account_pages.h"
#include "pages/accounts/signed_in.h"

namespace tocsin::pages {

http::Route post_sign_in(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/sign-in",
          .rule = http::Rule(Action::sign_in),
          .body_bytes_max = 16U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const auto attempt = [&]() -> Result<flow::SignedIn> {
              TOC_CHECK(app.sign_in_by_network->take(http::network_of(request.peer)));
              TOC_CHECK(
                  app.sign_in_by_account->take(web::account_bucket(request, posted.text("mail"))));
              return flow::sign_in(app.world, {.mail = posted.text("mail"),
                                               .password = posted.text("password"),
                                               .code = posted.text("code"),
                                               .network = http::network_of(request.peer)});
            };
            const Result<flow::SignedIn> session = attempt();
            if (session) {
              return signed_in(app, request, *session);
            }
            const Error& error = session.error();
            if (error.code == Errc::unauthenticated || error.code == Errc::rate_limited) {
              return form_again(error, sign_in_page(frame_of(app, request), posted.typed(error)));
            }
            return std::unexpected(error);
          }};
}

}  // namespace tocsin::pages
