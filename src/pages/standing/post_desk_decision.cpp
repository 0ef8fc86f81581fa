// A second person approves or rejects. The hidden field "act" says which.
#include "flow/decisions.h"
#include "pages/home/public_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {
namespace {

Result<Response> decide(const App& app, const Request& request, const Posted& posted) {
  const Principal& principal = caller_of(request).principal;
  TOC_TRY(const DecisionId id, id_of<DecisionId>(request, "id"));
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
  const site::Frame frame = frame_of(app, request);
  const site::Texts texts = frame.texts();
  site::Message message;
  message.title = texts("parties.person_done");
  message.text = texts("parties.person_code");
  message.secret = outcome.paper_code;
  message.links.emplace_back("/desk/decisions", texts("nav.decisions"));
  return html_response(200, site::message_page(frame, message));
}

}  // namespace

Route post_desk_decision(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/decisions/{id}",
          .rule = Rule(Action::use_session),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return decide(app, request, posted);
          }};
}

}  // namespace tocsin::http
