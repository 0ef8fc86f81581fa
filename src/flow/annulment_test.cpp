// Taking a step back and confirming one: which steps, by whom, and what the partner is told. On
// both engines.
#include "flow/desk.h"
#include "flow/standing.h"
#include "flow/testing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Annulments : public testing::Flow {
 protected:
  /// Active in a programme, with evidence against it in a case.
  void join() {
    id = make_active();
    const std::string number = case_with_acme();
    const auto fact = record_fact(world, analyst,
                                  {.case_number = number,
                                   .party = "acme",
                                   .name = "partner.no_support",
                                   .earliest = store_.clock.now(),
                                   .latest = store_.clock.now(),
                                   .weight = Weight::proven,
                                   .evidence = "a mail"});
    TOC_ASSERT(decide_fact(world, officer, fact->id, {.reason = "shown"}).has_value());
    evidence = fact->id;
  }
  StepDraft to(const std::string& target) const {
    return {.partnership = id, .target = target, .reason = "because"};
  }
  StepDraft shown(const std::string& target) const {
    StepDraft out = to(target);
    out.evidence = {.verdicts = {}, .facts = {evidence}};
    return out;
  }
  StepDraft emergency() const {
    StepDraft out = shown("suspended");
    out.emergency_ground = "it cannot wait";
    return out;
  }
  /// By two where that takes two.
  void take(const StepDraft& draft) {
    const auto step = propose_step(world, officer, draft);
    TOC_ASSERT(step.has_value());
    TOC_ASSERT(step->is_taken || approve_step(world, second, step->decision).has_value());
  }
  void lapse(std::chrono::hours time) {
    pass(time);
    TOC_ASSERT(watch_partnerships(world).value() == 1);
  }
  Result<DecisionId> propose() {
    return propose_annulment(world, officer, {.partnership = id, .reason = "it was wrong"});
  }
  void annul() {
    const auto proposed = propose();
    TOC_ASSERT(proposed.has_value());
    TOC_ASSERT(approve_annulment(world, second, *proposed).has_value());
  }
  StandingView view() { return *view_partnership(world, officer, id); }
  bool newest_notice_opens_sharing() {
    return read_inbox(world, partner())->front().body_en.find("is open from now on") !=
           std::string::npos;
  }

  PartnershipId id;
  FactId evidence;
};
INSTANTIATE_TEST_SUITE_P(Engines, Annulments, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Annulments, AreOfStepsByOfficersAlone) {
  id = *join_programme(world, officer, "acme", "example.support-unit");
  EXPECT_EQ(error_of(propose()).code, Errc::conflict) << "no step yet";
  join();
  take(emergency());
  lapse(24h * 20);
  EXPECT_EQ(error_of(propose()).code, Errc::conflict) << "time alone did it";
  take(emergency());
  EXPECT_TRUE(propose().has_value());
}

TEST_P(Annulments, AreNotOfWhatThePartnerDidItself) {
  join();
  ASSERT_TRUE(take_own_step(world, partner(), id, "terminated", "we leave").has_value());
  EXPECT_EQ(error_of(propose()).code, Errc::conflict);
}

TEST_P(Annulments, NeedWhatStoodBefore) {
  join();
  // As versions before wrote it, which did not keep what stood before.
  ASSERT_TRUE(world.store
                  ->write([](store::Transaction& tx) {
                    return tx.execute("UPDATE partnership_change SET rest = ''", {});
                  })
                  .has_value());
  EXPECT_EQ(error_of(propose()).code, Errc::conflict);
}

TEST_P(Annulments, LeadToNoStateThatTheProgrammeNoLongerHas) {
  join();
  take(shown("noticed"));
  const DecisionId proposed = *propose();
  const auto rename = [&](const char* statement) {
    return world.store->write([&](store::Transaction& tx) { return tx.execute(statement, {}); })
        .has_value();
  };
  // As a programme whose states were renamed since leaves them.
  for (const auto& [away, back] :
       {std::pair{"UPDATE partnership_change SET rest = replace(rest, '\"active\"', '\"gone\"')",
                  "UPDATE partnership_change SET rest = replace(rest, '\"gone\"', '\"active\"')"},
        std::pair{"UPDATE partnership_change SET to_state = 'gone' WHERE to_state = 'noticed'",
                  "UPDATE partnership_change SET to_state = 'noticed' WHERE to_state = 'gone'"}}) {
    ASSERT_TRUE(rename(away));
    EXPECT_EQ(error_of(approve_annulment(world, second, proposed)).code, Errc::internal) << away;
    ASSERT_TRUE(rename(back));
  }
  EXPECT_TRUE(approve_annulment(world, second, proposed).has_value());
}

