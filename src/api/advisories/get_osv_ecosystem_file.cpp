// GET /osv/{ecosystem}/all.zip, /osv/{ecosystem}/modified_id.csv and /osv/{ecosystem}/{id}.json:
// the records of one ecosystem, as OSV's public bucket has them. Whoever asks, they are those that
// are open to everybody.
#include "api/advisories/osv_questions.h"

namespace tocsin::api {
namespace {

constexpr std::string_view kRecord = ".json";

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const std::string& ecosystem = request.parameter("ecosystem");
  const std::string_view file = request.parameter("file");
  if (file.ends_with(kRecord)) {
    TOC_TRY(exposure::OsvRecord record, charged_record(app, request, [&] {
              return exposure::osv_record_of(app.world, ecosystem,
                                             file.substr(0, file.size() - kRecord.size()));
            }));
    return web::json_response(200, std::move(record.text));
  }
  TOC_CHECK(limit_records(app, request, kFileCost));
  return osv_file(app, request, ecosystem, file);
}

}  // namespace

http::Route get_osv_ecosystem_file(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/osv/{ecosystem}/{file}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
