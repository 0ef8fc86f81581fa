#include "threats/stix.h"

#include "base/error_for_test.h"
#include "base/json.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

constexpr std::size_t kBytesMax = 1U << 20U;
constexpr std::string_view kUuid = "8c6af861-7b20-41ef-9b59-6344fd872a8f";
constexpr std::string_view kTimes =
    R"("created":"2026-01-02T03:04:05.678Z","modified":"2026-01-02T03:04:05.679Z")";

std::string bundle(const std::string& objects) {
  return R"({"type":"bundle","id":"bundle--63ab8e67-acac-4817-845a-d09f0e86954c","objects":[)" +
         objects + "]}";
}

/// An object of that type with those further members.
std::string object(const std::string& type, const std::string& members) {
  return R"({"type":")" + type + R"(","spec_version":"2.1","id":")" + type + "--" +
         std::string(kUuid) + R"(",)" + std::string(kTimes) +
         (members.empty() ? "" : "," + members) + "}";
}

StixContent read(const std::string& text) {
  auto content = read_stix(text, kBytesMax);
  EXPECT_TRUE(content) << text;
  return content ? *std::move(content) : StixContent();
}

/// Where the one object is faulty; "taken" where it is not.
std::string fault_of(const std::string& object) {
  const StixContent content = read(bundle(object));
  EXPECT_EQ(content.objects.size() + content.refused.size(), 1U);
  return content.refused.empty() ? "taken" : content.refused.front().error.where;
}

std::string marked(const std::string& members) {
  return object("identity", R"("name":"A")" + (members.empty() ? "" : "," + members));
}

