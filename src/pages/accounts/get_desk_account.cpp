// One's own account.
#include "pages/accounts/account_screen.h"

namespace tocsin::http {

Route get_desk_account(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/account",
          .rule = Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(std::string html, account_screen(app, request, {}));
            return html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::http
