#include "pages/accounts/signed_in.h"

namespace tocsin::pages {

Result<http::Response> signed_in(const web::App& app, const http::Request& request,
                                 const flow::SignedIn& session) {
  TOC_CHECK(web::leave_old_session(app, request));
  return back_to(app, request, "/desk").set("Set-Cookie", web::session_cookie(app, session));
}

http::Response signed_out(const web::App& app, const http::Request& request,
                          std::string_view path) {
  return back_to(app, request, path)
      .set("Set-Cookie", web::no_session_cookie(app))
      .set("Clear-Site-Data", std::string(web::kNothingKept));
}

}  // namespace tocsin::pages
