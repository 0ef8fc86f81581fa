#include "domain/access.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

constexpr std::array kRoles = {Role::officer,
                               Role::analyst,
                               Role::auditor,
                               Role::administrator,
                               Role::partner_administrator,
                               Role::partner_member};
constexpr std::array kStandings = {
    Standing::none,         Standing::candidate, Standing::active,
    Standing::noticed,      Standing::warned,    Standing::suspended,
    Standing::reassessment, Standing::probation, Standing::terminated};

Principal person(Role role, Standing standing) {
  Principal out;
  out.kind = Principal::Kind::person;
  out.role = role;
  out.standing = standing;
  out.party.value.bytes[0] = std::byte{1};
  return out;
}

TEST(Access, SuspensionNeverClosesIntakeClocksFilingsOrReceipts) {
  for (const Role role : {Role::partner_administrator, Role::partner_member}) {
    for (const Standing standing : kStandings) {
      for (const Action action :
           {Action::submit_report, Action::follow_report, Action::submit_filing,
            Action::read_receipt, Action::read_duty, Action::read_inbox, Action::answer_notice,
            Action::read_standing}) {
        SCOPED_TRACE(std::string(to_text(standing)) + " " + std::string(to_text(action)));
        EXPECT_TRUE(may(person(role, standing), action).has_value());
      }
    }
  }
}

TEST(Access, OnlyPartnersInGoodStandingReceiveWhatOthersShare) {
  for (const Standing standing : kStandings) {
    SCOPED_TRACE(to_text(standing));
    const bool open = standing == Standing::active || standing == Standing::noticed ||
                      standing == Standing::warned || standing == Standing::probation;
    for (const Action action : {Action::read_feed, Action::read_case, Action::read_report}) {
      EXPECT_EQ(may(person(Role::partner_member, standing), action).has_value(), open);
      EXPECT_EQ(scope_for(person(Role::partner_member, standing), action).has_value(), open);
    }
  }
}

TEST(Access, RedIsForTheDeskAlone) {
  const Object red{.tlp = Tlp::red, .party = std::nullopt, .is_participant = true};
  for (const Role role : kRoles) {
    SCOPED_TRACE(to_text(role));
    const bool desk = role == Role::officer || role == Role::analyst;
    EXPECT_EQ(may(person(role, Standing::active), Action::read_case, red).has_value(), desk);
  }
}

TEST(Access, AmberReachesParticipantsAndGreenTheCommunity) {
  const Principal partner = person(Role::partner_member, Standing::active);
  struct Row {
    Tlp tlp;
    bool participant;
    bool want;
  };
  for (const Row& row :
       {Row{Tlp::clear, false, true}, Row{Tlp::green, false, true}, Row{Tlp::amber, false, false},
        Row{Tlp::amber, true, true}, Row{Tlp::amber_strict, false, false},
        Row{Tlp::amber_strict, true, true}, Row{Tlp::red, true, false}}) {
    SCOPED_TRACE(to_label(row.tlp));
    const Object object{.tlp = row.tlp, .party = std::nullopt, .is_participant = row.participant};
    const Status status = may(partner, Action::read_feed, object);
    EXPECT_EQ(status.has_value(), row.want);
    if (!status) {
      EXPECT_EQ(error_of(status).code, Errc::not_found) << "its existence must not be told";
    }
  }
}

TEST(Access, AnApiKeyDoesOnlyWhatItWasMadeFor) {
  Principal key = person(Role::officer, Standing::none);
  key.kind = Principal::Kind::api_key;
  key.scopes = {"read_feed"};
  EXPECT_TRUE(may(key, Action::read_feed).has_value());
  EXPECT_TRUE(may(key, Action::submit_report).has_value());
  for (const Action action :
       {Action::decide_standing, Action::read_case, Action::manage_own_keys}) {
    ASSERT_FALSE(may(key, action).has_value());
    EXPECT_EQ(error_of(may(key, action)).code, Errc::forbidden);
  }
}

TEST(Access, StrangersAreAskedToSignInForEverythingThatIsNotPublic) {
  const Principal stranger;
  for (const Action action : all_actions()) {
    SCOPED_TRACE(to_text(action));
    const bool open = action == Action::submit_report || action == Action::follow_report ||
                      action == Action::follow_calendar || action == Action::read_public ||
                      action == Action::read_log || action == Action::sign_in;
    const Status status = may(stranger, action);
    EXPECT_EQ(status.has_value(), open);
    if (!status) {
      EXPECT_EQ(error_of(status).code, Errc::unauthenticated);
    }
  }
}

