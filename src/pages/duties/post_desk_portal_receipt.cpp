// An officer accepts or contests a portal's receipt.
#include "flow/workbench.h"
#include "pages/parts/page.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const Posted posted, Posted::read(request));
  TOC_TRY(const PortalReceiptId id, id_of<PortalReceiptId>(request, "id"));
  flow::ReceiptDecision decision;
  TOC_TRY(decision.status, parse_evidence_status(posted.text("act")));
  TOC_TRY(std::ignore,
          flow::decide_portal_receipt(app.world, caller_of(request).principal, id, decision));
  // Only a path of the desk: the form says where it stood.
  const std::string back = posted.text("back");
  return back_to(app, request, back.starts_with("/desk/duties/") ? back : "/desk/duties");
}

}  // namespace

Route post_desk_portal_receipt(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/portal-receipts/{id}",
          .rule = Rule(Action::decide_fact),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
