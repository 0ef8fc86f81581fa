#include "regimes/command.h"

#include "base/error_for_test.h"
#include "base/file.h"
#include "base/json.h"
#include "regimes/examples.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace tocsin::regimes {
namespace {

constexpr std::string_view kLog4Shell = R"({
  "party": {"id": "vendor", "roles": ["product_provider"], "country": "CN", "markets": ["CN"], "size": "large"},
  "facts": [
    {"fact": "awareness", "of": "vuln.in_own_product",
     "at": {"earliest": "2021-11-23T16:00:00Z", "latest": "2021-11-24T16:00:00Z"},
     "recorded": "2021-12-09T12:00:00Z", "weight": "proven", "status": "accepted"},
    {"fact": "submitted", "stage": "file_miit", "at": "2021-12-13", "tz": "Asia/Shanghai", "recorded": "2021-12-13T16:00:00Z"}
  ],
  "regimes": ["cn.rmsv.art7"]
})";

const Json stage_of(const JsonDocument& answer, std::string_view stage) {
  for (const Json& obligation : answer.root().find("obligations")->elements()) {
    if (obligation.text_at({"stage"}) == stage) {
      return obligation;
    }
  }
  ADD_FAILURE() << "no stage " << stage;
  return answer.root();
}

TEST(Command, DueAnswersTheLog4ShellQuestionAsOfTwoDays) {
  const auto early =
      due(compiled_rules(), kLog4Shell, at("2021-12-10T00:00:00Z"), {.format = Format::json});
  ASSERT_TRUE(early.has_value()) << describe(early.error());
  const auto early_json = JsonDocument::parse(*early);
  ASSERT_TRUE(early_json.has_value());
  const Json filing = stage_of(*early_json, "file_miit");
  EXPECT_EQ(filing.text_at({"state"}), "late");
  EXPECT_EQ(filing.text_at({"operative_due"}), "2021-11-25T16:00:00Z");
  EXPECT_EQ(filing.text_at({"legal_due"}), "2021-11-26T16:00:00Z");
  EXPECT_TRUE(filing.find("met_at")->is_null());

  const auto later =
      due(compiled_rules(), kLog4Shell, at("2021-12-14T00:00:00Z"), {.format = Format::json});
  ASSERT_TRUE(later.has_value());
  const auto later_json = JsonDocument::parse(*later);
  const Json met = stage_of(*later_json, "file_miit");
  EXPECT_EQ(met.text_at({"met_at"}), "2021-12-12T16:00:00Z");
  EXPECT_EQ(met.find("late_by_s")->integer(), 16 * 86'400);
  // Each line by both of its names, for one release.
  EXPECT_EQ(filing.text_at({"reminder_due"}), "2021-11-25T16:00:00Z");
  EXPECT_EQ(filing.text_at({"latest_defensible_due"}), "2021-11-26T16:00:00Z");
  EXPECT_EQ(filing.find("latest_defensible_unknown")->boolean(), false);
  EXPECT_EQ(filing.find("legal_unknown")->boolean(), false);
  for (const char* key : {"regime", "edition", "stage", "state", "reminder_due",
                          "latest_defensible_due", "operative_due", "legal_due", "met_at",
                          "late_by_s", "waiting_for", "penalty_exempt", "explanation"}) {
    EXPECT_TRUE(met.find(key).has_value()) << key;
  }
  EXPECT_EQ(later_json->root().find("conflicts")->size(), 0U);

  const auto text =
      due(compiled_rules(), kLog4Shell, at("2021-12-14T00:00:00Z"), {.language = Language::zh_cn});
  ASSERT_TRUE(text.has_value());
  EXPECT_NE(text->find("逾期16天0小时0分钟"), std::string::npos) << *text;
}

TEST(Command, FactsFilesAreRefusedWithAPointer) {
  const struct {
    const char* json;
    const char* where;
  } rows[] = {
      {"{", ""},
      {"[]", ""},
      {R"({"facts": []})", "/party"},
      {R"({"party": {"roles": ["x"]}, "colour": 1})", "/colour"},
      {R"({"party": {"roles": ["x"], "colour": "red"}})", "/party/colour"},
      {R"({"party": {"id": ["a", "b"]}})", "/party/id"},
      {R"({"party": {"roles": [{}]}})", "/party/roles"},
      {R"({"party": {}, "regimes": ["no.such"]})", "/regimes/0"},
      {R"({"party": {}, "calendars": {"eu.nis2.art23": "mars"}})", "/calendars/eu.nis2.art23"},
      {R"({"party": {}, "facts": {}})", "/facts"},
      {R"({"party": {}, "facts": [{}]})", "/facts/0/fact"},
      {R"({"party": {}, "facts": [{"fact": "awarness", "at": "2026-01-01T00:00:00Z"}]})",
       "/facts/0/fact"},
      {R"({"party": {}, "facts": [{"fact": "awareness", "of": "x", "at": "2026-01-01T00:00:00Z"}]})",
       "/facts/0/of"},
      {R"({"party": {}, "facts": [{"fact": "incident.grade", "value": "huge", "at": "2026-01-01T00:00:00Z"}]})",
       "/facts/0/value"},
      {R"({"party": {}, "facts": [{"fact": "incident.grade", "at": "2026-01-01T00:00:00Z"}]})",
       "/facts/0/value"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed"}]})", "/facts/0/at"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00"}]})",
       "/facts/0/at"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00", "tz": "Mars/Olympus"}]})",
       "/facts/0/at"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": {"earliest": "2026-01-02T00:00:00Z", "latest": "2026-01-01T00:00:00Z"}}]})",
       "/facts/0/at"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "weight": "heavy"}]})",
       "/facts/0/weight"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "stage": "x"}]})",
       "/facts/0/fact"},
      {R"({"party": {}, "facts": [{"fact": "submitted", "at": "2026-01-01T00:00:00Z"}]})",
       "/facts/0/stage"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "x": 1}]})",
       "/facts/0/x"},
      {R"({"party": {}, "party": {}})", ""},
      {R"({"party": []})", "/party"},
      {R"({"party": {"country": ["CN"]}})", "/party/country"},
      {R"({"party": {"size": []}})", "/party/size"},
      {R"({"party": {"markets": 1.5}})", "/party/markets"},
      {R"({"party": {}, "calendars": {"no.such": "be"}})", "/calendars/no.such"},
      {R"({"party": {}, "calendars": {"eu.nis2.art23": 1}})", "/calendars/eu.nis2.art23"},
      {R"({"party": {}, "facts": [{"fact": "", "at": "2026-01-01T00:00:00Z"}]})", "/facts/0/fact"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": 1}]})", "/facts/0/at"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": {"earliest": "2026-01-01T00:00:00Z", "latest": "2026-01-01T00:00:00Z", "x": 1}}]})",
       "/facts/0/at/x"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": {"earliest": "2026-01-01T00:00:00Z"}}]})",
       "/facts/0/at/latest"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": {"earliest": "soon", "latest": "2026-01-01T00:00:00Z"}}]})",
       "/facts/0/at"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "recorded": "soon"}]})",
       "/facts/0/recorded"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "status": "sure"}]})",
       "/facts/0/status"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "source": "friend"}]})",
       "/facts/0/source"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "by": "obligor"}]})",
       "/facts/0/fact"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "completes": ["x"]}]})",
       "/facts/0/fact"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "mandate_from": "2026-01-01T00:00:00Z"}]})",
       "/facts/0/fact"},
      {R"({"party": {}, "facts": [{"fact": "submitted", "stage": "x", "at": "2026-01-01T00:00:00Z", "by": "friend"}]})",
       "/facts/0/by"},
      {R"({"party": {}, "facts": [{"fact": "submitted", "stage": "x", "at": "2026-01-01T00:00:00Z", "mandate_from": "soon"}]})",
       "/facts/0/mandate_from"},
      {R"({"party": {}, "facts": [{"fact": "incident.grade", "value": {}, "at": "2026-01-01T00:00:00Z"}]})",
       "/facts/0/value"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "decisions": [{"at": "2026-01-01T00:00:00Z", "status": "accepted", "x": 1}]}]})",
       "/facts/0/decisions/0/x"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "decisions": [{"at": "soon", "status": "accepted"}]}]})",
       "/facts/0/decisions"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "decisions": [{"at": "2026-01-01T00:00:00Z", "status": "sure"}]}]})",
       "/facts/0/decisions"},
      {R"({"party": {}, "facts": [{"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "decisions": [{"at": "2026-01-02T00:00:00Z", "status": "accepted"}, {"at": "2026-01-01T00:00:00Z", "status": "rejected"}]}]})",
       "/facts/0/decisions"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.json);
    const auto refused =
        due(compiled_rules(), row.json, at("2026-02-01T00:00:00Z"), {.format = Format::json});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(error_of(refused).code, Errc::malformed);
    EXPECT_EQ(error_of(refused).where, row.where) << error_of(refused).message;
  }
}

