// What the API and the lists of the desk show, to whom, and how much of it at once.
#include "base/json.h"
#include "exposure/advisories.h"
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/standing.h"
#include "pages/duties/duty_pages.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::pages {
namespace {

class Shown : public Pages {
 protected:
  http::Response get(const std::string& address) { return send(http::Method::get, address); }
  int call(http::Method method, const std::string& address, std::string_view body = {}) {
    return send(method, address, body, body.empty() ? "" : "application/json").status;
  }
  std::size_t links_to(const std::string& page, const std::string& begin) {
    const auto links = links_of(get(page).body);
    return static_cast<std::size_t>(
        std::ranges::count_if(links, [&](const auto& one) { return one.starts_with(begin); }));
  }
};

TEST_F(Shown, PartnersSeeWhatTheyHaveAPartIn) {
  play();
  const std::string foreign = open_case("Of a stranger");
  const std::string number = foreign.substr(foreign.rfind('/') + 1);
  const auto report = flow::list_reports(app_.world, officer_of_the_exercise(), "",
                                         {.before = std::nullopt, .count = 1});
  const std::string report_number = report->front().number;
  for (const auto& [who, sees] : {std::pair{"officer", true}, std::pair{"partner", false}}) {
    sign_in(who);
    EXPECT_EQ(std::ranges::count(listed("/api/v1/cases", "cases", "number"), number), sees);
    EXPECT_EQ(std::ranges::count(listed("/api/v1/reports", "reports", "number"), report_number),
              sees);
    EXPECT_EQ(get("/api/v1/reports/" + report_number).status, sees ? 200 : 404);
    EXPECT_EQ(get("/api/v1/cases/" + number).status, sees ? 200 : 404);
  }
  EXPECT_FALSE(listed("/api/v1/cases", "cases", "number").empty());
  EXPECT_FALSE(listed("/api/v1/reports", "reports", "number").empty());
  const std::string own = get("/api/v1/inbox").body;
  sign_in("reporting");
  EXPECT_NE(get("/api/v1/inbox").body, own);
}

TEST_F(Shown, WhatIsMarkedHigherIsWithheldInTheJournal) {
  play();
  const std::string body = R"({"product":"p","description":"d","tlp":"TLP:RED"})";
  ASSERT_EQ(call(http::Method::post, "/api/v1/reports", body), 201);
  for (const auto& [who, is_withheld] : {std::pair{"officer", false}, std::pair{"auditor", true}}) {
    sign_in(who);
    const std::string journal = get("/api/v1/journal?count=5").body;
    EXPECT_EQ(journal.contains("\"withheld\":true"), is_withheld) << journal;
  }
}

TEST_F(Shown, ASessionKnowsItselfAmongTheOthers) {
  play();
  sign_in("partner");
  sign_in("partner");
  const auto document = JsonDocument::parse(get("/api/v1/sessions").body);
  const std::string own =
      to_text(flow::principal_of_session(app_.world, cookie_.substr(cookie_.find('=') + 1))
                  ->principal.session);
  std::size_t others = 0;
  for (const Json& one : document->root().find("sessions")->elements()) {
    const bool is_this = one.find("this")->boolean().value();
    EXPECT_EQ(is_this, one.text_at({"id"}) == own);
    others += is_this ? 0 : 1;
  }
  EXPECT_GE(others, 1U);
}

TEST_F(Shown, AListHasItsLengthAndALinkToTheRest) {
  play();
  const auto add = [&] {
    sign_in("");
    ASSERT_EQ(report({{"title", "t"}, {"product", "p"}, {"description", "d"}}).status, 201);
    sign_in("analyst");
  };
  const std::string reports = "/desk/reports?state=received";
  const std::string older_reports = "/desk/reports?state=received&before=";
  sign_in("analyst");
  for (std::size_t i = links_to(reports, "/desk/reports/R-"); i < 50; ++i) {
    add();
  }
  EXPECT_EQ(links_to(reports, "/desk/reports/R-"), 50U);
  EXPECT_EQ(links_to(reports, older_reports), 0U);
  add();
  EXPECT_EQ(links_to(reports, "/desk/reports/R-"), 50U);
  EXPECT_EQ(links_to(reports, older_reports), 1U);
  EXPECT_EQ(links_to(link(reports, older_reports), "/desk/reports/R-"), 1U);

  const std::string older_cases = "/desk/cases?before=";
  for (std::size_t i = links_to("/desk/cases", "/desk/cases/C-"); i < 51; ++i) {
    EXPECT_EQ(links_to("/desk/cases", older_cases), 0U) << i;
    EXPECT_EQ(post(link(reports, "/desk/reports/R-"), {{"act", "open"}}).status, 303);
  }
  EXPECT_EQ(links_to("/desk/cases", "/desk/cases/C-"), 50U);
  EXPECT_EQ(links_to(link("/desk/cases", older_cases), "/desk/cases/C-"), 1U);
}

TEST_F(Shown, TheJournalIsTurnedByTheHundred) {
  play();
  sign_in("officer");
  const auto size = [&] { return app_.world.store->head()->size; };
  const auto is_more = [&] { return links_to("/desk/journal", "/desk/journal?before=") == 1; };
  while (size() < 100) {
    ASSERT_EQ(call(http::Method::post, "/api/v1/reports", R"({"product":"p","description":"d"})"),
              201);
  }
  const auto entries = [&] {
    const std::string html = get("/desk/journal").body;
    std::size_t out = 0;
    for (std::size_t at = html.find("<time"); at != std::string::npos;
         at = html.find("<time", at + 1)) {
      ++out;
    }
    return out;
  };
  EXPECT_EQ(size(), 100);
  EXPECT_FALSE(is_more());
  const std::size_t a_hundred = entries();
  ASSERT_EQ(call(http::Method::post, "/api/v1/reports", R"({"product":"p","description":"d"})"),
            201);
  EXPECT_TRUE(is_more());
  EXPECT_EQ(entries(), a_hundred);
}

TEST_F(Shown, DutiesAsACalendarAreOfOneOrganizationOrOfAll) {
  play();
  sign_in("officer");
  const auto events = [&](const std::string& query) {
    const http::Response answer = get("/api/v1/duties.ics" + query);
    EXPECT_EQ(answer.status, 200);
    std::size_t out = 0;
    for (std::size_t at = answer.body.find("BEGIN:VEVENT"); at != std::string::npos;
         at = answer.body.find("BEGIN:VEVENT", at + 1)) {
      ++out;
    }
    return out;
  };
  EXPECT_GT(events(""), 0U);
  EXPECT_EQ(events("?party=apache"), 0U);
  EXPECT_EQ(get("/api/v1/duties.ics?party=nobody").status, 404);
}

TEST_F(Shown, TilesAreHashesOrEntries) {
  play();
  const std::string part = "000.p/" + std::to_string(app_.world.store->head()->size);
  const std::string hashes = get("/log/tile/0/" + part).body;
  const std::string entries = get("/log/tile/entries/" + part).body;
  EXPECT_EQ(hashes.size(), 32 * static_cast<std::size_t>(app_.world.store->head()->size));
  EXPECT_GT(entries.size(), 0U);
  EXPECT_NE(entries, hashes);
}

TEST_F(Shown, WhatIsNotThereIsNotFound) {
  play();
  sign_in("partner");
  EXPECT_EQ(get("/assets/none.css").status, 404);
  EXPECT_EQ(get("/api/v1/webhook").status, 404);
  EXPECT_EQ(call(http::Method::delete_, "/api/v1/calendar-link"), 404);
  EXPECT_EQ(call(http::Method::delete_, "/api/v1/inventories/none"), 404);
  EXPECT_EQ(call(http::Method::put, "/api/v1/webhook", R"({"url":"https://hooks.example/a"})"),
            200);
  const http::Response webhook = get("/api/v1/webhook");
  EXPECT_EQ(webhook.status, 200);
  EXPECT_TRUE(webhook.body.contains("https://hooks.example/a"));
  const std::string inventory =
      R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a"}]})";
  EXPECT_EQ(call(http::Method::put, "/api/v1/inventories/web", inventory), 200);
  EXPECT_EQ(call(http::Method::delete_, "/api/v1/inventories/web"), 204);
  EXPECT_EQ(call(http::Method::delete_, "/api/v1/inventories/web"), 404);
}

TEST_F(Shown, AdvisoriesThatCannotBeReadAreNamedUpToAThousand) {
  play();
  sign_in("officer");
  for (const std::int64_t bad : {999, 1000, 1001}) {
    std::string body = "[";
    for (std::int64_t i = 0; i < bad; ++i) {
      body += std::string(i == 0 ? "" : ",") +
              R"({"schema_version":"1.7.0","id":"A-1","modified":"x","affected":[]})";
    }
    const http::Response done =
        send(http::Method::post, "/api/v1/advisories", body + "]", "application/json");
    ASSERT_EQ(done.status, 200) << done.body;
    const auto document = JsonDocument::parse(done.body);
    EXPECT_EQ(document->root().find("quarantined")->integer(), bad) << done.body.substr(0, 300);
    EXPECT_EQ(document->root().find("quarantine")->size(), std::min<std::size_t>(bad, 1000));
  }
  sign_in("partner");
  EXPECT_EQ(call(http::Method::post, "/api/v1/advisories", "[]"), 403);
}

TEST_F(Shown, AFlawIsKnownByAllItsIds) {
  for (
      const std::string_view text :
      {R"({"schema_version":"1.7.0","id":"GHSA-aaaa-bbbb-cccc","aliases":["CVE-2099-0001"],"modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]})",
       R"({"schema_version":"1.7.0","id":"ALONE-1","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"right"},"versions":["1.0.0"]}]})"}) {
    exposure::ImportOptions options;
    options.body = text;
    ASSERT_TRUE(
        exposure::import_advisories(app_.world, Principal::system("test"), options).has_value());
  }
  const auto ids = [&](const std::string& id) {
    const auto document = JsonDocument::parse(get("/api/v1/vulnerabilities/" + id).body);
    std::vector<std::string> out = {std::string(document->root().text_at({"id"}).value_or(""))};
    for (const Json& one : document->root().find("aliases")->elements()) {
      out.emplace_back(*one.text());
    }
    std::ranges::sort(out);
    return out;
  };
  const std::vector<std::string> both = {"CVE-2099-0001", "GHSA-aaaa-bbbb-cccc"};
  EXPECT_EQ(ids("CVE-2099-0001"), both);
  EXPECT_EQ(ids("GHSA-aaaa-bbbb-cccc"), both);
  EXPECT_EQ(ids("ALONE-1"), std::vector<std::string>{"ALONE-1"});
  EXPECT_TRUE(
      send(http::Method::post, "/v1/querybatch",
           R"({"queries":[{"package":{"ecosystem":"npm","name":"left"},"version":"1.0.0"}]})",
           "application/json")
          .body.contains("\"modified\":\"2026-01-02T00:00:00Z\""));
}

