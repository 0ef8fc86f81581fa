// Forms of the desk (cases, organizations and people, partnerships, the checklist, the workbench):
// what each act does, and where a fault is shown when it is refused.
#include "flow/checklist.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::pages {
namespace {

class Forms : public Pages {};

TEST_F(Forms, OfACase) {
  play();
  const std::string one = open_case("One");
  sign_in("");
  const std::string two = open_case("Two");
  const std::string into = one.substr(one.rfind('/') + 1);
  EXPECT_EQ(said(two, {{"act", "merge"}, {"into", "C-0000-0000"}}), "404");
  EXPECT_EQ(said(two, {{"act", "merge"}, {"into", into}}), "303");
  EXPECT_EQ(said(two, {{"act", "merge"}, {"into", into}}), "409");
  EXPECT_EQ(said(two, {{"act", "unmerge"}}), "303");
  EXPECT_EQ(said(two, {{"act", "unmerge"}}), "409");
  EXPECT_EQ(
      said(two, {{"act", "participant"}, {"party", "nobody"}, {"participant_role", "vendor"}}),
      "400 party");
  EXPECT_EQ(said(two, {{"act", "participant"}, {"party", "apache"}, {"participant_role", "king"}}),
            "400 participant_role");
  EXPECT_EQ(
      said(two, {{"act", "participant"}, {"party", "apache"}, {"participant_role", "vendor"}}),
      "303");
  EXPECT_EQ(said(two, {{"act", "rm_state"}, {"party", "apache"}, {"rm_state", "lost"}}), "400");
  EXPECT_EQ(said(two, {{"act", "rm_state"}, {"party", "apache"}, {"rm_state", "valid"}}), "303");
  EXPECT_EQ(
      said(two,
           {{"act", "event"}, {"event", "vendor_aware"}, {"party", "apache"}, {"event_at", ""}}),
      "400 event_at");
  EXPECT_EQ(said(two, {{"act", "share"}, {"tlp", "TLP:GREEN"}, {"title", ""}, {"text", "t"}}),
            "400 title");
  for (const std::string missing : {"title_en", "title_zh", "body_en", "body_zh"}) {
    Fields warning = {{"act", "warning"}};
    for (const std::string field : {"title_en", "title_zh", "body_en", "body_zh"}) {
      warning.emplace_back(field, field == missing ? "" : "t");
    }
    EXPECT_EQ(said(two + "/warning", warning), "400 " + missing);
  }
  EXPECT_EQ(said(two, {{"act", "dance"}}), "400");
  EXPECT_EQ(said(two, {{"x", "y"}}), "400");
}

TEST_F(Forms, OfOrganizationsAndPeople) {
  play();
  sign_in("officer");
  people_.emplace(
      "administrator",
      flow::register_person(
          app_.world, Principal::system("test"),
          {.party = "", .name = "A", .mail = "a@exercise.invalid", .role = Role::administrator})
          ->person);
  const std::string here = "/desk/parties";
  const Fields party = {{"act", "party"},
                        {"handle", "new-one"},
                        {"name", "New"},
                        {"country", "CN"},
                        {"mail", "desk@new.invalid"}};
  const auto with = [](Fields fields, const std::string& name, const std::string& value) {
    std::ranges::find(fields, name, [](const auto& one) { return one.first; })->second = value;
    return fields;
  };
  EXPECT_EQ(said(here, with(party, "handle", "New One")), "400 handle");
  EXPECT_EQ(said(here, with(party, "name", "")), "400 name");
  EXPECT_EQ(said(here, with(party, "mail", "x")), "400 mail");
  EXPECT_EQ(said(here, party), "303");
  EXPECT_EQ(said(here, party), "409");
  EXPECT_EQ(said(here, {{"act", "join"}, {"party", "new-one"}, {"programme", "none"}}),
            "400 programme");
  EXPECT_EQ(
      said(here, {{"act", "join"}, {"party", "new-one"}, {"programme", "example.threat-sharing"}}),
      "303");
  EXPECT_EQ(said(here, {{"act", "party_edit"}, {"party", "new-one"}, {"name", ""}}), "400 name");
  EXPECT_EQ(said(here, {{"act", "party_edit"},
                        {"party", "new-one"},
                        {"name", "Newer"},
                        {"mail", "desk@new.invalid"}}),
            "303");
  sign_in("administrator");
  const Fields person = {{"act", "person"},          {"party", "new-one"},
                         {"person_name", "Wei"},     {"mail", "wei@new.invalid"},
                         {"role", "partner_member"}, {"language", "en"}};
  EXPECT_EQ(said(here, with(person, "person_name", "")), "400 person_name");
  EXPECT_EQ(said(here, with(person, "mail", "x")), "400 mail");
  EXPECT_EQ(said(here, with(person, "role", "king")), "400");
  EXPECT_EQ(said(here, with(person, "role", "officer")), "400 role");
  EXPECT_EQ(said(here, person), "201");
  EXPECT_EQ(said(here, person), "409");
  const auto id = app_.world.store->read(
      [](store::Reader& reader) { return store::people::find(reader, "wei@new.invalid"); });
  const Fields close = {{"act", "close"}, {"person", to_text((*id)->id)}, {"reason", "left"}};
  EXPECT_EQ(said(here, with(close, "person", "x")), "400 person");
  EXPECT_EQ(said(here, with(close, "reason", "")), "400 reason");
  EXPECT_EQ(said(here, close), "303");
  EXPECT_EQ(said(here, with(close, "act", "reopen")), "303");
  EXPECT_EQ(said(here, with(close, "act", "sign_out")), "303");
  const http::Response reset = post(here, with(close, "act", "reset"));
  EXPECT_EQ(reset.status, 201);
  EXPECT_NE(reset.body.find("/sign-in/"), std::string::npos) << "the link, once";
  const Fields edit = {{"act", "edit"},
                       {"person", to_text((*id)->id)},
                       {"person_name", "Wei Li"},
                       {"role", "partner_administrator"},
                       {"language", "zh-CN"}};
  EXPECT_EQ(said(here, with(edit, "role", "king")), "400");
  EXPECT_EQ(said(here, edit), "303");
  EXPECT_EQ(said(here, {{"act", "dance"}}), "400");
}

TEST_F(Forms, OfAnAccount) {
  play();
  sign_in("partner");
  const Fields key = {{"key_name", "k"}, {"scopes", "read_feed"}, {"valid_days", "1"}};
  const auto with = [&](const std::string& name, const std::string& value) {
    Fields fields = key;
    std::ranges::find(fields, name, [](const auto& one) { return one.first; })->second = value;
    return said("/desk/account/keys", fields);
  };
  EXPECT_EQ(with("key_name", ""), "400 key_name");
  EXPECT_EQ(with("scopes", ""), "400 scopes");
  EXPECT_EQ(with("scopes", "manage_mandate"), "400 scopes");
  EXPECT_EQ(with("valid_days", "0"), "400 valid_days");
  EXPECT_EQ(with("valid_days", "367"), "400 valid_days");
  EXPECT_EQ(with("valid_days", "366"), "201");
  EXPECT_EQ(with("valid_days", "1"), "201");
  const std::string password = "three trees by the water";
  const std::string address = "/desk/account/";
  EXPECT_EQ(said(address + "password", {{"new_password", "short"}}), "400 new_password");
  EXPECT_EQ(said(address + "password", {{"new_password", password}}), "303");
  EXPECT_EQ(said(address + "mail", {{"new_mail", "x"}, {"present_password", password}}),
            "400 new_mail");
  // From now on the password is asked for, in the same form.
  const std::string secret = "A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYH";
  const auto code = [&] {
    return flow::totp_code(*flow::parse_base32(secret),
                           to_micros(store_.clock.now()) / 1'000'000 / 30);
  };
  const auto with_password = [&](const std::string& form, Fields fields,
                                 const std::string& present) {
    fields.emplace_back("present_password", present);
    return said(address + form, fields);
  };
  const auto confirm = [&] {
    return Fields{{"act", "confirm"}, {"totp_secret", secret}, {"code", code()}};
  };
  const auto asks = [&](const std::string& form, const Fields& fields) {
    for (const char* wrong : {"", "wrong"}) {
      EXPECT_EQ(with_password(form, fields, wrong), "403 present_password") << form;
    }
  };
  asks("password", {{"new_password", "four trees by the water"}});
  asks("mail", {{"new_mail", "new@exercise.invalid"}});
  asks("totp", confirm());
  Fields of_another = confirm();
  of_another.back().second = "000000";
  EXPECT_EQ(with_password("totp", of_another, password), "400 code");
  EXPECT_EQ(with_password("totp", confirm(), password), "200");
  asks("totp", {{"act", "recovery"}});
  EXPECT_EQ(with_password("totp", {{"act", "recovery"}}, password), "200");
  EXPECT_EQ(with_password("mail", {{"new_mail", "new@exercise.invalid"}}, password), "303");
}

TEST_F(Forms, OfTheWarningsThatPeopleFollow) {
  play();
  sign_in("partner");
  EXPECT_EQ(said("/desk/warnings", {{"act", "dance"}}), "400");
  EXPECT_EQ(said("/desk/warnings", {{"act", "webhook"}, {"webhook_url", "ftp://a"}}),
            "400 webhook_url");
  EXPECT_EQ(said("/desk/warnings", {{"act", "webhook-remove"}}), "404");
}

TEST_F(Forms, OfAPartnership) {
  play();
  sign_in("officer");
  const std::string here = link("/desk/standing", "/desk/standing/");
  const auto act = [&](Fields fields, const std::string& form = "record") {
    fields.emplace_back("act", form);
    return said(here + "/act", fields);
  };
  EXPECT_EQ(act({{"standing_act", "dance"}}), "400 standing_act");
  EXPECT_EQ(act({{"standing_act", "dance"}}, "dance"), "400");
  EXPECT_EQ(act({{"standing_act", "indicators_met"}, {"reason", ""}}), "400 reason");
  EXPECT_EQ(act({{"standing_act", "indicators_met"}, {"reason", "ten reports"}}), "303");
  EXPECT_EQ(act({{"standing_act", "documented_exception"}, {"reason", "a flood"}}), "303");
  EXPECT_EQ(
      act({{"standing_act", "remedied"}, {"infraction", "x"}, {"reason", "r"}}, "close-infraction"),
      "404");
  EXPECT_EQ(act({{"standing_act", "dismissed"}, {"infraction", "1"}, {"reason", "r"}},
                "close-infraction"),
            "409");
  // What no form of the page can mend is a page of its own.
  for (const auto& [fields, is_form] :
       {std::pair{Fields{{"standing_act", "indicators_met"}, {"reason", ""}, {"act", "record"}},
                  true},
        std::pair{Fields{{"standing_act", "remedied"}, {"infraction", "1"}, {"reason", "r"}},
                  false},
        std::pair{Fields{{"standing_act", "remedied"}, {"infraction", "x"}, {"reason", "r"}},
                  false}}) {
    EXPECT_EQ(has_form(post(here + "/act", fields).body), is_form) << fields.at(1).second;
  }
  EXPECT_EQ(
      said(here + "/step", {{"target", "terminated"}, {"reason_en", ""}, {"reason_zh", "由"}}),
      "400 reason_en");
  EXPECT_EQ(said(here + "/step", {{"target", "terminated"}, {"reason_en", "r"}, {"reason_zh", ""}}),
            "400 reason_zh");
  const auto step = [&](Fields more) {
    more.insert(more.end(), {{"target", "noticed"}, {"reason_en", "r"}, {"reason_zh", "由"}});
    return said(here + "/step", more);
  };
  EXPECT_EQ(step({{"evidence", "x"}}), "400 evidence");
  EXPECT_EQ(step({{"verdict", "a|b"}}), "400 verdict");
  EXPECT_EQ(step({{"agreement_signed", "soon"}}), "400 agreement_signed");
  EXPECT_EQ(said(here + "/step", {{"target", "nowhere"}, {"reason_en", "r"}, {"reason_zh", "由"}}),
            "409");
}

TEST_F(Forms, OfTheChecklistAndOfAWorkbench) {
  play();
  sign_in("officer");
  const auto items = flow::checklist(app_.world, officer_of_the_exercise());
  ASSERT_TRUE(items.has_value());
  const std::string item = items->front().id;
  const auto answer = [&](const std::string& which, const std::string& what) {
    return said("/desk/checklist", {{"act", which},
                                    {"checklist_answer", what},
                                    {"checklist_evidence", "minutes of 1 December"}});
  };
  EXPECT_EQ(answer("none", "done"), "404");
  EXPECT_EQ(answer(item, "perhaps"), "400 checklist_answer");
  EXPECT_EQ(answer(item, "done"), "303");

  sign_in("partner");
  const std::string board = link("/desk/duties", "/desk/duties/");
  const std::string here = link(board, board + "/");
  EXPECT_EQ(said(here, {{"act", "dance"}}), "400");
  EXPECT_EQ(said(here, {{"act", "file"}}), "400");
  EXPECT_EQ(said(here, {{"act", "save"}}), "200");
  EXPECT_EQ(said(here, {{"act", "file"}}), "201");
  const Fields portal = {{"act", "portal"},
                         {"portal_at", "2021-12-12T08:00"},
                         {"portal_reference", "R-1"},
                         {"portal_document", "received"}};
  const auto with = [&](const std::string& name, const std::string& value) {
    Fields fields = portal;
    std::ranges::find(fields, name, [](const auto& one) { return one.first; })->second = value;
    return fields;
  };
  EXPECT_EQ(said(here, with("portal_at", "soon")), "400 portal_at");
  EXPECT_EQ(said(here, with("portal_reference", "")), "400 portal_reference");
  EXPECT_EQ(said(here, portal), "303");
}

}  // namespace
}  // namespace tocsin::pages
