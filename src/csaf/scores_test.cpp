// Scores: of which product, by which version, and whether score, severity, members and vector
// agree.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

constexpr std::string_view kHigh2 = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
constexpr std::string_view kHigh4 = "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H";

std::string cvss2(std::string_view vector, std::string_view base, std::string_view more = {}) {
  return R"("cvss_v2":{"version":"2.0","vectorString":")" + std::string(vector) +
         R"(","baseScore":)" + std::string(base) + std::string(more) + "}";
}
std::string cvss4(std::string_view vector, std::string_view base, std::string_view more = {}) {
  return R"("cvss_v4":{"version":"4.0","vectorString":"CVSS:4.0/)" + std::string(vector) +
         R"(","baseScore":)" + std::string(base) + std::string(more) + "}";
}
/// A metric of 2.1 for these products.
std::string metric(std::string_view content, std::string_view products = R"("P1")",
                   std::string_view more = {}) {
  return R"({"content":{)" + std::string(content) + R"(},"products":[)" + std::string(products) +
         "]" + std::string(more) + "}";
}
Draft metrics(std::string_view list, std::string_view more = {}) {
  return {.rest = scored(v2_1, list, more)};
}
Draft one(std::string_view content) {
  return metrics(metric(content));
}
std::string at(std::string_view place) {
  return "/vulnerabilities/0/metrics/" + std::string(place);
}
constexpr std::string_view kSource = R"(,"source":"https://b.example")";
constexpr std::string_view kRating = R"("qualitative_severity_rating":"low")";

TEST(CsafScores, AProductHasOneOfEachVersionAndSource) {
  const std::string three(kCvss3);
  expect_places({
      {"again for one of its products", "6.1.7", v2_1,
       metrics(metric(three) + "," + metric(three, R"("P1","P2")")), at("1/content/cvss_v3")},
      {"again for the last of them", "6.1.7", v2_1,
       metrics(metric(three, R"("P2")") + "," + metric(three, R"("P1","P2")")),
       at("1/content/cvss_v3")},
      {"for another product", "6.1.7", v2_1,
       metrics(metric(three) + "," + metric(three, R"("P2")")), ""},
      {"of another source", "6.1.7", v2_1,
       metrics(metric(three) + "," + metric(three, R"("P1")", kSource)), ""},
      {"of another version", "6.1.7", v2_1,
       metrics(metric(three) + "," + metric(kCvss2) + "," + metric(kCvss4)), ""},
      {"of another vulnerability",
       "6.1.7",
       v2_1,
       {.rest = tree() + R"(,"vulnerabilities":[{"metrics":[)" + metric(three) +
                R"(]},{"metrics":[)" + metric(three) + "]}]"},
       ""},
      {"2.0 has no scores of version 4",
       "6.1.9",
       v2_0,
       {.rest = scored(v2_0, score(v2_0, cvss4(kHigh4, "1")))},
       ""},
  });
}

TEST(CsafScores, VersionAndVectorAgree) {
  const auto stated = [](std::string_view version, std::string_view vector) {
    return one(R"("cvss_v3":{"version":")" + std::string(version) + R"(","vectorString":"CVSS:)" +
               std::string(vector) + "/" + std::string(kAllHigh) +
               R"(","baseScore":9.8,"baseSeverity":"CRITICAL"})");
  };
  const std::string vector = at("0/content/cvss_v3/vectorString");
  expect_places({
      {"3.0 of 3.1", "6.1.8", v2_1, stated("3.1", "3.0"), vector},
      {"3.1 of 3.0", "6.1.8", v2_1, stated("3.0", "3.1"), vector},
      {"3.0 of 3.0", "6.1.8", v2_1, stated("3.0", "3.0"), ""},
      {"no version is a missing member", "6.1.8", v2_1,
       one(R"("cvss_v3":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8,"baseSeverity":"CRITICAL"})"),
       at("0/content/cvss_v3")},
      {"2.0 and 4.0", "6.1.8", v2_1, one(std::string(kCvss2) + "," + std::string(kCvss4)), ""},
      {"the version says 3.0", "6.3.2", v2_1, stated("3.0", "3.1"),
       at("0/content/cvss_v3/version")},
      {"the vector alone says it", "6.3.2", v2_1, stated("3.1", "3.0"), vector},
      {"neither", "6.3.2", v2_1, stated("3.1", "3.1"), ""},
  });
}

