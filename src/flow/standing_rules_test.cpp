// What a step of a partnership rests on, and what time alone does: evidence by its status, reform
// by its weakest item, a notice for every automatic step, and what is recorded beside the steps. On
// both engines.
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/feed.h"
#include "flow/notices.h"
#include "flow/partnership_for_test.h"
#include "flow/standing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class StandingRules : public testing::Partnerships {
 protected:
  /// Suspended with these demands, confirmed, and after its term under reassessment.
  void reassess(std::vector<StepDraft::Demand> demands) {
    ASSERT_EQ(take(emergency(std::move(demands))), "");
    ASSERT_TRUE(confirm_step(world, second, id).has_value());
    pass(24h * 190);
    ASSERT_EQ(watch_partnerships(world).value(), 1);
    ASSERT_EQ(view()->partnership.state, "reassessment");
  }
  std::vector<std::string> inbox() {
    std::vector<std::string> out;
    const auto notices = read_inbox(world, partner());
    for (const store::Notice& one : *notices) {
      out.push_back(one.title_en.substr(0, one.title_en.find(':')));
    }
    return out;
  }
  Status submit(const ReformItemId& item) {
    const auto done = submit_reform(world, partner(), id, item, "done");
    return done ? Status() : Status(std::unexpected(done.error()));
  }
  Status assess(const ReformItemId& item, Assessment assessment, Weight weight) {
    const auto done =
        assess_reform(world, officer, id, item, {.assessment = assessment, .weight = weight});
    return done ? Status() : Status(std::unexpected(done.error()));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, StandingRules, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(StandingRules, OnlyEvidenceThatIsAcceptedCarriesAStep) {
  join();
  using enum EvidenceStatus;
  struct Row {
    const char* status;
    std::vector<EvidenceStatus> decided;
    bool is_taken;
  };
  for (const Row& row : {Row{"offered", {}, false}, Row{"contested", {contested}, false},
                         Row{"rejected", {contested, rejected}, false},
                         Row{"withdrawn", {accepted, withdrawn}, false},
                         Row{"accepted", {contested, accepted}, true}}) {
    SCOPED_TRACE(row.status);
    StepDraft noticed = to("noticed");
    noticed.evidence = {.verdicts = {}, .facts = {fact()}};
    for (const EvidenceStatus status : row.decided) {
      decide(noticed.evidence.facts.front(), status);
    }
    const auto step = propose_step(world, officer, noticed);
    EXPECT_EQ(step.has_value(), row.is_taken);
    if (!row.is_taken) {
      EXPECT_EQ(error_of(step).where, "/evidence/0");
    }
    EXPECT_EQ(view()->partnership.state, row.is_taken ? "noticed" : "active");
  }
}

TEST_P(StandingRules, WeakEvidenceCarriesNoStepThatAsksForMore) {
  join();
  for (const auto& [weight, is_taken] :
       {std::pair{Weight::asserted, false}, std::pair{Weight::corroborated, true}}) {
    StepDraft noticed = to("noticed");
    noticed.evidence = {.verdicts = {}, .facts = {fact(weight)}};
    decide(noticed.evidence.facts.front(), EvidenceStatus::accepted);
    EXPECT_EQ(take(noticed).empty(), is_taken) << to_text(weight);
  }
}

TEST_P(StandingRules, TheWeakestItemOfAReformDecides) {
  join();
  const std::vector<StepDraft::Demand> two = {{"a cause", "a report"}, {"a deputy", "a name"}};
  struct Row {
    Weight first;
    Weight last;
    bool is_reinstated;
  };
  reassess(two);
  for (const Row& row :
       {Row{Weight::proven, Weight::asserted, false}, Row{Weight::asserted, Weight::proven, false},
        Row{Weight::proven, Weight::corroborated, true}}) {
    SCOPED_TRACE(std::string(to_text(row.first)) + " and " + std::string(to_text(row.last)));
    const auto items = view()->items;
    ASSERT_EQ(items.size(), 2U);
    for (const auto& [item, weight] :
         {std::pair{items[0].id, row.first}, std::pair{items[1].id, row.last}}) {
      ASSERT_TRUE(submit(item).has_value());
      ASSERT_TRUE(assess(item, Assessment::accepted, weight).has_value());
    }
    EXPECT_EQ(take(to("probation")).empty(), row.is_reinstated);
    if (!row.is_reinstated) {  // extended, with the demands anew
      StepDraft extended = to("suspended");
      extended.demands = two;
      ASSERT_EQ(take(extended), "");
      pass(24h * 100);
      ASSERT_EQ(watch_partnerships(world).value(), 1);
    }
  }
  EXPECT_EQ(view()->partnership.state, "probation");
}

TEST_P(StandingRules, AnItemOfAReformIsAssessedOnceOnWhatWasHandedIn) {
  join();
  ASSERT_EQ(take(emergency({{"a cause", "a report"}})), "");
  const ReformItemId item = view()->items.front().id;
  const auto state = [&] { return view()->items.front().state; };
  for (const Assessment assessment : {Assessment::accepted, Assessment::refused}) {
    const Status nothing = assess(item, assessment, Weight::proven);
    ASSERT_FALSE(nothing.has_value()) << "nothing was handed in";
    EXPECT_EQ(error_of(nothing).code, Errc::conflict);
  }
  EXPECT_EQ(state(), ReformState::open);
  EXPECT_EQ(error_of(submit(ReformItemId{})).code, Errc::not_found);
  EXPECT_EQ(error_of(assess(ReformItemId{}, Assessment::accepted, Weight::proven)).code,
            Errc::not_found);
  ASSERT_TRUE(submit(item).has_value());
  ASSERT_TRUE(submit(item).has_value()) << "until it is assessed it may be mended";
  ASSERT_TRUE(assess(item, Assessment::refused, Weight::proven).has_value());
  EXPECT_EQ(error_of(assess(item, Assessment::accepted, Weight::proven)).code, Errc::conflict)
      << "refused, and nothing new";
  ASSERT_TRUE(submit(item).has_value());
  ASSERT_TRUE(assess(item, Assessment::accepted, Weight::proven).has_value());
  const Status again = submit(item);
  ASSERT_FALSE(again.has_value()) << "accepted is accepted";
  EXPECT_EQ(error_of(again).code, Errc::conflict);
  EXPECT_EQ(state(), ReformState::accepted);
  EXPECT_EQ(error_of(assess(item, Assessment::refused, Weight::proven)).code, Errc::conflict);
}

TEST_P(StandingRules, WhatTimeAloneDoesIsToldToThePartner) {
  join();
  using Titles = std::vector<std::string>;
  const std::size_t before = inbox().size();
  const auto newest = [&](std::size_t count) {
    const Titles all = inbox();
    EXPECT_EQ(all.size(), before + count);
    return all.empty() ? std::string() : all.front();
  };
  ASSERT_EQ(take(emergency({})), "");
  EXPECT_EQ(newest(1), "Emergency suspension of the partnership");
  pass(24h * 20);
  ASSERT_EQ(watch_partnerships(world).value(), 1);
  EXPECT_EQ(newest(2), "Emergency suspension lapsed");
  EXPECT_EQ(view()->history.back().notice.has_value(), true);
  reassess({{"a cause", "a report"}});  // suspended, confirmed, and by time: under reassessment
  EXPECT_EQ(newest(5), "Reassessment opened");
  const ReformItemId item = view()->items.front().id;
  ASSERT_TRUE(submit(item).has_value());
  ASSERT_TRUE(assess(item, Assessment::accepted, Weight::proven).has_value());
  ASSERT_EQ(take(to("probation")), "");
  pass(24h * 190);
  ASSERT_EQ(watch_partnerships(world).value(), 1);
  EXPECT_EQ(view()->partnership.state, "active");
  EXPECT_EQ(newest(7), "Partnership active");
  EXPECT_TRUE(view()->history.back().notice.has_value());
}

TEST_P(StandingRules, ADecisionIsApprovedAsWhatItIs) {
  id = *join_programme(world, officer, "acme", "example.threat-sharing");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  const DecisionId step = propose_step(world, officer, active)->decision;
  const DecisionId warning = *propose_warning(
      world, officer,
      {.title_en = "A warning", .title_zh = "提示", .body_en = "Update.", .body_zh = "请升级。"});
  EXPECT_EQ(error_of(approve_warning(world, second, step)).code, Errc::not_found);
  EXPECT_EQ(error_of(approve_annulment(world, second, step)).code, Errc::not_found);
  EXPECT_EQ(error_of(approve_step(world, second, warning)).code, Errc::not_found);
  EXPECT_TRUE(public_notices(world, "", 10)->empty());
  // Neither was used up.
  EXPECT_TRUE(approve_step(world, second, step).has_value());
  EXPECT_TRUE(approve_warning(world, second, warning).has_value());
  EXPECT_EQ(public_notices(world, "", 10)->size(), 1U);
}

TEST_P(StandingRules, AnOrganizationJoinsAProgrammeThatThereIsOnce) {
  struct Row {
    const char* party;
    const char* programme;
    std::optional<Errc> want;
    const char* where;
  };
  for (const Row& row : {Row{"acme", "example.nothing", Errc::malformed, "/programme"},
                         Row{"nobody", "example.threat-sharing", Errc::malformed, "/party"},
                         Row{"operator", "example.threat-sharing", Errc::malformed, "/party"},
                         Row{"acme", "example.threat-sharing", std::nullopt, ""},
                         Row{"acme", "example.threat-sharing", Errc::conflict, ""},
                         Row{"acme", "example.support-unit", std::nullopt, ""}}) {
    SCOPED_TRACE(std::string(row.party) + " in " + row.programme);
    const auto joined = join_programme(world, officer, row.party, row.programme);
    EXPECT_EQ(joined.has_value(), !row.want);
    if (row.want) {
      EXPECT_EQ(error_of(joined).code, *row.want);
      EXPECT_EQ(error_of(joined).where, row.where);
    }
  }
}

TEST_P(StandingRules, AVerdictIsCitedAsItWasKnownAtAnEntryOfTheLog) {
  join();
  const RecordedFact known = aware(number, store_.clock.now(), Weight::proven);
  decide(known.id, EvidenceStatus::accepted);
  pass(24h * 10);
  ASSERT_TRUE(watch_duties(world).has_value());
  const store::LogIndex newest = world.store->head()->size - 1;
  StepDraft noticed = to("noticed");
  for (const auto& [as_of, is_taken] :
       {std::pair<std::optional<store::LogIndex>, bool>{-1, false},
        std::pair<std::optional<store::LogIndex>, bool>{newest + 1, false},
        std::pair<std::optional<store::LogIndex>, bool>{std::nullopt, true}}) {
    noticed.evidence.verdicts = {
        {.case_number = number, .regime = "cn.rmsv.art7", .stage = "file_miit", .as_of = as_of}};
    const auto step = propose_step(world, officer, noticed);
    EXPECT_EQ(step.has_value(), is_taken);
    if (!is_taken) {
      EXPECT_EQ(error_of(step).where, "/verdicts");
    }
  }
  EXPECT_EQ(view()->infractions.back().evidence,
            "cn.rmsv.art7/file_miit, late (log index " + std::to_string(newest) + ")")
      << "none named: the newest";
}

TEST_P(StandingRules, AVerdictIsJudgedAtTheTimeOfTheEntryThatIsCited) {
  join();
  const RecordedFact known = aware(number, store_.clock.now(), Weight::proven);
  decide(known.id, EvidenceStatus::accepted);
  const store::LogIndex running = world.store->head()->size - 1;
  pass(24h * 10);
  ASSERT_TRUE(watch_duties(world).has_value());
  const store::LogIndex late = world.store->head()->size - 1;
  struct Row {
    store::LogIndex as_of;
    const char* message;  ///< empty: taken
  };
  for (const Row& row : {
           Row{0, "This verdict shows no infraction under the programme."},
           Row{running, "This verdict shows no infraction under the programme."},
           Row{late, ""},
       }) {
    StepDraft noticed = to("noticed");
    noticed.evidence.verdicts = {{.case_number = number,
                                  .regime = "cn.rmsv.art7",
                                  .stage = "file_miit",
                                  .as_of = row.as_of}};
    EXPECT_EQ(take(noticed), row.message) << row.as_of;
  }
}

TEST_P(StandingRules, AVerdictWeighsAsMuchAsWhatWasAccepted) {
  join();
  const Instant now = store_.clock.now();
  FactDraft own{.case_number = number,
                .party = "acme",
                .name = "awareness",
                .about = "vuln.in_own_product",
                .earliest = now,
                .latest = now,
                .weight = Weight::asserted,
                .is_from_obligor = true,
                .evidence = "its own word, which starts its clock"};
  decide(record_fact(world, analyst, own)->id, EvidenceStatus::accepted);
  const FactId proof = aware(number, now, Weight::proven).id;
  pass(24h * 10);
  ASSERT_TRUE(watch_duties(world).has_value());
  StepDraft noticed = to("noticed");
  noticed.evidence.verdicts = {
      {.case_number = number, .regime = "cn.rmsv.art7", .stage = "file_miit", .as_of = {}}};
  EXPECT_NE(take(noticed), "") << "the proof was offered, and looked into by nobody";
  decide(proof, EvidenceStatus::accepted);
  EXPECT_EQ(take(noticed), "");
}

TEST_P(StandingRules, ANoticeNamesFactsByTheirTitle) {
  join();
  StepDraft noticed = to("noticed");
  noticed.evidence = {.verdicts = {}, .facts = {shown()}};
  ASSERT_EQ(take(noticed), "");
  const auto notices = read_inbox(world, partner());
  const regimes::EventWord& word = *law_.vocabulary().event("partner.no_support");
  EXPECT_TRUE(notices->front().body_en.contains(word.title.en + " (" + number))
      << notices->front().body_en;
  EXPECT_TRUE(notices->front().body_zh.contains(word.title.zh_cn + " (" + number))
      << notices->front().body_zh;
}

TEST_P(StandingRules, APartnershipIsShownToItsOwnPartnerAlone) {
  join();
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
                  .has_value());
  const Principal other = person("other", Role::partner_administrator, "a@other.example");
  EXPECT_TRUE(view_partnership(world, partner(), id).has_value());
  EXPECT_EQ(describe(error_of(view_partnership(world, other, id))),
            describe(error_of(view_partnership(world, other, PartnershipId{}))));
}