TEST(Access, TheStrictestPartnershipDecides) {
  // The strictest first: whoever may not receive comes before whoever may.
  constexpr std::array order = {Standing::terminated, Standing::suspended, Standing::reassessment,
                                Standing::candidate,  Standing::probation, Standing::warned,
                                Standing::noticed,    Standing::active,    Standing::none};
  ASSERT_EQ(order.size(), kStandings.size());
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = a; b < order.size(); ++b) {
      SCOPED_TRACE(std::string(to_text(order[a])) + " and " + std::string(to_text(order[b])));
      const std::array both = {order[a], order[b]};
      const std::array turned = {order[b], order[a]};
      EXPECT_EQ(strictest(both), order[a]);
      EXPECT_EQ(strictest(turned), order[a]);
      // A cut in one is a cut: nobody receives who may not by either.
      if (order[b] != Standing::none) {
        EXPECT_EQ(may_receive(strictest(both)), may_receive(order[a]) && may_receive(order[b]));
      }
    }
  }
  EXPECT_EQ(strictest({}), Standing::none);
}

TEST(Access, AScopeHasTheMarkingsOfItsRoleAndAction) {
  struct Row {
    Action action;
    Role role;
    Tlp tlp_max;
    std::optional<Tlp> as_outsider;
  };
  for (const Row& row : {
           // The source of a report is not its recipient: it finds its own, TLP:RED too.
           Row{Action::read_report, Role::partner_administrator, Tlp::red, std::nullopt},
           Row{Action::read_report, Role::partner_member, Tlp::red, std::nullopt},
           Row{Action::read_case, Role::partner_member, Tlp::amber_strict, std::nullopt},
           Row{Action::read_duty, Role::partner_member, Tlp::amber_strict, std::nullopt},
           Row{Action::read_feed, Role::partner_member, Tlp::amber_strict, Tlp::green},
           Row{Action::read_report, Role::auditor, Tlp::amber_strict, Tlp::amber_strict},
           Row{Action::read_case, Role::auditor, Tlp::amber_strict, Tlp::amber_strict},
           Row{Action::read_feed, Role::auditor, Tlp::amber_strict, Tlp::amber_strict},
           Row{Action::read_report, Role::officer, Tlp::red, Tlp::red},
           Row{Action::read_case, Role::analyst, Tlp::red, Tlp::red},
       }) {
    SCOPED_TRACE(std::string(to_text(row.action)) + " by " + std::string(to_text(row.role)));
    const Principal reader = person(row.role, Standing::active);
    const Result<Scope> scope = scope_for(reader, row.action);
    ASSERT_TRUE(scope.has_value());
    EXPECT_EQ(scope->tlp_max(), row.tlp_max);
    EXPECT_EQ(scope->tlp_max_as_outsider(), row.as_outsider);
    EXPECT_EQ(scope->sees_all_parties(), is_staff(row.role));
    EXPECT_EQ(scope->party(), reader.party);
  }
}

TEST(Access, AReportIsItsReportersWhateverItsMarking) {
  const Principal partner = person(Role::partner_member, Standing::active);
  PartyId another;
  another.value.bytes[0] = std::byte{2};
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    SCOPED_TRACE(to_label(tlp));
    const auto may_read = [&](const std::optional<PartyId>& party) {
      return may(partner, Action::read_report, {.tlp = tlp, .party = party, .is_participant = true})
          .has_value();
    };
    EXPECT_TRUE(may_read(partner.party));
    EXPECT_FALSE(may_read(another));
    EXPECT_FALSE(may_read(std::nullopt));
  }
}

TEST(Access, RolesAndStandingsReadBackAndNothingElseDoes) {
  for (const Role role : kRoles) {
    EXPECT_EQ(parse_role(to_text(role)).value(), role);
    EXPECT_EQ(is_staff(role), role != Role::partner_administrator && role != Role::partner_member);
  }
  for (const Standing standing : kStandings) {
    EXPECT_EQ(parse_standing(to_text(standing)).value(), standing);
  }
  for (const char* bad : {"", "Officer", "officer ", "none of these"}) {
    EXPECT_EQ(error_of(parse_role(bad)).code, Errc::malformed) << bad;
    EXPECT_EQ(error_of(parse_standing(bad)).code, Errc::malformed) << bad;
  }
}

