#include "pages/accounts/set_up_gate.h"

namespace tocsin::http {

Status set_up_is_open(const App& app) {
  if (!app.setup_token.empty()) {
    TOC_TRY(const bool is_done, flow::is_set_up(app.world));
    if (!is_done) {
      return {};
    }
  }
  return fail(Errc::not_found, "There is no such thing here.");
}

}  // namespace tocsin::http
