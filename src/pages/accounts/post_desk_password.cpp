// Sets one's own password. Other sessions and all keys end.
#include "pages/accounts/account_screen.h"

namespace tocsin::pages {

http::Route post_desk_password(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/account/password",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 16U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const Principal& principal = web::caller_of(request).principal;
            return after_account_form(
                app, request, posted, "password", "new_password", [&]() -> Status {
                  TOC_CHECK(app.sign_in_by_account->take(to_text(principal.person)));
                  return flow::set_password(
                      app.world, principal,
                      {.password = posted.text("new_password"),
                       .present = {.password = posted.text("present_password"), .code = {}}});
                });
          }};
}

}  // namespace tocsin::pages