TEST(Command, FactsFilesHaveAMostAndTakeWhatTheyMay) {
  const std::string one =
      R"({"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "source": "other"})";
  for (const auto& [count, is_taken] : {std::pair{10'000, true}, std::pair{10'001, false}}) {
    std::string facts = one;
    for (int i = 1; i < count; ++i) {
      facts += "," + one;
    }
    const auto done = due(
        compiled_rules(),
        R"({"party": {"id": null}, "regimes": ["us.cisa.bod-22-01"], "facts": [)" + facts + "]}",
        at("2026-02-01T00:00:00Z"), {});
    EXPECT_EQ(done.has_value(), is_taken) << count;
    if (!is_taken) {
      EXPECT_EQ(error_of(done).code, Errc::too_large);
    }
  }
  for (
      const char* good :
      {R"({"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "source": "obligor"})",
       R"({"fact": "kev_listed", "at": "2026-01-01T00:00:00", "tz": "Asia/Shanghai"})",
       R"({"fact": "kev_listed", "at": "2026-01-01", "tz": "Asia/Shanghai"})",
       R"({"fact": "kev_listed", "at": {"earliest": "2026-01-01T00:00:00Z", "latest": "2026-01-01T00:00:00Z"}})",
       R"({"fact": "incident.grade", "value": "major", "at": "2026-01-01T00:00:00Z"})",
       R"({"fact": "incident.grade", "value": "major", "of": "anything", "at": "2026-01-01T00:00:00Z"})",
       R"({"fact": "kev.dueDate", "value": "2026-01-20", "at": "2026-01-01T00:00:00Z"})",
       R"({"fact": "request", "of": "anybody", "at": "2026-01-01T00:00:00Z"})",
       R"({"fact": "kev_listed", "at": "2026-01-01T00:00:00Z", "decisions": [{"at": "2026-01-02T00:00:00Z", "status": "accepted"}, {"at": "2026-01-02T00:00:00Z", "status": "contested"}]})",
       R"({"fact": "submitted", "stage": "x", "at": "2026-01-01T00:00:00Z", "by": "mandated_agent", "mandate_from": "2026-01-01T00:00:00Z", "completes": ["y"]})"}) {
    const auto done = due(compiled_rules(),
                          R"({"party": {}, "calendars": {"eu.nis2.art23": "be"}, "facts": [)" +
                              std::string(good) + "]}",
                          at("2026-02-01T00:00:00Z"), {});
    EXPECT_TRUE(done.has_value()) << good << " " << describe(done.error());
  }
}

