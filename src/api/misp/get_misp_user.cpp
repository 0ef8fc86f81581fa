// GET /misp/users/view/me: whose key it is, as PyMISP asks at its start.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  if (const std::string& who = request.parameter("user"); who != "me" && who != "me.json") {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  TOC_TRY(const flow::MispUser user, flow::misp_user(app.world, web::caller_of(request).principal));
  JsonWriter json;
  json.begin_object()
      .key("User")
      .begin_object()
      .field("id", "1")
      .field("email", user.name)
      .field("org_id", user.organisation.number())
      .field("role_id", "1")
      .flag("disabled", false)
      .end_object()
      .key("Role")
      .begin_object()
      .field("id", "1")
      .field("name", user.may_share ? "Shares" : "Reads")
      .flag("perm_add", user.may_share)
      .flag("perm_modify", user.may_share)
      .flag("perm_modify_org", user.may_share)
      .flag("perm_publish", user.may_share)
      .flag("perm_auth", true)
      .flag("perm_sync", user.may_share)
      .flag("perm_tagger", user.may_share)
      .flag("perm_sighting", false)
      .flag("perm_admin", false)
      .flag("perm_site_admin", false)
      .end_object()
      .key("Organisation")
      .begin_object()
      .field("id", user.organisation.number())
      .field("name", user.organisation.name)
      .field("uuid", user.organisation.uuid)
      .end_object()
      .key("UserSetting")
      .begin_object()
      .end_object()
      .end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_misp_user(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/users/view/{user}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
