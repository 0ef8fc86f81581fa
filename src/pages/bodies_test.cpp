// Every route of the API that takes an object, and every field of it: what is missing, of another
// type, unknown or out of its values is refused with its place, before anything else is asked.
#include "base/json.h"
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin::pages {
namespace {

const std::string kNobody = "019b76da-a800-73fa-988a-8165107cef6f";

struct Row {
  const char* who;  ///< a key of the exercise's people
  http::Method method;
  std::string address;
  std::string body;                   ///< good as far as its form goes
  std::vector<std::string> required;  ///< fields
  /// field, a value that is none of its own, as JSON
  std::vector<std::pair<std::string, std::string>> bad;
};

std::vector<Row> rows() {
  using enum http::Method;
  const std::string partnership = "/api/v1/partnerships/" + kNobody;
  const std::string stage = R"("case":"CASE-1","regime":"cn.rmsv.art7","stage":"file_miit")";
  return {
      {"analyst",
       post,
       "/api/v1/cases/CASE-1/events",
       R"({"event":"P","at":"2026-02-01T00:00:00Z","party":"a"})",
       {"event", "at"},
       {{"event", R"("Z")"}, {"at", R"("soon")"}}},
      {"analyst", post, "/api/v1/cases/CASE-1/merge", R"({"into":"CASE-2"})", {"into"}, {}},
      {"analyst",
       post,
       "/api/v1/cases/CASE-1/participants",
       R"({"party":"a","roles":["vendor"]})",
       {"party", "roles"},
       {{"roles", R"([1])"}}},
      {"analyst",
       post,
       "/api/v1/cases/CASE-1/rm",
       R"({"party":"a","state":"received"})",
       {"party", "state"},
       {{"state", R"("lost")"}}},
      {"analyst",
       post,
       "/api/v1/cases/CASE-1/shares",
       R"({"tlp":"TLP:GREEN","title":"t","text":"x","reason":"r"})",
       {"tlp", "title"},
       {{"tlp", R"("TLP:BLUE")"}}},
      {"partner",
       post,
       "/api/v1/shares",
       R"({"tlp":"TLP:GREEN","title":"t","text":"x","author_shown":true,"audience":{"kind":"community"},"stix":{"objects":[]}})",
       {"tlp", "title", "text"},
       {{"tlp", R"("TLP:BLUE")"},
        {"tlp", R"("TLP:RED")"},
        {"author_shown", R"("yes")"},
        {"audience", R"({"kind":"everybody"})"},
        {"audience", R"({"kind":"named"})"},
        {"audience", R"({"kind":"community","parties":["a"]})"},
        {"audience", R"({"kind":"group"})"},
        {"audience", R"({"kind":"case"})"},
        {"stix", R"({"objects":[{"type":"malware"}]})"}}},
      {"partner",
       put,
       "/api/v1/shares/2",
       R"({"tlp":"TLP:GREEN","title":"t","text":"x","revision":1})",
       {"tlp", "title", "text"},
       {{"revision", R"("1")"}}},
      {"partner",
       post,
       "/api/v1/indicators/search",
       R"({"values":["evil.example"],"kind":"domain"})",
       {"values"},
       {{"values", "[1]"}, {"values", R"(["no value"])"}, {"kind", R"("name")"}}},
      {"officer", put, "/api/v1/groups/g/members/a", "{}", {}, {}},
      {"officer", post, "/api/v1/sources/s/run", "{}", {}, {}},
      {"officer",
       put,
       "/api/v1/sources/s",
       R"({"kind":"osv","address":"https://a.example/npm","format":"osv","tlp":"TLP:GREEN",)"
       R"("every_s":60,"pause_ms":0,"credential":"c","on":true})",
       {"kind", "address"},
       {{"kind", R"("none")"},
        {"address", R"("nowhere")"},
        {"format", R"("csaf")"},
        {"tlp", R"("TLP:BLUE")"},
        {"every_s", "59"},
        {"pause_ms", "60001"}}},
      {"partner", post, "/api/v1/recalls/2/confirmation", "{}", {}, {}},
      {"partner", post, "/api/v1/shares/2/withdrawal", R"({"reason":"r"})", {"reason"}, {}},
      {"officer",
       post,
       "/api/v1/groups",
       R"({"handle":"g","name":"n","shows_members":true})",
       {"handle", "name"},
       {{"handle", R"("A B")"}, {"shows_members", R"("yes")"}}},
      {"officer",
       post,
       "/api/v1/checklist/none",
       R"({"answer":"done","evidence":"e"})",
       {"answer", "evidence"},
       {}},
      {"partner",
       post,
       "/api/v1/conflicts/decisions",
       R"({"case":"CASE-1","party":"a","regime":"r","against":"s","decision":"release","reason":"r"})",
       {"case", "regime", "against", "decision", "reason"},
       {{"decision", R"("wait")"}}},
      {"officer",
       post,
       "/api/v1/decisions/" + kNobody + "/reject",
       R"({"reason":"r"})",
       {"reason"},
       {}},
      {"officer",
       post,
       "/api/v1/facts/" + kNobody + "/decision",
       R"({"status":"accepted","reason":"r"})",
       {"status", "reason"},
       {{"status", R"("sure")"}}},
      {"analyst",
       post,
       "/api/v1/facts",
       R"({"case":"CASE-1","party":"a","fact":"awareness","of":"x","value":"v","from_obligor":true,"at":"2026-02-01T00:00:00Z","weight":"asserted","evidence":"e"})",
       {"case", "fact", "of", "at", "weight"},
       {{"weight", R"("heavy")"}, {"at", R"("soon")"}, {"at", "1"}, {"from_obligor", R"("yes")"}}},
      {"partner",
       post,
       "/api/v1/filings",
       "{" + stage + R"(,"party":"a","capacity":"obligor","complete":true,"content":{"a":"b"}})",
       {"case", "regime", "stage", "content"},
       {{"complete", R"("yes")"}}},
      {"partner",
       post,
       "/api/v1/findings/remediations",
       R"({"asset":1,"component":"c","flaw":"f","state":"accepted","reason":"r","evidence":"e"})",
       {"component", "flaw", "state", "reason"},
       {{"asset", R"("1")"}, {"asset", "1.5"}}},
      {"officer",
       post,
       "/api/v1/impact",
       R"({"package":"pkg:npm/a@1","versions":""})",
       {"package"},
       {}},
      {"officer",
       post,
       partnership + "/infractions/1",
       R"({"outcome":"remedied","reason":"r"})",
       {"outcome", "reason"},
       {{"outcome", R"("forgotten")"}}},
      {"partner",
       post,
       "/api/v1/keys",
       R"({"name":"k","scopes":["read_feed"],"networks":["192.0.2.0/24"],"valid_for_s":3600})",
       {"name", "scopes"},
       {{"scopes", "1"}, {"networks", "[1]"}, {"valid_for_s", R"("long")"}}},
      {"partner",
       post,
       "/api/v1/mandates",
       R"({"agent":"a","starts":"2021-12-10T00:00:00Z","ends":"2022-12-10T00:00:00Z"})",
       {"agent", "ends"},
       {{"starts", R"("soon")"}, {"ends", R"("late")"}}},
      {"officer",
       post,
       "/api/v1/parties",
       R"({"handle":"h","name":"n","country":"CN","roles":["vendor"],"markets":["CN"],"size":"small","mail":"a@example.org"})",
       {"handle", "name"},
       {{"roles", R"("vendor, maker")"}}},
      {"officer",
       post,
       partnership + "/annulments",
       R"({"reason":"r","reason_zh":"r"})",
       {"reason"},
       {}},
      {"partner", post, partnership + "/answers", R"({"body":"b"})", {"body"}, {}},
      {"partner",
       post,
       partnership + "/own-step",
       R"({"target":"t","reason":"r"})",
       {"target", "reason"},
       {}},
      {"officer",
       post,
       partnership + "/records",
       R"({"kind":"indicators_met","body":"b"})",
       {"kind", "body"},
       {{"kind", R"("luck")"}}},
      {"officer",
       post,
       partnership + "/steps",
       R"({"target":"t","reason":"r","reason_zh":"z","emergency_ground":"g","agreement_signed":"2021-12-10T00:00:00Z","evidence":[")" +
           kNobody +
           R"("],"verdicts":[{"case":"c","regime":"r","stage":"s","as_of":1}],"demands":[{"demand":"d","criterion":"c"}]})",
       {"target", "reason"},
       {{"agreement_signed", R"("yesterday")"}, {"evidence", R"(["x"])"}}},
      {"officer",
       post,
       "/api/v1/partnerships",
       R"({"party":"a","programme":"p"})",
       {"party", "programme"},
       {}},
      {"partner",
       post,
       "/api/v1/people",
       R"({"party":"a","name":"n","mail":"n@example.org","language":"en","role":"partner_member"})",
       {"name", "mail", "role"},
       {{"role", R"("king")"}}},
      {"partner",
       post,
       "/api/v1/people/" + kNobody,
       R"({"act":"edit","name":"n","language":"en","role":"partner_member"})",
       {"act", "name", "role"},
       {{"act", R"("promote")"}, {"role", R"("king")"}}},
      {"partner",
       post,
       "/api/v1/people/" + kNobody,
       R"({"act":"close","reason":"r"})",
       {"act", "reason"},
       {}},
      {"officer",
       post,
       "/api/v1/portal-receipts/" + kNobody + "/decisions",
       R"({"status":"accepted","reason":"r"})",
       {"status"},
       {{"status", R"("sure")"}}},
      {"partner",
       post,
       "/api/v1/portal-receipts",
       "{" + stage +
           R"(,"party":"a","at":"2026-02-01T00:00:00Z","reference":"r","complete":true,"media_type":"text/plain","document_base64":"YQ=="})",
       {"case", "regime", "stage", "at", "reference"},
       {{"at", R"("soon")"}, {"document_base64", R"("?")"}, {"complete", "1"}}},
      {"officer",
       post,
       partnership + "/items/" + kNobody + "/assessment",
       R"({"assessment":"accepted","weight":"proven"})",
       {"assessment"},
       {{"assessment", R"("fine")"}, {"weight", R"("heavy")"}}},
      {"partner",
       post,
       partnership + "/items/" + kNobody + "/evidence",
       R"({"evidence":"e"})",
       {"evidence"},
       {}},
      {"analyst", post, "/api/v1/reports/REPORT-1/case", R"({"case":"CASE-1"})", {}, {}},
      {"analyst", post, "/api/v1/reports/REPORT-1/decline", R"({"reason":"r"})", {"reason"}, {}},
      {"officer",
       post,
       "/api/v1/risk-warnings",
       R"({"case":"CASE-1","title":{"en":"t","zh-CN":"t"},"body":{"en":"b","zh-CN":"b"}})",
       {},
       {}},
      {"",
       post,
       "/api/v1/sessions",
       R"({"mail":"a@example.org","password":"p","code":"1"})",
       {"mail", "password"},
       {}},
      {"officer",
       put,
       "/api/v1/parties/nobody",
       R"({"name":"n","mail":"a@example.org"})",
       {"name"},
       {}},
      {"partner", put, "/api/v1/webhook", R"({"url":"https://hooks.example/a"})", {"url"}, {}},
      {"partner",
       put,
       "/api/v1/webhooks/a",
       R"({"url":"https://hooks.example/a","events":["share"],"form":"standard","language":"en",)"
       R"("tlp_max":"TLP:GREEN","kinds":["note"],"cvss_tenths_min":70,"products":["pkg:npm/a"],)"
       R"("own_assets":true,"new_secret":true})",
       {"url", "events"},
       {{"events", R"(["all"])"}, {"cvss_tenths_min", "101"}, {"products", R"(["a"])"}}},
      {"partner",
       put,
       "/api/v1/mail-subscription",
       R"({"rhythm":"day","events":["share"],"tlp_max":"TLP:GREEN","kinds":["note"],)"
       R"("cvss_tenths_min":70,"products":["pkg:npm/a"],"own_assets":true})",
       {"rhythm", "events"},
       {{"rhythm", R"("month")"}, {"events", "[]"}}},
      {"partner", post, "/api/v1/webhooks/none/test", "{}", {}, {}},
      {"partner", post, "/api/v1/webhooks/none/replay", R"({"after":0})", {}, {}},
      {"partner",
       put,
       "/api/v1/workbench",
       "{" + stage + R"(,"party":"a","values":{"a":"b"}})",
       {"case", "regime", "stage", "values"},
       {{"values", "[]"}, {"values", R"({"a":1})"}}},
  };
}

