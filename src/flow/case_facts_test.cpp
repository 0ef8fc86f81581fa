// By which edition the work judges: the engine's choice, whatever was rejected since.
#include "flow/case_facts.h"

#include <gtest/gtest.h>

namespace tocsin::flow {
namespace {

Instant at(std::string_view text) {
  return *parse_rfc3339(text);
}

/// 24 hours until 2024, 12 hours from then on.
regimes::Library two_editions() {
  auto library = regimes::Library::load(regimes::rules_files());
  TOC_ASSERT(library.has_value());
  const auto edition = [](const std::string& number, const std::string& validity,
                          const std::string& period) {
    return "schema: tocsin.regime/1\nid: test.regime\nedition: " + number +
           "\ntitle: {en: \"Test\", zh-CN: \"测试\"}\njurisdiction: XX\nstatus: in_force\n"
           "instrument: {name: \"Test act\", articles: [\"1\"], assurance: unverified}\n"
           "calendar: utc\nvalidity: " +
           validity +
           "\nobligor: {roles: [tester]}\n"
           "trigger: {event: awareness, of: [vuln.in_own_product], standard: notice}\n"
           "stages:\n  - {id: one, title: {en: \"one\", zh-CN: \"一\"}, due: {plus: [awareness, " +
           period + "]}}\n";
  };
  TOC_ASSERT(library->add(edition("1", "{from: 2020-01-01, to: 2024-01-01}", "PT24H"), "1.yaml")
                 .has_value());
  TOC_ASSERT(library->add(edition("2", "{from: 2024-01-01}", "PT12H"), "2.yaml").has_value());
  return *std::move(library);
}

TEST(CaseFacts, WhatWasRejectedOrIsOfAnotherSubjectDoesNotChooseTheEdition) {
  const regimes::Library law = two_editions();
  World world;
  world.law = &law;
  const Instant before = at("2023-12-31T00:00:00Z");
  const Instant after = at("2024-01-02T00:00:00Z");
  const Instant now = at("2024-01-02T06:00:00Z");
  struct Row {
    const char* what;
    EvidenceStatus status;
    const char* of;
    int edition;
    Instant due;
  };
  for (const Row& row : {Row{"accepted", EvidenceStatus::accepted, "vuln.in_own_product", 1,
                             before + std::chrono::hours(24)},
                         Row{"rejected", EvidenceStatus::rejected, "vuln.in_own_product", 2,
                             after + std::chrono::hours(12)},
                         Row{"withdrawn", EvidenceStatus::withdrawn, "vuln.in_own_product", 2,
                             after + std::chrono::hours(12)},
                         Row{"of another subject", EvidenceStatus::accepted, "incident.major", 2,
                             after + std::chrono::hours(12)}}) {
    SCOPED_TRACE(row.what);
    Known known;
    known.facts.party = {.id = "p", .roles = {"tester"}};
    const auto fact = [](const char* id, Instant when, EvidenceStatus status, const char* of) {
      return regimes::Fact{.id = id,
                           .name = "awareness",
                           .of = of,
                           .happened = regimes::Moment::at(when),
                           .recorded_at = when,
                           .weight = Weight::proven,
                           .status = status};
    };
    known.facts.facts = {fact("early", before, row.status, row.of),
                         fact("late", after, EvidenceStatus::accepted, "vuln.in_own_product")};
    const auto verdicts = judge(world, known, "test.regime", now);
    ASSERT_EQ(verdicts.size(), 1U);
    EXPECT_EQ(verdicts.front().edition, row.edition);
    EXPECT_EQ(verdicts.front().operative_due, row.due);
    const regimes::Regime& newest = *law.find("test.regime");
    EXPECT_EQ(edition_for(world, newest, known.facts, now).edition, row.edition);
    EXPECT_EQ(regimes::edition_for(law, "test.regime", known.facts, now)->edition, row.edition);
  }
}

}  // namespace
}  // namespace tocsin::flow