TEST_F(Shown, TheFirstPageOffersTheSetUpWhileItIsOpen) {
  const auto is_offered = [&] { return links_to("/", "/set-up") > 0; };
  EXPECT_FALSE(is_offered());
  app_.setup_token = "printed";
  EXPECT_TRUE(is_offered());
  ASSERT_TRUE(flow::set_up(app_.world, {.operator_name = "Operator",
                                        .country = "CN",
                                        .mail = "a@b.invalid",
                                        .person_name = "Officer",
                                        .password = "correct horse battery"})
                  .has_value());
  EXPECT_FALSE(is_offered());
  const std::string credentials = R"({"mail":"a@b.invalid","password":"correct horse battery"})";
  std::vector<std::string> cookies;
  for (int i = 0; i < 2; ++i) {
    headers_ = {{"x-csrf-token", csrf_}};
    const http::Response session =
        send(http::Method::post, "/api/v1/sessions", credentials, "application/json");
    ASSERT_EQ(session.status, 201) << session.body;
    csrf_ = JsonDocument::parse(session.body)->root().text_at({"csrf"}).value();
    const std::string field(*session.find("set-cookie"));
    cookie_ = field.substr(0, field.find(';'));
    cookies.push_back(cookie_);
  }
  EXPECT_EQ(get("/api/v1/session").status, 200);
  EXPECT_EQ(get("/sign-in").status, 303);
  cookie_ = cookies[0];
  EXPECT_EQ(get("/api/v1/session").status, 401) << "a new sign-in ends the old session";
  cookie_.clear();
  EXPECT_EQ(get("/sign-in").status, 200);
}