TEST_P(StandingRules, WhatCanBeCitedIsShownToWhoMayProposeAlone) {
  join();
  decide(aware(number, store_.clock.now(), Weight::proven).id, EvidenceStatus::accepted);
  pass(24h * 10);
  ASSERT_TRUE(watch_duties(world).has_value());
  EXPECT_EQ(view()->citable.size(), 1U);
  EXPECT_TRUE(view_partnership(world, partner(), id)->citable.empty());
}

TEST_P(StandingRules, WhatAProposalRestsOnIsShownToTheOperatorsPeopleAlone) {
  id = *join_programme(world, officer, "acme", "example.threat-sharing");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  ASSERT_TRUE(propose_step(world, officer, active).has_value());
  const store::Decision decision = open_decisions(world, second)->front().decision;
  for (const Principal& reader : {officer, analyst, person("", Role::auditor, "aud@example.org"),
                                  Principal::system("test")}) {
    EXPECT_TRUE(dossier_of(world, reader, decision).has_value()) << actor_of(reader);
  }
  for (const Role role : {Role::partner_administrator, Role::partner_member}) {
    const Principal reader = person("acme", role, std::string(to_text(role)) + "@acme.example");
    EXPECT_EQ(error_of(dossier_of(world, reader, decision)).code, Errc::not_found);
  }
}

