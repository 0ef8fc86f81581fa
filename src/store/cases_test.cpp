// Reports and cases: what belongs to which, who is shown it, and in which order.
#include "store/cases.h"
#include "domain/system_scope.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Cases : public testing::Pairs {
 protected:
  StoredReport report(int place, const std::optional<PartyId>& party = std::nullopt) {
    StoredReport out;
    out.id = make_id<ReportId>(at(0));
    out.number = std::to_string(place);
    out.at = at(place);
    out.log_index = place;
    out.party = party;
    out.actor = "anonymous";
    out.token_hash = digest(out.number);
    out.vendor_key = out.number;
    out.product_key = out.number;
    out.state = ReportState::received;
    out.content = "{}";
    return out;
  }
  Result<std::string> numbers_of(Result<std::vector<StoredReport>> reports) {
    TOC_CHECK(reports);
    std::string out;
    for (const StoredReport& one : *reports) {
      out += one.number;
    }
    return out;
  }
  Result<std::string> titles_of(Result<std::vector<Case>> cases) {
    TOC_CHECK(cases);
    std::string out;
    for (const Case& one : *cases) {
      out += one.title;
    }
    return out;
  }
  Result<Case> get(const Scope& scope, std::string_view number) {
    return store_->read([&](Reader& reader) { return cases::get(reader, scope, number); });
  }
  Result<Case> get(const Scope& scope, const CaseId& id) {
    return store_->read([&](Reader& reader) { return cases::get(reader, scope, id); });
  }
  Case stored(std::size_t place) { return get(system_scope(), cases_[place]).value(); }

  const Scope all_ = system_scope();
};
INSTANTIATE_TEST_SUITE_P(Engines, Cases, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Cases, ReportsAreListedNewestFirstByPageAndState) {
  for (int i = 1; i <= 4; ++i) {
    StoredReport one = report(i);
    one.state = i % 2 == 0 ? ReportState::accepted : ReportState::received;
    ASSERT_TRUE(act(reports::insert, one).has_value());
  }
  struct Row {
    const char* state;
    Page page;
    const char* want;
  };
  for (const Row& row : {Row{"", {}, "4321"},
                         {"accepted", {}, "42"},
                         {"declined", {}, ""},
                         {"", {.before = 3}, "21"},
                         {"received", {.before = 3}, "1"},
                         {"", {.before = 1}, ""},
                         {"", {.count = 2}, "43"},
                         {"accepted", {.count = 1}, "4"},
                         {"", {.count = 0}, "4"}}) {
    EXPECT_EQ(numbers_of(ask(reports::list, all_, row.state, row.page)).value(), row.want)
        << row.state;
  }
}

TEST_P(Cases, WordsThatAreNoneOfOursAreErrorsThatNameTheColumn) {
  const StoredReport one = report(1);
  ASSERT_TRUE(act(reports::insert, one).has_value());
  expect_unreadable("report.state", reports::list, all_, "", Page{});
}

TEST_P(Cases, AReportIsFoundByItsTokenWithItsOwnIdentifiers) {
  for (int i = 1; i <= 2; ++i) {
    StoredReport one = report(i);
    one.identifiers = {"CVE-2021-000" + std::to_string(i)};
    ASSERT_TRUE(act(reports::insert, one).has_value());
  }
  for (const char* number : {"1", "2"}) {
    const auto found = ask(reports::find_by_token, digest(number)).value();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->number, number);
    EXPECT_EQ(found->identifiers, std::vector{"CVE-2021-000" + std::string(number)});
  }
  EXPECT_FALSE(ask(reports::find_by_token, digest("none"))->has_value());
  const auto listed = ask(reports::list, all_, "", Page{}).value();
  EXPECT_EQ(listed.size(), 2U);
  for (const StoredReport& one : listed) {
    EXPECT_EQ(one.identifiers, std::vector{"CVE-2021-000" + one.number});
  }
}

