// Proposes a public risk warning about a case.
#include "flow/notices.h"
#include "pages/cases/case_screen.h"

namespace tocsin::pages {
namespace {

Status propose(const web::App& app, const http::Request& request, const Posted& posted) {
  TOC_CHECK(flow::propose_warning(app.world, web::caller_of(request).principal,
                                  {.case_number = request.parameter("number"),
                                   .title_en = posted.text("title_en"),
                                   .title_zh = posted.text("title_zh"),
                                   .body_en = posted.text("body_en"),
                                   .body_zh = posted.text("body_zh")}));
  return {};
}

}  // namespace

http::Route post_desk_warning(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/cases/{number}/warning",
          .rule = http::Rule(Action::propose_notice),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_case_form(app, request, posted, propose(app, request, posted),
                                   {{"/title/en", "title_en"},
                                    {"/title/zh-CN", "title_zh"},
                                    {"/body/en", "body_en"},
                                    {"/body/zh-CN", "body_zh"}});
          }};
}

}  // namespace tocsin::pages
