// Sets one's own mail address. Other sessions and all keys end; both addresses are told.
#include "pages/accounts/account_screen.h"

namespace tocsin::http {

Route post_desk_mail(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/account/mail",
          .rule = Rule(Action::manage_own_account),
          .body_bytes_max = 16U << 10U,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const Principal& principal = caller_of(request).principal;
            return after_account_form(app, request, posted, "new_mail", [&]() -> Status {
              TOC_CHECK(app.sign_in_by_account->take(to_text(principal.person)));
              return flow::set_mail(
                  app.world, principal,
                  {.mail = posted.text("new_mail"),
                   .present = {.password = posted.text("present_password"), .code = {}}});
            });
          }};
}

}  // namespace tocsin::http