TEST(Stix, EachTypeHasWhatItRequires) {
  struct Row {
    std::string type;
    std::string members;
    std::string want;  ///< "taken" or the place
  };
  const std::string ref = R"(["identity--8c6af861-7b20-41ef-9b59-6344fd872a8f"])";
  const std::string at = R"("2026-01-02T03:04:05Z")";
  const Row rows[] = {
      {"attack-pattern", R"("name":"a")", "taken"},
      {"attack-pattern", "", "/objects/0/name"},
      {"attack-pattern", R"("name":null)", "/objects/0/name"},
      {"campaign", R"("name":"a")", "taken"},
      {"campaign", R"("names":"a")", "/objects/0/name"},
      {"course-of-action", R"("name":"a")", "taken"},
      {"course-of-action", "", "/objects/0/name"},
      {"grouping", R"("context":"x","object_refs":)" + ref, "taken"},
      {"grouping", R"("object_refs":)" + ref, "/objects/0/context"},
      {"grouping", R"("context":"x")", "/objects/0/object_refs"},
      {"grouping", R"("context":"x","object_refs":[])", "/objects/0/object_refs"},
      {"identity", R"("name":"a")", "taken"},
      {"identity", "", "/objects/0/name"},
      {"incident", R"("name":"a")", "taken"},
      {"incident", "", "/objects/0/name"},
      {"indicator", R"("pattern":"p","pattern_type":"sigma","valid_from":)" + at, "taken"},
      {"indicator", R"("pattern_type":"sigma","valid_from":)" + at, "/objects/0/pattern"},
      {"indicator", R"("pattern":"p","valid_from":)" + at, "/objects/0/pattern_type"},
      {"indicator", R"("pattern":"p","pattern_type":"sigma")", "/objects/0/valid_from"},
      {"infrastructure", R"("name":"a")", "taken"},
      {"infrastructure", "", "/objects/0/name"},
      {"intrusion-set", R"("name":"a")", "taken"},
      {"intrusion-set", "", "/objects/0/name"},
      {"location", R"("region":"x")", "taken"},
      {"location", R"("country":"x")", "taken"},
      {"location", R"("latitude":1)", "taken"},
      {"location", R"("city":"x")", "/objects/0/region"},
      {"malware", R"("is_family":false)", "taken"},
      {"malware", R"("name":"x")", "/objects/0/is_family"},
      {"malware-analysis", R"("product":"x","result":"benign")", "taken"},
      {"malware-analysis", R"("product":"x","analysis_sco_refs":)" + ref, "taken"},
      {"malware-analysis", R"("product":"x")", "/objects/0/result"},
      {"malware-analysis", R"("result":"x")", "/objects/0/product"},
      {"note", R"("content":"x","object_refs":)" + ref, "taken"},
      {"note", R"("object_refs":)" + ref, "/objects/0/content"},
      {"note", R"("content":"x")", "/objects/0/object_refs"},
      {"observed-data",
       R"("number_observed":1,"object_refs":)" + ref + R"(,"first_observed":)" + at +
           R"(,"last_observed":)" + at,
       "taken"},
      {"observed-data",
       R"("number_observed":1,"objects":{},"first_observed":)" + at + R"(,"last_observed":)" + at,
       "taken"},
      {"observed-data",
       R"("number_observed":1,"first_observed":)" + at + R"(,"last_observed":)" + at,
       "/objects/0/object_refs"},
      {"observed-data", R"("number_observed":1,"last_observed":)" + at,
       "/objects/0/first_observed"},
      {"observed-data", R"("number_observed":1,"first_observed":)" + at,
       "/objects/0/last_observed"},
      {"observed-data", R"("first_observed":)" + at + R"(,"last_observed":)" + at,
       "/objects/0/number_observed"},
      {"opinion", R"("opinion":"x","object_refs":)" + ref, "taken"},
      {"opinion", R"("object_refs":)" + ref, "/objects/0/opinion"},
      {"opinion", R"("opinion":"x")", "/objects/0/object_refs"},
      {"report", R"("name":"x","published":)" + at + R"(,"object_refs":)" + ref, "taken"},
      {"report", R"("published":)" + at + R"(,"object_refs":)" + ref, "/objects/0/name"},
      {"report", R"("name":"x","object_refs":)" + ref, "/objects/0/published"},
      {"report", R"("name":"x","published":)" + at, "/objects/0/object_refs"},
      {"threat-actor", R"("name":"a")", "taken"},
      {"threat-actor", "", "/objects/0/name"},
      {"tool", R"("name":"a")", "taken"},
      {"tool", "", "/objects/0/name"},
      {"vulnerability", R"("name":"a")", "taken"},
      {"vulnerability", "", "/objects/0/name"},
      {"relationship", R"("relationship_type":"uses","source_ref":"a","target_ref":"b")", "taken"},
      {"relationship", R"("source_ref":"a","target_ref":"b")", "/objects/0/relationship_type"},
      {"relationship", R"("relationship_type":"uses","target_ref":"b")", "/objects/0/source_ref"},
      {"relationship", R"("relationship_type":"uses","source_ref":"a")", "/objects/0/target_ref"},
      {"sighting", R"("sighting_of_ref":"a")", "taken"},
      {"sighting", "", "/objects/0/sighting_of_ref"},
      {"language-content", R"("object_ref":"a","contents":{})", "taken"},
      {"language-content", R"("contents":{})", "/objects/0/object_ref"},
      {"language-content", R"("object_ref":"a")", "/objects/0/contents"},
      {"extension-definition",
       R"("created_by_ref":"a","name":"n","schema":"s","version":"1","extension_types":["x"])",
       "taken"},
      {"extension-definition", R"("name":"n","schema":"s","version":"1","extension_types":["x"])",
       "/objects/0/created_by_ref"},
      {"extension-definition",
       R"("created_by_ref":"a","schema":"s","version":"1","extension_types":["x"])",
       "/objects/0/name"},
      {"extension-definition",
       R"("created_by_ref":"a","name":"n","version":"1","extension_types":["x"])",
       "/objects/0/schema"},
      {"extension-definition",
       R"("created_by_ref":"a","name":"n","schema":"s","extension_types":["x"])",
       "/objects/0/version"},
      {"extension-definition", R"("created_by_ref":"a","name":"n","schema":"s","version":"1")",
       "/objects/0/extension_types"},
      {"x-own-type", "", "taken"},
      // Observables.
      {"artifact", "", "taken"},
      {"autonomous-system", R"("number":1)", "taken"},
      {"autonomous-system", "", "/objects/0/number"},
      {"directory", R"("path":"/a")", "taken"},
      {"directory", "", "/objects/0/path"},
      {"domain-name", R"("value":"a")", "taken"},
      {"domain-name", "", "/objects/0/value"},
      {"email-addr", "", "/objects/0/value"},
      {"email-message", R"("is_multipart":false)", "taken"},
      {"email-message", "", "/objects/0/is_multipart"},
      {"file", R"("name":"a")", "taken"},
      {"file", R"("hashes":{"MD5":"a"})", "taken"},
      {"file", R"("size":1)", "/objects/0/hashes"},
      {"ipv4-addr", "", "/objects/0/value"},
      {"ipv6-addr", "", "/objects/0/value"},
      {"mac-addr", "", "/objects/0/value"},
      {"mutex", "", "/objects/0/name"},
      {"network-traffic", R"("protocols":["tcp"])", "taken"},
      {"network-traffic", R"("protocols":[])", "/objects/0/protocols"},
      {"process", "", "taken"},
      {"software", "", "/objects/0/name"},
      {"url", "", "/objects/0/value"},
      {"user-account", "", "taken"},
      {"windows-registry-key", "", "taken"},
      {"x509-certificate", "", "taken"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.type + " " + row.members);
    EXPECT_EQ(fault_of(object(row.type, row.members)), row.want);
  }
}

