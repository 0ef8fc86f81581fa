// Cases: what a report becomes, who takes part, what happened in whose lane, what is shared of it
// and who is shown what. On both engines.
#include "flow/cases.h"

#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/feed.h"
#include "flow/intake.h"
#include "flow/testing.h"
#include "store/journal.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Cases : public testing::Flow {
 protected:
  std::string report_of(const Principal& who, Tlp tlp = Tlp::amber) {
    Report one{.product = "Widget", .description = "A hole"};
    one.tlp = tlp;
    const auto done = submit_report(world, who, {.report = one});
    TOC_ASSERT(done.has_value());
    return done->number;
  }
  std::string case_marked(Tlp tlp) { return open(report_of(Principal{}, tlp)); }
  void other_party() {
    TOC_ASSERT(
        register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
            .has_value());
  }
  std::vector<store::Participant> participants(const std::string& number) {
    return view_case(world, officer, number)->participants;
  }
  Result<store::LogIndex> step(const std::string& number, RmState to) {
    return set_rm_state(world, analyst, number, "acme", to);
  }
  Result<store::LogIndex> event(const std::string& number, CaseEvent what,
                                const std::string& party) {
    return record_event(world, analyst, number,
                        {.event = what, .party = party, .at = store_.clock.now()});
  }
  Principal auditor() { return person("", Role::auditor, "auditor@example.org"); }
  Principal active_partner() {
    make_active();
    return partner();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Cases, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Cases, AReportIsTriagedOnce) {
  const std::string opened = report("Widget", "A hole");
  const std::string attached = report("Widget", "A hole");
  const std::string declined = report("Widget", "A hole");
  const std::string number = open(opened);
  ASSERT_TRUE(attach_report(world, analyst, attached, number).has_value());
  ASSERT_TRUE(decline_report(world, analyst, declined, "out of scope").has_value());
  for (const std::string& one : {opened, attached}) {
    EXPECT_EQ(error_of(open_case(world, analyst, one)).code, Errc::conflict);
    EXPECT_EQ(error_of(attach_report(world, analyst, one, number)).code, Errc::conflict);
  }
  for (const std::string& one : {opened, attached, declined}) {
    EXPECT_EQ(error_of(decline_report(world, analyst, one, "r")).code, Errc::conflict);
  }
  EXPECT_EQ(view_report(world, analyst, declined)->report.state, ReportState::declined);
  EXPECT_EQ(view_report(world, analyst, attached)->case_number, number);
  const std::string more = report("Widget", "A hole");
  EXPECT_EQ(error_of(attach_report(world, analyst, more, "C-0000-0000")).code, Errc::not_found);
  EXPECT_EQ(error_of(open_case(world, analyst, "R-0000-0000-0000")).code, Errc::not_found);
}

TEST_P(Cases, WhatIsRecordedForAMergedCaseBelongsToTheOneItWasMergedInto) {
  const std::string parent = case_with_acme();
  const std::string middle = open(report("Widget", "A hole"));
  const std::string child = open(report("Widget", "A hole"));
  ASSERT_TRUE(merge_case(world, analyst, child, middle).has_value());
  ASSERT_TRUE(merge_case(world, analyst, middle, parent).has_value());
  EXPECT_EQ(error_of(merge_case(world, analyst, parent, parent)).code, Errc::conflict);
  EXPECT_EQ(error_of(merge_case(world, analyst, parent, child)).code, Errc::conflict);
  const std::string more = report("Widget", "A hole");
  ASSERT_TRUE(attach_report(world, analyst, more, child).has_value());
  EXPECT_EQ(view_report(world, analyst, more)->case_number, parent);
  ASSERT_TRUE(step(child, RmState::valid).has_value());
  EXPECT_EQ(participants(parent).front().rm_state, RmState::valid);
  EXPECT_EQ(error_of(unmerge_case(world, analyst, parent)).code, Errc::conflict);
}

