// Makes an API key; its secret is shown in the answer and never again.
#include "base/number.h"
#include "pages/accounts/account_screen.h"

namespace tocsin::pages {
namespace {

Result<flow::MadeKey> make(const web::App& app, const Principal& principal, const Posted& posted) {
  flow::KeyDraft draft;
  draft.name = posted.text("key_name");
  draft.scopes = posted.lines("scopes");
  draft.networks = posted.lines("networks");
  const auto days = parse_whole<int>(posted.text("valid_days"));
  if (!days || *days < 1 || *days > 366) {
    return fail(Errc::malformed, "A key is valid for at least a second and at most 366 days.",
                "/valid_days");
  }
  draft.valid_for = std::chrono::hours(24) * *days;
  return flow::make_api_key(app.world, principal, draft);
}

}  // namespace

http::Route post_desk_keys(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/account/keys",
          .rule = http::Rule(Action::manage_own_keys),
          .body_bytes_max = 64U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            Result<flow::MadeKey> key = make(app, web::caller_of(request).principal, posted);
            if (key) {
              TOC_TRY(std::string html,
                      account_screen(app, request,
                                     {.totp_secret = {}, .new_key = key->secret, .typed = {}}));
              return web::html_response(201, std::move(html));
            }
            if (!is_form_fault(key.error())) {
              return std::unexpected(key.error());
            }
            Typed typed = posted.typed(key.error(), {{"/name", "key_name"}});
            typed.values.insert_or_assign("act", "key");
            TOC_TRY(std::string html, account_screen(app, request, {.typed = std::move(typed)}));
            return form_again(key.error(), std::move(html));
          }};
}

}  // namespace tocsin::pages
