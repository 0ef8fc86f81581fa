// GET /api/v1/feed?after=&count=: what is shared, strictly after the cursor, cut by marking and
// standing.
#include "flow/feed.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto after, web::integer_query(request, "after"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  TOC_TRY(const flow::FeedPage page, flow::read_feed(app.world, web::caller_of(request).principal,
                                                     after.value_or(-1), count.value_or(100)));
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const store::Share& item : page.items) {
    web::write(json, item);
  }
  json.end_array().field("next", page.next).flag("more", page.has_more).end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_feed(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/feed",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
