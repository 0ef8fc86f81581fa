// Sharing groups, dates after the newest revision, and remediations against what a product is.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_1 = Of::v2_1;

constexpr std::string_view kNewest = "2024-01-24T10:00:00Z";
constexpr std::string_view kLater = "2024-01-24T10:00:01Z";

/// A document of one revision, of kNewest, with a status; or of none.
std::string released_as(std::string_view status) {
  return tracking({{"24", "1"}}, status, "1");
}
std::string without_history() {
  return R"("current_release_date":"2024-01-31T10:00:00Z","initial_release_date":"2024-01-24T10:00:00Z","status":"final","version":"1")";
}

Draft grouped(std::string_view id, std::string_view name, std::string_view label,
              std::string_view status = "final") {
  return {.document = shared(id, name, label), .tracking = released_as(status)};
}

TEST(CsafDistribution, SharingGroupsOfPublicDocuments) {
  const std::string group = "/document/distribution/sharing_group";
  const std::string label = "/document/distribution/tlp/label";
  expect_places({
      {"the public group asks for CLEAR", "6.1.38", v2_1, grouped(kMax, "Public", "GREEN"), label},
      {"another group does not", "6.1.38", v2_1, grouped(kGroup, "", "GREEN"), ""},
      {"CLEAR asks for the public group", "6.1.39", v2_1, grouped(kGroup, "", "CLEAR"),
       group + "/id"},
      {"which is this one", "6.1.39", v2_1, grouped(kMax, "Public", "CLEAR"), ""},
      {"or in a draft none yet", "6.1.39", v2_1,
       grouped(kNil, "No sharing allowed", "CLEAR", "draft"), ""},
      {"not in what is released", "6.1.39", v2_1, grouped(kNil, "No sharing allowed", "CLEAR"),
       group + "/id"},
      {"nor another group in a draft", "6.1.39", v2_1, grouped(kGroup, "", "CLEAR", "draft"),
       group + "/id"},
      {"no group at all", "6.1.39", v2_1, {.document = clear()}, ""},
      {"nor another label", "6.1.39", v2_1, grouped(kGroup, "", "GREEN"), ""},
      {"Public is the name of one", "6.1.40", v2_1, grouped(kGroup, "Public", "GREEN"),
       group + "/name"},
      {"of this one", "6.1.40", v2_1, grouped(kMax, "Public", "CLEAR"), ""},
      {"and not of the other", "6.1.40", v2_1, grouped(kNil, "Public", "RED"), group + "/name"},
      {"No sharing allowed is the name of one", "6.1.40", v2_1,
       grouped(kGroup, "No sharing allowed", "GREEN"), group + "/name"},
      {"of this one too", "6.1.40", v2_1, grouped(kNil, "No sharing allowed", "RED"), ""},
      {"the public group must bear its name", "6.1.41", v2_1, grouped(kMax, "", "CLEAR"),
       group + "/name"},
      {"and does", "6.1.41", v2_1, grouped(kMax, "Public", "CLEAR"), ""},
      {"as must the one of nobody", "6.1.41", v2_1, grouped(kNil, "Public", "RED"),
       group + "/name"},
      {"which does", "6.1.41", v2_1, grouped(kNil, "No sharing allowed", "RED"), ""},
      {"others have any", "6.1.41", v2_1, grouped(kGroup, "Ours", "GREEN"), ""},
      {"CLEAR needs no group", "6.2.30", v2_1, grouped(kMax, "Public", "CLEAR"), group},
      {"GREEN may have one", "6.2.30", v2_1, grouped(kGroup, "", "GREEN"), ""},
  });
}

