// Accounts: who may make, change and close whom, second factors, sessions, keys, passwords; on both
// engines.
#include "flow/accounts.h"

#include "base/text.h"
#include "flow/decisions.h"
#include "flow/passwords.h"
#include "flow/testing.h"
#include "store/secrets.h"
#include "store/sharing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <future>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Accounts : public testing::Flow {
 protected:
  /// A session of that person, begun by a link; with a second factor where the person has one.
  Principal session_of(const PersonId& person, const std::string& code = {}) {
    const auto link = make_sign_in_link(world, person, 1h);
    const auto session = sign_in_by_link(
        world, {.token = *link, .code = code, .paper_code = {}, .network = "192.0.2.0/24"});
    TOC_ASSERT(session.has_value());
    token = session->token;
    return principal_of_session(world, session->token)->principal;
  }
  /// A person of the operator's with a second factor, in a session where it was just given.
  Principal staff(Role role, const std::string& mail) {
    const PersonId id = register_person(world, Principal::system("test"),
                                        {.party = "", .name = mail, .mail = mail, .role = role})
                            ->person;
    const Principal bare = session_of(id);
    TOC_ASSERT(
        confirm_totp(world, bare, {.secret = kSecret, .code = code(), .present = {}}).has_value());
    return principal_of_session(world, token)->principal;
  }
  std::string code() const { return totp_code(*parse_base32(kSecret), step()); }
  std::int64_t step() const { return to_micros(store_.clock.now()) / 1'000'000 / 30; }
  std::vector<std::string> mails_to(const std::string& address) {
    std::vector<std::string> out;
    const auto waiting = world.store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "waiting", 1000);
    });
    for (const store::Delivery& one : *waiting) {
      if (one.address == address) {
        out.push_back(one.subject);
      }
    }
    return out;
  }

  static constexpr const char* kSecret = "A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYH";
  std::string token;
};
INSTANTIATE_TEST_SUITE_P(Engines, Accounts, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Accounts, AStaffAccountTakesTwoAdministratorsOnceThereAreTwo) {
  const Principal one = staff(Role::administrator, "one@example.org");
  EXPECT_FALSE(*are_two_in_force(world));
  // While there is one, that one makes the second.
  const auto made = register_person(
      world, one,
      {.party = "", .name = "Two", .mail = "two@example.org", .role = Role::administrator});
  ASSERT_TRUE(made.has_value()) << describe(made.error());
  EXPECT_FALSE(made->decision.has_value());
  const Principal bare = session_of(made->person);
  pass(60s);
  ASSERT_TRUE(confirm_totp(world, bare, {.secret = kSecret, .code = code(), .present = {}}));
  const Principal two = principal_of_session(world, token)->principal;

  const auto proposed = register_person(
      world, one,
      {.party = "", .name = "Officer", .mail = "third@example.org", .role = Role::officer});
  ASSERT_TRUE(proposed.has_value());
  ASSERT_TRUE(proposed->decision.has_value());
  EXPECT_EQ(error_of(principal_of_person(world, proposed->person)).code, Errc::not_found);
  EXPECT_EQ(error_of(sign_in_by_link(world, {.token = proposed->link_token})).code,
            Errc::unauthenticated)
      << "nobody has approved";
  for (const Principal& nobody : {one, stale(two), key_of(two, Action::manage_staff), officer}) {
    EXPECT_FALSE(approve_decision(world, nobody, *proposed->decision).has_value());
  }
  EXPECT_EQ(
      error_of(
          register_person(
              world, two,
              {.party = "", .name = "Officer", .mail = "THIRD@example.org", .role = Role::officer}))
          .code,
      Errc::conflict)
      << "one proposal for one mailbox";
  const auto approved = approve_decision(world, two, *proposed->decision);
  ASSERT_TRUE(approved.has_value()) << describe(approved.error());
  // Neither of the two has both halves of the link.
  EXPECT_FALSE(approved->paper_code.empty());
  EXPECT_FALSE(sign_in_by_link(world, {.token = proposed->link_token}).has_value());
  EXPECT_TRUE(sign_in_by_link(world, {.token = proposed->link_token,
                                      .code = {},
                                      .paper_code = to_lower(approved->paper_code)})
                  .has_value());
  EXPECT_EQ(error_of(approve_decision(world, two, *proposed->decision)).code, Errc::conflict);
  // Changing, closing and reopening take two as well.
  for (const PersonAct act : {PersonAct::edit, PersonAct::close, PersonAct::reopen}) {
    const auto change = change_person(world, one,
                                      {.person = proposed->person,
                                       .act = act,
                                       .name = "Officer",
                                       .role = Role::analyst,
                                       .language = "en",
                                       .reason = "left"});
    ASSERT_TRUE(change.has_value()) << describe(change.error());
    ASSERT_TRUE(change->decision.has_value());
    ASSERT_TRUE(approve_decision(world, two, *change->decision).has_value());
  }
  EXPECT_EQ(principal_of_person(world, proposed->person)->role, Role::analyst);
}

