#include "threats/forms.h"

#include "threats/misp_reader.h"
#include "threats/stix.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

const std::string kUuid = "8c6af861-7b20-41ef-9b59-6344fd872a8f";

const std::vector<std::pair<std::string, bool>>& names() {
  static const std::vector<std::pair<std::string, bool>> all = {
      {kUuid, true},
      {"malware--" + kUuid, true},
      {std::string(250, 'a') + "--" + kUuid, true},
      {std::string(251, 'a') + "--" + kUuid, false},
      {"--" + kUuid, false},
      {"malware--" + kUuid + "0", false},
      {"malware--malware--" + kUuid, false},
      {"https://a.example/", false},
      {"", false}};
  return all;
}

TEST(Forms, AreNamedByIdsOfObjectsAndOfEvents) {
  for (const auto& [name, want] : names()) {
    EXPECT_EQ(is_form(name), want) << name;
  }
}

std::vector<std::string> forms_of_object(const std::string& type, const std::string& source,
                                         const std::string& name) {
  const auto content = read_stix(
      R"({"objects":[{"type":")" + type + R"(","spec_version":"2.1","id":")" + type + "--" + kUuid +
          R"(","created":"2026-01-02T03:04:05Z","modified":"2026-01-02T03:04:05Z","name":"n",)"
          R"("published":"2026-01-02T03:04:05Z","object_refs":["a--1"],"external_references":)"
          R"([{"source_name":")" +
          source + R"(","external_id":")" + name + R"("}]}]})",
      1U << 20U);
  return content->objects.at(0).forms;
}

std::vector<std::string> forms_of_event(const std::string& type, const std::string& comment,
                                        const std::string& name, const std::string& more = "") {
  return read_misp_event(R"({"info":"x","Attribute":[{"type":")" + type + R"(","value":" )" + name +
                         R"(","comment":")" + comment + "\"" + more + "}]}")
      ->forms;
}

TEST(Forms, AreReadOfReportsAndOfEventsThatSaySo) {
  const std::string word(kOtherForm);
  for (const auto& [name, want] : names()) {
    SCOPED_TRACE(name);
    const std::vector<std::string> expected = want ? std::vector{name} : std::vector<std::string>();
    EXPECT_EQ(forms_of_object("report", word, name), expected);
    EXPECT_TRUE(forms_of_object("report", "cve", name).empty());
    EXPECT_TRUE(forms_of_object("campaign", word, name).empty());
    EXPECT_EQ(forms_of_event("text", word, name), expected);
    EXPECT_TRUE(forms_of_event("text", "", name).empty());
    EXPECT_TRUE(forms_of_event("comment", word, name).empty());
    EXPECT_TRUE(forms_of_event("text", word, name, R"(,"deleted":true)").empty());
  }
}

TEST(Forms, AnEventSaysWhetherItIsPublishedAndWhetherAllOfItIsDeleted) {
  struct Row {
    std::string members;
    bool is_unpublished;
    bool is_deleted;
  };
  const std::string gone = R"({"type":"text","value":"","deleted":true})";
  const std::string stands = R"({"type":"text","value":"b"})";
  for (const Row& row : {
           Row{"", false, false},
           Row{R"(,"published":true)", false, false},
           Row{R"(,"published":"1")", false, false},
           Row{R"(,"published":null)", false, false},
           Row{R"(,"published":false)", true, false},
           Row{R"(,"published":"0")", true, false},
           Row{R"(,"published":0)", true, false},
           Row{R"(,"Attribute":[])", false, false},
           Row{R"(,"Attribute":[)" + stands + "]", false, false},
           Row{R"(,"Attribute":[)" + gone + "]", false, true},
           Row{R"(,"Attribute":[{"type":"text","value":"a","deleted":"1"}])", false, true},
           Row{R"(,"Attribute":[{"type":"text","value":"a","deleted":"0"}])", false, false},
           Row{R"(,"Attribute":[)" + gone + "," + stands + "]", false, false},
           Row{R"(,"Attribute":[)" + gone + R"(],"EventReport":[{"name":"r"}])", false, false},
           Row{R"(,"Object":[{"name":"o","deleted":1,"Attribute":[)" + gone + "]}]", false, true},
           Row{R"(,"Object":[{"name":"o","deleted":1,"Attribute":[)" + stands + "]}]", false,
               false},
       }) {
    const auto read = read_misp_event(R"({"info":"x")" + row.members + "}");
    ASSERT_TRUE(read.has_value()) << row.members << describe(read.error());
    EXPECT_EQ(read->is_unpublished, row.is_unpublished) << row.members;
    EXPECT_EQ(read->is_deleted, row.is_deleted) << row.members;
  }
  EXPECT_FALSE(read_misp_event(R"({"info":"x","Attribute":[{"type":"text","value":""}]})"))
      << "what stands has a value";
}

}  // namespace
}  // namespace tocsin::threats
