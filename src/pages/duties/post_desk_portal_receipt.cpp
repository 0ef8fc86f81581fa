// An officer accepts or contests a portal's receipt.
#include "flow/workbench.h"
#include "pages/parts/page.h"

namespace tocsin::pages {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Posted posted, Posted::read(request));
  TOC_TRY(const PortalReceiptId id, web::id_of<PortalReceiptId>(request, "id"));
  flow::ReceiptDecision decision;
  TOC_TRY(decision.status, parse_evidence_status(posted.text("act")));
  TOC_TRY(std::ignore,
          flow::decide_portal_receipt(app.world, web::caller_of(request).principal, id, decision));
  // Only a path of the desk: the form says where it stood.
  const std::string back = posted.text("back");
  return back_to(app, request, back.starts_with("/desk/duties/") ? back : "/desk/duties");
}

}  // namespace

http::Route post_desk_portal_receipt(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/portal-receipts/{id}",
          .rule = http::Rule(Action::decide_fact),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