TEST_P(Accounts, FiveWrongPaperCodesEndALink) {
  const PersonId person = register_person(world, Principal::system("test"),
                                          {.party = "acme", .name = "N", .mail = "n@acme.example"})
                              ->person;
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) {
                    const Digest hash = sha256(as_bytes(std::string_view("t")));
                    return store::sessions::insert_link(
                        tx, hash, person, tx.now() + 1h,
                        world.sealer->seal(store::about_paper_code(hash), Buffer(32)));
                  })
                  .has_value());
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(sign_in_by_link(world, {.token = "t", .paper_code = "wrong"}).has_value());
  }
  const auto left = world.store->read([&](store::Reader& reader) {
    return store::sessions::find_link(reader, sha256(as_bytes(std::string_view("t"))),
                                      store_.clock.now());
  });
  EXPECT_FALSE(left->has_value());
}

TEST_P(Accounts, TheOperatorsPeopleDoNothingWithoutASecondFactor) {
  const PersonId id =
      register_person(
          world, Principal::system("test"),
          {.party = "", .name = "New", .mail = "new@example.org", .role = Role::officer})
          ->person;
  const Principal bare = session_of(id);
  EXPECT_TRUE(bare.lacks_factor);
  for (const Action action : all_actions()) {
    const bool is_open = action == Action::use_session || action == Action::manage_own_account;
    if (is_open_to(Role::officer, action) && proof_of(action) == Proof::any && !is_open &&
        !may(Principal{}, action)) {
      EXPECT_EQ(error_of(may(bare, action)).code, Errc::forbidden) << to_text(action);
    }
  }
  EXPECT_FALSE(make_api_key(world, bare,
                            {.name = "k", .scopes = {"read_case"}, .networks = {}, .valid_for = 1h})
                   .has_value());
  const auto codes = confirm_totp(world, bare, {.secret = kSecret, .code = code(), .present = {}});
  ASSERT_TRUE(codes.has_value());
  EXPECT_EQ(codes->size(), 10U);
  const Principal ready = principal_of_session(world, token)->principal;
  EXPECT_FALSE(ready.lacks_factor);
  EXPECT_TRUE(ready.has_fresh_factor);
  EXPECT_TRUE(may(ready, Action::decide_standing).has_value());
  // For five minutes to the microsecond.
  const Instant given = store_.clock.now();
  store_.clock.set(given + kFactorLife);
  EXPECT_TRUE(principal_of_session(world, token)->principal.has_fresh_factor);
  store_.clock.set(given + kFactorLife + 1us);
  const Principal later = principal_of_session(world, token)->principal;
  EXPECT_FALSE(later.has_fresh_factor);
  EXPECT_EQ(error_of(may(later, Action::decide_standing)).where, kSecondFactorField);
  // A code renews it, once; a recovery code too, once.
  const std::string now = code();
  EXPECT_EQ(error_of(prove_factor(world, later, "000000")).code, Errc::unauthenticated);
  ASSERT_TRUE(prove_factor(world, later, now).has_value());
  EXPECT_TRUE(principal_of_session(world, token)->principal.has_fresh_factor);
  EXPECT_EQ(error_of(prove_factor(world, later, now)).code, Errc::unauthenticated);
  EXPECT_TRUE(prove_factor(world, later, codes->front()).has_value());
  EXPECT_EQ(error_of(prove_factor(world, later, codes->front())).code, Errc::unauthenticated);
  // Signing in by a link asks for it as well.
  const auto link = make_sign_in_link(world, id, 1h);
  EXPECT_FALSE(sign_in_by_link(world, {.token = *link}).has_value());
  pass(60s);
  EXPECT_TRUE(sign_in_by_link(world, {.token = *link, .code = code()}).has_value());
}

