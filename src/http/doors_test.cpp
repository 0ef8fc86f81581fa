// What stands before every route: how often, from where, by whom, and how a refusal is said.
#include "http/pages_for_test.h"

#include <gtest/gtest.h>

#include <functional>

namespace tocsin::http {
namespace {

const std::string kForm = "application/x-www-form-urlencoded";
const std::string kNobody = "019b76da-a800-73fa-988a-8165107cef6f";

class Doors : public Pages {};

TEST_F(Doors, EachHasItsRate) {
  play();
  struct Row {
    const char* who;
    std::string address;
    std::string body;
    std::string type;
    Method method = Method::post;
  };
  const std::vector<Row> rows = {
      {"partner", "/api/v1/inventories/a", "{}", "application/json", Method::put},
      {"partner", "/api/v1/inventories/a/vex", "{}", "application/json", Method::put},
      {"", "/api/v1/reports", R"({"product":"p","description":"d"})", "application/json"},
      {"partner", "/api/v1/reports", R"({"product":"p","description":"d"})", "application/json"},
      {"", "/sign-in", "mail=a%40example.org&password=p", kForm},
      {"", "/api/v1/sessions", R"({"mail":"a@example.org","password":"p"})", "application/json"},
      {"", "/sign-in/none", "", kForm},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.who) + row.address);
    sign_in(row.who);
    set_limits(app_, {.reports_per_minute_by_network = 2,
                      .reports_per_minute_by_credential = 2,
                      .uploads_per_minute_by_credential = 2,
                      .sign_ins_per_minute_by_network = 2});
    for (int i = 0; i < 2; ++i) {
      EXPECT_NE(send(row.method, row.address, row.body, row.type).status, 429);
    }
    const Response third = send(row.method, row.address, row.body, row.type);
    EXPECT_EQ(third.status, 429);
    EXPECT_TRUE(third.find("retry-after").has_value());
    set_limits(app_, {});
  }
}

TEST_F(Doors, StrangersShareTheRateOfTheirNetworkAndAccountsHaveTheirOwn) {
  play();
  const auto by_api = [&] {
    return send(Method::post, "/api/v1/reports", R"({"product":"p","description":"d"})",
                "application/json")
        .status;
  };
  const auto by_form = [&] {
    return report({{"title", "t"}, {"product", "p"}, {"description", "d"}}).status;
  };
  for (const std::function<int()>& reported :
       {std::function<int()>(by_api), std::function<int()>(by_form)}) {
    set_limits(app_, {.reports_per_minute_by_network = 1, .reports_per_minute_by_credential = 2});
    for (const auto& [who, allowed] :
         {std::pair{"", 1}, std::pair{"partner", 2}, std::pair{"reporting", 2}}) {
      sign_in(who);
      for (int i = 0; i < allowed; ++i) {
        EXPECT_EQ(reported(), 201) << who;
      }
      EXPECT_EQ(reported(), 429) << who;
    }
    sign_in("");
    EXPECT_EQ(reported(), 429);
  }
}

TEST_F(Doors, AnIdempotencyKeyHasItsLengthAndAStrangersIsHardToGuess) {
  play();
  for (const auto& [who, least] :
       {std::pair{"", std::size_t{16}}, std::pair{"partner", std::size_t{1}}}) {
    sign_in(who);
    for (const std::size_t length :
         {std::size_t{0}, least - 1, least, std::size_t{255}, std::size_t{256}}) {
      const auto answer = [&] {
        headers_ = {{"idempotency-key", std::string(length, 'k')}};
        Response out = send(Method::post, "/api/v1/reports", R"({"product":"p","description":"d"})",
                            "application/json");
        headers_.clear();
        return out;
      };
      const bool is_taken = length >= least && length <= 255;
      const Response first = answer();
      EXPECT_EQ(first.status, is_taken ? 201 : 400) << who << length << first.body;
      EXPECT_EQ(is_taken, answer().body == first.body && first.find("location").has_value());
      EXPECT_EQ(first.body.contains("Idempotency-Key"), !is_taken) << first.body;
    }
  }
}

TEST_F(Doors, ABatchHasAtMostAThousandQuestions) {
  set_limits(app_, {.questions_per_minute_by_network = 1'000'000});
  const std::string one = R"({"package":{"ecosystem":"npm","name":"x"}})";
  std::string many = one;
  for (int i = 1; i < 1000; ++i) {
    many += "," + one;
  }
  const auto ask = [&](const std::string& queries) {
    return send(Method::post, "/v1/querybatch", R"({"queries":[)" + queries + "]}",
                "application/json")
        .status;
  };
  EXPECT_EQ(ask(many), 200);
  EXPECT_EQ(ask(many + "," + one), 413);
  EXPECT_EQ(ask(""), 200);
}