TEST(CsafDistribution, NothingIsNewerThanTheNewestRevision) {
  struct Dated {
    std::string_view test;
    std::string before;  ///< what stands around the date in a vulnerability
    std::string after;
    std::string place;
  };
  const std::string vulnerability_at = "/vulnerabilities/0/";
  const std::string content = vulnerability_at + "metrics/0/content/";
  const std::string exploited = vulnerability_at + "first_known_exploitation_dates/0/";
  std::vector<Places> rows;
  for (const Dated& one : {
           Dated{"6.1.45", R"("disclosure_date":")", "\"", vulnerability_at + "disclosure_date"},
           {"6.1.49", R"("metrics":[{"content":{"ssvc_v2":{"timestamp":")", R"("}}}])",
            content + "ssvc_v2/timestamp"},
           {"6.1.51", R"("metrics":[{"content":{"epss":{"timestamp":")", R"("}}}])",
            content + "epss/timestamp"},
           {"6.1.52", R"("first_known_exploitation_dates":[{"date":")", "\"}]", exploited + "date"},
           {"6.1.52", R"("first_known_exploitation_dates":[{"exploitation_date":")", "\"}]",
            exploited + "exploitation_date"},
       }) {
    const auto with = [&](std::string_view claim, std::string_view date, std::string tracking,
                          bool is_found) {
      rows.push_back({claim,
                      one.test,
                      v2_1,
                      {.document = clear(),
                       .tracking = std::move(tracking),
                       .rest = vulnerability(one.before + std::string(date) + one.after)},
                      is_found ? one.place : std::string()});
    };
    with("at its time", kNewest, released_as("final"), false);
    with("a second later", kLater, released_as("final"), true);
    with("in an interim document", kLater, released_as("interim"), true);
    with("in a draft", kLater, released_as("draft"), false);
    with("without a revision", kLater, without_history(), false);
    with("what is no date", "soon", released_as("final"), false);
    with("the newest of two revisions counts", "2024-01-25T10:00:00Z",
         tracking({{"25", "1"}, {"24", "2"}}, "final", "2"), false);
  }
  rows.push_back({"other labels than CLEAR are not yet disclosed",
                  "6.1.45",
                  v2_1,
                  {.tracking = released_as("final"),
                   .rest = vulnerability(R"("disclosure_date":"2024-01-24T10:00:01Z")")},
                  ""});
  expect_places(rows);
}

TEST(CsafDistribution, DisclosureSinceTheNewestRevision) {
  const auto disclosed = [](std::string_view date, std::string tracking) {
    return Draft{.tracking = std::move(tracking),
                 .rest = vulnerability(R"("disclosure_date":")" + std::string(date) + "\"")};
  };
  const std::string place = "/vulnerabilities/0/disclosure_date";
  // The time of the check is 2026-01-01T00:00:00Z.
  expect_places({
      {"at the revision", "6.2.33", v2_1, disclosed(kNewest, released_as("final")), ""},
      {"a second later", "6.2.33", v2_1, disclosed(kLater, released_as("final")), place},
      {"long before it", "6.2.33", v2_1, disclosed("2020-01-01T00:00:00Z", released_as("final")),
       ""},
      {"now", "6.2.33", v2_1, disclosed("2026-01-01T00:00:00Z", released_as("final")), place},
      {"a second from now", "6.2.33", v2_1, disclosed("2026-01-01T00:00:01Z", released_as("final")),
       ""},
      {"of a draft too", "6.2.33", v2_1, disclosed(kLater, released_as("draft")), place},
      {"without a revision", "6.2.33", v2_1, disclosed(kLater, without_history()), ""},
      {"what is no date", "6.2.33", v2_1, disclosed("soon", released_as("final")), ""},
  });
  const std::string text = text_of(disclosed(kLater, released_as("final")), v2_1);
  EXPECT_FALSE(is_reported(validate(text), "6.2.33")) << "nobody says what time it is";
}

