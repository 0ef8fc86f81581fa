// POST /v1/query: the OSV service's question about one package, with whole records in the answer.
#include "api/advisories/osv_questions.h"
#include "base/json_writer.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(limit_osv_questions(app, request));
  // Its clients do not always say that it is JSON.
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(request.body, {.bytes_max = kOsvBodyBytesMax}));
  TOC_TRY(const exposure::OsvQuery query, read_osv_query(document.root(), ""));
  TOC_TRY(OsvNotes notes, OsvNotes::asked_by(request, OsvNotes::Unasked::in_body));
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const exposure::OsvPage page, exposure::osv_query(app.world, principal, query));
  JsonWriter json;
  json.begin_object();
  std::size_t bytes = 0;
  std::size_t bytes_read = 0;
  std::size_t written = 0;
  // pip-audit takes it for given in an answer that is not empty.
  if (!page.matches.empty() || (notes.is_in_body() && page.has_notes())) {
    json.key("vulns").begin_array();
    // The flaws of a document are one match, so that none is read twice.
    for (const exposure::OsvMatch& match : page.matches) {
      if (bytes > kOsvAnswerBytesMax || bytes_read > kOsvReadBytesMax) {
        break;
      }
      const auto record = charged_record(app, request, [&] {
        return exposure::osv_record(app.world, principal, match.id, match.source);
      });
      if (!record && record.error().code == Errc::rate_limited && written > 0) {
        break;  // what was made is answered; whoever asks on at once is told to wait
      }
      TOC_CHECK(record);
      json.raw(record->text);
      bytes += record->text.size();
      bytes_read += record->bytes_read;
      ++written;
    }
    json.end_array();
  }
  if (written < page.matches.size()) {
    json.field("next_page_token", std::to_string(query.offset + written));
  } else if (page.next) {
    json.field("next_page_token", std::to_string(*page.next));
  }
  notes.add(0, page, json);
  return notes.finish(web::json_response(200, json.end_object().take()));
}

}  // namespace

http::Route post_osv_query(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/v1/query",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = kOsvBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
