// What stands before every route: how often, from where, by whom, and how a refusal is said.
#include "base/json.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

#include <functional>

namespace tocsin::pages {
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
    http::Method method = http::Method::post;
  };
  const std::vector<Row> rows = {
      {"partner", "/api/v1/inventories/a", "{}", "application/json", http::Method::put},
      {"partner", "/api/v1/inventories/a/vex", "{}", "application/json", http::Method::put},
      {"", "/api/v1/reports", R"({"product":"p","description":"d"})", "application/json"},
      {"partner", "/api/v1/reports", R"({"product":"p","description":"d"})", "application/json"},
      {"", "/sign-in", "mail=a%40example.org&password=p", kForm},
      {"", "/api/v1/sessions", R"({"mail":"a@example.org","password":"p"})", "application/json"},
      {"", "/sign-in/none", "", kForm},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.who) + row.address);
    sign_in(row.who);
    web::set_limits(app_, {.reports_per_minute_by_network = 2,
                           .reports_per_minute_by_credential = 2,
                           .uploads_per_minute_by_credential = 2,
                           .sign_ins_per_minute_by_network = 2});
    for (int i = 0; i < 2; ++i) {
      EXPECT_NE(send(row.method, row.address, row.body, row.type).status, 429);
    }
    const http::Response third = send(row.method, row.address, row.body, row.type);
    EXPECT_EQ(third.status, 429);
    EXPECT_TRUE(third.find("retry-after").has_value());
    web::set_limits(app_, {});
  }
}

/// One of the limits at two a minute, the others at what nobody reaches.
std::unique_ptr<http::RateLimiter> two_a_minute() {
  return std::make_unique<http::RateLimiter>(http::RateLimit{.per_minute = 2, .burst = 2},
                                             [] { return std::chrono::steady_clock::now(); });
}

TEST_F(Doors, EachTakesFromItsOwnBuckets) {
  play();
  using Bucket = std::unique_ptr<http::RateLimiter> web::App::*;
  struct Row {
    const char* who;
    Bucket bucket;
    http::Method method;
    std::string address;
    std::string body;
    std::string type;
  };
  const std::string mail = "mail=a%40example.org&password=p";
  const std::string credentials = R"({"mail":"a@example.org","password":"p"})";
  const std::string json = "application/json";
  const std::string query = R"({"package":{"purl":"pkg:npm/a@1"}})";
  const std::vector<Row> rows = {
      {"", &web::App::sign_in_by_network, http::Method::post, "/sign-in", mail, kForm},
      {"", &web::App::sign_in_by_account, http::Method::post, "/sign-in", mail, kForm},
      {"", &web::App::sign_in_by_network, http::Method::post, "/api/v1/sessions", credentials,
       json},
      {"", &web::App::sign_in_by_account, http::Method::post, "/api/v1/sessions", credentials,
       json},
      {"", &web::App::sign_in_by_network, http::Method::post, "/sign-in/none", "", kForm},
      {"partner", &web::App::sign_in_by_account, http::Method::post, "/desk/account/password",
       "new_password=x", kForm},
      {"partner", &web::App::sign_in_by_account, http::Method::post, "/desk/account/mail",
       "new_mail=x", kForm},
      {"partner", &web::App::sign_in_by_account, http::Method::post, "/desk/account/totp",
       "act=confirm", kForm},
      {"partner", &web::App::uploads_by_credential, http::Method::delete_,
       "/api/v1/inventories/none", "", ""},
      {"", &web::App::questions_by_network, http::Method::get, "/api/v1/advisories", "", ""},
      {"", &web::App::questions_by_network, http::Method::get, "/api/v1/advisories/A/original", "",
       ""},
      {"", &web::App::questions_by_network, http::Method::get, "/api/v1/vulnerabilities", "", ""},
      {"", &web::App::questions_by_network, http::Method::get, "/feed.json", "", ""},
      {"", &web::App::questions_by_network, http::Method::get, "/api/v1/vulnerabilities/A", "", ""},
      {"", &web::App::osv_records_by_network, http::Method::get, "/v1/vulns/A", "", ""},
      {"", &web::App::osv_records_by_network, http::Method::get, "/osv/npm/A.json", "", ""},
      {"", &web::App::osv_questions_by_network, http::Method::post, "/v1/query", query, json},
      {"", &web::App::osv_questions_by_network, http::Method::post, "/v1/querybatch", "{}", json},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.address);
    headers_.clear();
    web::set_limits(app_, {.sign_ins_per_minute_by_network = 1000});
    sign_in(row.who);
    headers_ = {{"x-csrf-token", csrf_}};
    app_.*row.bucket = two_a_minute();
    // A single question costs as much as ten of a batch, or all that there ever is.
    const bool is_record = row.bucket == &web::App::osv_records_by_network;
    const bool is_question = is_record || row.bucket == &web::App::questions_by_network ||
                             row.bucket == &web::App::osv_questions_by_network;
    const int served = is_question && !is_record && row.address != "/v1/querybatch" ? 1 : 2;
    for (int i = 0; i < served; ++i) {
      EXPECT_NE(send(row.method, row.address, row.body, row.type).status, 429) << i;
    }
    EXPECT_EQ(send(row.method, row.address, row.body, row.type).status, 429);
    if (is_question) {
      headers_.clear();
      sign_in("partner");
      headers_ = {{"x-csrf-token", csrf_}};
      EXPECT_NE(send(row.method, row.address, row.body, row.type).status, 429);
    }
  }
}

