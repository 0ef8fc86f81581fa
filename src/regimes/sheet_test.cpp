// The page of a regime that a lawyer signs: every operator in words of both languages.
#include "regimes/sheet.h"

#include "regimes/command.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

/// The lines of the page that begin so, without that.
std::string after(const std::string& page, const std::string& name) {
  std::string out;
  for (std::size_t at = 0; (at = page.find("- **" + name + "**", at)) != std::string::npos;) {
    at += name.size() + 6;
    const std::size_t end = page.find('\n', at);
    out += (out.empty() ? "" : "\n") + page.substr(at, end - at);
  }
  return out;
}

std::string page_of(const std::string& stages, Language language = Language::en) {
  const Library library =
      with_file(regime_text("calendar: utc\nvalidity: {from: 2020-01-01}\n"
                            "trigger: {event: awareness, of: [vuln.in_own_product]}\nstages:\n"
                            "  - {id: first, title: {en: First, zh-CN: 甲}, due: {plus: "
                            "[awareness, PT24H]}}\n" +
                            stages));
  return sheet(*library.find("test.regime"), library, language);
}

TEST(Sheet, SaysWhenSomethingIsDue) {
  struct Row {
    std::string due;
    std::string en;
    std::string zh;
  };
  const std::string aware = "awareness (a vulnerability in its own product)";
  const std::string aware_zh = "发现或者获知（自身产品存在漏洞）";
  const std::vector<Row> rows = {
      {"soft", "without delay; the law gives no number", "应及时履行，无具体时限"},
      {"immediate", "at once; the law gives no number", "应立即履行，无具体时限"},
      {"{plus: [awareness, P2D]}", "2 days from " + aware, "自" + aware_zh + "起2日"},
      {"{plus: [{submitted: first}, P1M]}", "1 month from the first filing of \"First\"",
       "自“甲”首次提交起1个月"},
      {"{plus: [{last_submitted: first}, PT4H]}", "4 hours from the last filing of \"First\"",
       "自“甲”最后提交起4小时"},
      {"{same_as: first}", "when \"First\" is due", "与“甲”同时"},
      {"{min: [{plus: [awareness, P2D]}, {submitted: first}]}",
       "the earliest known of: 2 days from " + aware + " or the first filing of \"First\"",
       "自" + aware_zh + "起2日或“甲”首次提交中已知的最早者"},
      {"{case: [{when: {fact: vuln.in_upstream_component, eq: \"true\"}, then: {plus: [awareness, "
       "PT24H]}}, {else: soft}]}",
       "if whether the vulnerability lies in an upstream component: yes: 24 hours from " + aware +
           "; otherwise: without delay; the law gives no number",
       "如漏洞是否位于上游组件：是：自" + aware_zh + "起24小时；否则：应及时履行，无具体时限"},
  };
  for (const Row& row : rows) {
    const std::string stage = "  - {id: second, title: {en: S, zh-CN: 乙}, due: " + row.due + "}\n";
    const std::string first = ": 24 hours from " + aware + "\n: ";
    EXPECT_EQ(after(page_of(stage), "Due"), first + row.en);
    const std::string first_zh = "：自" + aware_zh + "起24小时\n：";
    EXPECT_EQ(after(page_of(stage, Language::zh_cn), "期限"), first_zh + row.zh);
  }
}

TEST(Sheet, SaysHowAPeriodIsCountedAndOnlyThat) {
  const auto counted = [](const std::string& due) {
    return after(page_of("  - {id: second, title: {en: S, zh-CN: 乙}, due: " + due + "}\n"),
                 "Counted for the latest defensible line");
  };
  EXPECT_EQ(counted("soft"), ": plain elapsed time");
  EXPECT_EQ(counted("{plus: [awareness, PT1H]}"), ": plain elapsed time\n: plain elapsed time");
}

TEST(Sheet, EveryRegimeHasOneInBothLanguages) {
  const Library library = compiled_rules();
  for (const Regime* one : library.regimes()) {
    for (const Language language : {Language::en, Language::zh_cn}) {
      const std::string page = sheet(*one, library, language);
      EXPECT_TRUE(page.starts_with("# " + one->title.in(language) + "\n")) << one->id;
      for (const Stage& stage : one->stages) {
        EXPECT_TRUE(page.contains(". " + stage.title.in(language) + "\n")) << one->id;
      }
      for (const std::string& article : one->instrument.articles) {
        EXPECT_TRUE(page.contains("| " + article + " |  |  |  |\n")) << one->id << " " << article;
      }
      EXPECT_FALSE(page.contains("****")) << one->id;
    }
  }
  EXPECT_EQ(sheet_of(library, "none.such", Language::en).error().code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::regimes