TEST_P(StandingRules, AnInfractionIsClosedOnceAsWhatItWas) {
  join();
  for (const InfractionOutcome outcome :
       {InfractionOutcome::remedied, InfractionOutcome::dismissed}) {
    SCOPED_TRACE(to_text(outcome));
    StepDraft noticed = to("noticed");
    noticed.evidence = {.verdicts = {}, .facts = {shown()}};
    ASSERT_EQ(take(noticed), "");
    InfractionClosing closing{
        .opened_index = view()->infractions.back().opened_index, .outcome = outcome, .reason = " "};
    EXPECT_EQ(error_of(close_infraction(world, officer, id, closing)).where, "/reason");
    closing.reason = "it was looked into";
    EXPECT_EQ(error_of(close_infraction(world, officer, PartnershipId{}, closing)).code,
              Errc::not_found);
    EXPECT_NE(take(to("active")), "") << "it is still open";
    InfractionClosing annulled = closing;
    annulled.outcome = InfractionOutcome::annulled;
    EXPECT_EQ(error_of(close_infraction(world, officer, id, annulled)).where, "/outcome");
    ASSERT_TRUE(close_infraction(world, officer, id, closing).has_value());
    EXPECT_EQ(error_of(close_infraction(world, officer, id, closing)).code, Errc::conflict);
    EXPECT_EQ(view()->infractions.back().outcome, outcome);
    EXPECT_EQ(take(to("active")), "");
  }
}

