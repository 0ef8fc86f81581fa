// PUT /api/v1/workbench {"case","party"?,"regime","stage","values":{field: text}}: saves the draft
// and proves the moment.
#include "base/limits.h"
#include "web/stage_query.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::StageQuery query = web::stage_fields(fields);
  regimes::FieldValues values;
  const std::optional<Json> given = fields.any("values");
  if (!given || given->kind() != Json::Kind::object) {
    fields.refuse("values", "The filing's fields are a JSON object.");
  } else {
    for (const auto& [id, value] : given->members()) {
      if (const auto text = value.text()) {
        values.emplace(id, *text);
      } else {
        fields.refuse("values", "Each field is a text.");
      }
    }
  }
  TOC_CHECK(fields.finish());
  TOC_CHECK(web::name_own_party(app, request, query));
  TOC_TRY(const flow::SavedDraft saved,
          flow::save_draft(app.world, web::caller_of(request).principal, query, values));
  JsonWriter json;
  json.begin_object().key("filing").raw(regimes::to_json(saved.filing));
  json.field("saved_at", to_rfc3339(saved.at))
      .field("log_index", saved.index)
      .field("receipt", saved.receipt);
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route put_workbench(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/workbench",
          .rule = http::Rule(Action::submit_filing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
