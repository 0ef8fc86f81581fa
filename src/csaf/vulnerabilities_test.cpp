// Single vulnerabilities: their ids, weaknesses, involvements, flags and remediations.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

Draft one(std::string_view members) {
  return {.rest = judged(members)};
}
/// Several vulnerabilities, as they are written.
Draft several(std::string_view list) {
  return {.rest = tree() + R"(,"vulnerabilities":[)" + std::string(list) + "]"};
}

TEST(CsafVulnerabilities, Ids) {
  const auto ids = [](std::initializer_list<std::string_view> texts) {
    std::string list;
    for (const std::string_view text : texts) {
      list += (list.empty() ? "" : ",") + std::string(R"({"system_name":"S","text":")") +
              std::string(text) + "\"}";
    }
    return one(R"("ids":[)" + list + "]");
  };
  const auto texts_at = [](std::initializer_list<int> places) {
    std::string out;
    for (const int place : places) {
      out += (out.empty() ? "" : " ") + std::string("/vulnerabilities/0/ids/") +
             std::to_string(place) + "/text";
    }
    return out;
  };
  expect_places({
      {"a CVE again and again", "6.1.23", v2_0,
       several(
           R"({"cve":"CVE-2024-0001"},{"cve":"CVE-2024-0002"},{"cve":"CVE-2024-0001"},{"cve":"CVE-2024-0001"})"),
       "/vulnerabilities/2/cve /vulnerabilities/3/cve"},
      {"without one", "6.1.23", v2_0, several("{},{}"), ""},
      {"CVEs of four digits and more", "6.2.17", v2_0,
       ids({"CVE-2024-0001", "CVE-0000-00000", "CVE-9999-9999999"}), texts_at({0, 1, 2})},
      {"what is none", "6.2.17", v2_0,
       ids({"CVE-2024-001", "CVE-20245-0001", "XVE-2024-0001", "cve-2024-0001", "CVE-202x-0001",
            "CVE-2024-000x", "CVE-2024-0001-1", "CVE-2024x0001", "CVE-202/-0001", "CVE-202:-0001",
            "CVE-2024-000:", "CVE-2024-000/", ""}),
       ""},
      {"which of them has no CVE", "6.3.3", v2_0, several(R"({"cve":"CVE-2024-0001"},{})"),
       "/vulnerabilities/1"},
      {"which of them has no weakness", "6.3.4", v2_0, several(R"({"cwe":{}},{"cwes":[]})"),
       "/vulnerabilities/1"},
      {"which of them has no weakness", "6.3.4", v2_1, several(R"({"cwe":{}},{"cwes":[]})"),
       "/vulnerabilities/0"},
  });
}

TEST(CsafVulnerabilities, Involvements) {
  const auto involved =
      [](std::initializer_list<std::pair<std::string_view, std::string_view>> all) {
        std::string list;
        for (const auto& [party, date] : all) {
          list += (list.empty() ? "" : ",") + std::string(R"({"party":")") + std::string(party) +
                  R"(","date":")" + std::string(date) + "\"}";
        }
        return R"("involvements":[)" + list + "]";
      };
  const std::string place = "/vulnerabilities/0/involvements/";
  constexpr std::string_view kDay = "2024-01-24T10:00:00Z";
  expect_places({
      {"a party again and again", "6.1.24", v2_0,
       one(involved({{"vendor", kDay}, {"user", kDay}, {"vendor", kDay}, {"vendor", kDay}})),
       place + "2 " + place + "3"},
      {"a second later", "6.1.24", v2_0,
       one(involved({{"vendor", kDay}, {"vendor", "2024-01-24T10:00:01Z"}})), ""},
      {"at no date", "6.1.24", v2_0, one(involved({{"vendor", "soon"}, {"vendor", "soon"}})), ""},
      {"in another vulnerability", "6.1.24", v2_0,
       several("{" + involved({{"vendor", kDay}}) + "},{" + involved({{"vendor", kDay}}) + "}"),
       ""},
      {"which of them has no date", "6.2.7", v2_0,
       one(R"("involvements":[{"date":"soon","party":"vendor"},{"party":"vendor"}])"), place + "1"},
  });
}