TEST(CsafDistribution, TheYoungestEpssScoreOfAVulnerability) {
  const auto scores = [](std::initializer_list<std::string_view> dates) {
    std::string list;
    for (const std::string_view date : dates) {
      list += (list.empty() ? "" : ",") + std::string(R"({"content":{"epss":{"timestamp":")") +
              std::string(date) + "\"}}}";
    }
    return R"({"metrics":[)" + list + "]}";
  };
  const auto document = [](const std::string& list, std::string tracking = released_as("final")) {
    return Draft{.tracking = std::move(tracking), .rest = R"("vulnerabilities":[)" + list + "]"};
  };
  constexpr std::string_view kOld = "2024-01-09T09:59:59Z";
  constexpr std::string_view kJust = "2024-01-09T10:00:00Z";
  const std::string first = "/vulnerabilities/0/metrics/0/content/epss/timestamp";
  const std::string second = "/vulnerabilities/0/metrics/1/content/epss/timestamp";
  const std::string other = "/vulnerabilities/1/metrics/0/content/epss/timestamp";
  expect_places({
      {"15 days", "6.2.41", v2_1, document(scores({kJust})), ""},
      {"a second more", "6.2.41", v2_1, document(scores({kOld})), first},
      {"a younger one before it", "6.2.41", v2_1, document(scores({kJust, kOld})), ""},
      {"a younger one after it", "6.2.41", v2_1, document(scores({kOld, kJust})), ""},
      {"two that are old, the younger last", "6.2.41", v2_1,
       document(scores({"2024-01-01T00:00:00Z", kOld})), second},
      {"two that are old, the younger first", "6.2.41", v2_1,
       document(scores({kOld, "2024-01-01T00:00:00Z"})), first},
      {"two of one time", "6.2.41", v2_1, document(scores({kOld, kOld})), first},
      {"each vulnerability by itself", "6.2.41", v2_1,
       document(scores({kOld}) + "," + scores({kOld})), first + " " + other},
      {"a younger one of another", "6.2.41", v2_1, document(scores({kJust}) + "," + scores({kOld})),
       other},
      {"one of none between", "6.2.41", v2_1, document(scores({kOld}) + ",{}," + scores({kJust})),
       first},
      {"what is no date", "6.2.41", v2_1, document(scores({"soon", kOld, "soon"})), second},
      {"in a draft", "6.2.41", v2_1, document(scores({kOld}), released_as("draft")), ""},
      {"without a revision", "6.2.41", v2_1, document(scores({kOld}), without_history()), ""},
  });
}

TEST(CsafDistribution, ExploitationIsKnownAfterItBegan) {
  const auto dated = [](std::string_view members) {
    return Draft{.rest = vulnerability(R"("first_known_exploitation_dates":[{)" +
                                       std::string(members) + "}]")};
  };
  expect_places({
      {"a second before", "6.1.53", v2_1,
       dated(R"("date":"2024-01-24T10:00:00Z","exploitation_date":"2024-01-24T10:00:01Z")"),
       "/vulnerabilities/0/first_known_exploitation_dates/0/exploitation_date"},
      {"at once", "6.1.53", v2_1,
       dated(R"("date":"2024-01-24T10:00:00Z","exploitation_date":"2024-01-24T10:00:00Z")"), ""},
      {"known alone", "6.1.53", v2_1, dated(R"("date":"2024-01-24T10:00:00Z")"), ""},
      {"begun alone", "6.1.53", v2_1, dated(R"("exploitation_date":"2024-01-24T10:00:00Z")"), ""},
  });
}