TEST_P(Accounts, TenWrongCodesEndTheSession) {
  const Principal officer_in = staff(Role::officer, "o@example.org");
  for (int i = 0; i < 9; ++i) {
    EXPECT_FALSE(prove_factor(world, officer_in, "000000").has_value());
  }
  EXPECT_TRUE(principal_of_session(world, token).has_value());
  EXPECT_FALSE(prove_factor(world, officer_in, "000000").has_value());
  EXPECT_EQ(error_of(principal_of_session(world, token)).code, Errc::unauthenticated);
}

TEST_P(Accounts, AChangeOfTheAccountAsksForWhatItHasAndEndsTheRest) {
  const Principal first = session_of(partner_id);
  const std::string first_token = token;
  ASSERT_TRUE(set_password(world, first, {.password = "correct horse battery", .present = {}}));
  EXPECT_TRUE(principal_of_session(world, first_token).has_value()) << "the session that changes";
  const Principal other = session_of(partner_id);
  const std::string other_token = token;
  const auto key = make_api_key(
      world, first, {.name = "k", .scopes = {"read_duty"}, .networks = {}, .valid_for = 1h});
  ASSERT_TRUE(key.has_value());
  // Without the present password, and with a wrong one.
  for (const char* wrong : {"", "wrong"}) {
    EXPECT_EQ(error_of(set_password(world, first,
                                    {.password = "another long phrase",
                                     .present = {.password = wrong, .code = {}}}))
                  .code,
              Errc::forbidden);
    EXPECT_EQ(
        error_of(set_mail(world, first,
                          {.mail = "x@acme.example", .present = {.password = wrong, .code = {}}}))
            .code,
        Errc::forbidden);
    EXPECT_EQ(error_of(confirm_totp(world, first,
                                    {.secret = kSecret,
                                     .code = code(),
                                     .present = {.password = wrong, .code = {}}}))
                  .code,
              Errc::forbidden);
  }
  const Present present{.password = "correct horse battery", .code = {}};
  ASSERT_TRUE(confirm_totp(world, first, {.secret = kSecret, .code = code(), .present = present}));
  EXPECT_FALSE(principal_of_session(world, other_token).has_value()) << "other sessions end";
  EXPECT_FALSE(principal_of_key(world, key->secret, "192.0.2.7").has_value()) << "and all keys";
  // From now on the second factor is asked for too.
  pass(10min);
  const Principal stale_session = principal_of_session(world, first_token)->principal;
  EXPECT_EQ(
      error_of(set_mail(world, stale_session, {.mail = "x@acme.example", .present = present})).code,
      Errc::forbidden);
  ASSERT_TRUE(set_mail(
      world, stale_session,
      {.mail = "New@Acme.example", .present = {.password = present.password, .code = code()}}));
  EXPECT_GE(mails_to("desk@acme.example").size(), 3U) << "password, factor and address";
  EXPECT_EQ(mails_to("new@acme.example").size(), 1U);
  pass(60s);
  // The address is one mailbox, however it is written.
  EXPECT_TRUE(sign_in(world, {.mail = " NEW@acme.EXAMPLE",
                              .password = "correct horse battery",
                              .code = code(),
                              .network = {}})
                  .has_value());
}

