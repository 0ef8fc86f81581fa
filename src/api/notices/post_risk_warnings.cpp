// POST /api/v1/risk-warnings {"case"?,"title":{"en","zh-CN"},"body":{"en","zh-CN"}}: published when
// a second officer approves.
#include "base/limits.h"
#include "flow/notices.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::WarningDraft draft;
  draft.case_number = fields.optional_text("case", kTextFieldBytesMax).value_or("");
  const auto both = [&](std::string_view key, std::string& english, std::string& chinese) {
    if (const std::optional<Json> node = fields.any(key)) {
      JsonFields texts(*node, pointer("", key));
      english = texts.text("en", kTextFieldBytesMax);
      chinese = texts.text("zh-CN", kTextFieldBytesMax);
      if (const Status status = texts.finish(); !status) {
        fields.refuse(key, status.error());
      }
    }
  };
  both("title", draft.title_en, draft.title_zh);
  both("body", draft.body_en, draft.body_zh);
  TOC_CHECK(fields.finish());
  TOC_TRY(const DecisionId id,
          flow::propose_warning(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("decision", to_text(id)).end_object();
  return web::json_response(202, json.take());
}

}  // namespace

http::Route post_risk_warnings(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/risk-warnings",
          .rule = http::Rule(Action::propose_notice),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