/// The members of an object as they are written: none of the texts above has an escape in it.
std::vector<std::pair<std::string, std::string>> members_of(const std::string& body) {
  std::vector<std::pair<std::string, std::string>> out;
  int depth = 0;
  bool is_quoted = false;
  std::size_t begin = 1;
  for (std::size_t at = 1; at < body.size(); ++at) {
    const char c = body[at];
    is_quoted = is_quoted != (c == '"');
    const bool is_end = !is_quoted && depth == 0 && (c == ',' || at + 1 == body.size());
    if (is_end && at > begin) {
      const std::string member = body.substr(begin, at - begin);
      const std::size_t colon = member.find(':');
      out.emplace_back(member.substr(1, colon - 2), member.substr(colon + 1));
      begin = at + 1;
    }
    depth += is_quoted ? 0 : c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
  }
  return out;
}

std::string object_of(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out;
  for (const auto& [name, value] : members) {
    out += (out.empty() ? "{\"" : ",\"") + name + "\":" + value;
  }
  return out.empty() ? "{}" : out + "}";
}

class Bodies : public Pages {
 protected:
  /// The pointer of a refusal of the body's form; "-" when it was not refused for that.
  std::string refused(const Row& row, const std::string& body) {
    const http::Response answer = send(row.method, row.address, body, "application/json");
    const auto document = JsonDocument::parse(answer.body);
    if (!document || answer.status != 400) {
      return "-";
    }
    return std::string(document->root().text_at({"pointer"}).value_or(""));
  }
};