TEST(Command, WithoutRegimesEveryRegimeAnswers) {
  const char* facts =
      R"({"party": {"id": "p", "roles": ["manufacturer", "product_provider"], "country": "CN", "markets": ["EU"]},
    "facts": [{"fact": "awareness", "of": "vuln.actively_exploited", "at": "2026-11-06T03:00:00Z"},
              {"fact": "vuln.public", "value": false, "at": "2026-11-06T03:00:00Z"}]})";
  const auto json =
      due(compiled_rules(), facts, at("2026-11-06T04:00:00Z"), {.format = Format::json});
  ASSERT_TRUE(json.has_value()) << describe(json.error());
  const auto parsed = JsonDocument::parse(*json);
  ASSERT_TRUE(parsed.has_value());
  std::size_t stages = 0;
  for (const Regime* regime : compiled_rules().regimes()) {
    stages += regime->stages.size();
  }
  EXPECT_EQ(parsed->root().find("obligations")->size(), stages);
  EXPECT_EQ(parsed->root().find("conflicts")->size(), 1U);
  const auto text = due(compiled_rules(), facts, at("2026-11-06T04:00:00Z"), {});
  EXPECT_EQ(text->find("us.sec"), std::string::npos);
  EXPECT_NE(text->find("eu.cra.art14.aev  early_warning  running"), std::string::npos) << *text;
  // A conflict is said with the regime that has it, in the language that was asked for.
  std::string only = facts;
  const auto said = [&](Language language) {
    return *due(compiled_rules(), only, at("2026-11-06T04:00:00Z"), {.language = language});
  };
  const std::string_view conflict = "conflict: eu.cra.art14.aev with cn.rmsv.art9\n    ";
  EXPECT_NE(said(Language::en).find(std::string(conflict) + "Art. 14 asks"), std::string::npos);
  EXPECT_NE(said(Language::zh_cn).find(std::string(conflict) + "第14条要求"), std::string::npos);
  EXPECT_NE(said(Language::en).find("the duty is not fulfilled"), std::string::npos);
  EXPECT_NE(said(Language::zh_cn).find("尚未履行"), std::string::npos);
  only.insert(1, R"("regimes": ["us.sec.8k-1.05"],)");
  EXPECT_EQ(said(Language::en).find("conflict"), std::string::npos);
  EXPECT_NE(said(Language::en).find("us.sec.8k-1.05  item_1_05  not_applicable"), std::string::npos)
      << "asked for by name";
}

