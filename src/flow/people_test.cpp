// Changes of accounts and organizations at their boundaries: what is refused to whom, what waits
// for a second administrator, who is told. On both engines.
#include "flow/accounts.h"

#include "flow/account_rules.h"
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/notices.h"
#include "flow/testing.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class People : public testing::Flow {
 protected:
  /// One of the operator's people whose second factor is set.
  Principal staff(Role role, const std::string& mail) {
    const Principal out = person("", role, mail);
    TOC_ASSERT(world.store
                   ->write([&](store::Transaction& tx) -> Status {
                     TOC_TRY(store::Person row, store::people::get(tx, out.person));
                     row.totp_secret = Buffer(20);
                     return store::people::update(tx, row);
                   })
                   .has_value());
    return out;
  }
  void two_administrators() {
    one = staff(Role::administrator, "one@example.org");
    two = staff(Role::administrator, "two@example.org");
  }
  static PersonChange change(const Principal& who, PersonAct act) {
    return {.person = who.person, .act = act, .name = "N", .role = who.role, .reason = "r"};
  }
  static PersonDraft draft(const std::string& mail, Role role = Role::officer) {
    return {.party = "", .name = "N", .mail = mail, .role = role};
  }
  static WarningDraft warning() {
    return {.title_en = "A", .title_zh = "提", .body_en = "B", .body_zh = "请"};
  }
  std::size_t mails_to(const std::string& address) {
    const auto waiting = world.store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "waiting", 1000);
    });
    return static_cast<std::size_t>(
        std::ranges::count(*waiting, address, &store::Delivery::address));
  }

  Principal one;
  Principal two;
};
INSTANTIATE_TEST_SUITE_P(Engines, People, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(People, TwoAreInForceWithTwoOfEachWhoseFactorsAreSet) {
  staff(Role::officer, "o1@example.org");
  EXPECT_FALSE(*are_two_in_force(world));
  two_administrators();
  EXPECT_FALSE(*are_two_in_force(world)) << "one officer; the others have no factor";
  staff(Role::officer, "o2@example.org");
  EXPECT_TRUE(*are_two_in_force(world));
}

TEST_P(People, AreNotInForceWithOneAdministrator) {
  staff(Role::officer, "o1@example.org");
  staff(Role::officer, "o2@example.org");
  staff(Role::administrator, "a1@example.org");
  EXPECT_FALSE(*are_two_in_force(world));
  world.is_exercise = true;
  EXPECT_TRUE(*are_two_in_force(world)) << "nothing is live in an exercise";
}

TEST_P(People, AnAccountIsChangedOnlyWhileItIsOpenAndReopenedOnlyWhileItIsClosed) {
  const Principal system = Principal::system("test");
  struct Row {
    PersonAct act;
    bool is_taken_open;
    bool is_taken_closed;
  };
  for (const Row& row : {Row{PersonAct::edit, true, false}, Row{PersonAct::reopen, false, true},
                         Row{PersonAct::close, true, false}, Row{PersonAct::sign_out, true, false},
                         Row{PersonAct::reset, true, false}}) {
    for (const bool is_open : {true, false}) {
      const std::string mail =
          std::to_string(static_cast<int>(row.act)) + (is_open ? "o" : "c") + "@example.org";
      const Principal one_account = person("", Role::analyst, mail);
      if (!is_open) {
        ASSERT_TRUE(change_person(world, system, change(one_account, PersonAct::close)));
      }
      const auto done = change_person(world, system, change(one_account, row.act));
      EXPECT_EQ(done.has_value(), is_open ? row.is_taken_open : row.is_taken_closed) << mail;
      if (!done) {
        EXPECT_EQ(error_of(done).code, Errc::conflict);
        EXPECT_EQ(error_of(done).message,
                  is_open ? "This account is open." : "This account is closed.");
      }
    }
  }
}

TEST_P(People, TheLastAdministratorKeepsTheRoleAndMayChangeTheName) {
  const Principal system = Principal::system("test");
  const auto only = *world.store->read(
      [](store::Reader& reader) { return store::people::find(reader, "first@example.org"); });
  Principal last;
  last.person = only->id;
  last.role = Role::administrator;
  PersonChange demoted = change(last, PersonAct::edit);
  demoted.role = Role::officer;
  for (const PersonChange& refused : {change(last, PersonAct::close), demoted}) {
    EXPECT_EQ(error_of(change_person(world, system, refused)).code, Errc::conflict);
  }
  for (const PersonAct act : {PersonAct::edit, PersonAct::sign_out, PersonAct::reset}) {
    EXPECT_TRUE(change_person(world, system, change(last, act)).has_value());
  }
  EXPECT_TRUE(change_person(world, system, change(officer, PersonAct::close)).has_value())
      << "of another role";
  person("", Role::administrator, "another@example.org");
  EXPECT_TRUE(change_person(world, system, demoted).has_value());
}

TEST_P(People, NobodyApprovesWhatIsDoneToThemselves) {
  two_administrators();
  const Principal three = staff(Role::administrator, "three@example.org");
  for (const PersonAct act : {PersonAct::edit, PersonAct::reset}) {
    const auto proposed = change_person(world, one, change(two, act));
    ASSERT_TRUE(proposed.has_value() && proposed->decision.has_value());
    EXPECT_EQ(error_of(approve_person(world, two, *proposed->decision)).code, Errc::forbidden);
    EXPECT_EQ(error_of(approve_person(world, one, *proposed->decision)).code, Errc::forbidden);
    EXPECT_TRUE(approve_person(world, three, *proposed->decision).has_value());
    EXPECT_EQ(error_of(approve_person(world, three, *proposed->decision)).code, Errc::conflict);
  }
}

TEST_P(People, ADecisionAboutAnAccountIsApprovedOnceAndAsNothingElse) {
  two_administrators();
  const DecisionId made = *register_person(world, one, draft("new@example.org"))->decision;
  ASSERT_TRUE(approve_person(world, two, made).has_value());
  EXPECT_EQ(error_of(approve_person(world, two, made)).message, "This decision was already taken.");
  const DecisionId other = *propose_warning(world, officer, warning());
  EXPECT_EQ(error_of(approve_person(world, two, other)).code, Errc::not_found);
}

TEST_P(People, OneProposalWaitsForOneAccount) {
  two_administrators();
  const auto fault = [&](const Result<PersonOutcome>& done) {
    return done ? std::nullopt : std::optional(done.error().code);
  };
  // Another kind of decision is none about an account.
  ASSERT_TRUE(propose_warning(world, officer, warning()).has_value());
  EXPECT_EQ(fault(change_person(world, one, change(officer, PersonAct::edit))), std::nullopt);
  EXPECT_EQ(fault(change_person(world, two, change(officer, PersonAct::close))), Errc::conflict);
  EXPECT_EQ(fault(change_person(world, one, change(second, PersonAct::edit))), std::nullopt);
  EXPECT_EQ(fault(register_person(world, one, draft("new@example.org"))), std::nullopt);
  EXPECT_EQ(fault(register_person(world, two, draft("new@example.org"))), Errc::conflict);
  EXPECT_EQ(fault(register_person(world, two, draft("newer@example.org"))), std::nullopt);
  EXPECT_EQ(fault(register_person(world, two, draft("second@example.org"))), Errc::conflict)
      << "there is such an account";
  // What waits for a mailbox that somebody has got since hinders nothing about that account.
  const Principal system_made = person("", Role::analyst, "new@example.org");
  EXPECT_EQ(fault(change_person(world, one, change(system_made, PersonAct::edit))), std::nullopt);
}

TEST_P(People, ALinkIsHeldByTheProposerOnlyWhereThereIsOneAndNoMail) {
  two_administrators();
  for (const bool delivers_mail : {false, true}) {
    world.delivers_mail = delivers_mail;
    const std::string mail = delivers_mail ? "mailed@example.org" : "carried@example.org";
    const auto made = register_person(world, one, draft(mail));
    const auto reset = change_person(world, one, change(analyst, PersonAct::reset));
    const auto edited = change_person(world, one, change(officer, PersonAct::edit));
    for (const auto& proposed : {made, reset}) {
      ASSERT_TRUE(proposed.has_value() && proposed->decision.has_value());
      EXPECT_EQ(proposed->link_token.empty(), delivers_mail);
      const auto done = approve_person(world, two, *proposed->decision);
      ASSERT_TRUE(done.has_value()) << describe(done.error());
      EXPECT_EQ(done->is_mailed, delivers_mail);
      EXPECT_EQ(done->paper_code.empty(), delivers_mail);
    }
    ASSERT_TRUE(edited.has_value() && edited->decision.has_value());
    EXPECT_EQ(edited->link_token, "") << "nobody signs in by an edit";
    EXPECT_TRUE(approve_person(world, two, *edited->decision).has_value());
    EXPECT_EQ(mails_to(mail), delivers_mail ? 1U : 0U);
  }
}

TEST_P(People, TheLinkThatIsMailedSignsIn) {
  world.delivers_mail = true;
  ASSERT_TRUE(register_person(
      world, Principal::system("test"),
      {.party = "acme", .name = "N", .mail = "n@acme.example", .role = Role::partner_member}));
  const auto waiting = *world.store->read(
      [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "waiting", 1000); });
  const auto mail = std::ranges::find(waiting, "n@acme.example", &store::Delivery::address);
  ASSERT_NE(mail, waiting.end());
  const std::string body = *store::outbox::body_of(*world.sealer, *mail);
  const std::string before = "/sign-in/";
  const std::size_t at = body.find(before);
  ASSERT_NE(at, std::string::npos) << body;
  const std::string token = body.substr(at + before.size(), 43);  // 32 bytes in base64url
  EXPECT_TRUE(sign_in_by_link(world, {.token = token}).has_value());
}

