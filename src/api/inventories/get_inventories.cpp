// GET /api/v1/inventories?after=&count=: the assets within the caller's scope, by number.
#include "base/json_writer.h"
#include "flow/finding_json.h"
#include "web/app.h"

#include <algorithm>

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto after, integer_query(request, "after"));
  TOC_TRY(const auto count, integer_query(request, "count"));
  TOC_TRY(const flow::AssetPage page,
          flow::list_assets(app.world, caller_of(request).principal, after.value_or(-1),
                            std::clamp<std::int64_t>(count.value_or(100), 1, 1000)));
  JsonWriter json;
  json.begin_object().key("inventories").begin_array();
  for (const store::Asset& asset : page.assets) {
    json.raw(flow::to_json(asset));
  }
  json.end_array().key("next_after");
  page.next ? json.integer(*page.next) : json.null();
  return json_response(200, json.end_object().take());
}

}  // namespace

Route get_inventories(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/inventories",
          .rule = Rule(Action::read_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
