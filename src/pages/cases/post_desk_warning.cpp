// Proposes a public risk warning about a case.
#include "flow/notices.h"
#include "pages/cases/case_screen.h"

namespace tocsin::http {
namespace {

Status propose(const App& app, const Request& request, const Posted& posted) {
  TOC_CHECK(flow::propose_warning(app.world, caller_of(request).principal,
                                  {.case_number = request.parameter("number"),
                                   .title_en = posted.text("title_en"),
                                   .title_zh = posted.text("title_zh"),
                                   .body_en = posted.text("body_en"),
                                   .body_zh = posted.text("body_zh")}));
  return {};
}

}  // namespace

Route post_desk_warning(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/cases/{number}/warning",
          .rule = Rule(Action::propose_notice),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_case_form(app, request, posted, propose(app, request, posted),
                                   {{"/title/en", "title_en"},
                                    {"/title/zh-CN", "title_zh"},
                                    {"/body/en", "body_en"},
                                    {"/body/zh-CN", "body_zh"}});
          }};
}

}  // namespace tocsin::http
