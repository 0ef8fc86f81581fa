// The answers of `tocsin cvss` and `tocsin ssvc`, byte by byte.
#include "severity/command.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::severity {
namespace {

constexpr std::string_view k31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
constexpr std::string_view kPlain =
    R"({"version":"3.1","vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","base":9.8,"temporal":null,"environmental":null,"severity":"Critical"})";

/// The answer, or what is wrong and where.
std::string said(const Result<std::string>& answer) {
  return answer ? *answer : answer.error().message + " " + answer.error().where;
}
std::string cvss(std::string_view item) {
  return said(answer_cvss(JsonDocument::parse(item)->root()));
}
std::string ssvc(std::string_view item) {
  return said(answer_ssvc(JsonDocument::parse(item)->root()));
}
/// The plain answer with what is said of a published score.
std::string published(std::string_view score, std::string_view kind) {
  std::string out(kPlain.substr(0, kPlain.size() - 1));
  return out + R"(,"published":)" + std::string(score) + R"(,"published_kind":")" +
         std::string(kind) + "\"}";
}

TEST(CvssCommand, AnswersAVector) {
  EXPECT_EQ(said(answer_cvss(k31)), kPlain);
  EXPECT_EQ(
      said(answer_cvss(std::string(k31) + "/E:P/MAV:P")),
      R"({"version":"3.1","vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/MAV:P","base":9.8,"temporal":9.3,"environmental":6.4,"severity":"Critical"})");
  EXPECT_EQ(said(answer_cvss(k31, "9.8")), published("9.8", "equals"));
  EXPECT_EQ(said(answer_cvss(k31, "9")), published("9.0", "other"));
  EXPECT_EQ(error_of(answer_cvss("AV:N")).code, Errc::malformed);
  EXPECT_EQ(error_of(answer_cvss(k31, "9.81")).code, Errc::malformed);
}

TEST(CvssCommand, AnswersAnItem) {
  const std::string vector = R"({"vector":")" + std::string(k31) + "\"";
  const std::string no_score = "A score is 0.0 to 10.0 with one decimal.";
  struct Row {
    std::string item;
    std::string want;
  };
  for (const Row& row : {
           Row{vector + "}", std::string(kPlain)},
           {vector + R"(,"version":"3.1"})", std::string(kPlain)},
           {vector + R"(,"version":1})", std::string(kPlain)},
           {vector + R"(,"version":"3.0"})",
            "The vector is of another version than the item says. "},
           {vector + R"(,"published":null})", std::string(kPlain)},
           {vector + R"(,"published":9.8})", published("9.8", "equals")},
           {vector + R"(,"published":"9.8"})", published("9.8", "equals")},
           {vector + R"(,"published":"9.81"})", no_score + " "},
           {vector + R"(,"published":0})", published("0.0", "other")},
           {vector + R"(,"published":0.1})", published("0.1", "other")},
           {vector + R"(,"published":10})", published("10.0", "other")},
           {vector + R"(,"published":10.1})", no_score + " /published"},
           {vector + R"(,"published":-0.1})", no_score + " /published"},
           {vector + R"(,"published":9.81})", no_score + " /published"},
           {vector + R"(,"published":true})", no_score + " /published"},
           {"{}", "The item needs a text \"vector\". "},
           {R"({"vector":1})", "The item needs a text \"vector\". "},
           {"[]", "The item needs a text \"vector\". "},
           {R"({"vector":"AV"})", "A metric is written NAME:VALUE. metric 1"},
       }) {
    EXPECT_EQ(cvss(row.item), row.want) << row.item;
  }
}

TEST(SsvcCommand, AnswersSelectionsAndItems) {
  const std::string act =
      R"({"table":"cisa:DT_CO:2.0.3","outcome":"cisa:CISA:1.1.0","value":"AC","name":"Act"})";
  const std::vector<std::string> values{"ssvc:E:1.1.0=A", "ssvc:A:2.0.0=Y", "ssvc:TI:1.0.0=T",
                                        "ssvc:MWI:1.0.0=H"};
  EXPECT_EQ(said(answer_ssvc("cisa:DT_CO:2.0.3", values)), act);
  const auto with = [&](std::string value) {
    auto out = values;
    out.back() = std::move(value);
    return said(answer_ssvc("cisa:DT_CO:2.0.3", out));
  };
  EXPECT_EQ(with("ssvc:MWI:1.0.0"), "A selection is namespace:key:version=value. ");
  EXPECT_EQ(with("ssvc:MWI=H"), "A key is namespace:key:version. ");
  EXPECT_EQ(with("ssvc:MWI:1.0.0=X"), "The decision point has no such value. ssvc:MWI:1.0.0");
  EXPECT_EQ(said(answer_ssvc("cisa:DT_CO:9.9.9", values)), "There is no table of that id. ");
  EXPECT_EQ(error_of(answer_ssvc("cisa:DT_CO:9.9.9", values)).code, Errc::not_found);

  const std::string table = R"({"table":"cisa:DT_CO:2.0.3","values":)";
  const std::string needs = "The item needs a text \"table\" and an object \"values\". ";
  struct Row {
    std::string item;
    std::string want;
  };
  for (
      const Row& row : {
          Row{table +
                  R"({"ssvc:E:1.1.0":"A","ssvc:A:2.0.0":"Y","ssvc:TI:1.0.0":"T","ssvc:MWI:1.0.0":"H"}})",
              act},
          {table + R"({"ssvc:E:1.1.0":1}})", "A value is a text. /values"},
          {table + R"({"E":"A"}})", "A key is namespace:key:version. "},
          {table + "{}}", "The decision point is missing. ssvc:E:1.1.0"},
          {table + "[]}", needs},
          {R"({"table":"cisa:DT_CO:2.0.3"})", needs},
          {R"({"values":{}})", needs},
          {R"({"table":1,"values":{}})", needs},
          {R"({"table":"T","values":{}})", "There is no table of that id. "},
      }) {
    EXPECT_EQ(ssvc(row.item), row.want) << row.item;
  }
}

TEST(SsvcCommand, ListsEachTableWithItsPoints) {
  const auto list = JsonDocument::parse(list_ssvc());
  ASSERT_TRUE(list);
  const auto tables = list->root().elements();
  ASSERT_EQ(tables.size(), 6U);
  EXPECT_EQ(tables[1].text_at({"id"}), "cisa:DT_CO:2.0.3");
  EXPECT_EQ(tables[1].find("combinations")->integer(), 36);
  const auto inputs = tables[1].find("inputs")->elements();
  ASSERT_EQ(inputs.size(), 4U);
  EXPECT_EQ(inputs[0].text_at({"key"}), "ssvc:E:1.1.0");
  EXPECT_EQ(inputs[0].text_at({"values", "A"}), "Active");
  EXPECT_EQ(tables[1].text_at({"outcome", "values", "AC"}), "Act");
}

}  // namespace
}  // namespace tocsin::severity
