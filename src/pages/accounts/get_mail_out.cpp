// GET /mail/out/{token}: the page with the button that ends a subscription. Looking at it ends
// nothing, since mail scanners open every link they see.
#include "flow/mail_subscriptions.h"
#include "pages/parts/fields.h"
#include "pages/parts/page.h"
#include "pages/parts/render.h"

namespace tocsin::pages {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const std::string& token = request.parameter("token");
  TOC_TRY(const bool is_one, flow::is_mail_out(app.world, token));
  if (!is_one) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  const Frame frame = frame_of(app, request);
  const Texts texts = frame.texts();
  const Form form = {.id = "mail-out", .action = "/mail/out/" + token, .submit = "mail_out.submit"};
  Data data;
  data.text("intro", texts("mail_out.lead")).text("after", texts("mail_out.after"));
  data.list("forms", {to_data(frame, form)});
  return web::html_response(200, render_page(frame, {.name = "form_page",
                                                     .title = texts("mail_out.title"),
                                                     .data = data,
                                                     .section = {}}));
}

}  // namespace

http::Route get_mail_out(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/mail/out/{token}",
          .rule = http::Rule(Action::read_public),  // the token decides
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
