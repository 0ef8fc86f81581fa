// POST /api/v1/webhooks/{name}/test {}: posts to it once, now, and says how that went.
#include "base/limits.h"
#include "base/places.h"
#include "flow/webhooks.h"
#include "web/app.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace tocsin::api {
namespace {

constexpr std::chrono::seconds kPatience{6};
constexpr std::chrono::milliseconds kPause{50};

/// How the try of a courier went; nothing while it goes on.
Result<std::optional<store::WebhookAttempt>> await_attempt(const web::App& app,
                                                           const http::Request& request,
                                                           const DeliveryId& delivery) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    TOC_TRY(const auto attempts,
            flow::webhook_attempts(app.world, web::caller_of(request).principal,
                                   request.parameter("name")));
    const auto found = std::ranges::find(attempts, delivery, &store::WebhookAttempt::delivery);
    if (found != attempts.end()) {
      return *found;
    }
    if (std::chrono::steady_clock::now() >= end) {
      return std::nullopt;
    }
    std::this_thread::sleep_for(kPause);
  }
}

Result<http::Response> handle(const web::App& app, Places& places, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  TOC_CHECK(JsonFields(document.root(), "").finish());
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const Places::Place place, places.take(to_text(principal.party)));
  TOC_TRY(const DeliveryId delivery,
          flow::test_webhook(app.world, principal, request.parameter("name")));
  TOC_TRY(const auto attempt, await_attempt(app, request, delivery));
  JsonWriter json;
  json.begin_object().field("delivery", to_text(delivery));
  if (!attempt) {
    return web::json_response(202, json.end_object().take());
  }
  json.flag("received", attempt->failure.empty())
      .field("status", attempt->status)
      .field("took_ms", static_cast<std::int64_t>(attempt->took.count()))
      .field("failure", attempt->failure);
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route post_webhook_trial(web::App& app) {
  // Whoever waits here holds a worker: two at a time, one of an organization.
  const auto places = std::make_shared<Places>(Places::Size{
      .places = 2, .waiting_max = 2, .patience = std::chrono::seconds(10), .each_max = 1});
  return {.method = http::Method::post,
          .pattern = "/api/v1/webhooks/{name}/test",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app, places](const http::Request& request) {
            return handle(app, *places, request);
          }};
}

}  // namespace tocsin::api
