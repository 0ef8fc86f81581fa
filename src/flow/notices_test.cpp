// What the signature of a notice covers, and risk warnings from proposal to publication. On both
// engines.
#include "flow/notices.h"

#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/feed.h"
#include "flow/testing.h"

namespace tocsin::flow {
namespace {

class Notices : public testing::Flow {
 protected:
  static WarningDraft draft() {
    return {
        .title_en = "A warning", .title_zh = "提示", .body_en = "Update.", .body_zh = "请升级。"};
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Notices, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Notices, ASignatureCoversTheTextWithoutControlCharactersAndLastNewlines) {
  store::Notice notice;
  notice.slug = "risk-warning-1";
  notice.kind = "risk_warning";
  notice.at = *parse_rfc3339("2026-01-02T03:04:05Z");
  const auto text = [&](const std::string& body) {
    notice.title_en = "T";
    notice.title_zh = "题";
    notice.body_en = body;
    notice.body_zh = "文";
    return signed_text(notice, world);
  };
  const std::string head =
      "tocsin-notice/v1\nhttp://127.0.0.1:8460/notices/risk-warning-1\n2026-01-02T03:04:05Z\n"
      "risk_warning\n\nT\n\n";
  const std::string tail = "\n\n题\n\n文\n";
  for (const auto& [body, kept] :
       {std::pair{"one\ntwo", "one\ntwo"}, std::pair{"one\n\n", "one"}, std::pair{"\n\n", ""},
        std::pair{"a\tb\rc\x1f\x01", "abc"}, std::pair{" a ", " a "}, std::pair{"\na", "\na"}}) {
    EXPECT_EQ(text(body), head + kept + tail) << kept;
  }
}

TEST_P(Notices, AWarningIsProposedInBothLanguagesOfACaseThatThereIs) {
  struct Row {
    std::string WarningDraft::* field;
    const char* where;
  };
  for (const Row& row :
       {Row{&WarningDraft::title_en, "/title/en"}, Row{&WarningDraft::title_zh, "/title/zh-CN"},
        Row{&WarningDraft::body_en, "/body/en"}, Row{&WarningDraft::body_zh, "/body/zh-CN"}}) {
    WarningDraft lacking = draft();
    lacking.*row.field = " ";
    EXPECT_EQ(error_of(propose_warning(world, officer, lacking)).where, row.where);
  }
  WarningDraft of_nothing = draft();
  of_nothing.case_number = "C-0000-0000";
  EXPECT_EQ(error_of(propose_warning(world, officer, of_nothing)).code, Errc::not_found);
}

TEST_P(Notices, AWarningIsPublishedOnceByAnotherOfficerAndKnowsItsCase) {
  const std::string number = case_with_acme();
  for (const bool has_case : {false, true}) {
    WarningDraft one = draft();
    one.case_number = has_case ? number : "";
    const DecisionId proposed = *propose_warning(world, analyst, one);
    EXPECT_EQ(error_of(approve_warning(world, stale(officer), proposed)).code, Errc::forbidden);
    const auto slug = approve_warning(world, officer, proposed);
    ASSERT_TRUE(slug.has_value()) << describe(slug.error());
    EXPECT_EQ(public_notice(world, *slug)->case_id.has_value(), has_case);
    EXPECT_TRUE(slug->starts_with("risk-warning-2026-")) << *slug;
    const auto fed = read_feed(world, officer, -1, 10);
    EXPECT_EQ(fed->items.back().kind, "notice.risk_warning");
    EXPECT_TRUE(fed->items.back().body.contains(*slug)) << fed->items.back().body;
    EXPECT_EQ(error_of(approve_warning(world, officer, proposed)).code, Errc::conflict);
  }
  const DecisionId own = *propose_warning(world, officer, draft());
  EXPECT_EQ(error_of(approve_warning(world, officer, own)).code, Errc::forbidden);
  EXPECT_EQ(public_notices(world, "", 10)->size(), 2U);
}

}  // namespace
}  // namespace tocsin::flow
