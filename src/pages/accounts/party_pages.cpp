#include "pages/accounts/party_pages.h"

#include "base/text.h"

namespace tocsin::pages {

std::string parties_page(const Frame& frame, const PartiesView& view) {
  const Texts texts = frame.texts();
  Data data;
  const bool sees_people = frame.may_do(Action::manage_person);
  data.flag("sees_people", sees_people);
  std::vector<Data> parties;
  std::vector<Choice> partners;
  std::vector<Choice> open_people;
  std::vector<Choice> closed_people;
  for (const flow::PartyView& one : view.parties) {
    Data row;
    row.text("party_name", one.party.name)
        .text("party_handle", one.party.handle)
        .text("party_country", one.party.country);
    row.flag("party_is_operator", one.party.is_operator)
        .text("party_roles", join(one.party.roles, ", "));
    row.text("party_standing", one.standing == Standing::none
                                   ? ""
                                   : texts.word("standing_state", to_text(one.standing)));
    row.text("party_standing_class", to_text(one.standing));
    std::vector<Data> people;
    for (const store::Person& person : one.people) {
      const std::string role = texts.word("role", to_text(person.role));
      people.push_back(Data()
                           .text("person_name", person.name)
                           .text("person_role", role)
                           .text("person_closed", person.is_active ? "" : texts("parties.closed")));
      (person.is_active ? open_people : closed_people)
          .push_back({to_text(person.id), person.name + " (" + role + ")"});
    }
    row.list("people", std::move(people));
    parties.push_back(std::move(row));
    partners.push_back({one.party.handle, one.party.name});
  }
  data.list("parties", std::move(parties));

  std::vector<Data> acts;
  const auto add = [&](const std::string& act, std::vector<Field> fields, bool needs_factor) {
    const Form form = {.id = act,
                       .action = "/desk/parties",
                       .submit = "parties." + act,
                       .act = act,
                       .needs_factor = needs_factor,
                       .fields = std::move(fields)};
    const std::string text = "parties." + act + "_text";
    acts.push_back(to_data(frame, again(frame, form, view.typed))
                       .text("act_title", texts("parties." + act + "_title"))
                       .text("act_text", texts.has(text) ? texts(text) : ""));
  };
  if (frame.may_do(Action::manage_party)) {
    Field notices_to = optional_field("mail", FieldKind::mail);
    notices_to.label = "field.notice_mail";
    add("party",
        {required_field("handle"), required_field("name"), optional_field("country"),
         optional_field("party_roles"), optional_field("markets"), notices_to},
        false);
    std::vector<Choice> programmes;
    for (const std::string& id : view.programmes) {
      programmes.push_back({id, id});
    }
    add("join", {choice_field("party", partners), choice_field("programme", programmes)}, false);
    add("party_edit", {choice_field("party", partners), required_field("name"), notices_to}, false);
  }
  if (sees_people) {
    std::vector<Choice> roles;
    for (const Role role : {Role::officer, Role::analyst, Role::auditor, Role::administrator,
                            Role::partner_administrator, Role::partner_member}) {
      roles.push_back({std::string(to_text(role)), texts.word("role", to_text(role))});
    }
    const Field role = choice_field("role", roles);
    const Field language = choice_field("language", {{"en", "English"}, {"zh-CN", "简体中文"}});
    add("person",
        {choice_field("party", partners), required_field("person_name"),
         required_field("mail", FieldKind::mail), role, language},
        true);
    add("edit",
        {choice_field("person", open_people), required_field("person_name"), role, language}, true);
    for (const std::string act : {"close", "sign_out", "reset"}) {
      add(act, {choice_field("person", open_people), required_field("reason")}, true);
    }
    if (!closed_people.empty()) {
      add("reopen", {choice_field("person", closed_people), required_field("reason")}, true);
    }
  }
  data.list("acts", std::move(acts));
  return render_page(
      frame,
      {.name = "parties", .title = texts("parties.title"), .data = data, .section = "parties"});
}

}  // namespace tocsin::pages
