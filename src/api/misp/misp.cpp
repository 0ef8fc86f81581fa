#include "api/misp/misp.h"

#include "api/sharing/sharing.h"
#include "base/text.h"
#include "http/media.h"
#include "http/problem.h"
#include "http/rate_limit.h"

namespace tocsin::api {
namespace {

/// Bodies that take no place.
constexpr std::size_t kSmallBytes = 1U << 20U;

http::Response failure(const Error& error, const http::Request& request) {
  const std::string asked = std::string(to_text(request.method)) + " " + request.path + " by " +
                            web::name_caller(request);
  const http::Response problem = http::problem(error, asked);
  const std::string message =
      problem.status < 500 ? describe(error) : "An internal error occurred.";
  JsonWriter json;
  json.begin_object().field("name", message).field("message", message).field("url", request.path);
  if (const auto incident = problem.find(http::kIncidentField)) {
    json.field("incident", *incident);
  }
  json.end_object();
  http::Response out = web::json_response(problem.status, json.take());
  for (const char* field : {"Retry-After", "WWW-Authenticate"}) {
    if (const auto value = problem.find(field)) {
      out.set(field, std::string(*value));
    }
  }
  return out;
}

}  // namespace

http::Handler misp_handler(const web::App& app,
                           Result<http::Response> (*handle)(const web::App&,
                                                            const http::Request&)) {
  return [&app, handle](const http::Request& request) -> Result<http::Response> {
    Result<http::Response> answer = handle(app, request);
    return answer ? *std::move(answer) : failure(answer.error(), request);
  };
}

Result<threats::MispQuestion> misp_question(const web::App& app, const http::Request& request) {
  if (!request.body.empty()) {
    TOC_CHECK(web::json_body(request, threats::kMispQuestionBytesMax));
  }
  return threats::read_misp_question(request.body, app.world.clock->now());
}

MispPath misp_path(const http::Request& request) {
  const std::string& path = request.parameter("path");
  const std::vector<std::string_view> pieces = split(path, '/');
  MispPath out{.name = std::string(pieces.front())};
  if (out.name.ends_with(".json")) {
    out.name.resize(out.name.size() - std::string_view(".json").size());
  }
  for (const std::string_view piece : pieces) {
    if (piece.starts_with("deleted") && !piece.ends_with(":0")) {
      out.withdrawn = flow::MispWithdrawn::is_told;
    }
  }
  return out;
}

std::string misp_list(const std::vector<std::string>& texts, std::string_view before,
                      std::string_view after) {
  std::string out = "[";
  for (const std::string& text : texts) {
    out += out.size() > 1 ? "," : "";
    out += before;
    out += text;
    out += after;
  }
  return out + "]";
}

http::Response misp_found(std::string json, std::size_t count) {
  return web::json_response(200, std::move(json)).set("X-Result-Count", std::to_string(count));
}

Result<http::Response> misp_event_response(const web::App& app, const http::Request& request,
                                           const MispPath& path) {
  TOC_TRY(const std::string event, flow::misp_event(app.world, web::caller_of(request).principal,
                                                    path.name, path.withdrawn));
  return web::json_response(200, R"({"Event":)" + event + "}");
}

Result<http::Response> misp_index_response(const web::App& app, const http::Request& request) {
  TOC_TRY(const threats::MispQuestion question, misp_question(app, request));
  TOC_TRY(const auto events,
          flow::misp_index(app.world, web::caller_of(request).principal, question));
  return misp_found(misp_list(events, "", ""), events.size());
}

Result<http::Response> misp_sightings_response(const web::App& /*app*/,
                                               const http::Request& /*request*/) {
  // An empty list would say that nobody has seen it.
  return fail(
      Errc::not_found,
      "Sightings do not go by this channel: they are shared and read as objects of STIX, by "
      "TAXII.");
}

Result<Places::Place> misp_place(const web::App& app, const http::Request& request) {
  const Principal& principal = web::caller_of(request).principal;
  return app.misp->take(principal.kind == Principal::Kind::anonymous
                            ? http::network_of(request.peer)
                            : to_text(principal.party));
}

Result<std::optional<Places::Place>> take_misp_body(const web::App& app,
                                                    const http::Request& request) {
  TOC_TRY(const http::MediaType type,
          http::parse_media_type(request.headers.find("content-type").value_or("")));
  if (type.type != "application/json") {
    return fail(Errc::unsupported_type, "Send application/json here.");
  }
  TOC_CHECK(charge_for_size(app, request));
  std::optional<Places::Place> out;
  if (request.body.size() > kSmallBytes) {
    TOC_TRY(Places::Place place, misp_place(app, request));
    out.emplace(std::move(place));
  }
  return out;
}

Result<http::Response> misp_saved(const http::Request& request, const Result<std::string>& event,
                                  std::string_view name) {
  if (event) {
    return web::json_response(200, R"({"Event":)" + *event + "}");
  }
  const Error& error = event.error();
  if (error.code != Errc::unprocessable) {
    return std::unexpected(error);
  }
  JsonWriter json;
  json.begin_object()
      .flag("saved", false)
      .field("name", name)
      .field("message", name)
      .field("url", request.path)
      .key("errors")
      .begin_object()
      .texts(error.where, {error.message})
      .end_object()
      .end_object();
  return web::json_response(403, json.take());
}

http::Response misp_exists(const web::App& app, const http::Request& request, const Error& error) {
  JsonWriter json;
  json.begin_object()
      .field("name", error.message)
      .field("message", error.message)
      .field("url", request.path)
      .texts("errors", {error.message})
      .end_object();
  return web::json_response(404, json.take())
      .set("Location", app.world.base_url + "/misp/events/view/" + error.where);
}

}  // namespace tocsin::api
