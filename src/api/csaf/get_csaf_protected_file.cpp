// GET /csaf/protected/…: the same of what is more restricted, for each reader its own (requirement
// 5: behind a key, and under another path).
#include "api/csaf/csaf.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(flow::CsafFile file,
          flow::protected_csaf_file(app.world, web::caller_of(request).principal,
                                    request.parameter("path")));
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
