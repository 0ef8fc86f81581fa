// GET /api/v1/parties: the organizations.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& /*request*/) {
  TOC_TRY(const auto parties, app.world.store->read([](store::Reader& reader) {
    return store::parties::list(reader);
  }));
  return json_response(200, listed("parties", parties));
}

}  // namespace

Route get_parties(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/parties",
          .rule = Rule(Action::read_party),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
