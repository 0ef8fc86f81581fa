// What the guard asks of a request that changes something: where it says to come from, and the
// token of its session.
#include "base/error_for_test.h"
#include "flow/sign_in.h"
#include "store/accounts.h"
#include "store/testing.h"
#include "web/app.h"
#include "web/session_cookie.h"

#include <gtest/gtest.h>

namespace tocsin::web {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

class GuardTest : public ::testing::Test {
 protected:
  GuardTest() : store_("sqlite") {
    TOC_ASSERT(store_.open().has_value());
    app_.world = {{.store = &*store_, .clock = &store_.clock, .sealer = &sealer_}};
    set_limits(app_,
               {.changes_per_minute_by_account = 10'000, .sign_ins_per_minute_by_network = 1000});
    guard_ = make_guard(app_);
    cookie_ = sign_in(Role::partner_member);
    other_ = sign_in(Role::partner_member);
  }

  /// The token of a session of somebody new.
  std::string sign_in(Role role) {
    const auto person = store_->write([&](store::Transaction& tx) -> Result<PersonId> {
      store::Party party{.id = make_id<PartyId>(tx.now()), .handle = "", .name = "P"};
      party.handle = to_text(party.id);
      TOC_CHECK(store::parties::insert(tx, party));
      store::Person one{.id = make_id<PersonId>(tx.now()),
                        .party = party.id,
                        .name = "P",
                        .mail = party.handle + "@example.org",
                        .role = role};
      TOC_CHECK(store::people::insert(tx, one));
      return one.id;
    });
    TOC_ASSERT(person.has_value());
    const auto link = flow::make_sign_in_link(app_.world, *person, std::chrono::hours(1));
    TOC_ASSERT(link.has_value());
    const auto session = flow::sign_in_by_link(app_.world, {.token = *link});
    TOC_ASSERT(session.has_value());
    return session->token;
  }

  /// site: of Sec-Fetch-Site; null: the browser sends none.
  [[nodiscard]] http::Request request(http::Method method, const char* site) const {
    http::Request out;
    out.method = method;
    out.peer = "192.0.2.7";
    out.headers.add("cookie", session_cookie_name(app_.cookie_reach) + "=" + cookie_);
    if (site != nullptr) {
      out.headers.add("sec-fetch-site", site);
    }
    return out;
  }
  Status ask(http::Request request) { return guard_(request, http::Rule(Action::use_session)); }

  store::testing::TestStore store_;
  Sealer sealer_ = *Sealer::make({Buffer(Sealer::kKeyBytes)});
  App app_;
  http::Guard guard_;
  std::string cookie_;
  std::string other_;
};

constexpr const char* kSites[] = {nullptr, "none", "same-origin", "same-site", "cross-site", "x"};

TEST_F(GuardTest, WhereARequestComesFromAndItsTokenDecideTogether) {
  enum class Where { header, field };
  const std::string csrf = flow::csrf_of(cookie_);
  std::string nearly = csrf;
  nearly.back() = nearly.back() == 'A' ? 'E' : 'A';
  struct Token {
    const char* what;
    std::string text;
    bool is_right;
  };
  const std::vector<Token> tokens = {{"right", csrf, true},
                                     {"empty", "", false},
                                     {"nearly right", nearly, false},
                                     {"cut short", csrf.substr(0, csrf.size() - 1), false},
                                     {"longer", csrf + "A", false},
                                     {"of another session", flow::csrf_of(other_), false},
                                     {"the session's own", cookie_, false}};
  for (const char* site : kSites) {
    SCOPED_TRACE(site == nullptr ? "no site" : site);
    const std::string_view said = site == nullptr ? "" : site;
    const bool is_ours = site == nullptr || said == "none" || said == "same-origin";
    for (const http::Method method :
         {http::Method::post, http::Method::put, http::Method::delete_}) {
      for (const Token& token : tokens) {
        for (const Where where : {Where::header, Where::field}) {
          SCOPED_TRACE(token.what);
          http::Request one = request(method, site);
          const std::string body = "a=b&csrf=" + token.text;
          if (where == Where::header) {
            one.headers.add("x-csrf-token", token.text);
          } else {
            one.headers.add("content-type", kForm);
            one.body = body;
          }
          EXPECT_EQ(ask(one).has_value(), is_ours && token.is_right);
        }
      }
      // A wrong header is not made good by the field of a form.
      const std::string body = "csrf=" + csrf;
      http::Request both = request(method, site);
      both.headers.add("x-csrf-token", nearly);
      both.headers.add("content-type", kForm);
      both.body = body;
      EXPECT_FALSE(ask(both).has_value());
      http::Request form_without = request(method, site);
      form_without.headers.add("content-type", kForm);
      form_without.body = "a=b";
      EXPECT_FALSE(ask(form_without).has_value());
      // Without any token only the browser's own word that it is our page.
      EXPECT_EQ(ask(request(method, site)).has_value(), said == "same-origin");
      http::Request upload = request(method, site);
      upload.headers.add("content-type", "multipart/form-data; boundary=b");
      EXPECT_EQ(ask(upload).has_value(), said == "same-origin");
    }
    for (const http::Method method : {http::Method::get, http::Method::head}) {
      EXPECT_TRUE(ask(request(method, site)).has_value()) << "reading changes nothing";
    }
  }
}

TEST_F(GuardTest, WithoutASessionThereIsNothingToForge) {
  for (const char* site : kSites) {
    http::Request stranger;
    stranger.method = http::Method::post;
    stranger.peer = "192.0.2.7";
    if (site != nullptr) {
      stranger.headers.add("sec-fetch-site", site);
    }
    for (const Action open : {Action::submit_report, Action::read_log}) {
      http::Request one = stranger;
      EXPECT_TRUE(guard_(one, http::Rule(open)).has_value());
    }
    EXPECT_EQ(error_of(guard_(stranger, http::Rule(Action::use_session))).code,
              Errc::unauthenticated);
  }
}

TEST_F(GuardTest, NobodyIsSignedInFromAnotherSitesPage) {
  for (const char* site : kSites) {
    const std::string_view said = site == nullptr ? "" : site;
    const bool is_ours = site == nullptr || said == "none" || said == "same-origin";
    for (const http::Method method :
         {http::Method::get, http::Method::head, http::Method::post, http::Method::delete_}) {
      http::Request stranger;
      stranger.method = method;
      stranger.peer = "192.0.2.7";
      if (site != nullptr) {
        stranger.headers.add("sec-fetch-site", site);
      }
      const bool is_read = method == http::Method::get || method == http::Method::head;
      EXPECT_EQ(guard_(stranger, http::Rule(Action::sign_in)).has_value(), is_read || is_ours)
          << said;
    }
  }
}

TEST_F(GuardTest, AnEndedSessionIsAStranger) {
  EXPECT_TRUE(ask(request(http::Method::post, "same-origin")).has_value());
  ASSERT_TRUE(flow::sign_out(app_.world, cookie_).has_value());
  EXPECT_EQ(error_of(ask(request(http::Method::post, "same-origin"))).code, Errc::unauthenticated);
  http::Request report = request(http::Method::post, "same-origin");
  EXPECT_TRUE(guard_(report, http::Rule(Action::submit_report)).has_value());
}

TEST_F(GuardTest, OnlyAKeyIsAnAuthorization) {
  for (const char* text : {"", "Basic YTpi", "bearer x", "Bearer", "Bearer ", "Bearer x"}) {
    http::Request one;
    one.peer = "192.0.2.7";
    one.headers.add("authorization", text);
    const Status asked = guard_(one, http::Rule(Action::read_public));
    ASSERT_FALSE(asked.has_value()) << text;
    EXPECT_EQ(error_of(asked).code, Errc::unauthenticated);
    EXPECT_EQ(error_of(asked).message.contains("Authorization: Bearer <key>"),
              !std::string_view(text).starts_with("Bearer "))
        << text;
  }
}

TEST_F(GuardTest, TheCodesOfASessionAreCounted) {
  const auto try_code = [&](const std::string& cookie, bool is_header) {
    http::Request one;
    one.method = http::Method::post;
    one.peer = "192.0.2.7";
    one.headers.add("cookie", session_cookie_name(app_.cookie_reach) + "=" + cookie);
    one.headers.add("sec-fetch-site", "same-origin");
    const std::string body = "second_factor=000000&csrf=" + flow::csrf_of(cookie);
    if (is_header) {
      one.headers.add(kSecondFactorHeader, "000000");
      one.headers.add("x-csrf-token", flow::csrf_of(cookie));
    } else {
      one.headers.add("content-type", kForm);
      one.body = body;
    }
    return error_of(ask(one)).code;
  };
  for (const bool is_header : {true, false}) {
    set_limits(app_, {.sign_ins_per_minute_by_network = 2});
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(try_code(cookie_, is_header), Errc::unauthenticated);
    }
    EXPECT_EQ(try_code(cookie_, is_header), Errc::rate_limited);
    EXPECT_EQ(try_code(other_, is_header), Errc::unauthenticated);
  }
}

TEST_F(GuardTest, ALanguageIsChosenThenOnesOwnThenTheBrowsers) {
  const auto language = [](const char* chosen, const char* own, const char* accepted) {
    http::Request one;
    if (chosen != nullptr) {
      one.query.add("lang", chosen);
    }
    if (own != nullptr) {
      one.principal.emplace<Caller>().language = own;
    }
    one.headers.add("accept-language", accepted);
    return language_of(one);
  };
  EXPECT_EQ(language("en", "zh-CN", "zh-CN"), Language::en);
  EXPECT_EQ(language("zh-CN", "en", "en"), Language::zh_cn);
  EXPECT_EQ(language(nullptr, "en", "zh-CN"), Language::en);
  EXPECT_EQ(language(nullptr, "zh-CN", "en"), Language::zh_cn);
  EXPECT_EQ(language(nullptr, "", "zh-CN"), Language::zh_cn);
  EXPECT_EQ(language(nullptr, "", "en"), Language::en);
  EXPECT_EQ(language(nullptr, nullptr, "zh-CN"), Language::zh_cn);
  http::Request twice;
  twice.query.add("lang", "en");
  twice.query.add("lang", "zh-CN");
  twice.headers.add("accept-language", "zh-CN");
  EXPECT_EQ(language_of(twice), Language::zh_cn);
}

TEST_F(GuardTest, NumbersAndTimesOfAnAddressAreReadWhole) {
  const auto with = [](const char* value) {
    http::Request one;
    if (value != nullptr) {
      one.query.add("n", value);
    }
    return one;
  };
  for (const char* none : {static_cast<const char*>(nullptr), ""}) {
    EXPECT_FALSE(integer_query(with(none), "n").value().has_value());
    EXPECT_FALSE(instant_query(with(none), "n").value().has_value());
  }
  EXPECT_EQ(integer_query(with("0"), "n").value().value(), 0);
  EXPECT_EQ(integer_query(with("-1"), "n").value().value(), -1);
  EXPECT_EQ(error_of(integer_query(with("1x"), "n")).where, "?n");
  EXPECT_EQ(instant_query(with("1970-01-01T00:00:00Z"), "n").value().value(), Instant{});
  EXPECT_EQ(error_of(instant_query(with("1970-01-01"), "n")).where, "?n");
  EXPECT_EQ(whole_number("0").value(), 0);
  EXPECT_EQ(whole_number("7").value(), 7);
  for (const char* bad : {"-1", "x", "", "7x"}) {
    EXPECT_EQ(error_of(whole_number(bad)).code, Errc::not_found) << bad;
  }
}

TEST_F(GuardTest, ARuleOfSignedInPeopleIsClosedToStrangers) {
  for (const http::Access access : {http::Access::public_, http::Access::signed_in}) {
    http::Request stranger;
    stranger.peer = "192.0.2.7";
    EXPECT_EQ(guard_(stranger, http::Rule(access)).has_value(), access == http::Access::public_);
    http::Request known = request(http::Method::get, nullptr);
    EXPECT_TRUE(guard_(known, http::Rule(access)).has_value());
  }
}

TEST_F(GuardTest, WhatIsNoChangeOrHasItsOwnRateIsNotCounted) {
  app_.world.is_exercise = true;
  cookie_ = sign_in(Role::officer);
  for (const auto& [action, counts] :
       {std::pair{Action::submit_report, false}, std::pair{Action::sign_in, false},
        std::pair{Action::read_public, false}, std::pair{Action::read_impact, false},
        std::pair{Action::read_log, true}, std::pair{Action::manage_case, true}}) {
    set_limits(app_, {.changes_per_minute_by_account = 1});
    for (const bool is_first : {true, false}) {
      http::Request one = request(http::Method::post, "same-origin");
      EXPECT_EQ(guard_(one, http::Rule(action)).has_value(), is_first || !counts)
          << to_text(action);
    }
    http::Request reading = request(http::Method::get, "same-origin");
    EXPECT_TRUE(guard_(reading, http::Rule(action)).has_value());
  }
}

TEST_F(GuardTest, ACodeIsReadFromTheHeaderFirstAndFromNothingButAForm) {
  const std::string csrf = flow::csrf_of(cookie_);
  const auto asked = [&](const char* header, const char* type, std::string body) {
    http::Request one = request(http::Method::post, "same-origin");
    body += "&csrf=" + csrf;
    one.headers.add("x-csrf-token", csrf);
    one.headers.add("content-type", type);
    if (header != nullptr) {
      one.headers.add(kSecondFactorHeader, header);
    }
    one.body = body;
    return ask(one).has_value();
  };
  const char* const form = kForm.data();
  EXPECT_TRUE(asked(nullptr, form, "a=b"));
  EXPECT_TRUE(asked(nullptr, form, "second_factor="));
  EXPECT_FALSE(asked(nullptr, form, "second_factor=000000"));
  EXPECT_FALSE(asked("000000", form, "a=b"));
  EXPECT_FALSE(asked("000000", "application/json", "a=b"));
  EXPECT_TRUE(asked(nullptr, "application/json", "second_factor=000000"));
  EXPECT_TRUE(asked(nullptr, "application/json", "a=%"));
}

TEST_F(GuardTest, WhoeverAsksIsNamedOnceTheGuardHasRun) {
  http::Request one = request(http::Method::get, nullptr);
  EXPECT_EQ(name_caller(one), "somebody unknown");
  EXPECT_TRUE(guard_(one, http::Rule(Action::read_public)).has_value());
  EXPECT_TRUE(name_caller(one).starts_with("person:"));
}

}  // namespace
}  // namespace tocsin::web
