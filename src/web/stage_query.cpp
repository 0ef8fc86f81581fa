#include "web/stage_query.h"

#include "base/limits.h"
#include "flow/desk.h"
#include "web/views.h"

namespace tocsin::web {

Status name_own_party(const App& app, const http::Request& request, flow::StageQuery& query) {
  if (query.party.empty()) {
    TOC_TRY(const store::Party own, flow::own_party(app.world, caller_of(request).principal));
    query.party = own.handle;
  }
  return {};
}

Result<flow::StageQuery> stage_query(const App& app, const http::Request& request) {
  flow::StageQuery query;
  TOC_TRY(query.case_number, text_query(request, "case"));
  TOC_TRY(query.party, text_query(request, "party"));
  TOC_TRY(query.regime, text_query(request, "regime"));
  TOC_TRY(query.stage, text_query(request, "stage"));
  TOC_CHECK(name_own_party(app, request, query));
  return query;
}

flow::StageQuery stage_fields(JsonFields& fields) {
  return {.case_number = fields.text("case", kTextFieldBytesMax),
          .party = fields.optional_text("party", kTextFieldBytesMax).value_or(""),
          .regime = fields.text("regime", kTextFieldBytesMax),
          .stage = fields.text("stage", kTextFieldBytesMax)};
}

std::string to_json(const flow::Workbench& workbench) {
  JsonWriter json;
  json.begin_object().field("case", workbench.case_number).field("party", workbench.party.handle);
  json.key("filing").raw(regimes::to_json(workbench.filing)).key("draft");
  if (workbench.draft) {
    json.begin_object()
        .field("log_index", workbench.draft->recorded_index)
        .field("saved_at", to_rfc3339(workbench.draft->recorded_at))
        .flag("ready", workbench.draft->is_ready)
        .end_object();
  } else {
    json.null();
  }
  json.key("portal_receipts").begin_array();
  for (const store::PortalReceipt& receipt : workbench.receipts) {
    write(json, receipt);
  }
  json.end_array().key("conflicts").begin_array();
  for (const store::ConflictGate& gate : workbench.gates) {
    write(json, gate);
  }
  return json.end_array().end_object().take();
}

}  // namespace tocsin::web
