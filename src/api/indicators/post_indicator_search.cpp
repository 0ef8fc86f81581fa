// POST /api/v1/indicators/search {"values":[],"kind"?}: who says what of each of many values.
#include "base/limits.h"
#include "flow/indicators.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kBodyBytesMax = 2U << 20U;

Result<std::vector<threats::IndicatorValue>> values_of(const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::vector<std::string> texts =
      fields.texts("values", flow::kAskedValuesMax, threats::kIndicatorBytesMax);
  if (texts.empty()) {
    fields.refuse("values", "Give the values that are asked for.");
  }
  std::optional<threats::IndicatorKind> kind;
  if (const auto name = fields.optional_text("kind", kTextFieldBytesMax)) {
    const auto known = threats::parse_indicator_kind(*name);
    if (known) {
      kind = *known;
    } else {
      fields.refuse("kind", known.error());
    }
  }
  TOC_CHECK(fields.finish());
  std::vector<threats::IndicatorValue> out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto value = flow::asked_value(texts[i], kind);
    if (!value) {
      return std::unexpected(std::move(value).error().at("/values/" + std::to_string(i)));
    }
    out.push_back(*std::move(value));
  }
  return out;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto values, values_of(request));
  TOC_TRY(const auto answers, flow::search_indicators(app.world, web::caller_of(request).principal,
                                                      values, {}, flow::kSayingsOfEach));
  std::string json = R"({"values":[)";
  for (const flow::IndicatorAnswer& answer : answers) {
    json += (json.ends_with('[') ? "" : ",") + flow::to_json(answer);
  }
  return web::json_response(200, json + "]}");
}

}  // namespace

http::Route post_indicator_search(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/indicators/search",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
