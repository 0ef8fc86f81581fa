// POST /misp/attributes/restSearch: attributes by filters, each with its event.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const threats::MispQuestion question, misp_question(app, request));
  TOC_TRY(const auto place, misp_place(app, request));
  TOC_TRY(const auto attributes,
          flow::misp_attributes(app.world, web::caller_of(request).principal, question));
  return misp_found(R"({"response":{"Attribute":)" + misp_list(attributes, "", "") + "}}",
                    attributes.size());
}

}  // namespace

http::Route post_misp_attribute_search(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/attributes/restSearch",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = threats::kMispQuestionBytesMax,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
