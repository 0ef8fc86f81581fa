// GET /api/v1/indicators?value=&kind=&after=&count=: who says what of a value.
#include "flow/indicators.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

std::unexpected<Error> in_query(Error error, std::string_view name) {
  return std::unexpected(std::move(error).at(name));
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::string text, web::text_query(request, "value"));
  TOC_TRY(const std::string kind_name, web::text_query(request, "kind"));
  TOC_TRY(const std::string cursor, web::text_query(request, "after"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  std::optional<threats::IndicatorKind> kind;
  if (!kind_name.empty()) {
    const auto known = threats::parse_indicator_kind(kind_name);
    if (!known) {
      return in_query(known.error(), "kind");
    }
    kind = *known;
  }
  const auto value = flow::asked_value(text, kind);
  if (!value) {
    return in_query(value.error(), "value");
  }
  store::indicators::Place after;
  if (!cursor.empty()) {
    TOC_TRY(after, flow::parse_place(cursor));
  }
  TOC_TRY(const auto answers,
          flow::search_indicators(app.world, web::caller_of(request).principal, {*value}, after,
                                  count.value_or(flow::kSayingsMax)));
  return web::json_response(200, flow::to_json(answers.front()));
}

}  // namespace

http::Route get_indicators(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/indicators",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