TEST_F(Bodies, EveryFieldIsAskedForByItsNameTypeAndValues) {
  play();
  const std::vector<Row> all = rows();
  for (const char* who : {"analyst", "officer", "partner", ""}) {
    sign_in(who);
    for (const Row& row : all) {
      if (std::string_view(row.who) != who) {
        continue;
      }
      SCOPED_TRACE(row.address + " " + row.body);
      const auto members = members_of(row.body);
      auto changed = members;
      changed.emplace_back("colour", "1");
      EXPECT_EQ(refused(row, object_of(changed)), "/colour");
      EXPECT_EQ(refused(row, "[]"), "");
      EXPECT_EQ(refused(row, row.body + ","), "");
      EXPECT_EQ(send(row.method, row.address, row.body, "text/plain").status, 415);
      for (std::size_t i = 0; i < members.size(); ++i) {
        const std::string place = "/" + members[i].first;
        SCOPED_TRACE(place);
        changed = members;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
        const std::string without = refused(row, object_of(changed));
        EXPECT_EQ(without == place, std::ranges::count(row.required, members[i].first) > 0)
            << without;
        changed = members;
        changed[i].second = "[[]]";
        const std::string of_another_type = refused(row, object_of(changed));
        EXPECT_TRUE(of_another_type.starts_with(place)) << of_another_type;
      }
      for (const auto& [name, value] : row.bad) {
        changed = members;
        const auto at = std::ranges::find(changed, name, [](const auto& one) { return one.first; });
        ASSERT_NE(at, changed.end()) << name;
        at->second = value;
        EXPECT_TRUE(refused(row, object_of(changed)).starts_with("/" + name))
            << name << " " << value << " " << refused(row, object_of(changed));
      }
    }
  }
}