TEST_P(StandingRules, WhatWasMeasuredHoldsWhateverIsRecordedAfterIt) {
  id = *join_programme(world, officer, "acme", "example.support-unit");
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  const auto record = [&](RecordKind kind, const std::string& body) {
    return record_standing(world, officer, id, kind, body);
  };
  EXPECT_EQ(error_of(record(RecordKind::indicators_met, " ")).where, "/body");
  EXPECT_EQ(error_of(record_standing(world, officer, PartnershipId{}, RecordKind::indicators_met,
                                     "12 findings"))
                .code,
            Errc::not_found);
  ASSERT_TRUE(record(RecordKind::documented_exception, "a merger").has_value());
  EXPECT_NE(take(active), "") << "an exception is no measure";
  ASSERT_TRUE(record(RecordKind::indicators_met, "12 findings").has_value());
  ASSERT_TRUE(record(RecordKind::documented_exception, "another merger").has_value());
  EXPECT_EQ(take(active), "");
}

TEST_P(StandingRules, TheJournalSaysOfAStepWhatThereIsToSay) {
  join();
  StepDraft noticed = to("noticed");
  noticed.evidence = {.verdicts = {}, .facts = {shown()}};
  ASSERT_EQ(take(noticed), "");
  ASSERT_TRUE(answer_notice(world, partner(), id, "It was not us.").has_value());
  ASSERT_EQ(take(to("warned")), "");
  ASSERT_EQ(take(emergency({})), "");
  const DecisionId annulment =
      *propose_annulment(world, officer, {.partnership = id, .reason = "wrong"});
  ASSERT_TRUE(approve_annulment(world, second, annulment).has_value());
  using Words = std::vector<std::string>;
  struct Row {
    const char* kind;
    Words said;
  };
  const auto journal = *list_journal(world, officer, std::nullopt, 1000);
  for (const Row& row : {Row{"standing.active", {"second_officer", "term_ends"}},
                         Row{"standing.noticed", {"evidence"}}, Row{"standing.warned", {}},
                         Row{"standing.suspended", {"cut", "emergency", "evidence", "term_ends"}},
                         Row{"standing.annulled", {"annuls", "second_officer"}}}) {
    const auto entry = std::ranges::find(journal, row.kind, &store::JournalEntry::kind);
    ASSERT_NE(entry, journal.end()) << row.kind;
    Words said;
    for (const char* word :
         {"annuls", "cut", "emergency", "evidence", "second_officer", "term_ends"}) {
      if (entry->payload.find("\"" + std::string(word) + "\":") != std::string::npos) {
        said.emplace_back(word);
      }
    }
    EXPECT_EQ(said, row.said) << entry->payload;
  }
}