TEST_P(Cases, APartnerTakesPartInTheCaseOfItsReport) {
  const std::string opened = open(report_of(partner()));
  const std::string joined = open(report("Widget", "A hole"));
  EXPECT_TRUE(participants(joined).empty()) << "of a stranger's report";
  ASSERT_TRUE(attach_report(world, analyst, report("Widget", "A hole"), joined).has_value());
  EXPECT_TRUE(participants(joined).empty());
  ASSERT_TRUE(attach_report(world, analyst, report_of(partner()), joined).has_value());
  for (const std::string& number : {opened, joined}) {
    const auto found = participants(number);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().party, partner().party);
    EXPECT_EQ(found.front().roles, std::vector<std::string>{"reporter"});
    EXPECT_EQ(found.front().rm_state, RmState::accepted);
  }
  // Whoever takes part already stays what it is.
  const std::string vendor = case_with_acme();
  ASSERT_TRUE(attach_report(world, analyst, report_of(partner()), vendor).has_value());
  EXPECT_EQ(participants(vendor).front().roles, std::vector<std::string>{"vendor"});
  EXPECT_EQ(participants(vendor).front().rm_state, RmState::received);
}

TEST_P(Cases, AParticipantHasRolesThatThereAreAndKeepsItsState) {
  const std::string number = case_with_acme();
  struct Row {
    std::string party;
    std::vector<std::string> roles;
    const char* where;  ///< empty: taken
  };
  for (const Row& row :
       {Row{"acme", {}, "/roles"}, Row{"acme", {"owner"}, "/roles"},
        Row{"acme", {"vendor", "owner"}, "/roles"}, Row{"nobody", {"vendor"}, "/party"},
        Row{"acme", {"finder", "reporter", "vendor", "deployer"}, ""},
        Row{"acme", {"coordinator", "authority", "observer", "case_owner"}, ""}}) {
    const auto added =
        add_participant(world, analyst, number, {.party = row.party, .roles = row.roles});
    EXPECT_EQ(added ? "" : added.error().where, row.where);
  }
  ASSERT_TRUE(step(number, RmState::valid).has_value());
  ASSERT_TRUE(
      add_participant(world, analyst, number, {.party = "acme", .roles = {"vendor"}}).has_value());
  EXPECT_EQ(participants(number).front().rm_state, RmState::valid);
  EXPECT_EQ(participants(number).front().roles, std::vector<std::string>{"vendor"});
}

TEST_P(Cases, TheHandlingByAParticipantGoesStepByStep) {
  other_party();
  const std::string number = case_with_acme();
  for (const auto& [to, is_taken] :
       {std::pair{RmState::accepted, false}, std::pair{RmState::valid, true},
        std::pair{RmState::valid, false}, std::pair{RmState::accepted, true},
        std::pair{RmState::received, false}, std::pair{RmState::closed, true}}) {
    const RmState before = participants(number).front().rm_state;
    EXPECT_EQ(step(number, to).has_value(), is_taken) << to_text(to);
    EXPECT_EQ(participants(number).front().rm_state, is_taken ? to : before);
  }
  EXPECT_EQ(error_of(set_rm_state(world, analyst, number, "other", RmState::valid)).code,
            Errc::conflict);
  EXPECT_EQ(error_of(set_rm_state(world, analyst, number, "nobody", RmState::valid)).where,
            "/party");
}

