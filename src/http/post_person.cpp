// POST /api/v1/people/{id} {"act":"edit","name","role","language"?} or {"act":"close"|"reopen"|
// "sign_out","reason"}. 202 where a second administrator must approve.
#include "base/limits.h"
#include "http/app.h"
#include "http/person_outcome.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::PersonChange change;
  const Result<PersonId> id = parse_id<PersonId>(request.parameter("id"));
  if (!id) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  change.person = *id;
  const std::string act = fields.text("act", 16);
  if (act == "edit") {
    change.name = fields.text("name", 500);
    change.language = fields.optional_text("language", 10).value_or("en");
    const Result<Role> role = parse_role(fields.text("role", 100));
    if (role) {
      change.role = *role;
    } else {
      fields.refuse("role", role.error());
    }
  } else if (act == "close" || act == "reopen" || act == "sign_out") {
    change.act = act == "close"    ? flow::PersonAct::close
                 : act == "reopen" ? flow::PersonAct::reopen
                                   : flow::PersonAct::sign_out;
    change.reason = fields.text("reason", kTextFieldBytesMax);
  } else {
    fields.refuse("act", "This field must be \"edit\", \"close\", \"reopen\" or \"sign_out\".");
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::PersonOutcome outcome,
          flow::change_person(app.world, caller_of(request).principal, change));
  JsonWriter json;
  json.begin_object();
  write_outcome(json, app, outcome);
  json.end_object();
  return json_response(outcome.decision ? 202 : 200, json.take());
}

}  // namespace

Route post_person(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/people/{id}",
          .rule = Rule(Action::manage_person),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