TEST_P(People, AProposalWithoutTheWholeOfItsLinkIsNoProposal) {
  two_administrators();
  const auto made = register_person(world, one, draft("new@example.org"));
  const auto shorten = [&](const char* statement) {
    return world.store
        ->write([&](store::Transaction& tx) {
          return tx.execute(statement, {"\"link\":\"", "\"link\":\"ab"});
        })
        .has_value();
  };
  ASSERT_TRUE(shorten("UPDATE decision SET content = replace(content, $1, $2)"));
  EXPECT_EQ(error_of(approve_person(world, two, *made->decision)).code, Errc::internal);
  ASSERT_TRUE(shorten("UPDATE decision SET content = replace(content, $2, $1)"));
  EXPECT_TRUE(approve_person(world, two, *made->decision).has_value());
}

TEST_P(People, EachActIsToldAndRecordedAsWhatItIs) {
  struct Row {
    PersonAct act;
    const char* told;
    const char* kind;
    bool keeps_links;
  };
  const Principal system = Principal::system("test");
  const Principal who = person("acme", Role::partner_member, "n@acme.example");
  for (const Row& row :
       {Row{PersonAct::edit, "Your account was changed", "person.changed", true},
        Row{PersonAct::sign_out, "You were signed out", "person.signed_out", false},
        Row{PersonAct::reset, "Your way in was reset", "person.reset", false},
        Row{PersonAct::close, "Your account was closed", "person.closed", false},
        Row{PersonAct::reopen, "Your account was opened again", "person.reopened", false}}) {
    SCOPED_TRACE(row.kind);
    const auto told = [&] {
      const auto waiting = *world.store->read([](store::Reader& reader) {
        return store::outbox::list(reader, Tlp::red, "waiting", 1000);
      });
      return std::ranges::count_if(waiting, [&](const store::Delivery& mail) {
        return mail.address == "n@acme.example" && mail.subject.contains(row.told);
      });
    };
    const std::string link = *make_sign_in_link(world, who.person, 1h);
    EXPECT_EQ(told(), 0);
    ASSERT_TRUE(change_person(world, system, change(who, row.act)).has_value());
    EXPECT_EQ(told(), 1);
    EXPECT_EQ(acts(row.kind), 1);
    EXPECT_EQ(sign_in_by_link(world, {.token = link}).has_value(), row.keeps_links);
  }
}