TEST(Stix, TypeIdAndVersionAreSpelledOneWay) {
  struct Row {
    std::string object;
    std::string want;
  };
  const std::string id = "--" + std::string(kUuid);
  const auto head = [&](const std::string& type, const std::string& id_text,
                        const std::string& version) {
    return R"({"type":")" + type + R"(","id":")" + id_text + R"(")" +
           (version.empty() ? "" : R"(,"spec_version":")" + version + R"(")") + "," +
           std::string(kTimes) + R"(,"name":"n","value":"v"})";
  };
  const std::string longest(250, 'x');
  const Row rows[] = {
      {head("identity", "identity" + id, "2.1"), "taken"},
      {head("identity", "identity" + id, "2.0"), "/objects/0/spec_version"},
      {head("identity", "identity" + id, "2.10"), "/objects/0/spec_version"},
      {head("identity", "identity" + id, ""), "/objects/0/spec_version"},
      {head("url", "url" + id, ""), "taken"},
      {head("url", "url" + id, "2.0"), "/objects/0/spec_version"},
      {head("x-own", "x-own" + id, ""), "/objects/0/spec_version"},
      {head("identity", "tool" + id, "2.1"), "/objects/0/id"},
      {head("identity", "identity-" + std::string(kUuid), "2.1"), "/objects/0/id"},
      {head("identity", "identity--8C6AF861-7b20-41ef-9b59-6344fd872a8f", "2.1"), "/objects/0/id"},
      {head("identity", "identity" + id + "0", "2.1"), "/objects/0/id"},
      {head("identity", "identity--", "2.1"), "/objects/0/id"},
      {head("identity", "", "2.1"), "/objects/0/id"},
      {head("a-9", "a-9" + id, "2.1"), "taken"},
      {head("xy", "xy" + id, "2.1"), "/objects/0/type"},
      {head(longest, longest + id, "2.1"), "taken"},
      {head(longest + "x", longest + "x" + id, "2.1"), "/objects/0/type"},
      {head("Identity", "Identity" + id, "2.1"), "/objects/0/type"},
      {head("x_own", "x_own" + id, "2.1"), "/objects/0/type"},
      {head("`az", "`az" + id, "2.1"), "/objects/0/type"},
      {head("az{", "az{" + id, "2.1"), "/objects/0/type"},
      {head("09:", "09:" + id, "2.1"), "/objects/0/type"},
      {head("09/", "09/" + id, "2.1"), "/objects/0/type"},
      {head("09az", "09az" + id, "2.1"), "taken"},
      {head("", "" + id, "2.1"), "/objects/0/type"},
      {"7", "/objects/0/type"},
      {"[]", "/objects/0/type"},
      {R"({"type":7})", "/objects/0/type"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.object);
    EXPECT_EQ(fault_of(row.object), row.want);
  }
}

