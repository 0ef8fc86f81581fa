// All programmes that ship, played from end to end by what their files say; evidence, hearings,
// emergencies, annulments. On both engines.
#include "flow/standing.h"

#include "flow/decisions.h"
#include "flow/testing.h"
#include "store/sharing.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Programmes : public testing::Flow {
 protected:
  void join(const std::string& programme) {
    id = *join_programme(world, officer, "acme", programme);
  }
  std::string state_now() { return view_partnership(world, officer, id)->partnership.state; }
  StepDraft to(const std::string& target) const {
    return {.partnership = id, .target = target, .reason = "because", .reason_zh = "理由"};
  }
  /// One officer takes the step, or two where the programme asks for two. Returns the error's
  /// sentence, or nothing.
  std::string take(const StepDraft& draft) {
    const auto step = propose_step(world, officer, draft);
    if (!step) {
      return step.error().message;
    }
    if (step->is_taken) {
      notice = step->notice_slug;
      return {};
    }
    const auto done = approve_decision(world, second, step->decision);
    notice = done ? done->notice_slug : "";
    return done ? "" : done.error().message;
  }
  std::string take(const std::string& target) { return take(to(target)); }
  std::string notice_text() {
    const Scope scope = *scope_for(partner(), Action::read_inbox);
    const auto found = world.store->read([&](store::Reader& reader) {
      return store::notices::get_addressed(reader, scope, notice);
    });
    return found ? found->title_en + "\n" + found->body_en : "";
  }
  /// Lets days go by, with the clocks running.
  void days(int count) {
    pass(std::chrono::hours(24 * count));
    TOC_ASSERT(watch_duties(world).has_value());
    TOC_ASSERT(watch_partnerships(world).has_value());
  }
  /// A duty of acme's that is late.
  std::string late_case() {
    const std::string number = case_with_acme();
    const RecordedFact fact = aware(number, store_.clock.now(), Weight::proven);
    TOC_ASSERT(decide_fact(world, officer, fact.id, {.reason = "holds"}).has_value());
    days(10);
    TOC_ASSERT(state(number) == "late");
    return number;
  }
  static Citations verdict(const std::string& number) {
    return {.verdicts = {{.case_number = number,
                          .regime = "cn.rmsv.art7",
                          .stage = "file_miit",
                          .as_of = std::nullopt}},
            .facts = {}};
  }
  FactId fact(const std::string& number, const std::string& party, const std::string& name,
              bool accept = true) {
    const auto recorded = record_fact(world, analyst,
                                      {.case_number = number,
                                       .party = party,
                                       .name = name,
                                       .earliest = store_.clock.now(),
                                       .latest = store_.clock.now(),
                                       .weight = Weight::proven,
                                       .evidence = "a mail"});
    TOC_ASSERT(recorded.has_value());
    if (accept) {
      TOC_ASSERT(decide_fact(world, officer, recorded->id, {.reason = "holds"}).has_value());
    }
    return recorded->id;
  }
  void file(const std::string& number) {
    TOC_ASSERT(submit_filing(world, partner(),
                             {.case_number = number,
                              .party = "acme",
                              .regime = "cn.rmsv.art7",
                              .stage = "file_miit",
                              .content = "{}"})
                   .has_value());
  }
  void close_all() {
    const auto view = view_partnership(world, officer, id);
    for (const store::Infraction& one : view->infractions) {
      if (!one.closed_index) {
        TOC_ASSERT(close_infraction(world, officer, id,
                                    {.opened_index = one.opened_index, .reason = "mended"})
                       .has_value());
      }
    }
  }
  void reform() {
    const auto view = view_partnership(world, officer, id);
    for (const store::ReformItem& item : view->items) {
      TOC_ASSERT(submit_reform(world, partner(), id, item.id, "done").has_value());
      TOC_ASSERT(assess_reform(world, officer, id, item.id, {}).has_value());
    }
  }

  PartnershipId id;
  std::string notice;
  const std::vector<StepDraft::Demand> demands = {{"a cause", "an outside report"}};
};
INSTANTIATE_TEST_SUITE_P(Engines, Programmes, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

// Entries bear the last one's time until the clock is there (docs/operators/time.md).
TEST_P(Programmes, WhereTheLogIsAheadOfTheClockATermRunsByTheClock) {
  join("example.threat-sharing");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  ASSERT_EQ(take(active), "");
  StepDraft noticed = to("noticed");
  noticed.evidence = verdict(late_case());
  const std::string running = case_with_acme();
  const RecordedFact fact = aware(running, store_.clock.now(), Weight::proven);
  TOC_ASSERT(decide_fact(world, officer, fact.id, {.reason = "holds"}).has_value());
  sign_ahead(24h * 100);
  StepDraft early = to("noticed");
  early.evidence = verdict(running);
  EXPECT_NE(take(early), "") << "by the clock nothing is late yet";
  ASSERT_EQ(take(noticed), "");
  pass(1h);
  EXPECT_EQ(take("warned"),
            "The partner has not answered the notice, and the time to answer is still running.");
  ASSERT_TRUE(answer_notice(world, partner(), id, "We were late.").has_value());
  EXPECT_EQ(take("warned"), "");
  EXPECT_EQ(view_partnership(world, officer, id)->partnership.since, store_.clock.now());
}

TEST_P(Programmes, ThreatSharingFromEntryToReinstatement) {
  join("example.threat-sharing");
  StepDraft active = to("active");
  EXPECT_EQ(take(active), "The agreement has not been signed.");
  active.agreement_signed = store_.clock.now();
  ASSERT_EQ(take(active), "");
  const std::string number = late_case();
  EXPECT_EQ(take("noticed"), "Accepted evidence of the infraction is missing or too weak.");
  StepDraft noticed = to("noticed");
  noticed.evidence = verdict(number);
  ASSERT_EQ(take(noticed), "");
  EXPECT_NE(notice_text().find("Verdict: " + number), std::string::npos) << notice_text();
  EXPECT_EQ(take("active"), "An infraction is still open.");
  EXPECT_EQ(take("warned"),
            "The partner has not answered the notice, and the time to answer is still running.");
  ASSERT_TRUE(answer_notice(world, partner(), id, "We were late.").has_value());
  ASSERT_EQ(take("warned"), "");
  StepDraft suspended = to("suspended");
  suspended.demands = demands;
  const auto proposed = propose_step(world, officer, suspended);
  ASSERT_TRUE(proposed.has_value());
  // The second officer's page and the notice show the same lines.
  const auto open = open_decisions(world, second);
  ASSERT_EQ(open->size(), 1U);
  const Dossier shown = open->front().dossier;
  EXPECT_NE(std::ranges::find_if(shown.lines_en,
                                 [](const std::string& line) {
                                   return line.find("We were late.") != std::string::npos;
                                 }),
            shown.lines_en.end());
  const auto done = approve_decision(world, second, proposed->decision);
  ASSERT_TRUE(done.has_value()) << describe(done.error());
  notice = done->notice_slug;
  const std::string text = notice_text();
  for (const std::string& line : shown.lines_en) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\nnot in\n" << text;
  }
  EXPECT_FALSE(may_receive(partner().standing));
  file(number);
  days(190);
  EXPECT_EQ(state_now(), "reassessment");
  EXPECT_EQ(take("probation"), "Not every action item is done, or none was agreed.");
  reform();
  ASSERT_EQ(take("probation"), "");
  EXPECT_EQ(view_partnership(world, officer, id)->infractions.front().outcome,
            InfractionOutcome::remedied);
  days(190);
  EXPECT_EQ(state_now(), "active");
}