TEST(CsafScores, TheSeverityOfVersion4IsThatOfTheScore) {
  const auto banded = [](std::string_view base, std::string_view severity) {
    return one(cvss4(kHigh4, base, R"(,"baseSeverity":")" + std::string(severity) + "\""));
  };
  const std::string severity = at("0/content/cvss_v4/baseSeverity");
  const std::string base = at("0/content/cvss_v4/baseScore");
  expect_places({
      {"none", "6.1.8", v2_1, banded("0", "NONE"), ""},
      {"0 is not low", "6.1.8", v2_1, banded("0", "LOW"), severity},
      {"below the bound", "6.1.8", v2_1, banded("8.9", "HIGH"), ""},
      {"at the bound", "6.1.8", v2_1, banded("9.0", "HIGH"), severity},
      {"the most", "6.1.8", v2_1, banded("10", "CRITICAL"), ""},
      {"10 is not high", "6.1.8", v2_1, banded("10", "HIGH"), severity},
      {"two decimals", "6.1.8", v2_1, banded("8.95", "HIGH"), base},
      {"what is near to one decimal", "6.1.8", v2_1, banded("8.9000000001", "HIGH"), ""},
      {"as near as that", "6.1.8", v2_1, banded("0.0000001", "NONE"), ""},
      {"more than there is", "6.1.8", v2_1, banded("10.1", "LOW"), base},
      {"less than there is", "6.1.8", v2_1, banded("-0.1", "LOW"), base},
      {"far less", "6.1.8", v2_1, banded("-25.0", "LOW"), base},
      {"a text is a fault of structure", "6.1.8", v2_1, banded(R"("9")", "LOW"), base},
      {"no severity is a missing member", "6.1.8", v2_1, one(cvss4(kHigh4, "8.95")),
       at("0/content/cvss_v4")},
      {"no score likewise", "6.1.8", v2_1,
       one(R"("cvss_v4":{"version":"4.0","vectorString":"CVSS:4.0/)" + std::string(kHigh4) +
           R"(","baseSeverity":"LOW"})"),
       at("0/content/cvss_v4")},
      {"version 3 is judged by its vector", "6.1.8", v2_1,
       one(cvss3(kAllHigh, "9.8", R"(,"baseSeverity":"LOW")")), ""},
  });
}

TEST(CsafScores, AVectorIsWhole) {
  const auto vector = [](std::string_view text) {
    return one(R"("cvss_v3":{"version":"3.1","vectorString":")" + std::string(text) +
               R"(","baseScore":9.8,"baseSeverity":"CRITICAL"})");
  };
  const std::string whole = "CVSS:3.1/" + std::string(kAllHigh);
  const std::string place = at("0/content/cvss_v3/vectorString");
  std::vector<Places> rows = {
      {"as it should be", "6.1.9", v2_1, vector(whole), ""},
      {"in another order", "6.1.9", v2_1, vector("CVSS:3.1/AC:L/AV:N/PR:N/UI:N/S:U/C:H/I:H/A:H"),
       ""},
      {"without a colon, where the name is a value too", "6.1.9", v2_1,
       one(cvss2("AV:N/AC:L/Au:N/C/I:C/A:C", "10")), at("0/content/cvss_v2/vectorString")},
      {"not there is a missing member", "6.1.9", v2_1,
       one(R"("cvss_v3":{"version":"3.1","baseScore":9.8})"), ""},
      {"a text in place of the object is no score", "6.3.12", v2_1, one(R"("cvss_v3":"x")"), ""},
  };
  for (const std::string& text :
       {std::string("CVSS:3.1/AV:N"), std::string(), std::string("CVSS:3.1/"), whole + "/",
        whole + "/E", whole + "/XX:H", whole + "/E:Q", whole + "/E:", whole + "/E:H/E:H",
        whole + "/E:H/E:U", whole.substr(0, whole.size() - 4), "CVSS:3.2/" + whole.substr(9)}) {
    rows.push_back({"not whole", "6.1.9", v2_1, vector(text), place});
  }
  expect_places(rows);
}

