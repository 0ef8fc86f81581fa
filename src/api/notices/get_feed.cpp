// GET /api/v1/feed?after=&count=: what is shared, strictly after the cursor, cut by marking and
// standing.
#include "flow/feed.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto after, integer_query(request, "after"));
  TOC_TRY(const auto count, integer_query(request, "count"));
  TOC_TRY(const flow::FeedPage page, flow::read_feed(app.world, caller_of(request).principal,
                                                     after.value_or(-1), count.value_or(100)));
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const store::FeedItem& item : page.items) {
    write(json, item);
  }
  json.end_array().field("next", page.next).flag("more", page.has_more).end_object();
  return json_response(200, json.take());
}

}  // namespace

Route get_feed(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/feed",
          .rule = Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
