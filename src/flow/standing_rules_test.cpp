// What a step of a partnership rests on, and what time alone does: evidence by its status, reform
// by its weakest item, a notice for every automatic step. On both engines.
#include "flow/desk.h"
#include "flow/feed.h"
#include "flow/notices.h"
#include "flow/standing.h"
#include "flow/testing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class StandingRules : public testing::Flow {
 protected:
  void join() {
    id = make_active();
    number = case_with_acme();
  }
  FactId fact(Weight weight = Weight::proven) {
    const Instant now = store_.clock.now();
    return record_fact(world, analyst,
                       {.case_number = number,
                        .party = "acme",
                        .name = "partner.no_support",
                        .earliest = now,
                        .latest = now,
                        .weight = weight,
                        .evidence = "a mail"})
        ->id;
  }
  FactId shown() {
    const FactId out = fact();
    decide(out, EvidenceStatus::accepted);
    return out;
  }
  void decide(const FactId& fact_id, EvidenceStatus status) {
    TOC_ASSERT(decide_fact(world, officer, fact_id, {.status = status, .reason = "r"}).has_value());
  }
  StepDraft to(const std::string& target) const {
    return {.partnership = id, .target = target, .reason = "because"};
  }
  /// Empty when it was taken, by two where that takes two.
  std::string take(const StepDraft& draft) {
    const auto step = propose_step(world, officer, draft);
    if (!step || step->is_taken) {
      return step ? "" : step.error().message;
    }
    const auto done = approve_step(world, second, step->decision);
    return done ? "" : done.error().message;
  }
  StepDraft emergency(std::vector<StepDraft::Demand> demands) {
    StepDraft out = to("suspended");
    out.evidence = {.verdicts = {}, .facts = {shown()}};
    out.emergency_ground = "it cannot wait";
    out.demands = std::move(demands);
    return out;
  }
  /// Suspended with these demands, confirmed, and after its term under reassessment.
  void reassess(std::vector<StepDraft::Demand> demands) {
    ASSERT_EQ(take(emergency(std::move(demands))), "");
    ASSERT_TRUE(confirm_step(world, second, id).has_value());
    pass(24h * 190);
    ASSERT_EQ(watch_partnerships(world).value(), 1);
    ASSERT_EQ(view()->partnership.state, "reassessment");
  }
  Result<StandingView> view() { return view_partnership(world, officer, id); }
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

  PartnershipId id;
  std::string number;
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
  EXPECT_EQ(state(), "open");
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
  EXPECT_EQ(state(), "accepted");
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

}  // namespace
}  // namespace tocsin::flow
