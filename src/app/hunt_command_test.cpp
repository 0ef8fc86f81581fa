#include "app/instance.h"
#include "app/program_for_test.h"
#include "base/json.h"
#include "flow/accounts.h"
#include "flow/sharing.h"

#include <gtest/gtest.h>

namespace tocsin::app {
namespace {

const std::string kIndicators =
    R"({"type":"bundle","id":"bundle--x","objects":[)"
    R"({"type":"indicator","spec_version":"2.1","id":"indicator--8c6af861-7b20-41ef-9b59-6344fd872a8f",)"
    R"("created":"2026-01-02T03:04:05Z","modified":"2026-01-02T03:04:05Z","valid_from":"2026-01-02T03:04:05Z",)"
    R"("object_marking_refs":["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"],)"
    R"("pattern_type":"stix","pattern":"[domain-name:value = 'evil.example'] OR [ipv4-addr:value = '192.0.2.7']"},)"
    R"({"type":"indicator","spec_version":"2.1","id":"indicator--9c6af861-7b20-41ef-9b59-6344fd872a8f",)"
    R"("created":"2020-01-02T03:04:05Z","modified":"2020-01-02T03:04:05Z","valid_from":"2020-01-02T03:04:05Z",)"
    R"("valid_until":"2020-02-02T03:04:05Z","pattern_type":"stix","pattern":"[domain-name:value = 'old.example']"},)"
    R"({"type":"mutex","spec_version":"2.1","id":"mutex--9c6af861-7b20-41ef-9b59-6344fd872a8f","name":"m"}]})";
const std::string kFirst = "indicator--8c6af861-7b20-41ef-9b59-6344fd872a8f";
const std::string kOld = "indicator--9c6af861-7b20-41ef-9b59-6344fd872a8f";
const std::string kLog = "nothing\nGET c2.EVIL.example from 192.0.2.7\nold.example\n";

TEST(HuntCommand, ValuesOfIndicatorsAreFoundInLogs) {
  const TemporaryFolder folder;
  const std::string indicators = folder.file("i.json", kIndicators);
  const std::string log = folder.file("a.log", kLog);
  const Ran ran = run({"hunt", "--indicators", indicators, log});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_EQ(ran.out, log + ":2:5  domain  evil.example  " + kFirst + " TLP:AMBER\n" + log +
                         ":2:26  ipv4  192.0.2.7  " + kFirst +
                         " TLP:AMBER\nNOT LOOKED FOR 1 × object of type mutex\n"
                         "3 values, 1 files, 3 lines, 2 hits, 1 of expired values left out, 0 not "
                         "read\n");
  const Ran all = run({"hunt", log, "--indicators", indicators, "--expired"});
  EXPECT_EQ(all.exit, 1);
  EXPECT_TRUE(all.out.contains(log + ":3:1  domain  old.example  " + kOld + " expired\n"))
      << all.out;
  EXPECT_TRUE(all.out.contains("3 hits, 0 of expired values left out"));
}

TEST(HuntCommand, TellsTheSameAsJson) {
  const TemporaryFolder folder;
  const std::string list =
      folder.file("w.json", R"({"name":"Known \u001b","type":"hostname","list":["evil.example"]})");
  const std::string expressions =
      folder.file("r.json", R"({"name":"R","type":"regex","list":["a"]})");
  const Ran ran =
      run({"hunt", "--json", "--indicators", folder.file("i.json", kIndicators), "--warninglist",
           list, "--warninglist", expressions, folder.file("a.log", kLog)});
  EXPECT_EQ(ran.exit, 1);
  const auto answer = JsonDocument::parse(ran.out);
  ASSERT_TRUE(answer) << ran.out;
  const auto hits = answer->root().find("hits")->elements();
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0].find("line")->integer(), 2);
  EXPECT_EQ(hits[0].find("column")->integer(), 5);
  EXPECT_EQ(hits[0].text_at({"kind"}), "domain");
  EXPECT_EQ(hits[0].text_at({"value"}), "evil.example");
  EXPECT_EQ(hits[0].text_at({"found"}), "c2.EVIL.example");
  EXPECT_EQ(hits[0].find("warning_lists")->elements().at(0).text(), "Known \uFFFD");
  EXPECT_EQ(hits[1].find("warning_lists")->size(), 0U);
  const Json indicator = hits[0].find("indicators")->elements().at(0);
  EXPECT_EQ(indicator.text_at({"id"}), kFirst);
  EXPECT_EQ(indicator.text_at({"tlp"}), "TLP:AMBER");
  // A list of regular expressions is not used, and that is said.
  EXPECT_EQ(answer->root().find("refused")->size(), 1U);
  EXPECT_EQ(answer->root().find("summary")->find("expired_left_out")->integer(), 1);
  EXPECT_EQ(answer->root().find("not_looked_for")->elements().at(0).text_at({"what"}),
            "object of type mutex");
}

