// GET /api/v1/indicators/export?after=&count=: every value that the caller may read, one line of
// JSON each, and a last line that says where the next page begins.
#include "base/json_writer.h"
#include "flow/indicators.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

std::string last_line(const flow::IndicatorPage& page) {
  JsonWriter json;
  json.begin_object().key("next");
  if (page.has_more) {
    const store::FoundValue& last = page.sayings.back().found;
    json.text(flow::to_text({.thing = last.thing, .place = last.place}));
  } else {
    json.null();
  }
  return json.end_object().take() + "\n";
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::string cursor, web::text_query(request, "after"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  store::indicators::Place after;
  if (!cursor.empty()) {
    TOC_TRY(after, flow::parse_place(cursor));
  }
  TOC_TRY(const flow::IndicatorPage page,
          flow::export_indicators(app.world, web::caller_of(request).principal, after,
                                  count.value_or(flow::kExportedMax)));
  std::string lines;
  for (const flow::IndicatorSaying& saying : page.sayings) {
    lines += flow::to_json(saying) + "\n";
  }
  return http::respond(200, "application/x-ndjson", lines + last_line(page));
}

}  // namespace

http::Route get_indicator_export(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/indicators/export",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