TEST_P(Cases, AnEventIsOfOneVendorOrOfTheCaseAndHappensOnce) {
  using enum CaseEvent;
  other_party();
  const std::string number = case_with_acme();
  struct Row {
    CaseEvent what;
    const char* party;
    std::optional<Errc> want;
    const char* state;  ///< the least advanced lane
  };
  const auto state = [&] { return view_case(world, officer, number)->state; };
  for (const Row& row : {Row{vendor_aware, "", Errc::malformed, "vfdpxa"},
                         Row{public_aware, "acme", Errc::malformed, "vfdpxa"},
                         Row{vendor_aware, "nobody", Errc::malformed, "vfdpxa"},
                         Row{vendor_aware, "other", Errc::conflict, "vfdpxa"},
                         Row{fix_ready, "acme", Errc::conflict, "vfdpxa"},
                         Row{vendor_aware, "acme", std::nullopt, "Vfdpxa"},
                         Row{vendor_aware, "acme", Errc::conflict, "Vfdpxa"},
                         Row{attacks_observed, "", std::nullopt, "VfdpxA"},
                         Row{attacks_observed, "", Errc::conflict, "VfdpxA"},
                         Row{fix_ready, "acme", std::nullopt, "VFdpxA"}}) {
    const auto done = event(number, row.what, row.party);
    EXPECT_EQ(done ? std::nullopt : std::optional(done.error().code), row.want)
        << to_text(row.what) << " of " << row.party;
    if (done) {
      EXPECT_EQ(list_journal(world, officer, *done + 1, 1)->front().payload.contains("\"party\":"),
                *row.party != '\0');
    }
    EXPECT_EQ(state(), row.state);
  }
  // What happened to one vendor has not happened to the other, which is the least advanced now.
  ASSERT_TRUE(
      add_participant(world, analyst, number, {.party = "other", .roles = {"vendor"}}).has_value());
  EXPECT_EQ(state(), "vfdpxA");
  EXPECT_TRUE(event(number, vendor_aware, "other").has_value());
  EXPECT_EQ(error_of(event(number, fix_deployed, "other")).code, Errc::conflict) << "no fix yet";
  EXPECT_TRUE(event(number, fix_deployed, "acme").has_value());
  EXPECT_EQ(state(), "VfdpxA");
}

TEST(Lanes, AreThoseOfTheVendorsAndOfWhoeverSomethingHappenedTo) {
  using enum CaseEvent;
  const auto party = [](std::uint8_t number) {
    PartyId out;
    out.value.bytes[0] = std::byte{number};
    return out;
  };
  const auto takes_part = [](const PartyId& who, const char* role) {
    return store::Participant{.party = who, .party_name = {}, .roles = {role}};
  };
  const auto happened = [](CaseEvent what, std::optional<PartyId> who) {
    return store::RecordedEvent{.event = what, .party = who, .at = {}, .recorded_index = 0};
  };
  const std::vector<store::RecordedEvent> events = {
      happened(vendor_aware, party(1)), happened(attacks_observed, std::nullopt),
      happened(fix_ready, party(1)), happened(vendor_aware, party(3))};
  const auto found =
      lanes({takes_part(party(1), "vendor"), takes_part(party(2), "observer")}, events);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].first, party(1));
  EXPECT_EQ(found[0].second.to_text(), "VFdpxA");
  EXPECT_EQ(found[1].first, party(3));
  EXPECT_EQ(found[1].second.to_text(), "VfdpxA");
  const auto nobodys = lanes({takes_part(party(2), "observer")}, {events[1]});
  ASSERT_EQ(nobodys.size(), 1U);
  EXPECT_FALSE(nobodys[0].first.has_value());
  EXPECT_EQ(nobodys[0].second.to_text(), "vfdpxA");
}

TEST_P(Cases, AnUpdateBelowTheMarkingHasAReasonAndASecondPersonUnlessTheSystemSharesIt) {
  const std::string number = case_marked(Tlp::amber);
  EXPECT_EQ(error_of(share_update(world, analyst, number, {.title = "", .text = "x"})).where,
            "/title");
  EXPECT_EQ(error_of(share_update(world, analyst, number,
                                  {.tlp = Tlp::green, .title = "t", .text = "x", .reason = " "}))
                .where,
            "/reason");
  const auto by_system = share_update(world, Principal::system("test"), number,
                                      {.tlp = Tlp::green, .title = "t", .text = "x"});
  ASSERT_TRUE(by_system.has_value());
  EXPECT_FALSE(by_system->decision.has_value());
}

