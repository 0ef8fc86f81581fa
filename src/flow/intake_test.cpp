// What comes in as a report: limits of attachments, and whose it is. On both engines.
#include "flow/intake.h"

#include "base/limits.h"
#include "flow/desk.h"
#include "flow/report_json.h"
#include "flow/testing.h"

namespace tocsin::flow {
namespace {

class Intakes : public testing::Flow {
 protected:
  Result<Acknowledgement> send(const std::vector<std::string_view>& bodies,
                               const std::string& description = "x") {
    Intake intake;
    intake.report.product = "Widget";
    intake.report.description = description;
    for (const std::string_view body : bodies) {
      intake.attachments.push_back({.name = "a", .media_type = "text/plain", .bytes = body});
    }
    return submit_report(world, Principal{}, std::move(intake));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Intakes, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Intakes, AReportTakes32Attachments) {
  EXPECT_TRUE(send(std::vector<std::string_view>(kAttachmentsMax, "a")).has_value());
  const auto more = send(std::vector<std::string_view>(kAttachmentsMax + 1, "a"));
  ASSERT_FALSE(more.has_value());
  EXPECT_EQ(error_of(more).code, Errc::too_large);
}

TEST_P(Intakes, AttachmentsAreLimitedEachAndAllTogether) {
  const std::string largest(kAttachmentBytesMax, 'x');
  const std::string larger = largest + "x";
  // Without a description none of them is taken, so that the largest that fit need not be stored.
  struct Row {
    std::vector<std::string_view> bodies;
    Errc want;
  };
  for (const Row& row : {Row{{largest, largest, largest, largest}, Errc::malformed},
                         Row{{largest, largest, largest, largest, "x"}, Errc::too_large},
                         Row{{largest}, Errc::malformed}, Row{{larger}, Errc::too_large}}) {
    const auto done = send(row.bodies, "");
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(error_of(done).code, row.want) << row.bodies.size() << " " << describe(done.error());
  }
}

TEST_P(Intakes, AReportIsThePartnersWhoSendsItAndTheOperatorsIsNobodys) {
  const auto party_of = [&](const Principal& who) {
    Report one;
    one.product = "Widget";
    one.description = "x";
    const auto sent = submit_report(world, who, {.report = one});
    return view_report(world, officer, sent->number)->report.party;
  };
  const PartyId acme = partner().party;
  EXPECT_EQ(party_of(partner()), acme);
  EXPECT_EQ(party_of(key_of(partner(), Action::submit_report)), acme);
  EXPECT_EQ(party_of(Principal{}), std::nullopt);
  EXPECT_EQ(party_of(Principal::system("test")), std::nullopt);
  for (const Role role : {Role::officer, Role::analyst, Role::auditor, Role::administrator}) {
    EXPECT_EQ(party_of(person("", role, std::string(to_text(role)) + "@staff.example")),
              std::nullopt)
        << to_text(role);
  }
}

TEST_P(Intakes, TheNameOfAnAttachmentIsTextOf255Bytes) {
  struct Row {
    std::string name;
    std::string media_type;
    const char* where;  ///< empty: taken
  };
  for (const Row& row :
       {Row{std::string(255, 'n'), "text/plain", ""},
        Row{std::string(256, 'n'), "text/plain", "/attachments"},
        Row{"\xFF", "text/plain", "/attachments"}, Row{"a", "\xFF", "/attachments"},
        Row{std::string("a\0b", 3), "text/plain", "/attachments"},
        Row{"a", std::string("a\0b", 3), "/attachments"}, Row{"", "", ""}}) {
    Intake intake;
    intake.report.product = "Widget";
    intake.report.description = "x";
    intake.attachments = {{.name = row.name, .media_type = row.media_type, .bytes = "a"}};
    const auto sent = submit_report(world, Principal{}, std::move(intake));
    EXPECT_EQ(sent ? "" : sent.error().where, row.where) << row.name;
  }
}

TEST_P(Intakes, AReportSaysWhichProductAndWhatWasFound) {
  for (const auto& [product, description, where] :
       {std::tuple{"", "x", "/product"}, std::tuple{"Widget", "", "/description"},
        std::tuple{"", "", "/product"}, std::tuple{"Widget", "x", ""}}) {
    Intake intake;
    intake.report.product = product;
    intake.report.description = description;
    const auto sent = submit_report(world, Principal{}, std::move(intake));
    EXPECT_EQ(sent ? "" : sent.error().where, where);
  }
}

TEST_P(Intakes, AReportHoldsWhatAReportMayHoldWithoutAnAttachmentToo) {
  struct Row {
    std::size_t title_bytes;
    std::size_t versions;
    const char* where;
  };
  for (const Row& row : {Row{kReportLineBytesMax, 1, ""}, Row{kReportLineBytesMax + 1, 1, "/title"},
                         Row{1, kReportListMax, ""}, Row{1, kReportListMax + 1, "/versions"}}) {
    Intake intake;
    intake.report.title = std::string(row.title_bytes, 't');
    intake.report.product = "Widget";
    intake.report.description = "x";
    intake.report.versions.assign(row.versions, "1");
    const auto sent = submit_report(world, Principal{}, std::move(intake));
    EXPECT_EQ(sent ? "" : sent.error().where, row.where) << row.title_bytes << row.versions;
  }
}

TEST_P(Intakes, WhatTheReporterSaysIsNotOverruledByAnAttachment) {
  const std::string document =
      R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"Theirs",)"
      R"("publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},"tracking":)"
      R"({"id":"P-1","current_release_date":"2026-01-01T00:00:00Z","initial_release_date":)"
      R"("2026-01-01T00:00:00Z","status":"final","version":"1","revision_history":[]},)"
      R"("notes":[{"category":"description","text":"Theirs."}]},"product_tree":{"branches":[)"
      R"({"category":"vendor","name":"Theirs","branches":[{"category":"product_name","name":)"
      R"("Their product","product":{"name":"Their product","product_id":"1"}}]}]},)"
      R"("vulnerabilities":[{"cve":"CVE-2026-12345","product_status":{"known_affected":["1"]}}]})";
  const auto kept = [&](const Report& report) {
    Intake intake;
    intake.report = report;
    intake.attachments.push_back(
        {.name = "document.json", .media_type = "application/json", .bytes = document});
    const auto sent = submit_report(world, Principal{}, std::move(intake));
    TOC_ASSERT(sent.has_value());
    return *from_canonical(view_report(world, officer, sent->number)->report.content);
  };
  Report mine;
  mine.title = "Mine";
  mine.product = "My product";
  mine.vendor = "Me";
  mine.versions = {"1"};
  mine.description = "Mine.";
  for (const bool is_said : {true, false}) {
    const Report report = kept(is_said ? mine : Report());
    EXPECT_EQ(report.title, is_said ? "Mine" : "Theirs");
    EXPECT_EQ(report.product, is_said ? "My product" : "Their product");
    EXPECT_EQ(report.vendor, is_said ? "Me" : "Theirs");
    EXPECT_EQ(report.description == "Mine.", is_said);
    EXPECT_EQ(report.identifiers, (std::vector<std::string>{"CVE-2026-12345", "P-1"}));
  }
}

}  // namespace
}  // namespace tocsin::flow
