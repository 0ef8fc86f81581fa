// GET /api/v1/findings?asset=&flaw=&closed=true&count=&after=: what is found on the assets within
// the caller's scope.
#include "base/json_writer.h"
#include "base/text.h"
#include "exposure/finding_json.h"
#include "web/app.h"

#include <algorithm>

namespace tocsin::api {
namespace {

/// Where the page before ended, at a finding that it showed: "ASSET.COMPONENT.FLAW", the parts
/// percent-encoded, in hex, since nobody but us is meant to read it.
std::string cursor_of(const store::Finding& finding) {
  const std::string text = std::to_string(finding.asset) + "." + encode_percent(finding.component) +
                           "." + encode_percent(finding.flaw);
  return to_hex(as_bytes(text));
}

Status read_cursor(const std::string& cursor, store::findings::Filter& filter) {
  if (cursor.empty()) {
    return {};
  }
  const auto foreign = [] {
    return fail(Errc::malformed, "This is not a cursor of ours.", "after");
  };
  const auto bytes = parse_hex(cursor);
  if (!bytes) {
    return foreign();
  }
  const std::string text(as_text(*bytes));
  const std::size_t last = text.rfind('.');
  const std::size_t first = text.find('.');
  const auto number = web::whole_number(text.substr(0, first));
  if (first == last || !number) {
    return foreign();
  }
  filter.after_asset = *number;
  filter.after_component = decode_percent(text.substr(first + 1, last - first - 1));
  filter.after_flaw = decode_percent(text.substr(last + 1));
  return {};
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  store::findings::Filter filter;
  TOC_TRY(filter.asset, web::integer_query(request, "asset"));
  TOC_TRY(filter.flaw, web::text_query(request, "flaw"));
  TOC_TRY(const std::string closed, web::text_query(request, "closed"));
  TOC_TRY(const std::string after, web::text_query(request, "after"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  TOC_CHECK(read_cursor(after, filter));
  filter.with_closed = closed == "true";
  filter.limit = std::clamp<std::int64_t>(count.value_or(100), 1, 1000);
  TOC_TRY(const exposure::FindingPage page,
          exposure::list_findings(app.world, web::caller_of(request).principal, filter));
  JsonWriter json;
  json.begin_object().key("findings").begin_array();
  for (const exposure::FindingView& finding : page.findings) {
    json.raw(exposure::to_json(finding));
  }
  json.end_array();
  json.optional_field("next_after",
                      page.last ? std::optional(cursor_of(*page.last)) : std::nullopt);
  json.key("data").raw(page.data);
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route get_findings(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/findings",
          .rule = http::Rule(Action::read_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
