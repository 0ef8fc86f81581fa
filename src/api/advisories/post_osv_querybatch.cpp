// POST /v1/querybatch: the OSV service's question about many packages, with ids in the answer.
#include "api/advisories/osv_questions.h"
#include "base/json_writer.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kQueriesMax = 1000;  // as the OSV service
/// Advisories that are looked at for one request. A package may have thousands, and each question
/// looks at all of them again, also for a page that holds none.
constexpr std::size_t kLookedAtMax = 200'000;

/// The ids of a page, each once: several sources may have a record of one id. Returns their bytes.
std::size_t write_ids(JsonWriter& json, const exposure::OsvPage& page) {
  constexpr std::size_t names = 60;  // of the fields, with the date
  std::size_t bytes = 0;
  std::string_view last;
  json.key("vulns").begin_array();
  for (const exposure::OsvMatch& match : page.matches) {
    if (match.id == last) {
      continue;
    }
    last = match.id;
    bytes += match.id.size() + names;
    json.begin_object().field("id", match.id);
    if (match.modified) {
      json.field("modified", to_rfc3339(*match.modified));
    }
    json.end_object();
  }
  json.end_array();
  return bytes;
}

/// One query's answer. What is wrong with it is a note: it never spoils the others of its batch.
Result<exposure::OsvPage> answer(const web::App& app, const http::Request& request,
                                 const Result<exposure::OsvQuery>& query) {
  auto page = query ? exposure::osv_query(app.world, web::caller_of(request).principal, *query)
                    : Result<exposure::OsvPage>(std::unexpected(query.error()));
  if (page || page.error().code != Errc::malformed) {
    return page;
  }
  exposure::OsvPage out;
  out.note = std::move(page).error().message;
  return out;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(
      limit_osv_questions(app, request, 1));  // before it is read: what it holds is charged then
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
    TOC_CHECK(limit_osv_questions(app, request, queries->size() - 1));
  }
  TOC_TRY(OsvNotes notes, OsvNotes::asked_by(request, OsvNotes::Unasked::in_field));
  std::size_t bytes = 0;
  std::size_t looked_at = 0;
  JsonWriter json;
  json.begin_object().key("results").begin_array();
  std::size_t place = 0;
  for (const Json& one : queries->elements()) {
    const Result<exposure::OsvQuery> query = read_osv_query(one, "");
    json.begin_object();
    if (query && (bytes > kOsvAnswerBytesMax || looked_at >= kLookedAtMax)) {
      // Its answer begins where the next request asks on.
      json.field("next_page_token", std::to_string(query->offset)).end_object();
      ++place;
      continue;
    }
    TOC_TRY(const exposure::OsvPage page, answer(app, request, query));
    looked_at += page.looked_at;
    if (!page.matches.empty() || notes.is_in_body()) {
      bytes += write_ids(json, page);
    }
    if (page.next) {
      json.field("next_page_token", std::to_string(*page.next));
    }
    bytes += notes.add(place++, page, json);
    json.end_object();
  }
  return notes.finish(web::json_response(200, json.end_array().end_object().take()));
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
