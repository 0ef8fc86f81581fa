// POST /api/v1/csaf[?tlp=…&audience=…&party=…&group=…&case=…]: a CSAF document of ours is
// published, or a further revision of it.
#include "api/csaf/csaf.h"
#include "api/sharing/sharing.h"
#include "http/media.h"

#include <algorithm>
#include <array>

namespace tocsin::api {
namespace {

constexpr std::array<std::string_view, 5> kParameters = {"tlp", "audience", "party", "group",
                                                         "case"};

/// What is misspelt would make the audience a wider one. Errors: malformed.
Status check_parameters(const http::Request& request) {
  for (const auto& [name, value] : request.query.all()) {
    if (std::ranges::find(kParameters, name) == kParameters.end()) {
      return fail(Errc::malformed, "The parameters here are tlp, audience, party, group and case.",
                  "?");
    }
  }
  return {};
}

/// A fault of the audience is one of the address here, and not of the body.
Error of_address(Error error) {
  for (const auto& [place, parameter] :
       {std::pair{"/audience/parties", "?party"}, std::pair{"/audience/group", "?group"},
        std::pair{"/audience/case", "?case"}}) {
    if (error.where.starts_with(place)) {
      error.where = parameter;
    }
  }
  return error;
}

Result<flow::CsafDraft> draft_of(const http::Request& request) {
  TOC_CHECK(check_parameters(request));
  flow::CsafDraft out{.bytes = request.body, .tlp = std::nullopt, .audience = {}};
  TOC_TRY(const std::string tlp, web::text_query(request, "tlp"));
  if (!tlp.empty()) {
    const Result<Tlp> marking = parse_tlp(tlp);
    if (!marking) {
      return fail(Errc::malformed, marking.error().message, "?tlp");
    }
    out.tlp = *marking;
  }
  TOC_TRY(const std::string kind, web::text_query(request, "audience"));
  if (!kind.empty()) {
    const Result<store::Audience> audience = store::parse_audience(kind);
    if (!audience) {
      return fail(Errc::malformed, audience.error().message, "?audience");
    }
    out.audience.kind = *audience;
  }
  for (const std::string_view party : request.query.every("party")) {
    out.audience.parties.emplace_back(party);
  }
  TOC_TRY(out.audience.group, web::text_query(request, "group"));
  TOC_TRY(out.audience.case_number, web::text_query(request, "case"));
  return out;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const http::MediaType type,
          http::parse_media_type(
              request.headers.find("content-type").value_or("application/octet-stream")));
  if (type.type != "application/json") {
    return fail(Errc::unsupported_type, "Send application/json here.");
  }
  TOC_CHECK(charge_for_size(app, request));
  TOC_TRY(const flow::CsafDraft draft, draft_of(request));
  const Result<flow::CsafPublished> published =
      flow::publish_csaf(app.world, web::caller_of(request).principal, draft);
  if (!published) {
    return std::unexpected(of_address(published.error()));
  }
  const flow::CsafPublished& done = *published;
  JsonWriter json;
  json.begin_object()
      .field("thing", done.thing)
      .field("revision", done.revision)
      .field("url", done.url)
      .end_object();
  return web::json_response(done.revision == 1 ? 201 : 200, json.take());
}

}  // namespace

http::Route post_csaf(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/csaf",
          .rule = http::Rule(Action::publish_csaf),
          .body_bytes_max = flow::kCsafBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
