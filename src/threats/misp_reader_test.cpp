#include "threats/misp_reader.h"

#include "base/error_for_test.h"
#include "base/json.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

std::string event(const std::string& more) {
  return R"({"Event":{"info":"x")" + (more.empty() ? "" : "," + more) + "}}";
}

std::string tag(const std::string& name) {
  return R"("Tag":[{"name":")" + name + R"("}])";
}

TEST(MispReader, TheStrictestOfWhatIsSaidHolds) {
  const std::string wide = R"("distribution":"3",)";
  const std::pair<std::string, Tlp> rows[] = {
      {"", Tlp::amber_strict},
      {R"("distribution":3)", Tlp::amber_strict},
      {tag("tlp:white"), Tlp::amber_strict},
      {wide + tag("tlp:white"), Tlp::clear},
      {wide + tag("TLP:Clear"), Tlp::clear},
      {R"("distribution":1,)" + tag("tlp:green"), Tlp::green},
      {R"("distribution":2,)" + tag("tlp:amber"), Tlp::amber},
      {wide + tag("tlp:amber+strict"), Tlp::amber_strict},
      {R"("distribution":0,)" + tag("tlp:clear"), Tlp::amber_strict},
      {R"("distribution":"4",)" + tag("tlp:clear"), Tlp::amber_strict},
      {R"("distribution":5,)" + tag("tlp:clear"), Tlp::amber_strict},
      {R"("distribution":-1,)" + tag("tlp:clear"), Tlp::amber_strict},
      {R"("distribution":"many",)" + tag("tlp:clear"), Tlp::amber_strict},
      {R"("distribution":null,)" + tag("tlp:clear"), Tlp::amber_strict},
      {R"("distribution":[3],)" + tag("tlp:clear"), Tlp::amber_strict},
      {wide + tag("tlp:red"), Tlp::red},
      {wide + tag("tlp:ex:chr"), Tlp::red},
      {wide + R"("Tag":[{"name":"tlp:clear"},{"name":"tlp:green"}])", Tlp::green},
      // Wherever it stands.
      {wide + tag("tlp:clear") + R"(,"Attribute":[{"type":"t","value":"v",)" + tag("tlp:amber") +
           "}]",
       Tlp::amber},
      {wide + tag("tlp:clear") + R"(,"Object":[{"name":"o","Attribute":[{"type":"t","value":"v",)" +
           tag("tlp:red") + "}]}]",
       Tlp::red},
      {wide + tag("tlp:clear") + R"(,"Attribute":[{"type":"t","value":"v","distribution":"5"}])",
       Tlp::clear},
      {wide + tag("tlp:clear") + R"(,"Attribute":[{"type":"t","value":"v","distribution":"0"}])",
       Tlp::amber_strict},
      {wide + tag("tlp:clear") + R"(,"Attribute":[{"type":"t","value":"v","distribution":4}])",
       Tlp::amber_strict},
      {wide + tag("tlp:clear") + R"(,"EventReport":[{"name":"r","distribution":"0"}])",
       Tlp::amber_strict},
      {wide + tag("tlp:clear") + R"(,"EventTag":[{"Tag":{"name":"tlp:red"}}])", Tlp::red},
      {wide + R"("T\u0061g":[{"n\u0061me":"tlp:green"}])", Tlp::green},
      // What is told of other events is not of this one.
      {wide + tag("tlp:clear") + R"(,"RelatedEvent":[{"Event":{"distribution":"0",)" +
           tag("tlp:red") + "}}]",
       Tlp::clear},
  };
  for (const auto& [more, want] : rows) {
    SCOPED_TRACE(more);
    const auto read = read_misp_event(event(more));
    ASSERT_TRUE(read.has_value()) << describe(read.error());
    EXPECT_EQ(read->tlp, want);
  }
}

TEST(MispReader, AnEventIsReadWithAndWithoutWhatIsAroundIt) {
  const std::string body =
      R"({"uuid":"5C066053-0e94-46eb-9746-4b7d950d210f","info":"日本","date":"2026-01-31",)"
      R"("threat_level_id":1,"analysis":"2","timestamp":"1543","Tag":[{"name":"a"}],)"
      R"("Attribute":[{"type":"vulnerability","value":"CVE-2021-44228"},)"
      R"({"type":"port","value":443}],)"
      R"("Object":[{"name":"file","Attribute":[{"type":"filename|md5","value":"a|b"}]}]})";
  for (const std::string& text : {body, R"({"Event":)" + body + "}"}) {
    const auto read = read_misp_event(text);
    ASSERT_TRUE(read.has_value()) << describe(read.error());
    EXPECT_EQ(read->body, body);
    EXPECT_EQ(to_text(*read->uuid), "5c066053-0e94-46eb-9746-4b7d950d210f");
    EXPECT_EQ(read->head.info, "日本");
    EXPECT_EQ(read->head.threat_level, "1");
    EXPECT_EQ(read->head.tags, std::vector<std::string>{"a"});
    EXPECT_EQ(read->timestamp, 1543);
    EXPECT_EQ(read->attributes, 3U);
    EXPECT_EQ(read->objects, 1U);
    EXPECT_EQ(read->flaws, std::vector<std::string>{"CVE-2021-44228"});
  }
}