TEST(CsafDistribution, DatesHaveTheFormOf21) {
  const std::string bad = R"("2016-12-31T23:59:60Z")";
  const std::string items = R"([{"date":)" + bad + R"(,"exploitation_date":)" + bad + "}]";
  std::string want =
      "/document/tracking/current_release_date /document/tracking/initial_release_date "
      "/document/tracking/generator/date /document/tracking/revision_history/1/date "
      "/vulnerabilities/0/disclosure_date /vulnerabilities/0/discovery_date";
  for (const std::string list :
       {"first_known_exploitation_dates", "flags", "involvements", "remediations", "threats"}) {
    want += " /vulnerabilities/0/" + list + "/0/date /vulnerabilities/0/" + list +
            "/0/exploitation_date";
  }
  want +=
      " /vulnerabilities/0/metrics/0/content/epss/timestamp "
      "/vulnerabilities/0/metrics/0/content/ssvc_v2/timestamp";
  const auto stamped = R"({"timestamp":)" + bad + "}";
  expect_places({
      {"at each place",
       "6.1.37",
       v2_1,
       {.tracking = R"("current_release_date":)" + bad + R"(,"generator":{"date":)" + bad +
                    R"(},"initial_release_date":)" + bad +
                    R"(,"revision_history":[{"date":"2024-01-24T10:00:00Z"},{"date":)" + bad + "}]",
        .rest =
            vulnerability(R"("disclosure_date":)" + bad + R"(,"discovery_date":)" + bad +
                          R"(,"first_known_exploitation_dates":)" + items + R"(,"flags":)" + items +
                          R"(,"involvements":)" + items + R"(,"metrics":[{"content":{"epss":)" +
                          stamped + R"(,"ssvc_v2":)" + stamped + R"(}}],"remediations":)" + items +
                          R"(,"threats":)" + items)},
       want},
      {"a number is a fault of structure",
       "6.1.37",
       v2_1,
       {.rest = vulnerability(R"("disclosure_date":1)")},
       ""},
  });
}

TEST(CsafDistribution, RemediationsOfOneProduct) {
  const auto remedied =
      [](std::initializer_list<std::pair<std::string_view, std::string_view>> all) {
        std::string list;
        for (const auto& [category, products] : all) {
          list += (list.empty() ? "" : ",") + std::string(R"({"category":")") +
                  std::string(category) + R"(","product_ids":[)" + std::string(products) + "]}";
        }
        return R"("remediations":[)" + list + "]";
      };
  const auto alone = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> all) {
    return Draft{.rest = judged(remedied(all))};
  };
  const std::string second = "/vulnerabilities/0/remediations/1";
  const std::string_view one = R"("P1")";
  expect_places({
      {"another product", "6.1.35", v2_1,
       alone({{"none_available", one}, {"vendor_fix", R"("P2")"}}), ""},
      {"the first of its products", "6.1.35", v2_1,
       alone({{"none_available", one}, {"vendor_fix", R"("P1","P2")"}}), second},
      {"the last of them", "6.1.35", v2_1,
       alone({{"none_available", R"("P2")"}, {"vendor_fix", R"("P1","P2")"}}), second},
      {"one that is not the one before", "6.1.35", v2_1,
       alone({{"no_fix_planned", one}, {"workaround", one}, {"vendor_fix", one}}),
       "/vulnerabilities/0/remediations/2"},
      {"a category that nobody knows", "6.1.35", v2_1,
       alone({{"unheard", one}, {"vendor_fix", one}, {"unheard", one}}), ""},
      {"each vulnerability by itself",
       "6.1.35",
       v2_1,
       {.rest = tree() + R"(,"vulnerabilities":[{)" + remedied({{"none_available", one}}) + "},{" +
                remedied({{"vendor_fix", one}}) + "}]"},
       ""},
  });
  // Which categories contradict one another, by the first table of remediation categories: each
  // pair is found whichever stands first.
  const std::array<std::string_view, 7> names = {"workaround",     "mitigation",     "vendor_fix",
                                                 "optional_patch", "none_available", "fix_planned",
                                                 "no_fix_planned"};
  const std::array<std::string_view, 7> contradicts = {"...xx..", "...xx..", "...xxxx", "xxx.xxx",
                                                       "xxxx.xx", "..xxx.x", "..xxxx."};
  for (std::size_t a = 0; a < names.size(); ++a) {
    for (std::size_t b = 0; b < names.size(); ++b) {
      expect_places({{"of the table", "6.1.35", v2_1, alone({{names[a], one}, {names[b], one}}),
                      contradicts[a][b] == 'x' ? second : std::string()}});
    }
  }
  // Statuses that a category contradicts (x) and does not fit (o), by the second table.
  const std::array<std::string_view, 6> statuses = {"known_affected", "known_not_affected",
                                                    "fixed",          "under_investigation",
                                                    "unknown",        "recommended"};
  const std::array<std::string_view, 7> rules = {".xxoo.", ".xxoo.", ".xxoo.", "x.o...",
                                                 ".xx...", ".oxoo.", ".ox..."};
  for (std::size_t a = 0; a < names.size(); ++a) {
    for (std::size_t b = 0; b < statuses.size(); ++b) {
      const Draft draft{.rest = judged(R"("product_status":{")" + std::string(statuses[b]) +
                                       R"(":[1,"P1"]},)" + remedied({{names[a], one}}))};
      const std::string place = "/vulnerabilities/0/remediations/0";
      expect_places({{"of the table", "6.1.36", v2_1, draft, rules[a][b] == 'x' ? place : ""},
                     {"of the table", "6.2.27", v2_1, draft, rules[a][b] == 'o' ? place : ""}});
    }
  }
  expect_places({
      {"a category that nobody knows",
       "6.1.36",
       v2_1,
       {.rest = judged(R"("product_status":{"fixed":["P1"]},)" + remedied({{"unheard", one}}))},
       ""},
      {"another product",
       "6.1.36",
       v2_1,
       {.rest = judged(R"("product_status":{"fixed":["P2"]},)" + remedied({{"vendor_fix", one}}))},
       ""},
      {"each vulnerability by itself",
       "6.1.36",
       v2_1,
       {.rest = tree() + R"(,"vulnerabilities":[{"product_status":{"fixed":["P1"]}},{)" +
                remedied({{"vendor_fix", one}}) + "}]"},
       ""},
  });
}

