// What the endpoints of MISP's API have in common: how questions come, how answers and failures
// look.
#pragma once

#include "flow/misp.h"
#include "web/app.h"

namespace tocsin::api {

/// Failures as MISP has them: {"name","message","url"}.
http::Handler misp_handler(const web::App& app,
                           Result<http::Response> (*handle)(const web::App&, const http::Request&));

/// The filters of the body, which are JSON. Errors: malformed; unsupported_type.
Result<threats::MispQuestion> misp_question(const web::App& app, const http::Request& request);

/// A place for what takes much memory; of the request's organization, or of its network. Errors:
/// unavailable.
Result<Places::Place> misp_place(const web::App& app, const http::Request& request);

/// What stands behind an address: "42/deleted:1/noSightings:1".
struct MispPath {
  std::string name;
  flow::MispWithdrawn withdrawn = flow::MispWithdrawn::is_not_there;
};
MispPath misp_path(const http::Request& request);

/// Finished JSON between a beginning and an end, each within "before" and "after".
std::string misp_list(const std::vector<std::string>& texts, std::string_view before,
                      std::string_view after);
/// With the number of what was found, as programs read it.
http::Response misp_found(std::string json, std::size_t count);

/// The event of the path. Errors: not_found.
Result<http::Response> misp_event_response(const web::App& app, const http::Request& request,
                                           const MispPath& path);

/// What is asked with GET and with POST alike: events without what stands in them. Errors: those of
/// misp_question() and flow::misp_index().
Result<http::Response> misp_index_response(const web::App& app, const http::Request& request);
/// Likewise what becomes of sightings: not_found.
Result<http::Response> misp_sightings_response(const web::App& app, const http::Request& request);

/// JSON is sent, it is charged for its size, and has a place where it is large. Errors:
/// unsupported_type; rate_limited; unavailable.
Result<std::optional<Places::Place>> take_misp_body(const web::App& app,
                                                    const http::Request& request);
/// The event that was written; what it lacks as 403 with "saved" and "errors".
Result<http::Response> misp_saved(const http::Request& request, const Result<std::string>& event,
                                  std::string_view name);
/// 404 with the place of the event that has this UUID. error: of flow::add_misp_event.
http::Response misp_exists(const web::App& app, const http::Request& request, const Error& error);

}  // namespace tocsin::api
