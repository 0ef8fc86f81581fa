// What waits for a second person, and what its proposer and its decider are told.
#include "base/json.h"
#include "flow/cases.h"
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/factors.h"
#include "flow/standing.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::pages {
namespace {

class Decided : public Pages {
 protected:
  void SetUp() override {
    play();
    number_ = case_of_the_exercise();
    for (const std::string name : {"administrator", "deputy"}) {
      const auto made = flow::register_person(app_.world, Principal::system("test"),
                                              {.party = "",
                                               .name = name,
                                               .mail = name + "@another.invalid",
                                               .role = Role::administrator});
      ASSERT_TRUE(made.has_value()) << describe(made.error());
      people_.emplace(name, made->person);
    }
  }
  http::Response call(const std::string& address, const std::string& body) {
    return send(http::Method::post, address, body, "application/json");
  }
  static bool has(const http::Response& answer, std::string_view member) {
    const auto document = JsonDocument::parse(answer.body);
    return document.has_value() && document->root().find(member).has_value();
  }
  http::Response approve() {
    const auto open = flow::open_decisions(app_.world, Principal::system("test"));
    TOC_ASSERT(open->size() == 1);
    return call("/api/v1/decisions/" + to_text(open->front().decision.id) + "/approve", "{}");
  }
  /// Signed in, and with a code of a second factor that was just set up.
  void sign_in_with_factor(const std::string& who) {
    sign_in(who);
    const std::string secret = "A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYH";
    const std::string code = flow::totp_code(*flow::parse_base32(secret),
                                             to_micros(store_.clock.now()) / 1'000'000 / 30);
    EXPECT_EQ(
        post("/desk/account/totp", {{"act", "confirm"}, {"totp_secret", secret}, {"code", code}})
            .status,
        200);
    sessions_[who] = {cookie_, csrf_};
  }
  void take_over(const std::string& who) { std::tie(cookie_, csrf_) = sessions_.at(who); }

  std::map<std::string, std::pair<std::string, std::string>> sessions_;
  std::string number_;
};

TEST_F(Decided, AShareBelowTheMarkingOfItsCaseWaits) {
  sign_in("analyst");
  const auto share = [&](const std::string& tlp) {
    return call("/api/v1/cases/" + number_ + "/shares",
                R"({"title":"t","text":"x","reason":"r","tlp":")" + tlp + "\"}");
  };
  const http::Response shared = share("TLP:AMBER");
  EXPECT_EQ(shared.status, 200) << shared.body;
  EXPECT_FALSE(has(shared, "decision"));
  const http::Response waits = share("TLP:GREEN");
  EXPECT_EQ(waits.status, 202) << waits.body;
  EXPECT_TRUE(has(waits, "decision"));
  sign_in("second");
  const http::Response approved = approve();
  EXPECT_EQ(approved.status, 200) << approved.body;
  EXPECT_FALSE(has(approved, "url"));
  EXPECT_FALSE(has(approved, "paper_code"));
}

TEST_F(Decided, AWarningThatIsApprovedHasItsAddress) {
  sign_in("officer");
  const std::string desk = send(http::Method::get, "/desk").body;
  EXPECT_EQ(call("/api/v1/risk-warnings",
                 R"({"case":")" + number_ +
                     R"(","title":{"en":"Unheard","zh-CN":"t"},"body":{"en":"b","zh-CN":"b"}})")
                .status,
            202);
  sign_in("second");
  EXPECT_FALSE(desk.contains("Unheard"));
  EXPECT_TRUE(send(http::Method::get, "/desk/decisions").body.contains("Unheard"));
  const auto links = [&](const std::string& page) {
    return std::ranges::count(links_of(send(http::Method::get, page).body), "/desk/decisions");
  };
  EXPECT_EQ(links("/desk"), links("/desk/account") + 1) << "it is counted there";
  sign_in("partner");
  EXPECT_EQ(links("/desk"), 0);
  sign_in("second");
  const http::Response approved = approve();
  EXPECT_EQ(approved.status, 200) << approved.body;
  EXPECT_TRUE(has(approved, "url"));
  EXPECT_FALSE(has(approved, "paper_code"));
}

TEST_F(Decided, AStepThatWaitsSaysOfWhichOrganization) {
  const Principal system = Principal::system("test");
  ASSERT_TRUE(flow::register_party(app_.world, system, {.handle = "newcomer", .name = "Newcomer"})
                  .has_value());
  const auto id = flow::join_programme(app_.world, system, "newcomer", "example.threat-sharing");
  ASSERT_TRUE(id.has_value());
  sign_in("officer");
  EXPECT_EQ(said("/desk/standing/" + to_text(*id) + "/step", {{"target", "active"},
                                                              {"reason_en", "r"},
                                                              {"reason_zh", "由"},
                                                              {"agreement_signed", "2021-12-01"}}),
            "303");
  EXPECT_TRUE(send(http::Method::get, "/desk/decisions").body.contains(": Newcomer<"));
  // Once the partner has left, what waits cannot be taken any more, and says why.
  EXPECT_FALSE(send(http::Method::get, "/api/v1/decisions").body.contains("\"fault\":"));
  people_.emplace("newcomer", flow::register_person(app_.world, system,
                                                    {.party = "newcomer",
                                                     .name = "N",
                                                     .mail = "n@another.invalid",
                                                     .role = Role::partner_administrator})
                                  ->person);
  sign_in("newcomer");
  EXPECT_EQ(call("/api/v1/partnerships/" + to_text(*id) + "/own-step",
                 R"({"target":"terminated","reason":"r"})")
                .status,
            200);
  sign_in("officer");
  EXPECT_TRUE(send(http::Method::get, "/api/v1/decisions").body.contains("\"fault\":"));
}

TEST_F(Decided, PeopleOfAnOrganizationHaveALinkAndTheOperatorsWait) {
  app_.world.is_exercise = false;
  sign_in_with_factor("deputy");
  sign_in_with_factor("administrator");
  const http::Response partner =
      call("/api/v1/people", R"({"party":"apache","name":"n","mail":"n@exercise.invalid",)"
                             R"("role":"partner_member"})");
  EXPECT_EQ(partner.status, 201) << partner.body;
  EXPECT_TRUE(has(partner, "sign_in_url"));
  EXPECT_FALSE(has(partner, "decision"));
  EXPECT_FALSE(has(partner, "paper_code"));
  const http::Response staff =
      call("/api/v1/people", R"({"name":"s","mail":"s@exercise.invalid","role":"analyst"})");
  EXPECT_EQ(staff.status, 202) << staff.body;
  EXPECT_TRUE(has(staff, "decision"));
  EXPECT_FALSE(has(staff, "paper_code"));
  take_over("deputy");
  const http::Response approved = approve();
  EXPECT_EQ(approved.status, 200) << approved.body;
  EXPECT_TRUE(has(approved, "paper_code")) << approved.body;
  EXPECT_FALSE(has(approved, "url"));
  // By the form of the desk the same waits for another, and says so.
  take_over("administrator");
  const http::Response edited = post("/desk/parties", {{"act", "edit"},
                                                       {"person", to_text(people_.at("analyst"))},
                                                       {"person_name", "A"},
                                                       {"role", "officer"},
                                                       {"language", "en"}});
  EXPECT_EQ(edited.status, 202) << edited.body.substr(edited.body.find("<h1>"), 300);
}

}  // namespace
}  // namespace tocsin::pages
