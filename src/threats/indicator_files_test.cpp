#include "threats/indicator_files.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

constexpr std::size_t kBytesMax = 1U << 20U;

struct Read {
  IndicatorReading reading;
  std::vector<Indicator> values;
};

Read read(const std::string& text) {
  Read out;
  auto reading =
      read_indicators(text, kBytesMax, [&](const Indicator& one) { out.values.push_back(one); });
  EXPECT_TRUE(reading) << describe(error_of(reading));
  if (reading) {
    out.reading = *std::move(reading);
  }
  EXPECT_EQ(out.reading.values, out.values.size());
  EXPECT_EQ(out.reading.fault_count, out.reading.faults.size());
  return out;
}

/// "kind text" of each, "~" before what is partial, "?" before what is context.
std::string values_of(const Read& read) {
  std::string out;
  for (const Indicator& one : read.values) {
    out += (out.empty() ? "" : "; ") + std::string(one.is_partial ? "~" : "") +
           (one.is_context ? "?" : "") + std::string(to_text(one.value.kind)) + " " +
           one.value.text;
  }
  return out;
}
std::string others_of(const Read& read) {
  std::string out;
  for (const auto& [what, count] : read.reading.others) {
    out += (out.empty() ? "" : "; ") + what + " " + std::to_string(count);
  }
  return out;
}
std::string faults_of(const Read& read) {
  std::string out;
  for (const auto& one : read.reading.faults) {
    out += (out.empty() ? "" : "; ") + one.where;
  }
  return out;
}

const std::string kUuid = "8c6af861-7b20-41ef-9b59-6344fd872a8f";

std::string indicator(const std::string& members) {
  return R"({"type":"indicator","spec_version":"2.1","id":"indicator--)" + kUuid +
         R"(","created":"2026-01-02T03:04:05Z","modified":"2026-01-02T03:04:05Z",)"
         R"("valid_from":"2026-01-02T03:04:05Z",)" +
         members + "}";
}
std::string pattern(const std::string& text) {
  return indicator(R"("pattern_type":"stix","pattern":")" + text + R"(")");
}
std::string observable(const std::string& type, const std::string& members) {
  return R"({"type":")" + type + R"(","spec_version":"2.1","id":")" + type + "--" + kUuid +
         R"(",)" + members + "}";
}
std::string bundle(const std::string& objects) {
  return R"({"type":"bundle","id":"bundle--x","objects":[)" + objects + "]}";
}