TEST(Command, ListShowAndCheckSpeakOfWhatIsLoaded) {
  EXPECT_NE(list(compiled_rules(), {}).find("us.circia  1  not_in_force  US"), std::string::npos);
  EXPECT_TRUE(JsonDocument::parse(list(compiled_rules(), {.format = Format::json})).has_value());
  for (const Regime* regime : compiled_rules().regimes()) {
    const auto shown = show(compiled_rules(), regime->id, {.format = Format::json});
    ASSERT_TRUE(shown.has_value());
    EXPECT_TRUE(JsonDocument::parse(*shown).has_value()) << regime->id;
    EXPECT_FALSE(show(compiled_rules(), regime->id, {.language = Language::zh_cn})->empty());
  }
  EXPECT_NE(show(compiled_rules(), "eu.gdpr.art33", {})
                ->find("calendar eu-unplaced, BE: be, DE: de, FR: fr\n"),
            std::string::npos);
  const auto national = show(compiled_rules(), "eu.nis2.be", {});
  EXPECT_NE(national->find("\nformerly: eu.nis2.art23\n"), std::string::npos) << *national;
  EXPECT_EQ(show(compiled_rules(), "eu.nis2.art23", {})->find("formerly"), std::string::npos);
  EXPECT_EQ(error_of(show(compiled_rules(), "no.such", {})).code, Errc::not_found);

  std::vector<NamedText> files;
  for (const EmbeddedFile& file : rules_files()) {
    files.push_back({"mine/" + std::string(file.path), std::string(file.bytes)});
  }
  const CheckReport good = check(compiled_rules(), files);
  EXPECT_EQ(good.refused, 0U) << good.text;

  files = {{"a.yaml", "schema: nonsense\n"}};
  std::string broken(find_file(rules_files(), "regimes/cn.rmsv.art7.yaml")->bytes);
  broken.replace(broken.find("late_by_s: 1382400"), 18, "late_by_s: 1382401");
  files.push_back({"b.yaml", broken});
  const CheckReport bad = check(compiled_rules(), files);
  EXPECT_EQ(bad.refused, 2U);
  EXPECT_NE(bad.text.find("a.yaml:1: "), std::string::npos) << bad.text;
  EXPECT_NE(bad.text.find("should be 1382401 and is 1382400"), std::string::npos) << bad.text;
}

