#include "threats/misp.h"
#include "threats/misp_reader.h"

#include "base/json.h"
#include "threats/stix_report.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::threats {
namespace {

MispFrame frame_of(Tlp tlp) {
  return {.id = "7",
          .uuid = "17e9fa75-bdef-40ae-8000-000000000007",
          .info = "About a hole",
          .tlp = tlp,
          .created = from_micros(1'770'000'000'000'000),
          .at = from_micros(1'770'000'100'900'000),
          .owner = {.name = "Operator", .uuid = "c64fe877-c394-43d3-8d56-8a8ff24fc451"},
          .creator = {.name = "Author", .uuid = "d10952ef-838b-4227-9d2b-9963b1d07e30"},
          .others = {}};
}

StixObject object(std::string type, std::string more) {
  StixObject out;
  out.type = std::move(type);
  out.id = out.type + "--00000000-0000-4000-8000-000000000001";
  out.body = R"({"type":")" + out.type + R"(","spec_version":"2.1","id":")" + out.id +
             R"(","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z")" + more + "}";
  return out;
}

JsonDocument parsed(const std::string& json) {
  auto out = JsonDocument::parse(json);
  EXPECT_TRUE(out.has_value()) << json;
  return out ? *std::move(out) : *JsonDocument::parse("{}");
}

/// "type=value" of each attribute, and of those of objects.
std::vector<std::string> attributes(const Json& event) {
  std::vector<std::string> out;
  const auto gather = [&](const Json& of) {
    for (const Json& one : of.find("Attribute")->elements()) {
      out.push_back(std::string(*one.text_at({"type"})) + "=" +
                    std::string(*one.text_at({"value"})));
    }
  };
  gather(event);
  for (const Json& one : event.find("Object")->elements()) {
    gather(one);
  }
  return out;
}

TEST(Misp, ADistributionIsNeverWiderThanTheMarking) {
  const std::pair<Tlp, std::string_view> rows[] = {{Tlp::clear, "3"},
                                                   {Tlp::green, "1"},
                                                   {Tlp::amber, "0"},
                                                   {Tlp::amber_strict, "0"},
                                                   {Tlp::red, "0"}};
  for (const auto& [tlp, want] : rows) {
    const JsonDocument event = parsed(misp_index_entry(frame_of(tlp), {}, "Tag"));
    EXPECT_EQ(event.root().text_at({"distribution"}), want);
    EXPECT_EQ(event.root().find("Tag")->elements().front().text_at({"name"}), misp_tag(tlp));
    EXPECT_EQ(event.root().text_at({"timestamp"}), "1770000100");
  }
  EXPECT_EQ(misp_tag(Tlp::amber_strict), "tlp:amber+strict");
}

TEST(Misp, AViewSaysWhatItLeavesOut) {
  const MispSource source{
      .report_id = {},
      .url = {},
      .elsewhere = "https://t.example/taxii2/share/",
      .objects = {object("indicator",
                         R"(,"pattern":"[url:value = 'http://evil.example/x']",)"
                         R"("pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z")"),
                  object("ipv4-addr", R"(,"value":"203.0.113.7")"),
                  object("vulnerability", R"(,"name":"CVE-2021-44228")"),
                  object("vulnerability", R"(,"name":"A hole without a number")"),
                  object("malware", R"(,"is_family":true)"), tlp_marking(Tlp::green)},
      .left_out = {}};
  const std::string json = misp_view(frame_of(Tlp::green), source);
  EXPECT_EQ(json, misp_view(frame_of(Tlp::green), source));
  const JsonDocument event = parsed(json);
  EXPECT_EQ(
      attributes(event.root()),
      (std::vector<std::string>{
          "vulnerability=CVE-2021-44228", "text=A hole without a number",
          "url=http://evil.example/x", "ip-dst=203.0.113.7",
          "comment=Not carried: object of type malware (1); of indicators all but their "
          "values. All of it: https://t.example/taxii2/share/",
          "text=" + source.objects[0].id + " " + source.objects[1].id + " " + source.objects[2].id +
              " " + source.objects[3].id + " " + source.objects[4].id}));
  const auto all = event.root().find("Attribute")->elements();
  EXPECT_EQ(read_misp_event(json)->forms.size(), 5U) << "what it is made of";
  EXPECT_EQ(all[2].find("to_ids")->boolean(), true);
  EXPECT_EQ(all[3].find("to_ids")->boolean(), false) << "an observable is no indicator";
}