TEST_F(Shown, OnesOwnPartnershipIsShownAtOnceAndTheOperatorsPeopleSeeTheList) {
  const Principal system = Principal::system("test");
  ASSERT_TRUE(flow::set_up(app_.world, {.operator_name = "Operator",
                                        .country = "CN",
                                        .mail = "a@b.invalid",
                                        .person_name = "Officer",
                                        .password = {}})
                  .has_value());
  ASSERT_TRUE(
      flow::register_party(app_.world, system, {.handle = "p", .name = "Partner"}).has_value());
  const auto person = flow::register_person(
      app_.world, system,
      {.party = "p", .name = "P", .mail = "p@b.invalid", .role = Role::partner_member});
  ASSERT_TRUE(flow::join_programme(app_.world, system, "p", "example.threat-sharing").has_value());
  people_.emplace("p", person->person);
  const auto officer = flow::register_person(
      app_.world, system, {.party = "", .name = "O", .mail = "o@b.invalid", .role = Role::officer});
  people_.emplace("officer", officer->person);
  for (const auto& [who, links] : {std::pair{"officer", 1U}, std::pair{"p", 0U}}) {
    sign_in(who);
    std::size_t found = 0;
    for (const std::string& one : links_of(get("/desk/standing").body)) {
      const bool is_one = one.starts_with("/desk/standing/") && !one.contains("lang=");
      found += is_one ? 1 : 0;
    }
    EXPECT_EQ(found, links) << who;
  }
}

