// Makes a calendar address, sets or removes the webhook. What is secret is shown in the answer and
// never again.
#include "flow/duty_calendar.h"
#include "flow/webhooks.h"
#include "pages/duties/warnings_screen.h"

namespace tocsin::pages {
namespace {

Result<WarningsView> act_on(const web::App& app, const http::Request& request,
                            const Posted& posted) {
  const Principal& principal = web::caller_of(request).principal;
  const std::string act = posted.text("act");
  WarningsView view;
  if (act == "calendar") {
    TOC_TRY(const std::string token, flow::make_calendar_link(app.world, principal));
    view.calendar_url = app.world.base_url + "/calendar/" + token;
    return view;
  }
  if (act == "webhook") {
    TOC_TRY(const flow::MadeWebhook made,
            flow::set_webhook(app.world, principal, posted.text("webhook_url")));
    view.webhook_secret = made.secret;
    return view;
  }
  if (act == "webhook-remove") {
    TOC_CHECK(flow::remove_webhook(app.world, principal));
    return view;
  }
  return fail(Errc::malformed, "The form does not say what to do.", "/act");
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Posted posted, Posted::read(request));
  Result<WarningsView> view = act_on(app, request, posted);
  if (view) {
    TOC_TRY(std::string html, warnings_screen(app, request, *std::move(view)));
    return web::html_response(200, std::move(html));
  }
  if (!is_form_fault(view.error())) {
    return std::unexpected(view.error());
  }
  WarningsView refused;
  refused.typed = posted.typed(view.error(), {{"/url", "webhook_url"}});
  TOC_TRY(std::string html, warnings_screen(app, request, std::move(refused)));
  return form_again(view.error(), std::move(html));
}

}  // namespace

http::Route post_desk_warnings(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/warnings",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