TEST_P(Programmes, AnExtensionAndATerminationSayWhichTheyAre) {
  make_active();
  id = view_standing(world, officer)->front().partnership.id;
  const std::string number = late_case();
  StepDraft noticed = to("noticed");
  noticed.evidence = verdict(number);
  ASSERT_EQ(take(noticed), "");
  days(20);  // the time to answer has passed
  ASSERT_EQ(take("suspended"), "");
  days(190);
  ASSERT_EQ(take("suspended"), "");
  EXPECT_EQ(notice_text().find("Suspension extended"), 0U) << notice_text();
  days(100);
  ASSERT_EQ(take("terminated"), "");
  EXPECT_EQ(notice_text().find("Partnership terminated"), 0U);
}

TEST_P(Programmes, AnotherOrganizationsRecordIsNoEvidence) {
  make_active();
  id = view_standing(world, officer)->front().partnership.id;
  ASSERT_TRUE(register_party(world, Principal::system("test"),
                             {.handle = "other",
                              .name = "Other",
                              .country = "CN",
                              .roles = {"product_provider"},
                              .markets = {"CN"}})
                  .has_value());
  const std::string number = case_with_acme();
  ASSERT_TRUE(
      add_participant(world, analyst, number, {.party = "other", .roles = {"vendor"}}).has_value());
  // Acme knew and filed in time; the other knew and did not.
  const RecordedFact mine = aware(number, store_.clock.now(), Weight::proven);
  ASSERT_TRUE(decide_fact(world, officer, mine.id, {.reason = "holds"}).has_value());
  const auto theirs = record_fact(world, analyst,
                                  {.case_number = number,
                                   .party = "other",
                                   .name = "awareness",
                                   .about = "vuln.in_own_product",
                                   .earliest = store_.clock.now(),
                                   .latest = store_.clock.now(),
                                   .weight = Weight::proven,
                                   .evidence = "a mail"});
  ASSERT_TRUE(decide_fact(world, officer, theirs->id, {.reason = "holds"}).has_value());
  file(number);
  days(10);
  ASSERT_EQ(state(number), "met");
  const auto refused_at = [&](const Citations& evidence) {
    StepDraft draft = to("noticed");
    draft.evidence = evidence;
    const auto step = propose_step(world, officer, draft);
    return step ? std::string("taken") : step.error().where;
  };
  EXPECT_EQ(refused_at(verdict(number)), "/verdicts/0") << "it was in time";
  EXPECT_EQ(refused_at({.verdicts = {}, .facts = {theirs->id}}), "/evidence/0");
  EXPECT_EQ(refused_at({.verdicts = {}, .facts = {mine.id}}), "/evidence/0")
      << "awareness is no infraction";
  EXPECT_EQ(refused_at({.verdicts = {}, .facts = {fact(number, "other", "partner.no_support")}}),
            "/evidence/0");
  EXPECT_EQ(refused_at({.verdicts = {}, .facts = {fact(number, "", "partner.no_support")}}),
            "/evidence/0")
      << "about nobody";
  EXPECT_EQ(
      refused_at({.verdicts = {}, .facts = {fact(number, "acme", "partner.no_support", false)}}),
      "/evidence/0")
      << "not accepted";
  EXPECT_EQ(refused_at({.verdicts = {}, .facts = {fact(number, "acme", "partner.leaked")}}),
            "/evidence/0")
      << "a kind that this programme does not list";
  EXPECT_EQ(refused_at({.verdicts = {{.case_number = "C-0000-0000",
                                      .regime = "cn.rmsv.art7",
                                      .stage = "file_miit",
                                      .as_of = std::nullopt}},
                        .facts = {}}),
            "/verdicts/0");
  EXPECT_EQ(refused_at({.verdicts = {}, .facts = {fact(number, "acme", "partner.no_support")}}),
            "taken");
}

