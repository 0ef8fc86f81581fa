#include "pages/accounts/account_pages.h"

#include "base/text.h"

namespace tocsin::pages {
namespace {

Field field(Field field, const std::string& autocomplete) {
  field.autocomplete = autocomplete;
  return field;
}

Field code_field() {
  return field(required_field("code", FieldKind::code), "one-time-code");
}

/// The present password, asked for before an account is changed.
void add_present(Form& form, const store::Person& person) {
  if (person.password) {
    form.fields.push_back(
        field(required_field("present_password", FieldKind::password), "current-password"));
  }
}

}  // namespace

std::string sign_in_page(const Frame& frame, const Typed& typed) {
  const Texts texts = frame.texts();
  const Form form = {
      .id = "sign-in",
      .action = "/sign-in",
      .submit = "sign_in.submit",
      .fields = {field(required_field("mail", FieldKind::mail), "username"),
                 field(required_field("password", FieldKind::password), "current-password"),
                 field(optional_field("code", FieldKind::code), "one-time-code")}};
  Data data;
  data.text("intro", texts("sign_in.lead")).text("after", texts("sign_in.after"));
  data.list("forms", {to_data(frame, again(frame, form, typed))});
  return render_page(
      frame,
      {.name = "form_page", .title = texts("sign_in.title"), .data = data, .section = "sign_in"});
}

std::string sign_in_link_page(const Frame& frame, const std::string& token) {
  const Texts texts = frame.texts();
  const Form form = {.id = "sign-in-link",
                     .action = "/sign-in/" + token,
                     .submit = "sign_in.submit",
                     .fields = {field(optional_field("paper_code"), "off"),
                                field(optional_field("code", FieldKind::code), "one-time-code")}};
  Data data;
  data.text("intro", texts("sign_in.link_lead")).text("after", texts("sign_in.link_after"));
  data.list("forms", {to_data(frame, form)});
  return render_page(
      frame,
      {.name = "form_page", .title = texts("sign_in.title"), .data = data, .section = "sign_in"});
}

std::string set_up_page(const Frame& frame, const Typed& typed) {
  const Texts texts = frame.texts();
  Field password = field(required_field("password", FieldKind::password), "new-password");
  password.label = "field.new_password";
  const Form form = {
      .id = "set-up",
      .action = "/set-up",
      .submit = "set_up.submit",
      .fields = {field(required_field("setup_token"), "off"),
                 field(required_field("operator_name"), "organization"),
                 field(required_field("country"), "country"),
                 field(required_field("person_name"), "name"),
                 field(required_field("mail", FieldKind::mail), "username"), password}};
  Data data;
  data.text("intro", texts("set_up.lead")).text("after", texts("set_up.after"));
  data.list("forms", {to_data(frame, again(frame, form, typed))});
  return render_page(
      frame, {.name = "form_page", .title = texts("set_up.title"), .data = data, .section = {}});
}

std::string account_page(const Frame& frame, const AccountView& view) {
  const Texts texts = frame.texts();
  Data data;
  data.text("name", view.person.name)
      .text("mail", view.person.mail)
      .text("organization", view.organization);
  data.text("role", texts.word("role", to_text(view.person.role)));

  const bool has_factor = view.person.totp_secret.has_value();
  const auto put = [&](const std::string& name, Form form) {
    data.list(name, {to_data(frame, again(frame, std::move(form), view.typed))});
  };
  Form password = {
      .id = "password",
      .action = "/desk/account/password",
      .submit = "account.set_password",
      .act = "password",
      .needs_factor = has_factor,
      .fields = {field(required_field("new_password", FieldKind::password), "new-password")}};
  add_present(password, view.person);
  put("password_form", std::move(password));
  Form mail = {.id = "mail",
               .action = "/desk/account/mail",
               .submit = "account.set_mail",
               .act = "mail",
               .needs_factor = has_factor,
               .fields = {field(required_field("new_mail", FieldKind::mail), "email")}};
  add_present(mail, view.person);
  put("mail_form", std::move(mail));

  data.text("totp_state", texts(has_factor ? "account.totp_on" : "account.totp_off"));
  data.text("totp_secret", view.totp_secret);
  if (view.totp_secret.empty()) {
    put("totp_form", {.id = "totp",
                      .action = "/desk/account/totp",
                      .submit = "account.totp_begin",
                      .act = "begin"});
  } else {
    data.text("totp_address", "otpauth://totp/Tocsin:" + encode_percent(view.person.mail) +
                                  "?secret=" + view.totp_secret + "&issuer=Tocsin");
    Field secret = field(required_field("totp_secret"), "off");
    secret.value = view.totp_secret;
    Form confirm = {.id = "totp",
                    .action = "/desk/account/totp",
                    .submit = "account.totp_confirm",
                    .act = "confirm",
                    .needs_factor = has_factor,
                    .fields = {secret, code_field()}};
    add_present(confirm, view.person);
    put("totp_form", std::move(confirm));
  }

  data.flag("must_set_factor", frame.reader.lacks_factor);
  data.text("recovery_codes", join(view.recovery_codes, "\n"));
  data.text("recovery_left", std::to_string(view.recovery_left));
  if (has_factor) {
    Form codes = {.id = "recovery",
                  .action = "/desk/account/totp",
                  .submit = "account.renew_codes",
                  .act = "recovery",
                  .needs_factor = true};
    add_present(codes, view.person);
    put("recovery_form", std::move(codes));
  }
  std::vector<Data> sessions;
  for (const store::Session& session : view.sessions) {
    sessions.push_back(Data()
                           .text("session_id", to_text(session.id))
                           .text("session_from", readable_time(session.created))
                           .text("session_seen", readable_time(session.seen))
                           .text("session_network", session.network)
                           .flag("session_is_this", session.id == frame.reader.session));
  }
  data.list("sessions", std::move(sessions));

  std::vector<Data> keys;
  for (const store::ApiKey& key : view.keys) {
    const bool is_live = !key.revoked && key.expires > view.now;
    keys.push_back(
        Data()
            .text("key_name", key.name)
            .text("key_id", to_text(key.id))
            .text("key_scopes", join(key.scopes, ", "))
            .text("key_networks",
                  key.networks.empty() ? texts("account.anywhere") : join(key.networks, ", "))
            .text("key_expires", readable_time(key.expires))
            .flag("key_is_live", is_live)
            .text("key_state", texts(key.revoked ? "account.revoked" : "account.expired")));
  }
  data.list("keys", std::move(keys));
  data.text("new_key", view.new_key);
  std::string possible;
  for (const Action action : all_actions()) {
    if (frame.may_do(action) && proof_of(action) == Proof::any) {
      possible += (possible.empty() ? "" : "\n") + std::string(to_text(action));
    }
  }
  Field scopes = required_field("scopes", FieldKind::area);
  scopes.value = possible;
  Field days = required_field("valid_days", FieldKind::code);
  days.value = "90";
  put("key_form", {.id = "key",
                   .action = "/desk/account/keys",
                   .submit = "account.make_key",
                   .act = "key",
                   .fields = {field(required_field("key_name"), "off"), scopes,
                              optional_field("networks", FieldKind::area), days}});
  return render_page(
      frame,
      {.name = "account", .title = texts("account.title"), .data = data, .section = "account"});
}

}  // namespace tocsin::pages
