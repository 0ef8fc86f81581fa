// POST /v1/querybatch: the OSV service's question about many packages, with ids in the answer.
#include "api/advisories/osv_questions.h"
#include "base/json_writer.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kQueriesMax = 1000;  // as the OSV service
/// Advisories that are looked at for one request. A package may have thousands, and each question
/// looks at all of them again, also for a page that holds none.
constexpr std::size_t kLookedAtMax = 200'000;

std::size_t bytes_of(const exposure::OsvMatch& match) {
  constexpr std::size_t names = 60;  // of the fields, with the date
  return match.id.size() + names;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(limit_questions(app, request, 1));  // before it is read: what it holds is charged then
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
  if (queries->size() > 1) {
    TOC_CHECK(limit_questions(app, request, queries->size() - 1));
  }
  std::size_t bytes = 0;
  std::size_t looked_at = 0;
  JsonWriter json;
  json.begin_object().key("results").begin_array();
  std::size_t place = 0;
  for (const Json& one : queries->elements()) {
    TOC_TRY(const exposure::OsvQuery query, read_osv_query(one, pointer("/queries", place)));
    if (bytes > kOsvAnswerBytesMax || looked_at >= kLookedAtMax) {
      // Its answer begins where the next request asks on.
      json.begin_object().field("next_page_token", std::to_string(query.offset)).end_object();
      ++place;
      continue;
    }
    auto page = exposure::osv_query(app.world, web::caller_of(request).principal, query);
    if (!page) {
      return std::unexpected(std::move(page).error().at(pointer("/queries", place)));
    }
    ++place;
    looked_at += page->looked_at;
    json.begin_object();
    if (!page->matches.empty()) {
      json.key("vulns").begin_array();
      for (const exposure::OsvMatch& match : page->matches) {
        bytes += bytes_of(match);
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
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route post_osv_querybatch(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/v1/querybatch",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = kOsvBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
