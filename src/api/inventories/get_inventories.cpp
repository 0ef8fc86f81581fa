// GET /api/v1/inventories?after=&count=: the assets within the caller's scope, by number.
#include "base/json_writer.h"
#include "exposure/finding_json.h"
#include "web/app.h"

#include <algorithm>

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto after, web::integer_query(request, "after"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  TOC_TRY(const exposure::AssetPage page,
          exposure::list_assets(app.world, web::caller_of(request).principal, after.value_or(-1),
                                std::clamp<std::int64_t>(count.value_or(100), 1, 1000)));
  JsonWriter json;
  json.begin_object().key("inventories").begin_array();
  for (const store::Asset& asset : page.assets) {
    json.raw(exposure::to_json(asset));
  }
  json.end_array().key("next_after");
  page.next ? json.integer(*page.next) : json.null();
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route get_inventories(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/inventories",
          .rule = http::Rule(Action::read_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