TEST(Stix, ThePatternOfAnIndicatorIsOne) {
  struct Row {
    std::string members;
    std::string want;
  };
  const Row rows[] = {
      {R"("pattern":"[url:value = 'x']","pattern_type":"stix")", "taken"},
      {R"("pattern":"[url:value = 'x'","pattern_type":"stix")", "/objects/0/pattern"},
      {R"("pattern":7,"pattern_type":"stix")", "/objects/0/pattern"},
      {R"("pattern":"[url:value = 'x'","pattern_type":"yara")", "taken"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.members);
    EXPECT_EQ(
        fault_of(object("indicator", row.members + R"(,"valid_from":"2026-01-02T03:04:05Z")")),
        row.want);
  }
  EXPECT_EQ(fault_of(object("tool", R"("name":"t","pattern":"[","pattern_type":"stix")")), "taken");
}

TEST(Stix, TimesAreInUtcAndInOrder) {
  struct Row {
    std::string created;
    std::string modified;
    std::string want;
  };
  const Row rows[] = {
      {R"("2026-01-02T03:04:05Z")", R"("2026-01-02T03:04:05Z")", "taken"},
      {R"("2026-01-02T03:04:05.001Z")", R"("2026-01-02T03:04:05.000Z")", "/objects/0/modified"},
      {R"("2026-01-02T03:04:05.000001Z")", R"("2026-01-02T03:04:05Z")", "/objects/0/modified"},
      {R"("2026-01-02T03:04:05.000Z")", R"("2026-01-02T03:04:05.001Z")", "taken"},
      {R"("2026-01-02T03:04:05+00:00")", R"("2026-01-02T03:04:05Z")", "/objects/0/created"},
      {R"("2026-01-02T03:04:05Z")", R"("2026-01-02T05:04:05+01:00")", "/objects/0/modified"},
      {R"("2026-01-02T03:04:05Z")", R"("2026-01-02T03:04:05z")", "/objects/0/modified"},
      {R"("2026-01-02")", R"("2026-01-02T03:04:05Z")", "/objects/0/created"},
      {"null", R"("2026-01-02T03:04:05Z")", "/objects/0/created"},
      {R"("2026-01-02T03:04:05Z")", "1767323045", "/objects/0/modified"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.created + " " + row.modified);
    const std::string times = R"("created":)" + row.created + R"(,"modified":)" + row.modified;
    EXPECT_EQ(fault_of(R"({"type":"tool","spec_version":"2.1","name":"t","id":"tool--)" +
                       std::string(kUuid) + R"(",)" + times + "}"),
              row.want);
    // A type of somebody's own has times where it has "modified".
    EXPECT_EQ(fault_of(R"({"type":"x-own","spec_version":"2.1","id":"x-own--)" +
                       std::string(kUuid) + R"(",)" + times + "}"),
              row.want);
  }
  const std::string bare =
      R"("spec_version":"2.1","name":"t","id":"tool--)" + std::string(kUuid) + R"(")";
  EXPECT_EQ(fault_of(R"({"type":"tool",)" + bare + "}"), "/objects/0/created");
  EXPECT_EQ(fault_of(R"({"type":"tool","created":"2026-01-02T03:04:05Z",)" + bare + "}"),
            "/objects/0/modified");
}

TEST(Stix, TheVersionIsWhenItWasChanged) {
  const StixContent content = read(bundle(
      object("tool", R"("name":"t")") + "," + object("url", R"("value":"u")") + "," +
      R"({"type":"marking-definition","spec_version":"2.1","created":"2026-01-02T03:04:05Z","id":"marking-definition--)" +
      std::string(kUuid) + R"("},{"type":"x-own","spec_version":"2.1","id":"x-own--)" +
      std::string(kUuid) + R"("})"));
  ASSERT_EQ(content.objects.size(), 4U);
  EXPECT_EQ(content.objects[0].version, *parse_rfc3339("2026-01-02T03:04:05.679Z"));
  EXPECT_EQ(content.objects[1].version, std::nullopt);
  EXPECT_EQ(content.objects[2].version, *parse_rfc3339("2026-01-02T03:04:05Z"));
  EXPECT_EQ(content.objects[3].version, std::nullopt);
  EXPECT_EQ(content.objects[3].place, 3U);
  EXPECT_EQ(
      fault_of(R"({"type":"marking-definition","spec_version":"2.1","id":"marking-definition--)" +
               std::string(kUuid) + R"("})"),
      "/objects/0/created");
}

