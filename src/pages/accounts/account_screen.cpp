#include "pages/accounts/account_screen.h"
#include "pages/accounts/account_pages.h"

#include "flow/desk.h"

namespace tocsin::pages {

Result<std::string> account_screen(const web::App& app, const http::Request& request,
                                   AccountExtras extras) {
  const Frame frame = frame_of(app, request);
  AccountView view;
  TOC_TRY(view.person, flow::own_person(app.world, frame.reader));
  TOC_TRY(const store::Party party, flow::own_party(app.world, frame.reader));
  view.organization = party.name;
  if (frame.may_do(Action::manage_own_keys)) {
    TOC_TRY(view.keys, flow::list_api_keys(app.world, frame.reader));
  }
  if (frame.reader.kind == Principal::Kind::person) {
    TOC_TRY(view.sessions, flow::list_sessions(app.world, frame.reader));
  }
  TOC_TRY(view.recovery_left, app.world.store->read([&](store::Reader& reader) {
    return store::recovery_codes::count(reader, frame.reader.person);
  }));
  view.recovery_codes = std::move(extras.recovery_codes);
  view.totp_secret = std::move(extras.totp_secret);
  view.new_key = std::move(extras.new_key);
  view.typed = std::move(extras.typed);
  view.now = app.world.clock->now();
  return account_page(frame, view);
}

Result<http::Response> after_account_form(const web::App& app, const http::Request& request,
                                          const Posted& posted, const std::string& form,
                                          const std::string& field,
                                          const std::function<Status()>& change) {
  const Status done = change();
  if (done) {
    return back_to(app, request, "/desk/account");
  }
  Error error = done.error();
  // What was not shown again belongs to its field; everything else to the new value.
  if (error.where != "/present_password") {
    error.where = "/" + field;
  }
  if (!is_form_fault(error) && error.code != Errc::forbidden) {
    return std::unexpected(done.error());
  }
  Typed typed = posted.typed(error);
  typed.values.insert_or_assign("act", form);
  TOC_TRY(std::string html, account_screen(app, request, {.typed = std::move(typed)}));
  return form_again(error, std::move(html));
}

}  // namespace tocsin::pages