TEST(Access, EachRoleHasItsActions) {
  struct Row {
    Action action;
    std::array<bool, 6> open;  ///< to kRoles
  };
  for (const Row& row : {Row{Action::submit_report, {true, true, true, true, true, true}},
                         Row{Action::manage_own_account, {true, true, true, true, true, true}},
                         Row{Action::read_case, {true, true, true, false, true, true}},
                         Row{Action::manage_case, {true, true, false, false, false, false}},
                         Row{Action::decide_standing, {true, false, false, false, false, false}},
                         Row{Action::read_journal, {true, false, true, false, false, false}},
                         Row{Action::manage_staff, {false, false, false, true, false, false}},
                         Row{Action::manage_person, {false, false, false, true, true, false}},
                         Row{Action::manage_webhook, {false, false, false, false, true, false}},
                         Row{Action::submit_filing, {false, false, false, false, true, true}}}) {
    for (std::size_t i = 0; i < kRoles.size(); ++i) {
      SCOPED_TRACE(std::string(to_text(row.action)) + " by " + std::string(to_text(kRoles[i])));
      Principal principal = person(kRoles[i], Standing::active);
      principal.has_fresh_factor = true;
      EXPECT_EQ(is_open_to(kRoles[i], row.action), row.open[i]);
      EXPECT_EQ(may(principal, row.action).has_value(), row.open[i]);
      EXPECT_EQ(scope_for(principal, row.action).has_value(), row.open[i]);
    }
  }
}

TEST(Access, TheProofIsASessionOrAFreshFactorWhereTheActionAsksForIt) {
  Principal with_key = person(Role::officer, Standing::none);
  with_key.kind = Principal::Kind::api_key;
  with_key.has_fresh_factor = true;
  with_key.scopes = {"record_standing", "propose_standing", "manage_case"};
  const Principal in_session = person(Role::officer, Standing::none);
  Principal with_factor = in_session;
  with_factor.has_fresh_factor = true;
  Principal without = in_session;
  without.lacks_factor = without.has_fresh_factor = true;
  const std::array principals = {with_key, in_session, with_factor, without};
  struct Row {
    Action action;
    std::array<bool, 4> open;
  };
  for (const Row& row : {Row{Action::manage_case, {true, true, true, false}},
                         Row{Action::record_standing, {false, true, true, false}},
                         Row{Action::propose_standing, {false, false, true, false}},
                         Row{Action::manage_own_account, {false, true, true, true}},
                         Row{Action::use_session, {false, true, true, true}},
                         Row{Action::read_public, {true, true, true, true}}}) {
    for (std::size_t i = 0; i < principals.size(); ++i) {
      SCOPED_TRACE(std::string(to_text(row.action)) + " " + std::to_string(i));
      EXPECT_EQ(may(principals[i], row.action).has_value(), row.open[i]);
    }
  }
  EXPECT_EQ(error_of(may(in_session, Action::propose_standing)).where, kSecondFactorField);
  EXPECT_TRUE(may(Principal::system("test"), Action::propose_standing).has_value());
}

TEST(Access, TheSecondOfTwoIsAnotherPersonInASessionWithAFreshFactor) {
  Principal second = person(Role::officer, Standing::none);
  second.person.value.bytes[0] = std::byte{1};
  second.has_fresh_factor = true;
  const PersonId first{};
  EXPECT_TRUE(may_second(second, first).has_value());
  EXPECT_EQ(error_of(may_second(second, second.person)).code, Errc::forbidden);
  Principal without = second;
  without.has_fresh_factor = false;
  EXPECT_EQ(error_of(may_second(without, first)).where, kSecondFactorField);
  for (const Principal::Kind kind :
       {Principal::Kind::api_key, Principal::Kind::system, Principal::Kind::anonymous}) {
    Principal other = second;
    other.kind = kind;
    EXPECT_EQ(error_of(may_second(other, first)).code, Errc::forbidden);
  }
}

