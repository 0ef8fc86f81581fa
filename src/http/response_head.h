// The head of an answer in bytes, with the fields that every answer has.
#pragma once

#include "base/time.h"
#include "http/message.h"
#include "http/wire.h"

#include <string>

namespace tocsin::http {

struct Answering {
  Method method = Method::get;  ///< HEAD: the length is stated, the body is not sent
  Persistence persistence = Persistence::keep_alive;
  Instant now{};
  bool is_secure = false;  ///< reached over https: browsers are told to come by nothing else
};

/// Adds Date, Content-Length (but for a live body), Connection when it closes, and unless they are
/// set already: a Content-Security-Policy that allows our own style sheets, images and forms and
/// nothing else, nosniff, no-referrer, the cross-origin and permissions policies, and no-store;
/// over https also Strict-Transport-Security (RFC 6797). Errors: internal when a field holds a CR,
/// an LF or another control character (response splitting), a name is no token, or the status is
/// none.
Result<std::string> write_head(const Response& response, const Answering& answering);

/// Does an answer of that status to that method carry its body (RFC 9110 section 6.4.1)?
bool has_body(int status, Method method);

/// "Wed, 24 Nov 2021 07:00:00 GMT" (RFC 9110 section 5.6.7).
std::string to_http_date(Instant at);

}  // namespace tocsin::http