TEST_P(Cases, AReportGoesIntoOneCaseAndIsListedThereToThoseWhoMayReadIt) {
  std::array reports = {report(1, parties_[0]), report(2, parties_[1]), report(3)};
  reports[1].tlp = Tlp::red;
  for (const StoredReport& one : reports) {
    ASSERT_TRUE(act(reports::insert, one).has_value());
  }
  const auto into = [&](std::size_t place, const std::optional<CaseId>& case_id) {
    ASSERT_TRUE(
        act(reports::set_case, reports[place].id, case_id, ReportState::accepted).has_value());
  };
  into(1, cases_[0]);
  into(0, cases_[0]);
  into(2, cases_[1]);
  EXPECT_EQ(numbers_of(ask(reports::of_case, all_, cases_[0])).value(), "12");
  EXPECT_EQ(numbers_of(ask(reports::of_case, all_, cases_[1])).value(), "3");
  EXPECT_EQ(numbers_of(ask(reports::of_case, scope_of_auditor(), cases_[0])).value(), "1");
  const Scope own = scope_of(parties_[1], Action::read_report);
  EXPECT_EQ(numbers_of(ask(reports::of_case, own, cases_[0])).value(), "2");
  into(0, std::nullopt);
  EXPECT_EQ(numbers_of(ask(reports::of_case, all_, cases_[0])).value(), "2");
}

TEST_P(Cases, ReportsAreAlikeByProductOrIdentifierAndThoseOfOthersAreNotShown) {
  std::array reports = {report(0), report(1), report(2, parties_[0]), report(3), report(4)};
  reports[0].identifiers = {"CVE-2021-0001", "CVE-2021-0002"};
  reports[1].product_key = reports[0].product_key;
  reports[2].identifiers = {"CVE-2021-0002"};
  reports[3].identifiers = {"CVE-2021-0003"};
  reports[4].vendor_key = reports[0].vendor_key;
  for (const StoredReport& one : reports) {
    ASSERT_TRUE(act(reports::insert, one).has_value());
  }
  EXPECT_EQ(numbers_of(ask(reports::like, all_, reports[0])).value(), "21");
  EXPECT_EQ(numbers_of(ask(reports::like, all_, reports[1])).value(), "0");
  EXPECT_EQ(numbers_of(ask(reports::like, all_, reports[3])).value(), "");
  const Scope own = scope_of(parties_[0], Action::read_report);
  EXPECT_EQ(numbers_of(ask(reports::like, own, reports[0])).value(), "2");
}

TEST_P(Cases, AttachmentsBelongToTheirReport) {
  const std::array reports = {report(1), report(2)};
  std::array<Attachment, 2> files;
  for (std::size_t i = 0; i < 2; ++i) {
    files[i] = {.id = make_id<AttachmentId>(at(0)), .name = std::to_string(i)};
    const Buffer bytes(i + 1, std::byte{'x'});
    ASSERT_TRUE(act(reports::insert, reports[i]).has_value());
    ASSERT_TRUE(act(reports::insert_attachment, reports[i].id, 0, files[i], bytes).has_value());
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const auto listed = ask(reports::attachments, reports[i].id).value();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].id, files[i].id);
    EXPECT_EQ(listed[0].size, static_cast<std::int64_t>(i) + 1);
    for (std::size_t k = 0; k < 2; ++k) {
      const auto bytes = ask(reports::attachment_bytes, reports[i].id, files[k].id);
      EXPECT_EQ(bytes.has_value(), i == k);
      EXPECT_EQ(bytes.value_or(std::string(i + 1, 'x')), std::string(i + 1, 'x'));
    }
  }
}

TEST_P(Cases, AnIdempotencyKeyLeadsToItsOwnReport) {
  for (int i = 1; i <= 2; ++i) {
    const StoredReport one = report(i);
    ASSERT_TRUE(act(reports::insert, one).has_value());
    const reports::Repeat repeat{.report = one.id, .body_digest = digest(one.number)};
    ASSERT_TRUE(act(reports::insert_repeat, one.token_hash, repeat).has_value());
    EXPECT_EQ(ask(reports::find_repeat, one.token_hash)->value().report, one.id);
    EXPECT_EQ(ask(reports::find_repeat, one.token_hash)->value().body_digest, digest(one.number));
  }
  EXPECT_FALSE(ask(reports::find_repeat, digest("none"))->has_value());
}