TEST_F(Shown, ACaseNamesEachOfItsPartiesAndAsksForADecisionWhomItIsFor) {
  play();
  const std::string page = "/desk/cases/" + case_of_the_exercise();
  for (const auto& [who, decides] : {std::pair{"officer", true}, std::pair{"analyst", false}}) {
    sign_in(who);
    const std::string body = get(page).body;
    for (const char* name :
         {"Alibaba Cloud", "Apache Software Foundation", "A US federal civilian agency"}) {
      EXPECT_TRUE(body.contains("<th scope=\"row\">" + std::string(name) + "</th>")) << name;
    }
    EXPECT_TRUE(body.contains("<td>A US federal civilian agency</td>")) << "whose fact it is";
    EXPECT_EQ(body.contains("action=\"" + page + "/facts/"), decides) << who;
  }
}

TEST_F(Shown, AFactSaysFromWhenToWhenAndADutyByWhichLaw) {
  play();
  sign_in("officer");
  const std::string number = case_of_the_exercise();
  const std::string body = get("/desk/cases/" + number).body;
  const auto time = [](const char* text) { return readable_time(*parse_rfc3339(text)); };
  EXPECT_TRUE(body.contains("<td>" + time("2021-11-23T16:00:00Z") + " – " +
                            time("2021-11-24T16:00:00Z") + "</td>"));
  EXPECT_TRUE(body.contains("<td>" + time("2021-12-10T17:00:00Z") + "</td>")) << "at one instant";
  const regimes::Regime& regime = *law().find("cn.rmsv.art7");
  const std::string duties = get("/desk/duties/" + number + "/alibaba-cloud").body;
  EXPECT_TRUE(duties.contains(regime.title.en)) << regime.title.en;
  EXPECT_TRUE(duties.contains(regime.stage("file_miit")->title.en));
}

