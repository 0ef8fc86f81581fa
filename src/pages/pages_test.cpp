// Every page, as every reader, in both languages, over the Log4Shell exercise and over hostile
// reports.
#include "base/json.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/exercise.h"
#include "flow/odd_reports_for_test.h"
#include "http/problem.h"
#include "pages/pages_for_test.h"
#include "pages/parts/texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace tocsin::pages {
namespace {

constexpr std::string_view kBanner =
    "Exercise: the Log4Shell record replayed; nothing here is live";

/// What every page has, whatever it shows.
void expect_page(const http::Response& response, const std::string& address) {
  SCOPED_TRACE(address);
  const std::string& html = response.body;
  EXPECT_NE(html.find(kBanner), std::string::npos);
  EXPECT_NE(html.find("演练：Log4Shell"), std::string::npos);
  EXPECT_NE(html.find("class=\"skip\""), std::string::npos);
  EXPECT_NE(html.find("<h1>"), std::string::npos);
  EXPECT_EQ(html.find("{{"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find(" style="), std::string::npos);
  // A key that the catalogue lacks shows as itself.
  for (const auto& [key, text] : catalogue(Language::en)) {
    EXPECT_EQ(html.find(">" + key + "<"), std::string::npos) << key;
  }
  for (const std::string_view group :
       {"field.", "hint.", "case_act.", "standing.", "desk.", "reports.", "nav."}) {
    EXPECT_EQ(html.find(">" + std::string(group)), std::string::npos) << group;
  }
}

bool is_file(const std::string& link) {
  return link.starts_with("/assets/") || link.starts_with("/log/") ||
         link.find(".atom") != std::string::npos || link.find(".json") != std::string::npos ||
         link.find("/receipt") != std::string::npos ||
         link.find("/attachments/") != std::string::npos || link.ends_with("/document") ||
         link.find("format=text") != std::string::npos ||
         link.find("format=json") != std::string::npos;
}

TEST_F(Pages, EveryLinkedPageWorksForEveryReaderInBothLanguages) {
  play();
  for (const std::string reader :
       {"", "officer", "second", "analyst", "auditor", "partner", "reporting"}) {
    for (const std::string language : {"en", "zh-CN"}) {
      SCOPED_TRACE(reader + " " + language);
      sign_in(reader);
      std::vector<std::string> waiting = {(reader.empty() ? "/?lang=" : "/desk?lang=") + language,
                                          "/report?lang=" + language, "/notices?lang=" + language,
                                          "/verify?lang=" + language};
      std::set<std::string> seen(waiting.begin(), waiting.end());
      while (!waiting.empty() && seen.size() < 400) {
        const std::string address = waiting.back();
        waiting.pop_back();
        const http::Response response = send(http::Method::get, address);
        const bool is_closed =
            response.status == 303;  // such as /sign-in for somebody who is signed in
        EXPECT_TRUE(response.status == 200 || is_closed) << address << " " << response.status;
        if (is_closed) {
          continue;
        }
        expect_page(response, address);
        EXPECT_NE(response.body.find("<html lang=\"" + language + "\""), std::string::npos)
            << address;
        for (const std::string& link : links_of(response.body)) {
          const bool is_this_language = link.find("lang=" + language) != std::string::npos;
          if (is_file(link)) {
            if (seen.insert(link).second && !link.starts_with("/log/")) {
              EXPECT_EQ(send(http::Method::get, link).status, 200) << link;
            }
          } else if (is_this_language && seen.insert(link).second) {
            waiting.push_back(link);
          }
        }
      }
      EXPECT_GT(seen.size(), 8U);
    }
  }
}

TEST_F(Pages, AStrangerIsToldToSignInFirst) {
  play();
  for (const std::string address :
       {"/desk", "/desk/reports", "/desk/cases", "/desk/duties", "/desk/standing",
        "/desk/decisions", "/desk/inbox", "/desk/feed", "/desk/journal", "/desk/parties",
        "/desk/account"}) {
    const http::Response response = send(http::Method::get, address);
    EXPECT_EQ(response.status, 401) << address;
    expect_page(response, address);
    EXPECT_NE(response.body.find("href=\"/sign-in\""), std::string::npos);
  }
}

TEST_F(Pages, ASuspendedPartnerSeesDutiesAndStandingButNotWhatOthersShare) {
  store_.clock.set(*parse_rfc3339("2021-12-09T00:00:00Z"));
  // Built by hand: the exercise ends in a reinstatement.
  const Principal system = Principal::system("test");
  TOC_ASSERT(flow::set_up(app_.world, {.operator_name = "Operator",
                                       .country = "CN",
                                       .mail = "a@b.invalid",
                                       .person_name = "Officer",
                                       .password = {}})
                 .has_value());
  TOC_ASSERT(flow::register_party(app_.world, system,
                                  {.handle = "p",
                                   .name = "Partner",
                                   .country = "CN",
                                   .roles = {},
                                   .markets = {},
                                   .size = {},
                                   .mail = {}})
                 .has_value());
  const auto person = flow::register_person(app_.world, system,
                                            {.party = "p",
                                             .name = "Desk",
                                             .mail = "p@b.invalid",
                                             .role = Role::partner_member,
                                             .language = "en"});
  TOC_ASSERT(person.has_value());
  people_.emplace(
      "p", person->person);  // without a partnership, as closed to sharing as a suspended one
  sign_in("p");
  for (const std::string open :
       {"/desk", "/desk/duties", "/desk/standing", "/desk/inbox", "/desk/account", "/report"}) {
    EXPECT_EQ(send(http::Method::get, open).status, 200) << open;
  }
  for (const std::string closed : {"/desk/feed", "/desk/cases", "/desk/reports", "/desk/journal"}) {
    const http::Response response = send(http::Method::get, closed);
    EXPECT_EQ(response.status, 403) << closed;
    expect_page(response, closed);
  }
}

TEST_F(Pages, AReportComesInAndGoesItsWayThroughTheDesk) {
  play();
  http::Response done = report({{"title", "Overflow in the parser"},
                                {"product", "Widget"},
                                {"vendor", "Maker"},
                                {"description", "Long names."},
                                {"tlp", "TLP:GREEN"},
                                {"share_consent", "yes"}});
  ASSERT_EQ(done.status, 201) << done.body;
  expect_page(done, "/report");
  EXPECT_NE(done.body.find("c2sp.org/tlog-proof@v1"), std::string::npos);
  std::string status;
  for (const std::string& link : links_of(done.body)) {
    if (link.starts_with("/status/") && !is_file(link)) {
      status = link;
    }
  }
  const http::Response followed = send(http::Method::get, status);
  EXPECT_EQ(followed.status, 200);
  expect_page(followed, status);
  EXPECT_NE(send(http::Method::get, status + "/report.json").body.find("\"product\":\"Widget\""),
            std::string::npos);
  EXPECT_TRUE(
      send(http::Method::get, status + "/receipt").body.starts_with("c2sp.org/tlog-proof@v1"));
  EXPECT_EQ(send(http::Method::get, "/status/unknown").status, 404);

  sign_in("analyst");
  const http::Response inbox = send(http::Method::get, "/desk/reports?state=received");
  std::string here;
  for (const std::string& link : links_of(inbox.body)) {
    here = link.starts_with("/desk/reports/R-") ? link : here;
  }
  ASSERT_FALSE(here.empty());
  EXPECT_EQ(post(here, {{"act", "nothing"}}).status, 400);
  const http::Response opened = post(here, {{"act", "open"}});
  ASSERT_EQ(opened.status, 303) << opened.body;
  const std::string item(*opened.find("location"));
  EXPECT_EQ(post(here, {{"act", "open"}}).status, 409);
  EXPECT_EQ(
      post(item, {{"act", "participant"}, {"party", "apache"}, {"participant_role", "vendor"}})
          .status,
      303);
  EXPECT_EQ(post(item, {{"act", "event"},
                        {"event", "vendor_aware"},
                        {"party", "apache"},
                        {"event_at", "2022-01-01T08:00"}})
                .status,
            303);
  const http::Response again = post(item, {{"act", "event"},
                                           {"event", "vendor_aware"},
                                           {"party", "apache"},
                                           {"event_at", "2022-01-01T08:00"}});
  EXPECT_EQ(again.status, 409);
  expect_page(again, item);
  const http::Response bad_time = post(
      item, {{"act", "event"}, {"event", "fix_ready"}, {"party", "apache"}, {"event_at", "noon"}});
  EXPECT_EQ(bad_time.status, 400);
  EXPECT_NE(bad_time.body.find("id=\"event-event_at-error\""), std::string::npos);
  EXPECT_NE(bad_time.body.find("value=\"noon\""), std::string::npos);
  EXPECT_EQ(
      post(
          item,
          {{"act", "share"}, {"tlp", "TLP:AMBER"}, {"title", "Update soon"}, {"text", "It comes."}})
          .status,
      303);
  EXPECT_EQ(post(item + "/facts", {{"act", "fact"},
                                   {"party", "apache"},
                                   {"fact", "awareness"},
                                   {"about", "vuln.in_own_product"},
                                   {"earliest", "2022-01-01T08:00"},
                                   {"weight", "proven"}})
                .status,
            303);
  EXPECT_EQ(post(item + "/warning",
                 {{"act", "warning"}, {"title_en", "T"}, {"title_zh", "题"}, {"body_en", "B"}})
                .status,
            400);
  EXPECT_EQ(post(item + "/warning", {{"act", "warning"},
                                     {"title_en", "T"},
                                     {"title_zh", "题"},
                                     {"body_en", "B"},
                                     {"body_zh", "文"}})
                .status,
            303);

  sign_in("officer");
  const auto decisions = flow::open_decisions(app_.world, Principal::system("test"));
  ASSERT_EQ(decisions->size(), 1U);
  EXPECT_EQ(post("/desk/decisions/" + to_text(decisions->front().decision.id), {{"act", "approve"}})
                .status,
            303);
  EXPECT_EQ(flow::public_notices(app_.world, "", 1)->front().title_en, "T");

  // A form without the session's token is refused.
  csrf_ = "wrong";
  EXPECT_EQ(post(item, {{"act", "unmerge"}}).status, 403);
}

TEST_F(Pages, ARefusedReportComesBackWithEverythingTyped) {
  const http::Response response =
      report({{"title", "A title that stays"}, {"vendor", "Maker & Sons"}, {"product", "Widget"}});
  EXPECT_EQ(response.status, 400);
  expect_page(response, "/report");
  EXPECT_NE(response.body.find("value=\"A title that stays\""), std::string::npos);
  EXPECT_NE(response.body.find("Maker &amp; Sons"), std::string::npos);
  EXPECT_NE(response.body.find("id=\"report-description-error\""), std::string::npos);
}

TEST_F(Pages, HostileTextStaysText) {
  play();
  const std::vector<std::string> payloads = {"<script>alert(1)</script>",
                                             "\"><img src=x onerror=alert(1)>",
                                             "' onmouseover='alert(1)",
                                             "{{csrf}}{{{content}}}",
                                             "</textarea><script>alert(1)</script>",
                                             "<!-- <svg/onload=alert(1)>",
                                             "&lt;script&gt;",
                                             "</title><svg onload=alert(1)>",
                                             "javascript:alert(1)",
                                             "<a href=\"//evil.invalid\">x</a>"};
  const auto expect_tame = [](const http::Response& response, const std::string& where) {
    SCOPED_TRACE(where);
    for (const std::string_view bad :
         {"<script", "<img src=x", "<svg", "' onmouseover", "</textarea><", "<!--",
          "//evil.invalid\"", "href=\"javascript"}) {
      EXPECT_EQ(response.body.find(bad), std::string::npos) << bad;
    }
  };
  for (const std::string& payload : payloads) {
    SCOPED_TRACE(payload);
    sign_in("");
    std::vector<std::pair<std::string, std::string>> fields;
    for (const char* name :
         {"title", "vendor", "product", "versions", "description", "impact", "exploit", "discovery",
          "public_references", "exploitation", "vendor_contact", "disclosure_plans", "credit",
          "contact_name", "contact_mail", "tracking_id"}) {
      fields.emplace_back(name, payload);
    }
    auto wrong = fields;
    wrong.emplace_back("vendor_contacted_at", payload);
    wrong.emplace_back("tlp", payload);
    expect_tame(report(wrong), "the form with a fault");
    const http::Response done = report(fields);
    ASSERT_EQ(done.status, 201);
    expect_tame(done, "the receipt");
    for (const std::string& link : links_of(done.body)) {
      if (link.starts_with("/status/") && !is_file(link)) {
        expect_tame(send(http::Method::get, link), link);
      }
    }
    expect_tame(send(http::Method::get, "/report?lang=" + encode_percent(payload)), "language");
    expect_tame(send(http::Method::get, "/notices?x=" + encode_percent(payload)), "query");
    expect_tame(send(http::Method::get, "/sign-in/" + encode_percent(payload).substr(0, 200)),
                "link");
    expect_tame(post("/sign-in", {{"mail", payload}, {"password", payload}}), "sign-in");
    sign_in("officer");
    const auto reports = flow::list_reports(app_.world, Principal::system("test"), "received",
                                            {.before = std::nullopt, .count = 1});
    const std::string here = "/desk/reports/" + reports->front().number;
    expect_tame(send(http::Method::get, "/desk"), "desk");
    expect_tame(send(http::Method::get, here), here);
    const http::Response opened = post(here, {{"act", "open"}});
    ASSERT_EQ(opened.status, 303);
    const std::string item(*opened.find("location"));
    EXPECT_EQ(
        post(item, {{"act", "share"}, {"tlp", "TLP:AMBER"}, {"title", payload}, {"text", payload}})
            .status,
        303);
    expect_tame(post(item, {{"act", "merge"}, {"into", payload}}), "merge");
    EXPECT_EQ(post(item + "/facts", {{"act", "fact"},
                                     {"party", "apache"},
                                     {"fact", "kev.dueDate"},
                                     {"value", payload},
                                     {"earliest", "2022-01-01T08:00"},
                                     {"weight", "proven"},
                                     {"evidence_text", payload}})
                  .status,
              303);
    EXPECT_EQ(post(item + "/warning", {{"act", "warning"},
                                       {"title_en", payload},
                                       {"title_zh", payload},
                                       {"body_en", payload},
                                       {"body_zh", payload}})
                  .status,
              303);
    for (const std::string& page : {item, std::string("/desk/cases"), std::string("/desk/journal"),
                                    std::string("/desk/decisions"), std::string("/desk/feed")}) {
      const http::Response response = send(http::Method::get, page);
      EXPECT_EQ(response.status, 200) << page;
      expect_tame(response, page);
    }
    const auto decisions = flow::open_decisions(app_.world, Principal::system("test"));
    sign_in("second");
    ASSERT_EQ(
        post("/desk/decisions/" + to_text(decisions->front().decision.id), {{"act", "approve"}})
            .status,
        303);
    const std::string slug = flow::public_notices(app_.world, "", 1)->front().slug;
    for (const std::string& page : {"/notices/" + slug, std::string("/notices"), std::string("/"),
                                    std::string("/notices.atom")}) {
      expect_tame(send(http::Method::get, page), page);
    }
  }
}

TEST_F(Pages, WhateverIsAcceptedCanBeShownInBothLanguages) {
  play();
  using flow::testing::Fate;
  for (const flow::testing::OddReport& odd : flow::testing::odd_reports()) {
    SCOPED_TRACE(odd.name);
    sign_in("");
    const http::Response done =
        send(http::Method::post, "/api/v1/reports", odd.body, "application/json");
    ASSERT_EQ(done.status, odd.fate == Fate::accepted ? 201 : 400) << done.body.substr(0, 300);
    if (done.status != 201) {
      continue;
    }
    const JsonDocument answer = *JsonDocument::parse(done.body);
    const std::string number(answer.root().text_at({"number"}).value());
    const std::string status(
        answer.root().text_at({"status_url"}).value().substr(app_.world.base_url.size()));
    EXPECT_EQ(send(http::Method::get, status + "/report.json").status, 200);
    for (const std::string language : {"en", "zh-CN"}) {
      EXPECT_EQ(send(http::Method::get, status + "?lang=" + language).status, 200);
    }
    sign_in("officer");
    for (const std::string language : {"en", "zh-CN"}) {
      const http::Response page =
          send(http::Method::get, "/desk/reports/" + number + "?lang=" + language);
      EXPECT_EQ(page.status, 200);
      EXPECT_NE(page.body.find(number), std::string::npos);
      EXPECT_EQ(page.body.find("<script"), std::string::npos);
      EXPECT_EQ(send(http::Method::get, "/desk/reports?lang=" + language).status, 200);
    }
    EXPECT_EQ(send(http::Method::get, "/api/v1/reports/" + number).status, 200);
    EXPECT_EQ(send(http::Method::get, "/api/v1/reports/" + number + "/suggestions").status, 200);
  }
}

TEST_F(Pages, AReportAsJsonHasAtMostOneMebibyte) {
  play();
  const std::string report = R"({"product":"W","description":"d"})";
  const std::string most = report + std::string((1U << 20U) - report.size(), ' ');
  EXPECT_EQ(send(http::Method::post, "/api/v1/reports", most, "application/json").status, 201);
  const http::Response refused =
      send(http::Method::post, "/api/v1/reports", most + " ", "application/json");
  EXPECT_EQ(refused.status, 413);
  EXPECT_NE(refused.body.find("multipart/form-data"), std::string::npos);
}

TEST_F(Pages, AnInstanceThatNoLongerSignsSaysSoAndIsRead) {
  play();
  sign_in("officer");
  EXPECT_EQ(send(http::Method::get, "/readyz").status, 200);
  EXPECT_FALSE(store_
                   ->write([](store::Transaction&) -> Status {
                     throw UnsafeToWrite("the disk did not flush");
                   })
                   .has_value());
  const http::Response ready = send(http::Method::get, "/readyz");
  EXPECT_EQ(ready.status, 503);
  const http::Response refused = send(http::Method::post, "/api/v1/reports",
                                      R"({"product":"W","description":"d"})", "application/json");
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("stopped signing"), std::string::npos);
  EXPECT_EQ(send(http::Method::get, "/desk/reports").status, 200);
}

TEST_F(Pages, AnInstanceWhoseStoreCannotBeReadIsNotReady) {
  // Nothing has been read so far: the first reader has yet to open the file.
  const std::filesystem::path file = store_.folder() / "tocsin.db";
  const std::filesystem::path aside = store_.folder() / "aside.db";
  std::filesystem::rename(file, aside);
  EXPECT_GE(send(http::Method::get, "/readyz").status, 400);
  std::filesystem::rename(aside, file);
  EXPECT_EQ(send(http::Method::get, "/readyz").status, 200);
}

TEST_F(Pages, NoLinkOfAPageLeadsToAnotherSite) {
  for (const char* address : {"/%2Fevil.example", "/%2F%2Fevil.example/x", "/%2f/evil.example"}) {
    const http::Response response = fault_at(address);
    EXPECT_EQ(response.body.find("href=\"//"), std::string::npos) << address;
    EXPECT_NE(response.body.find("lang=zh-CN"), std::string::npos) << "the other language is there";
  }
}

}  // namespace
}  // namespace tocsin::pages
