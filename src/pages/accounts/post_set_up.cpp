// Sets an empty instance up: the operator and its first administrator.
#include "pages/accounts/account_pages.h"
#include "pages/accounts/set_up_gate.h"
#include "pages/parts/message_page.h"
#include "pages/parts/page.h"

namespace tocsin::pages {
namespace {

Status do_set_up(const web::App& app, const http::Request& request, const Posted& posted) {
  TOC_CHECK(app.sign_in_by_network->take(http::network_of(request.peer)));
  const std::string token = posted.text("setup_token");
  if (!equal_in_constant_time(as_bytes(token), as_bytes(app.setup_token))) {
    return fail(Errc::malformed, "The token is not the one that the server printed on its console.",
                "/setup_token");
  }
  if (posted.text("password").empty()) {
    return fail(Errc::malformed, "This field is needed.", "/password");
  }
  TOC_CHECK(flow::set_up(app.world, {.operator_name = posted.text("operator_name"),
                                     .country = posted.text("country"),
                                     .mail = posted.text("mail"),
                                     .person_name = posted.text("person_name"),
                                     .password = posted.text("password")}));
  return {};
}

}  // namespace

http::Route post_set_up(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/set-up",
          .rule = http::Rule(Action::sign_in),
          .body_bytes_max = 16U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(set_up_is_open(app));
            TOC_TRY(const Posted posted, Posted::read(request));
            const Frame frame = frame_of(app, request);
            if (const Status done = do_set_up(app, request, posted); !done) {
              if (is_form_fault(done.error())) {
                return form_again(done.error(), set_up_page(frame, posted.typed(done.error())));
              }
              return std::unexpected(done.error());
            }
            const Texts texts = frame.texts();
            Message message;
            message.title = texts("set_up.done_title");
            message.text = texts("set_up.done");
            message.links.emplace_back("/sign-in", texts("nav.sign_in"));
            return web::html_response(201, message_page(frame, message));
          }};
}

}  // namespace tocsin::pages