TEST(CsafDistribution, TitlesNotesAndIds) {
  const std::string note = "/document/notes/0";
  const auto ids = [](std::string_view system, std::string_view text) {
    return Draft{.rest = vulnerability(R"("ids":[{"system_name":")" + std::string(system) +
                                       R"(","text":")" + std::string(text) + "\"}]")};
  };
  constexpr std::string_view kCsaf = "https://github.com/oasis-tcs/csaf";
  const std::string text = "/vulnerabilities/0/ids/0/text";
  const std::string system = "/vulnerabilities/0/ids/0/system_name";
  expect_places({
      {"of no product",
       "6.2.40",
       v2_1,
       {.document = noted("description", "Product Description of A")},
       note},
      {"of groups",
       "6.2.40",
       v2_1,
       {.document = noted("description", "Product Description", R"(,"group_ids":["G"])"),
        .rest = tree()},
       ""},
      {"another category",
       "6.2.40",
       v2_1,
       {.document = noted("summary", "Product Description")},
       ""},
      {"another title", "6.2.40", v2_1, {.document = noted("description", "A Product")}, ""},
      {"in English",
       "6.2.40",
       v2_1,
       {.document = R"("lang":"en-US",)" + noted("description", "Product Description")},
       note},
      {"in German",
       "6.2.40",
       v2_1,
       {.document = R"("lang":"de",)" + noted("description", "Produktbeschreibung")},
       note},
      {"in a language whose words are not known",
       "6.2.40",
       v2_1,
       {.document = R"("lang":"fr",)" + noted("description", "Product Description")},
       ""},
      {"one digit", "6.2.53", v2_1, ids(kCsaf, "#1"), ""},
      {"none", "6.2.53", v2_1, ids(kCsaf, "#"), text},
      {"no sign", "6.2.53", v2_1, ids(kCsaf, "12"), text},
      {"a letter after digits", "6.2.53", v2_1, ids(kCsaf, "#1a"), text},
      {"empty", "6.2.53", v2_1, ids(kCsaf, ""), text},
      {"of another system", "6.2.53", v2_1, ids("Ours", "1a"), ""},
      {"which is not registered", "6.3.20", v2_1, ids("Ours", "1a"), system},
      {"the one that is", "6.3.20", v2_1, ids(kCsaf, "#1"), ""},
      {"without a name", "6.3.20", v2_1, ids("", "1"), ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
