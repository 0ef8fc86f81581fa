// Reading the journal: what is withheld from whom, and the entry of an instant.
#include "store/journal.h"
#include "domain/system_scope.h"
#include "store/duties.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Journal : public testing::Pairs {
 protected:
  /// Entry 0 says that the log was opened; this one is of that case and marking.
  LogIndex record(const std::optional<CaseId>& case_id, Tlp tlp) {
    return store_
        ->write([&](Transaction& tx) -> Result<LogIndex> {
          return tx.record(
              {.kind = "k", .actor = "a", .case_id = case_id, .detail = {}, .tlp = tlp});
        })
        .value();
  }
  /// The indexes; one that is withheld in brackets.
  std::string indexes_of(Result<std::vector<JournalEntry>> entries) {
    std::string out;
    for (const JournalEntry& one : entries.value()) {
      const std::string index = std::to_string(one.index);
      out += one.is_withheld ? "(" + index + ")" : index;
      EXPECT_EQ(one.kind.empty(), one.is_withheld);
      EXPECT_EQ(one.payload.empty(), one.is_withheld);
    }
    return out;
  }
  const Scope all_ = system_scope();
};
INSTANTIATE_TEST_SUITE_P(Engines, Journal, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Journal, AnEntryIsWithheldByItsOwnMarkingItsCasesAndItsReports) {
  Case red =
      store_->read([&](Reader& reader) { return cases::get(reader, all_, cases_[1]); }).value();
  red.tlp = Tlp::red;
  ASSERT_TRUE(act(cases::set_title, red).has_value());
  record(cases_[0], Tlp::amber_strict);
  record(cases_[0], Tlp::red);
  record(cases_[1], Tlp::clear);
  record(std::nullopt, Tlp::clear);
  record(std::nullopt, Tlp::clear);
  StoredReport report{.id = make_id<ReportId>(at(0)), .number = "R", .at = at(0), .log_index = 5};
  report.tlp = Tlp::red;
  ASSERT_TRUE(act(reports::insert, report).has_value());
  const auto list = [&](const Scope& scope, std::optional<LogIndex> before, std::int64_t count) {
    return indexes_of(ask(journal::list, scope, before, count));
  };
  EXPECT_EQ(list(all_, std::nullopt, 10), "543210");
  EXPECT_EQ(list(scope_of_auditor(), std::nullopt, 10), "(5)4(3)(2)10");
  EXPECT_EQ(list(all_, 3, 10), "210");
  EXPECT_EQ(list(all_, 3, 1), "2");
  EXPECT_EQ(list(all_, 3, 0), "2") << "at least one";
  EXPECT_EQ(list(all_, 0, 10), "");
  const auto of_case = [&](const Scope& scope, std::size_t place, std::int64_t count) {
    return indexes_of(ask(journal::of_case, scope, cases_[place], count));
  };
  EXPECT_EQ(of_case(all_, 0, 10), "21");
  EXPECT_EQ(of_case(all_, 0, 1), "2");
  EXPECT_EQ(of_case(all_, 1, 10), "3");
  EXPECT_EQ(of_case(scope_of_auditor(), 0, 10), "1");
  EXPECT_EQ(of_case(scope_of_auditor(), 1, 10), "");
  for (LogIndex index = 0; index < 7; ++index) {
    EXPECT_EQ(ask(journal::get, all_, index).has_value(), index < 6) << index;
    const bool is_shown = index == 0 || index == 1 || index == 4;
    EXPECT_EQ(ask(journal::get, scope_of_auditor(), index).has_value(), is_shown) << index;
  }
  EXPECT_EQ(ask(journal::get, all_, 4)->index, 4);
}

TEST_P(Journal, AReportsAndAFilingsEntryHaveTheirOwner) {
  for (std::size_t i = 0; i < 2; ++i) {
    StoredReport report{.id = make_id<ReportId>(at(0)), .number = std::to_string(i), .at = at(0)};
    report.log_index = 10 + static_cast<LogIndex>(i);
    report.token_hash = digest(report.number);
    report.party = parties_[i];
    report.tlp = i == 0 ? Tlp::green : Tlp::red;
    ASSERT_TRUE(act(reports::insert, report).has_value());
    const Filing filing{.id = make_id<FilingId>(at(0)),
                        .number = report.number,
                        .case_id = cases_[i],
                        .party = parties_[i],
                        .at = at(0),
                        .recorded_at = at(0),
                        .recorded_index = 20 + static_cast<LogIndex>(i)};
    ASSERT_TRUE(act(filings::insert, filing).has_value());
  }
  struct Row {
    LogIndex index;
    PartyId party;
    Tlp tlp;
  };
  for (const Row& row : {Row{10, parties_[0], Tlp::green}, Row{11, parties_[1], Tlp::red},
                         Row{20, parties_[0], Tlp::amber}, Row{21, parties_[1], Tlp::amber}}) {
    SCOPED_TRACE(row.index);
    const auto owner = ask(journal::owner_of, row.index).value();
    ASSERT_TRUE(owner.has_value());
    EXPECT_EQ(owner->party, row.party);
    EXPECT_EQ(owner->tlp, row.tlp);
  }
  EXPECT_FALSE(ask(journal::owner_of, 12)->has_value());
}

TEST_P(Journal, TheEntryOfAnInstantIsTheNewestAtOrBeforeIt) {
  const Instant start = at(0);
  for (const int seconds : {10, 10, 20}) {
    store_.clock.set(start + std::chrono::seconds(seconds));
    record(std::nullopt, Tlp::clear);
  }
  for (const auto& [seconds, index] :
       {std::pair{-1, -1}, {0, 0}, {9, 0}, {10, 2}, {19, 2}, {20, 3}, {99, 3}}) {
    const Instant at = start + std::chrono::seconds(seconds);
    EXPECT_EQ(ask(journal::index_at, at).value(), index) << seconds;
  }
  EXPECT_EQ(ask(journal::time_of, 3).value(), start + std::chrono::seconds(20));
  EXPECT_EQ(ask(journal::time_of, 0).value(), start);
  EXPECT_EQ(error_of(ask(journal::time_of, 4)).code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::store