TEST(Misp, ATextOfOursIsAReport) {
  const ReportDraft draft{.origin = "o",
                          .thing = "7",
                          .author = "Author",
                          .title = "About a hole",
                          .text = "It is CVE-2021-44228.",
                          .url = {},
                          .since = {},
                          .created = {},
                          .modified = {},
                          .tlp = Tlp::clear,
                          .flaws = {"CVE-2021-44228"}};
  const MispSource source{.report_id = stix_report_id("o", "7"),
                          .url = "https://t.example/notices/a",
                          .elsewhere = "x",
                          .objects = stix_report(draft),
                          .left_out = {}};
  const JsonDocument event = parsed(misp_view(frame_of(Tlp::clear), source));
  EXPECT_EQ(
      attributes(event.root()),
      (std::vector<std::string>{
          "vulnerability=CVE-2021-44228",
          "text=" + source.objects[1].id + " " + source.objects[2].id + " " + source.objects[3].id,
          "text=About a hole", "text=It is CVE-2021-44228.", "link=https://t.example/notices/a"}))
      << "nothing is left out";
  EXPECT_EQ(event.root().find("Object")->elements().front().text_at({"name"}), "report");
}

constexpr std::string_view kSent =
    R"({"id":"9","info":"x","distribution":"3","Orgc":{"name":"Somebody else"},)"
    R"("RelatedEvent":[{"Event":{"info":"secret"}}],"event_creator_email":"a@b.example",)"
    R"("Tag":[{"name":"TLP:GREEN","local":0},{"name":"rsit:malware"}],)"
    R"("Attribute":[{"type":"ip-src","value":"1.2.3.4","distribution":"3","\u0069d":"4",)"
    R"("d\u0069stribution2":"3","timestamp":"5","uuid":"u","comment":"日本"},)"
    R"({"type":"md5","value":"y","deleted":"1"}],)"
    R"("Object":[{"name":"file","SharingGroup":{"name":"secret"},)"
    R"("Attribute":[{"type":"text","value":"z","event_id":"1"}]}],"Galaxy":[{"x":1.50}]})";

TEST(Misp, AnEventKeepsItsBytesButForWhatIsThisServersToSay) {
  const MispHead head{.info = {},
                      .date = "2025-01-31",
                      .threat_level = "1",
                      .analysis = "0",
                      .tags = {"TLP:GREEN", "rsit:malware"}};
  const std::string json = misp_event(frame_of(Tlp::green), head, kSent, MispDeleted::left_out);
  EXPECT_TRUE(json.contains(R"("Tag":[{"name":"TLP:GREEN","local":0},{"name":"rsit:malware"}])"));
  EXPECT_TRUE(
      json.contains(R"({"type":"ip-src","value":"1.2.3.4","d\u0069stribution2":"3",)"
                    R"("timestamp":"5","uuid":"u","comment":"日本","deleted":false,"event_id":"7",)"
                    R"("distribution":"5"})"))
      << json;
  EXPECT_TRUE(json.contains(R"("Galaxy":[{"x":1.50}])"));
  for (const std::string_view gone : {"secret", "Somebody else", "a@b.example", "md5"}) {
    EXPECT_FALSE(json.contains(gone)) << gone;
  }
  const JsonDocument event = parsed(json);
  EXPECT_EQ(event.root().text_at({"date"}), "2025-01-31");
  EXPECT_EQ(event.root().text_at({"distribution"}), "1");
  EXPECT_EQ(event.root().text_at({"Orgc", "name"}), "Author");
  EXPECT_TRUE(misp_event(frame_of(Tlp::green), head, kSent, MispDeleted::given).contains("md5"));
}

