// A reform from the emergency step to its assessment, a conflict of laws and a filing, by the forms
// of the desk and by the API: what each act leaves behind.
#include "base/json.h"
#include "domain/system_scope.h"
#include "flow/conflicts.h"
#include "flow/desk.h"
#include "flow/standing.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::pages {
namespace {

class StandingActs : public Pages {
 protected:
  void SetUp() override {
    play();
    const auto all = flow::view_standing(app_.world, system_);
    for (const flow::StandingView& one : *all) {
      if (one.party_handle == "alibaba-cloud") {
        id_ = one.partnership.id;
      }
    }
    form_ = "/desk/standing/" + to_text(id_);
    route_ = "/api/v1/partnerships/" + to_text(id_);
    number_ = case_of_the_exercise();
    duties_ = "/desk/duties/" + number_ + "/alibaba-cloud";
  }
  flow::StandingView view() { return *flow::view_partnership(app_.world, system_, id_); }
  std::string step(const std::string& target, Fields more) {
    more.insert(more.end(), {{"target", target},
                             {"reason_en", "r"},
                             {"reason_zh", "由"},
                             {"verdict", number_ + "|cn.rmsv.art7|file_miit"}});
    return said(form_ + "/step", more);
  }
  int call(const std::string& address, const std::string& body) {
    return send(http::Method::post, address, body, "application/json").status;
  }
  std::string suspend(const std::string& demands) {
    return step("suspended",
                {{"demands", demands}, {"emergency_ground", "An attack is under way."}});
  }
  /// Those that came after the reform of the exercise.
  std::vector<store::ReformItem> items() {
    auto all = view().items;
    std::erase_if(all, [](const auto& one) { return !one.demand.starts_with("D"); });
    std::ranges::sort(all, {}, &store::ReformItem::demand);
    return all;
  }

  const Principal system_ = Principal::system("test");
  PartnershipId id_;
  std::string form_;
  std::string route_;
  std::string number_;
  std::string duties_;
};

TEST_F(StandingActs, DemandsCountForTheStepsThatAskForAReform) {
  sign_in("officer");
  EXPECT_EQ(step("noticed", {{"demands", "D0|A report"}}), "303");
  EXPECT_EQ(view().partnership.state, "noticed");
  EXPECT_TRUE(items().empty());
  EXPECT_EQ(suspend("D1|A report\r\nD2"), "303");
  EXPECT_EQ(view().partnership.state, "suspended");
  ASSERT_EQ(items().size(), 2U);
  EXPECT_EQ(items()[0].criterion, "A report");
  EXPECT_EQ(items()[1].criterion, "");
}

class Confirmations : public StandingActs, public ::testing::WithParamInterface<bool> {};

TEST_P(Confirmations, AnEmergencyStepIsConfirmedByAnother) {
  sign_in("officer");
  ASSERT_EQ(suspend("D1|c"), "303");
  ASSERT_TRUE(view().partnership.confirm_by.has_value());
  const auto confirm = [&] {
    return GetParam() ? post(form_ + "/confirm", {}).status : call(route_ + "/confirm", "{}");
  };
  EXPECT_GE(confirm(), 400) << "who took it";
  EXPECT_TRUE(view().partnership.confirm_by.has_value());
  sign_in("second");
  EXPECT_EQ(confirm(), GetParam() ? 303 : 200);
  EXPECT_FALSE(view().partnership.confirm_by.has_value());
}
INSTANTIATE_TEST_SUITE_P(ByFormAndApi, Confirmations, ::testing::Bool());

TEST_F(StandingActs, EvidenceIsHandedInAndAssessedItemByItem) {
  sign_in("officer");
  ASSERT_EQ(suspend("D1|c\r\nD2|c\r\nD3|c\r\nD4|c"), "303");
  const auto all = items();
  ASSERT_EQ(all.size(), 4U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    const bool is_form = i < 2;
    const std::string assessment = i % 2 == 0 ? "accepted" : "refused";
    const std::string item = to_text(all[i].id);
    const std::string route = route_ + "/items/" + item;
    sign_in("partner");
    if (is_form) {
      EXPECT_EQ(said(form_ + "/reform/" + item, {{"reform_evidence", ""}}), "400 reform_evidence");
      EXPECT_EQ(said(form_ + "/reform/" + item, {{"reform_evidence", "logs"}}), "303");
    } else {
      EXPECT_EQ(call(route + "/evidence", R"({"evidence":"logs"})"), 200);
    }
    EXPECT_EQ(items()[i].evidence, "logs");
    sign_in("officer");
    if (is_form) {
      const auto assess = [&](const std::string& what) {
        return said(form_ + "/assess/" + item, {{"assessment", what}, {"weight", "proven"}});
      };
      EXPECT_EQ(assess("fine"), "400 assessment");
      EXPECT_EQ(items()[i].state, ReformState::submitted);
      EXPECT_EQ(assess(assessment), "303");
    } else {
      EXPECT_EQ(
          call(route + "/assessment", R"({"weight":"proven","assessment":")" + assessment + "\"}"),
          200);
    }
    EXPECT_EQ(to_text(items()[i].state), assessment);
  }
}

TEST_F(StandingActs, AnAnswerSaysSomething) {
  sign_in("partner");
  const std::size_t before = view().answers.size();
  EXPECT_EQ(said(form_ + "/answer", {{"answer", ""}}), "400 answer");
  EXPECT_EQ(view().answers.size(), before);
}