TEST_P(People, WhatWasProposedIsAskedAgainWhenItIsApproved) {
  two_administrators();
  const Principal system = Principal::system("test");
  const auto closing = change_person(world, one, change(analyst, PersonAct::close));
  const auto making = register_person(world, one, draft("new@example.org"));
  ASSERT_TRUE(change_person(world, system, change(analyst, PersonAct::close)).has_value());
  person("", Role::analyst, "new@example.org");
  EXPECT_EQ(error_of(approve_person(world, two, *closing->decision)).message,
            "This account is closed.");
  EXPECT_EQ(error_of(approve_person(world, two, *making->decision)).message,
            "There is an account with that address already.");
}

TEST_P(People, TheJournalSaysWhyAndWhoWasTheSecondWhereThereIsOne) {
  two_administrators();
  const auto says = [&](std::int64_t back, const std::string& part) {
    return list_journal(world, officer, std::nullopt, back)->back().payload.contains(part);
  };
  PersonChange edit = change(analyst, PersonAct::edit);
  edit.reason = "";
  ASSERT_TRUE(change_person(world, Principal::system("test"), edit).has_value());
  EXPECT_TRUE(says(1, "person.changed"));
  EXPECT_FALSE(says(1, "\"reason\""));
  EXPECT_FALSE(says(1, "\"second_administrator\""));
  const auto closing = change_person(world, one, change(analyst, PersonAct::close));
  ASSERT_TRUE(approve_person(world, two, *closing->decision).has_value());
  EXPECT_TRUE(says(2, "person.closed"));
  EXPECT_TRUE(says(2, "\"reason\":\"r\""));
  EXPECT_TRUE(says(2, "\"second_administrator\":\"" + actor_of(two) + "\""));
}