TEST_P(Accounts, KeysNeverExceedOrOutliveWhatMadeThem) {
  const Principal partner_in = session_of(partner_id);
  const auto draft = [](const char* scope) {
    return KeyDraft{.name = "k", .scopes = {scope}, .networks = {}, .valid_for = 1h};
  };
  const Standing standings[] = {Standing::active, Standing::suspended, Standing::none};
  for (const Standing standing : standings) {
    SCOPED_TRACE(to_text(standing));
    Principal asking = partner_in;
    asking.standing = standing;
    for (const Action action : all_actions()) {
      const bool wanted =
          is_open_to(Role::partner_administrator, action) && proof_of(action) == Proof::any;
      EXPECT_EQ(
          make_api_key(world, asking, draft(std::string(to_text(action)).c_str())).has_value(),
          wanted)
          << to_text(action);
    }
    EXPECT_FALSE(make_api_key(world, asking, draft("no_such_action")).has_value());
  }
  // No key makes a key, changes an account, or manages people, webhooks or mandates.
  for (const Action action :
       {Action::manage_own_keys, Action::manage_own_account, Action::manage_person,
        Action::manage_staff, Action::manage_webhook, Action::manage_mandate}) {
    EXPECT_EQ(error_of(may(key_of(partner_in, action), action)).code, Errc::forbidden)
        << to_text(action);
  }
  EXPECT_FALSE(
      make_api_key(world, key_of(partner_in, Action::manage_own_keys), draft("read_duty")));
  // It ends with the account, and does not come back with it.
  const auto key = make_api_key(world, partner_in, draft("read_duty"));
  ASSERT_TRUE(principal_of_key(world, key->secret, "192.0.2.7").has_value());
  const Principal system = Principal::system("test");
  ASSERT_TRUE(change_person(world, system,
                            {.person = partner_id, .act = PersonAct::close, .reason = "left"}));
  EXPECT_FALSE(principal_of_key(world, key->secret, "192.0.2.7").has_value());
  EXPECT_FALSE(principal_of_session(world, token).has_value());
  ASSERT_TRUE(change_person(world, system,
                            {.person = partner_id, .act = PersonAct::reopen, .reason = "back"}));
  EXPECT_FALSE(principal_of_key(world, key->secret, "192.0.2.7").has_value());
  EXPECT_TRUE(principal_of_person(world, partner_id).has_value());
}

TEST_P(Accounts, AnAdministratorSignsSomebodyOutAlone) {
  // A stolen device cannot wait for a second administrator, not even when it is an officer's.
  const Principal administrator = staff(Role::administrator, "a@example.org");
  pass(60s);
  staff(Role::administrator, "b@example.org");
  pass(60s);
  const Principal stolen = staff(Role::officer, "o@example.org");
  const std::string session = token;
  const auto sign_out = [&](const Principal& who, const PersonId& whom, const std::string& why) {
    return change_person(world, who, {.person = whom, .act = PersonAct::sign_out, .reason = why});
  };
  EXPECT_EQ(error_of(sign_out(administrator, stolen.person, " ")).where, "/reason");
  EXPECT_EQ(error_of(sign_out(stolen, administrator.person, "mine")).code, Errc::forbidden);
  EXPECT_TRUE(principal_of_session(world, session).has_value());
  const auto done = sign_out(administrator, stolen.person, "the telephone was stolen");
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_FALSE(done->decision.has_value());
  EXPECT_FALSE(principal_of_session(world, session).has_value());
  EXPECT_TRUE(principal_of_person(world, stolen.person).has_value()) << "the account stays open";
  EXPECT_EQ(mails_to("o@example.org").size(), 2U) << "the factor was set; signed out";

  // A partner's administrator does so for the own people and for nobody else.
  const Principal boss = session_of(partner_id);
  EXPECT_EQ(error_of(sign_out(boss, stolen.person, "none of mine")).code, Errc::not_found);
  const PersonId mine =
      register_person(world, boss, {.party = "acme", .name = "M", .mail = "m@acme.example"})
          ->person;
  session_of(mine);
  EXPECT_TRUE(sign_out(boss, mine, "left the device on a train").has_value());
  EXPECT_FALSE(principal_of_session(world, token).has_value());
}

