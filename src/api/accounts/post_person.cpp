// POST /api/v1/people/{id} {"act":"edit","name","role","language"?} or {"act":"close"|"reopen"|
// "sign_out"|"reset","reason"}. 202 where a second administrator must approve.
#include "api/accounts/person_outcome.h"
#include "base/limits.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::PersonChange change;
  TOC_TRY(const PersonId id, web::id_of<PersonId>(request, "id"));
  change.person = id;
  const Result<flow::PersonAct> act = flow::parse_person_act(fields.text("act", 16));
  if (!act) {
    fields.refuse("act", act.error());
  } else if (*act == flow::PersonAct::edit) {
    change.name = fields.text("name", 500);
    change.language = fields.optional_text("language", 10).value_or("en");
    const Result<Role> role = parse_role(fields.text("role", 100));
    if (role) {
      change.role = *role;
    } else {
      fields.refuse("role", role.error());
    }
  } else {
    change.act = *act;
    change.reason = fields.text("reason", kTextFieldBytesMax);
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::PersonOutcome outcome,
          flow::change_person(app.world, web::caller_of(request).principal, change));
  JsonWriter json;
  json.begin_object();
  write_outcome(json, app, outcome);
  json.end_object();
  return web::json_response(outcome.decision ? 202 : 200, json.take());
}

}  // namespace

http::Route post_person(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/people/{id}",
          .rule = http::Rule(Action::manage_person),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
