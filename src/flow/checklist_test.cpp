// What the operator owes itself and others: asked of whom it concerns, every answer kept. On both
// engines.
#include "flow/checklist.h"

#include "base/limits.h"
#include "flow/testing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using Checklists = testing::Flow;
INSTANTIATE_TEST_SUITE_P(Engines, Checklists, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Checklists, TheAsksWhatConcernsTheOperatorAndKeepsEveryAnswer) {
  const auto ids = [&] {
    std::vector<std::string> out;
    const auto items = checklist(world, officer);
    for (const ChecklistItem& item : *items) {
      out.push_back(item.id);
    }
    return out;
  };
  // The operator of the tests is in no country and has no role: what concerns everybody only.
  EXPECT_EQ(ids(), (std::vector<std::string>{"guard_elsewhere", "mail", "restore_tried"}));
  const auto concerns = [&](const std::string& country, const std::string& roles) {
    TOC_ASSERT(store_
                   ->write([&](store::Transaction& tx) {
                     return tx.execute(
                         "UPDATE party SET country = $1, roles = $2 WHERE is_operator = 1",
                         {country, roles});
                   })
                   .has_value());
    return ids().size() - 3;
  };
  EXPECT_EQ(concerns("CN", "[]"), 3U);
  EXPECT_EQ(concerns("BE", R"(["csirt"])"), 2U);
  EXPECT_EQ(concerns("BE", R"(["competent_authority"])"), 1U);
  EXPECT_EQ(concerns("BE", "[]"), 0U);
  EXPECT_EQ(error_of(answer_checklist(world, officer, {"mail", "maybe", "x"})).where, "/answer");
  EXPECT_EQ(error_of(answer_checklist(world, officer, {"mail", "done", " "})).where, "/evidence");
  EXPECT_EQ(error_of(answer_checklist(world, officer, {"nothing", "done", "x"})).code,
            Errc::not_found);
  EXPECT_EQ(error_of(answer_checklist(world, analyst, {"mail", "done", "x"})).code,
            Errc::forbidden);
  ASSERT_TRUE(answer_checklist(world, officer, {"mail", "done", "tocsin.toml"}).has_value());
  const auto items = checklist(world, officer);
  EXPECT_FALSE(std::ranges::find(*items, "mail", &ChecklistItem::id)->is_open());
  ASSERT_TRUE(answer_checklist(world, officer, {"mail", "open", ""}).has_value());
  const auto reopened = checklist(world, officer);
  EXPECT_TRUE(std::ranges::find(*reopened, "mail", &ChecklistItem::id)->is_open());
}

TEST_P(Checklists, TheIsInBothLanguagesAndItsEvidenceHasABound) {
  const auto items = checklist(world, officer);
  for (const ChecklistItem& item : *items) {
    for (const auto& text : {item.title, item.basis, item.how}) {
      EXPECT_FALSE(text.en.empty()) << item.id;
      EXPECT_FALSE(text.zh_cn.empty()) << item.id;
    }
    EXPECT_NE(item.title.en, item.title.zh_cn) << item.id;
  }
  for (const char* answer : {"done", "not_applicable", "open"}) {
    for (const auto& [bytes, is_taken] :
         {std::pair{kTextFieldBytesMax, true}, std::pair{kTextFieldBytesMax + 1, false},
          std::pair{std::size_t{0}, std::string_view(answer) == "open"}}) {
      const auto done = answer_checklist(world, officer, {"mail", answer, std::string(bytes, 'x')});
      EXPECT_EQ(done ? "" : done.error().where, is_taken ? "" : "/evidence") << answer << bytes;
    }
  }
}

}  // namespace
}  // namespace tocsin::flow
