#include "threats/named_content.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

const std::string kTime = "2026-01-02T03:04:05Z";

std::string uuid(int number) {
  const std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}
std::string object(const std::string& type, int number, const std::string& members) {
  return R"({"type":")" + type + R"(","spec_version":"2.1","id":")" + type + "--" + uuid(number) +
         R"(","created":")" + kTime + R"(","modified":")" + kTime + "\"," + members + "}";
}
std::string indicator(int number, const std::string& pattern, const std::string& more = "") {
  return object("indicator", number,
                R"("pattern_type":"stix","valid_from":")" + kTime + R"(","pattern":")" + pattern +
                    "\"" + more);
}
std::string vulnerability(int number, const std::string& name, const std::string& more = "") {
  return object("vulnerability", number, R"("name":")" + name + "\"" + more);
}
std::string relationship(int number, const std::string& from, const std::string& to,
                         const std::string& more = "") {
  return object("relationship", number,
                R"("relationship_type":"indicates","source_ref":")" + from + R"(","target_ref":")" +
                    to + "\"" + more);
}
std::string report(const std::string& refs) {
  return object("report", 900,
                R"("name":"r","published":")" + kTime + R"(","object_refs":[)" + refs + "]");
}

NamedContent named(const std::string& objects, const std::string& event = "") {
  NamedContent out;
  const auto content = read_stix(R"({"objects":[)" + objects + "]}", 8U << 20U);
  EXPECT_TRUE(content) << describe(error_of(content));
  for (const RefusedObject& one : content->refused) {
    ADD_FAILURE() << describe(one.error);
  }
  auto read = named_content(content->objects, event);
  EXPECT_TRUE(read) << describe(error_of(read));
  return read ? *std::move(read) : out;
}

/// "place kind text" of each; "!" revoked, "~" partial, "?" context.
std::string values_of(const NamedContent& content) {
  std::string out;
  for (const auto& [value, place] : content.values) {
    out += (out.empty() ? "" : "; ") + (place ? std::to_string(*place) : value.part) + " " +
           (value.is_revoked ? "!" : "") + (value.is_partial ? "~" : "") +
           (value.is_context ? "?" : "") + std::string(to_text(value.value.kind)) + " " +
           value.value.text;
  }
  return out;
}
std::string flaws_of(const NamedContent& content) {
  std::string out;
  for (const auto& [tie, place] : content.flaws) {
    out += (out.empty() ? "" : "; ") +
           (tie.of.empty() ? "event" : tie.of.substr(tie.of.size() - 2)) + " " + tie.flaw;
  }
  return out;
}

TEST(NamedContent, ValuesWithWhatIsToldOfThem) {
  struct Row {
    std::string objects;
    std::string want;
  };
  const Row rows[] = {
      {indicator(1, "[domain-name:value = 'Evil.Example']"), "0 domain evil.example"},
      {indicator(1, "[domain-name:value = 'a.example']", R"(,"revoked":true)"),
       "0 !domain a.example"},
      {indicator(1, "[domain-name:value = 'a.example' OR domain-name:value = 'A.EXAMPLE']"),
       "0 domain a.example"},
      // Once it is enough by itself, whatever else is asked for beside it.
      {indicator(1,
                 "[domain-name:value = 'a.example' AND file:name = 'x.exe'] OR "
                 "[domain-name:value = 'a.example']"),
       "0 domain a.example; 0 ~file-name x.exe"},
      {object("malware", 1, R"("is_family":false)") + "," +
           R"({"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--)" + uuid(2) +
           R"(","value":"192.0.2.1"})",
       "1 ?ipv4 192.0.2.1"},
      {indicator(1, "[domain-name:value LIKE 'a%']"), ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.objects);
    EXPECT_EQ(values_of(named(row.objects)), row.want);
  }
  const NamedContent one = named(indicator(1, "[url:value = 'http://a.example/x']",
                                           R"(,"valid_until":"2026-02-02T00:00:00Z")"));
  ASSERT_EQ(one.values.size(), 1U);
  EXPECT_EQ(one.values.front().what.source, "indicator--" + uuid(1));
  EXPECT_EQ(to_rfc3339(*one.values.front().what.said_at), kTime);
  EXPECT_EQ(to_rfc3339(*one.values.front().what.valid_from), kTime);
  EXPECT_EQ(to_rfc3339(*one.values.front().what.valid_until), "2026-02-02T00:00:00Z");
}