TEST_P(Cases, AProposalToShareHoldsOnceAndOnlyForTheMarkingOfThen) {
  const std::string number = case_marked(Tlp::amber);
  const auto propose = [&] {
    return *share_update(world, analyst, number,
                         {.tlp = Tlp::green, .title = "t", .text = "x", .reason = "r"})
                ->decision;
  };
  const DecisionId once = propose();
  EXPECT_EQ(error_of(approve_share(world, analyst, once)).code, Errc::forbidden);
  ASSERT_TRUE(approve_share(world, officer, once).has_value());
  EXPECT_EQ(error_of(approve_share(world, officer, once)).code, Errc::conflict);
  const DecisionId late = propose();
  ASSERT_TRUE(merge_case(world, analyst, number, case_marked(Tlp::red)).has_value());
  EXPECT_EQ(error_of(approve_share(world, officer, late)).code, Errc::conflict);
  EXPECT_EQ(error_of(approve_share(world, officer, once)).message,
            "This decision was already taken.");
  // A decision of another kind is none about sharing.
  join_programme(world, officer, "acme", "example.threat-sharing").value();
  const auto step =
      propose_step(world, officer,
                   {.partnership = view_standing(world, officer)->front().partnership.id,
                    .target = "active",
                    .reason = "r",
                    .agreement_signed = store_.clock.now()});
  EXPECT_EQ(error_of(approve_share(world, second, step->decision)).message,
            "There is no such decision.");
}

TEST_P(Cases, TheJournalSaysOfAnUpdateFromWhatItWasLowered) {
  const std::string number = case_marked(Tlp::amber);
  for (const auto& [tlp, is_lowered] :
       {std::pair{Tlp::green, true}, std::pair{Tlp::amber, false}, std::pair{Tlp::red, false}}) {
    const auto done = share_update(world, Principal::system("test"), number,
                                   {.tlp = tlp, .title = "t", .text = "x", .reason = "r"});
    ASSERT_TRUE(done.has_value());
    const auto entry = list_journal(world, officer, done->index + 1, 1);
    EXPECT_EQ(entry->front().payload.contains("\"lowered_from\":"), is_lowered)
        << entry->front().payload;
  }
}

TEST_P(Cases, AReportersOrganizationJoinsAndKeepsWhatItIsInTheCase) {
  other_party();
  const std::string number = case_with_acme();
  const Principal others = person("other", Role::partner_member, "x@other.example");
  for (const Principal& who : {partner(), others}) {
    ASSERT_TRUE(attach_report(world, analyst, report_of(who), number).has_value());
  }
  using Roles = std::vector<std::string>;
  const auto found = participants(number);
  ASSERT_EQ(found.size(), 2U);
  for (const store::Participant& one : found) {
    EXPECT_EQ(one.roles, one.party == others.party ? Roles{"reporter"} : Roles{"vendor"});
  }
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "third", .name = "T"}));
  EXPECT_EQ(error_of(set_rm_state(world, analyst, number, "third", RmState::valid)).message,
            "This organization does not take part in the case.");
}

TEST_P(Cases, WhatADutyIsFollowsAtOnceFromWhoTakesPartAndFromMerging) {
  const auto states = [&](const std::string& number) {
    const auto duties = *duty_board(world, officer, {.regime = "cn.rmsv.art7"});
    std::string out = "none";
    for (const store::Obligation& one : duties) {
      if (one.case_number == number && one.stage == "file_miit") {
        out = to_text(one.state);
      }
    }
    return out;
  };
  const auto know = [&](const std::string& number) {
    const RecordedFact fact = aware(number, store_.clock.now(), Weight::proven);
    TOC_ASSERT(decide_fact(world, officer, fact.id, {.reason = "holds"}).has_value());
  };
  const std::string joined = case_marked(Tlp::amber);
  const std::string attached = case_marked(Tlp::amber);
  for (const std::string& number : {joined, attached}) {
    know(number);
    EXPECT_EQ(states(number), "none");
  }
  ASSERT_TRUE(
      add_participant(world, analyst, joined, {.party = "acme", .roles = {"vendor"}}).has_value());
  EXPECT_EQ(states(joined), "running");
  ASSERT_TRUE(attach_report(world, analyst, report_of(partner()), attached).has_value());
  EXPECT_EQ(states(attached), "running");

  const std::string target = case_with_acme();
  const std::string merged = case_with_acme();
  const RecordedFact fact = aware(merged, store_.clock.now(), Weight::proven);
  ASSERT_TRUE(merge_case(world, analyst, merged, target).has_value());
  ASSERT_TRUE(decide_fact(world, officer, fact.id, {.reason = "holds"}).has_value());
  EXPECT_EQ(states(target), "running");
  ASSERT_TRUE(unmerge_case(world, analyst, merged).has_value());
  EXPECT_EQ(states(merged), "running");
  EXPECT_NE(states(target), "running");
  ASSERT_TRUE(merge_case(world, analyst, merged, target).has_value());
  EXPECT_EQ(states(target), "running");
}

