// What the desk's forms and the API leave behind, and what the API shows of it and to whom. Where a
// form and a route of the API do the same, both are asked.
#include "base/json.h"
#include "exposure/advisories.h"
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/duties.h"
#include "flow/mail_subscriptions.h"
#include "flow/standing.h"
#include "flow/webhooks.h"
#include "pages/pages_for_test.h"
#include "pages/parts/texts.h"
#include "store/duties.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace tocsin::pages {
namespace {

using Texts = std::vector<std::string>;

class Acts : public Pages {
 protected:
  http::Response call(http::Method method, const std::string& address, std::string_view body = {}) {
    return send(method, address, body, body.empty() ? "" : "application/json");
  }
  static std::string text_of(const http::Response& answer, std::string_view member) {
    const auto document = JsonDocument::parse(answer.body);
    return document ? std::string(document->root().text_at({member}).value_or("")) : "";
  }
  Principal principal() {
    return flow::principal_of_session(app_.world, cookie_.substr(cookie_.find('=') + 1))->principal;
  }
  bool is_signed_in(std::string cookie) {
    const std::string before = std::exchange(cookie_, std::move(cookie));
    const int status = call(http::Method::get, "/api/v1/session").status;
    cookie_ = before;
    return status == 200;
  }
  template <class F>
  auto read(F closure) {
    return *app_.world.store->read(closure);
  }
};

TEST_F(Acts, ASignOutEndsItsSessionAndNoOther) {
  play();
  const std::function<http::Response()> ways[] = {
      [&] { return post("/sign-out", {}); },
      [&] { return call(http::Method::delete_, "/api/v1/session"); }};
  for (const auto& sign_out : ways) {
    sign_in("partner");
    const std::string other = cookie_;
    sign_in("partner");
    const http::Response done = sign_out();
    EXPECT_LT(done.status, 400);
    EXPECT_NE(done.find("set-cookie")->find("Max-Age=0"), std::string::npos);
    EXPECT_TRUE(done.find("clear-site-data").has_value());
    EXPECT_FALSE(is_signed_in(cookie_));
    EXPECT_TRUE(is_signed_in(other));
  }
}

TEST_F(Acts, AnotherSessionIsEndedByItsIdAndAnOldOneByANewSignIn) {
  play();
  const std::function<http::Response(const std::string&)> ways[] = {
      [&](const std::string& id) { return post("/desk/account/sessions/" + id + "/end", {}); },
      [&](const std::string& id) { return call(http::Method::delete_, "/api/v1/sessions/" + id); }};
  for (const auto& end : ways) {
    sign_in("reporting");
    const std::string foreign = to_text(principal().session);
    sign_in("partner");
    const std::string other = cookie_;
    const std::string id = to_text(principal().session);
    sign_in("partner");
    EXPECT_EQ(end(foreign).status, 404);
    EXPECT_LT(end(id).status, 400);
    EXPECT_FALSE(is_signed_in(other));
    EXPECT_TRUE(is_signed_in(cookie_));
    EXPECT_EQ(end(id).status, 404);
  }
  const auto link =
      flow::make_sign_in_link(app_.world, people_.at("partner"), std::chrono::hours(1));
  EXPECT_EQ(send(http::Method::post, "/sign-in/" + *link).status, 303);
  EXPECT_FALSE(is_signed_in(cookie_));
}

TEST_F(Acts, AKeyWorksUntilItIsRevokedAndSeesNoSessions) {
  play();
  const std::string& this_one = catalogue(Language::en).at("account.session_this");
  sign_in("partner");
  EXPECT_TRUE(send(http::Method::get, "/desk/account").body.contains(this_one));
  const std::string session = cookie_;
  const auto key_of_page = [](const std::string& html) {
    const std::size_t begin = html.find("tocsin_");
    return html.substr(begin, html.find('<', begin) - begin);
  };
  for (const bool is_form : {true, false}) {
    cookie_ = session;
    const std::string secret =
        is_form
            ? key_of_page(post("/desk/account/keys",
                               {{"key_name", "k"}, {"scopes", "use_session"}, {"valid_days", "1"}})
                              .body)
            : text_of(call(http::Method::post, "/api/v1/keys",
                           R"({"name":"k","scopes":["use_session"]})"),
                      "secret");
    const auto status = [&] {
      const std::string before = std::exchange(cookie_, "");
      headers_ = {{"authorization", "Bearer " + secret}};
      const http::Response account = send(http::Method::get, "/desk/account");
      headers_.clear();
      cookie_ = before;
      EXPECT_FALSE(account.body.contains(this_one));
      return account.status;
    };
    EXPECT_EQ(status(), 200);
    const std::string id = to_text(flow::principal_of_key(app_.world, secret, "192.0.2.7")->key);
    EXPECT_LT((is_form ? post("/desk/account/keys/" + id + "/revoke", {})
                       : call(http::Method::delete_, "/api/v1/keys/" + id))
                  .status,
              400);
    EXPECT_EQ(status(), 401);
  }
}

TEST_F(Acts, AFactIsWhatAnOfficerDecides) {
  play();
  const std::string number = case_of_the_exercise();
  sign_in("officer");
  for (const bool is_form : {true, false}) {
    for (const EvidenceStatus want : {EvidenceStatus::accepted, EvidenceStatus::contested}) {
      const std::string status(to_text(want));
      SCOPED_TRACE(status);
      const auto fact = flow::record_fact(app_.world, officer_of_the_exercise(),
                                          {.case_number = number,
                                           .party = "apache",
                                           .name = "awareness",
                                           .about = "vuln.in_own_product",
                                           .earliest = store_.clock.now(),
                                           .latest = store_.clock.now(),
                                           .evidence = "a mail"});
      ASSERT_TRUE(fact.has_value()) << describe(fact.error());
      const std::string id = to_text(fact->id);
      const http::Response done =
          is_form ? post("/desk/cases/" + number + "/facts/" + id,
                         {{"status", status}, {"reason", "r"}})
                  : call(http::Method::post, "/api/v1/facts/" + id + "/decision",
                         R"({"reason":"r","status":")" + status + "\"}");
      EXPECT_EQ(done.status, is_form ? 303 : 200) << done.body;
      EXPECT_EQ(read([&](store::Reader& reader) -> Result<EvidenceStatus> {
                  TOC_TRY(const auto newest, store::newest_index(reader));
                  TOC_TRY(const auto found, store::facts::get(reader, fact->id, newest));
                  return found.status;
                }),
                want);
    }
  }
}