TEST(CsafScores, TheVectorGivesTheScore) {
  const std::string v3 = at("0/content/cvss_v3/");
  const std::string v4 = at("0/content/cvss_v4/");
  const std::string critical = R"(,"baseSeverity":"CRITICAL")";
  const std::string unreported = critical + R"(,"exploitMaturity":"UNREPORTED")";
  const std::string unproven = critical + R"(,"exploitCodeMaturity":"UNPROVEN")";
  expect_places({
      {"another base score", "6.1.9", v2_1, one(cvss3(kAllHigh, "9.7", critical)),
       v3 + "baseScore"},
      {"a text is a fault of structure", "6.1.9", v2_1, one(cvss3(kAllHigh, R"("9.7")", critical)),
       ""},
      {"another severity, of any case", "6.1.9", v2_1,
       one(cvss3(kAllHigh, "9.8", R"(,"baseSeverity":"Critical")")), ""},
      {"no severity", "6.1.9", v2_1, one(cvss3(kAllHigh, "9.8")), ""},
      {"a temporal score of a member", "6.1.9", v2_1,
       one(cvss3(kAllHigh, "9.8", unproven + R"(,"temporalScore":9.0)")), ""},
      {"without that member", "6.1.9", v2_1,
       one(cvss3(kAllHigh, "9.8", critical + R"(,"temporalScore":9.0)")), v3 + "temporalScore"},
      {"its severity", "6.1.9", v2_1,
       one(cvss3(kAllHigh, "9.8", unproven + R"(,"temporalSeverity":"HIGH")")),
       v3 + "temporalSeverity"},
      {"the vector comes before a member", "6.1.9", v2_1,
       one(cvss3(std::string(kAllHigh) + "/E:U", "9.8",
                 critical + R"(,"exploitCodeMaturity":"HIGH","temporalScore":9.0)")),
       ""},
      {"an environmental score", "6.1.9", v2_1,
       one(cvss3(kAllHigh, "9.8",
                 critical + R"(,"modifiedAttackVector":"PHYSICAL","environmentalScore":6.8)")),
       ""},
      {"another one", "6.1.9", v2_1,
       one(cvss3(kAllHigh, "9.8", critical + R"(,"environmentalScore":6.8)")),
       v3 + "environmentalScore"},
      {"of version 2", "6.1.9", v2_1, one(cvss2(kHigh2, "9.9")), at("0/content/cvss_v2/baseScore")},
      {"of version 4", "6.1.9", v2_1, one(cvss4(kHigh4, "9.9", critical)), v4 + "baseScore"},
      {"of its vector alone", "6.1.9", v2_1, one(cvss4(kHigh4, "10", unreported)), ""},
      {"or with its members", "6.1.9", v2_1, one(cvss4(kHigh4, "9.1", unreported)), ""},
      {"but of one of them", "6.1.9", v2_1, one(cvss4(kHigh4, "9.5", unreported)),
       v4 + "baseScore"},
      {"no base score is a missing member", "6.1.9", v2_1,
       one(R"("cvss_v4":{"version":"4.0","vectorString":"CVSS:4.0/)" + std::string(kHigh4) +
           R"(","baseSeverity":"CRITICAL"})"),
       ""},
      {"0 is 0.0000001 to nobody", "6.1.9", v2_1,
       one(cvss3("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "0.0000001", R"(,"baseSeverity":"NONE")")),
       v3 + "baseScore"},
  });
}

