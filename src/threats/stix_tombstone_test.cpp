#include "threats/stix_tombstone.h"

#include "base/json.h"
#include "threats/stix.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

constexpr std::string_view kUuid = "8c6af861-7b20-41ef-9b59-6344fd872a8f";

struct Row {
  std::string type;
  std::string members;  ///< beside what every object has
  std::string kept;     ///< members that stay, as they are to stand there
};

const std::string kMaker = R"("created_by_ref":"identity--11111111-1111-4111-8111-111111111111")";
const std::string kTwo =
    R"(["malware--11111111-1111-4111-8111-111111111111","tool--22222222-2222-4222-8222-222222222222"])";
const std::string kOne = R"(["malware--11111111-1111-4111-8111-111111111111"])";
const std::string kTime = R"("2020-01-02T03:04:05Z")";

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"attack-pattern", R"("name":"secret")", ""},
      {"campaign", R"("name":"secret")", ""},
      {"course-of-action", R"("name":"secret")", ""},
      {"grouping", R"("context":"secret","object_refs":)" + kTwo, R"("object_refs":)" + kOne},
      {"identity", R"("name":"secret")", ""},
      {"incident", R"("name":"secret")", ""},
      {"indicator",
       R"("pattern":"[file:name = 'secret']","pattern_type":"stix","valid_from":)" + kTime, ""},
      {"indicator", R"("pattern":"secret","pattern_type":"yara","valid_from":)" + kTime, ""},
      {"infrastructure", R"("name":"secret")", ""},
      {"intrusion-set", R"("name":"secret")", ""},
      {"location", R"("country":"secret")", ""},
      {"malware", R"("name":"secret","is_family":true)", ""},
      {"malware-analysis", R"("product":"secret","analysis_sco_refs":)" + kTwo, ""},
      {"note", R"("content":"secret","object_refs":)" + kTwo, R"("object_refs":)" + kOne},
      {"observed-data",
       R"("number_observed":7,"first_observed":)" + kTime + R"(,"last_observed":)" + kTime +
           R"(,"object_refs":)" + kTwo,
       R"("object_refs":)" + kOne},
      {"observed-data",
       R"("number_observed":7,"first_observed":)" + kTime + R"(,"last_observed":)" + kTime +
           R"(,"objects":{"0":{"type":"file","name":"secret"}})",
       ""},
      {"opinion", R"("opinion":"agree","explanation":"secret","object_refs":)" + kTwo,
       R"("object_refs":)" + kOne},
      {"report", R"("name":"secret","published":)" + kTime + R"(,"object_refs":)" + kTwo,
       R"("object_refs":)" + kOne},
      {"threat-actor", R"("name":"secret")", ""},
      {"tool", R"("name":"secret")", ""},
      {"vulnerability", R"("name":"secret")", ""},
      {"relationship", R"("relationship_type":"secret","source_ref":"a--1","target_ref":"b--2")",
       R"("source_ref":"a--1","target_ref":"b--2")"},
      {"sighting", R"("sighting_of_ref":"a--1","where_sighted_refs":)" + kTwo,
       R"("sighting_of_ref":"a--1")"},
      {"language-content", R"("object_ref":"a--1","contents":{"de":{"name":"secret"}})",
       R"("object_ref":"a--1")"},
      {"extension-definition",
       R"("name":"secret","schema":"secret","version":"9","extension_types":["new-sdo"])", ""},
      {"x-of-our-own", R"("name":"secret")", ""},
  };
  return all;
}

std::string body_of(const Row& row) {
  return R"({"type":")" + row.type + R"(","spec_version":"2.1","id":")" + row.type + "--" +
         std::string(kUuid) + R"(",)" + kMaker +
         R"(,"created":"2026-01-02T03:04:05.678Z","modified":"2026-01-02T03:04:05.679Z","labels":["secret"],)" +
         row.members + "}";
}

TEST(StixTombstone, IsAVersionOfItsTypeThatSaysNothing) {
  const Instant at = *parse_rfc3339("2026-03-04T05:06:07Z");
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.type + " " + row.members);
    const std::string bundle = R"({"type":"bundle","objects":[)";
    const auto before = read_stix(bundle + body_of(row) + "]}", 1U << 20U);
    ASSERT_TRUE(before && before->objects.size() == 1);
    EXPECT_FALSE(before->objects.front().is_revoked);
    const std::string said = stix_tombstone(before->objects.front().body, at);
    const auto content = read_stix(bundle + said + "]}", 1U << 20U);
    ASSERT_TRUE(content && content->objects.size() == 1)
        << said << (content ? describe(content->refused.front().error) : "");
    const StixObject& object = content->objects.front();
    EXPECT_TRUE(object.is_revoked);
    EXPECT_EQ(object.id, before->objects.front().id);
    EXPECT_EQ(object.version, at);
    EXPECT_EQ(said.find("secret"), std::string::npos) << said;
    EXPECT_EQ(said.find("2020"), std::string::npos) << said;
    EXPECT_EQ(said.find("22222222"), std::string::npos) << "of a list the first: " << said;
    EXPECT_NE(said.find(kMaker), std::string::npos) << said;
    EXPECT_NE(
        said.find(R"("created":"2026-01-02T03:04:05.678Z","modified":"2026-03-04T05:06:07.000Z")"),
        std::string::npos)
        << said;
    EXPECT_NE(said.find(row.kept), std::string::npos) << said;
  }
}

TEST(StixTombstone, RevokedIsReadAsItIsSaid) {
  for (const auto& [member, want] : {std::pair{R"("revoked":true)", true},
                                     {R"("revoked":false)", false},
                                     {R"("revoked":"true")", false},
                                     {R"("name":"b")", false}}) {
    const auto content =
        read_stix(R"({"objects":[)" +
                      body_of({.type = "malware",
                               .members = std::string(R"("is_family":true,)") + member,
                               .kept = ""}) +
                      "]}",
                  1U << 20U);
    ASSERT_TRUE(content && content->objects.size() == 1) << member;
    EXPECT_EQ(content->objects.front().is_revoked, want) << member;
  }
}

}  // namespace
}  // namespace tocsin::threats