TEST_F(Doors, AnAccountsChangesAreCountedAndNothingElseOfIt) {
  play();
  sign_in("partner");
  struct Row {
    Method method;
    const char* address;
    const char* body;
    bool counts;
  };
  for (const Row& row :
       {Row{Method::get, "/api/v1/session", "", false},
        Row{Method::post, "/v1/query", R"({"package":{"purl":"pkg:npm/a@1"}})", false},
        Row{Method::post, "/api/v1/impact", R"({"package":"pkg:npm/a@1"})", false},
        Row{Method::post, "/api/v1/reports", R"({"product":"p","description":"d"})", false},
        Row{Method::post, "/api/v1/sessions", R"({"mail":"a","password":"p"})", false},
        Row{Method::post, "/api/v1/calendar-link", "{}", true},
        Row{Method::put, "/api/v1/webhook", "{}", true},
        Row{Method::delete_, "/api/v1/webhook", "", true}}) {
    SCOPED_TRACE(row.address);
    set_limits(app_, {.changes_per_minute_by_account = 1});
    const char* const type = *row.body == '\0' ? "" : "application/json";
    EXPECT_NE(send(row.method, row.address, row.body, type).status, 429);
    EXPECT_EQ(send(row.method, row.address, row.body, type).status == 429, row.counts);
  }
  // Another account of the same organization is counted by itself.
  const auto colleague = flow::register_person(app_.world, Principal::system("test"),
                                               {.party = "alibaba-cloud",
                                                .name = "C",
                                                .mail = "c@exercise.invalid",
                                                .role = Role::partner_administrator});
  ASSERT_TRUE(colleague.has_value());
  people_.emplace("colleague", colleague->person);
  const auto change = [&] {
    return send(Method::put, "/api/v1/webhook", "{}", "application/json").status;
  };
  EXPECT_EQ(change(), 429);
  sign_in("colleague");
  EXPECT_EQ(change(), 400);
  EXPECT_EQ(change(), 429);
  // Strangers have no account to count by.
  sign_in("");
  set_limits(app_, {.changes_per_minute_by_account = 1});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(send(Method::put, "/api/v1/webhook", "{}", "application/json").status, 401);
  }
}

TEST_F(Doors, FaultsArePagesForPeopleAndDocumentsForPrograms) {
  play();
  for (const auto& [address, is_page] :
       {std::pair{"/nothing", true}, std::pair{"/apix", true}, std::pair{"/logs", true},
        std::pair{"/v1x/a", true}, std::pair{"/api", false}, std::pair{"/api/", false},
        std::pair{"/api/v1/nothing", false}, std::pair{"/log", false},
        std::pair{"/log/nothing", false}, std::pair{"/v1", false},
        std::pair{"/v1/nothing", false}}) {
    const Response fault = fault_at(address);
    EXPECT_EQ(fault.status, 404);
    EXPECT_EQ(fault.find("content-type")->starts_with("text/html"), is_page) << address;
  }
}

TEST_F(Doors, AnIdThatIsNoneIsLikeOneOfNobody) {
  play();
  sign_in("officer");
  for (const auto& [method, before, after, body] :
       {std::tuple{Method::get, "/api/v1/portal-receipts/", "/document", ""},
        std::tuple{Method::post, "/api/v1/decisions/", "/approve", "{}"},
        std::tuple{Method::post, "/api/v1/decisions/", "/reject", R"({"reason":"r"})"},
        std::tuple{Method::delete_, "/api/v1/sessions/", "", ""},
        std::tuple{Method::delete_, "/api/v1/keys/", "", ""},
        std::tuple{Method::delete_, "/api/v1/mandates/", "", ""},
        std::tuple{Method::post, "/api/v1/partnerships/", "/confirm", "{}"},
        std::tuple{Method::post, "/api/v1/people/", "", R"({"act":"close","reason":"r"})"},
        std::tuple{Method::post, "/api/v1/partnerships/", "/annulments", R"({"reason":"r"})"},
        std::tuple{Method::get, "/desk/standing/", "", ""}}) {
    const char* const type = *body == '\0' ? "" : "application/json";
    const auto asked = [&](const std::string& id) {
      return send(method, before + id + after, body, type);
    };
    const Response none = asked("x");
    const Response nobody = asked(kNobody);
    EXPECT_EQ(none.status, nobody.status) << before << after << nobody.body;
  }
}

TEST_F(Doors, ACursorOfFindingsIsOneOfOurs) {
  play();
  sign_in("officer");
  const auto status = [&](const std::string& text) {
    return send(Method::get, "/api/v1/findings?after=" + to_hex(as_bytes(text))).status;
  };
  EXPECT_EQ(status("1.a.b"), 200);
  EXPECT_EQ(status("1.a%2Eb.c"), 200);
  for (const char* bad : {"1.a", "1", "", ".a.b", "x.a.b", "-1.a.b", "1x.a.b"}) {
    EXPECT_EQ(status(bad), *bad == '\0' ? 200 : 400) << bad;
  }
  EXPECT_EQ(send(Method::get, "/api/v1/findings?after=zz").status, 400);
}

}  // namespace
}  // namespace tocsin::http
