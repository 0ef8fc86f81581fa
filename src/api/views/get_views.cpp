// GET /api/v1/advisories/views[?format=&after=&count=]: the published CSAF documents that the
// reader may read, each with the addresses of the views that its marking allows.
#include "api/views/views.h"

#include <algorithm>

namespace tocsin::api {
namespace {

constexpr std::int64_t kCountDefault = 100;
constexpr std::int64_t kCountMax = 1000;

/// The formats that are asked for: all, or one.
Result<std::vector<std::string_view>> formats_of(const http::Request& request) {
  TOC_TRY(const std::string wanted, web::text_query(request, "format"));
  std::vector<std::string_view> out;
  for (const views::ViewFormat& format : views::all()) {
    if (wanted.empty() || format.id == wanted) {
      out.push_back(format.id);
    }
  }
  return out.empty() ? Result<std::vector<std::string_view>>(
                           fail(Errc::malformed, "There is no such format here.", "?format"))
                     : out;
}

void write(JsonWriter& json, const flow::ViewListed& one, const std::string& address,
           const std::vector<std::string_view>& formats) {
  const store::CsafDocument& document = one.document;
  json.begin_object()
      .field("thing", document.thing)
      .field("id", document.tracking_id)
      .field("version", document.number)
      .field("tlp", to_label(document.tlp))
      .field("released", document.current_release)
      .field("csaf", one.url)
      .key("views")
      .begin_object();
  for (const std::string_view format : one.formats) {
    if (std::ranges::find(formats, format) == formats.end()) {
      continue;
    }
    json.field(format, address + "/" + std::to_string(document.thing) + "/" + std::string(format));
  }
  json.end_object().end_object();
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(charge_csaf(app, payer_of(request), true));
  TOC_TRY(const auto formats, formats_of(request));
  TOC_TRY(const auto after, web::integer_query(request, "after"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  if (count && (*count < 1 || *count > kCountMax)) {
    return fail(Errc::malformed, "The count is 1 to 1000.", "?count");
  }
  TOC_TRY(const flow::ViewPage page,
          flow::list_views(app.world, web::caller_of(request).principal, after.value_or(-1),
                           count.value_or(kCountDefault)));
  JsonWriter json;
  json.begin_object().key("documents").begin_array();
  for (const flow::ViewListed& one : page.documents) {
    write(json, one, app.world.base_url + std::string(flow::kViews), formats);
  }
  json.end_array()
      .field("next",
             page.documents.empty() ? after.value_or(-1) : page.documents.back().document.seq)
      .flag("more", page.has_more);
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route get_views(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/advisories/views",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