TEST_P(StandingRules, ANoticeThatAsksForAnAnswerSaysByWhen) {
  join();
  const auto asks = [&] {
    return read_inbox(world, partner())->front().body_en.find("Your answer is awaited by") !=
           std::string::npos;
  };
  EXPECT_FALSE(asks()) << "of a new partnership";
  StepDraft noticed = to("noticed");
  noticed.evidence = {.verdicts = {}, .facts = {shown()}};
  ASSERT_EQ(take(noticed), "");
  EXPECT_TRUE(asks());
  ASSERT_EQ(take(emergency({})), "");
  EXPECT_TRUE(asks()) << "an emergency, in a state that awaits none by itself";
}

TEST_P(StandingRules, AnAnswerOfBeforeTheNoticeAnswersNothing) {
  join();
  ASSERT_TRUE(answer_notice(world, partner(), id, "Of before.").has_value());
  pass(1s);
  StepDraft noticed = to("noticed");
  noticed.evidence = {.verdicts = {}, .facts = {shown()}};
  ASSERT_EQ(take(noticed), "");
  EXPECT_NE(take(to("warned")), "");
  pass(24h * 20);
  ASSERT_EQ(take(to("warned")), "") << "the time to answer has passed";
  const auto notices = read_inbox(world, partner());
  EXPECT_TRUE(notices->front().body_en.contains("no answer has come")) << notices->front().body_en;
}