TEST(Access, ACaseIsShownToItsParticipantsUpToAmberStrict) {
  const Principal partner = person(Role::partner_member, Standing::active);
  const Principal auditor = person(Role::auditor, Standing::none);
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    SCOPED_TRACE(to_label(tlp));
    for (const bool takes_part : {true, false}) {
      const Object object{.tlp = tlp, .party = partner.party, .is_participant = takes_part};
      EXPECT_EQ(may(partner, Action::read_case, object).has_value(), takes_part && tlp != Tlp::red);
      EXPECT_EQ(may(auditor, Action::read_case, object).has_value(), tlp != Tlp::red);
      EXPECT_TRUE(may(Principal::system("test"), Action::read_case, object).has_value());
      EXPECT_TRUE(may(partner, Action::read_public, object).has_value());
    }
  }
}

TEST(Access, WhatIsSomebodysIsTheirsAlone) {
  const Principal partner = person(Role::partner_member, Standing::active);
  PartyId another;
  another.value.bytes[0] = std::byte{2};
  for (const Action action : {Action::read_duty, Action::submit_filing, Action::read_inbox}) {
    const auto may_do = [&](const std::optional<PartyId>& party) {
      return may(partner, action, {.tlp = Tlp::red, .party = party, .is_participant = true});
    };
    EXPECT_TRUE(may_do(partner.party).has_value());
    EXPECT_EQ(error_of(may_do(another)).code, Errc::not_found);
    EXPECT_EQ(error_of(may_do(std::nullopt)).code, Errc::not_found);
  }
}

TEST(Access, WhatIsOnesOwnIsNotOpenToEveryRole) {
  const Principal member = person(Role::partner_member, Standing::active);
  const Object own{.tlp = Tlp::clear, .party = member.party, .is_participant = true};
  EXPECT_EQ(error_of(may(member, Action::manage_webhook, own)).code, Errc::forbidden);
  const Principal administrator = person(Role::administrator, Standing::none);
  EXPECT_EQ(error_of(may(administrator, Action::read_case, own)).code, Errc::forbidden);
  // What is open to all is so whosever it is.
  const Object anothers{.tlp = Tlp::red, .party = std::nullopt, .is_participant = false};
  EXPECT_TRUE(may(member, Action::follow_report, anothers).has_value());
  EXPECT_TRUE(may(Principal(), Action::follow_report, anothers).has_value());
}

TEST(Access, WhoIsCutOffIsToldWhy) {
  for (const Standing standing : kStandings) {
    const Status status = may(person(Role::partner_member, standing), Action::read_feed);
    if (may_receive(standing)) {
      EXPECT_TRUE(status.has_value());
      continue;
    }
    const bool is_suspended = standing == Standing::suspended || standing == Standing::reassessment;
    EXPECT_TRUE(error_of(status).message.contains(is_suspended ? "partnership is suspended"
                                                               : "not an active partner"))
        << to_text(standing);
  }
}

TEST(Access, AnActorIsNamedByItsKind) {
  Principal somebody = person(Role::officer, Standing::none);
  const std::string id = to_text(somebody.person);
  EXPECT_EQ(actor_of(somebody), "person:" + id);
  EXPECT_EQ(person_of(somebody), somebody.person);
  somebody.kind = Principal::Kind::api_key;
  EXPECT_EQ(actor_of(somebody), "key:" + to_text(somebody.key) + " of person:" + id);
  EXPECT_EQ(person_of(somebody), somebody.person);
  EXPECT_EQ(actor_of(Principal::system("timer")), "system:timer");
  EXPECT_EQ(person_of(Principal::system("timer")), std::nullopt);
  EXPECT_EQ(actor_of(Principal()), "anonymous");
  EXPECT_EQ(person_of(Principal()), std::nullopt);
}

TEST(Access, AStrangersScopeHoldsNothingAndTheSystemsEverything) {
  const Scope strangers = scope_for(Principal(), Action::submit_report).value();
  EXPECT_FALSE(strangers.sees_all_parties());
  EXPECT_EQ(strangers.party(), PartyId());
  const Scope systems = scope_for(Principal::system("test"), Action::read_case).value();
  EXPECT_TRUE(systems.sees_all_parties());
  EXPECT_EQ(systems.tlp_max(), Tlp::red);
  EXPECT_EQ(systems.tlp_max_as_outsider(), Tlp::red);
  EXPECT_FALSE(scope_for(Principal(), Action::read_case).has_value());
}

}  // namespace
}  // namespace tocsin
