#include "threats/stix_report.h"

#include "base/json.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin::threats {
namespace {

std::string bundle(const std::string& objects) {
  return R"({"type":"bundle","id":"bundle--63ab8e67-acac-4817-845a-d09f0e86954c","objects":[)" +
         objects + "]}";
}

StixContent read(const std::string& text) {
  constexpr std::size_t kBytesMax = 1U << 20U;
  auto content = read_stix(text, kBytesMax);
  EXPECT_TRUE(content) << text;
  return content ? *std::move(content) : StixContent();
}

ReportDraft draft() {
  return {.origin = "tocsin.example",
          .thing = "share 7",
          .author = "Ö & Co",
          .title = "A \"title\"",
          .text = "Two\nlines",
          .url = "https://tocsin.example/7",
          .since = *parse_rfc3339("2026-01-01T00:00:00Z"),
          .created = *parse_rfc3339("2026-02-01T00:00:00Z"),
          .modified = *parse_rfc3339("2026-02-01T00:00:00.5Z"),
          .tlp = Tlp::green,
          .flaws = {"CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q"}};
}

std::string document_of(const std::vector<StixObject>& objects) {
  std::string out;
  for (const StixObject& one : objects) {
    out += (out.empty() ? "" : ",") + one.body;
  }
  return bundle(out);
}

TEST(StixReport, IsReadBackAsItIs) {
  const std::vector<StixObject> report = stix_report(draft());
  ASSERT_EQ(report.size(), 5U);
  const StixContent content = read(document_of(report));
  EXPECT_TRUE(content.refused.empty());
  ASSERT_EQ(content.objects.size(), 4U);  // the marking for TLP is left out
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(content.objects[i].id, report[i + 1].id);
    EXPECT_EQ(content.objects[i].type, report[i + 1].type);
    EXPECT_EQ(content.objects[i].version, report[i + 1].version);
    EXPECT_EQ(content.objects[i].tlp, report[i + 1].tlp);
    EXPECT_EQ(content.objects[i].body, report[i + 1].body);
  }
  const auto body = JsonDocument::parse(report.back().body);
  ASSERT_TRUE(body);
  const Json root = body->root();
  EXPECT_EQ(root.text_at({"type"}), "report");
  EXPECT_EQ(root.text_at({"created"}), "2026-02-01T00:00:00.000Z");
  EXPECT_EQ(root.text_at({"modified"}), "2026-02-01T00:00:00.500Z");
  EXPECT_EQ(root.text_at({"published"}), "2026-02-01T00:00:00.000Z");
  EXPECT_EQ(root.text_at({"created_by_ref"}), report[1].id);
  EXPECT_EQ(root.text_at({"name"}), "A \"title\"");
  EXPECT_EQ(root.text_at({"description"}), "Two\nlines");
  const auto refs = root.find("object_refs")->elements();
  ASSERT_EQ(refs.size(), 2U);
  EXPECT_EQ(refs[0].text(), report[2].id);
  EXPECT_EQ(refs[1].text(), report[3].id);
  const Json link = root.find("external_references")->elements().at(0);
  EXPECT_EQ(link.text_at({"url"}), "https://tocsin.example/7");
  EXPECT_EQ(link.text_at({"source_name"}), "tocsin.example");
  const auto flaw = JsonDocument::parse(report[2].body);
  const auto other = JsonDocument::parse(report[3].body);
  const auto source = [](const Json& object) {
    return std::string(
        object.find("external_references")->elements().at(0).text_at({"source_name"}).value_or(""));
  };
  EXPECT_EQ(flaw->root().text_at({"name"}), "CVE-2021-44228");
  EXPECT_EQ(source(flaw->root()), "cve");
  EXPECT_EQ(source(other->root()), "advisory");
  const auto author = JsonDocument::parse(report[1].body);
  EXPECT_EQ(author->root().text_at({"name"}), "Ö & Co");
  EXPECT_EQ(author->root().text_at({"created"}), "2026-01-01T00:00:00.000Z");
}

TEST(StixReport, TheSameDraftGivesTheSameBytesAndIdsOutliveRevisions) {
  const auto bodies = [](const ReportDraft& of) { return document_of(stix_report(of)); };
  EXPECT_EQ(bodies(draft()), bodies(draft()));
  const auto first = stix_report(draft());
  ReportDraft revised = draft();
  revised.title = "Another";
  revised.modified += std::chrono::seconds(1);
  const auto second = stix_report(revised);
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].id, second[i].id);
    EXPECT_EQ(first[i].body == second[i].body, i + 1 < first.size());
  }
  // That a text speaks of a flaw is as confidential as the text.
  ReportDraft hidden = draft();
  hidden.tlp = Tlp::red;
  const auto red = stix_report(hidden);
  EXPECT_NE(red[1].id, first[1].id);
  EXPECT_NE(red[2].id, first[2].id);
  EXPECT_EQ(red[4].id, first[4].id);
  ReportDraft elsewhere = draft();
  elsewhere.origin = "other.example";
  const auto there = stix_report(elsewhere);
  std::set<std::string> ids;
  for (std::size_t i = 1; i < first.size(); ++i) {
    EXPECT_NE(there[i].id, first[i].id);
    ids.insert(first[i].id.substr(first[i].id.find("--")));
  }
  EXPECT_EQ(ids.size(), 4U);
}

/// Section 2.9: the namespace of observables is theirs alone, and the ids of others have the form
/// of version 4. This one was made by Python's hashlib.
TEST(StixReport, IdsAreMadeOfTheirNamesInTheFormOfRandomOnes) {
  EXPECT_EQ(stix_report(draft()).back().id, "report--bf1934ba-20f1-4714-b08f-caf8992094d9");
  EXPECT_NE(stix_report(draft()).back().id,
            "report--" + to_text(stix_uuid("tocsin.example share 7")));
}

TEST(StixReport, WithoutAnAuthorNobodyIsNamedAndItStaysValid) {
  ReportDraft bare{.origin = "tocsin.example",
                   .thing = "share 8",
                   .author = "",
                   .title = "T",
                   .text = "",
                   .url = "",
                   .since = *parse_rfc3339("2026-01-01T00:00:00Z"),
                   .created = *parse_rfc3339("2026-02-01T00:00:00Z"),
                   .modified = *parse_rfc3339("2026-02-01T00:00:00Z"),
                   .tlp = Tlp::clear,
                   .flaws = {}};
  const auto report = stix_report(bare);
  ASSERT_EQ(report.size(), 2U);
  EXPECT_TRUE(read(document_of(report)).refused.empty());
  const auto body = JsonDocument::parse(report.back().body);
  ASSERT_TRUE(body);
  for (const std::string_view key : {"created_by_ref", "description", "external_references"}) {
    EXPECT_FALSE(body->root().find(key)) << key;
  }
  // The list of what it is about may not be empty.
  EXPECT_EQ(body->root().find("object_refs")->elements().at(0).text(), report.front().id);
  bare.author = "A";
  const auto named = stix_report(bare);
  ASSERT_EQ(named.size(), 3U);
  const auto again = JsonDocument::parse(named.back().body);
  EXPECT_EQ(again->root().find("object_refs")->elements().at(0).text(), named[1].id);
}

}  // namespace
}  // namespace tocsin::threats