TEST(Misp, APartOfAnothersEventIsGivenAUuidOfItsOwnHoweverItWritesThatOne) {
  MispFrame frame = frame_of(Tlp::green);
  frame.others = {"a0000000-0000-4000-8000-000000000001"};
  for (const std::string_view uuid :
       {"a0000000-0000-4000-8000-000000000001", "A0000000-0000-4000-8000-000000000001",
        R"(\u00610000000-0000-4000-8000-00000000000\u0031)"}) {
    const std::string body =
        R"({"Attribute":[{"type":"t","value":"v","uuid":")" + std::string(uuid) + R"("}]})";
    const JsonDocument event = parsed(misp_event(frame, {}, body, MispDeleted::left_out));
    EXPECT_EQ(event.root().find("Attribute")->elements().front().text_at({"uuid"}),
              misp_part_uuid(frame, "Attribute/0"))
        << uuid;
  }
}

TEST(Misp, ALabelThatIsNotThatOfTheShareGivesWay) {
  const MispHead head{
      .date = {}, .threat_level = {}, .analysis = {}, .tags = {"TLP:GREEN", "rsit:malware"}};
  const std::string json =
      misp_event(frame_of(Tlp::amber_strict), head, kSent, MispDeleted::left_out);
  EXPECT_TRUE(json.contains(R"("Tag":[{"name":"rsit:malware"},{"name":"tlp:amber+strict",)"));
  EXPECT_EQ(misp_tags(head, Tlp::amber_strict),
            (std::vector<std::string>{"rsit:malware", "tlp:amber+strict"}));
  EXPECT_EQ(misp_tags(head, Tlp::green), head.tags);
  const auto again = MispHead::parse(head.to_json());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->tags, head.tags);
}

TEST(Misp, NoPartSaysThatMoreMayReadItThanTheShare) {
  const std::string body =
      R"({"Tag":[{"name":"tlp:clear"},{"name":"TLP:GREEN"}],"Attribute":[{"type":"t","value":"a",)"
      R"("Tag":[{"name":"tlp:white"},{"name":"x"},{"n\u0061me":"tlp:green"},"tlp:clear"]},)"
      R"({"type":"t","value":"b","Tag":{"name":"tlp:clear"}},{"type":"t","value":"c","Tag":null}],)"
      R"("Object":[{"name":"o","Tag":[{"name":"tlp:clear"}],)"
      R"("Attribute":[{"type":"t","value":"d","Tag":[{"name":"tlp:clear"}]}]}],)"
      R"("EventReport":[{"name":"r","Tag":[{"name":"tlp:clear"}]}]})";
  MispHead head;
  head.tags = {"tlp:clear", "TLP:GREEN"};
  for (const auto& [tlp, own] :
       {std::pair<Tlp, std::string>{Tlp::green, R"({"name":"TLP:GREEN"})"}, {Tlp::amber, ""}}) {
    const MispFrame frame = frame_of(tlp);
    const std::string json = misp_event(frame, head, body, MispDeleted::given);
    for (const std::string_view gone : {"tlp:clear", "tlp:white"}) {
      EXPECT_FALSE(json.contains(gone)) << json;
    }
    const JsonDocument event = parsed(json);
    const auto all = event.root().find("Attribute")->elements();
    EXPECT_EQ(all.front().find("Tag")->size(), tlp == Tlp::green ? 2U : 1U);
    EXPECT_EQ(event.root().find("Tag")->size(), 1U);
    for (const std::string& list :
         {misp_index_entry(frame, head, "EventTag"), misp_index_entry(frame, head, "Tag"),
          misp_manifest_entry(frame, head)}) {
      EXPECT_FALSE(list.contains("tlp:clear")) << list;
    }
    EXPECT_EQ(misp_tags(head, tlp),
              std::vector<std::string>{tlp == Tlp::green ? "TLP:GREEN" : "tlp:amber"});
    const JsonDocument alone =
        parsed(misp_attribute_alone(R"({"type":"t","value":"a"})", "", frame));
    EXPECT_EQ(alone.root().find("Event")->find("Tag")->elements().front().text_at({"name"}),
              misp_tag(tlp));
  }
}