TEST_P(Cases, ACaseIsShownToItsParticipantsAndToStaffUpToItsMarking) {
  ASSERT_TRUE(act(cases::put_participant, cases_[0], Participant{.party = parties_[0]}, 1));
  const std::array scopes = {all_, scope_of_auditor(), scope_of(parties_[0], Action::read_case),
                             scope_of(parties_[1], Action::read_case)};
  struct Row {
    Tlp tlp;
    std::array<const char*, 4> want;  ///< the titles that each of the scopes is shown
  };
  for (const Row& row :
       {Row{Tlp::amber_strict, {"ba", "ba", "a", ""}}, Row{Tlp::red, {"ba", "b", "", ""}}}) {
    SCOPED_TRACE(to_label(row.tlp));
    Case changed = stored(0);
    changed.tlp = row.tlp;
    ASSERT_TRUE(act(cases::set_title, changed).has_value());
    for (std::size_t i = 0; i < scopes.size(); ++i) {
      SCOPED_TRACE(i);
      const std::string_view want = row.want[i];
      EXPECT_EQ(titles_of(ask(cases::list, scopes[i], Page{})).value(), want);
      for (const std::size_t k : {0U, 1U}) {
        const char* title = k == 0 ? "a" : "b";
        const bool is_shown = want.find(title) != std::string_view::npos;
        EXPECT_EQ(get(scopes[i], cases_[k]).has_value(), is_shown) << title;
        EXPECT_EQ(get(scopes[i], "C-" + std::string(title)).has_value(), is_shown) << title;
      }
    }
  }
  EXPECT_EQ(get(all_, "C-b")->id, cases_[1]);
  EXPECT_EQ(get(all_, cases_[1])->number, "C-b");
  EXPECT_EQ(titles_of(ask(cases::list, all_, Page{.before = 1})).value(), "a");
  EXPECT_EQ(titles_of(ask(cases::list, all_, Page{.count = 1})).value(), "b");
}

TEST_P(Cases, ACaseChangesOnlyAsItWasReadAndNoOtherDoes) {
  Case changed = stored(0);
  for (const std::int64_t version : {0, 2}) {
    changed.version = version;
    EXPECT_EQ(error_of(act(cases::set_title, changed)).code, Errc::stale) << version;
    EXPECT_EQ(error_of(act(cases::set_merged, changed, std::optional(cases_[1]), 5)).code,
              Errc::stale)
        << version;
  }
  changed.version = 1;
  changed.title = "new";
  EXPECT_TRUE(act(cases::set_title, changed).has_value());
  EXPECT_EQ(stored(0).title, "new");
  EXPECT_EQ(stored(1).title, "b");
  EXPECT_EQ(error_of(act(cases::set_title, changed)).code, Errc::stale) << "a second time";
  changed.version = 2;
  EXPECT_TRUE(act(cases::set_merged, changed, std::optional(cases_[1]), 5).has_value());
  EXPECT_EQ(stored(0).merged_into, cases_[1]);
  EXPECT_EQ(stored(1).merged_into, std::nullopt);
  EXPECT_EQ(titles_of(ask(cases::merged, cases_[1])).value(), "new");
  EXPECT_EQ(titles_of(ask(cases::merged, cases_[0])).value(), "");
}

TEST_P(Cases, AFamilyIsThatOfTheLogIndex) {
  // a goes into b with entry 5, out of it with 7, and into it again with 9.
  for (const auto& [index, into] : {std::pair{5, std::optional(cases_[1])},
                                    {7, std::optional<CaseId>()},
                                    {9, std::optional(cases_[1])}}) {
    ASSERT_TRUE(act(cases::set_merged, stored(0), into, index).has_value());
    EXPECT_EQ(stored(0).merged_into, into);
    EXPECT_EQ(stored(1).merged_into, std::nullopt);
  }
  for (const auto& [index, has_both] :
       {std::pair{4, false}, {5, true}, {6, true}, {7, false}, {8, false}, {9, true}, {10, true}}) {
    const auto family = ask(cases::family_as_of, cases_[1], index).value();
    EXPECT_EQ(family.size(), has_both ? 2U : 1U) << index;
    EXPECT_EQ(family.front(), cases_[1]);
    EXPECT_EQ(family.back(), cases_[has_both ? 0 : 1]);
    EXPECT_EQ(ask(cases::family_as_of, cases_[0], index)->size(), 1U) << index;
  }
}

TEST_P(Cases, ParticipantsAndEventsBelongToTheirCase) {
  for (std::size_t i = 0; i < 2; ++i) {
    const Participant participant{.party = parties_[i], .party_name = {}, .roles = {"vendor"}};
    ASSERT_TRUE(act(cases::put_participant, cases_[i], participant, 1).has_value());
    const RecordedEvent event{.party = parties_[i], .at = at(1), .recorded_index = 1};
    ASSERT_TRUE(act(cases::insert_event, cases_[i], event).has_value());
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const auto participants = ask(cases::participants, cases_[i]).value();
    ASSERT_EQ(participants.size(), 1U);
    EXPECT_EQ(participants[0].party, parties_[i]);
    EXPECT_EQ(participants[0].party_name, i == 0 ? "a" : "b");
    const auto events = ask(cases::events, cases_[i]).value();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].party, parties_[i]);
  }
}

}  // namespace
}  // namespace tocsin::store
