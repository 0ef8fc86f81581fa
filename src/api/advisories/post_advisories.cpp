// POST /api/v1/advisories?format=: stores the advisories of the body, in any format and wrapping
// that tocsin advisory import reads; findings follow at once.
#include "flow/advisory_json.h"
#include "flow/current_advisories.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

constexpr std::size_t kBodyBytesMax = 64U << 20U;
constexpr std::size_t kQuarantinedMax = 1000;

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(may(caller_of(request).principal, Action::import_advisories));
  flow::ImportOptions options;
  options.body = request.body;
  TOC_TRY(options.format, text_query(request, "format"));
  JsonWriter quarantined;
  quarantined.begin_array();
  std::size_t count = 0;
  options.quarantine = [&](const std::string& /*file*/, const advisories::Quarantined& why) {
    if (++count <= kQuarantinedMax) {
      flow::write(quarantined, "", why);
    }
  };
  TOC_TRY(const flow::ImportSummary summary,
          flow::import_advisories(app.world, caller_of(request).principal, options));
  const Principal& principal = caller_of(request).principal;
  JsonWriter json;
  json.begin_object();
  flow::write_counts(json, summary);
  flow::write(json.key("findings"), summary.findings.at(flow::advisory_ceiling(principal)));
  json.key("quarantine").raw(quarantined.end_array().take());
  return json_response(200, json.end_object().take());
}

}  // namespace

Route post_advisories(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/advisories",
          .rule = Rule(Action::import_advisories),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
