// GET /misp/{file}: the feed, "manifest.json", "hashes.csv" and "<uuid>.json" of each event; of
// what everybody may read for strangers, of what is theirs to read for others.
#include "api/misp/misp.h"
#include "http/rate_limit.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kListCost = 10;

/// Strangers ask as often as they may about advisories.
Status charge(const web::App& app, const http::Request& request, std::size_t cost) {
  const bool is_stranger = web::caller_of(request).principal.kind == Principal::Kind::anonymous;
  return is_stranger ? app.questions_by_network->take(http::network_of(request.peer), cost)
                     : Status();
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const std::string& file = request.parameter("file");
  const Principal& principal = web::caller_of(request).principal;
  if (file == "manifest.json") {
    TOC_CHECK(charge(app, request, kListCost));
    TOC_TRY(std::string manifest, flow::misp_manifest(app.world, principal));
    return web::json_response(200, std::move(manifest));
  }
  if (file == "hashes.csv") {
    TOC_CHECK(charge(app, request, kListCost));
    TOC_TRY(const auto place, misp_place(app, request));
    TOC_TRY(std::string hashes, flow::misp_hashes(app.world, principal));
    return http::respond(200, "text/csv; charset=utf-8", std::move(hashes));
  }
  constexpr std::string_view suffix = ".json";
  TOC_CHECK(charge(app, request, 1));
  if (!file.ends_with(suffix)) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return misp_event_response(app, request,
                             {.name = file.substr(0, file.size() - suffix.size()),
                              .withdrawn = flow::MispWithdrawn::is_told_only});
}

}  // namespace

http::Route get_misp_file(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/{file}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