TEST_P(Accounts, EveryWayOutIsInTheJournal) {
  session_of(partner_id);
  ASSERT_TRUE(sign_out(world, token));
  EXPECT_EQ(acts("session.ended"), 1);
  ASSERT_TRUE(sign_out(world, token)) << "it has ended already";
  EXPECT_EQ(acts("session.ended"), 1);
  const Principal again = session_of(partner_id);
  ASSERT_TRUE(end_session(world, again, list_sessions(world, again)->front().id));
  EXPECT_FALSE(principal_of_session(world, token).has_value());
  EXPECT_EQ(acts("session.ended"), 2);
  EXPECT_EQ(error_of(end_session(world, again, make_id<SessionId>(store_.clock.now()))).code,
            Errc::not_found);
  EXPECT_EQ(acts("session.ended"), 2);
}

TEST_P(Accounts, WhoeverLostPasswordOrFactorIsLetInAgain) {
  const Principal administrator = staff(Role::administrator, "a@example.org");
  pass(60s);
  const Principal lost = session_of(partner_id);
  ASSERT_TRUE(set_password(world, lost, {.password = "correct horse battery", .present = {}}));
  ASSERT_TRUE(confirm_totp(
      world, lost,
      {.secret = kSecret, .code = code(), .present = {.password = "correct horse battery"}}));
  const std::string session = token;
  const auto unused = make_sign_in_link(world, partner_id, 1h);
  const PersonChange reset{
      .person = partner_id, .act = PersonAct::reset, .reason = "the telephone fell into the sea"};
  const auto done = change_person(world, administrator, reset);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  ASSERT_FALSE(done->link_token.empty());
  EXPECT_FALSE(principal_of_session(world, session).has_value());
  EXPECT_FALSE(sign_in_by_link(world, {.token = *unused}).has_value());
  EXPECT_FALSE(sign_in(world, {.mail = "desk@acme.example", .password = "correct horse battery"})
                   .has_value());
  const auto again = sign_in_by_link(world, {.token = done->link_token});
  ASSERT_TRUE(again.has_value()) << "no code is asked for";
  const Principal back = principal_of_session(world, again->token)->principal;
  EXPECT_TRUE(set_password(world, back, {.password = "battery horse correct", .present = {}}));
  EXPECT_TRUE(sign_in(world, {.mail = "desk@acme.example", .password = "battery horse correct"})
                  .has_value());
}

TEST_P(Accounts, ResettingOneOfTheStaffTakesTwoAndNeitherHoldsTheWholeLink) {
  const Principal one = staff(Role::administrator, "a@example.org");
  pass(60s);
  const Principal two = staff(Role::administrator, "b@example.org");
  pass(60s);
  const PersonId lost = staff(Role::officer, "o@example.org").person;
  const auto proposed = change_person(
      world, one, {.person = lost, .act = PersonAct::reset, .reason = "a new telephone"});
  ASSERT_TRUE(proposed.has_value() && proposed->decision.has_value());
  ASSERT_FALSE(proposed->link_token.empty());
  EXPECT_FALSE(sign_in_by_link(world, {.token = proposed->link_token}).has_value());
  EXPECT_EQ(error_of(approve_person(world, one, *proposed->decision)).code, Errc::forbidden);
  const auto approved = approve_person(world, two, *proposed->decision);
  ASSERT_TRUE(approved.has_value()) << approved.error().message;
  EXPECT_TRUE(approved->link_token.empty());
  ASSERT_FALSE(approved->paper_code.empty());
  EXPECT_FALSE(sign_in_by_link(world, {.token = proposed->link_token}).has_value());
  EXPECT_TRUE(
      sign_in_by_link(world, {.token = proposed->link_token, .paper_code = approved->paper_code})
          .has_value());
}

TEST_P(Accounts, APasswordThatIsChangedEndsLinksThatWaited) {
  const Principal person_in = session_of(partner_id);
  const auto waiting = make_sign_in_link(world, partner_id, 1h);
  ASSERT_TRUE(set_password(world, person_in, {.password = "correct horse battery", .present = {}}));
  EXPECT_FALSE(sign_in_by_link(world, {.token = *waiting}).has_value());
}