TEST_P(Programmes, EvidenceThatFellIsNoEvidence) {
  make_active();
  id = view_standing(world, officer)->front().partnership.id;
  const std::string number = case_with_acme();
  const RecordedFact known = aware(number, store_.clock.now(), Weight::proven);
  ASSERT_TRUE(decide_fact(world, officer, known.id, {.reason = "holds"}).has_value());
  days(10);
  StepDraft noticed = to("noticed");
  noticed.evidence = verdict(number);
  ASSERT_EQ(take(noticed), "");
  days(20);
  const FactId support = fact(number, "acme", "partner.no_support");
  StepDraft suspended = to("suspended");
  suspended.evidence = {.verdicts = {}, .facts = {support}};
  const auto proposed = propose_step(world, officer, suspended);
  ASSERT_TRUE(proposed.has_value());
  ASSERT_TRUE(decide_fact(world, officer, support,
                          {.status = EvidenceStatus::withdrawn, .reason = "a mistake"})
                  .has_value());
  EXPECT_FALSE(open_decisions(world, second)->front().fault.empty());
  EXPECT_EQ(error_of(approve_decision(world, second, proposed->decision)).code, Errc::conflict);
  EXPECT_EQ(state_now(), "noticed");
}

TEST_P(Programmes, AnEmergencySaysSoWaitsAndLapses) {
  make_active();
  id = view_standing(world, officer)->front().partnership.id;
  const std::string number = late_case();
  StepDraft emergency = to("suspended");
  emergency.evidence = verdict(number);
  emergency.emergency_ground = "what was shared is used in attacks";
  EXPECT_EQ(error_of(propose_step(world, stale(officer), emergency)).code, Errc::forbidden);
  ASSERT_EQ(take(emergency), "");
  const std::string text = notice_text();
  for (const char* said : {"Emergency suspension", "This is an emergency step",
                           "what was shared is used in attacks", "A second officer must confirm"}) {
    EXPECT_NE(text.find(said), std::string::npos) << said << "\nnot in\n" << text;
  }
  EXPECT_TRUE(view_partnership(world, partner(), id)->partnership.confirm_by.has_value());
  days(20);
  EXPECT_EQ(state_now(), "noticed");
  EXPECT_TRUE(may_receive(partner().standing));
  EXPECT_EQ(error_of(confirm_step(world, second, id)).code, Errc::conflict);
  // And once more, confirmed.
  ASSERT_EQ(take(emergency), "");
  ASSERT_TRUE(confirm_step(world, second, id).has_value());
  EXPECT_EQ(error_of(confirm_step(world, second, id)).code, Errc::conflict);
  days(20);
  EXPECT_EQ(state_now(), "suspended");
}

