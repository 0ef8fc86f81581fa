// POST /api/v1/people {"party"?,"name","mail","role","language"?}. 201 with a one-time sign-in
// link, unless it is mailed; 202 for the operator's own people, who wait for a second
// administrator.
#include "api/accounts/person_outcome.h"
#include "base/limits.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::PersonDraft draft{.party = fields.optional_text("party", 64).value_or(""),
                          .name = fields.text("name", 500),
                          .mail = fields.text("mail", 254),
                          .role = Role::partner_member,
                          .language = fields.optional_text("language", 10).value_or("en")};
  const Result<Role> role = parse_role(fields.text("role", 100));
  if (!role) {
    fields.refuse("role", role.error());
  }
  TOC_CHECK(fields.finish());
  draft.role = *role;
  TOC_TRY(const flow::PersonOutcome made,
          flow::register_person(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object();
  write_outcome(json, app, made);
  json.end_object();
  return web::json_response(made.decision ? 202 : 201, json.take());
}

}  // namespace

void write_outcome(JsonWriter& json, const web::App& app, const flow::PersonOutcome& outcome) {
  json.field("id", to_text(outcome.person));
  if (outcome.decision) {
    json.field("decision", to_text(*outcome.decision));
  }
  if (!outcome.link_token.empty()) {
    json.field("sign_in_url", app.world.base_url + "/sign-in/" + outcome.link_token);
  }
  if (!outcome.paper_code.empty()) {
    json.field("paper_code", outcome.paper_code);
  }
  json.flag("mailed", outcome.is_mailed);
}

http::Route post_people(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/people",
          .rule = http::Rule(Action::manage_person),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