TEST(Command, AnExampleSaysWhatToExpectAndNothingElse) {
  std::string good(find_file(rules_files(), "regimes/cn.rmsv.art7.yaml")->bytes);
  const auto said = [&](const std::string& example) {
    const std::vector<NamedText> files{{"a.yaml", good.substr(0, good.find("\nexamples:")) +
                                                      "\nexamples:\n  - " + example + "\n"}};
    return check(compiled_rules(), files).text;
  };
  const std::string party = "name: x, party: {roles: [product_provider]}";
  const std::string expect =
      "expect: [{as_of: \"2026-01-01T00:00:00Z\", stage: file_miit, state: "
      "not_started}]";
  const auto facts = [](const std::string& more) {
    return "facts: [{fact: vuln.public, value: \"true\", at: \"2025-01-01T00:00:00Z\"" + more +
           "}]";
  };
  EXPECT_EQ(said("{" + party + ", " + expect + "}"), "a.yaml: good, 1 expectations\n");
  EXPECT_EQ(said("{" + party + ", " + facts("") + ", " + expect + "}"),
            "a.yaml: good, 1 expectations\n");
  const std::string decisions = ", decisions: [{at: \"2025-01-02T00:00:00Z\", status: accepted";
  EXPECT_EQ(said("{" + party + ", " + facts(decisions + "}]") + ", " + expect + "}"),
            "a.yaml: good, 1 expectations\n");
  for (const auto& [example, want] :
       {std::pair{"{" + party + "}", "An example says what to expect"},
        std::pair{"{" + party + ", expect: []}", "An example says what to expect"},
        std::pair{"{" + party + ", expect: [{stage: file_miit, state: met}]}", "\"as_of\" is"},
        std::pair{"{" + party + ", " + facts(decisions + ", x: y}]") + ", " + expect + "}",
                  "Unknown keyword"},
        std::pair{"{" + party + ", " + facts(", x: y") + ", " + expect + "}", "Unknown keyword"},
        std::pair{"{name: x, party: {roles: [product_provider], x: y}, " + expect + "}",
                  "Unknown keyword"},
        std::pair{"{" + party +
                      ", facts: [{fact: kev_listed, at: {earliest: \"2025-01-01T00:00:00Z\", "
                      "latest: \"2025-01-01T00:00:00Z\", x: y}}], " +
                      expect + "}",
                  "Unknown keyword"},
        std::pair{"{" + party + ", facts: [{fact: kev_listed}], " + expect + "}",
                  "A fact needs the time"},
        std::pair{"{" + party + ", x: y, " + expect + "}", "Unknown keyword"}}) {
    EXPECT_NE(said(example).find(want), std::string::npos) << said(example);
  }
  // What is only rehearsed is rehearsed.
  for (const char* status : {"in_force", "not_in_force", "rehearsal_only"}) {
    good = changed(
        good, {{good.substr(good.find("\nstatus: "),
                            good.find('\n', good.find("\nstatus: ") + 1) - good.find("\nstatus: ")),
                "\nstatus: " + std::string(status)}});
    EXPECT_EQ(said("{" + party + ", " + expect + "}"), "a.yaml: good, 1 expectations\n") << status;
  }
}

