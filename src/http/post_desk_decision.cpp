// A second officer approves or rejects. The hidden field "act" says which.
#include "flow/desk.h"
#include "flow/notices.h"
#include "flow/standing.h"
#include "http/page.h"

#include <algorithm>

namespace tocsin::http {
namespace {

Status decide(const App& app, const Principal& principal, const Request& request,
              const Posted& posted) {
  const Result<DecisionId> id = parse_id<DecisionId>(request.parameter("id"));
  if (!id) {
    return fail(Errc::not_found, "There is no such decision.");
  }
  if (posted.text("act") == "reject") {
    TOC_CHECK(flow::reject_decision(app.world, principal, *id, posted.text("reason")));
    return {};
  }
  if (posted.text("act") != "approve") {
    return fail(Errc::malformed, "Choose one of the values that are offered.", "/act");
  }
  TOC_TRY(const auto open, flow::open_decisions(app.world, principal));
  const auto found = std::ranges::find(open, *id, &store::Decision::id);
  if (found == open.end()) {
    return fail(Errc::conflict, "This decision was already taken.");
  }
  if (found->kind == "notice") {
    TOC_CHECK(flow::approve_warning(app.world, principal, *id));
  } else {
    TOC_CHECK(flow::approve_step(app.world, principal, *id));
  }
  return {};
}

}  // namespace

Route post_desk_decision(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/decisions/{id}",
          .rule = Rule(Action::decide_standing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            TOC_CHECK(decide(app, caller_of(request).principal, request, posted));
            return back_to(app, request, "/desk/decisions");
          }};
}

}  // namespace tocsin::http