TEST(NamedContent, PartsOfAnEventAreNamedAsTheyAreGivenOut) {
  const NamedContent content = named(
      "",
      R"({"uuid":")" + uuid(7) +
          R"(","info":"x","Attribute":[)"
          R"({"type":"ip-dst","value":"192.0.2.1","deleted":true},)"
          R"({"type":"filename|md5","value":"a.exe|)" +
          std::string(32, 'a') + R"(","to_ids":true,"uuid":")" + uuid(8) +
          R"(","timestamp":"1700000000"},)"
          R"({"type":"vulnerability","value":"cve-2021-44228"},{"type":"text","value":"CVE-2020-1"}],)"
          R"("Object":[{"name":"o","Attribute":[{"type":"domain","value":"a.example","timestamp":0}]}]})");
  EXPECT_EQ(values_of(content), "Attribute/1 ~file-name a.exe; Attribute/1 md5 " +
                                    std::string(32, 'a') + "; Object/0/0 ?domain a.example");
  EXPECT_EQ(to_text(*content.values[0].what.uuid), uuid(8));
  EXPECT_EQ(to_rfc3339(*content.values[0].what.said_at), "2023-11-14T22:13:20Z");
  EXPECT_FALSE(content.values[2].what.uuid);
  EXPECT_FALSE(content.values[2].what.said_at);
  EXPECT_EQ(flaws_of(content), "event CVE-2021-44228");
}

TEST(NamedContent, AnEventIsReadItselfWhateverStandsInIt) {
  for (const char* more : {R"("response":1,)", R"("Event":{"info":"y"},)", R"("response":[],)"}) {
    EXPECT_EQ(values_of(named("", "{" + std::string(more) +
                                      R"("info":"x","Attribute":[{"type":"domain",)"
                                      R"("value":"a.example"}]})")),
              "Attribute/0 ?domain a.example")
        << more;
  }
}

TEST(NamedContent, WhatWasSeenOfThem) {
  const auto of = [](const std::string& members) {
    const NamedContent content = named(
        object("sighting", 1, R"("sighting_of_ref":"indicator--)" + uuid(2) + "\"" + members));
    EXPECT_EQ(content.sightings.size(), 1U);
    return content.sightings.front().what;
  };
  struct Row {
    std::string members;
    std::int64_t count;
    bool is_revoked;
  };
  const Row rows[] = {{"", 1, false},
                      {R"(,"count":0)", 0, false},
                      {R"(,"count":999999999)", 999'999'999, false},
                      {R"(,"count":1000000000)", 1, false},
                      {R"(,"count":-1)", 1, false},
                      {R"(,"count":"7")", 1, false},
                      {R"(,"count":5,"revoked":true)", 5, true}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.members);
    const NamedSighting seen = of(row.members);
    EXPECT_EQ(seen.count, row.count);
    EXPECT_EQ(seen.is_revoked, row.is_revoked);
    EXPECT_EQ(seen.of, "indicator--" + uuid(2));
  }
  const NamedSighting timed =
      of(R"(,"first_seen":"2026-01-01T00:00:00Z","last_seen":"2026-01-05T00:00:00Z")");
  EXPECT_EQ(to_rfc3339(*timed.first), "2026-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(*timed.last), "2026-01-05T00:00:00Z");

  const NamedContent event = named(
      "", R"({"info":"x","Attribute":[{"type":"domain","value":"a.example","Sighting":[)"
          R"({"type":"0","date_sighting":"1700000100"},{"type":0,"date_sighting":1700000000},)"
          R"({"type":"1","date_sighting":"1700000000"},{"type":"2","date_sighting":"1700000200"},)"
          R"({"type":"9","date_sighting":"1700000000"}]}]})");
  ASSERT_EQ(event.sightings.size(), 2U);
  EXPECT_EQ(event.sightings[0].what.kind, NamedSighting::Kind::seen);
  EXPECT_EQ(event.sightings[0].what.count, 2);
  EXPECT_EQ(event.sightings[0].what.of, "Attribute/0");
  EXPECT_EQ(to_rfc3339(*event.sightings[0].what.first), "2023-11-14T22:13:20Z");
  EXPECT_EQ(to_rfc3339(*event.sightings[0].what.last), "2023-11-14T22:15:00Z");
  EXPECT_EQ(event.sightings[1].what.kind, NamedSighting::Kind::false_positive);
  EXPECT_EQ(event.sightings[1].what.count, 1);
  EXPECT_EQ(to_rfc3339(*event.values.front().what.valid_until), "2023-11-14T22:16:40Z");
}

