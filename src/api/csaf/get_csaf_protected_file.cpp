// GET /csaf/protected/…: the same of what is more restricted, for each reader its own (requirement
// 5: behind a key, and under another path).
#include "api/csaf/csaf.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const Principal& principal = web::caller_of(request).principal;
  const std::string& path = request.parameter("path");
  const std::optional<PersonId> person = person_of(principal);
  const std::string caller = person ? to_text(*person) : "";
  TOC_CHECK(charge_csaf(app, caller, flow::is_csaf_list(path, false)));
  TOC_TRY(flow::CsafFile file, flow::protected_csaf_file(app.world, principal, path));
  charge_csaf_bytes(app, caller, file.bytes.size());
  return csaf_response(request, std::move(file));
}

}  // namespace

http::Route get_csaf_protected_file(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/csaf/protected/{path...}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
