// GET /api/v1/feed/stream?after=: the change feed as server-sent events (HTML, section 9.2), which
// goes on for as long as its reader may read. A client that comes again says with Last-Event-ID
// where it was.
#include "base/number.h"
#include "flow/feed.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

constexpr std::int64_t kItemsAtOnce = 100;

struct Place {
  store::LogIndex after = -1;
  std::int64_t seen = 0;  ///< size of the log at the last look
  bool has_more = true;
  bool is_begun = false;
};

std::string event_of(const store::Share& item) {
  JsonWriter json;
  web::write(json, item);
  return "id: " + std::to_string(item.seq) + "\nevent: " + item.kind + "\ndata: " + json.take() +
         "\n\n";
}

Result<std::string> next_events(const web::App& app, const http::Request& request, Place& place) {
  place.seen = app.world.store->head()->size;
  TOC_TRY(const flow::FeedPage page,
          flow::read_feed(app.world, web::caller_of(request).principal, place.after, kItemsAtOnce));
  std::string out = place.is_begun ? "" : "retry: 3000\n\n";
  for (const store::Share& item : page.items) {
    out += event_of(item);
  }
  place.after = page.next;
  place.has_more = page.has_more;
  place.is_begun = true;
  return out;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto after, web::integer_query(request, "after"));
  const auto place = std::make_shared<Place>();
  place->after = after.value_or(-1);
  if (const auto last = request.headers.find("last-event-id")) {
    const auto index = parse_whole<store::LogIndex>(*last);
    if (!index) {
      return fail(Errc::malformed, "Last-Event-ID is the id of an event of this stream.");
    }
    place->after = *index;
  }
  TOC_CHECK(may(web::caller_of(request).principal, Action::read_feed));
  http::Response response = http::respond(200, "text/event-stream; charset=utf-8", "");
  response.set("X-Accel-Buffering", "no");
  response.live = std::make_shared<http::LiveBody>(http::LiveBody{
      .has_news =
          [&app, place] { return place->has_more || app.world.store->head()->size != place->seen; },
      .next = [&app, place](const http::Request& now) { return next_events(app, now, *place); }});
  return response;
}

}  // namespace

http::Route get_feed_stream(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/feed/stream",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
