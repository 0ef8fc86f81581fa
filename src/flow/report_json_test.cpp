// Whatever intake accepts can be shown: stored, read again, compared with others.
#include "flow/report_json.h"

#include "base/limits.h"
#include "flow/cases.h"
#include "flow/desk.h"
#include "flow/odd_reports_for_test.h"
#include "flow/testing.h"
#include "formats/formats.h"

#include <gtest/gtest.h>

namespace tocsin::flow {
namespace {

using testing::Fate;
using testing::OddReport;

class StoredReports : public testing::Flow {
 protected:
  /// As POST /api/v1/reports: a standard document, or the report's own fields.
  Result<Acknowledgement> submit(const std::string& body) {
    TOC_TRY(const JsonDocument document, JsonDocument::parse(body));
    TOC_TRY(const auto recognised, formats::recognise(document.root()));
    Intake intake;
    if (recognised) {
      intake.attachments.push_back(
          {.name = "document.json", .media_type = "application/json", .bytes = body});
    } else {
      TOC_TRY(ReportBody read, read_report(document.root()));
      intake.report = std::move(read.report);
    }
    return submit_report(world, Principal{}, std::move(intake));
  }

  /// A row as an older version may have written it.
  void put_content(const std::string& number, std::string_view content) {
    const Status written = world.store->write([&](store::Transaction& tx) {
      return tx.execute("UPDATE report SET content = $1 WHERE number = $2",
                        {as_bytes(content), number});
    });
    ASSERT_TRUE(written.has_value()) << describe(written.error());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, StoredReports, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST(ReportJson, WhatIsAcceptedReadsBackEqual) {
  for (const OddReport& odd : testing::odd_reports()) {
    SCOPED_TRACE(odd.name);
    const auto document = JsonDocument::parse(odd.body);
    if (!document || *formats::recognise(document->root())) {
      continue;
    }
    const auto read = read_report(document->root());
    ASSERT_EQ(read.has_value(), odd.fate == Fate::accepted);
    if (!read) {
      EXPECT_EQ(error_of(read).code, Errc::malformed);
      continue;
    }
    EXPECT_TRUE(check_report(read->report).has_value());
    const std::string canonical = to_canonical(read->report);
    const auto again = from_canonical(canonical);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, read->report);
    EXPECT_EQ(to_canonical(*again), canonical);
  }
}

TEST(ReportJson, TheReportersOwnIdsComeBeforeThoseInTexts) {
  const auto document =
      JsonDocument::parse(R"({"product":"W","identifiers":["Z-1"],"description":")" +
                          testing::many_ids(kReportIdentifiersMax + 5) + "\"}");
  const auto read = read_report(document->root());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->report.identifiers.size(), kReportIdentifiersMax);
  EXPECT_EQ(read->report.identifiers.back(), "Z-1");
}

TEST(ReportJson, StoredOutliersAreReadAsFarAsTheyGo) {
  struct Row {
    std::string content;
    std::optional<std::string> product;  ///< nothing: an error
    std::size_t versions = 0;
  };
  const std::string longest = testing::filled("9", kReportLineBytesMax + 1);
  const std::vector<Row> rows = {
      {"{}", ""},
      {R"({"product":"W","unknown":1})", "W"},
      {R"({"product":7,"versions":"1","is_public":3,"tlp":"TLP:PINK","contact":[]})", ""},
      {R"({"product":"a\u0000b","versions":[")" + longest + "\"]}", std::string("a\0b", 3), 1},
      {R"({"product":"W","versions":)" + testing::list_of(3000, "1") + "}", "W", 3000},
      {R"({"product":"W","versions":["1",2,null],"vendor_contacted_at":"10000-01-01T00:00:00Z"})",
       "W", 1},
      {"[]", std::nullopt},
      {"", std::nullopt},
      {"{", std::nullopt},
      {"\xFF", std::nullopt}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.content.substr(0, 80));
    const auto report = from_canonical(row.content);
    ASSERT_EQ(report.has_value(), row.product.has_value());
    if (report) {
      EXPECT_EQ(report->product, *row.product);
      EXPECT_EQ(report->versions.size(), row.versions);
    } else {
      EXPECT_EQ(error_of(report).code, Errc::internal);
    }
  }
  EXPECT_EQ(from_canonical(R"({"tlp":"TLP:PINK"})")->tlp, Tlp::red);
}

TEST(ReportJson, VersionsAreALineOrAList) {
  using Versions = std::vector<std::string>;
  const std::string longest(kReportLineBytesMax, '9');
  struct Row {
    std::string versions;
    std::optional<Versions> want;  ///< nothing: refused
  };
  for (const Row& row :
       {Row{"\"\"", Versions{}}, Row{"\"1.0\"", Versions{"1.0"}}, Row{"[]", Versions{}},
        Row{R"(["1.0","2.0"])", Versions{"1.0", "2.0"}}, Row{"7", std::nullopt},
        Row{"\"" + longest + "\"", Versions{longest}}, Row{"\"9" + longest + "\"", std::nullopt}}) {
    const auto document =
        JsonDocument::parse(R"({"product":"W","description":"x","versions":)" + row.versions + "}");
    const auto read = read_report(document->root());
    EXPECT_EQ(read.has_value(), row.want.has_value()) << row.versions;
    if (read && row.want) {
      EXPECT_EQ(read->report.versions, *row.want);
    }
  }
}

