// GET /api/v1/advisories/views/{thing}/{format}[?flaw=CVE-…]: a published CSAF document in another
// format. What it lost is counted in its head, and told behind the link.
#include "api/views/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(flow::CsafView view, asked_view(app, request));
  if (const auto why = views::refusal(view.view)) {
    return std::unexpected(*why);
  }
  const std::string loss = "narrowed=" + std::to_string(view.view.ledger.narrowed) +
                           ", widened-status=" + std::to_string(view.view.ledger.widened);
  return csaf_response(request, {.media_type = std::move(view.media_type),
                                 .bytes = std::move(view.view.bytes),
                                 .modified = view.modified})
      .set("Tocsin-Loss", loss)
      .set("Link", "<" + view.ledger_url + ">; rel=\"describedby\"");
}

}  // namespace

http::Route get_view(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/advisories/views/{thing}/{format}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