TEST_F(Doors, TheTokenOfTheSetUpIsNotGuessedFast) {
  app_.setup_token = "printed";
  app_.sign_in_by_network = two_a_minute();
  const Fields guess = {{"setup_token", "guess"}, {"password", "x"}};
  EXPECT_EQ(said("/set-up", guess), "400 setup_token");
  EXPECT_EQ(said("/set-up", {{"setup_token", "printed"}, {"password", ""}}), "400 password");
  EXPECT_EQ(post("/set-up", guess).status, 429);
}

TEST_F(Doors, AFormWhoseLimitIsReachedIsShownAgainWhereSomethingWasTyped) {
  play();
  app_.sign_in_by_network = two_a_minute();
  const Fields fields = {{"mail", "a@example.org"}, {"password", "p"}};
  for (const int status : {401, 401, 429}) {
    const http::Response answer = post("/sign-in", fields);
    EXPECT_EQ(answer.status, status);
    EXPECT_TRUE(answer.body.contains("a@example.org"));
  }
}

TEST_F(Doors, QuestionsThatAreNoneAreRefusedWithTheirPlace) {
  web::set_limits(app_, {.osv_questions_per_minute_by_network = 1'000'000});
  const auto refused = [&](const std::string& address, const std::string& body) {
    const http::Response answer = send(http::Method::post, address, body, "application/json");
    const auto document = JsonDocument::parse(answer.body);
    return std::to_string(answer.status) + " " +
           (document ? std::string(document->root().text_at({"pointer"}).value_or("")) : "");
  };
  const std::string good = R"({"package":{"ecosystem":"npm","name":"x"}})";
  const std::string begin = good.substr(0, good.size() - 1);
  EXPECT_EQ(refused("/v1/query", good), "200 ");
  EXPECT_EQ(refused("/v1/query", "[]"), "400 ");
  EXPECT_EQ(refused("/v1/query", "{}"), "400 /package/name");
  EXPECT_EQ(refused("/v1/query", R"({"package":{"ecosystem":"Nowhere","name":"x"}})"),
            "400 /package/ecosystem");
  EXPECT_EQ(refused("/v1/query?notes=yes", good), "400 notes");
  for (const std::string& commit : {std::string("a"), std::string(39, 'a'), std::string(41, 'a'),
                                    std::string(40, 'g'), std::string(63, 'a')}) {
    EXPECT_EQ(refused("/v1/query", R"({"commit":")" + commit + "\"}"), "400 /commit") << commit;
  }
  for (const std::string& commit :
       {std::string(40, 'a'), std::string(40, 'F'), std::string(64, '0')}) {
    EXPECT_EQ(refused("/v1/query", R"({"commit":")" + commit + "\"}"), "200 ") << commit;
  }
  for (const char* name : {"page_token", "pageToken"}) {
    for (const char* token : {"x", "-", "1x"}) {
      EXPECT_EQ(refused("/v1/query", begin + ",\"" + name + "\":\"" + token + "\"}"),
                "400 /page_token");
    }
    EXPECT_EQ(refused("/v1/query", begin + ",\"" + name + "\":\"1\"}"), "200 ");
  }
  EXPECT_EQ(refused("/v1/querybatch", "{}"), "400 /queries");
  EXPECT_EQ(refused("/v1/querybatch", R"({"queries":{}})"), "400 /queries");
  EXPECT_EQ(refused("/v1/querybatch", R"({"queries":"x"})"), "400 /queries");
  EXPECT_EQ(refused("/v1/querybatch?notes=yes", R"({"queries":[]})"), "400 notes");
}

