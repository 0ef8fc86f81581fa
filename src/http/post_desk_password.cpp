// Sets one's own password. Every session ends, this one too.
#include "http/account_screen.h"
#include "http/session_cookie.h"

namespace tocsin::http {

Route post_desk_password(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/account/password",
          .rule = Rule(Action::use_session),
          .body_bytes_max = 16U << 10U,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const Status done = flow::set_password(app.world, caller_of(request).principal,
                                                   posted.text("new_password"));
            if (done) {
              return signed_out(app, request, "/sign-in");
            }
            if (!is_form_fault(done.error())) {
              return std::unexpected(done.error());
            }
            Error error = done.error();
            error.where = "/new_password";
            TOC_TRY(
                std::string html,
                account_screen(app, request,
                               {.totp_secret = {}, .new_key = {}, .typed = posted.typed(error)}));
            return form_again(error, std::move(html));
          }};
}

}  // namespace tocsin::http
