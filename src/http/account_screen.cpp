#include "http/account_screen.h"

#include "flow/desk.h"

namespace tocsin::http {

Result<std::string> account_screen(const App& app, const Request& request, AccountExtras extras) {
  const site::Frame frame = frame_of(app, request);
  site::AccountView view;
  TOC_TRY(view.person, flow::own_person(app.world, frame.reader));
  TOC_TRY(const store::Party party, flow::own_party(app.world, frame.reader));
  view.organization = party.name;
  TOC_TRY(view.keys, flow::list_api_keys(app.world, frame.reader));
  view.totp_secret = std::move(extras.totp_secret);
  view.new_key = std::move(extras.new_key);
  view.typed = std::move(extras.typed);
  view.now = app.world.clock->now();
  return site::account_page(frame, view);
}

}  // namespace tocsin::http