TEST(CsafScores, MembersSayWhatTheVectorSays) {
  struct Member {
    std::string_view key;
    std::string vector;
    std::string_view member;
    std::string_view value;
    bool agrees = true;
  };
  const std::string two(kHigh2);
  const std::string three = "CVSS:3.1/" + std::string(kAllHigh);
  const std::string four = "CVSS:4.0/" + std::string(kHigh4);
  std::vector<Places> rows;
  for (const Member& row : {
           Member{"cvss_v2", "AV:A/AC:L/Au:N/C:C/I:C/A:C", "accessVector", "ADJACENT_NETWORK"},
           {"cvss_v2", two, "accessVector", "ADJACENT_NETWORK", false},
           {"cvss_v2", two, "accessVector", "NETWORK"},
           {"cvss_v2", two, "authentication", "MULTIPLE", false},
           {"cvss_v2", two + "/E:POC", "exploitability", "PROOF_OF_CONCEPT"},
           {"cvss_v2", two + "/E:POC", "exploitability", "HIGH", false},
           {"cvss_v2", two + "/E:ND", "exploitability", "NOT_DEFINED"},
           {"cvss_v2", two + "/RL:TF", "remediationLevel", "TEMPORARY_FIX"},
           {"cvss_v2", two + "/RL:TF", "remediationLevel", "OFFICIAL_FIX", false},
           {"cvss_v2", two + "/RC:UC", "reportConfidence", "UNCONFIRMED"},
           {"cvss_v2", two + "/RC:UC", "reportConfidence", "UNCORROBORATED", false},
           {"cvss_v2", two + "/RC:UR", "reportConfidence", "UNCORROBORATED"},
           {"cvss_v2", two + "/RC:UR", "reportConfidence", "UNCONFIRMED", false},
           {"cvss_v2", two + "/CDP:LM", "collateralDamagePotential", "LOW_MEDIUM"},
           {"cvss_v2", two + "/CDP:L", "collateralDamagePotential", "LOW_MEDIUM", false},
           {"cvss_v2", two, "exploitability", "HIGH"},
           {"cvss_v3", three, "scope", "UNCHANGED"},
           {"cvss_v3", three, "scope", "CHANGED", false},
           {"cvss_v3", three, "exploitCodeMaturity", "HIGH"},
           {"cvss_v3", three + "/E:X", "exploitCodeMaturity", "NOT_DEFINED"},
           {"cvss_v3", three + "/E:P", "exploitCodeMaturity", "PROOF_OF_CONCEPT"},
           {"cvss_v3", three + "/E:P", "exploitCodeMaturity", "NOT_DEFINED", false},
           {"cvss_v3", three + "/MAV:A", "modifiedAttackVector", "ADJACENT_NETWORK"},
           {"cvss_v4", four, "attackRequirements", "NONE"},
           {"cvss_v4", four, "attackRequirements", "PRESENT", false},
           {"cvss_v4", four, "subIntegrityImpact", "LOW", false},
           {"cvss_v4", four + "/E:U", "exploitMaturity", "UNREPORTED"},
           {"cvss_v4", four + "/MSI:S", "modifiedSubIntegrityImpact", "SAFETY"},
           {"cvss_v4", four + "/AU:Y", "Automatable", "YES"},
           {"cvss_v4", four + "/AU:Y", "Automatable", "NO", false},
           {"cvss_v4", four + "/U:X", "providerUrgency", "NOT_DEFINED"},
           {"cvss_v4", four + "/U:Clear", "providerUrgency", "CLEAR"},
           {"cvss_v4", four + "/U:Green", "providerUrgency", "GREEN"},
           {"cvss_v4", four + "/U:Amber", "providerUrgency", "AMBER"},
           {"cvss_v4", four + "/U:Red", "providerUrgency", "RED"},
           {"cvss_v4", four + "/U:Red", "providerUrgency", "AMBER", false},
       }) {
    const std::string version = row.key == "cvss_v2" ? "2.0" : row.key == "cvss_v3" ? "3.1" : "4.0";
    rows.push_back({row.member, "6.1.10", v2_1,
                    one("\"" + std::string(row.key) + R"(":{"version":")" + version +
                        R"(","vectorString":")" + row.vector + R"(","baseScore":10,")" +
                        std::string(row.member) + R"(":")" + std::string(row.value) + "\"}"),
                    row.agrees
                        ? std::string()
                        : at("0/content/") + std::string(row.key) + "/" + std::string(row.member)});
  }
  rows.push_back({"a vector that cannot be read says nothing", "6.1.10", v2_1,
                  one(cvss3("AV:N", "9.8", R"(,"attackVector":"LOCAL")")), ""});
  expect_places(rows);
}

TEST(CsafScores, RatingsAreBesideScores) {
  const std::string three(kCvss3);
  const std::string rating = "content/qualitative_severity_rating";
  const std::string bare = R"({"products":["P1"]})";
  const auto sourced = [&](std::string_view url) {
    return metric(kRating, R"("P1")", R"(,"source":")" + std::string(url) + "\"");
  };
  const auto refer = [](std::string_view category, std::string_view url) {
    return R"("references":[{"category":")" + std::string(category) + R"(","summary":"S","url":")" +
           std::string(url) + "\"}]";
  };
  const std::string own = "https://a.example/a-1.json";
  const auto issued = [&](std::string_view category, std::string_view url) {
    return Draft{.document = refer(category, url), .rest = scored(v2_1, sourced(url))};
  };
  expect_places({
      {"of the same source and product", "6.1.56", v2_1,
       metrics(metric(kRating) + "," + metric(three)), at("0/" + rating)},
      {"in one metric", "6.1.56", v2_1, one(std::string(kRating) + "," + three), at("0/" + rating)},
      {"of another source", "6.1.56", v2_1,
       metrics(metric(kRating) + "," + metric(three, R"("P1")", kSource)), ""},
      {"of another product", "6.1.56", v2_1,
       metrics(metric(kRating) + "," + metric(three, R"("P2")")), ""},
      {"without content", "6.1.56", v2_1, metrics(bare + "," + metric(three)), ""},
      {"no rating", "6.1.56", v2_1, metrics(metric(three)), ""},
      {"by the issuer", "6.2.47", v2_1, metrics(metric(kRating) + "," + sourced(own)),
       at("0/" + rating)},
      {"who names itself", "6.2.47", v2_1, issued("self", own), at("0/" + rating)},
      {"whom another document is of", "6.2.47", v2_1, issued("external", own), ""},
      {"whose file has another name", "6.2.47", v2_1, issued("self", "https://a.example/b-1.json"),
       ""},
      {"whose name only ends so", "6.2.47", v2_1, issued("self", "https://a.example/aa-1.json"),
       ""},
      {"over a bare connection", "6.2.47", v2_1, issued("self", "http://a.example/a-1.json"), ""},
      {"a score of the issuer", "6.2.47", v2_1, metrics(metric(three) + "," + bare), ""},
      {"at all", "6.3.18", v2_1, metrics(metric(three) + "," + bare + "," + sourced(own)),
       at("2/" + rating)},
  });
}

