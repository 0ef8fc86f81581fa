// One's own account.
#include "pages/accounts/account_screen.h"

namespace tocsin::pages {

http::Route get_desk_account(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/account",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(std::string html, account_screen(app, request, {}));
            return web::html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::pages
