// GET /metrics: Prometheus text, for those who run the instance. Whose law grows old: calendars
// that end within 60 days, and regimes that were not checked for 180.
#include "base/metrics.h"
#include "regimes/coverage.h"
#include "sources/sources.h"
#include "web/app.h"

#include <algorithm>

namespace tocsin::api {
namespace {

Status set_source_gauges(const web::App& app) {
  TOC_TRY(const auto list, app.world.store->read(
                               [](store::Reader& reader) { return store::sources::list(reader); }));
  const Instant now = app.world.clock->now();
  const auto count_of = [&](sources::Health health) {
    return static_cast<double>(std::ranges::count_if(
        list, [&](const store::Source& one) { return sources::health_of(one, now) == health; }));
  };
  set_gauge("tocsin_sources_stale", count_of(sources::Health::stale));
  set_gauge("tocsin_sources_failing", count_of(sources::Health::failing));
  return {};
}

Result<http::Response> handle(const web::App& app, const http::Request& /*request*/) {
  const store::Store& store = *app.world.store;
  set_gauge("tocsin_log_size", static_cast<double>(store.head()->size));
  set_gauge("tocsin_log_signed", store.writable() ? 1 : 0);
  set_gauge("tocsin_clock_behind_log_seconds",
            std::chrono::duration<double>(store.ahead_of_clock()).count());
  // The law grows old by the machine's clock, in an exercise as well.
  const flow::World& world = app.world;
  const Instant now = (world.machine_clock != nullptr ? world.machine_clock : world.clock)->now();
  const auto calendars = regimes::known_calendars(*app.world.law, now);
  set_gauge("tocsin_calendars_ending", static_cast<double>(std::ranges::count(
                                           calendars, true, &regimes::KnownCalendar::ends_soon)));
  const auto held = regimes::coverage(*app.world.law, now);
  set_gauge("tocsin_regimes_check_stale",
            static_cast<double>(std::ranges::count(held, true, &regimes::CoveredRegime::is_stale)));
  TOC_CHECK(set_source_gauges(app));
  return http::respond(200, "text/plain; version=0.0.4; charset=utf-8", metrics_text());
}

}  // namespace

http::Route get_metrics(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/metrics",
          .rule = http::Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
