// Begins and confirms TOTP for oneself. The hidden field "act" says which.
#include "http/account_screen.h"

namespace tocsin::http {

Route post_desk_totp(App& app) {
  return {
      .method = Method::post,
      .pattern = "/desk/account/totp",
      .rule = Rule(Action::use_session),
      .body_bytes_max = 16U << 10U,
      .handler = [&app](const Request& request) -> Result<Response> {
        TOC_TRY(const Posted posted, Posted::read(request));
        const Principal& principal = caller_of(request).principal;
        if (posted.text("act") == "begin") {
          TOC_TRY(std::string secret, flow::begin_totp(app.world, principal));
          TOC_TRY(std::string html,
                  account_screen(app, request,
                                 {.totp_secret = std::move(secret), .new_key = {}, .typed = {}}));
          return html_response(200, std::move(html));
        }
        const std::string secret = posted.text("totp_secret");
        const Status done = flow::confirm_totp(app.world, principal, secret, posted.text("code"));
        if (done) {
          return back_to(app, request, "/desk/account");
        }
        if (!is_form_fault(done.error())) {
          return std::unexpected(done.error());
        }
        TOC_TRY(std::string html,
                account_screen(
                    app, request,
                    {.totp_secret = secret, .new_key = {}, .typed = posted.typed(done.error())}));
        return form_again(done.error(), std::move(html));
      }};
}

}  // namespace tocsin::http