TEST(CsafVulnerabilities, FlagsAndRemediationsAreForProducts) {
  const std::string at = "/vulnerabilities/0/";
  std::vector<Places> rows;
  struct List {
    std::string_view test;
    std::string key;
  };
  for (const List& list : {List{"6.1.29", "remediations"}, {"6.1.32", "flags"}}) {
    rows.push_back({"for none", list.test, v2_0,
                    one("\"" + list.key + R"(":[{"product_ids":["P1"]},{"group_ids":["G"]},{}])"),
                    at + list.key + "/2"});
  }
  for (
      Places& row : std::vector<Places>{
          {"two flags of one product", "6.1.33", v2_0,
           one(R"("flags":[{"product_ids":["P1","P3"]},{"product_ids":["P2"]},{"product_ids":["P2","P3"]}])"),
           at + "flags/2"},
          {"one through its group", "6.1.33", v2_0,
           one(R"("flags":[{"group_ids":["G"]},{"product_ids":["P2"]}])"), at + "flags/1"},
          {"of two vulnerabilities", "6.1.33", v2_0,
           several(R"({"flags":[{"product_ids":["P1"]}]},{"flags":[{"product_ids":["P1"]}]})"), ""},
      }) {
    rows.push_back(std::move(row));
  }
  for (const std::string status :
       {"first_affected", "known_affected", "last_affected", "under_investigation"}) {
    rows.push_back({"in this list", "6.2.2", v2_0,
                    one(R"("product_status":{")" + status +
                        R"(":[1,"P1","P3"]},"remediations":[{"group_ids":["G"]}])"),
                    at + "product_status/" + status + "/2"});
  }
  for (const std::string status : {"fixed", "first_fixed", "known_not_affected", "recommended"}) {
    rows.push_back({"not in this list", "6.2.2", v2_0,
                    one(R"("product_status":{")" + status + R"(":["P3"]})"), ""});
  }
  rows.push_back({"a remediation of another vulnerability", "6.2.2", v2_0,
                  several(R"({"remediations":[{"product_ids":["P1"]}]},)"
                          R"({"product_status":{"known_affected":["P1"]}})"),
                  "/vulnerabilities/1/product_status/known_affected/0"});
  expect_places(rows);
}

TEST(CsafVulnerabilities, WeaknessesOf20HaveAnyOfTheirNames) {
  const auto weakness = [](std::string_view members) {
    return one(R"("cwe":{)" + std::string(members) + "}");
  };
  const std::string at = "/vulnerabilities/0/cwe/";
  expect_places({
      {"the first", "6.1.11", v2_0,
       weakness(R"("id":"CWE-20","name":"Insufficient Input Validation")"), ""},
      {"the last, with blanks around it", "6.1.11", v2_0,
       weakness(R"("id":"CWE-20","name":" Improper Input Validation ")"), ""},
      {"another's", "6.1.11", v2_0, weakness(R"("id":"CWE-20","name":"Missing XML Validation")"),
       at + "name"},
      {"no such id", "6.1.11", v2_0, weakness(R"("id":"CWE-99999","name":"N")"), at + "id"},
      {"an id of another form", "6.1.11", v2_0,
       weakness(R"("id":"20","name":"Improper Input Validation")"), at + "id"},
      {"no id is a fault of structure", "6.1.11", v2_0, weakness(R"("name":"N")"), ""},
      {"no name likewise", "6.1.11", v2_0, weakness(R"("id":"CWE-20")"), ""},
      {"those of 2.1 are not", "6.1.11", v2_0, one(R"("cwes":[{"id":"CWE-99999","name":"N"}])"),
       ""},
  });
}

/// A vulnerability with one weakness of 2.1.
Draft weak(std::string_view id, std::string_view version, std::string_view name = "N") {
  return one(R"("cwes":[{"id":"CWE-)" + std::string(id) + R"(","name":")" + std::string(name) +
             R"(","version":")" + std::string(version) + "\"}]");
}