TEST_F(Acts, WhatIsDoneWithAPartnershipStandsInIt) {
  play();
  const Principal system = Principal::system("test");
  for (const bool is_form : {true, false}) {
    SCOPED_TRACE(is_form ? "forms" : "the API");
    const std::string handle = is_form ? "by-form" : "by-api";
    ASSERT_TRUE(
        flow::register_party(app_.world, system, {.handle = handle, .name = handle}).has_value());
    const auto person = flow::register_person(app_.world, system,
                                              {.party = handle,
                                               .name = "P",
                                               .mail = handle + "@exercise.invalid",
                                               .role = Role::partner_administrator});
    ASSERT_TRUE(person.has_value());
    people_.emplace(handle, person->person);
    const PartnershipId id =
        *flow::join_programme(app_.world, system, handle, "example.threat-sharing");
    const auto view = [&] { return *flow::view_partnership(app_.world, system, id); };
    /// By the form, or by the route of the API that does the same.
    const auto act = [&](const std::string& form, const Fields& fields, const std::string& route,
                         const std::string& body) {
      const http::Response done =
          is_form ? post("/desk/standing/" + to_text(id) + form, fields)
                  : call(http::Method::post, "/api/v1/partnerships/" + to_text(id) + route, body);
      EXPECT_LT(done.status, 400) << form << done.body;
    };
    const auto decide = [&](const std::string& what) {
      const auto open = flow::open_decisions(app_.world, system);
      ASSERT_EQ(open->size(), 1U);
      const std::string decision = to_text(open->front().decision.id);
      const http::Response done =
          is_form ? post("/desk/decisions/" + decision, {{"act", what}, {"reason", "r"}})
                  : call(http::Method::post, "/api/v1/decisions/" + decision + "/" + what,
                         what == "reject" ? R"({"reason":"r"})" : "{}");
      EXPECT_LT(done.status, 400) << done.body;
      EXPECT_TRUE(flow::open_decisions(app_.world, system)->empty());
    };

    sign_in("officer");
    for (const std::string kind : {"indicators_met", "documented_exception"}) {
      act("/act", {{"standing_act", kind}, {"reason", "r"}}, "/records",
          R"({"kind":")" + kind + R"(","body":"r"})");
      EXPECT_EQ(view().records.back().kind, *parse_record_kind(kind));
    }
    for (const auto& [index, outcome] : {std::pair{"1", "remedied"}, std::pair{"2", "dismissed"}}) {
      ASSERT_TRUE(store_
                      ->write([&, at = index[0] - '0'](store::Transaction& tx) {
                        return store::partnerships::open_infraction(
                            tx, id, {.opened_index = at, .opened_at = tx.now(), .evidence = "e"});
                      })
                      .has_value());
      act("/act", {{"standing_act", outcome}, {"infraction", index}, {"reason", "r"}},
          "/infractions/" + std::string(index),
          R"({"reason":"r","outcome":")" + std::string(outcome) + "\"}");
      EXPECT_EQ(view().infractions.back().outcome, *parse_infraction_outcome(outcome));
    }
    const auto propose = [&] {
      act("/step",
          {{"target", "active"},
           {"reason_en", "r"},
           {"reason_zh", "由"},
           {"agreement_signed", "2021-12-01"}},
          "/steps",
          R"({"target":"active","reason":"r","agreement_signed":"2021-12-01T00:00:00Z"})");
    };
    propose();
    EXPECT_EQ(view().partnership.state, "candidate");
    sign_in("second");
    decide("reject");
    EXPECT_EQ(view().partnership.state, "candidate");
    sign_in("officer");
    propose();
    sign_in("second");
    decide("approve");
    EXPECT_EQ(view().partnership.state, "active");
    sign_in("officer");
    act("/act", {{"standing_act", "annul"}, {"reason_en", "r"}, {"reason_zh", "由"}}, "/annulments",
        R"({"reason":"r","reason_zh":"由"})");
    sign_in("second");
    decide("approve");
    EXPECT_EQ(view().partnership.state, "candidate");

    sign_in(handle);
    act("/answer", {{"answer", "We see it otherwise."}}, "/answers",
        R"({"body":"We see it otherwise."})");
    ASSERT_EQ(view().answers.size(), 1U);
    act("/act", {{"standing_act", "own_step"}, {"target", "terminated"}, {"reason", "r"}},
        "/own-step", R"({"target":"terminated","reason":"r"})");
    EXPECT_EQ(view().partnership.state, "terminated");
  }
}

