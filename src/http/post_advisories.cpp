// POST /api/v1/advisories?format=: stores the advisories of the body, in any format and wrapping
// that tocsin advisory import reads; findings follow at once.
#include "base/json_writer.h"
#include "flow/advisories.h"
#include "http/app.h"

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
      quarantined.begin_object()
          .field("record", why.record)
          .field("pointer", why.where)
          .field("reason", why.message)
          .end_object();
    }
  };
  TOC_TRY(const flow::ImportSummary summary,
          flow::import_advisories(app.world, caller_of(request).principal, options));
  const Principal& principal = caller_of(request).principal;
  const flow::ReassessSummary& findings = summary.findings.at(flow::advisory_ceiling(principal));
  JsonWriter json;
  const auto number = [&](std::string_view name, std::size_t value) {
    json.field(name, static_cast<std::int64_t>(value));
  };
  json.begin_object();
  number("records", summary.records);
  number("stored", summary.stored);
  number("unchanged", summary.unchanged);
  number("superseded", summary.superseded);
  number("withdrawn", summary.withdrawn);
  number("scores", summary.scores);
  number("quarantined", summary.quarantined);
  json.key("findings").begin_object();
  number("assets", findings.assets);
  number("opened", findings.opened);
  number("closed", findings.closed);
  number("changed", findings.changed);
  json.end_object().key("quarantine").raw(quarantined.end_array().take());
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