TEST_P(Annulments, AreOfAProgrammeThatIsAmongTheRules) {
  id = make_id<PartnershipId>(store_.clock.now());
  const PartyId acme = partner().party;
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) {
                    store::Partnership row;
                    row.id = id;
                    row.party = acme;
                    row.programme = "of.yesterday";
                    row.state = "active";
                    row.since = tx.now();
                    return store::partnerships::insert(tx, row);
                  })
                  .has_value());
  EXPECT_EQ(error_of(propose()).code, Errc::internal);
  EXPECT_EQ(error_of(view_partnership(world, officer, id)).code, Errc::internal);
}

TEST_P(Annulments, AreOfTheStepForWhichTheyWereProposed) {
  join();
  take(emergency());
  const auto proposed = propose();
  ASSERT_TRUE(proposed.has_value());
  ASSERT_TRUE(confirm_step(world, second, id).has_value());
  EXPECT_EQ(error_of(approve_annulment(world, second, *proposed)).code, Errc::conflict);
  EXPECT_EQ(view().partnership.state, "suspended");
  EXPECT_EQ(error_of(propose_annulment(world, officer, {.partnership = {}, .reason = "r"})).code,
            Errc::not_found);
}

TEST_P(Annulments, SayThatSharingIsOpenAgainWhereItWasCut) {
  join();
  take(shown("noticed"));
  annul();
  EXPECT_FALSE(newest_notice_opens_sharing()) << "it was open all the time";
  take(emergency());
  annul();
  EXPECT_TRUE(newest_notice_opens_sharing());
  take(emergency());
  ASSERT_TRUE(confirm_step(world, second, id).has_value());
  lapse(24h * 190);
  take(to("suspended"));
  annul();
  EXPECT_EQ(view().partnership.state, "reassessment");
  EXPECT_FALSE(newest_notice_opens_sharing()) << "it stays cut";
}

TEST_P(Annulments, CloseTheInfractionOfTheirStepAndNoOther) {
  join();
  take(shown("noticed"));
  take(emergency());
  annul();
  const auto infractions = view().infractions;
  ASSERT_EQ(infractions.size(), 2U);
  EXPECT_FALSE(infractions.front().closed_index.has_value());
  EXPECT_EQ(infractions.back().outcome, InfractionOutcome::annulled);
  EXPECT_EQ(view().partnership.state, "noticed");
}

TEST_P(Annulments, OfAStepThatCutSharingAreNoCutThemselves) {
  join();
  take(shown("noticed"));
  EXPECT_EQ(acts("sharing.cut"), 0) << "a notice cuts nothing";
  take(emergency());
  EXPECT_EQ(acts("sharing.cut"), 1);
  annul();
  EXPECT_EQ(acts("sharing.cut"), 1);
  take(emergency());
  ASSERT_TRUE(confirm_step(world, second, id).has_value());
  lapse(24h * 190);
  ASSERT_EQ(view().partnership.state, "reassessment");
  EXPECT_EQ(acts("sharing.cut"), 2) << "what is cut is not cut again";
}

TEST_P(Annulments, AndStepsAreApprovedWhileTheyWaitByWhoIsNotTheirProposer) {
  id = *join_programme(world, officer, "acme", "example.threat-sharing");
  EXPECT_EQ(error_of(join_programme(world, officer, "acme", "example.threat-sharing")).message,
            "This organization is in the programme already.");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  const DecisionId proposed = propose_step(world, officer, active)->decision;
  const auto set_proposer = [&](const std::optional<PersonId>& proposer) {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) {
                      return tx.execute("UPDATE decision SET proposed_by_person = $1", {proposer});
                    })
                    .has_value());
  };
  set_proposer(std::nullopt);  // as versions before wrote it
  EXPECT_EQ(error_of(approve_step(world, second, proposed)).code, Errc::conflict);
  set_proposer(officer.person);
  ASSERT_TRUE(approve_step(world, second, proposed).has_value());
  EXPECT_EQ(error_of(approve_step(world, second, proposed)).message,
            "This decision was already taken.");
}

