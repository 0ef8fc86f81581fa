#include "api/csaf/csaf.h"

#include "base/crypto.h"
#include "http/response_head.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kListCost = 10;
constexpr std::size_t kPieceBytes = 64U << 10U;

}  // namespace

http::Response csaf_response(const http::Request& request, flow::CsafFile file) {
  const Digest digest = file.sha256 ? *file.sha256 : sha256(as_bytes(file.bytes));
  const std::string tag = "\"" + to_hex(digest) + "\"";
  const std::string known = request.headers.joined("if-none-match");
  http::Response out{.status = 200, .headers = {}, .body = {}};
  if (known == "*" || known.contains(tag)) {
    out.status = 304;
  } else {
    out = http::respond(200, std::move(file.media_type), std::move(file.bytes));
  }
  return out.set("ETag", tag)
      .set("Last-Modified", http::to_http_date(file.modified))
      .set("Cache-Control", "no-cache");
}

Status charge_csaf(const web::App& app, std::string_view caller, bool is_list) {
  return is_list ? app.questions_by_network->take(caller, kListCost)
                 : app.osv_records_by_network->take(caller, 1);
}

void charge_csaf_bytes(const web::App& app, std::string_view caller, std::size_t bytes) {
  if (const std::size_t pieces = bytes / kPieceBytes; pieces > 0) {
    std::ignore =
        app.osv_records_by_network->take(caller, pieces);  // it is made: the next one waits
  }
}

}  // namespace tocsin::api
