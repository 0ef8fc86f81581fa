// Who is signed in by what: the first account, a password, a link, and the second factor of the
// operator's people.
#include "http/cookie.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::pages {
namespace {

TEST_F(Pages, SetUpWorksOnceAndOnlyWithTheToken) {
  EXPECT_EQ(send(http::Method::get, "/set-up").status, 404);  // no token was printed
  app_.setup_token = "printed-on-the-console";
  const auto fields = [](const std::string& token) {
    return std::vector<std::pair<std::string, std::string>>{{"setup_token", token},
                                                            {"operator_name", "Operator"},
                                                            {"country", "CN"},
                                                            {"person_name", "Officer"},
                                                            {"mail", "officer@example.invalid"},
                                                            {"password", "correct horse battery"}};
  };
  EXPECT_EQ(send(http::Method::get, "/set-up").status, 200);
  const http::Response wrong = post("/set-up", fields("guess"));
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.body.find("correct horse"), std::string::npos);
  EXPECT_EQ(post("/set-up", fields("printed-on-the-console")).status, 201);
  EXPECT_EQ(send(http::Method::get, "/set-up").status, 404);
  EXPECT_EQ(post("/set-up", fields("printed-on-the-console")).status, 404);
  EXPECT_EQ(post("/sign-in", {{"mail", "officer@example.invalid"}, {"password", "wrong"}}).status,
            401);
  EXPECT_EQ(post("/sign-in", {{"mail", "nobody@example.invalid"}, {"password", "wrong"}})
                    .body.find("nobody@example.invalid") != std::string::npos,
            true);
  EXPECT_EQ(
      post("/sign-in", {{"mail", "officer@example.invalid"}, {"password", "correct horse battery"}})
          .status,
      303);
}

TEST_F(Pages, EveryWayToSignInSetsTheSameCookie) {
  struct Row {
    http::CookieReach reach;
    std::string name;
    bool is_secure;
  };
  for (const Row& row : {Row{http::CookieReach::plain, "tocsin-session=", false},
                         Row{http::CookieReach::secure, "__Host-tocsin-session=", true}}) {
    SCOPED_TRACE(row.name);
    app_.cookie_reach = row.reach;
    app_.setup_token = "printed";
    const std::string password = "correct horse battery";
    if (!row.is_secure) {
      ASSERT_EQ(post("/set-up", {{"setup_token", "printed"},
                                 {"operator_name", "Operator"},
                                 {"country", "CN"},
                                 {"person_name", "Officer"},
                                 {"mail", "a@example.invalid"},
                                 {"password", password}})
                    .status,
                201);
    }
    const std::string credentials =
        "\"mail\":\"a@example.invalid\",\"password\":\"" + password + "\"";
    const http::Response by_api =
        send(http::Method::post, "/api/v1/sessions", "{" + credentials + "}", "application/json");
    const http::Response by_form =
        post("/sign-in", {{"mail", "a@example.invalid"}, {"password", password}});
    EXPECT_EQ(by_api.status, 201) << by_api.body;
    EXPECT_EQ(by_form.status, 303);
    for (const http::Response* response : {&by_api, &by_form}) {
      const std::string field(response->find("set-cookie").value_or(""));
      EXPECT_TRUE(field.starts_with(row.name)) << field;
      EXPECT_EQ(field.find("; Secure") != std::string::npos, row.is_secure);
      cookie_ = field.substr(0, field.find(';'));
      EXPECT_EQ(send(http::Method::get, "/desk").status, 200);
    }
    cookie_.clear();
  }
}

TEST_F(Pages, NobodyIsSignedInFromAnotherSitesPage) {
  play();
  const auto link =
      flow::make_sign_in_link(app_.world, people_.at("officer"), std::chrono::hours(1));
  site_ = "cross-site";
  EXPECT_EQ(send(http::Method::post, "/sign-in/" + *link).status, 403);
  EXPECT_EQ(post("/sign-in", {{"mail", "a@b.invalid"}, {"password", "x"}}).status, 403);
  for (const char* site : {"same-origin", "none"}) {
    site_ = site;
    EXPECT_EQ(post("/sign-in", {{"mail", "a@b.invalid"}, {"password", "x"}}).status, 401) << site;
  }
  EXPECT_EQ(send(http::Method::post, "/sign-in/" + *link).status, 303);
}

TEST_F(Pages, TheOperatorsPeopleSetASecondFactorUpFirst) {
  play();
  app_.world.is_exercise = false;
  sign_in("officer");
  EXPECT_EQ(*send(http::Method::get, "/desk").find("location"), "/desk/account");
  EXPECT_EQ(send(http::Method::get, "/desk/cases").status, 403);
  const http::Response account = send(http::Method::get, "/desk/account");
  EXPECT_NE(account.body.find("Rules of two are not in force yet"), std::string::npos);
  EXPECT_NE(account.body.find("need a second factor"), std::string::npos);
  const std::string secret = "A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYH";
  const auto code = [&] {
    return flow::totp_code(*flow::parse_base32(secret),
                           to_micros(store_.clock.now()) / 1'000'000 / 30);
  };
  const http::Response done =
      post("/desk/account/totp", {{"act", "confirm"}, {"totp_secret", secret}, {"code", code()}});
  EXPECT_EQ(done.status, 200);
  EXPECT_NE(done.body.find("Recovery codes"), std::string::npos);
  EXPECT_EQ(send(http::Method::get, "/desk/cases").status, 200);
  // After five minutes what two people decide asks for a code again, in the same form.
  store_.clock.set(store_.clock.now() + std::chrono::minutes(6));
  const std::string warning = "/desk/cases/" + case_of_the_exercise() + "/warning";
  const std::vector<std::pair<std::string, std::string>> fields = {{"act", "warning"},
                                                                   {"title_en", "T"},
                                                                   {"title_zh", "题"},
                                                                   {"body_en", "B"},
                                                                   {"body_zh", "文"}};
  EXPECT_EQ(post(warning, fields).status, 403);
  auto with_code = fields;
  with_code.emplace_back("second_factor", "000000");
  EXPECT_EQ(post(warning, with_code).status, 401);
  with_code.back().second = code();
  EXPECT_EQ(post(warning, with_code).status, 303);
}

TEST_F(Pages, LookingAtASignInLinkDoesNotUseItUp) {
  play();
  const auto link =
      flow::make_sign_in_link(app_.world, people_.at("officer"), std::chrono::hours(1));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(send(http::Method::get, "/sign-in/" + *link).status, 200);
  }
  EXPECT_EQ(send(http::Method::post, "/sign-in/" + *link).status, 303);
  EXPECT_EQ(send(http::Method::post, "/sign-in/" + *link).status, 401);
}

}  // namespace
}  // namespace tocsin::pages
