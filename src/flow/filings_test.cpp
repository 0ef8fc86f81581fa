// Who files, for whom, of what, and under which mandate. On both engines.
#include "flow/workbench.h"

#include "base/json_writer.h"
#include "flow/desk.h"
#include "flow/duties_for_test.h"

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

using Filings = testing::Duties;
INSTANTIATE_TEST_SUITE_P(Engines, Filings, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Filings, WhoTakesNoPartInACaseFilesNothingInItAndLearnsNothing) {
  const std::string number = open(report("Widget", "A hole"));
  const auto fault = [&](const std::string& name) {
    const auto filed = submit_filing(world, partner(), filing(name));
    return filed ? Error{} : filed.error();
  };
  EXPECT_EQ(fault(number).code, Errc::not_found);
  EXPECT_TRUE(fault(number) == fault("C-0000-0000"));
  ASSERT_TRUE(
      add_participant(world, analyst, number, {.party = "acme", .roles = {"vendor"}}).has_value());
  EXPECT_TRUE(submit_filing(world, partner(), filing(number)).has_value());
}

TEST_P(Filings, NobodyFilesByTheNameOfARedCaseThatWasMergedIntoTheirs) {
  for (const Tlp tlp : {Tlp::amber, Tlp::red}) {
    for (const bool was_part : {false, true}) {
      Report one;
      one.product = "Widget";
      one.description = "A hole";
      one.tlp = tlp;
      const std::string inner = open(submit_report(world, Principal{}, {.report = one})->number);
      const std::string outer = case_with_acme();
      if (was_part) {
        TOC_ASSERT(add_participant(world, analyst, inner, {.party = "acme", .roles = {"vendor"}})
                       .has_value());
      }
      ASSERT_TRUE(merge_case(world, analyst, inner, outer).has_value());
      EXPECT_EQ(submit_filing(world, partner(), filing(inner)).has_value(),
                was_part || tlp != Tlp::red)
          << to_label(tlp) << was_part;
      EXPECT_TRUE(submit_filing(world, partner(), filing(outer)).has_value());
    }
  }
}

TEST_P(Filings, AFilingIsOfAStageThatThereIsByWhomTheRegimeKnows) {
  const std::string number = case_with_acme();
  struct Row {
    const char* regime;
    const char* stage;
    const char* capacity;
    const char* where;  ///< empty: taken
  };
  for (const Row& row : {Row{"cn.nothing", "file_miit", "obligor", "/regime"},
                         Row{"cn.rmsv.art7", "nothing", "obligor", "/stage"},
                         Row{"cn.rmsv.art7", "file_miit", "nobody", "/capacity"},
                         Row{"cn.rmsv.art7", "file_miit", "obligor", ""}}) {
    FilingDraft draft = filing(number);
    draft.regime = row.regime;
    draft.stage = row.stage;
    draft.capacity = row.capacity;
    const auto filed = submit_filing(world, partner(), draft);
    EXPECT_EQ(filed ? "" : filed.error().where, row.where);
    if (filed) {
      EXPECT_FALSE(filed->is_statement);
    }
  }
}

TEST_P(Filings, TheSystemFilesForAnOrganizationAsItself) {
  const std::string number = case_with_acme();
  const auto filed = submit_filing(world, Principal::system("test"), filing(number));
  ASSERT_TRUE(filed.has_value()) << describe(filed.error());
  EXPECT_FALSE(filed->is_statement);
}

