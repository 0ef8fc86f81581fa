// GET /cves/…: records of the flaws in published CSAF documents that are TLP:CLEAR, in the folders
// of the CVE list's repository (CVEProject/cvelistV5, cves/), with its logs of changes.
#include "api/views/views.h"

#include "http/rate_limit.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const std::string& path = request.parameter("path");
  const std::string payer = http::network_of(request.peer);
  TOC_CHECK(charge_csaf(app, payer, flow::is_cve_list(path)));
  TOC_TRY(const Places::Place place, app.views->take(payer));
  TOC_TRY(flow::CsafFile file, flow::cve_list_file(app.world, path, [&](std::size_t bytes) {
            charge_csaf_bytes(app, payer, bytes);
          }));
  charge_csaf_bytes(app, payer, file.bytes.size());
  return csaf_response(request, std::move(file))
      .set("Access-Control-Allow-Origin", "*")
      .set("Cross-Origin-Resource-Policy", "cross-origin");
}

}  // namespace

http::Route get_cve_list_file(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/cves/{path...}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