TEST(CsafVulnerabilities, WeaknessesOf21HaveTheNameOfTheirVersion) {
  const std::string at = "/vulnerabilities/0/cwes/0/";
  constexpr std::string_view kOld = "Insufficient Input Validation";
  constexpr std::string_view kNew = "Improper Input Validation";
  expect_places({
      {"the last version of a name", "6.1.11", v2_1, weak("20", "1.1", kOld), ""},
      {"the first of another", "6.1.11", v2_1, weak("20", "1.2", kNew), ""},
      {"the name before", "6.1.11", v2_1, weak("20", "1.2", kOld), at + "name"},
      {"the name after", "6.1.11", v2_1, weak("20", "1.1", kNew), at + "name"},
      {"the last version of a name between", "6.1.11", v2_1,
       weak("256", "4.4", "Unprotected Storage of Credentials"), ""},
      {"the one after", "6.1.11", v2_1, weak("256", "4.5", "Unprotected Storage of Credentials"),
       at + "name"},
      {"before there was one of this id", "6.1.11", v2_1, weak("1023", "3.0"), at + "id"},
      {"no such id", "6.1.11", v2_1, weak("99999", "4.13"), at + "id"},
      {"a version that is not known here", "6.1.11", v2_1, weak("20", "9.0", kOld), ""},
      {"blanks around it", "6.1.11", v2_1, weak("20", "1.1", " Insufficient Input Validation "),
       ""},
      {"the one of 2.0 is not looked at", "6.1.11", v2_1,
       one(R"("cwe":{"id":"CWE-99999","name":"N"})"), ""},
  });
}

TEST(CsafVulnerabilities, WeaknessesThatShouldNotBeUsed) {
  const std::string place = "/vulnerabilities/0/cwes/0";
  expect_places({
      {"deprecated", "6.2.23", v2_1, weak("596", "3.1"), place},
      {"not yet", "6.2.23", v2_1, weak("596", "3.0"), ""},
      {"discouraged", "6.2.25", v2_1, weak("20", "4.13"), place},
      {"prohibited", "6.2.25", v2_1, weak("391", "4.13"), place},
      {"allowed", "6.2.25", v2_1, weak("112", "4.13"), ""},
      {"with a review", "6.2.25", v2_1, weak("1023", "4.13"), ""},
      {"with a review", "6.2.26", v2_1, weak("1023", "4.13"), place},
      {"before CWE said so", "6.2.26", v2_1, weak("1023", "4.11"), ""},
      {"discouraged", "6.2.26", v2_1, weak("20", "4.13"), ""},
      {"no such id", "6.2.25", v2_1, weak("99999", "4.13"), ""},
      {"no such version", "6.2.25", v2_1, weak("20", "9.0"), ""},
  });
}

TEST(CsafVulnerabilities, TheLatestVersionOfCweAtTheNewestRevision) {
  const std::string place = "/vulnerabilities/0/cwes/0/version";
  const auto at = [](std::string_view date, std::string_view version) {
    Draft out = weak("20", version);
    out.tracking =
        R"("current_release_date":"2024-01-31T10:00:00Z","initial_release_date":"2024-01-24T10:00:00Z","revision_history":[{"date":")" +
        std::string(date) + R"(","number":"1","summary":"S"}],"status":"final","version":"1")";
    return out;
  };
  // 4.13 came on 2023-10-26, 4.17 as the last that is known here on 2025-04-03.
  expect_places({
      {"the day it came", "6.2.24", v2_1, at("2023-10-26T00:00:00Z", "4.13"), ""},
      {"a second before", "6.2.24", v2_1, at("2023-10-25T23:59:59Z", "4.13"), place},
      {"the one before, a second before", "6.2.24", v2_1, at("2023-10-25T23:59:59Z", "4.12"), ""},
      {"the one before", "6.2.24", v2_1, at("2023-10-26T00:00:00Z", "4.12"), place},
      {"4.9 is older than 4.13", "6.2.24", v2_1, at("2023-10-26T00:00:00Z", "4.9"), place},
      {"3.4.1 is newer than 3.4", "6.2.24", v2_1, at("2019-09-23T00:00:00Z", "3.4"), place},
      {"3.4.1 is the latest", "6.2.24", v2_1, at("2019-09-23T00:00:00Z", "3.4.1"), ""},
      {"what came after our table", "6.2.24", v2_1, at("2025-04-03T00:00:00Z", "4.18"), ""},
      {"the last of our table", "6.2.24", v2_1, at("2025-04-03T00:00:00Z", "4.17"), ""},
      {"an older one", "6.2.24", v2_1, at("2025-04-03T00:00:00Z", "4.16"), place},
      {"before there was any", "6.2.24", v2_1, at("2008-09-08T23:59:59Z", "4.13"), ""},
      {"the first", "6.2.24", v2_1, at("2008-09-09T00:00:00Z", "1.0"), ""},
      {"no date", "6.2.24", v2_1, at("soon", "4.13"), ""},
      {"no version is a fault of structure", "6.2.24", v2_1, at("2023-10-26T00:00:00Z", ""), ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