TEST_P(Filings, AMandateEndsAfterItStartsAndWithinThreeYears) {
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "agent", .name = "Agent"})
                  .has_value());
  const Principal boss = person("acme", Role::partner_administrator, "boss@acme.example");
  const Instant now = store_.clock.now();
  constexpr auto kLongest = 24h * 366 * 3;
  struct Row {
    std::optional<Instant> starts;
    Instant ends;
    bool is_given;
  };
  for (const Row& row : {Row{std::nullopt, now, false}, Row{std::nullopt, now + 1us, true},
                         Row{std::nullopt, now + kLongest, true},
                         Row{std::nullopt, now + kLongest + 1us, false}, Row{now - 1h, now, false},
                         Row{now + 1h, now + 1h, false}, Row{now + 1h, now + 1h + kLongest, true},
                         Row{now + 1h, now + 1h + kLongest + 1us, false}}) {
    const auto given =
        give_mandate(world, boss, {.agent = "agent", .starts = row.starts, .ends = row.ends});
    EXPECT_EQ(given ? "" : given.error().where, row.is_given ? "" : "/ends");
  }
  for (const char* agent : {"nobody", "operator", "acme"}) {
    EXPECT_EQ(error_of(give_mandate(world, boss, {.agent = agent, .ends = now + 1h})).where,
              "/agent");
  }
}

TEST_P(Filings, AMandateIsEndedOnce) {
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "agent", .name = "Agent"})
                  .has_value());
  const Principal boss = person("acme", Role::partner_administrator, "boss@acme.example");
  const Principal agent = person("agent", Role::partner_administrator, "boss@agent.example");
  const MandateId given =
      *give_mandate(world, boss, {.agent = "agent", .ends = store_.clock.now() + 1h});
  EXPECT_EQ(error_of(end_mandate(world, agent, given)).code, Errc::not_found) << "not its to end";
  EXPECT_EQ(acts("mandate.ended"), 0);
  ASSERT_TRUE(end_mandate(world, boss, given).has_value());
  EXPECT_EQ(error_of(end_mandate(world, boss, given)).code, Errc::not_found);
  EXPECT_EQ(acts("mandate.ended"), 1);
}

TEST_P(Filings, AReportersDutiesStandOnTheBoardOnceTheReportHasACase) {
  Report one;
  one.product = "Widget";
  one.description = "A hole";
  const auto sent = submit_report(world, partner(), {.report = one});
  ASSERT_TRUE(sent.has_value()) << describe(sent.error());
  ASSERT_TRUE(duty_board(world, officer, {})->empty());
  open(sent->number);
  const auto board = duty_board(world, officer, {});
  ASSERT_FALSE(board->empty());
  for (const store::Obligation& row : *board) {
    EXPECT_EQ(row.party_name, "Acme");
    EXPECT_EQ(row.state, StageState::not_started) << row.regime << " " << row.stage;
    EXPECT_FALSE(row.regime.starts_with("eu.")) << "acme sells nothing there: " << row.regime;
  }
  // Its own sees as much, and another's nothing.
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
                  .has_value());
  const Principal other = person("other", Role::partner_administrator, "a@other.example");
  EXPECT_EQ(duty_board(world, partner(), {})->size(), board->size());
  EXPECT_EQ(duty_board(world, other, {})->size(), 0U);
}

TEST_P(Filings, AFilingIsCompleteWithWhatLaterStagesCarryOver) {
  TOC_ASSERT(register_party(world, Principal::system("test"),
                            {.handle = "maker",
                             .name = "Maker",
                             .country = "BE",
                             .roles = {"manufacturer"},
                             .markets = {"EU"}})
                 .has_value());
  store_.clock.set(*parse_rfc3339("2026-11-06T03:00:00Z"));
  const Principal maker = person("maker", Role::partner_member, "desk@maker.example");
  const regimes::Regime& regime = *law_.find("eu.cra.art14.aev");
  const regimes::Stage& notification = regime.stages[1];
  ASSERT_EQ(notification.id, "notification");
  struct Row {
    std::string without;  ///< a field
    const char* state;
  };
  std::vector<Row> rows = {{"", "met"}, {"cve_id", "met"}};
  for (const regimes::FieldSpec& field : notification.fields) {
    if (field.is_needed()) {
      rows.push_back({field.id, "running"});
    }
  }
  ASSERT_EQ(rows.size(), 12U);  // two of its own, eight carried over
  for (const Row& row : rows) {
    const std::string number = open(report("Widget", "A hole"));
    TOC_ASSERT(add_participant(world, analyst, number, {.party = "maker", .roles = {"vendor"}})
                   .has_value());
    FactDraft exploited = knows(number, "maker");
    exploited.about = "vuln.actively_exploited";
    accept(exploited);
    CanonicalObject content;
    for (const regimes::FieldSpec& field : notification.fields) {
      if (field.id != row.without) {
        content.set(field.id, "x");
      }
    }
    ASSERT_TRUE(submit_filing(world, maker,
                              {.case_number = number,
                               .party = "maker",
                               .regime = regime.id,
                               .stage = "early_warning",
                               .is_complete = true,
                               .content = content.to_text()})
                    .has_value());
    const auto found =
        verdicts(world, officer, {.case_number = number, .party = "maker", .regime = regime.id});
    EXPECT_EQ(
        to_text(
            std::ranges::find(found->stages, "notification", &regimes::StageVerdict::stage)->state),
        row.state)
        << row.without;
  }
}