TEST(Stix, OfMarkingsTheStrictestHoldsAndWhatIsUnknownIsRed) {
  // Ids of OASIS: TLP 2.0, and TLP 1 (section 7.2.1.4).
  const std::string clear = R"("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487")";
  const std::string green = R"("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb")";
  const std::string amber = R"("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421")";
  const std::string strict = R"("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003")";
  const std::string red = R"("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1")";
  const std::string white1 = R"("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9")";
  const std::string green1 = R"("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da")";
  const std::string amber1 = R"("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82")";
  const std::string red1 = R"("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed")";
  struct Row {
    std::string refs;
    std::optional<Tlp> want;
  };
  const Row rows[] = {
      {"", std::nullopt},
      {clear, Tlp::clear},
      {green, Tlp::green},
      {amber, Tlp::amber},
      {strict, Tlp::amber_strict},
      {red, Tlp::red},
      {white1, Tlp::clear},
      {green1, Tlp::green},
      {amber1, Tlp::amber},
      {red1, Tlp::red},
      {clear + "," + green, Tlp::green},
      {strict + "," + amber, Tlp::amber_strict},
      {amber + "," + strict + "," + clear, Tlp::amber_strict},
      {R"("marking-definition--00000000-0000-4000-8000-000000000000")", Tlp::red},
      {clear + R"(,"marking-definition--00000000-0000-4000-8000-000000000000")", Tlp::red},
      {R"("")", Tlp::red},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.refs);
    const StixContent content = read(bundle(marked(R"("object_marking_refs":[)" + row.refs + "]")));
    ASSERT_EQ(content.objects.size(), 1U);
    EXPECT_EQ(content.objects.front().tlp, row.want);
    if (!row.refs.empty() && row.refs.find(',') == std::string::npos) {
      // For a part of it: as for the whole.
      const StixContent part = read(bundle(
          marked(R"("granular_markings":[{"lang":"fr","selectors":["name"]},{"marking_ref":)" +
                 row.refs + R"(,"selectors":["name"]}])")));
      ASSERT_EQ(part.objects.size(), 1U);
      EXPECT_EQ(part.objects.front().tlp, row.want);
    }
  }
  EXPECT_EQ(read(bundle(marked(R"("granular_markings":[{"lang":"fr","selectors":["name"]}])")))
                .objects.at(0)
                .tlp,
            std::nullopt);
}

TEST(Stix, MarkingsThatAreNoMarkingsAreRefused) {
  for (const std::string refs :
       {R"("red")", "null", "{}", "[7]", R"([["marking-definition--x"]])"}) {
    SCOPED_TRACE(refs);
    EXPECT_EQ(fault_of(marked(R"("object_marking_refs":)" + refs)),
              "/objects/0/object_marking_refs");
    EXPECT_EQ(fault_of(marked(R"("granular_markings":)" + refs)), "/objects/0/granular_markings");
  }
  EXPECT_EQ(fault_of(marked(R"("granular_markings":[{"selectors":["name"]}])")),
            "/objects/0/granular_markings");
}

TEST(Stix, MarkingsOfItsOwnAreUnderstoodWhereTheyCanBe) {
  struct Row {
    std::string members;
    std::optional<Tlp> want;
  };
  const std::string extension =
      R"("extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":)";
  const Row rows[] = {
      {extension + R"({"tlp_2_0":"amber+strict"}})", Tlp::amber_strict},
      {extension + R"({"tlp_2_0":"clear"}})", Tlp::clear},
      {extension + R"({"tlp_2_0":"TLP:GREEN"}})", Tlp::green},
      {extension + R"({"tlp_2_0":"ultraviolet"}})", Tlp::red},
      {extension + R"({"tlp_2_0":7}},"definition_type":"statement","definition":{"statement":"x"})",
       Tlp::red},
      {extension + R"({}})", Tlp::red},
      {R"("definition_type":"tlp","definition":{"tlp":"white"})", Tlp::clear},
      {R"("definition_type":"tlp","definition":{"tlp":"amber"})", Tlp::amber},
      {R"("definition_type":"tlp","definition":{"tlp":"pink"})", Tlp::red},
      {R"("definition_type":"tlp","definition":{})", Tlp::red},
      {R"("definition_type":"statement","definition":{"statement":"TLP:AMBER+STRICT"})",
       Tlp::amber_strict},
      {R"("definition_type":"statement","definition":{"statement":"tlp:white"})", Tlp::clear},
      {R"("definition_type":"statement","definition":{"statement":"TLP:MAUVE"})", Tlp::red},
      {R"("definition_type":"statement","definition":{"statement":"TLP"})", std::nullopt},
      {R"("definition_type":"statement","definition":{"statement":"(c) somebody"})", std::nullopt},
      {R"("definition_type":"statement","definition":{})", std::nullopt},
      {R"("definition_type":"iep","definition":{})", Tlp::red},
      {R"("name":"TLP:CLEAR")", Tlp::red},
  };
  const std::string id = "marking-definition--11111111-1111-4111-8111-111111111111";
  const auto definition = [&](const std::string& members) {
    return R"({"type":"marking-definition","spec_version":"2.1","created":"2026-01-02T03:04:05Z","id":")" +
           id + R"(",)" + members + "}";
  };
  const std::string object = marked(R"("object_marking_refs":[")" + id + R"("])");
  for (const Row& row : rows) {
    SCOPED_TRACE(row.members);
    // Before what it marks, and after it.
    EXPECT_EQ(read(bundle(definition(row.members) + "," + object)).objects.at(1).tlp, row.want);
    EXPECT_EQ(read(bundle(object + "," + definition(row.members))).objects.at(0).tlp, row.want);
  }
  // Two with one id: the stricter holds, whichever comes last.
  const std::string lax = definition(R"("definition_type":"tlp","definition":{"tlp":"green"})");
  const std::string strict = definition(R"("definition_type":"tlp","definition":{"tlp":"amber"})");
  const std::string unknown = definition(R"("name":"x")");
  for (const auto& [first, second, want] :
       {std::tuple(lax, strict, Tlp::amber), std::tuple(strict, lax, Tlp::amber),
        std::tuple(unknown, lax, Tlp::red), std::tuple(lax, unknown, Tlp::red)}) {
    EXPECT_EQ(read(bundle(first + "," + second + "," + object)).objects.at(2).tlp, want);
  }
}