TEST(NamedContent, FlawsAreTiedWhereThatIsSaid) {
  const std::string value = indicator(1, "[domain-name:value = 'a.example']");
  const std::string one = "indicator--" + uuid(1);
  const std::string flaw = "vulnerability--" + uuid(2);
  const std::string known = vulnerability(2, "CVE-2021-44228");
  const auto many = [&](int count) {
    std::string objects = value;
    std::string refs = "\"" + one + "\"";
    for (int i = 0; i < count; ++i) {
      objects += "," + vulnerability(100 + i, "CVE-2021-" + std::to_string(10'000 + i));
      refs += ",\"vulnerability--" + uuid(100 + i) + "\"";
    }
    return named(objects + "," + report(refs)).flaws.size();
  };
  struct Row {
    std::string objects;
    std::string want;
  };
  const Row rows[] = {
      {value, ""},
      {value + "," + known, ""},  // beside one another is not tied
      {value + "," + known + "," + relationship(3, one, flaw), "01 CVE-2021-44228"},
      {value + "," + known + "," + relationship(3, flaw, one), "01 CVE-2021-44228"},
      {value + "," + relationship(3, one, flaw) + "," + known, "01 CVE-2021-44228"},
      {value + "," + known + "," + relationship(3, one, flaw, R"(,"revoked":true)"), ""},
      {value + "," + vulnerability(2, "CVE-2021-44228", R"(,"revoked":true)") + "," +
           relationship(3, one, flaw),
       ""},
      {value + "," + relationship(3, one, flaw), ""},
      {known + "," + relationship(3, one, flaw), ""},  // no value is tied
      {value + "," + known + "," + report("\"" + one + "\",\"" + flaw + "\""), "01 CVE-2021-44228"},
      {value + "," + known + "," + report("\"" + flaw + "\""), ""},
      {value + "," + known + "," + relationship(3, one, flaw) + "," +
           report("\"" + one + "\",\"" + flaw + "\""),
       "01 CVE-2021-44228"},
      {value + "," +
           vulnerability(
               2, "Log4Shell",
               R"(,"external_references":[{"source_name":"cve","external_id":"CVE-2021-44228"}])") +
           "," + relationship(3, one, flaw),
       "01 CVE-2021-44228"},
      {indicator(1, "[domain-name:value = 'a.example']", R"(,"name":"cve-2021-44228 callback")"),
       "01 CVE-2021-44228"},
      {indicator(1, "[domain-name:value = 'a.example']",
                 R"(,"description":"unlike CVE-2021-44228")"),
       ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.objects);
    EXPECT_EQ(flaws_of(named(row.objects)), row.want);
  }
  EXPECT_EQ(many(static_cast<int>(kTiedFlawsMax)), kTiedFlawsMax);
  EXPECT_EQ(many(static_cast<int>(kTiedFlawsMax) + 1), 0U);
}

TEST(NamedContent, TenThousandValuesOfOneObject) {
  std::string pattern;
  for (std::size_t i = 0; i < 10'000; ++i) {
    pattern += (i == 0 ? "[" : " OR ") + std::string("ipv4-addr:value = '10.0.") +
               std::to_string(i / 200) + "." + std::to_string(i % 200) + "'";
  }
  EXPECT_EQ(named(indicator(1, pattern + "]")).values.size(), 10'000U);
}

TEST(NamedContent, AFaultyDocumentIsRefused) {
  EXPECT_EQ(error_of(named_content({}, "{")).code, Errc::malformed);
  EXPECT_EQ(named_content({}, "{}")->size(), 0U);
  std::vector<StixObject> objects(1);
  EXPECT_TRUE(named_content(objects, "")) << "no type that names values";
  objects.front().type = "indicator";
  EXPECT_EQ(error_of(named_content(objects, "")).code, Errc::malformed);
}

}  // namespace
}  // namespace tocsin::threats
