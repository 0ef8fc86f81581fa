// GET /.well-known/csaf/…: metadata, folders, feeds and documents that are TLP:CLEAR (CSAF section
// 7.1). Whatever asks, and from whatever page (requirements 24 and 25 of 2.1).
#include "api/csaf/csaf.h"
#include "base/number.h"
#include "base/text.h"
#include "http/rate_limit.h"

namespace tocsin::api {
namespace {

/// A list is made of all documents of its folder.
constexpr std::size_t kListCost = 10;

/// Everything but the files of a year's folder: "white/2026/a-1.json".
bool is_list(std::string_view path) {
  const std::vector<std::string_view> parts = split(path, '/');
  return parts.size() < 3 || parts.back().empty() ||
         !parse_whole<std::int64_t>(parts[parts.size() - 2]);
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const std::string& path = request.parameter("path");
  if (is_list(path)) {
    TOC_CHECK(app.questions_by_network->take(http::network_of(request.peer), kListCost));
  }
  TOC_TRY(flow::CsafFile file, flow::public_csaf_file(app.world, path));
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