TEST_P(Programmes, AWrongStepIsAnnulledByTwo) {
  make_active();
  id = view_standing(world, officer)->front().partnership.id;
  const store::Partnership before = view_partnership(world, officer, id)->partnership;
  const std::string number = late_case();
  StepDraft emergency = to("suspended");
  emergency.evidence = verdict(number);
  emergency.emergency_ground = "it cannot wait";
  ASSERT_EQ(take(emergency), "");
  ASSERT_FALSE(may_receive(partner().standing));
  EXPECT_EQ(error_of(propose_annulment(world, officer, {.partnership = id, .reason = " "})).where,
            "/reason");
  const auto proposed =
      propose_annulment(world, officer, {.partnership = id, .reason = "the wrong partner"});
  ASSERT_TRUE(proposed.has_value()) << describe(proposed.error());
  EXPECT_EQ(
      error_of(propose_annulment(world, officer, {.partnership = id, .reason = "again"})).code,
      Errc::conflict);
  for (const Principal& nobody :
       {officer, stale(second), key_of(second, Action::decide_standing)}) {
    EXPECT_FALSE(approve_decision(world, nobody, *proposed).has_value());
  }
  const auto done = approve_decision(world, second, *proposed);
  ASSERT_TRUE(done.has_value()) << describe(done.error());
  notice = done->notice_slug;
  EXPECT_EQ(notice_text().find("A step was annulled"), 0U);
  const auto view = view_partnership(world, officer, id);
  EXPECT_EQ(view->partnership.state, "active");
  EXPECT_EQ(view->partnership.since, before.since);
  EXPECT_EQ(view->partnership.term_ends, before.term_ends);
  EXPECT_FALSE(view->partnership.confirm_by.has_value());
  EXPECT_EQ(view->infractions.back().outcome, InfractionOutcome::annulled);
  EXPECT_TRUE(may_receive(partner().standing));
  EXPECT_EQ(error_of(propose_annulment(world, officer, {.partnership = id, .reason = "no"})).code,
            Errc::conflict)
      << "an annulment is not annulled";
}

