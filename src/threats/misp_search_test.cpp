#include "threats/misp_search.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

const Instant kNow = from_micros(1'770'000'000'000'000);

constexpr std::string_view kEvent =
    R"({"uuid":"00000000-0000-4000-8000-00000000000e","info":"OSINT - Foo","date":"2026-01-31",)"
    R"("Orgc":{"id":"5","name":"CIRCL","uuid":"o"},"Tag":[{"name":"tlp:green"}],)"
    R"("Attribute":[{"uuid":"00000000-0000-4000-8000-00000000000a","type":"domain|ip",)"
    R"("category":"Network activity","value":"Evil.example|203.0.113.7","to_ids":true},)"
    R"({"uuid":"b","type":"md5","category":"Payload delivery","value":"gone","deleted":true}],)"
    R"("Object":[{"Attribute":[{"uuid":"c","type":"filename","category":"Payload delivery",)"
    R"("value":"a.exe","to_ids":"0","Tag":[{"name":"x:y"}]}]}]})";

TEST(MispSearch, AnEventFitsAllThatIsAskedFor) {
  const std::pair<std::string_view, bool> rows[] = {
      {"", true},
      {"[]", true},
      {"{}", true},
      {R"({"value":null,"type":[],"tags":"","to_ids":null,"page":0})", true},
      {R"({"value":"evil.example"})", true},
      {R"({"value":"203.0.113.7"})", true},
      {R"({"value":"evil.example|203.0.113.7"})", true},
      {R"({"value":"vil.example"})", false},
      {R"({"value":"%vil.example"})", true},
      {R"({"value":"evil%"})", true},
      {R"({"value":"e%x%le"})", true},
      {R"({"value":"e%x%z"})", false},
      {R"({"value":["nothing","a.exe"]})", true},
      {R"({"value":"gone"})", false},
      {R"({"value":"gone","deleted":1})", true},
      {R"({"value":"a.exe","type":"domain|ip"})", false},
      {R"({"value":"a.exe","type":"filename","category":"payload delivery"})", true},
      {R"({"to_ids":1,"type":"filename"})", false},
      {R"({"to_ids":false,"type":"filename"})", true},
      {R"({"tags":"tlp:green"})", true},
      {R"({"tags":"X:Y"})", true},
      {R"({"tags":["!x:y"]})", false},
      {R"({"tags":{"AND":["tlp:green","x:y"],"NOT":["z"]}})", true},
      {R"({"tags":{"and":["tlp:green","z"]}})", false},
      {R"({"org":"circl"})", true},
      {R"({"org":5})", true},
      {R"({"org":"!CIRCL"})", false},
      {R"({"eventinfo":"%osint%"})", true},
      {R"({"eventinfo":"osint"})", false},
      {R"({"uuid":"00000000-0000-4000-8000-00000000000E"})", true},
      {R"({"uuid":["00000000-0000-4000-8000-00000000000a"]})", true},
      {R"({"uuid":"none"})", false},
      {R"({"from":"2026-01-31","to":"2026-01-31"})", true},
      {R"({"from":"2026-02-01"})", false},
      {R"({"to":"2026-01-30"})", false},
      {R"({"withAttachments":1,"includeContext":true,"returnFormat":"json"})", true},
  };
  const auto event = JsonDocument::parse(kEvent);
  ASSERT_TRUE(event.has_value());
  for (const auto& [question, want] : rows) {
    SCOPED_TRACE(question);
    const auto read = read_misp_question(question, kNow);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->fits_event(event->root()), want);
  }
}

TEST(MispSearch, TimesAreReadInEveryWayThatProgramsSendThem) {
  using std::chrono::seconds;
  const std::pair<std::string_view, Instant> rows[] = {
      {R"({"timestamp":1769999999})", kNow - seconds(1)},
      {R"({"timestamp":1769999999.9})", kNow - seconds(1)},
      {R"({"timestamp":"1769999999"})", kNow - seconds(1)},
      {R"({"timestamp":"1769999999.25"})", kNow - seconds(1)},
      {R"({"publish_timestamp":"5d"})", kNow - seconds(432'000)},
      {R"({"last":"30m"})", kNow - seconds(1'800)},
      {R"({"timestamp":["12h",null]})", kNow - seconds(43'200)},
      {R"({"timestamp":"2026-02-02"})", from_micros(1'769'990'400'000'000)},
      {R"({"timestamp":"2026-02-02T02:40:00Z"})", kNow},
      {R"({"timestamp":"1d","last":"1h"})", kNow - seconds(3'600)},
  };
  for (const auto& [question, want] : rows) {
    SCOPED_TRACE(question);
    const auto read = read_misp_question(question, kNow);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->since, want);
  }
  const auto both = read_misp_question(R"({"timestamp":[1769999000,1769999999]})", kNow);
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->until, kNow - std::chrono::microseconds(1)) << "all of that second";
}

TEST(MispSearch, WhatIsNotUnderstoodIsRefusedAndNotPassedOver) {
  std::string many = R"({"value":["a")";
  for (int i = 0; i < 1'000; ++i) {
    many += ",\"a\"";
  }
  const std::pair<std::string, std::string_view> rows[] = {
      {R"({"foo":1})", "/foo"},
      {R"({"returnFormat":"xml"})", "/returnFormat"},
      {R"({"limit":-1})", "/limit"},
      {R"({"eventid":["7","!8"]})", "/eventid"},
      {R"({"page":"x"})", "/page"},
      {R"({"value":{"XOR":["a"]}})", "/value"},
      {R"({"value":[["a"]]})", "/value"},
      {R"({"value":"%%%%%%%%%%%%%%%%","type":true})", "/type"},
      {R"({"to_ids":"perhaps"})", "/to_ids"},
      {R"({"timestamp":"soon"})", "/timestamp"},
      {R"({"timestamp":"99999999999999999999"})", "/timestamp"},
      {R"({"timestamp":1e300})", "/timestamp"},
      {R"({"timestamp":[1,2,3]})", "/timestamp"},
      {R"({"last":"-5d"})", "/last"},
      {R"({"from":{"a":1}})", "/from"},
      {many + "]}", "/value"},
      {R"({"value":["%1","%2","%3","%4","%5","%6","%7","%8","%9","%a","%b","%c","%d","%e","%f",)"
       R"("%g","%h"]})",
       "/value"},
      {"7", ""},
      {"{", ""},
      {R"({"value":"a","value":"b"})", ""},
  };
  for (const auto& [question, where] : rows) {
    SCOPED_TRACE(question);
    const Error error = error_of(read_misp_question(question, kNow));
    EXPECT_EQ(error.code, Errc::malformed);
    EXPECT_EQ(error.where, where);
  }
}

TEST(MispSearch, APairIsItsPartsTooAndANumberIsAValue) {
  const std::pair<std::string_view, std::vector<std::string>> rows[] = {
      {R"({"value":"a"})", {"a"}},
      {R"({"value":"a|b"})", {"a", "b", "a|b"}},
      {R"({"value":"a|"})", {"a", "a|"}},
      {R"({"value":443})", {"443"}},
      {R"({"value":true})", {}},
      {R"({"value":""})", {}},
      {"{}", {}}};
  for (const auto& [json, want] : rows) {
    const auto document = JsonDocument::parse(json);
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(misp_values(document->root()), want) << json;
  }
}

}  // namespace
}  // namespace tocsin::threats