TEST_F(Acts, WhereWarningsGoIsSetAndTakenBack) {
  play();
  sign_in("partner");
  const auto url = [&] {
    const auto found = flow::own_webhook(app_.world, principal());
    return *found ? (*found)->url : "";
  };
  for (const bool is_form : {true, false}) {
    SCOPED_TRACE(is_form ? "forms" : "the API");
    const auto act = [&](const Fields& fields, http::Method method, const std::string& body) {
      return is_form ? post("/desk/warnings", fields).status
                     : call(method, "/api/v1/webhook", body).status;
    };
    const std::string address = is_form ? "https://a.example/form" : "https://a.example/api";
    EXPECT_EQ(act({{"act", "webhook"}, {"webhook_url", address}}, http::Method::put,
                  R"({"url":")" + address + "\"}"),
              200);
    EXPECT_EQ(url(), address);
    const Fields remove = {{"act", "webhook-remove"}};
    EXPECT_LT(act(remove, http::Method::delete_, ""), 300);
    EXPECT_EQ(url(), "");
    EXPECT_EQ(act(remove, http::Method::delete_, ""), 404);

    const http::Response made = is_form ? post("/desk/warnings", {{"act", "calendar"}})
                                        : call(http::Method::post, "/api/v1/calendar-link", "{}");
    const std::size_t begin = made.body.find("/calendar/");
    ASSERT_NE(begin, std::string::npos);
    const std::string calendar =
        made.body.substr(begin, made.body.find_first_of("\"<", begin) - begin);
    EXPECT_EQ(send(http::Method::get, calendar).status, 200);
    EXPECT_LT(call(http::Method::delete_, "/api/v1/calendar-link").status, 300);
    EXPECT_EQ(send(http::Method::get, calendar).status, 404);
  }
}

