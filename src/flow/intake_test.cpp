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

/// A CSAF document with so many versions of a product, and none where there are none.
std::string csaf(std::size_t versions, std::size_t title_bytes = 1) {
  std::string out =
      R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":")" +
      std::string(title_bytes, 't') +
      R"(","publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},)"
      R"("tracking":{"id":"P-1","current_release_date":"2026-01-01T00:00:00Z",)"
      R"("initial_release_date":"2026-01-01T00:00:00Z","status":"final","version":"1",)"
      R"("revision_history":[]},"notes":[{"category":"description","text":"Theirs."}]})";
  if (versions > 0) {
    out += R"(,"product_tree":{"branches":[{"category":"vendor","name":"V","branches":[)"
           R"({"category":"product_name","name":"W","branches":[)";
    for (std::size_t i = 0; i < versions; ++i) {
      const std::string v = std::to_string(i);
      out += std::string(i == 0 ? "" : ",") + R"({"category":"product_version","name":")" + v +
             R"(","product":{"name":"W )" + v + R"(","product_id":")" + v + R"("}})";
    }
    out += "]}]}]}";
  }
  return out + R"(,"vulnerabilities":[{"cve":"CVE-2026-12345"}]})";
}

TEST_P(Intakes, AnAttachmentFillsInAsMuchAsAReportHolds) {
  const auto sent = [&](const std::string& document) {
    Intake intake;
    intake.attachments.push_back(
        {.name = "document.json", .media_type = "application/json", .bytes = document});
    return submit_report(world, Principal{}, std::move(intake));
  };
  for (const auto& [versions, kept] :
       {std::pair{1U, 1U}, std::pair{100U, 100U}, std::pair{101U, 100U}}) {
    const auto done = sent(csaf(versions));
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    EXPECT_EQ(
        from_canonical(view_report(world, officer, done->number)->report.content)->versions.size(),
        kept);
  }
  for (const auto& [bytes, kept] : {std::pair{kReportLineBytesMax, kReportLineBytesMax},
                                    std::pair{kReportLineBytesMax + 1, kReportLineBytesMax}}) {
    const auto done = sent(csaf(1, bytes));
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    EXPECT_EQ(view_report(world, officer, done->number)->report.title.size(), kept);
  }
  EXPECT_EQ(error_of(sent(csaf(0))).where, "/product") << "it names none";
}

/// Reads nothing, or what no report holds.
class OddReader final : public outside::Reader {
 public:
  Result<std::optional<inventories::Inventory>> read_inventory(
      const inventories::Document& /*document*/) const override {
    return fail(Errc::unavailable, "It reads nothing.");
  }
  Result<advisories::ReadSummary> read_records(std::string_view /*bytes*/,
                                               std::string_view /*format*/,
                                               const advisories::RecordTaker& /*taker*/,
                                               outside::Scale /*scale*/) const override {
    return fail(Errc::unavailable, "It reads nothing.");
  }
  Result<std::vector<std::optional<formats::Summary>>> recognise(
      std::span<const std::string_view> documents) const override {
    if (!reads) {
      return fail(Errc::malformed, "It reads nothing.", "/0");
    }
    return std::vector<std::optional<formats::Summary>>(
        documents.size(), formats::Summary{.format = "odd", .title = std::string("a\0b", 3)});
  }
  Status verify_signature(const outside::SignedDocument& /*document*/) const override {
    return fail(Errc::unavailable, "It reads nothing.");
  }
  bool reads = false;
};

TEST_P(Intakes, AReportIsRefusedWithTheAttachmentThatCannotBeRead) {
  OddReader reader;
  world.reader = &reader;
  EXPECT_EQ(error_of(send({"{}"})).where, "/attachments/0");
  reader.reads = true;
  EXPECT_EQ(error_of(send({"{}", "{}"})).where, "/attachments/0");
}

TEST_P(Intakes, APrivateLinkIsRepeatedWhileItsKeyIsHeld) {
  const auto sent = [&] {
    Report one;
    one.product = "Widget";
    one.description = "x";
    return submit_report(
        world, Principal{},
        {.report = one, .attachments = {}, .idempotency_key = "k", .network = "192.0.2.0/24"});
  };
  const auto first = sent();
  ASSERT_TRUE(first.has_value());
  const Buffer before = world.token_secret;
  world.token_secret = Buffer(32, std::byte{1});
  EXPECT_EQ(error_of(sent()).code, Errc::conflict);
  world.old_token_secrets = {Buffer(32, std::byte{2})};
  EXPECT_EQ(error_of(sent()).code, Errc::conflict);
  world.old_token_secrets.push_back(before);
  EXPECT_EQ(sent()->token, first->token);
  EXPECT_EQ(follow_report(world, first->token)->report.number, first->number);
  EXPECT_EQ(error_of(follow_report(world, "nothing")).code, Errc::not_found);
}

TEST_P(Intakes, AReportIsText) {
  EXPECT_EQ(error_of(send({}, "\xFF")).where, "/description");
}

TEST_P(Intakes, AnAttachmentIsOfItsReport) {
  const auto one = send({"a"});
  const auto other = send({"b"});
  const AttachmentId id = view_report(world, officer, one->number)->attachments.front().id;
  EXPECT_EQ(read_attachment(world, officer, one->number, id)->attachment.id, id);
  EXPECT_EQ(error_of(read_attachment(world, officer, other->number, id)).code, Errc::not_found);
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