TEST_P(StandingRules, ANoticeNamesNoTimeToAnswerWhereTheProgrammeHasNone) {
  const auto files = regimes::rules_files();
  const auto file = std::ranges::find_if(files, [](const EmbeddedFile& one) {
    return std::string_view(one.path).ends_with("example.threat-sharing.yaml");
  });
  ASSERT_NE(file, files.end());
  std::string text(file->bytes);
  for (const auto& [old, now] :
       {std::pair<std::string, std::string>{"id: example.threat-sharing", "id: test.no-term"},
        std::pair<std::string, std::string>{"answer_to_notice:", "another_term:"}}) {
    ASSERT_NE(text.find(old), std::string::npos);
    text.replace(text.find(old), old.size(), now);
  }
  const Status added = law_.add(text, "no-term");
  ASSERT_TRUE(added.has_value()) << describe(added.error());
  id = *join_programme(world, officer, "acme", "test.no-term");
  number = case_with_acme();
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  ASSERT_EQ(take(active), "");
  StepDraft noticed = to("noticed");
  noticed.evidence = {.verdicts = {}, .facts = {shown()}};
  ASSERT_EQ(take(noticed), "");
  const auto notices = read_inbox(world, partner());
  EXPECT_TRUE(notices->front().body_en.contains("You have the right to answer"));
  EXPECT_FALSE(notices->front().body_en.contains("Your answer is awaited by"));
}

TEST_P(StandingRules, ANoticeSaysInBothLanguagesWhyAndWhatItRestsOn) {
  join();
  StepDraft noticed = to("noticed");
  noticed.evidence = {.verdicts = {}, .facts = {shown()}};
  noticed.reason_zh = "理由";
  ASSERT_EQ(take(noticed), "");
  ASSERT_TRUE(answer_notice(world, partner(), id, "It was not us.").has_value());
  ASSERT_EQ(take(to("warned")), "");
  const auto notices = read_inbox(world, partner());
  const store::Notice& warned = (*notices)[0];
  const store::Notice& first = (*notices)[1];
  for (const auto& [text, part] :
       {std::pair{first.body_en, "Reason: because"}, std::pair{first.body_en, "Fact: "},
        std::pair{first.body_zh, "原因：理由"}, std::pair{first.body_zh, "事实："},
        std::pair{warned.body_en, "Answer of the partner"}, std::pair{warned.body_zh, "合作方答复"},
        std::pair{warned.body_zh, "原因：because"}}) {  // no other words were given
    EXPECT_TRUE(text.contains(part)) << part << " is not in\n" << text;
  }
}

TEST_P(StandingRules, AStepWithoutDemandsKeepsThoseOfBefore) {
  id = *join_programme(world, officer, "acme", "example.trust-store");
  number = case_with_acme();
  StepDraft active = to("active");
  active.agreement_signed = store_.clock.now();
  ASSERT_EQ(take(active), "");
  const FactId unreported = record_fact(world, analyst,
                                        {.case_number = number,
                                         .party = "acme",
                                         .name = "partner.no_report",
                                         .earliest = store_.clock.now(),
                                         .latest = store_.clock.now(),
                                         .weight = Weight::proven,
                                         .evidence = "a mail"})
                                ->id;
  decide(unreported, EvidenceStatus::accepted);
  StepDraft incident = to("incident_open");
  incident.evidence = {.verdicts = {}, .facts = {unreported}};
  incident.demands = {{"a cause", "a report"}, {"a deputy", "a name"}};
  ASSERT_EQ(take(incident), "");
  ASSERT_TRUE(answer_notice(world, partner(), id, "We look into it.").has_value());
  ASSERT_EQ(take(to("action_plan")), "");
  EXPECT_EQ(view()->items.size(), 2U);
  EXPECT_EQ(view()->infractions.size(), 1U) << "a step without evidence finds no infraction";
}

