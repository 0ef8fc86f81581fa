// Triage: opens a case, attaches to one, or declines. The hidden field "act" says which.
#include "flow/cases.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route post_desk_report(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/reports/{number}",
          .rule = http::Rule(Action::triage_report),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const Principal& principal = web::caller_of(request).principal;
            const std::string& number = request.parameter("number");
            const std::string act = posted.text("act");
            if (act == "open") {
              TOC_TRY(const flow::OpenedCase opened, flow::open_case(app.world, principal, number));
              return back_to(app, request, "/desk/cases/" + opened.number);
            }
            if (act == "attach") {
              TOC_CHECK(flow::attach_report(app.world, principal, number, posted.text("case")));
              return back_to(app, request, "/desk/cases/" + posted.text("case"));
            }
            if (act == "decline") {
              TOC_CHECK(flow::decline_report(app.world, principal, number, posted.text("reason")));
              return back_to(app, request, "/desk/reports?state=received");
            }
            return fail(Errc::malformed, "Choose one of the values that are offered.", "/act");
          }};
}

}  // namespace tocsin::pages