TEST_F(Shown, AKeyIsOfferedWhatAKeyMayDo) {
  play();
  sign_in("officer");
  const std::string body = get("/desk/account").body;
  const std::size_t begin = body.find('>', body.find("<textarea", body.find("key-scopes") - 80));
  std::string scopes = body.substr(begin + 1, body.find("</textarea>", begin) - begin - 1);
  EXPECT_TRUE(scopes.contains("read_feed")) << scopes;
  for (const Action action : all_actions()) {
    const bool is_offered =
        ("\n" + scopes + "\n").contains("\n" + std::string(to_text(action)) + "\n");
    EXPECT_TRUE(!is_offered || proof_of(action) == Proof::any) << to_text(action);
  }
}

TEST_F(Shown, AWorkbenchAsksItsOwnPartnerToFillItInAndTheDeskToJudgeReceipts) {
  play();
  const std::string here =
      "/desk/duties/" + case_of_the_exercise() + "/alibaba-cloud/cn.rmsv.art7/file_miit";
  sign_in("partner");
  EXPECT_EQ(said(here, {{"act", "portal"},
                        {"portal_at", "2021-12-12T08:00"},
                        {"portal_reference", "R-1"},
                        {"portal_document", "received"}}),
            "303");
  struct Row {
    const char* who;
    bool fills_in;
    bool judges;
  };
  for (const Row& row :
       {Row{"partner", true, false}, Row{"officer", false, true}, Row{"analyst", false, false}}) {
    sign_in(row.who);
    const std::string body = get(here).body;
    EXPECT_EQ(body.contains("id=\"draft"), row.fills_in) << row.who;
    EXPECT_EQ(body.contains("/desk/portal-receipts/"), row.judges) << row.who;
  }
}

TEST_F(Shown, StepsAreOfferedAsTheProgrammeHasThemFromHere) {
  play();
  const auto made = flow::register_person(app_.world, Principal::system("test"),
                                          {.party = "reporting-body",
                                           .name = "Head",
                                           .mail = "head@exercise.invalid",
                                           .role = Role::partner_administrator});
  ASSERT_TRUE(made.has_value()) << describe(made.error());
  people_.emplace("head", made->person);
  sign_in("officer");
  const auto views = flow::view_standing(app_.world, officer_of_the_exercise());
  for (const flow::StandingView& view : *views) {
    const bool is_active = view.partnership.state == "active";
    ASSERT_TRUE(is_active || view.partnership.state == "probation");
    const std::string page = "/desk/standing/" + to_text(view.partnership.id);
    sign_in("officer");
    const std::string steps = get(page).body;
    for (const auto& [target, is_offered] : {std::pair{"active", is_active},
                                             {"noticed", true},
                                             {"suspended", true},
                                             {"warned", false},
                                             {"probation", false},
                                             {"terminated", false}}) {
      EXPECT_EQ(steps.contains("<option value=\"" + std::string(target) + "\""), is_offered)
          << view.partnership.state << " to " << target;
    }
    // The partner itself ends an active partnership, and none on probation.
    sign_in(is_active ? "head" : "partner");
    EXPECT_EQ(get(page).body.contains("own_step"), is_active);
  }
}