// OSV's clients end at a member that its API does not have.
TEST_F(Doors, AnOddQuestionNeverSpoilsTheOthersOfItsBatch) {
  web::set_limits(app_, {.osv_questions_per_minute_by_network = 1'000'000});
  const std::string good = R"({"package":{"ecosystem":"npm","name":"x"}})";
  const auto ask = [&](const std::string& odd, const std::string& query) {
    return send(http::Method::post, "/v1/querybatch" + query,
                R"({"queries":[)" + good + "," + odd + "," + good + "]}", "application/json");
  };
  struct Row {
    std::string odd;
    const char* note;
  };
  for (const Row& row : {
           Row{"[]", "A query is an object."},
           Row{"{}", "A package has a name, or a purl."},
           Row{R"({"commit":"a"})", "A commit is 40 or 64 hexadecimal digits."},
           Row{R"({"commit":")" + std::string(40, 'a') + "\"}", "Commits are not ordered here"},
           Row{R"({"package":{"ecosystem":"GIT","name":"x"}})", "Packages of this ecosystem"},
           Row{R"({"package":{"ecosystem":"OSS-Fuzz","name":"x"}})", "Packages of this ecosystem"},
           Row{R"({"package":{"ecosystem":"Debian","name":"x"}})", "holds for one release"},
           Row{R"({"package":{"ecosystem":"Nowhere","name":"x"}})", "There is no ecosystem"},
           Row{R"({"package":{"purl":"x"}})", "purl"},
           Row{R"({"package":{"purl":"pkg:npm/x@1"},"version":"1"})", "states a version already"},
           Row{R"({"package":{"ecosystem":"npm","name":"x"},"page_token":"x"})", "page token"},
       }) {
    SCOPED_TRACE(row.odd);
    const http::Response plain = ask(row.odd, "");
    EXPECT_EQ(plain.status, 200);
    EXPECT_EQ(plain.body, R"({"results":[{},{},{}]})");
    const std::string field(plain.find("tocsin-notes").value_or(""));
    EXPECT_TRUE(field.starts_with(R"([{"query":0,"note":"Nothing is certain of it: no source)"))
        << field;
    EXPECT_TRUE(field.contains(R"({"query":1,"note":")")) << field;
    EXPECT_TRUE(field.contains(row.note)) << field;
    EXPECT_TRUE(JsonDocument::parse(field).has_value()) << field;
    const http::Response noted = ask(row.odd, "?notes=true");
    EXPECT_TRUE(noted.body.starts_with(R"({"results":[{"vulns":[],"note":"Nothing)")) << noted.body;
    EXPECT_TRUE(noted.body.contains(row.note)) << noted.body;
    EXPECT_FALSE(noted.find("tocsin-notes").has_value());
  }
  // One question alone is answered in the body, and a name that nobody knows never by silence.
  const auto single = [&](const std::string& query) {
    return send(http::Method::post, "/v1/query" + query, good, "application/json");
  };
  for (const char* query : {"", "?notes=true"}) {
    EXPECT_TRUE(single(query).body.starts_with(R"({"vulns":[],"note":"Nothing is certain)"))
        << single(query).body;
    EXPECT_FALSE(single(query).find("tocsin-notes").has_value());
  }
  EXPECT_EQ(single("?notes=false").body, "{}");
  EXPECT_TRUE(single("?notes=false").find("tocsin-notes").has_value());
  EXPECT_EQ(single("?notes=x").status, 400);
}

TEST_F(Doors, NotesThatAreTooManyForAHeadAreCutAndSaySo) {
  web::set_limits(app_, {.osv_questions_per_minute_by_network = 1'000'000});
  const auto field_of = [&](std::size_t odd) {
    std::string queries = "{}";
    for (std::size_t i = 1; i < odd; ++i) {
      queries += ",{}";
    }
    return std::string(send(http::Method::post, "/v1/querybatch",
                            R"({"queries":[)" + queries + "]}", "application/json")
                           .find("tocsin-notes")
                           .value_or(""));
  };
  for (const auto& [odd, is_cut] : {std::pair{1U, false}, std::pair{60U, false},
                                    std::pair{100U, true}, std::pair{1000U, true}}) {
    const std::string field = field_of(odd);
    EXPECT_EQ(field.ends_with(R"({"more":true}])"), is_cut) << odd;
    EXPECT_LT(field.size(), 4200U);
    EXPECT_TRUE(JsonDocument::parse(field).has_value()) << field;
  }
}

TEST_F(Doors, StrangersShareTheRateOfTheirNetworkAndAccountsHaveTheirOwn) {
  play();
  const auto by_api = [&] {
    return send(http::Method::post, "/api/v1/reports", R"({"product":"p","description":"d"})",
                "application/json")
        .status;
  };
  const auto by_form = [&] {
    return report({{"title", "t"}, {"product", "p"}, {"description", "d"}}).status;
  };
  for (const std::function<int()>& reported :
       {std::function<int()>(by_api), std::function<int()>(by_form)}) {
    web::set_limits(app_,
                    {.reports_per_minute_by_network = 1, .reports_per_minute_by_credential = 2});
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
        http::Response out = send(http::Method::post, "/api/v1/reports",
                                  R"({"product":"p","description":"d"})", "application/json");
        headers_.clear();
        return out;
      };
      const bool is_taken = length >= least && length <= 255;
      const http::Response first = answer();
      EXPECT_EQ(first.status, is_taken ? 201 : 400) << who << length << first.body;
      EXPECT_EQ(is_taken, answer().body == first.body && first.find("location").has_value());
      EXPECT_EQ(first.body.contains("Idempotency-Key"), !is_taken) << first.body;
    }
  }
}

TEST_F(Doors, ABatchHasAtMostAThousandQuestions) {
  web::set_limits(app_, {.osv_questions_per_minute_by_network = 1'000'000});
  const std::string one = R"({"package":{"ecosystem":"npm","name":"x"}})";
  std::string many = one;
  for (int i = 1; i < 1000; ++i) {
    many += "," + one;
  }
  const auto ask = [&](const std::string& queries) {
    return send(http::Method::post, "/v1/querybatch", R"({"queries":[)" + queries + "]}",
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
    http::Method method;
    const char* address;
    const char* body;
    bool counts;
  };
  for (const Row& row :
       {Row{http::Method::get, "/api/v1/session", "", false},
        Row{http::Method::post, "/v1/query", R"({"package":{"purl":"pkg:npm/a@1"}})", false},
        Row{http::Method::post, "/api/v1/impact", R"({"package":"pkg:npm/a@1"})", false},
        Row{http::Method::post, "/api/v1/reports", R"({"product":"p","description":"d"})", false},
        Row{http::Method::post, "/api/v1/sessions", R"({"mail":"a","password":"p"})", false},
        Row{http::Method::post, "/api/v1/calendar-link", "{}", true},
        Row{http::Method::put, "/api/v1/webhook", "{}", true},
        Row{http::Method::delete_, "/api/v1/webhook", "", true}}) {
    SCOPED_TRACE(row.address);
    web::set_limits(app_, {.changes_per_minute_by_account = 1});
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
    return send(http::Method::put, "/api/v1/webhook", "{}", "application/json").status;
  };
  EXPECT_EQ(change(), 429);
  sign_in("colleague");
  EXPECT_EQ(change(), 400);
  EXPECT_EQ(change(), 429);
  // Strangers have no account to count by.
  sign_in("");
  web::set_limits(app_, {.changes_per_minute_by_account = 1});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(send(http::Method::put, "/api/v1/webhook", "{}", "application/json").status, 401);
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
    const http::Response fault = fault_at(address);
    EXPECT_EQ(fault.status, 404);
    EXPECT_EQ(fault.find("content-type")->starts_with("text/html"), is_page) << address;
  }
}

TEST_F(Doors, AnIdThatIsNoneIsLikeOneOfNobody) {
  play();
  sign_in("officer");
  for (const auto& [method, before, after, body] :
       {std::tuple{http::Method::get, "/api/v1/portal-receipts/", "/document", ""},
        std::tuple{http::Method::post, "/api/v1/decisions/", "/approve", "{}"},
        std::tuple{http::Method::post, "/api/v1/decisions/", "/reject", R"({"reason":"r"})"},
        std::tuple{http::Method::delete_, "/api/v1/sessions/", "", ""},
        std::tuple{http::Method::delete_, "/api/v1/keys/", "", ""},
        std::tuple{http::Method::delete_, "/api/v1/mandates/", "", ""},
        std::tuple{http::Method::post, "/api/v1/partnerships/", "/confirm", "{}"},
        std::tuple{http::Method::post, "/api/v1/people/", "", R"({"act":"close","reason":"r"})"},
        std::tuple{http::Method::post, "/api/v1/partnerships/", "/annulments", R"({"reason":"r"})"},
        std::tuple{http::Method::get, "/desk/standing/", "", ""}}) {
    const char* const type = *body == '\0' ? "" : "application/json";
    const auto asked = [&](const std::string& id) {
      return send(method, before + id + after, body, type);
    };
    const http::Response none = asked("x");
    const http::Response nobody = asked(kNobody);
    EXPECT_EQ(none.status, nobody.status) << before << after << nobody.body;
  }
}

TEST_F(Doors, ACursorOfFindingsIsOneOfOurs) {
  play();
  sign_in("officer");
  const auto status = [&](const std::string& text) {
    return send(http::Method::get, "/api/v1/findings?after=" + to_hex(as_bytes(text))).status;
  };
  EXPECT_EQ(status("1.a.b"), 200);
  EXPECT_EQ(status("1.a%2Eb.c"), 200);
  for (const char* bad : {"1.a", "1", "", ".a.b", "x.a.b", "-1.a.b", "1x.a.b"}) {
    EXPECT_EQ(status(bad), *bad == '\0' ? 200 : 400) << bad;
  }
  EXPECT_EQ(send(http::Method::get, "/api/v1/findings?after=zz").status, 400);
}

}  // namespace
}  // namespace tocsin::pages