TEST_F(Acts, OnlyTheButtonEndsAMailThatWasAskedFor) {
  play();
  sign_in("partner");
  EXPECT_EQ(call(http::Method::get, "/api/v1/mail-subscription").status, 404);
  for (const char* body : {"", "List-Unsubscribe=One-Click"}) {
    SCOPED_TRACE(body);
    sign_in("partner");
    ASSERT_EQ(call(http::Method::put, "/api/v1/mail-subscription",
                   R"({"rhythm":"day","events":["share"]})")
                  .status,
              200);
    const auto subscription = flow::view_mail_subscription(app_.world, principal());
    const std::string address = flow::mail_out_address(app_.world, *subscription);
    const std::string path = address.substr(address.find("/mail/out/"));
    sign_in("");  // mail programs and their scanners have no account here
    for (const char* language : {"en", "zh-CN"}) {
      const http::Response page = send(http::Method::get, path + "?lang=" + language);
      EXPECT_EQ(page.status, 200);
      EXPECT_TRUE(page.body.contains("<form")) << page.body;
      EXPECT_TRUE(page.body.contains(language == std::string("en") ? "End it" : "退订"));
    }
    EXPECT_EQ(send(http::Method::get, path + "x").status, 404);
    EXPECT_EQ(
        send(http::Method::post, path + "x", body, "application/x-www-form-urlencoded").status,
        404);
    EXPECT_TRUE(flow::is_mail_out(app_.world, path.substr(path.rfind('/') + 1)).value())
        << "looking ended nothing";
    EXPECT_EQ(send(http::Method::post, path, body, "application/x-www-form-urlencoded").status,
              200);
    EXPECT_EQ(send(http::Method::post, path, body, "application/x-www-form-urlencoded").status,
              404);
    EXPECT_EQ(send(http::Method::get, path).status, 404);
    sign_in("partner");
    EXPECT_EQ(call(http::Method::get, "/api/v1/mail-subscription").status, 404);
  }
}

TEST_F(Acts, APrivateFeedIsReadByWhoeverHasItsAddress) {
  play();
  EXPECT_EQ(send(http::Method::get, "/feed.json").status, 200);
  sign_in("partner");
  const http::Response made = call(http::Method::post, "/api/v1/feed-link", "{}");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::size_t begin = made.body.find("/feed/");
  const std::string path = made.body.substr(begin, made.body.find('"', begin) - begin);
  sign_in("");
  const http::Response feed = send(http::Method::get, path);
  EXPECT_EQ(feed.status, 200);
  const std::pair<std::string, std::string> type("Content-Type", "application/feed+json");
  EXPECT_EQ(std::ranges::count(feed.headers, type), 1);
  EXPECT_EQ(send(http::Method::get, path + "x").status, 404);
  sign_in("partner");
  EXPECT_LT(call(http::Method::delete_, "/api/v1/feed-link").status, 300);
  EXPECT_EQ(call(http::Method::delete_, "/api/v1/feed-link").status, 404);
  EXPECT_EQ(send(http::Method::get, path).status, 404);
}

TEST_F(Acts, AMandateSaysWhenItWasEnded) {
  play();
  sign_in("partner");
  Texts ids;
  for (const char* agent : {"apache", "reporting-body"}) {
    const http::Response made =
        call(http::Method::post, "/api/v1/mandates",
             R"({"ends":"2023-07-01T00:00:00Z","agent":")" + std::string(agent) + "\"}");
    ASSERT_EQ(made.status, 201) << made.body;
    ids.push_back(text_of(made, "id"));
  }
  EXPECT_LT(call(http::Method::delete_, "/api/v1/mandates/" + ids[0]).status, 300);
  const std::string now = to_rfc3339(store_.clock.now());
  const auto shown = [&](std::string_view member) {
    return listed("/api/v1/mandates", "mandates", member);
  };
  const Texts agents = shown("agent");
  ASSERT_EQ(agents.size(), 2U);
  const bool is_first = agents[0] == "apache";
  EXPECT_EQ(shown("ended"), is_first ? (Texts{now, "-"}) : (Texts{"-", now}));
  EXPECT_EQ(shown("party"), (Texts{"alibaba-cloud", "alibaba-cloud"}));
  sign_in("reporting");
  EXPECT_EQ(shown("agent"), Texts{"reporting-body"});
}

TEST_F(Acts, DutiesAreOnesOwnAndTheDesksAreAll) {
  play();
  const auto parties = [&](const std::string& query) {
    Texts out = listed("/api/v1/duties" + query, "duties", "party");
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
  };
  const Texts both = {"A US federal civilian agency", "Alibaba Cloud"};
  sign_in("officer");
  EXPECT_EQ(parties(""), both);
  EXPECT_EQ(parties("?party=federal-agency"), Texts{both[0]});
  EXPECT_EQ(parties("?party=nobody"), Texts());
  sign_in("partner");
  EXPECT_EQ(parties(""), Texts{both[1]});
  EXPECT_EQ(parties("?party=federal-agency"), Texts());
  sign_in("reporting");
  EXPECT_EQ(parties(""), Texts());
}