TEST(Stix, MarkingsForTlpItselfAreLeftOutAndCannotBeMadeAnotherThing) {
  // Who marks with the id of RED means RED, whatever the document makes of it.
  const std::string forged = R"({"type":"marking-definition","spec_version":"2.1",)"
                             R"("created":"2026-01-02T03:04:05Z",)"
                             R"("id":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",)"
                             R"("definition_type":"tlp","definition":{"tlp":"white"}})";
  const StixContent content = read(bundle(
      forged + "," +
      marked(
          R"("object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"])")));
  ASSERT_EQ(content.objects.size(), 1U);
  EXPECT_TRUE(content.refused.empty());
  EXPECT_EQ(content.objects.front().tlp, Tlp::red);
  EXPECT_EQ(content.objects.front().place, 1U);
}

TEST(Stix, BytesStayAsTheyCame) {
  const std::string odd =
      R"({ "type" :"tool",  "spec_version":"2.1","\u006eame":"}\"]" ,"id":"tool--)" +
      std::string(kUuid) + R"(",)" + std::string(kTimes) + R"(,"x":1.50e0,"y":[ ] })";
  for (const std::string key : {"objects", R"(\u006fbjects)"}) {
    const StixContent content = read("{ \"" + key + "\" : [ 7 , " + odd + " \n] }");
    ASSERT_EQ(content.objects.size(), 1U);
    EXPECT_EQ(content.objects.front().body, odd);
    EXPECT_EQ(content.objects.front().id, "tool--" + std::string(kUuid));
    EXPECT_EQ(content.objects.front().type, "tool");
    EXPECT_EQ(content.objects.front().spec_version, "2.1");
    EXPECT_EQ(content.objects.front().place, 1U);
    ASSERT_EQ(content.refused.size(), 1U);
    EXPECT_EQ(content.refused.front().error.where, "/objects/0/type");
  }
}

TEST(Stix, WhatIsRefusedIsNamedAsFarAsItCanBe) {
  const StixContent content = read(bundle(object("tool", "") + R"(,{"modified":"yesterday"})"));
  ASSERT_EQ(content.refused.size(), 2U);
  EXPECT_EQ(content.refused[0].id, "tool--" + std::string(kUuid));
  EXPECT_EQ(content.refused[0].version, "2026-01-02T03:04:05.679Z");
  EXPECT_EQ(content.refused[0].error.code, Errc::malformed);
  EXPECT_EQ(content.refused[1].id, "");
  EXPECT_EQ(content.refused[1].version, "yesterday");
}