TEST(Command, AnExampleIsWatchedUntilTheLastOfItsInstants) {
  const auto cases = [](const std::string& more) {
    const Library library = with_file(regime_text(
        "calendar: utc\nvalidity: {from: 2020-01-01}\ntrigger: {event: kev_listed}\nstages:\n"
        "  - {id: one, title: {en: o, zh-CN: o}, due: {plus: [kev_listed, PT1H]}}\nexamples:\n"
        "  - {name: x, expect: [{as_of: \"2025-01-02T00:00:00Z\", stage: one}, {as_of: "
        "\"2025-01-01T00:00:00Z\", stage: one}]" +
        more + "}\n"));
    return example_cases(*library.find("test.regime"));
  };
  const auto good = cases("");
  ASSERT_TRUE(good.has_value()) << describe(good.error());
  EXPECT_EQ(good->front().as_of.size(), 2U);
  EXPECT_EQ(good->front().last_as_of, at("2025-01-02T00:00:00Z"));
  EXPECT_NE(error_of(cases(", x: y")).message.find("Unknown keyword"), std::string::npos);
}

TEST(Command, ShowSaysWhomARegimeBindsAndWhatEachStageAsksFor) {
  const std::string rest = R"(calendar: utc
validity: {from: 2020-01-01, to: 2030-01-01}
obligor: {roles: [tester, maker]}
trigger: {event: kev_listed}
recipients: [{id: csirt, title: {en: c, zh-CN: c}}]
stages:
  - id: one
    title: {en: "first", zh-CN: "一"}
    article: "art. 1"
    due: {plus: [kev_listed, PT1H]}
    recipients: [csirt]
    fields: {edition: "1", required: [what], optional: [why]}
  - {id: two, title: {en: "second", zh-CN: "二"}, due: soft}
notes: [{en: "a note", zh-CN: "说明"}]
)";
  const auto said = [](const std::string& text, Language language) {
    return *show(with_file(regime_text(text)), "test.regime", {.language = language});
  };
  EXPECT_EQ(said(rest, Language::en), R"(Test
test.regime, edition 1, in_force, XX, calendar utc
Test act; 1; assurance unverified
never checked
from 2020-01-01T00:00:00Z to 2030-01-01T00:00:00Z
binds: tester, maker

  one: first (art. 1)
    to: csirt
    fields: what, why (optional)

  two: second

a note
)");
  const std::string chinese = said(rest, Language::zh_cn);
  for (const char* word : {"测试\n", "one: 一 (第1条)", "two: 二\n", "说明"}) {
    EXPECT_NE(chinese.find(word), std::string::npos) << chinese;
  }
  const std::string of_anybody =
      said(changed(rest, {{"obligor: {roles: [tester, maker]}\n", ""}}), Language::en);
  EXPECT_EQ(of_anybody.find("binds"), std::string::npos) << of_anybody;
}

// Somebody who reads docs/regimes.md copies this regime first.
TEST(Command, TheRegimeInTheDocumentIsGood) {
  const char* root = std::getenv("TOCSIN_SOURCE_DIR");
  ASSERT_NE(root, nullptr) << "run by ctest";
  const auto document = read_file(std::string(root) + "/docs/regimes.md", 1U << 20U);
  ASSERT_TRUE(document.has_value());
  const std::size_t begin = document->find("```yaml\n") + 8;
  const std::size_t end = document->find("```", begin);
  const std::vector<NamedText> files{{"docs.yaml", document->substr(begin, end - begin)}};
  const CheckReport report = check(compiled_rules(), files);
  EXPECT_EQ(report.text, "docs.yaml: good, 2 expectations\n");
}

}  // namespace
}  // namespace tocsin::regimes