TEST_F(Shown, AProposalIsTheDemandsAndADossierInTheReadersLanguage) {
  play();
  Principal second = *flow::principal_of_person(app_.world, people_.at("second"));
  second.lacks_factor = false;
  Principal officer = officer_of_the_exercise();
  for (Principal* one : {&officer, &second}) {
    one->has_fresh_factor = true;
  }
  // Back under reassessment, which cuts what a suspension cuts, and may be followed by another one.
  std::optional<PartnershipId> id;
  const auto views = flow::view_standing(app_.world, officer);
  for (const flow::StandingView& view : *views) {
    id = view.partnership.state == "probation" ? view.partnership.id : id;
  }
  ASSERT_TRUE(id.has_value());
  sign_in("officer");
  const std::string page = "/desk/standing/" + to_text(*id);
  const std::string cut = "reading by the API";
  EXPECT_FALSE(get(page).body.contains(cut));
  const auto annulment = flow::propose_annulment(
      app_.world, officer, {.partnership = *id, .reason = "wrong", .reason_zh = "错"});
  ASSERT_TRUE(annulment.has_value()) << describe(annulment.error());
  ASSERT_TRUE(flow::approve_annulment(app_.world, second, *annulment).has_value());
  EXPECT_TRUE(get(page).body.contains(cut)) << get(page).body;
  const auto proposed = flow::propose_step(app_.world, officer,
                                           {.partnership = *id,
                                            .target = "suspended",
                                            .reason = "not yet",
                                            .reason_zh = "未",
                                            .demands = {{"Mend it", "It holds"}, {"Say so", ""}}});
  ASSERT_TRUE(proposed.has_value()) << describe(proposed.error());
  const auto open = flow::open_decisions(app_.world, second);
  const std::string en = open->front().dossier.lines_en.at(0);
  const std::string zh = open->front().dossier.lines_zh.at(0);
  ASSERT_EQ((en + zh).find_first_of("<>&\"'"), std::string::npos) << "nothing to be escaped";
  sign_in("second");
  for (const auto& [language, is_english] : {std::pair{"en", true}, std::pair{"zh-CN", false}}) {
    const std::string body = get("/desk/decisions?lang=" + std::string(language)).body;
    EXPECT_TRUE(body.contains("Mend it – It holds")) << body;
    EXPECT_TRUE(body.contains("Say so"));
    EXPECT_FALSE(body.contains("Say so –"));
    EXPECT_EQ(body.contains(en), is_english) << en;
    EXPECT_EQ(body.contains(zh), !is_english) << zh;
  }
  const std::string journal = get("/desk/journal").body;
  EXPECT_TRUE(journal.contains("/desk/journal"));
  EXPECT_FALSE(journal.contains(to_text(proposed->decision))) << "an id says nothing to people";
}

TEST_F(Shown, TheJournalTellsTextsThatFitALine) {
  play();
  const std::string fits(200, 'x');
  const std::string too_long(201, 'y');
  const std::string no_id = "12345678-1234 is no id of thirty-six";
  ASSERT_EQ(no_id.size(), 36U);
  ASSERT_TRUE(store_
                  ->write([&](store::Transaction& tx) -> Status {
                    for (const std::string& text : {fits, too_long, no_id}) {
                      store::Act act{.kind = "finding.open",
                                     .actor = "system:test",
                                     .case_id = std::nullopt,
                                     .detail = {}};
                      act.detail.set("reason", text);
                      tx.record(std::move(act));
                    }
                    return {};
                  })
                  .has_value());
  sign_in("officer");
  const std::string journal = get("/desk/journal").body;
  EXPECT_TRUE(journal.contains(fits));
  EXPECT_FALSE(journal.contains(too_long));
  EXPECT_TRUE(journal.contains(no_id));
}

TEST(ShownDuties, CountToTheLegalLineAndWithoutItToTheOperative) {
  const Instant now = *parse_rfc3339("2026-12-07T09:00:00Z");
  struct Row {
    std::optional<int> operative;  ///< hours from now
    std::optional<int> legal;
    std::vector<std::string> left;
    bool says_unknown;
  };
  const auto after = [&](const std::optional<int>& hours) {
    return hours ? std::optional(now + std::chrono::hours(*hours)) : std::nullopt;
  };
  for (const Row& row :
       {Row{2, 5, {"in 5 h"}, false}, Row{2, std::nullopt, {"in 2 h", ">not known</td>"}, true},
        Row{-2, std::nullopt, {"past by 2 h", ">not known</td>"}, true},
        Row{std::nullopt, std::nullopt, {}, false}}) {
    store::Obligation one;
    one.regime = "eu.cra.art14.aev";
    one.stage = "final";
    one.case_number = "C-1";
    one.state = StageState::warned;
    one.operative_due = after(row.operative);
    one.legal_due = after(row.legal);
    const std::string page = duties_page({}, {.obligations = {one}, .law = &law(), .now = now});
    for (const std::string& text : row.left) {
      EXPECT_TRUE(page.contains(text)) << text << page;
    }
    EXPECT_EQ(page.contains(">not known</td>"), row.says_unknown);
    EXPECT_EQ(page.contains("in 2 h") || page.contains("past by"), row.says_unknown);
  }
}

}  // namespace
}  // namespace tocsin::pages
