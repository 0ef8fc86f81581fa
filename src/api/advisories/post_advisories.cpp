// POST /api/v1/advisories?format=: stores the advisories of the body, in any format and wrapping
// that tocsin advisory import reads; findings follow at once.
#include "exposure/advisory_json.h"
#include "exposure/current_advisories.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kBodyBytesMax = 64U << 20U;

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(may(web::caller_of(request).principal, Action::import_advisories));
  exposure::ImportOptions options;
  options.body = request.body;
  TOC_TRY(options.format, web::text_query(request, "format"));
  exposure::RefusedList quarantined;
  options.quarantine = [&](const std::string& /*file*/, const advisories::Quarantined& why) {
    quarantined.add("", why);
  };
  exposure::RefusedList skipped;
  options.skip = [&](const std::string& /*file*/, const advisories::Quarantined& why) {
    skipped.add("", why);
  };
  const Result<exposure::ImportSummary> imported =
      exposure::import_advisories(app.world, web::caller_of(request).principal, options);
  give_back_freed_memory();  // the findings of whole inventories were judged
  TOC_TRY(const exposure::ImportSummary summary, imported);
  const Principal& principal = web::caller_of(request).principal;
  JsonWriter json;
  json.begin_object();
  exposure::write_counts(json, summary);
  exposure::write(json.key("findings"), summary.findings.at(exposure::advisory_ceiling(principal)));
  json.key("quarantine").raw(quarantined.take());
  json.key("skips").raw(skipped.take());
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route post_advisories(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/advisories",
          .rule = http::Rule(Action::import_advisories),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