TEST(HuntCommand, ExitCodesAreThoseOfTheHunt) {
  const TemporaryFolder folder;
  const std::string good = folder.file("good", "evil.example\n");
  const std::string faulty = folder.file("faulty", "evil.example\nwhat is this\n");
  const std::string names = folder.file("names", "filename\na b.exe\n");
  const std::string hit = folder.file("hit.log", "x evil.example y\n");
  const std::string none = folder.file("none.log", "x evil.examples y\n");
  struct Row {
    std::vector<std::string> words;
    int exit;
  };
  const Row rows[] = {
      {{"hunt", "--indicators", good, none}, 0},
      {{"hunt", "--indicators", good, hit}, 1},
      {{"hunt", "--indicators", good, none, "/nowhere/at/all"}, 3},
      {{"hunt", "--indicators", good, hit, "/nowhere/at/all"}, 1},
      {{"hunt", "--indicators", faulty, none}, 3},
      {{"hunt", "--indicators", faulty, hit}, 1},
      {{"hunt", "--indicators", names, none}, 3},
      {{"hunt", "--indicators", good, "--warninglist", faulty, none}, 3},
      {{"hunt", "--warninglist", good, none}, 2},
      {{"hunt", "--expired", none}, 2},
      {{"hunt", "--indicators", good}, 2},
      {{"hunt", "--indicators", "/nowhere/at/all", hit}, 3},
      {{"hunt", none}, 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(run(row.words).exit, row.exit) << row.words[2];
  }
  const Ran bad = run({"hunt", "--indicators", folder.file("bad.json", "{\"a\":1}"), hit});
  EXPECT_EQ(bad.exit, 2);
  EXPECT_EQ(bad.out, "");
  EXPECT_FALSE(bad.err.empty());
}

TEST(HuntCommand, AValueHoldsAsLongAsOneSaysSo) {
  const TemporaryFolder folder;
  const std::string valid = "evil.example,\n";
  const std::string ended = "evil.example,2020-01-01T00:00:00Z\n";
  const std::string log = folder.file("a.log", "evil.example\n");
  std::string many;
  for (unsigned i = 0; i < 1'500; ++i) {
    many += ended;
  }
  struct Row {
    std::string lines;
    bool with_expired;
    std::string want;  ///< who says it
  };
  const Row rows[] = {
      {many, false, ""},
      {ended + valid + many, false, "  line 3"},
      {valid + many, false, "  line 2"},
      {many + valid, false, "  line 1502"},
      {ended + valid + ended, true, "  line 3  line 2 expired  line 4 expired"},
      {ended + valid + many, true,
       "  line 3  line 2 expired  line 1503 expired  line 1502 expired  line 1501 expired  "
       "line 1500 expired  line 1499 expired  line 1498 expired"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words = {
        "hunt", "--indicators", folder.file("i.csv", "domain,valid_until\n" + row.lines), log};
    if (row.with_expired) {
      words.emplace_back("--expired");
    }
    const Ran ran = run(words);
    EXPECT_EQ(ran.exit, row.want.empty() ? 0 : 1);
    const std::string hit = log + ":1:1  domain  evil.example" + row.want + "\n";
    EXPECT_TRUE(ran.out.starts_with(row.want.empty() ? "1 values" : hit)) << ran.out;
  }
}

TEST(HuntCommand, UrlsThatAreNotLookedUpAreSaid) {
  const TemporaryFolder folder;
  const std::string indicators = folder.file("i", "http://evil.example/a\n");
  std::string log;
  for (unsigned i = 0; i < 8; ++i) {
    log += "http://evil.example/";
  }
  const std::string path = folder.file("a.log", log + "http://evil.example/a\n");
  const Ran ran = run({"hunt", "--indicators", indicators, path});
  EXPECT_EQ(ran.exit, 3);
  EXPECT_TRUE(ran.out.contains("NOT READ " + path + "  1 URLs stand behind 8 others in one run"))
      << ran.out;
}

TEST(HuntCommand, EachHitHasItsLine) {
  const TemporaryFolder folder;
  const std::string log =
      folder.file("a.log", "b.example b.example\n\n\nb.example\n b.example b.example");
  const Ran ran = run({"hunt", "--indicators", folder.file("i", "b.example\n"), log});
  std::string want;
  for (const std::string place : {"1:1", "1:11", "4:1", "5:2", "5:12"}) {
    want += log + ":" + place + "  domain  b.example  line 1\n";
  }
  EXPECT_TRUE(ran.out.starts_with(want)) << ran.out;
}

TEST(HuntCommand, AHitInALongLineIsToldOnceWithItsColumn) {
  const TemporaryFolder folder;
  const std::string indicators = folder.file("i", "evil.example\n");
  for (const std::size_t at : {std::size_t{1} << 19U, (std::size_t{3} << 18U) - (16U << 10U),
                               (std::size_t{1} << 20U) - 6, std::size_t{3} << 20U}) {
    const std::string log = folder.file(
        "a.log", "first\n" + std::string(at, ' ') + "evil.example" + std::string(2U << 20U, ' '));
    const Ran ran = run({"hunt", "--indicators", indicators, log});
    EXPECT_EQ(ran.out, log + ":2:" + std::to_string(at + 1) +
                           "  domain  evil.example  line 1\n1 values, 1 files, 2 lines, 1 hits, 0 "
                           "of expired values left out, 0 not read\n");
  }
}

/// An instance that holds what kIndicators names, and one that was revoked.
void share_indicators(const std::string& data) {
  const auto instance = Instance::open({.data = data, .base_url = "http://127.0.0.1:8460"});
  ASSERT_TRUE(instance) << describe(instance.error());
  const flow::World& world = (*instance)->world();
  ASSERT_TRUE(flow::set_up(world, {.operator_name = "Operator",
                                   .country = "CN",
                                   .mail = "first@example.org",
                                   .person_name = "First",
                                   .password = {}}));
  std::string text = kIndicators;
  text.insert(
      text.size() - 2,
      R"(,{"type":"indicator","spec_version":"2.1","id":"indicator--ac6af861-7b20-41ef-9b59-6344fd872a8f",)"
      R"("created":"2026-01-02T03:04:05Z","modified":"2026-01-02T03:04:05Z","revoked":true,)"
      R"("valid_from":"2026-01-02T03:04:05Z","pattern_type":"stix",)"
      R"("pattern":"[domain-name:value = 'gone.example']"})");
  const auto content = threats::read_stix(text, 1U << 20U);
  ASSERT_TRUE(content) << describe(content.error());
  const auto shared = flow::share(world, Principal::system("test"),
                                  {.tlp = Tlp::amber, .title = "t", .objects = content->objects});
  ASSERT_TRUE(shared) << describe(shared.error());
}

TEST(HuntCommand, ValuesThatAnInstanceHoldsAreFoundInLogs) {
  const TemporaryFolder folder;
  const std::string data = (folder.path() / "data").string();
  share_indicators(data);
  const std::string log = folder.file("a.log", kLog + "gone.example\n");
  const Ran ran = run({"hunt", "--indicators", "instance", "--data", data, log});
  EXPECT_EQ(ran.exit, 1) << ran.err;
  EXPECT_EQ(ran.out, log + ":2:5  domain  evil.example  " + kFirst + " TLP:AMBER\n" + log +
                         ":2:26  ipv4  192.0.2.7  " + kFirst +
                         " TLP:AMBER\nNOT LOOKED FOR 1 × indicator that was revoked\n"
                         "3 values, 1 files, 4 lines, 2 hits, 1 of expired values left out, 0 not "
                         "read\n");
  // While somebody else has the store, its values are asked of the server.
  const auto server = Instance::open({.data = data});
  ASSERT_TRUE(server) << describe(server.error());
  EXPECT_EQ(run({"hunt", "--indicators", "instance", "--data", data, log}).exit, 5);
}

}  // namespace
}  // namespace tocsin::app