TEST_P(People, AResetLeavesNoRecoveryCodes) {
  const auto codes = [&] {
    return world.store
        ->read([&](store::Reader& reader) {
          return store::recovery_codes::list_unused(reader, partner_id);
        })
        ->size();
  };
  const auto session = sign_in_by_link(world, {.token = *make_sign_in_link(world, partner_id, 1h)});
  const Principal who = principal_of_session(world, session->token)->principal;
  const Buffer secret(20, std::byte{7});
  const std::string code = totp_code(secret, to_micros(store_.clock.now()) / 1'000'000 / 30);
  ASSERT_TRUE(confirm_totp(world, who, {.secret = to_base32(secret), .code = code}).has_value());
  EXPECT_EQ(codes(), 10U);
  ASSERT_TRUE(change_person(world, Principal::system("test"), change(who, PersonAct::reset)));
  EXPECT_EQ(codes(), 0U);
}

TEST_P(People, AProposalIsOnesOwnWhateverItWasSignedInWith) {
  propose_warning(world, officer, warning()).value();
  propose_warning(world, Principal::system("test"), warning()).value();
  const auto own = [&](const Principal& who) {
    std::size_t count = 0;
    const auto decisions = open_decisions(world, who);
    for (const OpenDecision& waiting : *decisions) {
      count += waiting.is_own ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(open_decisions(world, second)->size(), 2U);
  EXPECT_EQ(own(officer), 1U);
  EXPECT_EQ(own(key_of(officer, Action::use_session)), 1U);
  EXPECT_EQ(own(second), 0U);
  EXPECT_EQ(own(Principal::system("test")), 0U) << "nobody's person proposed it";
}

TEST_P(People, StaffTakesTwoAndAPartnersPeopleOne) {
  two_administrators();
  PersonDraft partners = draft("p@acme.example", Role::partner_member);
  partners.party = "acme";
  for (const auto& [asked, waits] :
       {std::pair{draft("s@example.org"), true}, std::pair{partners, false}}) {
    const auto done = register_person(world, one, asked);
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    EXPECT_EQ(done->decision.has_value(), waits) << asked.mail;
  }
  EXPECT_EQ(error_of(register_person(world, stale(one), draft("v@example.org"))).where,
            kSecondFactorField);
  const auto by_system = register_person(world, Principal::system("test"), draft("t@example.org"));
  EXPECT_FALSE(by_system->decision.has_value());
  for (const Principal& nobody :
       {officer, person("acme", Role::partner_administrator, "b@a.example")}) {
    EXPECT_FALSE(register_person(world, nobody, draft("u@example.org")).has_value());
  }
}

TEST_P(People, ANameAndAnAddressAreAskedForOfEverybody) {
  const Principal system = Principal::system("test");
  struct Row {
    const char* name;
    const char* mail;
    const char* party;
    const char* where;  ///< empty: taken
  };
  for (const Row& row :
       {Row{" ", "a@example.org", "", "/name"}, Row{"N", "a", "", "/mail"},
        Row{"N", "a@example.org", "nobody", "/party"}, Row{"N", "a@example.org", "", ""}}) {
    const auto made = register_person(
        world, system,
        {.party = row.party, .name = row.name, .mail = row.mail, .role = Role::officer});
    EXPECT_EQ(made ? "" : made.error().where, row.where);
  }
  PersonChange nameless = change(analyst, PersonAct::edit);
  nameless.name = " ";
  EXPECT_EQ(error_of(change_person(world, system, nameless)).where, "/name");
  nameless.act = PersonAct::sign_out;
  EXPECT_TRUE(change_person(world, system, nameless).has_value()) << "no edit";
  PersonChange silent = change(analyst, PersonAct::edit);
  silent.reason = "";
  EXPECT_TRUE(change_person(world, system, silent).has_value());
  for (const PersonAct act :
       {PersonAct::sign_out, PersonAct::reset, PersonAct::close, PersonAct::reopen}) {
    silent.act = act;
    EXPECT_EQ(error_of(change_person(world, system, silent)).where, "/reason");
  }
}

TEST_P(People, TheOldAddressOfAnOrganizationIsToldWhenItChanges) {
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "bare", .name = "Bare"})
                  .has_value());
  const auto changed = [&](const char* handle, const char* mail) {
    const auto done = change_party(world, officer, {.handle = handle, .name = "N", .mail = mail});
    return done ? std::string() : done.error().message;
  };
  const auto says_so = [&] {
    return list_journal(world, officer, std::nullopt, 1)
        ->front()
        .payload.contains("\"mail_changed\":true");
  };
  const std::size_t before = mails_to("desk@acme.example");
  EXPECT_EQ(changed("acme", "Desk@acme.example"), "");
  EXPECT_EQ(mails_to("desk@acme.example"), before) << "the same mailbox";
  EXPECT_FALSE(says_so());
  EXPECT_EQ(changed("acme", "new@acme.example"), "");
  EXPECT_EQ(mails_to("desk@acme.example"), before + 1);
  EXPECT_TRUE(says_so());
  EXPECT_EQ(mails_to("new@acme.example"), 0U);
  EXPECT_EQ(changed("acme", ""), "");
  EXPECT_EQ(mails_to("new@acme.example"), 1U);
  EXPECT_EQ(changed("bare", "new@bare.example"), "");
  EXPECT_EQ(mails_to("") + mails_to("new@bare.example"), 0U) << "there was none to tell";
}

