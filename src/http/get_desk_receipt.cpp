// The receipt of any entry, for those who read the journal.
#include "flow/desk.h"
#include "http/page.h"

#include <charconv>

namespace tocsin::http {

Route get_desk_receipt(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/journal/{index}/receipt",
          .rule = Rule(Action::read_journal),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const std::string& text = request.parameter("index");
            store::LogIndex index = -1;
            const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), index);
            if (code != std::errc() || end != text.data() + text.size() || index < 0) {
              return fail(Errc::not_found, "The log has no such entry.");
            }
            TOC_TRY(std::string receipt,
                    flow::act_receipt(app.world, caller_of(request).principal, index));
            return download("text/plain; charset=utf-8",
                            "entry-" + std::to_string(index) + ".tlog-proof", std::move(receipt));
          }};
}

}  // namespace tocsin::http