TEST_P(Accounts, OfTwoNewPasswordsAtOnceOneIsTaken) {
  const Principal person_in = session_of(partner_id);
  ASSERT_TRUE(set_password(world, person_in, {.password = "correct horse battery", .present = {}}));
  const std::array<std::string, 2> wanted = {"battery horse correct", "staple horse correct"};
  std::array<std::future<bool>, 2> done;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    done[i] = std::async(std::launch::async, [&, i] {
      return set_password(world, person_in,
                          {.password = wanted[i], .present = {.password = "correct horse battery"}})
          .has_value();
    });
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool is_set = done[i].get();
    EXPECT_EQ(sign_in(world, {.mail = "desk@acme.example", .password = wanted[i]}).has_value(),
              is_set);
  }
  EXPECT_EQ(acts("person.password_set"), 2);
}

TEST_P(Accounts, AnAdministratorOfAPartnerManagesItsOwnPeopleAlone) {
  const Principal boss = session_of(partner_id);
  const PersonId mine =
      register_person(world, boss, {.party = "acme", .name = "M", .mail = "m@acme.example"})
          ->person;
  const auto change = [&](const PersonId& who, Role role) {
    return change_person(world, boss,
                         {.person = who,
                          .act = PersonAct::edit,
                          .name = "M",
                          .role = role,
                          .language = "en",
                          .reason = {}});
  };
  EXPECT_TRUE(change(mine, Role::partner_administrator).has_value());
  EXPECT_EQ(error_of(change(mine, Role::officer)).code, Errc::malformed);
  EXPECT_EQ(error_of(change(officer.person, Role::partner_member)).code, Errc::not_found);
  EXPECT_EQ(
      error_of(register_person(world, boss, {.party = "", .name = "N", .mail = "n@example.org"}))
          .code,
      Errc::forbidden);
  EXPECT_EQ(
      error_of(register_person(
                   world, boss,
                   {.party = "acme", .name = "N", .mail = "n@example.org", .role = Role::officer}))
          .code,
      Errc::malformed);
  EXPECT_EQ(
      error_of(change_person(world, boss, {.person = mine, .act = PersonAct::close, .reason = " "}))
          .where,
      "/reason");
}

TEST_P(Accounts, TheLastAdministratorStays) {
  const Principal system = Principal::system("test");
  const auto only = world.store->read(
      [](store::Reader& reader) { return store::people::find(reader, "first@example.org"); });
  const PersonChange close{.person = (*only)->id, .act = PersonAct::close, .reason = "left"};
  EXPECT_EQ(error_of(change_person(world, system, close)).code, Errc::conflict);
  person("", Role::administrator, "another@example.org");
  EXPECT_TRUE(change_person(world, system, close).has_value());
}

TEST_P(Accounts, SessionsEndWithoutUseAndAreListedAndEndedByTheirOwner) {
  const Principal one = session_of(partner_id);
  const std::string one_token = token;
  const Principal two = session_of(partner_id);
  ASSERT_EQ(list_sessions(world, one)->size(), 2U);
  EXPECT_EQ(list_sessions(world, one)->front().network, "192.0.2.0/24");
  EXPECT_EQ(error_of(end_session(world, person("acme", Role::partner_member, "x@acme.example"),
                                 two.session))
                .code,
            Errc::not_found);
  ASSERT_TRUE(end_session(world, one, two.session).has_value());
  EXPECT_FALSE(principal_of_session(world, token).has_value());
  // Used every now and then it lives on; after an hour without use it has ended.
  pass(59min);
  ASSERT_TRUE(principal_of_session(world, one_token).has_value());
  pass(60min);
  ASSERT_TRUE(principal_of_session(world, one_token).has_value());
  store_.clock.set(store_.clock.now() + 60min + 1us);
  EXPECT_FALSE(principal_of_session(world, one_token).has_value());
}