TEST_P(Annulments, AChecklistIsAgreedOnWithAStateThatAsksForReform) {
  join();
  for (const auto& [target, where] :
       {std::pair{"noticed", "/demands"}, std::pair{"nothing", "/demands"},
        std::pair{"suspended", ""}}) {
    StepDraft draft = shown(target);
    draft.emergency_ground = std::string_view(target) == "suspended" ? "it cannot wait" : "";
    draft.demands = {{"a cause", "a report"}};
    const auto done = propose_step(world, officer, draft);
    EXPECT_EQ(done ? "" : done.error().where, where) << target;
  }
}

TEST_P(Annulments, TimeTakesAStepAtItsInstantAndNoneThatIsNotDue) {
  join();
  const auto look = [&](Instant at) {
    store_.clock.set(at);
    EXPECT_TRUE(watch_partnerships(world).has_value());
    return view().partnership.state;
  };
  const auto look_again_at = [&](Instant at) {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) {
                      return tx.execute("UPDATE partnership SET next_step = $1", {at});
                    })
                    .has_value());
  };
  const Instant now = store_.clock.now();
  look_again_at(now);  // as rules that were changed since leave it
  EXPECT_EQ(look(now), "active");
  take(emergency());
  const Instant confirm_by = *view().partnership.confirm_by;
  look_again_at(now);
  EXPECT_EQ(look(confirm_by - 1us), "suspended");
  look_again_at(confirm_by);
  EXPECT_EQ(look(confirm_by), "noticed") << "it has lapsed";
  // A step of time says what it cuts, as one of officers does.
  take(emergency());
  ASSERT_TRUE(confirm_step(world, second, id).has_value());
  lapse(24h * 190);
  const auto entries = list_journal(world, officer, std::nullopt, 20);
  const auto step =
      std::ranges::find(*entries, "standing.reassessment", &store::JournalEntry::kind);
  ASSERT_NE(step, entries->end());
  EXPECT_TRUE(step->payload.contains("\"cut\":[")) << step->payload;
}

TEST_P(Annulments, AreApprovedOnceByAnotherOfficer) {
  join();
  take(shown("noticed"));
  const DecisionId proposed = *propose();
  EXPECT_EQ(error_of(approve_annulment(world, officer, proposed)).code, Errc::forbidden);
  ASSERT_TRUE(approve_annulment(world, second, proposed).has_value());
  EXPECT_EQ(error_of(approve_annulment(world, second, proposed)).code, Errc::conflict);
}

TEST_P(Annulments, NothingButAnEmergencyIsConfirmed) {
  id = *join_programme(world, officer, "acme", "example.support-unit");
  EXPECT_EQ(error_of(confirm_step(world, second, id)).code, Errc::conflict) << "no step yet";
  join();
  for (const Principal& who : {officer, second}) {
    EXPECT_EQ(error_of(confirm_step(world, who, id)).code, Errc::conflict);
  }
  take(emergency());
  EXPECT_EQ(error_of(confirm_step(world, officer, id)).code, Errc::forbidden);
  EXPECT_TRUE(confirm_step(world, second, id).has_value());
  for (const Principal& who : {officer, second}) {
    EXPECT_EQ(error_of(confirm_step(world, who, id)).code, Errc::conflict) << "confirmed already";
  }
}

TEST_P(Annulments, AnEmergencyIsConfirmedUntilTheLastInstantOfItsTime) {
  join();
  for (const auto& [past, is_taken] : {std::pair{1us, false}, std::pair{0us, true}}) {
    take(emergency());
    store_.clock.set(*view().partnership.confirm_by + past);
    EXPECT_EQ(confirm_step(world, second, id).has_value(), is_taken) << past.count();
    if (!is_taken) {
      ASSERT_EQ(watch_partnerships(world).value(), 1);
    }
  }
}

TEST_P(Annulments, WhoTookAnEmergencyStepNeverConfirmsItEitherWhenItsConfirmationIsTakenBack) {
  join();
  take(emergency());
  ASSERT_TRUE(confirm_step(world, second, id).has_value());
  annul();
  ASSERT_TRUE(view().partnership.confirm_by.has_value()) << "it waits again";
  EXPECT_EQ(error_of(confirm_step(world, officer, id)).code, Errc::forbidden);
  EXPECT_TRUE(confirm_step(world, second, id).has_value());
}

}  // namespace
}  // namespace tocsin::flow