TEST_P(Filings, AFilingIsNoReceiptOfAnOperatorWhoNeedNotRelayIt) {
  const auto joined = [&](const std::vector<std::string>& roles, const std::string& regime,
                          const std::string& stage) {
    const auto self =
        store_->read([](store::Reader& reader) { return store::parties::get_operator(reader); });
    std::string list;
    for (const std::string& role : roles) {
      list += (list.empty() ? "\"" : ",\"") + role + "\"";
    }
    TOC_ASSERT(store_
                   ->write([&](store::Transaction& tx) {
                     return tx.execute("UPDATE party SET roles = $1 WHERE id = $2",
                                       {"[" + list + "]", self->id});
                   })
                   .has_value());
    FilingDraft draft = filing(case_with_acme());
    draft.regime = regime;
    draft.stage = stage;
    const std::int64_t before = acts("participant.added");
    TOC_ASSERT(submit_filing(world, partner(), draft).has_value());
    return acts("participant.added") - before;
  };
  EXPECT_EQ(joined({"protection_department"}, "cn.incident.cii", "first_report"), 1);
  EXPECT_EQ(joined({}, "cn.incident.cii", "first_report"), 0);
  EXPECT_EQ(joined({"csirt"}, "cn.incident.cii", "first_report"), 0) << "bound by other laws";
  // A law that speaks of what was reported, and asks for something else than its receipt.
  const auto files = regimes::rules_files();
  std::string other(std::ranges::find_if(files, [](const EmbeddedFile& file) {
                      return std::string_view(file.path).ends_with("cn.incident.relay.cii.yaml");
                    })->bytes);
  other.resize(other.find("examples:"));
  for (const auto& [old, now] :
       {std::pair<std::string, std::string>{"relay.cii", "relay.other"},
        std::pair<std::string, std::string>{"protection_department", "csirt"},
        std::pair<std::string, std::string>{"event: receipt", "event: awareness"},
        std::pair<std::string, std::string>{"standard: receipt", "standard: notice"},
        std::pair<std::string, std::string>{"plus: [receipt", "plus: [awareness"}}) {
    ASSERT_NE(other.find(old), std::string::npos) << old;
    other.replace(other.find(old), old.size(), now);
  }
  const Status added = law_.add(other, "other");
  ASSERT_TRUE(added.has_value()) << describe(added.error());
  EXPECT_EQ(joined({"csirt"}, "cn.incident.cii", "first_report"), 0) << "no receipt of its own";
  EXPECT_EQ(joined({"protection_department"}, "cn.rmsv.art7", "file_miit"), 0) << "of no kind";
  EXPECT_EQ(joined({"protection_department"}, "eu.nis2.art23", "early_warning"), 0);
  EXPECT_EQ(joined({"csirt"}, "eu.nis2.art23", "early_warning"), 1);
}

}  // namespace
}  // namespace tocsin::flow
