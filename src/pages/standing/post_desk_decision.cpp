// A second person approves or rejects. The hidden field "act" says which.
#include "flow/decisions.h"
#include "pages/parts/message_page.h"
#include "pages/parts/page.h"

namespace tocsin::pages {
namespace {

Result<http::Response> decide(const web::App& app, const http::Request& request,
                              const Posted& posted) {
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const DecisionId id, web::id_of<DecisionId>(request, "id"));
  if (posted.text("act") == "reject") {
    TOC_CHECK(flow::reject_decision(app.world, principal, id, posted.text("reason")));
    return back_to(app, request, "/desk/decisions");
  }
  if (posted.text("act") != "approve") {
    return fail(Errc::malformed, "Choose one of the values that are offered.", "/act");
  }
  TOC_TRY(const flow::DecisionOutcome outcome, flow::approve_decision(app.world, principal, id));
  if (outcome.paper_code.empty()) {
    return back_to(app, request, "/desk/decisions");
  }
  const Frame frame = frame_of(app, request);
  const Texts texts = frame.texts();
  Message message;
  message.title = texts("parties.person_done");
  message.text = texts("parties.person_code");
  message.secret = outcome.paper_code;
  message.links.emplace_back("/desk/decisions", texts("nav.decisions"));
  return web::html_response(200, message_page(frame, message));
}

}  // namespace

http::Route post_desk_decision(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/decisions/{id}",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return decide(app, request, posted);
          }};
}

}  // namespace tocsin::pages
