#include "pages/accounts/set_up_gate.h"

namespace tocsin::pages {

Status set_up_is_open(const web::App& app) {
  if (!app.setup_token.empty()) {
    TOC_TRY(const bool is_done, flow::is_set_up(app.world));
    if (!is_done) {
      return {};
    }
  }
  return fail(Errc::not_found, "There is no such thing here.");
}

}  // namespace tocsin::pages