TEST_P(Accounts, OneSentenceForEverythingThatIsWrong) {
  const Principal first = session_of(partner_id);
  ASSERT_TRUE(set_password(world, first, {.password = "correct horse battery", .present = {}}));
  // The sentence that refuses; empty for whoever was let in.
  const auto said = [&](const std::string& mail, const std::string& password) {
    const auto done = sign_in(world, {.mail = mail, .password = password});
    return done ? std::string() : describe(done.error());
  };
  const std::string wrong = said("desk@acme.example", "wrong");
  EXPECT_FALSE(wrong.empty());
  EXPECT_EQ(said("nobody@example.org", "wrong"), wrong);
  EXPECT_EQ(said("desk@acme.example", "correct horse battery"), "");
  ASSERT_TRUE(change_person(world, Principal::system("test"),
                            {.person = partner_id, .act = PersonAct::close, .reason = "left"}));
  EXPECT_EQ(said("desk@acme.example", "correct horse battery"), wrong);
}

TEST_P(Accounts, SecretsOfTheStoreOpenOnlyWithTheKeyOutsideIt) {
  const Principal officer_in = staff(Role::officer, "o@example.org");
  const auto row = world.store->read(
      [&](store::Reader& reader) { return store::people::get(reader, officer_in.person); });
  const Buffer plain = *parse_base32(kSecret);
  const Buffer& sealed = *row->totp_secret;
  EXPECT_EQ(std::ranges::search(sealed, plain).begin(), sealed.end());
  const std::string about = "totp:" + to_text(officer_in.person);
  EXPECT_EQ(*world.sealer->open(about, sealed), plain);
  EXPECT_FALSE(world.sealer->open("totp:" + to_text(partner_id), sealed).has_value())
      << "moved to another row";
  const Sealer other = *Sealer::make({Buffer(32, std::byte{9})});
  EXPECT_FALSE(other.open(about, sealed).has_value());
  // After a rotation the old key still opens, and the new one seals.
  const Sealer rotated = *Sealer::make({Buffer(32, std::byte{9}), Buffer(32)});
  EXPECT_EQ(*rotated.open(about, sealed), plain);
  EXPECT_FALSE(rotated.is_current(sealed));
  EXPECT_TRUE(rotated.is_current(rotated.seal(about, plain)));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Buffer bent = sealed;
    bent[i] ^= std::byte{1};
    EXPECT_FALSE(world.sealer->open(about, bent).has_value()) << i;
  }
}

TEST(Passwords, RefusesWhatIsTriedFirst) {
  const std::vector<std::string> own = {"Li Wei", "wei.li@ministry.example", "Ministry"};
  struct Row {
    const char* password;
    bool is_taken;
  };
  for (const Row& row : {
           Row{"elevenchars", false},
           Row{"correct horse battery", true},
           Row{"password1234", false},
           Row{"P@ssw0rd!2026", false},
           Row{"Welcome2026!!", false},
           Row{"qwertyuiop123", false},
           Row{"123456789012", false},
           Row{"831946274950", false},
           Row{"aaaaaaaaaaaa", false},
           Row{"abcabcabcabc", false},
           Row{"Administrator1", false},
           Row{"ministry-2026!", false},
           Row{"Summer2026Summer", false},
           Row{"tram lamp cactus", true},
           Row{"x7#Kq9!vLm2@tRz4", true},
           Row{"my password is a very long sentence", true},
           Row{"春眠不觉晓处处闻啼鸟夜来", true},
       }) {
    EXPECT_EQ(check_new_password(row.password, own).has_value(), row.is_taken) << row.password;
  }
  std::string longest;
  while (longest.size() < 1024) {
    longest += "tram lamp cactus";
  }
  EXPECT_TRUE(check_new_password(longest, own).has_value());
  EXPECT_FALSE(check_new_password(longest + "x", own).has_value());
}

TEST(Totp, GivesTheCodesOfRfc6238) {
  // Appendix B of RFC 6238, SHA-1, the last six digits.
  const Buffer secret = to_buffer("12345678901234567890");
  for (const auto& [time, code] :
       {std::pair{59, "287082"}, std::pair{1111111109, "081804"}, std::pair{1234567890, "005924"},
        std::pair{2000000000, "279037"}}) {
    EXPECT_EQ(totp_code(secret, time / 30), code);
  }
}

}  // namespace
}  // namespace tocsin::flow