TEST_P(Programmes, SupportUnitFromContributionToTheEnd) {
  join("example.support-unit");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  EXPECT_EQ(take(active), "The contribution that the programme asks for was not reached.");
  ASSERT_TRUE(
      record_standing(world, officer, id, RecordKind::indicators_met, "12 findings").has_value());
  ASSERT_EQ(take(active), "");
  days(367);
  EXPECT_EQ(state_now(), "renewal");
  EXPECT_EQ(take(active), "The contribution that the programme asks for was not reached.")
      << "what was measured before counts for the term before";
  ASSERT_TRUE(
      record_standing(world, officer, id, RecordKind::indicators_met, "9 findings").has_value());
  ASSERT_EQ(take(active), "");
  // No calendar is known for these years, so that no duty can be late: an accepted fact shows it.
  StepDraft noticed = to("noticed");
  noticed.evidence = {.verdicts = {}, .facts = {fact(case_with_acme(), "acme", "partner.leaked")}};
  ASSERT_EQ(take(noticed), "");
  days(20);
  StepDraft suspended = to("suspended");
  suspended.demands = demands;
  ASSERT_EQ(take(suspended), "");
  days(100);
  EXPECT_EQ(state_now(), "reassessment");
  reform();
  ASSERT_EQ(take("active"), "");
  EXPECT_EQ(notice_text().find("Reinstated"), 0U) << notice_text();
  // The partner leaves by itself: an officer does not do that for it, nor another partner.
  EXPECT_EQ(take("terminated"), "This programme has no such step from the present state.");
  EXPECT_EQ(error_of(take_own_step(world, officer, id, "terminated", "we leave")).code,
            Errc::forbidden);
  EXPECT_EQ(error_of(take_own_step(world, partner(), {}, "terminated", "we leave")).code,
            Errc::not_found);
  ASSERT_TRUE(take_own_step(world, partner(), id, "terminated", "we leave").has_value());
  EXPECT_EQ(state_now(), "terminated");
}

TEST_P(Programmes, TheInactivityLadderToTheEndAndBack) {
  join("cna.inactivity");
  ASSERT_EQ(take("contacted"), "");
  EXPECT_EQ(notice_text().find("You have not taken part"), 0U);
  EXPECT_EQ(take("contacted_again"), "The term of the present state is still running.");
  EXPECT_EQ(take("active"), "No exception has been recorded.");
  days(20);
  ASSERT_EQ(take("contacted_again"), "");
  days(20);
  ASSERT_EQ(take("warned"), "");
  days(20);
  ASSERT_EQ(take("terminated"), "");
  EXPECT_FALSE(may_receive(partner().standing));
  EXPECT_EQ(error_of(take_own_step(world, officer, id, "candidate", "again")).code,
            Errc::forbidden);
  ASSERT_TRUE(take_own_step(world, partner(), id, "candidate", "again").has_value());
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  ASSERT_EQ(take(active), "");
  ASSERT_EQ(take("contacted"), "");
  ASSERT_TRUE(record_standing(world, officer, id, RecordKind::documented_exception, "a merger")
                  .has_value());
  ASSERT_EQ(take("active"), "");
}