TEST(Stix, ADocumentIsABundleOrAnEnvelope) {
  struct Row {
    std::string text;
    std::string want;  ///< "taken" or the place
  };
  const Row rows[] = {
      {"{}", "taken"},
      {R"({"more":false})", "taken"},
      {R"({"objects":[]})", "taken"},
      {R"({"type":"bundle","id":"bundle--x"})", "taken"},
      {R"({"type":"identity"})", "/type"},
      {R"({"type":7,"objects":[]})", "/type"},
      {R"({"objects":{}})", "/objects"},
      {R"({"objects":null})", "/objects"},
      {"[]", "/objects"},
      {R"("objects")", "/objects"},
      {R"({"objects":[],"objects":[]})", ""},
      {"", ""},
      {R"({"objects":[]} x)", ""},
      {"\xEF\xBB\xBF{}", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto content = read_stix(row.text, kBytesMax);
    if (row.want == "taken") {
      EXPECT_TRUE(content && content->objects.empty() && content->refused.empty());
      continue;
    }
    EXPECT_EQ(error_of(content).code, Errc::malformed);
    EXPECT_EQ(error_of(content).where, row.want);
  }
}

TEST(Stix, SizeAndCountHaveLimits) {
  const std::string text = bundle(object("tool", R"("name":"t")"));
  EXPECT_TRUE(read_stix(text, text.size()));
  EXPECT_EQ(error_of(read_stix(text, text.size() - 1)).code, Errc::too_large);
  std::string numbers = "0";
  for (std::size_t i = 1; i < kStixObjectsMax; ++i) {
    numbers += ",0";
  }
  EXPECT_EQ(read(bundle(numbers)).refused.size(), kStixObjectsMax);
  EXPECT_EQ(error_of(read_stix(bundle(numbers + ",0"), kBytesMax)).code, Errc::too_large);
}

/// The ids were made by Python's uuid.uuid5() of the names that section 2.9 describes.
TEST(Stix, AnIdThatIsMadeOfTheContentIsKnownAsSuch) {
  struct Row {
    std::string type;
    std::string uuid;
    std::string members;
    bool want;
  };
  const std::string address = "28bb3599-77cd-5a82-a950-b5bc3caf07c4";
  const std::string file = "949eb97a-da1e-5292-8959-03c4249dc9f3";
  const std::string sha =
      R"("SHA-256":"fe90a7e910cb3a4739bed9180e807e93fa70c90f25a8915476f5e4bfbac681db")";
  const Row rows[] = {
      {"ipv4-addr", address, R"("value":"198.51.100.3")", true},
      {"ipv4-addr", address, R"("value":"198.51.100.3","x_note":1.5)", true},
      {"ipv4-addr", address, R"("value":"198.51.100.4")", false},
      {"ipv4-addr", address, R"("value":198.5)", false},
      {"ipv6-addr", address, R"("value":"198.51.100.3")", true},
      {"domain-name", "bedb4899-d24b-5401-bc86-8f6b4cc18ec7", R"("value":"example.com")", true},
      {"domain-name", "bedb4899-d24b-5401-bc86-8f6b4cc18ec8", R"("value":"example.com")", false},
      {"autonomous-system", "3aa27478-50b5-5ab8-9da9-cdc12b657fff",
       R"("number":15139,"name":"Slime Industries")", true},
      {"directory", "0a58d0c1-59e6-5afd-8252-dcd3f13e5622", R"("path":"C:\\Windows\\System32")",
       true},
      {"mutex", "f93fe911-e545-5239-b9b0-597840d0c871", R"("name":"__CLEANSWEEP__")", true},
      {"mutex", "cec46e53-83a7-5012-98c6-bd01280a923d", R"("name":"W\u00f6rd €")", true},
      {"file", file, R"("name":"foo.dll","hashes":{)" + sha + "}", true},
      {"file", file, R"("hashes":{"SHA-512":"x",)" + sha + R"(},"name":"foo.dll")", true},
      {"file", file, R"("hashes":{"MD5":"x",)" + sha + R"(},"name":"foo.dll")", false},
      {"file", file, R"("name":"foo.dll","size":7,"hashes":{)" + sha + "}", true},
      {"file", "9a80e15a-bb04-5a8b-99fa-17b9204968de",
       R"("name":"x","hashes":{"SHA-1":"b","MD5":"aa"})", true},
      {"file", "9a80e15a-bb04-5a8b-99fa-17b9204968de", R"("name":"x","hashes":{})", false},
      {"artifact", "8dcd7b27-8388-5c85-84a8-2310b2d74df6", R"("hashes":{"B":"2","A":"1"})", true},
      {"network-traffic", "654ab93d-40c6-5513-95c8-e436d9f7d435",
       R"("protocols":["tcp"],"dst_port":80)", true},
      {"network-traffic", "654ab93d-40c6-5513-95c8-e436d9f7d435",
       R"("protocols":["tcp","http"],"dst_port":80)", false},
      {"user-account", "67de2676-7763-54cb-ae70-1b2c99bcb8dc",
       R"("account_type":"unix","account_login":"x")", true},
      // Nothing contributes: the id cannot be told from it.
      {"process", "f68c91da-8b42-5dfc-8264-6193bf9396a3", "\"pid\":1", false},
      {"user-account", "67de2676-7763-54cb-ae70-1b2c99bcb8dc", R"("display_name":"x")", false},
      // Only observables have such ids.
      {"identity", address, R"("value":"198.51.100.3","name":"x")", false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.type + " " + row.members);
    const StixContent content =
        read(bundle(R"({"type":")" + row.type + R"(","spec_version":"2.1","id":")" + row.type +
                    "--" + row.uuid + R"(",)" + std::string(kTimes) + "," + row.members + "}"));
    ASSERT_EQ(content.objects.size(), 1U);
    EXPECT_EQ(content.objects.front().is_name_based, row.want);
  }
  EXPECT_EQ(to_text(stix_uuid(R"({"value":"198.51.100.3"})")), address);
}

