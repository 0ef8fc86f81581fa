// GET /taxii2/share/: the API root (TAXII 2.1 section 4.2).
#include "api/taxii/taxii.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  std::ignore = app;
  std::ignore = request;
  JsonWriter json;
  json.begin_object()
      .field("title", "What is shared")
      .texts("versions", {std::string(kTaxiiType)})
      .field("max_content_length", static_cast<std::int64_t>(flow::kTaxiiBodyBytesMax))
      .end_object();
  return taxii_response(200, json.take());
}

}  // namespace

http::Route get_taxii_root(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/taxii2/share/",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = taxii_handler(app, handle)};
}

}  // namespace tocsin::api