TEST(MispReader, WhatIsNoEventIsRefusedWithItsPlace) {
  std::string many = R"("Attribute":[)";
  for (std::size_t i = 0; i <= kMispPartsMax; ++i) {
    many += std::string(i == 0 ? "" : ",") + R"({"type":"t","value":"v"})";
  }
  const auto of_attribute = [](const std::string& json) {
    return event(R"("Attribute":[)" + json + "]");
  };
  const std::string uuid = R"("uuid":"5c066053-0e94-46eb-9746-4b7d950d210f")";
  struct Row {
    std::string text;
    Errc code;
    std::string where;
  };
  const Row rows[] = {
      {"{", Errc::malformed, ""},
      {R"({"info":"a","info":"b"})", Errc::malformed, ""},
      {std::string(100, '[') + std::string(100, ']'), Errc::malformed, ""},
      {"[]", Errc::unprocessable, "/Event"},
      {R"({"Event":[]})", Errc::unprocessable, "/Event"},
      {"{}", Errc::unprocessable, "/Event/info"},
      {R"({"info":" "})", Errc::unprocessable, "/Event/info"},
      {R"({"info":7})", Errc::unprocessable, "/Event/info"},
      {R"({"info":"a\u0000b"})", Errc::unprocessable, "/Event/info"},
      {R"({"info":")" + std::string(70'000, 'a') + "\"}", Errc::unprocessable, "/Event/info"},
      {event(R"("uuid":"x")"), Errc::unprocessable, "/Event/uuid"},
      {event(R"("date":"31.1.2026")"), Errc::unprocessable, "/Event/date"},
      {event(R"("date":20260131)"), Errc::unprocessable, "/Event/date"},
      {event(R"("threat_level_id":5)"), Errc::unprocessable, "/Event/threat_level_id"},
      {event(R"("analysis":"3")"), Errc::unprocessable, "/Event/analysis"},
      {event(R"("timestamp":"soon")"), Errc::unprocessable, "/Event/timestamp"},
      {event(R"("Tag":{"name":"a"})"), Errc::unprocessable, "/Event/Tag"},
      {event(R"("Tag":[{"name":7}])"), Errc::unprocessable, "/Event/Tag/0/name"},
      {event(R"("Attribute":{"0":{}})"), Errc::unprocessable, "/Event/Attribute"},
      {event(R"("Object":[[]])"), Errc::unprocessable, "/Event/Object/0"},
      {event(R"("Object":[{"name":"o","Object":[]}])"), Errc::unprocessable,
       "/Event/Object/0/Object"},
      {of_attribute(R"({"type":"t","value":"v","Attribute":[]})"), Errc::unprocessable,
       "/Event/Attribute/0/Attribute"},
      {event(R"("EventReport":[{"name":"r","Attribute":[]}])"), Errc::unprocessable,
       "/Event/EventReport/0/Attribute"},
      {event(R"("EventReport":[{}])"), Errc::unprocessable, "/Event/EventReport/0/name"},
      {of_attribute("{}"), Errc::unprocessable, "/Event/Attribute/0/type"},
      {of_attribute(R"({"type":"a<b","value":"v"})"), Errc::unprocessable,
       "/Event/Attribute/0/type"},
      {of_attribute(R"({"type":"t"})"), Errc::unprocessable, "/Event/Attribute/0/value"},
      {of_attribute(R"({"type":"t","value":""})"), Errc::unprocessable, "/Event/Attribute/0/value"},
      {of_attribute(R"({"type":"t","value":{}})"), Errc::unprocessable, "/Event/Attribute/0/value"},
      {of_attribute(R"({"type":"t","value":"v","category":[]})"), Errc::unprocessable,
       "/Event/Attribute/0/category"},
      {of_attribute(R"({"type":"t","value":"v","uuid":null})"), Errc::unprocessable,
       "/Event/Attribute/0/uuid"},
      {of_attribute(R"({"type":"t","value":"v",)" + uuid + R"(},{"type":"t","value":"w",)" + uuid +
                    "}"),
       Errc::unprocessable, "/Event/Attribute/1/uuid"},
      {event(many + "]"), Errc::too_large, "/Event/Attribute"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text.substr(0, 80));
    const Error error = error_of(read_misp_event(row.text));
    EXPECT_EQ(error.code, row.code) << describe(error);
    EXPECT_EQ(error.where, row.where);
  }
  EXPECT_EQ(error_of(read_misp_event(std::string(kMispEventBytesMax + 1, ' '))).code,
            Errc::too_large);
}