TEST(ReportJson, AFormHasTheFieldsThatThereAreAsText) {
  using Fields = std::vector<std::pair<std::string, std::string>>;
  struct Row {
    Fields more;
    const char* where;  ///< empty: taken
  };
  for (const Row& row :
       {Row{{}, ""}, Row{{{"title", "\xFF"}}, "/title"}, Row{{{"nothing", "\xFF"}}, "/nothing"},
        Row{{{"nothing", "x"}}, "/nothing"}, Row{{{"nothing", " "}}, ""},
        Row{{{"language", "en"}}, ""}, Row{{{"attachment", "a.txt"}}, ""},
        Row{{{"tlp", "PINK"}}, "/tlp"}}) {
    Fields fields = {{"product", " Widget "},    {"description", "A hole"},
                     {"contact_name", "Li Wei"}, {"contact_mail", "li@example.org"},
                     {"share_consent", "on"},    {"identifiers", "CVE-2099-1000, CVE-2099-1001"},
                     {"versions", "1.0"}};
    fields.insert(fields.end(), row.more.begin(), row.more.end());
    const auto read = read_report_form(fields);
    EXPECT_EQ(read ? "" : read.error().where, row.where);
    if (read) {
      EXPECT_EQ(read->product, "Widget");
      EXPECT_EQ(read->contact_name, "Li Wei");
      EXPECT_EQ(read->contact_mail, "li@example.org");
      EXPECT_TRUE(read->has_share_consent);
      EXPECT_EQ(read->identifiers.size(), 2U);
      EXPECT_EQ(read->versions, std::vector<std::string>{"1.0"});
    }
  }
  EXPECT_FALSE(read_report_form({{"product", "W"}})->has_share_consent);
}

TEST(ReportJson, AttachmentsAreAListOf32) {
  const auto list = [](std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      out += (i == 0 ? "" : ",") + std::string(R"({"name":"a","content":"YQ=="})");
    }
    return "[" + out + "]";
  };
  for (const auto& [attachments, is_taken] :
       {std::pair{std::string("{}"), false}, std::pair{std::string("\"a\""), false},
        std::pair{list(kAttachmentsMax), true}, std::pair{list(kAttachmentsMax + 1), false},
        std::pair{list(0), true}}) {
    const auto document = JsonDocument::parse(R"({"product":"p","description":"d","attachments":)" +
                                              attachments + "}");
    const auto read = read_report(document->root());
    EXPECT_EQ(read ? "" : read.error().where, is_taken ? "" : "/attachments") << attachments;
  }
}

TEST_P(StoredReports, WhateverIntakeAcceptsCanBeShownAndCompared) {
  const std::string clean = report("Widget", "A hole");
  for (const OddReport& odd : testing::odd_reports()) {
    SCOPED_TRACE(odd.name);
    const auto done = submit(odd.body);
    ASSERT_EQ(done.has_value(), odd.fate == Fate::accepted) << (done ? "" : describe(done.error()));
    if (!done) {
      EXPECT_EQ(error_of(done).code, Errc::malformed);
      continue;
    }
    const auto view = view_report(world, analyst, done->number);
    ASSERT_TRUE(view.has_value());
    EXPECT_TRUE(check_report(view->content).has_value());
    EXPECT_EQ(to_canonical(view->content), view->report.content);
    EXPECT_TRUE(suggest_duplicates(world, analyst, done->number).has_value());
    EXPECT_TRUE(follow_report(world, done->token).has_value());
  }
  EXPECT_TRUE(suggest_duplicates(world, analyst, clean).has_value());
}

TEST_P(StoredReports, AnOutlierNeitherHidesItselfNorOthers) {
  const std::string number = report("Widget", "A hole");
  const std::string clean = report("Widget", "A hole");
  put_content(number, R"({"product":"a\u0000b","versions":)" +
                          testing::list_of(1, testing::filled("9", 700)) + "}");
  EXPECT_EQ(view_report(world, analyst, number)->content.versions.size(), 1U);
  EXPECT_EQ(suggest_duplicates(world, analyst, clean)->size(), 1U);
  put_content(number, "no JSON");
  EXPECT_EQ(error_of(view_report(world, analyst, number)).code, Errc::internal);
  EXPECT_EQ(suggest_duplicates(world, analyst, clean)->size(), 1U)
      << "what cannot be read is like others by its row alone";
}

}  // namespace
}  // namespace tocsin::flow
