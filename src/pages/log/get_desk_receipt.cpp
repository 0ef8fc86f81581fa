// The receipt of any entry, for those who read the journal.
#include "flow/desk.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_desk_receipt(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/journal/{index}/receipt",
          .rule = Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const store::LogIndex index, whole_number(request.parameter("index")));
            TOC_TRY(std::string receipt,
                    flow::act_receipt(app.world, caller_of(request).principal, index));
            return download("text/plain; charset=utf-8",
                            "entry-" + std::to_string(index) + ".tlog-proof", std::move(receipt));
          }};
}

}  // namespace tocsin::http