TEST(IndicatorFiles, ValuesOfPatternsAndObservables) {
  const std::string hash(64, 'a');
  struct Row {
    std::string objects;
    std::string values;
    std::string others;
    std::string faults;
  };
  const Row rows[] = {
      {pattern("[ipv4-addr:value = '1.2.3.4' OR domain-name:value = 'Evil.Example']"),
       "ipv4 1.2.3.4; domain evil.example", "", ""},
      {pattern("[ipv4-addr:value = '1.2.3.4' AND file:name = 'a.exe']"),
       "~ipv4 1.2.3.4; ~file-name a.exe", "", ""},
      {pattern("[file:hashes.'SHA-256' = '" + hash + "']"), "sha256 " + hash, "", ""},
      {pattern("[file:hashes.sha256 IN ('" + hash + "', 'x')]"), "sha256 " + hash,
       "comparison of file:hashes.sha256 1", ""},
      {pattern("[file:hashes.SSDEEP = '3:a']"), "", "comparison of file:hashes.SSDEEP 1", ""},
      {pattern("[network-traffic:dst_ref.value = '1.2.3.4']"), "ipv4 1.2.3.4", "", ""},
      {pattern("[email-message:from_ref.value = 'a@evil.example']"), "mail a@evil.example", "", ""},
      {pattern("[ipv4-addr:value ISSUBSET '10.0.0.0/8']"), "network 10.0.0.0/8", "", ""},
      {pattern("[ipv4-addr:value ISSUPERSET '10.0.0.0/8']"), "", "comparison that names no value 1",
       ""},
      {pattern("[ipv4-addr:value NOT = '1.2.3.4']"), "", "comparison that names no value 1", ""},
      {pattern("[ipv4-addr:value != '1.2.3.4']"), "", "comparison that names no value 1", ""},
      {pattern("[file:size = 7]"), "", "comparison of file:size 1", ""},
      {pattern("[ipv4-addr:value = 7]"), "", "comparison of ipv4-addr:value 1", ""},
      {pattern("[artifact:name = 'a.exe']"), "", "comparison of artifact:name 1", ""},
      {pattern("[url:value = 'hxxp://evil.example/A']"), "url http://evil.example/A", "", ""},
      {pattern("[url:value = ]"), "", "", "/objects/0/pattern"},
      {indicator(R"("pattern_type":"yara","pattern":"rule x")"), "", "pattern of type yara 1", ""},
      {indicator(
           R"("revoked":true,"pattern_type":"stix","pattern":"[url:value = 'evil.example']")"),
       "", "indicator that was revoked 1", ""},
      {indicator(
           R"("revoked":false,"pattern_type":"stix","pattern":"[url:value = 'evil.example']")"),
       "domain evil.example", "", ""},
      {indicator(
           R"("valid_until":"soon","pattern_type":"stix","pattern":"[url:value = 'evil.example']")"),
       "", "", "/objects/0/valid_until"},
      {observable("ipv4-addr", R"("value":"1.2.3.4")"), "?ipv4 1.2.3.4", "", ""},
      {observable("ipv4-addr", R"("value":"1.2.3.0/24")"), "?network 1.2.3.0/24", "", ""},
      {observable("ipv6-addr", R"("value":"2001:db8::1")"), "?ipv6 2001:db8::1", "", ""},
      {observable("domain-name", R"("value":"evil.example")"), "?domain evil.example", "", ""},
      {observable("domain-name", R"("value":"evil")"), "", "", "/objects/0/value"},
      {observable("url", R"("value":"http://evil.example/")"), "?url http://evil.example/", "", ""},
      {observable("email-addr", R"("value":"a@evil.example")"), "?mail a@evil.example", "", ""},
      {observable("file", R"("name":"a.exe")"), "?file-name a.exe", "", ""},
      {observable("file", R"("name":"a.exe","hashes":{"SHA-256":")" + hash + R"(","TLSH":"x"})"),
       "?sha256 " + hash + "; ~?file-name a.exe", "", ""},
      {observable("file", R"("hashes":{"TLSH":"x"})"), "", "object of type file 1", ""},
      {observable("artifact", R"("name":"a.exe","hashes":{"MD5":"x"})"), "", "",
       "/objects/0/hashes"},
      {observable("x509-certificate", R"("hashes":{"SHA-256":")" + hash + R"("})"),
       "?sha256 " + hash, "", ""},
      {observable("mutex", R"("name":"x")"), "", "object of type mutex 1", ""},
      {R"({"type":"tool"})", "", "", "/objects/0/id"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.objects);
    const Read got = read(bundle(row.objects));
    EXPECT_EQ(values_of(got), row.values);
    EXPECT_EQ(others_of(got), row.others);
    EXPECT_EQ(faults_of(got), row.faults);
  }
}

TEST(IndicatorFiles, AStixValueKeepsItsObjectMarkingAndEnd) {
  const Read got = read(indicator(
      R"("valid_until":"2026-03-01T00:00:00Z","pattern_type":"stix","pattern":"[url:value = 'evil.example']",)"
      R"("object_marking_refs":["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"])"));
  ASSERT_EQ(got.values.size(), 1U);
  EXPECT_EQ(got.values[0].source, "indicator--" + kUuid);
  EXPECT_EQ(got.values[0].tlp, Tlp::amber);
  EXPECT_EQ(got.values[0].valid_until, *parse_rfc3339("2026-03-01T00:00:00Z"));
}

TEST(IndicatorFiles, AttributesOfMisp) {
  const std::string md5(32, 'a');
  const std::string sha1(40, 'b');
  struct Row {
    std::string attribute;  ///< type, value, to_ids
    std::string values;
    std::string others;
    std::string faults;
  };
  const auto attribute = [](const std::string& type, const std::string& value,
                            const std::string& more = R"("to_ids":true)") {
    return R"({"type":")" + type + R"(","value":")" + value + R"(",)" + more + "}";
  };
  const Row rows[] = {
      {attribute("ip-dst", "1.2.3.4"), "ipv4 1.2.3.4", "", ""},
      {attribute("ip-src", "1.2.3.0/24"), "network 1.2.3.0/24", "", ""},
      {attribute("ip-dst", "1.2.3.4", R"("to_ids":"1")"), "ipv4 1.2.3.4", "", ""},
      {attribute("ip-dst", "1.2.3.4", R"("to_ids":1)"), "ipv4 1.2.3.4", "", ""},
      {attribute("ip-dst", "1.2.3.4", R"("to_ids":false)"), "?ipv4 1.2.3.4", "", ""},
      {attribute("ip-dst", "1.2.3.4", R"("to_ids":"0")"), "?ipv4 1.2.3.4", "", ""},
      {attribute("ip-dst", "1.2.3.4", R"("x":1)"), "?ipv4 1.2.3.4", "", ""},
      {attribute("ip-dst|port", "1.2.3.4|443"), "~ipv4 1.2.3.4", "", ""},
      {attribute("ip-dst|port", "1.2.3.4"), "", "", "/Event/Attribute/0/value"},
      {attribute("hostname|port", "evil.example|443"), "~domain evil.example", "", ""},
      {attribute("domain|ip", "evil.example|1.2.3.4"), "domain evil.example; ipv4 1.2.3.4", "", ""},
      {attribute("filename|md5", "a.exe|" + md5), "~file-name a.exe; md5 " + md5, "", ""},
      {attribute("filename|sha1", "a.exe|" + sha1), "~file-name a.exe; sha1 " + sha1, "", ""},
      {attribute("filename|sha1", "a.exe|" + md5), "~file-name a.exe", "",
       "/Event/Attribute/0/value"},
      {attribute("malware-sample", "a.exe|" + md5), "~file-name a.exe; md5 " + md5, "", ""},
      {attribute("filename|imphash", "a.exe|" + md5), "~file-name a.exe", "", ""},
      {attribute("link", "https://blog.example/", R"("to_ids":false)"),
       "?url https://blog.example/", "", ""},
      {attribute("email-src", "a@evil.example"), "mail a@evil.example", "", ""},
      {attribute("domain", "evil"), "", "", "/Event/Attribute/0/value"},
      {attribute("text", "1.2.3.4"), "", "attribute of type text 1", ""},
      {attribute("ip-dst", "1.2.3.4", R"("deleted":true)"), "", "attribute that was deleted 1", ""},
      {attribute("ip-dst", "1.2.3.4", R"("deleted":"1")"), "", "attribute that was deleted 1", ""},
      {attribute("ip-dst", "1.2.3.4", R"("deleted":false)"), "?ipv4 1.2.3.4", "", ""},
      {"7", "", "attribute of type  1", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.attribute);
    const Read got = read(R"({"Event":{"info":"x","Attribute":[)" + row.attribute + "]}}");
    EXPECT_EQ(values_of(got), row.values);
    EXPECT_EQ(others_of(got), row.others);
    EXPECT_EQ(faults_of(got), row.faults);
    // In an object, and in an answer of MISP.
    EXPECT_EQ(values_of(read(R"({"response":[{"Event":{"Object":[{"Attribute":[)" + row.attribute +
                             "]}]}}]}")),
              row.values);
    EXPECT_EQ(values_of(read(R"({"response":{"Attribute":[)" + row.attribute + "]}}")), row.values);
    EXPECT_EQ(values_of(read(R"([{"Event":{"Attribute":)" + row.attribute + "}}]")), row.values);
  }
  EXPECT_EQ(
      others_of(read(R"({"Event":{"info":"x","ShadowAttribute":[{},{}],"Object":[{"deleted":true,)"
                     R"("Attribute":[{"type":"ip-dst","value":"1.2.3.4"}]}]}})")),
      "object that was deleted 1; proposal for an attribute 2");
}

TEST(IndicatorFiles, TagsOfMispMarkWhatIsBelowThem) {
  struct Row {
    std::string event;
    std::string attribute;
    std::optional<Tlp> want;
  };
  const auto tag = [](const std::string& name) {
    return name.empty() ? "" : R"(,"Tag":[{"name":"other"},{"name":")" + name + R"("}])";
  };
  const Row rows[] = {
      {"", "", std::nullopt},
      {"tlp:white", "", Tlp::clear},
      {"TLP:Green", "", Tlp::green},
      {"tlp:amber+strict", "", Tlp::amber_strict},
      {"tlp:ex:chr", "", Tlp::red},
      {"tlp:green", "tlp:amber", Tlp::amber},
      {"tlp:amber", "tlp:green", Tlp::amber},
      {"", "tlp:clear", Tlp::clear},
      {"tlp", "", std::nullopt},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.event + " " + row.attribute);
    const std::string attribute =
        R"({"type":"ip-dst","value":"1.2.3.4","uuid":"a")" + tag(row.attribute) + "}";
    const Read got =
        read(R"({"Event":{"uuid":"e","Attribute":[)" + attribute + "]" + tag(row.event) + "}}");
    ASSERT_EQ(got.values.size(), 1U);
    EXPECT_EQ(got.values[0].tlp, row.want);
    EXPECT_EQ(got.values[0].source, "e/a");
  }
}

TEST(IndicatorFiles, CsvAndLists) {
  struct Row {
    std::string text;
    std::string values;
    std::string faults;
  };
  const Row rows[] = {
      {"1.2.3.4\nevil[.]example\r\n\n# comment\n// comment\nhxxp://evil.example/a",
       "ipv4 1.2.3.4; domain evil.example; url http://evil.example/a", ""},
      {"words\n1.2.3.4\n", "ipv4 1.2.3.4", "line 1"},
      {"a,1.2.3.4,1.2.3.0/24\n", "ipv4 1.2.3.4", ""},
      {"IPADDRESS,COUNTRY,PREFIX\n1.2.3.4,China,1.2.0.0/16\n,x,\nx,,\n", "ipv4 1.2.3.4",
       "line 3; line 4"},
      {"ip address;SHA-256\n1.2.3.4;" + std::string(64, 'a') + "\n",
       "ipv4 1.2.3.4; sha256 " + std::string(64, 'a'), ""},
      {"indicator\tvalid_until\n1.2.3.4\t2026-01-01T00:00:00Z\nevil.example\nb.example\tsoon\n",
       "ipv4 1.2.3.4; domain evil.example", "line 4"},
      {"\"note\",\"file name\"\n\"a, \"\"b\"\"\",\"x, y.exe\"\n", "file-name x, y.exe", ""},
      {"\xEF\xBB\xBFip\n1.2.3.4\n", "ipv4 1.2.3.4", ""},
      {"[2001:db8::1]\n[2001:db8::2]\n", "ipv6 2001:db8::1; ipv6 2001:db8::2", ""},
      {"1.2.3.4\nip\n", "ipv4 1.2.3.4", "line 2"},
      {"http://evil.example/a;b=1\nhxxp://evil[.]example/a,b\nevil.example/a;b\n",
       "url http://evil.example/a;b=1; url http://evil.example/a,b; url http://evil.example/a;b",
       ""},
      {"http://evil.example/a\tnote\n\"http://evil.example/a\",\"note\"\n"
       "1.2.3.4,http://evil.example/a\n",
       "url http://evil.example/a; url http://evil.example/a; ipv4 1.2.3.4", ""},
      {"http://evil.example/a;ip\n1.2.3.4\n", "url http://evil.example/a;ip; ipv4 1.2.3.4", ""},
      {"1.2.3.4,a.exe\na.exe;b.exe\n" + std::string(32, 'a') + ",a.exe\n",
       "ipv4 1.2.3.4; file-name a.exe; md5 " + std::string(32, 'a'), ""},
      {"url\nhttp://evil.example/a;b,c\n\"http://evil.example/d\"\n",
       "url http://evil.example/a;b,c; url http://evil.example/d", ""},
      {"url,note\r\nhttp://evil.example/a;b=1,x\r\n\"http://evil.example/c,d\",x\r\n",
       "url http://evil.example/a;b=1; url http://evil.example/c,d", ""},
      {"url;note\nhttp://evil.example/a,b;x\n", "url http://evil.example/a,b", ""},
      {"1.2.3.4 # c2\nevil.example\t#c2\nhttp://evil.example/#c2\n",
       "ipv4 1.2.3.4; domain evil.example; url http://evil.example/", ""},
      {"x, # 1.2.3.4\n\"a # b\",1.2.3.4 # y,1.2.3.5\n", "ipv4 1.2.3.4", "line 1"},
      {"file name\na #b.exe\n", "file-name a #b.exe", ""},
      {"note\tip\n\t1.2.3.4\n", "ipv4 1.2.3.4", ""},
      {"\tip\nx,y\t1.2.3.4\n", "ipv4 1.2.3.4", ""},
      {"domain,x;ip;url\na;1.2.3.4;http://evil.example/a\n",
       "ipv4 1.2.3.4; url http://evil.example/a", ""},
      {"", "", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Read got = read(row.text);
    EXPECT_EQ(values_of(got), row.values);
    EXPECT_EQ(faults_of(got), row.faults);
  }
  const Read dated = read("ip,expires\n1.2.3.4,2026-01-01T00:00:00Z\n1.2.3.5,\n");
  EXPECT_EQ(dated.values.at(0).valid_until, *parse_rfc3339("2026-01-01T00:00:00Z"));
  EXPECT_EQ(dated.values.at(0).source, "line 2");
  EXPECT_EQ(dated.values.at(1).valid_until, std::nullopt);
}

TEST(IndicatorFiles, WhatIsNoneIsRefused) {
  const auto ignore = [](const Indicator&) {};
  for (const std::string text :
       {R"({"a":1})", "[]", "[1]", R"([{"Event":{"info":"x"}},7])", R"({"Event":7})",
        R"({"response":[[[[{"info":"x"}]]]]})", "{", "\xFF\xFE"}) {
    EXPECT_EQ(error_of(read_indicators(text, kBytesMax, ignore)).code, Errc::malformed) << text;
  }
  EXPECT_TRUE(read_indicators(R"([[[[{"info":"x"}]]]])", kBytesMax, ignore));
  EXPECT_TRUE(read_indicators("1.2.3.4", 7, ignore));
  EXPECT_EQ(error_of(read_indicators("1.2.3.4", 6, ignore)).code, Errc::too_large);
}

TEST(IndicatorFiles, WhatIsToldHasLimits) {
  std::string lines;
  for (std::size_t i = 0; i <= kIndicatorFaultsMax; ++i) {
    lines += "x\n";
  }
  const auto faulty = read_indicators(lines, kBytesMax, [](const Indicator&) {});
  EXPECT_EQ(faulty->faults.size(), kIndicatorFaultsMax);
  EXPECT_EQ(faulty->fault_count, kIndicatorFaultsMax + 1);
  std::string attributes = R"({"type":"text"})";
  for (std::size_t i = 0; i <= kIndicatorOthersMax; ++i) {
    attributes += R"(,{"type":"x)" + std::to_string(i) + R"("},{"type":"text"})";
  }
  const auto many =
      read_indicators(R"({"Attribute":[)" + attributes + "]}", kBytesMax, [](const Indicator&) {});
  EXPECT_EQ(many->others.size(), kIndicatorOthersMax + 1);
  EXPECT_EQ(many->others.at("attribute of type text"), kIndicatorOthersMax + 2);
  EXPECT_EQ(many->others.at("part of another kind"), 2U);
}

TEST(IndicatorFiles, LinesOfAnExport) {
  const std::string domain = R"({"kind":"domain","value":"evil.example","id":"indicator--1")";
  const std::string end = "{\"next\":null}\n";
  struct Row {
    std::string text;
    std::string values;
    std::string others;
    std::string faults;
  };
  const Row rows[] = {
      {domain + R"(,"tlp":"TLP:GREEN","flags":[]})" + "\n" + end, "domain evil.example", "", ""},
      {domain + R"(,"flags":["partial","context"]})" + "\n" + end, "~?domain evil.example", "", ""},
      {domain + R"(,"flags":["revoked"]})" + "\n" + end, "", "indicator that was revoked 1", ""},
      {domain + R"(,"flags":["not_yet"]})" + "\n" + end, "", "indicator that was not valid yet 1",
       ""},
      // The hunt tells by the time what has ended.
      {domain + R"(,"valid_until":"2020-01-01T00:00:00Z","flags":["expired"]})" + "\n" + end,
       "domain evil.example", "", ""},
      {domain + R"(,"flags":[]})" + "\n{\"next\":\"1.2\"}\n", "domain evil.example", "",
       "the last line"},
      {domain + R"(,"flags":[]})" + "\n{\"next\":\"1.2\"}\n" + domain + R"(,"flags":[]})" + "\n" +
           end,
       "domain evil.example; domain evil.example", "", ""},
      {end, "", "", ""},
      {end + R"({"kind":"none","value":"a"})", "", "", "line 2"},
      {end + R"({"kind":"ipv4","value":"a"})", "", "", "line 2"},
      {end + R"({"kind":"domain","value":"a.example","tlp":"TLP:X","flags":[]})", "", "", "line 2"},
      {end + R"({"kind":"domain","value":"a.example","valid_until":"x","flags":[]})", "", "",
       "line 2"},
      {end + "no JSON", "", "", "line 2"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Read got = read(row.text);
    EXPECT_EQ(values_of(got), row.values);
    EXPECT_EQ(others_of(got), row.others);
    EXPECT_EQ(faults_of(got), row.faults);
  }
  const Read event = read(R"({"kind":"domain","value":"a.example","id":"b","event":"a","flags":[]})"
                          "\n" +
                          end);
  ASSERT_EQ(event.values.size(), 1U);
  EXPECT_EQ(event.values.front().source, "a/b");
}

}  // namespace
}  // namespace tocsin::threats