TEST_P(People, AnOrganizationIsChangedOnlyToWhatItCouldBeRegisteredAs) {
  for (const auto& [draft, where] :
       {std::pair{PartyDraft{.handle = "Big", .name = "N"}, "/handle"},
        std::pair{PartyDraft{.handle = "b", .name = " "}, "/name"},
        std::pair{PartyDraft{.handle = "b", .name = "N", .mail = "x"}, "/mail"},
        std::pair{PartyDraft{.handle = "b", .name = "N"}, ""},
        std::pair{PartyDraft{.handle = "c", .name = "N", .mail = "x@c.example"}, ""}}) {
    const auto done = register_party(world, officer, draft);
    EXPECT_EQ(done ? "" : done.error().where, where) << draft.handle;
  }
  EXPECT_EQ(error_of(register_party(world, officer, {.handle = "b", .name = "N"})).message,
            "There is an organization of that short name already.");
  for (const auto& [change, where] :
       {std::pair{PartyChange{.handle = "b", .name = " ", .mail = ""}, "/name"},
        std::pair{PartyChange{.handle = "b", .name = "N", .mail = "x"}, "/mail"}}) {
    EXPECT_EQ(error_of(change_party(world, officer, change)).where, where);
  }
  EXPECT_EQ(error_of(change_party(world, officer, {.handle = "d", .name = "N", .mail = ""})).code,
            Errc::not_found);
}

