// A partner files a stage. Open in every standing.
#include "base/json_writer.h"
#include "pages/duties/duty_pages.h"
#include "pages/duties/verdicts_screen.h"

namespace tocsin::pages {
namespace {

Result<flow::FiledReceipt> file(const web::App& app, const http::Request& request,
                                const Posted& posted) {
  // The form's act is "<regime>/<stage>".
  const std::string act = posted.text("act");
  const std::size_t slash = act.find('/');
  if (posted.text("content").empty()) {
    return fail(Errc::malformed, "This field is needed.", "/content");
  }
  flow::FilingDraft draft;
  draft.case_number = request.parameter("number");
  draft.party = request.parameter("party");
  draft.regime = act.substr(0, slash);
  draft.stage = slash == std::string::npos ? "" : act.substr(slash + 1);
  draft.is_complete = !posted.text("is_complete").empty();
  draft.content = CanonicalObject().set("text", posted.text("content")).to_text();
  return flow::submit_filing(app.world, web::caller_of(request).principal, draft);
}

}  // namespace

http::Route post_desk_filing(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/duties/{number}/{party}",
          .rule = http::Rule(Action::submit_filing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            Result<flow::FiledReceipt> filed = file(app, request, posted);
            if (filed) {
              return web::html_response(
                  201, filed_page(frame_of(app, request),
                                  {.filed = *std::move(filed), .back = request.path}));
            }
            if (!is_form_fault(filed.error())) {
              return std::unexpected(filed.error());
            }
            TOC_TRY(std::string html, verdicts_screen(app, request, posted.typed(filed.error())));
            return form_again(filed.error(), std::move(html));
          }};
}

}  // namespace tocsin::pages