TEST_P(StandingRules, ThePrincipalOfBeforeReadsNothingAfterTheCut) {
  join();
  ASSERT_TRUE(share_update(world, analyst, number, {.title = "t", .text = "x"}).has_value());
  const Principal before = partner();
  EXPECT_EQ(read_feed(world, before, -1, 10)->items.size(), 1U);
  ASSERT_EQ(take(emergency({})), "");
  ASSERT_TRUE(may(before, Action::read_feed).has_value()) << "as it was looked up";
  EXPECT_EQ(error_of(read_feed(world, before, -1, 10)).code, Errc::forbidden);
}

TEST_P(StandingRules, AFeedsPagesEnd) {
  join();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(share_update(world, analyst, number, {.title = "t", .text = "x"}).has_value());
  }
  for (const Principal& reader : {partner(), officer}) {
    for (const auto& [count, items, has_more] :
         {std::tuple{1, 1U, true}, std::tuple{2, 2U, true}, std::tuple{3, 3U, false},
          std::tuple{4, 3U, false}, std::tuple{0, 1U, true}}) {
      const auto page = read_feed(world, reader, -1, count);
      EXPECT_EQ(page->items.size(), items) << count;
      EXPECT_EQ(page->has_more, has_more) << count;
    }
    // Page by page: each once, and the last one says so.
    store::LogIndex cursor = -1;
    std::vector<store::LogIndex> seen;
    bool has_more = true;
    while (has_more && seen.size() < 4) {
      const auto page = read_feed(world, reader, cursor, 1);
      ASSERT_EQ(page->items.size(), 1U);
      seen.push_back(page->items.front().seq);
      cursor = page->next;
      has_more = page->has_more;
    }
    EXPECT_FALSE(has_more);
    EXPECT_EQ(seen.size(), 3U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
  }
}

TEST_P(StandingRules, WhatAPartnerWasGivenIsNotedOnce) {
  join();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(share_update(world, analyst, number, {.title = "t", .text = "x"}).has_value());
  }
  const auto held = [&] { return view_holdings(world, analyst, "acme")->size(); };
  for (const Principal& reader : {officer, Principal::system("test")}) {
    EXPECT_EQ(read_feed(world, reader, -1, 10)->items.size(), 3U);
  }
  EXPECT_EQ(held() + view_holdings(world, analyst, "operator")->size(), 0U)
      << "the operator's people hold nothing";
  for (const auto& [count, after] :
       {std::pair{1, 1U}, std::pair{2, 2U}, std::pair{1, 2U}, std::pair{3, 3U}, std::pair{3, 3U}}) {
    ASSERT_TRUE(read_feed(world, partner(), -1, count).has_value());
    EXPECT_EQ(held(), after) << count;
  }
  EXPECT_EQ(error_of(view_holdings(world, analyst, "nobody")).code, Errc::not_found);
}

TEST_P(StandingRules, AFeedHasWhatItsReadersMarkingsAllow) {
  join();
  const std::string of_others = open(report("Widget", "A hole"));
  for (const std::string& one : {number, of_others}) {
    for (const Tlp tlp : {Tlp::amber, Tlp::amber_strict, Tlp::red}) {
      ASSERT_TRUE(share_update(world, analyst, one, {.tlp = tlp, .title = "t", .text = "x"}));
    }
    ASSERT_TRUE(share_update(world, Principal::system("test"), one,
                             {.tlp = Tlp::green, .title = "t", .text = "x"}));
  }
  for (const auto& [reader, items] :
       {std::pair{partner(), 4U}, std::pair{officer, 8U}, std::pair{analyst, 8U},
        std::pair{person("", Role::auditor, "aud@example.org"), 6U}}) {
    EXPECT_EQ(read_feed(world, reader, -1, 10)->items.size(), items) << to_text(reader.role);
  }
}

}  // namespace
}  // namespace tocsin::flow
