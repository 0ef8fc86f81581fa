// POST /api/v1/partnerships/{id}/confirm: a second officer confirms an emergency suspension.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const PartnershipId id, id_of<PartnershipId>(request, "id"));
  TOC_TRY(const auto index, flow::confirm_step(app.world, caller_of(request).principal, id));
  return acted(index);
}

}  // namespace

Route post_partnership_confirm(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/partnerships/{id}/confirm",
          .rule = Rule(Action::decide_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