TEST(Misp, WhatIsToldOfOthersIsGivenToNobodyHoweverDeepItStands) {
  const std::string body =
      R"({"Tag":[{"name":"x","org_id":"7","user_id":"8"}],"Attribute":[{"type":"t","value":"v",)"
      R"("ShadowAttribute":[{"value":"p","email":"a@b.example","Org":{"name":"secret"}}],)"
      R"("Sighting":[{"Organisation":{"name":"secret"}}],"Note":[{"authors":"a@b.example"}],)"
      R"("Feed":[{"name":"secret"}],"Galaxy":[{"name":"g","GalaxyCluster":[{"value":"kept",)"
      R"("distribution":"3","Org":{"name":"secret"},"Orgc":{"name":"secret"}}]}]}],)"
      R"("Object":[{"name":"o","ObjectReference":[{"uuid":"u","event_id":"9",)"
      R"("Object":{"distribution":"3","name":"kept"}}],"Attribute":[]}],)"
      R"("Galaxy":[{"\u004frg":{"name":"secret"},"name":"kept"}]})";
  const std::string json = misp_event(frame_of(Tlp::amber), {}, body, MispDeleted::given);
  for (const std::string_view gone :
       {"secret", "a@b.example", R"("distribution":"3")", R"("9")", "org_id\":\"7", "user_id"}) {
    EXPECT_FALSE(json.contains(gone)) << gone << ": " << json;
  }
  for (const std::string_view kept : {R"("name":"g")", R"("value":"kept")", R"("uuid":"u")"}) {
    EXPECT_TRUE(json.contains(kept)) << kept << ": " << json;
  }
}

TEST(Misp, OfTagsTheStrictestHolds) {
  const std::pair<std::vector<std::string>, std::optional<Tlp>> rows[] = {
      {{}, std::nullopt},
      {{"rsit:x", "tlpgreen"}, std::nullopt},
      {{"tlp:white"}, Tlp::clear},
      {{"tlp:clear", "TLP:Amber"}, Tlp::amber},
      {{"tlp:amber+strict", "tlp:green"}, Tlp::amber_strict},
      {{"tlp:ex:chr", "tlp:green"}, Tlp::red},
      {{"tlp:"}, Tlp::red},
      {{"tlp:unclear"}, Tlp::red},
      {{" tlp:red", "tlp:green"}, Tlp::red},
      {{"\ttlp:green"}, Tlp::red}};
  for (const auto& [names, want] : rows) {
    EXPECT_EQ(tlp_of_misp_tags(names), want);
  }
}

TEST(Misp, AnEventThatWasWithdrawnHasNoValues) {
  const std::string event = misp_event(frame_of(Tlp::green), {}, kSent, MispDeleted::left_out);
  const std::string json = misp_tombstone(frame_of(Tlp::green), event);
  const JsonDocument told = parsed(json);
  EXPECT_EQ(attributes(told.root()), (std::vector<std::string>{"ip-src=", "text="}));
  for (const Json& one : told.root().find("Attribute")->elements()) {
    EXPECT_EQ(one.find("deleted")->boolean(), true);
    EXPECT_EQ(one.text_at({"timestamp"}), "1770000100") << "not the one with which it was sent";
  }
  for (const std::string_view gone : {"1.2.3.4", "日本", "About a hole", "rsit"}) {
    EXPECT_FALSE(json.contains(gone)) << gone;
  }
}

}  // namespace
}  // namespace tocsin::threats
