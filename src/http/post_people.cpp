// POST /api/v1/people {"party"?,"name","mail","role","language"?}. 201 with a one-time sign-in
// link.
#include "base/limits.h"
#include "http/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
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
  TOC_TRY(const PersonId id, flow::register_person(app.world, caller_of(request).principal, draft));
  TOC_TRY(const std::string token, flow::make_sign_in_link(app.world, id, std::chrono::hours(72)));
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(id))
      .field("sign_in_url", app.world.base_url + "/sign-in/" + token)
      .end_object();
  return json_response(201, json.take());
}

}  // namespace

Route post_people(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/people",
          .rule = Rule(Action::manage_person),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