TEST_F(Bodies, TheElementsOfAStepsListsHaveTheirFields) {
  play();
  sign_in("officer");
  const Row row{.who = "officer",
                .method = http::Method::post,
                .address = "/api/v1/partnerships/" + kNobody + "/steps",
                .body = "",
                .required = {},
                .bad = {}};
  for (const auto& [list, want] :
       {std::pair{R"("verdicts":[{"case":"c","regime":"r","stage":"s","colour":1}])",
                  "/verdicts/0/colour"},
        std::pair{R"("verdicts":[{"regime":"r","stage":"s"}])", "/verdicts/0/case"},
        std::pair{R"("verdicts":[{"case":"c","regime":"r","stage":"s"},{"case":"c"}])",
                  "/verdicts/1/regime"},
        std::pair{R"("demands":[{"demand":"d"}])", "/demands/0/criterion"},
        std::pair{R"("demands":[{"demand":"d","criterion":"c","x":1}])", "/demands/0/x"}}) {
    EXPECT_EQ(refused(row, R"({"target":"t","reason":"r",)" + std::string(list) + "}"), want);
  }
  Row warning = row;
  warning.address = "/api/v1/risk-warnings";
  for (const auto& [body, want] :
       {std::pair{R"({"title":{"en":"t"}})", "/title/zh-CN"},
        std::pair{R"({"body":{"zh-CN":"t"}})", "/body/en"},
        std::pair{R"({"title":{"en":"t","zh-CN":"t","fr":"t"}})", "/title/fr"}}) {
    EXPECT_EQ(refused(warning, body), want);
  }
}

TEST_F(Bodies, NoRouteIsForgotten) {
  // Whose bodies are documents or lists, or say nothing at all.
  std::set<std::string> known = {"/api/v1/reports",
                                 "/api/v1/advisories",
                                 "/api/v1/csaf",
                                 "/api/v1/inventories/{asset}",
                                 "/api/v1/inventories/{asset}/vex",
                                 "/api/v1/cases/{number}/unmerge",
                                 "/api/v1/partnerships/{id}/confirm",
                                 "/api/v1/decisions/{id}/approve",
                                 "/api/v1/calendar-link",
                                 "/api/v1/feed-link"};
  send(http::Method::get, "/livez");  // makes the router
  for (const Row& row : rows()) {
    const auto target = http::parse_target(row.address);
    const http::Match match = router_->match(row.method, target->segments);
    ASSERT_NE(match.route, nullptr) << row.address;
    known.insert(match.route->pattern);
  }
  for (const http::Route& route : all_routes(app_)) {
    if (route.pattern.starts_with("/api/") &&
        (route.method == http::Method::post || route.method == http::Method::put)) {
      EXPECT_TRUE(known.contains(route.pattern)) << route.pattern;
    }
  }
}

}  // namespace
}  // namespace tocsin::pages
