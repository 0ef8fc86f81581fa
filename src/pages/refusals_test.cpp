// Forms of the desk whose fault no field can mend: it is a page of its own, and what was refused
// has changed nothing.
#include "flow/checklist.h"
#include "flow/desk.h"
#include "flow/factors.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::pages {
namespace {

class Refusals : public Pages {
 protected:
  void SetUp() override {
    play();
    number_ = case_of_the_exercise();
  }
  /// The status, and whether the form is shown again.
  std::pair<int, bool> refused(const std::string& address, const Fields& fields,
                               const std::string& field) {
    const http::Response answer = post(address, fields);
    return {answer.status, answer.body.contains("name=\"" + field + "\"")};
  }
  std::string number_;
};

TEST_F(Refusals, AStoreThatDoesNotWriteIsNoFaultOfAForm) {
  sign_in("officer");
  const auto items = flow::checklist(app_.world, officer_of_the_exercise());
  const std::string standing = link("/desk/standing", "/desk/standing/");
  struct Row {
    const char* who;
    std::string address;
    Fields fields;
    std::string field;  ///< of the form, were it shown
  };
  const std::string duties = "/desk/duties/" + number_ + "/alibaba-cloud";
  const std::string secret = "A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYH";
  const std::string code =
      flow::totp_code(*flow::parse_base32(secret), to_micros(store_.clock.now()) / 1'000'000 / 30);
  const std::vector<Row> rows = {
      {"officer",
       "/desk/cases/" + number_,
       {{"act", "participant"}, {"party", "reporting-body"}, {"participant_role", "vendor"}},
       "participant_role"},
      {"officer",
       "/desk/checklist",
       {{"act", items->front().id}, {"checklist_answer", "done"}, {"checklist_evidence", "e"}},
       "checklist_evidence"},
      {"officer", "/desk/parties", {{"act", "party"}, {"handle", "h"}, {"name", "n"}}, "handle"},
      {"officer",
       standing + "/act",
       {{"standing_act", "indicators_met"}, {"reason", "r"}},
       "standing_act"},
      {"partner",
       "/desk/account/keys",
       {{"key_name", "k"}, {"scopes", "read_feed"}, {"valid_days", "1"}},
       "key_name"},
      {"partner",
       "/desk/account/password",
       {{"new_password", "three trees by the water"}},
       "new_password"},
      {"partner",
       "/desk/account/totp",
       {{"act", "confirm"}, {"totp_secret", secret}, {"code", code}},
       "new_password"},
      {"partner",
       "/desk/warnings",
       {{"act", "webhook"}, {"webhook_url", "https://hooks.example/a"}},
       "webhook_url"},
      {"partner", duties, {{"act", "cn.rmsv.art7/file_miit"}, {"content", "c"}}, "content"},
      {"partner", duties + "/cn.rmsv.art7/file_miit", {{"act", "save"}}, "portal_reference"},
  };
  std::map<std::string, std::pair<std::string, std::string>> sessions;
  for (const char* who : {"officer", "partner"}) {
    sign_in(who);
    sessions[who] = {cookie_, csrf_};
  }
  const auto link_of_somebody =
      flow::make_sign_in_link(app_.world, people_.at("second"), std::chrono::hours(1));
  EXPECT_FALSE(store_
                   ->write([](store::Transaction&) -> Status {
                     throw UnsafeToWrite("the disk did not flush");
                   })
                   .has_value());
  for (const Row& row : rows) {
    std::tie(cookie_, csrf_) = sessions.at(row.who);
    EXPECT_EQ(refused(row.address, row.fields, row.field), (std::pair{503, false})) << row.address;
  }
  cookie_.clear();
  EXPECT_EQ(post("/sign-in/" + *link_of_somebody, {}).status, 503);
}

TEST_F(Refusals, ALimitIsAPageOfItsOwnInTheAccount) {
  sign_in("partner");
  for (const auto& [form, fields, field] :
       {std::tuple{"password", Fields{{"new_password", "short"}}, "new_password"},
        std::tuple{"mail", Fields{{"new_mail", "x"}}, "new_mail"},
        std::tuple{"totp", Fields{{"act", "recovery"}}, "new_password"}}) {
    web::set_limits(app_, {.sign_ins_per_minute_by_network = 1});
    EXPECT_NE(post(std::string("/desk/account/") + form, fields).status, 429);
    EXPECT_EQ(refused(std::string("/desk/account/") + form, fields, field),
              (std::pair{429, false}));
  }
}

TEST_F(Refusals, WhatIsNotThereOrSaysNothingIsNotShownAgain) {
  sign_in("officer");
  const std::string here = "/desk/cases/" + number_;
  const std::string field = "participant_role";
  EXPECT_EQ(refused(here, {{"act", "merge"}, {"into", "C-0000-0000"}}, field),
            (std::pair{404, false}));
  EXPECT_EQ(refused(here, {{"x", "y"}}, field), (std::pair{400, false}));
  EXPECT_EQ(refused(here, {{"act", "dance"}}, field), (std::pair{400, false}));
  EXPECT_EQ(refused("/desk/checklist",
                    {{"act", "none"}, {"checklist_answer", "done"}, {"checklist_evidence", "e"}},
                    "checklist_evidence"),
            (std::pair{404, false}));
  sign_in("partner");
  EXPECT_EQ(refused("/desk/warnings", {{"act", "webhook-remove"}}, "webhook_url"),
            (std::pair{404, false}));
}

TEST_F(Refusals, AnActThatFailsSaysSo) {
  sign_in("officer");
  const std::string here = "/desk/cases/" + number_;
  EXPECT_EQ(
      said(here, {{"act", "rm_state"}, {"party", "nobody"}, {"rm_state", "valid"}}).substr(0, 1),
      "4");
  EXPECT_EQ(said(here + "/facts", {{"act", "fact"},
                                   {"party", "nobody"},
                                   {"fact", "awareness"},
                                   {"about", "vuln.in_own_product"},
                                   {"earliest", "2022-01-01T08:00"},
                                   {"weight", "proven"}})
                .substr(0, 1),
            "4");
  sign_in("");
  ASSERT_EQ(report({{"title", "t"}, {"product", "p"}, {"description", "d"}}).status, 201);
  sign_in("analyst");
  const std::string reported = link("/desk/reports?state=received", "/desk/reports/R-");
  EXPECT_EQ(said(reported, {{"act", "attach"}, {"case", "C-0000-0000"}}), "404");
  EXPECT_EQ(said("/desk/reports/R-0000-0000-0000", {{"act", "decline"}, {"reason", "r"}}), "404");
  EXPECT_EQ(said(reported, {{"act", "attach"}, {"case", number_}}), "303");
  EXPECT_EQ(said(reported, {{"act", "decline"}, {"reason", "r"}}), "409");
  sign_in("officer");
  EXPECT_EQ(said("/desk/decisions/019b76da-a800-73fa-988a-8165107cef6f", {{"act", "dance"}}),
            "400");
  sign_in("partner");
  EXPECT_EQ(
      said("/desk/account/keys", {{"key_name", "k"}, {"scopes", "read_feed"}, {"valid_days", "x"}}),
      "400 valid_days");
}

}  // namespace
}  // namespace tocsin::pages
