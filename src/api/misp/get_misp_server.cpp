// GET /misp/servers/getVersion: which version of MISP programs may take this for.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

/// MISP pulls from its own minor version alone, and PyMISP warns where a newer one of itself is
/// asked for.
constexpr std::string_view kVersion = "2.5.0";
constexpr std::string_view kPyMispVersion = "2.4.146";

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  std::string question = request.parameter("question");
  if (question.ends_with(".json")) {
    question.resize(question.size() - std::string_view(".json").size());
  }
  JsonWriter json;
  if (question == "getPyMISPVersion") {
    json.begin_object().field("version", kPyMispVersion).end_object();
    return web::json_response(200, json.take());
  }
  if (question != "getVersion") {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  TOC_TRY(const flow::MispUser user, flow::misp_user(app.world, web::caller_of(request).principal));
  json.begin_object()
      .field("version", kVersion)
      .field("pymisp_recommended_version", kPyMispVersion)
      .flag("perm_sync", user.may_share)
      .flag("perm_sighting", false)
      .flag("perm_galaxy_editor", false)
      .texts("request_encoding", {})
      .flag("filter_sightings", false)
      .end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_misp_server(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/servers/{question}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
