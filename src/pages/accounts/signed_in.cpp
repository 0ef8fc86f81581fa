#include "pages/accounts/signed_in.h"

namespace tocsin::http {

Result<Response> signed_in(const App& app, const Request& request, const flow::SignedIn& session) {
  TOC_CHECK(leave_old_session(app, request));
  return back_to(app, request, "/desk").set("Set-Cookie", session_cookie(app, session));
}

Response signed_out(const App& app, const Request& request, std::string_view path) {
  return back_to(app, request, path)
      .set("Set-Cookie", no_session_cookie(app))
      .set("Clear-Site-Data", std::string(kNothingKept));
}

}  // namespace tocsin::http
