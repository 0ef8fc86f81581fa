// What the guard asks of a request that changes something: where it says to come from, and the
// token of its session.
#include "base/error_for_test.h"
#include "flow/sign_in.h"
#include "http/app.h"
#include "http/session_cookie.h"
#include "store/accounts.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

class GuardTest : public ::testing::Test {
 protected:
  GuardTest() : store_("sqlite") {
    TOC_ASSERT(store_.open().has_value());
    app_.world = {.store = &*store_, .clock = &store_.clock, .sealer = &sealer_};
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
  [[nodiscard]] Request request(Method method, const char* site) const {
    Request out;
    out.method = method;
    out.peer = "192.0.2.7";
    out.headers.add("cookie", session_cookie_name(app_.cookie_reach) + "=" + cookie_);
    if (site != nullptr) {
      out.headers.add("sec-fetch-site", site);
    }
    return out;
  }
  Status ask(Request request) { return guard_(request, Rule(Action::use_session)); }

  store::testing::TestStore store_;
  Sealer sealer_ = *Sealer::make({Buffer(Sealer::kKeyBytes)});
  App app_;
  Guard guard_;
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
    for (const Method method : {Method::post, Method::put, Method::delete_}) {
      for (const Token& token : tokens) {
        for (const Where where : {Where::header, Where::field}) {
          SCOPED_TRACE(token.what);
          Request one = request(method, site);
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
      Request both = request(method, site);
      both.headers.add("x-csrf-token", nearly);
      both.headers.add("content-type", kForm);
      both.body = body;
      EXPECT_FALSE(ask(both).has_value());
      Request form_without = request(method, site);
      form_without.headers.add("content-type", kForm);
      form_without.body = "a=b";
      EXPECT_FALSE(ask(form_without).has_value());
      // Without any token only the browser's own word that it is our page.
      EXPECT_EQ(ask(request(method, site)).has_value(), said == "same-origin");
      Request upload = request(method, site);
      upload.headers.add("content-type", "multipart/form-data; boundary=b");
      EXPECT_EQ(ask(upload).has_value(), said == "same-origin");
    }
    EXPECT_TRUE(ask(request(Method::get, site)).has_value()) << "reading changes nothing";
  }
}

TEST_F(GuardTest, WithoutASessionThereIsNothingToForge) {
  for (const char* site : kSites) {
    Request stranger;
    stranger.method = Method::post;
    stranger.peer = "192.0.2.7";
    if (site != nullptr) {
      stranger.headers.add("sec-fetch-site", site);
    }
    Request report = stranger;
    EXPECT_TRUE(guard_(report, Rule(Action::submit_report)).has_value());
    EXPECT_EQ(error_of(guard_(stranger, Rule(Action::use_session))).code, Errc::unauthenticated);
  }
}

TEST_F(GuardTest, AnEndedSessionIsAStranger) {
  EXPECT_TRUE(ask(request(Method::post, "same-origin")).has_value());
  ASSERT_TRUE(flow::sign_out(app_.world, cookie_).has_value());
  EXPECT_EQ(error_of(ask(request(Method::post, "same-origin"))).code, Errc::unauthenticated);
}

}  // namespace
}  // namespace tocsin::http