TEST_F(StandingActs, WhoeverIsObligedDecidesOnHeldContent) {
  sign_in("officer");
  const auto gate_of = [&] {
    auto gates = flow::conflicts_of(app_.world, system_, number_, "alibaba-cloud");
    return gates && !gates->empty() ? gates->front() : store::ConflictGate{};
  };
  ASSERT_TRUE(app_.world.store
                  ->write([&](store::Transaction& tx) -> Status {
                    TOC_TRY(const auto item, store::cases::get(tx, system_scope(), number_));
                    TOC_TRY(const auto party, store::parties::find(tx, "alibaba-cloud"));
                    TOC_CHECK(store::conflict_gates::raise(tx, {.case_id = item.id,
                                                                .case_number = number_,
                                                                .party = party->id,
                                                                .party_handle = "alibaba-cloud",
                                                                .regime = "cn.rmsv.art7",
                                                                .against = "other.law",
                                                                .state = store::GateState::held,
                                                                .raised_at = tx.now()}));
                    return {};
                  })
                  .has_value());
  sign_in("partner");
  const std::string stage = "?case=" + number_ + "&regime=cn.rmsv.art7&stage=file_miit&format=";
  const auto exported = [&](const std::string& format) {
    return std::pair{
        send(http::Method::get, "/api/v1/workbench" + stage + format).status,
        send(http::Method::get, duties_ + "/cn.rmsv.art7/file_miit/export?format=" + format)
            .status};
  };
  EXPECT_EQ(exported("json"), (std::pair{409, 409})) << "held";
  const auto form = [&](const std::string& act, const std::string& decision,
                        const std::string& reason) {
    return said("/desk/conflicts/" + number_ + "/alibaba-cloud",
                {{"act", act}, {"gate_decision", decision}, {"gate_reason", reason}});
  };
  EXPECT_EQ(form("cn.rmsv.art7", "release", "r"), "404");
  EXPECT_FALSE(
      post("/desk/conflicts/" + number_ + "/alibaba-cloud",
           {{"act", "cn.rmsv.art7/none"}, {"gate_decision", "release"}, {"gate_reason", "r"}})
          .body.contains("gate_reason"));
  EXPECT_EQ(form("cn.rmsv.art7/other.law", "release", "").substr(0, 3), "400");
  EXPECT_EQ(gate_of().state, store::GateState::held);
  for (const auto& [decision, state] :
       {std::pair{"withhold", "withheld"}, std::pair{"release", "released"}}) {
    EXPECT_EQ(form("cn.rmsv.art7/other.law", decision, "r"), "303");
    EXPECT_EQ(to_text(gate_of().state), state);
  }
  for (const auto& [decision, state] :
       {std::pair{"withhold", "withheld"}, std::pair{"release", "released"}}) {
    for (const std::string party : {"", R"("party":"alibaba-cloud",)"}) {
      EXPECT_EQ(call("/api/v1/conflicts/decisions",
                     "{" + party +
                         R"("reason":"r","regime":"cn.rmsv.art7","against":"other.law","case":")" +
                         number_ + R"(","decision":")" + decision + "\"}"),
                200);
      EXPECT_EQ(to_text(gate_of().state), state);
    }
  }
  for (const auto& [format, status] : {std::pair{"json", 200}, std::pair{"text", 200},
                                       std::pair{"html", 200}, std::pair{"pdf", 400}}) {
    EXPECT_EQ(exported(format), (std::pair{status, status})) << format;
  }
}

TEST_F(StandingActs, ADutyIsFiledByItsFormAndByTheApiForOneself) {
  sign_in("partner");
  const auto form = [&](const std::string& where, const std::string& act,
                        const std::string& content) {
    return said(where, {{"act", act}, {"content", content}});
  };
  EXPECT_EQ(form(duties_, "cn.rmsv.art7/file_miit", ""), "400 content");
  EXPECT_EQ(form(duties_, "cn.rmsv.art7/file_miit", "text"), "201");
  EXPECT_NE(form(duties_, "cn.rmsv.art7", "text"), "201");
  EXPECT_EQ(form("/desk/duties/C-0000-0000/alibaba-cloud", "cn.rmsv.art7/file_miit", "text"),
            "404");
  const std::string stage =
      R"("regime":"cn.rmsv.art7","stage":"file_miit","case":")" + number_ + "\"";
  for (const auto& [party, status] :
       {std::pair{"", 201}, std::pair{R"(,"party":"alibaba-cloud")", 201},
        std::pair{R"(,"party":"apache")", 202}}) {
    EXPECT_EQ(call("/api/v1/filings", "{" + stage + party + R"(,"content":{"text":"t"}})"), status)
        << party;
  }
  EXPECT_EQ(send(http::Method::put, "/api/v1/workbench", "{" + stage + R"(,"values":{}})",
                 "application/json")
                .status,
            200);
  EXPECT_EQ(call("/api/v1/portal-receipts",
                 "{" + stage +
                     R"(,"at":"2021-12-13T02:00:00Z","reference":"R","document_base64":"YQ=="})"),
            201);
  const auto shown = [&](const std::string& query) {
    const http::Response answer =
        send(http::Method::get,
             "/api/v1/workbench?case=" + number_ + "&regime=cn.rmsv.art7&stage=file_miit" + query);
    const auto document = JsonDocument::parse(answer.body);
    const auto draft = document->root().find("draft");
    return std::pair{std::string(document->root().text_at({"party"}).value_or("")),
                     draft.has_value() && draft->kind() == Json::Kind::object};
  };
  EXPECT_EQ(shown(""), (std::pair{std::string("alibaba-cloud"), true}));
  EXPECT_EQ(shown("&party=alibaba-cloud"), (std::pair{std::string("alibaba-cloud"), true}));
  sign_in("officer");
  EXPECT_EQ(shown("&party=alibaba-cloud"), (std::pair{std::string("alibaba-cloud"), false}));
}

}  // namespace
}  // namespace tocsin::pages
