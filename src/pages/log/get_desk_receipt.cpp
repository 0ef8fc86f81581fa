// The receipt of any entry, for those who read the journal.
#include "flow/desk.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_receipt(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/journal/{index}/receipt",
          .rule = http::Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const store::LogIndex index, web::whole_number(request.parameter("index")));
            TOC_TRY(std::string receipt,
                    flow::act_receipt(app.world, web::caller_of(request).principal, index));
            return web::download("text/plain; charset=utf-8",
                                 "entry-" + std::to_string(index) + ".tlog-proof",
                                 std::move(receipt));
          }};
}

}  // namespace tocsin::pages
