#include "api/csaf/csaf.h"

#include "base/crypto.h"
#include "http/response_head.h"

namespace tocsin::api {

http::Response csaf_response(const http::Request& request, flow::CsafFile file) {
  const std::string tag = "\"" + to_hex(sha256(as_bytes(file.bytes))) + "\"";
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

}  // namespace tocsin::api
