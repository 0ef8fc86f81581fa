// POST /api/v1/groups {"handle","name","shows_members"?}: founds a sharing group.
#include "api/sharing/sharing.h"
#include "base/limits.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::GroupDraft draft;
  draft.handle = fields.text("handle", kTextFieldBytesMax);
  draft.name = fields.text("name", kTextFieldBytesMax);
  draft.shows_members = fields.optional_boolean("shows_members").value_or(false);
  TOC_CHECK(fields.finish());
  TOC_TRY(const store::LogIndex index,
          flow::found_group(app.world, web::caller_of(request).principal, draft));
  return web::acted(index);
}

}  // namespace

http::Route post_groups(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/groups",
          .rule = http::Rule(Action::manage_group),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