TEST_F(Acts, TheDeskShowsTheDutiesThatNeedSomebody) {
  play();
  sign_in("partner");
  auto all = *flow::duty_board(app_.world, principal(), {});
  ASSERT_FALSE(all.empty());
  for (const std::string state :
       {"not_applicable", "not_started", "running", "warned", "met", "met_contestable", "late",
        "missed", "late_on_arrival", "excused", "delayed_by_authority", "superseded", "annulled"}) {
    for (store::Obligation& one : all) {
      one.state = *parse_stage_state(state);
      ASSERT_TRUE(
          store_->write([&](store::Transaction& tx) { return store::obligations::put(tx, one); })
              .has_value());
    }
    const bool is_shown = state == "running" || state == "warned" || state == "late";
    EXPECT_EQ(send(http::Method::get, "/desk").body.contains("\"state state-" + state + "\""),
              is_shown)
        << state;
  }
}

TEST_F(Acts, AdvisoriesAreSearchedAndGivenAsTheyCame) {
  const auto import = [&](const std::string& text) {
    exposure::ImportOptions options;
    options.body = text;
    const auto done = exposure::import_advisories(app_.world, Principal::system("test"), options);
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    ASSERT_EQ(done->stored, 1U);
  };
  const std::string osv =
      R"({"schema_version":"1.7.0","id":"GHSA-aaaa-bbbb-cccc","aliases":["CVE-2099-0001"],)"
      R"("modified":"2026-01-02T00:00:00Z","severity":[{"type":"CVSS_V3","score":)"
      R"("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":)"
      R"("npm","name":"left"},"versions":["1.0.0"]}]})";
  const std::string kev =
      R"({"cveID":"CVE-2099-0001","dateAdded":"2026-01-03","vulnerabilityName":"n"})";
  import(osv);
  import(kev);
  const auto found = [&](const std::string& query) {
    Texts out = listed("/api/v1/advisories" + query, "advisories", "id");
    std::ranges::sort(out);
    return out;
  };
  const std::string of_osv = "GHSA-aaaa-bbbb-cccc";
  const std::string of_kev = "KEV:CVE-2099-0001";
  EXPECT_EQ(found(""), (Texts{of_osv, of_kev}));
  EXPECT_EQ(found("?exploited=true"), Texts{of_kev});
  EXPECT_EQ(found("?exploited=false"), (Texts{of_osv, of_kev}));
  EXPECT_EQ(found("?cvss_tenths_min=98"), Texts{of_osv});
  EXPECT_EQ(found("?cvss_tenths_min=99"), Texts());
  EXPECT_EQ(found("?modified_since=2026-01-03T00:00:00Z"), Texts{of_kev});
  EXPECT_EQ(found("?purl=pkg:npm/left"), Texts{of_osv});
  EXPECT_EQ(found("?count=1").size(), 1U);
  EXPECT_EQ(found("?offset=1").size(), 1U);
  EXPECT_EQ(send(http::Method::get, "/api/v1/advisories?cvss_tenths_min=x").status, 400);

  const auto original = [&](const std::string& query) {
    const http::Response answer =
        send(http::Method::get, "/api/v1/advisories/CVE-2099-0001/original" + query);
    return answer.status == 200 ? answer.body : std::to_string(answer.status);
  };
  EXPECT_EQ(original("?source=GHSA"), osv);
  EXPECT_EQ(original("?source=KEV"), kev);
  EXPECT_EQ(original("?source=NVD"), "404");
  EXPECT_TRUE(original("") == osv || original("") == kev);
}

TEST_F(Acts, ClosedFindingsAreShownToWhoeverAsksForThem) {
  play();
  exposure::ImportOptions options;
  options.body =
      R"({"schema_version":"1.7.0","id":"A-1","modified":"2026-01-02T00:00:00Z","affected":[)"
      R"({"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]})";
  ASSERT_TRUE(
      exposure::import_advisories(app_.world, Principal::system("test"), options).has_value());
  sign_in("partner");
  const auto upload = [&](const std::string& version) {
    const http::Response done = call(
        http::Method::put, "/api/v1/inventories/web",
        R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":)"
        R"("left","version":")" +
            version + R"(","purl":"pkg:npm/left@)" + version + "\"}]}");
    ASSERT_EQ(done.status, 200) << done.body;
  };
  const auto found = [&](const std::string& query) {
    return listed("/api/v1/findings" + query, "findings", "flaw").size();
  };
  upload("1.0.0");
  EXPECT_EQ(found(""), 1U);
  upload("2.0.0");
  EXPECT_EQ(found(""), 0U);
  EXPECT_EQ(found("?closed=false"), 0U);
  EXPECT_EQ(found("?closed=true"), 1U);
}

}  // namespace
}  // namespace tocsin::pages