TEST(MispReader, AnEditLeavesWhatItDoesNotName) {
  const MispFrame frame{.id = "7",
                        .uuid = "17e9fa75-bdef-40ae-8000-000000000007",
                        .info = "x",
                        .tlp = Tlp::amber,
                        .created = {},
                        .at = {},
                        .owner = {},
                        .creator = {},
                        .others = {}};
  const std::string before =
      R"({"info":"x","distribution":"2","threat_level_id":"1","Attribute":[)"
      R"({"uuid":"A0000000-0000-4000-8000-000000000001","type":"t","value":"one"},)"
      R"({"type":"t","value":"two"}]})";
  // As it was given out, with one part changed and one more.
  const std::string edit = R"({"info":"y","distribution":"0","threat_level_id":null,"Attribute":[)"
                           R"({"uuid":")" +
                           misp_part_uuid(frame, "Attribute/1") +
                           R"(","type":"t","value":"second"},)"
                           R"({"type":"t","value":"three"}],"Object":[]})";
  const std::string after = edited_misp_event(frame, before, edit);
  EXPECT_EQ(after, R"({"info":"y","distribution":"2","threat_level_id":"1","Attribute":[)"
                   R"({"uuid":"A0000000-0000-4000-8000-000000000001","type":"t","value":"one"},)"
                   R"({"uuid":")" +
                       misp_part_uuid(frame, "Attribute/1") +
                       R"(","type":"t","value":"second"},{"type":"t","value":"three"}],)"
                       R"("Object":[]})");
  EXPECT_EQ(edited_misp_event(frame, before, R"({"distribution":1})"),
            R"({"distribution":1,"info":"x","threat_level_id":"1","Attribute":[)" +
                std::string(misp_event_bytes(before)).substr(before.find("[") + 1));
}

// An edit that names a part, and not who may read it, makes nothing readable for more.
TEST(MispReader, AnEditOfAPartLeavesItsLabelAndItsDistribution) {
  MispFrame frame;
  frame.uuid = "17e9fa75-bdef-40ae-8000-000000000007";
  const std::string uuid = R"("uuid":"a0000000-0000-4000-8000-000000000001")";
  const std::string wide = R"({"info":"x","distribution":"1","Tag":[{"name":"tlp:green"}],)";
  const std::string amber = R"("Tag":[{"name":"tlp:amber"}],)";
  const auto object = [](const std::string& attribute) {
    return R"("Object":[{"name":"o","uuid":"a0000000-0000-4000-8000-000000000002",)"
           R"("Attribute":[)" +
           attribute + "]}]}";
  };
  const std::string value = R"("type":"t","value":"v")";
  struct Row {
    std::string before;
    std::string edit;
    Tlp want;
  };
  const Row rows[] = {
      {R"("Attribute":[{"distribution":"0",)" + uuid + "," + value + "}]}",
       R"({"Attribute":[{"distribution":"5","deleted":true,)" + uuid + "}]}", Tlp::amber_strict},
      {R"("Attribute":[{)" + amber + uuid + "," + value + "}]}",
       R"({"Attribute":[{"distribution":5,"deleted":true,)" + uuid + "," + value + "}]}",
       Tlp::amber},
      {R"("Attribute":[{"distribution":4,)" + value + "}]}",
       R"({"Attribute":[{"uuid":")" + misp_part_uuid(frame, "Attribute/0") + R"(","value":"w"}]})",
       Tlp::amber_strict},
      {object("{" + amber + uuid + "," + value + "}"),
       "{" + object(R"({"value":"w",)" + uuid + "}"), Tlp::amber},
      {object(R"({"distribution":"0",)" + value + "}"),
       "{" + object(R"({"value":"w","uuid":")" + misp_part_uuid(frame, "Object/0/0") + "\"}"),
       Tlp::amber_strict},
      {R"("EventReport":[{"name":"r","distribution":"0",)" + uuid + "}]}",
       R"({"EventReport":[{"name":"s","distribution":"5",)" + uuid + "}]}", Tlp::amber_strict},
      // Whoever says so widens it.
      {R"("Attribute":[{"distribution":"0",)" + uuid + "," + value + "}]}",
       R"({"Attribute":[{"distribution":"1",)" + uuid + "}]}", Tlp::green},
      {R"("Attribute":[{)" + amber + uuid + "," + value + "}]}",
       R"({"Attribute":[{"Tag":[],)" + uuid + "}]}", Tlp::green},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.edit);
    const auto read = read_misp_event(edited_misp_event(frame, wide + row.before, row.edit));
    ASSERT_TRUE(read.has_value()) << describe(read.error());
    EXPECT_EQ(read->tlp, row.want);
    EXPECT_EQ(read->attributes + read->objects, row.before.contains("Object")        ? 2U
                                                : row.before.contains("EventReport") ? 0U
                                                                                     : 1U);
  }
  for (const std::string_view edit : {"[]", "7", R"({"Attribute":[7]})"}) {
    const auto read = read_misp_event(edited_misp_event(frame, wide + R"("Attribute":[]})", edit));
    EXPECT_EQ(error_of(read).code, Errc::unprocessable) << edit;
  }
}

}  // namespace
}  // namespace tocsin::threats
