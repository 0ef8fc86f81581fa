#include "api/advisories/osv_questions.h"

#include "base/limits.h"
#include "base/number.h"

namespace tocsin::api {

Result<exposure::OsvQuery> read_osv_query(Json query, const std::string& at) {
  const auto text = [&](std::initializer_list<std::string_view> path) {
    return std::string(query.text_at(path).value_or("").substr(0, kTextFieldBytesMax));
  };
  if (query.kind() != Json::Kind::object) {
    return fail(Errc::malformed, "A query is an object.", at);
  }
  if (query.find("commit")) {
    return fail(Errc::malformed, "Commits are not indexed here: ask by package and version.",
                at + "/commit");
  }
  exposure::OsvQuery out{.purl = text({"package", "purl"}),
                         .ecosystem = text({"package", "ecosystem"}),
                         .name = text({"package", "name"}),
                         .version = text({"version"})};
  const std::string token = text({"page_token"});
  if (!token.empty()) {
    const auto offset = parse_whole<decltype(out.offset)>(token);
    if (!offset) {
      return fail(Errc::malformed, "This is not a page token of ours.", at + "/page_token");
    }
    out.offset = *offset;
  }
  return out;
}

Status limit_questions(const web::App& app, const http::Request& request, std::size_t questions) {
  const Principal& principal = web::caller_of(request).principal;
  return principal.kind == Principal::Kind::anonymous
             ? app.questions_by_network->take(http::network_of(request.peer), questions)
             : Status();
}

}  // namespace tocsin::api
