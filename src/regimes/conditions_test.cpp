// What a condition says of a case: yes, no, or that something is not known; and who may hand in.
#include "regimes/evaluate.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

constexpr const char* kStart = "2025-11-06T10:00:00Z";

Fact fact(std::string name, std::string value, const char* when = kStart, std::string of = "") {
  return {.id = "f-" + name,
          .name = std::move(name),
          .of = std::move(of),
          .value = std::move(value),
          .happened = Moment::at(at(when)),
          .recorded_at = at(when),
          .weight = Weight::proven,
          .status = EvidenceStatus::accepted};
}

Library with_stage(const std::string& stage, const std::string& more = "") {
  return with_file(regime_text(R"(calendar: utc
validity: {from: 2020-01-01}
trigger: {event: awareness, of: [vuln.in_own_product], standard: notice}
tables:
  t:
    edition: "1"
    keys: [{known: kev_listed}, {fact: asset.exposed, else: "no"}]
    rows:
      - {is: ["no", "no"], then: a}
      - {is: ["no", "yes"], then: b}
      - {is: ["yes", "no"], then: b}
      - {is: ["yes", "yes"], then: c}
)") + more + "stages:\n  - {id: one, title: {en: o, zh-CN: o}, " +
                   stage + "}\n");
}

CaseFacts case_of(std::vector<Fact> facts) {
  CaseFacts out{.party = {.id = "p",
                          .roles = {"maker", "importer"},
                          .country = "CN",
                          .markets = {"EU", "CN"},
                          .size = "small"}};
  out.party.attributes["party.dora_class"] = {"ccp"};
  out.facts = std::move(facts);
  out.facts.push_back(fact("awareness", "", kStart, "vuln.in_own_product"));
  return out;
}

StageVerdict verdict(const Library& library, const CaseFacts& facts, Instant as_of) {
  return evaluate(*library.find("test.regime"), library, facts, as_of).front();
}

/// "yes", "no", or what is waited for.
std::string said(const std::string& condition, const CaseFacts& facts) {
  const Library library = with_stage("when: " + condition + ", due: {plus: [awareness, PT24H]}");
  const StageVerdict got = verdict(library, facts, at(kStart) + hours(1));
  return got.state == StageState::running          ? "yes"
         : got.state == StageState::not_applicable ? "no"
                                                   : std::string(got.waiting_for);
}

TEST(Conditions, AskThePartyAndTheFacts) {
  struct Row {
    const char* condition;
    const char* want;
  };
  for (const Row& row : {
           Row{"{fact: party.role, eq: maker}", "yes"},
           Row{"{fact: party.role, in: [bank, importer]}", "yes"},
           Row{"{fact: party.role, eq: bank}", "no"},
           Row{"{fact: party.country, eq: CN}", "yes"},
           Row{"{fact: party.country, eq: BE}", "no"},
           Row{"{fact: party.country, ne: BE}", "yes"},
           Row{"{fact: product.market, has: EU}", "yes"},
           Row{"{fact: product.market, has: US}", "no"},
           Row{"{fact: party.size, in: [micro, small]}", "yes"},
           Row{"{fact: party.size, eq: large}", "no"},
           Row{"{fact: party.dora_class, eq: ccp}", "yes"},
           Row{"{fact: party.dora_class, ne: ccp}", "no"},
           Row{"{fact: incident.grade, eq: major}", "incident.grade"},
           Row{"{fact: incident.grade, eq: major, if_unknown: \"yes\"}", "yes"},
           Row{"{fact: incident.grade, eq: major, if_unknown: \"no\"}", "no"},
           Row{"{fact: incident.grade, ne: major, if_unknown: \"yes\"}", "yes"},
           Row{"{fact: incident.grade, ne: major, if_unknown: \"no\"}", "no"},
           Row{"{known: awareness}", "yes"},
           Row{"{known: kev_listed}", "no"},
           Row{"{not: {known: kev_listed}}", "yes"},
           Row{"{not: {known: awareness}}", "no"},
           Row{"{not: {fact: incident.grade, eq: major}}", "incident.grade"},
           Row{"{all: [{known: awareness}, {fact: party.country, eq: CN}]}", "yes"},
           Row{"{all: [{known: awareness}, {known: kev_listed}]}", "no"},
           Row{"{all: [{known: awareness}, {fact: incident.grade, eq: major}]}", "incident.grade"},
           Row{"{all: [{fact: incident.grade, eq: major}, {known: kev_listed}]}", "no"},
           Row{"{all: [{fact: incident.grade, eq: major}, {fact: asset.exposed, eq: \"yes\"}]}",
               "incident.grade"},
           Row{"{any: [{known: kev_listed}, {known: awareness}]}", "yes"},
           Row{"{any: [{known: kev_listed}, {known: case_closed}]}", "no"},
           Row{"{any: [{fact: incident.grade, eq: major}, {known: awareness}]}", "yes"},
           Row{"{any: [{known: kev_listed}, {fact: incident.grade, eq: major}]}", "incident.grade"},
           Row{"{lt: [awareness, kev_listed]}", "kev_listed"},
           Row{"{lt: [kev_listed, awareness]}", "kev_listed"},
           Row{"{table_value: t, is: [a]}", "yes"},
           Row{"{table_value: t, is: [b, c]}", "no"},
       }) {
    EXPECT_EQ(said(row.condition, case_of({})), row.want) << row.condition;
  }
  // Where the party says nothing of itself, a fact may.
  CaseFacts silent = case_of(
      {fact("party.country", "BE"), fact("party.size", "large"), fact("product.market", "US")});
  silent.party.country.clear();
  silent.party.size.clear();
  silent.party.markets.clear();
  EXPECT_EQ(said("{fact: party.country, eq: BE}", silent), "yes");
  EXPECT_EQ(said("{fact: party.size, eq: large}", silent), "yes");
  EXPECT_EQ(said("{fact: product.market, has: US}", silent), "yes");
  const CaseFacts loud = case_of({fact("party.country", "BE"), fact("party.size", "large")});
  EXPECT_EQ(said("{fact: party.country, eq: BE}", loud), "no");
  EXPECT_EQ(said("{fact: party.size, eq: large}", loud), "no");
}

TEST(Conditions, CompareNumbersAndTimesOnBothSides) {
  const auto with_number = [](const char* value) { return case_of({fact("cve.year", value)}); };
  struct Row {
    const char* keyword;
    const char* below;
    const char* equal;
    const char* above;
  };
  for (const Row& row : {Row{"lt", "yes", "no", "no"}, Row{"le", "yes", "yes", "no"},
                         Row{"gt", "no", "no", "yes"}, Row{"ge", "no", "yes", "yes"}}) {
    SCOPED_TRACE(row.keyword);
    const std::string number = std::string("{") + row.keyword + ": [cve.year, 100]}";
    EXPECT_EQ(said(number, with_number("99")), row.below);
    EXPECT_EQ(said(number, with_number("100")), row.equal);
    EXPECT_EQ(said(number, with_number("101")), row.above);
    EXPECT_EQ(said(number, with_number("100.5")), "cve.year");
    EXPECT_EQ(said(number, case_of({})), "cve.year");
    const std::string times = std::string("{") + row.keyword + ": [kev_listed, awareness]}";
    EXPECT_EQ(said(times, case_of({fact("kev_listed", "", "2025-11-06T09:59:59.999999Z")})),
              row.below);
    EXPECT_EQ(said(times, case_of({fact("kev_listed", "")})), row.equal);
    EXPECT_EQ(said(times, case_of({fact("kev_listed", "", "2025-11-06T10:00:00.000001Z")})),
              row.above);
  }
}

TEST(Conditions, TheNewestAcceptedValueOfAFactHolds) {
  const std::string major = "{fact: incident.grade, eq: major}";
  const auto grade = [](const char* value, const char* when, std::int64_t index,
                        EvidenceStatus status = EvidenceStatus::accepted) {
    Fact out = fact("incident.grade", value, when);
    out.recorded_index = index;
    out.status = status;
    return out;
  };
  const char* const early = "2025-11-06T08:00:00Z";
  const char* const late = "2025-11-06T09:00:00Z";
  const char* const now = "2025-11-06T11:00:00Z";
  const char* const future = "2025-11-06T11:00:00.000001Z";
  EXPECT_EQ(said(major, case_of({grade("general", early, 1), grade("major", late, 0)})), "yes");
  EXPECT_EQ(said(major, case_of({grade("general", late, 0), grade("major", early, 1)})), "no");
  EXPECT_EQ(said(major, case_of({grade("general", late, 0), grade("major", late, 1)})), "yes");
  EXPECT_EQ(said(major, case_of({grade("major", late, 1), grade("general", late, 0)})), "yes");
  EXPECT_EQ(said(major, case_of({grade("general", late, 1), grade("major", late, 1)})), "yes");
  EXPECT_EQ(said(major, case_of({grade("general", early, 0), grade("major", now, 1)})), "yes");
  EXPECT_EQ(said(major, case_of({grade("general", early, 0), grade("major", future, 1)})), "no");
  for (const EvidenceStatus status : {EvidenceStatus::offered, EvidenceStatus::contested,
                                      EvidenceStatus::rejected, EvidenceStatus::withdrawn}) {
    EXPECT_EQ(said(major, case_of({grade("general", early, 0), grade("major", late, 1, status)})),
              "no");
  }
}

TEST(Conditions, ATableIsReadByWhatIsKnown) {
  const Library library =
      with_stage("due: {table: t, from: awareness, map: {a: PT1H, b: PT2H, c: PT3H}}");
  const auto due = [&](std::vector<Fact> facts) {
    const StageVerdict got = verdict(library, case_of(std::move(facts)), at(kStart) + hours(1));
    return got.operative_due ? std::to_string((*got.operative_due - at(kStart)) / hours(1))
                             : std::string(got.waiting_for);
  };
  EXPECT_EQ(due({}), "1");
  EXPECT_EQ(due({fact("asset.exposed", "yes")}), "2");
  EXPECT_EQ(due({fact("kev_listed", "")}), "2");
  EXPECT_EQ(due({fact("kev_listed", ""), fact("asset.exposed", "yes")}), "3");
  EXPECT_EQ(due({fact("asset.exposed", "perhaps")}), "kev_listed") << "a value that no row has";
}

TEST(Conditions, OnlyTheObligedOrWhoActsForThemHandsIn) {
  struct Row {
    const char* what;
    const char* may_file;
    Submitter who;
    std::optional<Instant> mandate_from;
    bool counts;
  };
  const Instant when = at(kStart) + hours(1);
  using enum Submitter;
  for (const Row& row : {
           Row{"the obliged", "[obligor]", obligor, {}, true},
           Row{"the obliged, where only agents are named", "[mandated_agent]", obligor, {}, true},
           Row{"a representative that is named",
               "[authorised_representative]",
               authorised_representative,
               {},
               true},
           Row{"a representative that is not", "[obligor]", authorised_representative, {}, false},
           Row{"an agent that is not named", "[obligor]", mandated_agent, when, false},
           Row{"an agent without a mandate", "[mandated_agent]", mandated_agent, {}, false},
           Row{"an agent with a later mandate", "[mandated_agent]", mandated_agent,
               when + microseconds(1), false},
           Row{"an agent from the mandate on", "[mandated_agent]", mandated_agent, when, true},
           Row{"a stranger", "[obligor]", stranger, {}, false},
       }) {
    SCOPED_TRACE(row.what);
    const Library library =
        with_stage("due: {plus: [awareness, PT24H]}",
                   "obligor: {roles: [maker], may_file: " + std::string(row.may_file) + "}\n");
    CaseFacts facts = case_of({});
    facts.submissions = {{.stage = "one",
                          .at = Moment::at(when),
                          .who = row.who,
                          .mandate_from = row.mandate_from,
                          .id = "s"}};
    EXPECT_EQ(verdict(library, facts, when).state == StageState::met, row.counts);
    // Not before it is handed in, and not for another stage.
    EXPECT_EQ(verdict(library, facts, when - microseconds(1)).state, StageState::running);
    facts.submissions.front().stage = "two";
    EXPECT_EQ(verdict(library, facts, when).state, StageState::running);
  }
}

TEST(Conditions, OneSubmissionMayCompleteAnotherStage) {
  for (const bool is_allowed : {false, true}) {
    const Library library =
        with_stage(std::string("due: {plus: [awareness, PT24H]}") +
                   (is_allowed ? ", satisfied_by_earlier_if: required_fields_complete" : ""));
    CaseFacts facts = case_of({});
    facts.submissions = {
        {.stage = "two", .at = Moment::at(at(kStart)), .completes = {"one"}, .id = "s"}};
    EXPECT_EQ(verdict(library, facts, at(kStart)).state,
              is_allowed ? StageState::met : StageState::running);
    facts.submissions.front().completes = {"three"};
    EXPECT_EQ(verdict(library, facts, at(kStart)).state, StageState::running);
  }
}

TEST(Conditions, TheFirstSubmissionMeetsAndTheLastStartsWhatFollows) {
  const Library library = with_stage(
      "due: {plus: [awareness, PT24H]}}\n"
      "  - {id: first, title: {en: o, zh-CN: o}, due: {plus: [{submitted: one}, PT24H]}}\n"
      "  - {id: last, title: {en: o, zh-CN: o}, due: {plus: [{last_submitted: one}, PT24H]}");
  CaseFacts facts = case_of({});
  for (const int hour : {3, 1, 2}) {
    facts.submissions.push_back(
        {.stage = "one", .at = Moment::at(at(kStart) + hours(hour)), .id = "s"});
  }
  const auto verdicts =
      evaluate(*library.find("test.regime"), library, facts, at(kStart) + hours(4));
  EXPECT_EQ(verdicts[0].met_at, at(kStart) + hours(1));
  EXPECT_EQ(verdicts[1].operative_due, at(kStart) + hours(25));
  EXPECT_EQ(verdicts[2].operative_due, at(kStart) + hours(27));
}

TEST(Conditions, WeakEvidenceIsTooWeakForTheTriggerAlone) {
  std::string text = "when: {known: kev_listed}, due: {plus: [awareness, PT24H]}";
  const Library library = with_stage(text);
  Regime strict = *library.find("test.regime");
  strict.trigger.min_weight = Weight::corroborated;
  CaseFacts facts = case_of({fact("kev_listed", "")});
  const auto state = [&] {
    return evaluate(strict, library, facts, at(kStart) + hours(1)).front().state;
  };
  EXPECT_EQ(state(), StageState::running);
  facts.facts.front().weight = Weight::asserted;
  EXPECT_EQ(state(), StageState::running) << "no trigger";
  facts.facts.back().weight = Weight::asserted;
  EXPECT_EQ(state(), StageState::not_started);
  facts.facts.back().source = FactSource::obligor;
  EXPECT_EQ(state(), StageState::running) << "the obligor's own word";
}

}  // namespace
}  // namespace tocsin::regimes
