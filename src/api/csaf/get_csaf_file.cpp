// GET /.well-known/csaf/…: metadata, folders, feeds and documents that are TLP:CLEAR (CSAF section
// 7.1). Whatever asks, and from whatever page (requirements 24 and 25 of 2.1).
#include "api/csaf/csaf.h"
#include "http/rate_limit.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const std::string& path = request.parameter("path");
  const std::string caller = http::network_of(request.peer);
  TOC_CHECK(charge_csaf(app, caller, flow::is_csaf_list(path, true)));
  TOC_TRY(flow::CsafFile file, flow::public_csaf_file(app.world, path));
  charge_csaf_bytes(app, caller, file.bytes.size());
  return csaf_response(request, std::move(file))
      .set("Access-Control-Allow-Origin", "*")
      .set("Cross-Origin-Resource-Policy", "cross-origin");
}

}  // namespace

http::Route get_csaf_file(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/.well-known/csaf/{path...}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
