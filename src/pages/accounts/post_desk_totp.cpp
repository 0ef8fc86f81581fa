// Begins and confirms TOTP for oneself, or makes new recovery codes. The hidden field "act" says
// which.
#include "pages/accounts/account_screen.h"

namespace tocsin::pages {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Posted posted, Posted::read(request));
  const Principal& principal = web::caller_of(request).principal;
  const flow::Present present{.password = posted.text("present_password"), .code = {}};
  AccountExtras extras;
  if (posted.text("act") == "begin") {
    TOC_TRY(extras.totp_secret, flow::begin_totp(app.world, principal));
  } else {
    TOC_CHECK(app.sign_in_by_account->take(to_text(principal.person)));
    const std::string secret = posted.text("totp_secret");
    Result<std::vector<std::string>> codes =
        posted.text("act") == "recovery"
            ? flow::renew_recovery_codes(app.world, principal, present)
            : flow::confirm_totp(
                  app.world, principal,
                  {.secret = secret, .code = posted.text("code"), .present = present});
    if (!codes) {
      const Error& error = codes.error();
      if (!is_form_fault(error) && error.where != "/present_password") {
        return std::unexpected(error);
      }
      TOC_TRY(std::string html,
              account_screen(app, request, {.totp_secret = secret, .typed = posted.typed(error)}));
      return form_again(error, std::move(html));
    }
    extras.recovery_codes = *std::move(codes);
  }
  TOC_TRY(std::string html, account_screen(app, request, std::move(extras)));
  return web::html_response(200, std::move(html));
}

}  // namespace

http::Route post_desk_totp(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/account/totp",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 16U << 10U,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
