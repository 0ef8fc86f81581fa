// GET /api/v1/vulnerabilities: the same search, by flaw: its ids, and which advisories of it were
// found.
#include "api/advisories/advisory_search.h"
#include "api/advisories/osv_questions.h"
#include "base/json_writer.h"
#include "exposure/current_advisories.h"
#include "exposure/epss.h"

#include <map>

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(limit_questions(app, request));
  TOC_TRY(const exposure::AdvisorySearch search, advisory_search(request));
  TOC_TRY(const exposure::AdvisoryPage page,
          exposure::search_advisories(app.world, web::caller_of(request).principal, search));
  TOC_TRY(const auto layers, app.world.store->read([&](store::Reader& reader) {
    return app.world.advisories->get(reader,
                                     exposure::advisory_ceiling(web::caller_of(request).principal));
  }));
  std::map<std::string, std::vector<const advisories::Advisory*>> by_flaw;
  for (const advisories::Advisory& advisory : page.advisories) {
    const auto flaw = layers->find_flaw(advisory.id);
    by_flaw[flaw ? std::string(flaw->id()) : advisory.id].push_back(&advisory);
  }
  const auto ids_of = [&](const std::string& id) {
    std::vector<std::string> ids = {id};
    if (const auto flaw = layers->find_flaw(id)) {
      const auto aliases = flaw->aliases();
      ids.insert(ids.end(), aliases.begin(), aliases.end());
    }
    return ids;
  };
  using Scores = std::map<std::string, std::optional<exposure::EpssView>>;
  TOC_TRY(const Scores scores, app.world.store->read([&](store::Reader& reader) -> Result<Scores> {
    Scores out;
    for (const auto& [id, found] : by_flaw) {
      TOC_TRY(out[id], exposure::epss_of(reader, ids_of(id)));
    }
    return out;
  }));
  JsonWriter json;
  json.begin_object().key("vulnerabilities").begin_array();
  for (const auto& [id, found] : by_flaw) {
    json.begin_object().field("id", id).key("aliases").begin_array();
    if (const auto flaw = layers->find_flaw(id)) {
      for (const std::string_view alias : flaw->aliases()) {
        json.text(alias);
      }
    }
    json.end_array().key("epss").raw(exposure::to_json(scores.at(id)));
    json.key("advisories").begin_array();
    for (const advisories::Advisory* advisory : found) {
      json.begin_object()
          .field("id", advisory->id)
          .field("source", advisory->source)
          .field("title", advisory->title)
          .flag("exploited", advisory->is_exploited)
          .flag("withdrawn", advisory->withdrawn.has_value())
          .end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().key("next_offset");
  page.next ? json.integer(*page.next) : json.null();
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route get_vulnerabilities(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/vulnerabilities",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
