#include "pages/accounts/account_pages.h"

#include "base/text.h"

namespace tocsin::pages {
namespace {

Field field(const std::string& name, FieldKind kind, const std::string& value,
            const std::string& autocomplete = {}) {
  Field out;
  out.name = name;
  out.kind = kind;
  out.value = value;
  out.is_required = true;
  out.autocomplete = autocomplete;
  return out;
}

Form form_of(const Frame& frame, const std::string& id, const std::string& action,
             const std::string& submit, const Typed& typed) {
  Form form;
  form.id = id;
  form.action = action;
  form.submit = submit;
  form.error_field = typed.error_field;
  form.error = typed.error.empty() ? "" : frame.texts().sentence(typed.error);
  return form;
}

/// The present password, asked for before an account is changed.
void add_present(Form& form, const store::Person& person) {
  if (person.password) {
    form.fields.push_back(field("present_password", FieldKind::password, "", "current-password"));
  }
}

}  // namespace

std::string Typed::value(const std::string& name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

std::string sign_in_page(const Frame& frame, const Typed& typed) {
  const Texts texts = frame.texts();
  Form form = form_of(frame, "sign-in", "/sign-in", "sign_in.submit", typed);
  form.fields = {field("mail", FieldKind::mail, typed.value("mail"), "username"),
                 field("password", FieldKind::password, "", "current-password"),
                 field("code", FieldKind::code, "", "one-time-code")};
  form.fields.back().is_required = false;
  Data data;
  data.text("intro", texts("sign_in.lead")).text("after", texts("sign_in.after"));
  data.list("forms", {to_data(frame, form)});
  return render_page(
      frame,
      {.name = "form_page", .title = texts("sign_in.title"), .data = data, .section = "sign_in"});
}

std::string sign_in_link_page(const Frame& frame, const std::string& token) {
  const Texts texts = frame.texts();
  Form form = form_of(frame, "sign-in-link", "/sign-in/" + token, "sign_in.submit", {});
  form.fields = {field("paper_code", FieldKind::line, "", "off"),
                 field("code", FieldKind::code, "", "one-time-code")};
  form.fields[0].is_required = false;
  form.fields[1].is_required = false;
  Data data;
  data.text("intro", texts("sign_in.link_lead")).text("after", texts("sign_in.link_after"));
  data.list("forms", {to_data(frame, form)});
  return render_page(
      frame,
      {.name = "form_page", .title = texts("sign_in.title"), .data = data, .section = "sign_in"});
}

std::string set_up_page(const Frame& frame, const Typed& typed) {
  const Texts texts = frame.texts();
  Form form = form_of(frame, "set-up", "/set-up", "set_up.submit", typed);
  form.fields = {
      field("setup_token", FieldKind::line, typed.value("setup_token"), "off"),
      field("operator_name", FieldKind::line, typed.value("operator_name"), "organization"),
      field("country", FieldKind::line, typed.value("country"), "country"),
      field("person_name", FieldKind::line, typed.value("person_name"), "name"),
      field("mail", FieldKind::mail, typed.value("mail"), "username"),
      field("password", FieldKind::password, "", "new-password")};
  form.fields[5].label = "field.new_password";
  Data data;
  data.text("intro", texts("set_up.lead")).text("after", texts("set_up.after"));
  data.list("forms", {to_data(frame, form)});
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

  Form password =
      form_of(frame, "password", "/desk/account/password", "account.set_password", view.typed);
  password.fields = {field("new_password", FieldKind::password, "", "new-password")};
  add_present(password, view.person);
  password.needs_factor = view.person.totp_secret.has_value();
  data.list("password_form", {to_data(frame, password)});
  Form mail = form_of(frame, "mail", "/desk/account/mail", "account.set_mail", view.typed);
  mail.fields = {field("new_mail", FieldKind::mail, view.typed.value("new_mail"), "email")};
  add_present(mail, view.person);
  mail.needs_factor = view.person.totp_secret.has_value();
  data.list("mail_form", {to_data(frame, mail)});

  data.text("totp_state", texts(view.person.totp_secret ? "account.totp_on" : "account.totp_off"));
  data.text("totp_secret", view.totp_secret);
  if (view.totp_secret.empty()) {
    Form begin = form_of(frame, "totp", "/desk/account/totp", "account.totp_begin", {});
    begin.act = "begin";
    data.list("totp_form", {to_data(frame, begin)});
  } else {
    data.text("totp_address", "otpauth://totp/Tocsin:" + encode_percent(view.person.mail) +
                                  "?secret=" + view.totp_secret + "&issuer=Tocsin");
    Form confirm = form_of(frame, "totp", "/desk/account/totp", "account.totp_confirm", view.typed);
    confirm.act = "confirm";
    confirm.fields = {field("totp_secret", FieldKind::line, view.totp_secret, "off"),
                      field("code", FieldKind::code, "", "one-time-code")};
    add_present(confirm, view.person);
    confirm.needs_factor = view.person.totp_secret.has_value();
    data.list("totp_form", {to_data(frame, confirm)});
  }

  data.flag("must_set_factor", frame.reader.lacks_factor);
  data.text("recovery_codes", join(view.recovery_codes, "\n"));
  data.text("recovery_left", std::to_string(view.recovery_left));
  if (view.person.totp_secret) {
    Form codes = form_of(frame, "recovery", "/desk/account/totp", "account.renew_codes", {});
    codes.act = "recovery";
    add_present(codes, view.person);
    codes.needs_factor = true;
    data.list("recovery_form", {to_data(frame, codes)});
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
  Form make = form_of(frame, "key", "/desk/account/keys", "account.make_key", view.typed);
  make.fields = {
      field("key_name", FieldKind::line, view.typed.value("key_name"), "off"),
      field("scopes", FieldKind::area, view.typed.value("scopes")),
      field("networks", FieldKind::area, view.typed.value("networks")),
      field("valid_days", FieldKind::code,
            view.typed.value("valid_days").empty() ? "90" : view.typed.value("valid_days"))};
  make.fields[2].is_required = false;
  std::string possible;
  for (const Action action : all_actions()) {
    if (frame.may_do(action) && proof_of(action) == Proof::any) {
      possible += (possible.empty() ? "" : "\n") + std::string(to_text(action));
    }
  }
  if (make.fields[1].value.empty()) {
    make.fields[1].value = possible;
  }
  data.list("key_form", {to_data(frame, make)});
  data.flag("key_form_open", view.typed.values.contains("key_name"));
  return render_page(
      frame,
      {.name = "account", .title = texts("account.title"), .data = data, .section = "account"});
}

}  // namespace tocsin::pages