TEST_P(Cases, TheJournalOfACaseHidesFromAReaderWhatIsMarkedAboveIt) {
  const std::string number = case_marked(Tlp::amber_strict);
  ASSERT_TRUE(attach_report(world, analyst, report_of(Principal{}, Tlp::red), number).has_value());
  for (const auto& [who, sees] : {std::pair{officer, true}, std::pair{auditor(), false}}) {
    const auto journal = view_case(world, who, number)->journal;
    EXPECT_EQ(std::ranges::any_of(journal,
                                  [](const store::JournalEntry& one) {
                                    return one.kind == "case.report_attached";
                                  }),
              sees);
  }
}

TEST_P(Cases, WhatIsMarkedAboveAReaderIsInNothingThatItIsShown) {
  const Principal reader = auditor();
  const std::string parent = case_marked(Tlp::amber_strict);
  const std::string secret = case_marked(Tlp::red);
  const std::string plain = case_marked(Tlp::amber_strict);
  for (const std::string& child : {secret, plain}) {
    ASSERT_TRUE(merge_case(world, analyst, child, parent).has_value());
  }
  EXPECT_EQ(error_of(view_case(world, reader, secret)).code, Errc::not_found);
  for (const auto& [who, merged, reports] :
       {std::tuple{reader, 1U, 2U}, std::tuple{officer, 2U, 3U}, std::tuple{analyst, 2U, 3U}}) {
    const auto view = view_case(world, who, parent);
    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(view->merged.size(), merged) << to_text(who.role);
    EXPECT_EQ(view->reports.size(), reports) << to_text(who.role);
    EXPECT_EQ(view->journal.empty(), who.role == Role::analyst) << "who may not read it";
  }
  // The board is asked with a case in hand, and asks again.
  const store::Case in_hand = view_case(world, officer, secret)->item;
  EXPECT_EQ(error_of(view_case_board(world, reader, in_hand)).code, Errc::not_found);
  EXPECT_EQ(view_case_board(world, officer, in_hand)->merged_into, parent);
}

TEST_P(Cases, ABoardHasFactsForTheOperatorsPeopleAndDutiesOfTheCaseAlone) {
  const Principal member = active_partner();
  const std::string number = case_with_acme();
  const std::string other = case_with_acme();
  for (const std::string& one : {number, other}) {
    const RecordedFact fact = aware(one, store_.clock.now(), Weight::proven);
    ASSERT_TRUE(decide_fact(world, officer, fact.id, {.reason = "holds"}).has_value());
  }
  const store::Case item = view_case(world, officer, number)->item;
  for (const Principal& who : {officer, analyst, auditor(), Principal::system("test"), member}) {
    const auto board = view_case_board(world, who, item);
    ASSERT_TRUE(board.has_value()) << describe(board.error());
    EXPECT_EQ(board->facts.size(), who.party == member.party ? 0U : 1U) << actor_of(who);
    EXPECT_FALSE(board->obligations.empty());
    for (const store::Obligation& one : board->obligations) {
      EXPECT_EQ(one.case_id, item.id);
    }
    EXPECT_EQ(board->merged_into, "");
  }
  ASSERT_TRUE(
      register_party(world, Principal::system("test"), {.handle = "stranger", .name = "Stranger"})
          .has_value());
  Principal stranger = person("stranger", Role::partner_administrator, "x@stranger.example");
  stranger.standing = Standing::active;
  EXPECT_EQ(error_of(view_case_board(world, stranger, item)).code, Errc::not_found);
}