TEST_P(Programmes, TrustStoreFromIncidentToRemovalAndBack) {
  join("example.trust-store");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  ASSERT_EQ(take(active), "");
  const std::string number = case_with_acme();
  StepDraft incident = to("incident_open");
  incident.evidence = {.verdicts = {}, .facts = {fact(number, "acme", "partner.no_report")}};
  incident.demands = demands;
  ASSERT_EQ(take(incident), "");
  EXPECT_EQ(notice_text().find("An incident is open"), 0U);
  reform();
  EXPECT_EQ(take("active"), "An infraction is still open.");
  close_all();
  ASSERT_EQ(take("active"), "");
  incident.evidence = {.verdicts = {}, .facts = {fact(number, "acme", "partner.repeated")}};
  ASSERT_EQ(take(incident), "");
  days(10);
  StepDraft plan = to("action_plan");
  plan.demands = demands;
  ASSERT_EQ(take(plan), "");
  StepDraft constrained = to("constrained");
  constrained.evidence = {.verdicts = {}, .facts = {fact(number, "acme", "partner.no_update")}};
  constrained.demands = demands;
  ASSERT_EQ(take(constrained), "");
  EXPECT_EQ(partner().standing, Standing::suspended);
  days(95);
  EXPECT_EQ(state_now(), "reassessment");
  reform();
  ASSERT_EQ(take("probation"), "");
  days(200);
  EXPECT_EQ(state_now(), "active");
  ASSERT_EQ(take(incident), "");
  days(10);
  ASSERT_EQ(take(constrained), "");
  days(95);
  ASSERT_EQ(take("terminated"), "");
  ASSERT_TRUE(take_own_step(world, partner(), id, "candidate", "again").has_value());
}

TEST_P(Programmes, SharingBelowTheMarkingTakesTwo) {
  const std::string number = case_with_acme();
  ShareDraft draft{.tlp = Tlp::green, .title = "t", .text = "x", .reason = {}};
  EXPECT_EQ(error_of(share_update(world, analyst, number, draft)).where, "/reason");
  draft.reason = "partners must protect themselves";
  EXPECT_FALSE(
      share_update(world, key_of(analyst, Action::manage_case), number, draft).has_value());
  EXPECT_FALSE(share_update(world, stale(analyst), number, draft).has_value());
  const auto proposed = share_update(world, analyst, number, draft);
  ASSERT_TRUE(proposed.has_value());
  ASSERT_TRUE(proposed->decision.has_value());
  for (const Principal& nobody :
       {analyst, stale(officer), key_of(officer, Action::lower_marking), partner()}) {
    EXPECT_FALSE(approve_decision(world, nobody, *proposed->decision).has_value());
  }
  ASSERT_TRUE(approve_decision(world, officer, *proposed->decision).has_value());
  // At its own marking or above one person is enough.
  for (const Tlp tlp : {Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    draft.tlp = tlp;
    EXPECT_FALSE(share_update(world, analyst, number, draft)->decision.has_value());
  }
}

TEST_P(Programmes, ADecisionIsRejectedWithAReasonByThoseWhoCouldApproveIt) {
  join("example.threat-sharing");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  const auto proposed = propose_step(world, officer, active);
  ASSERT_TRUE(proposed.has_value());
  EXPECT_EQ(error_of(reject_decision(world, analyst, proposed->decision, "no")).code,
            Errc::not_found);
  EXPECT_EQ(error_of(reject_decision(world, partner(), proposed->decision, "no")).code,
            Errc::not_found);
  EXPECT_EQ(error_of(reject_decision(world, stale(second), proposed->decision, "no")).code,
            Errc::forbidden);
  EXPECT_EQ(error_of(reject_decision(world, second, proposed->decision, "")).where, "/reason");
  ASSERT_TRUE(reject_decision(world, second, proposed->decision, "not yet").has_value());
  EXPECT_EQ(error_of(approve_decision(world, second, proposed->decision)).code, Errc::conflict);
}

}  // namespace
}  // namespace tocsin::flow
