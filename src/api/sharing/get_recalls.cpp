// GET /api/v1/recalls?after=&count=: what was taken back from whom, and who has confirmed that it
// is deleted.
#include "api/sharing/sharing.h"
#include "base/number.h"

namespace tocsin::api {
namespace {

/// "seq-thing-party", as it was given.
std::string cursor_of(const store::Recall& recall) {
  return std::to_string(recall.seq) + "-" + std::to_string(recall.thing) + "-" +
         to_text(recall.party);
}

Result<store::recalls::Place> place_of(std::string_view cursor) {
  store::recalls::Place out;
  if (cursor.empty()) {
    return out;
  }
  const std::size_t first = cursor.find('-');
  const std::size_t second = first == std::string_view::npos ? first : cursor.find('-', first + 1);
  if (second != std::string_view::npos) {
    const auto seq = parse_whole<std::int64_t>(cursor.substr(0, first));
    const auto thing = parse_whole<std::int64_t>(cursor.substr(first + 1, second - first - 1));
    const Result<PartyId> party = parse_id<PartyId>(cursor.substr(second + 1));
    if (seq && thing && party) {
      return store::recalls::Place{.seq = *seq, .thing = *thing, .party = *party};
    }
  }
  return fail(Errc::malformed, "This is no cursor that was given here.", "?after");
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::string cursor, web::text_query(request, "after"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  TOC_TRY(const store::recalls::Place after, place_of(cursor));
  TOC_TRY(
      const flow::RecallPage page,
      flow::list_recalls(app.world, web::caller_of(request).principal, after, count.value_or(100)));
  JsonWriter json;
  json.begin_object().key("recalls").begin_array();
  for (const flow::RecallView& view : page.recalls) {
    const store::Recall& recall = view.recall;
    json.begin_object()
        .field("party", view.party)
        .field("thing", recall.thing)
        .field("seq", recall.seq)
        .field("at", to_rfc3339(recall.at))
        .field("reason", recall.reason);
    if (!recall.title.empty()) {
      json.field("title", recall.title);
    }
    json.optional_field("confirmed_at", recall.confirmed_at
                                            ? std::optional(to_rfc3339(*recall.confirmed_at))
                                            : std::nullopt)
        .end_object();
  }
  json.end_array();
  const std::string next = page.recalls.empty() ? cursor : cursor_of(page.recalls.back().recall);
  json.field("next", next).flag("more", page.has_more).end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_recalls(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/recalls",
          .rule = http::Rule(Action::read_recall),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