TEST_P(Cases, NamesAreThoseThatAReaderMayKnow) {
  other_party();
  person("other", Role::partner_member, "m@other.example");
  const auto names = [&](const Principal& who) { return *names_for(world, who); };
  for (const Principal& staff : {officer, Principal::system("test")}) {
    EXPECT_EQ(names(staff).parties.size(), 3U);
    EXPECT_EQ(names(staff).people.size(), 6U);
  }
  const Names known = names(partner());
  EXPECT_EQ(known.parties.size(), 2U) << "its own and the operator";
  EXPECT_EQ(known.people.size(), 1U);
  EXPECT_EQ(name_of_actor(known, "person:" + to_text(partner_id)), "Desk");
  EXPECT_EQ(name_of_actor(known, "key:k of person:" + to_text(partner_id)), "Desk");
  const std::string hidden = "person:" + to_text(officer.person);
  EXPECT_EQ(name_of_actor(known, hidden), hidden);
  for (const std::string& same :
       {std::string("anonymous"), "system:" + to_text(partner_id), to_text(partner_id)}) {
    EXPECT_EQ(name_of_actor(known, same), same);
  }
  const Principal administrator = person("", Role::administrator, "a@example.org");
  for (const auto& [who, sees_people] :
       {std::pair{analyst, false}, std::pair{administrator, true}}) {
    const auto parties = list_parties(world, who);
    for (const PartyView& one : *parties) {
      EXPECT_EQ(!one.people.empty(), sees_people) << one.party.handle;
    }
  }
}

TEST_P(Cases, LikelyDuplicatesComeWithTheirReasonsTheLikeliestFirst) {
  const auto send = [&](const char* product, const char* vendor, const char* text) {
    Report one{.product = product, .description = text};
    one.vendor = vendor;
    one.identifiers = find_identifiers(text);
    return submit_report(world, Principal{}, {.report = one})->number;
  };
  const std::string mine = send("Widget", "", "alpha beta gamma delta epsilon CVE-2099-1000");
  const std::string by_product = send("Widget", "", "nothing of the kind");
  const std::string by_text = send("Widget", "", "alpha beta gamma zeta eta");
  const std::string too_short = send("Widget", "", "alpha beta theta zeta eta iota kappa");
  const std::string by_id = send("Gadget", "", "CVE-2099-1000 and nothing else there");
  const std::string number = open(by_id);
  using Reasons = std::vector<std::string>;
  const auto found = *suggest_duplicates(world, analyst, mine);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].report_number, by_id);
  EXPECT_EQ(found[0].reasons, Reasons{"identifier:CVE-2099-1000"});
  EXPECT_EQ(found[0].case_number, number);
  EXPECT_EQ(found[1].report_number, by_text);
  EXPECT_EQ(found[1].reasons, (Reasons{"product", "text:60"}));
  EXPECT_EQ(found[1].weight, 60);
  EXPECT_EQ(found[1].case_number, "");
  for (const Suggestion& one : {found[2], found[3]}) {
    EXPECT_TRUE(one.report_number == by_product || one.report_number == too_short);
    EXPECT_EQ(one.reasons, Reasons{"product"}) << "nobody's vendor is nobody's likeness";
  }
  const std::string signs = send("!!!", "", "alef gimel one three five CVE-2099-2000");
  send("???", "", "bet dalet two four six CVE-2099-2000");
  const auto by_signs = *suggest_duplicates(world, analyst, signs);
  EXPECT_FALSE(by_signs.empty());
  for (const Suggestion& one : by_signs) {
    EXPECT_EQ(one.reasons, Reasons{"identifier:CVE-2099-2000"}) << "signs are no name";
  }
  const std::string named = send("Thing", "Acme", "one two three");
  const std::string same = send("Thing", "ACME", "nothing of the kind");
  const std::string other = send("Thing", "Other", "nothing of the sort");
  const auto by_vendor = *suggest_duplicates(world, analyst, named);
  ASSERT_EQ(by_vendor.size(), 2U);
  EXPECT_EQ(by_vendor[0].report_number, same);
  EXPECT_EQ(by_vendor[0].reasons, (Reasons{"product", "vendor"}));
  EXPECT_EQ(by_vendor[1].report_number, other);
  EXPECT_EQ(by_vendor[1].reasons, Reasons{"product"});
}

}  // namespace
}  // namespace tocsin::flow
