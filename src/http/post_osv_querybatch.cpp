// POST /v1/querybatch: the OSV service's question about many packages, with ids in the answer.
#include "base/json_writer.h"
#include "http/osv_questions.h"

namespace tocsin::http {
namespace {

constexpr std::size_t kQueriesMax = 1000;  // as the OSV service

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(limit_questions(app, request));
  // Its clients do not always say that it is JSON.
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(request.body, {.bytes_max = kOsvBodyBytesMax}));
  const auto queries = document.root().find("queries");
  if (!queries || queries->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "A batch has a list of queries.", "/queries");
  }
  if (queries->size() > kQueriesMax) {
    return fail(Errc::too_large, "A batch has at most 1000 queries.", "/queries");
  }
  JsonWriter json;
  json.begin_object().key("results").begin_array();
  std::size_t place = 0;
  for (const Json& one : queries->elements()) {
    TOC_TRY(const flow::OsvQuery query, read_osv_query(one, pointer("/queries", place)));
    auto page = flow::osv_query(app.world, caller_of(request).principal, query);
    if (!page) {
      return std::unexpected(std::move(page).error().at(pointer("/queries", place)));
    }
    ++place;
    json.begin_object();
    if (!page->matches.empty()) {
      json.key("vulns").begin_array();
      for (const flow::OsvMatch& match : page->matches) {
        json.begin_object().field("id", match.id);
        if (match.modified) {
          json.field("modified", to_rfc3339(*match.modified));
        }
        json.end_object();
      }
      json.end_array();
    }
    if (page->next) {
      json.field("next_page_token", std::to_string(*page->next));
    }
    json.end_object();
  }
  return json_response(200, json.end_array().end_object().take());
}

}  // namespace

Route post_osv_querybatch(App& app) {
  return {.method = Method::post,
          .pattern = "/v1/querybatch",
          .rule = Rule(Action::read_public),
          .body_bytes_max = kOsvBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