TEST(CsafScores, WhichProductsHaveOne) {
  const std::string status = "/vulnerabilities/0/product_status/";
  const auto judged_so = [](std::string_view list, std::string_view lists) {
    return metrics(list, R"(,"product_status":{)" + std::string(lists) + "}");
  };
  const std::string three(kCvss3);
  const std::string nothing = cvss3("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "0");
  expect_places({
      {"affected ones of three lists", "6.2.3", v2_1,
       judged_so(metric(three),
                 R"("first_affected":["P1","P2"],"known_affected":["P3"],"last_affected":["P2"])"),
       status + "first_affected/1 " + status + "known_affected/0 " + status + "last_affected/0"},
      {"what names no product", "6.2.3", v2_1, judged_so(metric(three), R"("known_affected":[1])"),
       ""},
      {"a score of a fixed one", "6.2.19", v2_1, judged_so(metric(three), R"("fixed":["P2","P1"])"),
       status + "fixed/1"},
      {"of one that is first fixed", "6.2.19", v2_1,
       judged_so(metric(three), R"("first_fixed":["P1"])"), status + "first_fixed/0"},
      {"of 0", "6.2.19", v2_1, judged_so(metric(nothing), R"("fixed":["P1"])"), ""},
      {"one of two above 0", "6.2.19", v2_1,
       judged_so(metric(std::string(kCvss2) + "," + nothing), R"("fixed":["P1"])"),
       status + "fixed/0"},
      {"the environment makes it 0", "6.2.19", v2_1,
       judged_so(
           metric(cvss3(kAllHigh, "9.8",
                        R"(,"modifiedConfidentialityImpact":"NONE",)"
                        R"("modifiedIntegrityImpact":"NONE","modifiedAvailabilityImpact":"NONE")")),
           R"("fixed":["P1"])"),
       ""},
      {"a vector that cannot be read", "6.2.19", v2_1,
       judged_so(metric(cvss3("AV:N", "9.8")), R"("fixed":["P1"])"), ""},
      {"no product that is fixed", "6.2.19", v2_1, judged_so(metric(three), R"("fixed":[1])"), ""},
      {"version 2 alone", "6.3.1", v2_1,
       metrics(metric(kCvss2, R"("P1","P2")") + "," + metric(three)), at("0/content/cvss_v2")},
      {"beside version 3", "6.3.1", v2_1, metrics(metric(kCvss2) + "," + metric(three)), ""},
      {"without content", "6.3.1", v2_1, metrics(R"({"products":["P1"]})"), ""},
      {"version 2 alone in 2.0",
       "6.3.1",
       v2_0,
       {.rest = scored(v2_0, score(v2_0, kCvss2))},
       "/vulnerabilities/0/scores/0/cvss_v2"},
      {"no version 4 in one metric of two", "6.3.12", v2_1,
       metrics(metric(three) + "," + metric(kCvss4)), at("0/content")},
      {"an affected product without any", "6.3.12", v2_1,
       judged_so(metric(kCvss4), R"("known_affected":["P1","P2"],"last_affected":["P3",1])"),
       status + "known_affected/1 " + status + "last_affected/0"},
      {"where no product has one", "6.3.12", v2_1,
       judged_so(metric(kRating), R"("known_affected":["P1"])"), ""},
      {"a product of another status", "6.3.12", v2_1,
       judged_so(metric(kCvss4), R"("fixed":["P2"])"), ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
