#include "regimes/article.h"

#include "regimes/test_rules.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

TEST(Article, IsSaidAsTheLawOfItsCountryIsCited) {
  struct Row {
    LawForm form;
    const char* citation;
    const char* want;
  };
  const Row rows[] = {
      {LawForm::chinese, "art. 7(2)", "第七条第二项"},
      {LawForm::chinese, "art. 10", "第十条"},
      {LawForm::chinese, "art. 12", "第十二条"},
      {LawForm::chinese, "art. 20", "第二十条"},
      {LawForm::chinese, "art. 57", "第五十七条"},
      {LawForm::chinese, "art. 100", "第一百条"},
      {LawForm::chinese, "art. 103", "第一百零三条"},
      {LawForm::chinese, "art. 110", "第一百一十条"},
      {LawForm::chinese, "arts 25, 27", "第二十五条、第二十七条"},
      {LawForm::chinese, "art. 1260", "第1260条"},
      {LawForm::foreign, "art. 23(4)(d), (e)", "第23条第4款(d)项、(e)项"},
      {LawForm::foreign, "art. 33(1)", "第33条第1款"},
      {LawForm::foreign, "art. 24(3) with 14(2)(b), 14(4)(b)",
       "第24条第3款并第14条第2款(b)项、第14条第4款(b)项"},
      {LawForm::foreign, "arts 19a(1)(b), 24(2)(fb)", "第19a条第1款(b)项、第24条第2款(fb)项"},
      {LawForm::foreign, "RTS art. 5(1)(a)", "技术标准第5条第1款(a)项"},
      {LawForm::foreign, "art. 35; directive art. 23(4)(a)", "第35条；指令第23条第4款(a)项"},
      {LawForm::foreign, "art. 25 ff; directive art. 23(4)(b)", "第25条以下；指令第23条第4款(b)项"},
      {LawForm::foreign, "§ 32(1) no. 4, (2)", "第32条第1款第4项、第2款"},
      {LawForm::foreign, "§ 34(2) Z 4", "第34条第2款第4项"},
      {LawForm::foreign, "418/2024 § 77", "418/2024第77条"},
      {LawForm::foreign, "2:8", "第2章第8条"},
      {LawForm::foreign, "s 26D(1)", "第26D条第1款"},
      {LawForm::foreign, "rule 7(2)(b)", "规则第7条第2款(b)项"},
      {LawForm::foreign, "item 1.05 instruction 2", "项目第1.05条说明2"},
      {LawForm::foreign, "252.204-7012(c)(1)(ii)", "第252.204-7012条(c)(1)(ii)"},
      {LawForm::foreign, "proposed 226.5(a)", "拟议第226.5条(a)"},
      {LawForm::foreign, "Delegated Regulation (EU) 2026/881", "授权条例2026/881"},
      // What cannot be said without an English word is left out.
      {LawForm::foreign, "forensic guidance", ""},
      {LawForm::foreign, "NN 135/2024, 70", ""},
      {LawForm::foreign, "required actions 2", ""},
      {LawForm::foreign, "art. 5(1", ""},
      {LawForm::foreign, "art. 5(1)x", ""},
      {LawForm::foreign, "§ 34 no.", ""},
      {LawForm::foreign, "", ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(article_in_chinese(row.citation, row.form), row.want) << row.citation;
  }
}

TEST(Article, AFileMaySayBothForms) {
  const std::string text = regime_text(
      "calendar: utc\nvalidity: {from: 2020-01-01}\n"
      "trigger: {event: awareness, of: [vuln.in_own_product]}\nstages:\n"
      "  - {id: one, title: {en: o, zh-CN: o}, article: \"art. 57(1)\", due: soft}\n"
      "  - {id: two, title: {en: o, zh-CN: o}, article: {en: \"art. 57(1)\", zh-CN: "
      "第五十七条第一款}, due: soft}\n"
      "  - {id: three, title: {en: o, zh-CN: o}, due: soft}\n");
  for (const auto& [jurisdiction, want] :
       {std::pair{"XX", "第57条第1款"}, {"CN", "第五十七条第一项"}}) {
    const Library library = with_file(
        changed(text, {{"jurisdiction: XX", "jurisdiction: " + std::string(jurisdiction)}}));
    const Regime& regime = *library.find("test.regime");
    EXPECT_EQ(regime.stage("one")->article, "art. 57(1)");
    EXPECT_EQ(regime.stage("one")->article_zh_cn, want);
    EXPECT_EQ(regime.stage("two")->article, "art. 57(1)");
    EXPECT_EQ(regime.stage("two")->article_zh_cn, "第五十七条第一款");
    EXPECT_EQ(regime.stage("three")->article + regime.stage("three")->article_zh_cn, "");
  }
}

}  // namespace
}  // namespace tocsin::regimes