/// As OASIS published them, without blanks.
TEST(Stix, MarkingsOfTlpAreThoseOfOasis) {
  struct Row {
    Tlp tlp;
    std::string id;
    std::string name;
    std::string word;
  };
  const Row rows[] = {
      {Tlp::clear, "94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR", "clear"},
      {Tlp::green, "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN", "green"},
      {Tlp::amber, "55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER", "amber"},
      {Tlp::amber_strict, "939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT",
       "amber+strict"},
      {Tlp::red, "e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED", "red"},
  };
  for (const Row& row : rows) {
    const StixObject marking = tlp_marking(row.tlp);
    EXPECT_EQ(marking.body,
              R"({"type":"marking-definition","spec_version":"2.1","id":"marking-definition--)" +
                  row.id + R"(","created":"2022-10-01T00:00:00.000Z","name":")" + row.name +
                  R"(","extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":)"
                  R"({"extension_type":"property-extension","tlp_2_0":")" +
                  row.word + R"("}}})");
    EXPECT_EQ(marking.id, "marking-definition--" + row.id);
    EXPECT_EQ(marking.type, "marking-definition");
    EXPECT_EQ(marking.spec_version, "2.1");
    EXPECT_EQ(marking.tlp, row.tlp);
    EXPECT_EQ(marking.version, *parse_rfc3339("2022-10-01T00:00:00Z"));
  }
}

TEST(Stix, ABodyIsMarkedBesideItsOtherMarkings) {
  const std::string amber = R"("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421")";
  struct Row {
    std::string body;
    std::string want;
  };
  const Row rows[] = {
      {R"({"id":"x"})", R"({"id":"x","object_marking_refs":[)" + amber + "]}"},
      {R"({"a":{"b":1} } )", R"({"a":{"b":1} ,"object_marking_refs":[)" + amber + "]}"},
      {R"({"object_marking_refs":["m"],"a":1})",
       R"({"object_marking_refs":[)" + amber + R"(,"m"],"a":1})"},
      {R"({"object_marking_refs" : [ ] })", R"({"object_marking_refs" : [)" + amber + " ] }"},
      {R"({"object_marking_ref\u0073":["m"]})",
       R"({"object_marking_ref\u0073":[)" + amber + R"(,"m"]})"},
      {R"({"object_marking_refs":[ "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487" , "m" ],"a":1})",
       R"({"object_marking_refs":[)" + amber + R"(,"m"],"a":1})"},
      {R"({"object_marking_refs":["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"]})",
       R"({"object_marking_refs":[)" + amber + "]}"},
      {R"({"a":{"object_marking_refs":[]}})",
       R"({"a":{"object_marking_refs":[]},"object_marking_refs":[)" + amber + "]}"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.body);
    EXPECT_EQ(marked_body(row.body, Tlp::amber), row.want);
    EXPECT_TRUE(JsonDocument::parse(marked_body(row.body, Tlp::amber)));
  }
  EXPECT_EQ(marked_body("", Tlp::amber), "");
}

}  // namespace
}  // namespace tocsin::threats
