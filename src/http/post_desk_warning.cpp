// Proposes a public risk warning about a case.
#include "flow/notices.h"
#include "http/case_screen.h"

namespace tocsin::http {
namespace {

Status propose(const App& app, const Request& request, const Posted& posted) {
  Result<DecisionId> proposed = flow::propose_warning(app.world, caller_of(request).principal,
                                                      {.case_number = request.parameter("number"),
                                                       .title_en = posted.text("title_en"),
                                                       .title_zh = posted.text("title_zh"),
                                                       .body_en = posted.text("body_en"),
                                                       .body_zh = posted.text("body_zh")});
  if (proposed) {
    return {};
  }
  // "/body/zh-CN" is the form's body_zh.
  Error error = proposed.error();
  if (error.where.starts_with("/title/") || error.where.starts_with("/body/")) {
    const bool is_title = error.where.starts_with("/title/");
    error.where = std::string(is_title ? "/title_" : "/body_") +
                  (error.where.ends_with("zh-CN") ? "zh" : "en");
  }
  return std::unexpected(std::move(error));
}

}  // namespace

Route post_desk_warning(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/cases/{number}/warning",
          .rule = Rule(Action::propose_notice),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_case_form(app, request, posted, propose(app, request, posted));
          }};
}

}  // namespace tocsin::http
