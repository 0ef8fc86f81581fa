// POST /api/v1/findings/remediations {"asset":n,"component","flaw","state","reason"?,"evidence"?}:
// what the organization did about a finding.
#include "exposure/findings.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kBodyBytesMax = 64U << 10U;
constexpr std::size_t kTextBytesMax = 4096;

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kBodyBytesMax));
  JsonFields fields(document.root(), "");
  exposure::RemediationDraft draft;
  draft.asset = fields.optional_integer("asset").value_or(-1);
  draft.component = fields.text("component", kTextBytesMax);
  draft.flaw = fields.text("flaw", kTextBytesMax);
  draft.state = fields.text("state", kTextBytesMax);
  draft.reason = fields.optional_text("reason", kTextBytesMax).value_or("");
  draft.evidence = fields.optional_text("evidence", kTextBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  TOC_TRY(const store::LogIndex index,
          exposure::remediate(app.world, web::caller_of(request).principal, draft));
  return web::acted(index);
}

}  // namespace

http::Route post_finding_remediation(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/findings/remediations",
          .rule = http::Rule(Action::manage_inventory),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