TEST_P(People, AnInstanceIsSetUpOnceByWhoeverHasANameAndAnAddress) {
  for (const auto& [draft, where] :
       {std::pair{SetUpDraft{.operator_name = " ", .mail = "a@b", .person_name = "P"},
                  "/operator_name"},
        std::pair{SetUpDraft{.operator_name = "O", .mail = "a@b", .person_name = " "},
                  "/operator_name"},
        std::pair{SetUpDraft{.operator_name = "O", .mail = "a", .person_name = "P"}, "/mail"},
        std::pair{SetUpDraft{
                      .operator_name = "O", .mail = "a@b", .person_name = "P", .password = "short"},
                  "/password"},
        std::pair{SetUpDraft{.operator_name = "O", .mail = "a@b", .person_name = "P"}, ""}}) {
    const auto done = set_up(world, draft);
    EXPECT_EQ(error_of(done).where, where);
  }
  EXPECT_EQ(
      error_of(set_up(world, {.operator_name = "O", .mail = "a@b", .person_name = "P"})).message,
      "This instance is set up already.");
}

TEST(PersonActs, AreFive) {
  for (const auto& [text, act] :
       {std::pair{"edit", PersonAct::edit}, std::pair{"close", PersonAct::close},
        std::pair{"reopen", PersonAct::reopen}, std::pair{"sign_out", PersonAct::sign_out},
        std::pair{"reset", PersonAct::reset}}) {
    EXPECT_EQ(parse_person_act(text).value(), act) << text;
  }
  for (const char* text : {"", "make", "Edit"}) {
    EXPECT_EQ(error_of(parse_person_act(text)).where, "/act") << text;
  }
}

TEST(Handles, AreLowerCaseLettersDigitsAndDashes) {
  for (const char* taken : {"a", "z", "0", "9", "-", "acme-2"}) {
    EXPECT_TRUE(is_handle(taken)) << taken;
  }
  // What stands just beside the letters, the digits and the dash in ASCII.
  for (const char* refused : {"", "`", "{", "/", ":", ",", ".", "A", "Z", "_", "a b", "é"}) {
    EXPECT_FALSE(is_handle(refused)) << refused;
  }
  EXPECT_TRUE(is_handle(std::string(64, 'a')));
  EXPECT_FALSE(is_handle(std::string(65, 'a')));
}

TEST(Mail, IsOneAddress) {
  for (const char* taken : {"a@b", "first.last@example.org"}) {
    EXPECT_TRUE(is_mail(taken)) << taken;
  }
  for (const char* refused : {"", "a", "@b", "a@", "a@b@c", "a@b c", "a@b,c@d", "<a@b>", "a@b\r\n",
                              "a\t@b", "a;@b", "\"a\"@b"}) {
    EXPECT_FALSE(is_mail(refused)) << refused;
  }
  EXPECT_TRUE(is_mail("a@" + std::string(252, 'b')));
  EXPECT_FALSE(is_mail("a@" + std::string(253, 'b')));
}

}  // namespace
}  // namespace tocsin::flow
