// Cases of the tests that CSAF 2.0 and 2.1 both have.
#include "csaf/cases_for_test.h"

namespace tocsin::csaf::testing {

std::vector<Case> cases_of_both(Of v) {
  const bool is_2_0 = v == Of::v2_0;
  const std::string reference = is_2_0 ? "relationships" : "product_paths";
  const auto related = [&](std::string_view from, std::string_view to) {
    return is_2_0
               ? tree(
                     R"("relationships":[{"category":"installed_on","full_product_name":{"name":"R","product_id":"R"},)"
                     R"("product_reference":")" +
                     std::string(from) + R"(","relates_to_product_reference":")" + std::string(to) +
                     "\"}]")
               : tree(
                     R"("product_paths":[{"beginning_product_reference":")" + std::string(from) +
                     R"(","full_product_name":{"name":"R","product_id":"R"},"subpaths":[{"category":"installed_on",)"
                     R"("next_product_reference":")" +
                     std::string(to) + "\"}]}]");
  };
  const auto purl = [&](std::string_view text) {
    return helped(is_2_0 ? R"("purl":")" + std::string(text) + "\""
                         : R"("purls":[")" + std::string(text) + "\"]");
  };
  const auto hashes = [&](std::string_view list) {
    return helped(R"("hashes":[{"filename":"f","file_hashes":[)" + std::string(list) + "]}]");
  };
  const auto hash = [](std::string_view algorithm, std::size_t size) {
    return R"({"algorithm":")" + std::string(algorithm) + R"(","value":")" +
           std::string(size, 'a') + "\"}";
  };
  const auto cwe = [&](std::string_view id, std::string_view name) {
    const std::string pair =
        R"({"id":")" + std::string(id) + R"(","name":")" + std::string(name) + "\"";
    return vulnerability(is_2_0 ? R"("cwe":)" + pair + "}"
                                : R"("cwes":[)" + pair + R"(,"version":"4.13"}])");
  };
  const std::string sorted = tracking({{"24", "1"}, {"25", "2"}}, "final", "2");
  return {
      rest("6.1.1", v, judged(R"("product_status":{"fixed":["P9"]})"),
           judged(R"("product_status":{"fixed":["P1"]})")),
      rest("6.1.1", v, related("P9", "P1"), related("P2", "P1")),
      rest("6.1.2", v, tree(branches(branch("vendor", "V", product("P1")))),
           tree(branches(branch("vendor", "V", product("P4"))))),
      rest("6.1.3", v, related("R", "P1"), related("P2", "P1")),
      rest("6.1.4", v,
           judged(R"("threats":[{"category":"impact","details":"D","group_ids":["H"]}])"),
           judged(R"("threats":[{"category":"impact","details":"D","group_ids":["G"]}])")),
      rest(
          "6.1.5", v,
          R"("product_tree":{"product_groups":[{"group_id":"G","product_ids":["P1","P2"]},{"group_id":"G","product_ids":["P1","P2"]}]})",
          R"("product_tree":{"product_groups":[{"group_id":"G","product_ids":["P1","P2"]},{"group_id":"H","product_ids":["P1","P2"]}]})"),
      rest(
          "6.1.6", v, judged(R"("product_status":{"known_affected":["P1"],"fixed":["P1"]})"),
          judged(
              R"("product_status":{"known_affected":["P1"],"first_affected":["P1"],"recommended":["P1"],"fixed":["P2"]})")),
      rest("6.1.7", v,
           scored(v, score(v, kCvss3) + "," +
                         score(v, cvss3("AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H", "6.5",
                                        R"(,"baseSeverity":"MEDIUM")"))),
           scored(v, score(v, std::string(kCvss3) + "," + std::string(kCvss2)))),
      rest("6.1.8", v, scored(v, score(v, cvss3(kAllHigh, "9.8"))), scored(v, score(v, kCvss3))),
      rest("6.1.9", v, scored(v, score(v, cvss3(kAllHigh, "9.7", R"(,"baseSeverity":"CRITICAL")"))),
           scored(v, score(v, kCvss3))),
      rest("6.1.9", v, scored(v, score(v, cvss3(kAllHigh, "9.8", R"(,"baseSeverity":"HIGH")"))),
           scored(v, score(v, cvss3(std::string(kAllHigh) + "/E:P", "9.8",
                                    R"(,"baseSeverity":"CRITICAL","temporalScore":9.3)")))),
      rest("6.1.10", v,
           scored(v, score(v, cvss3(kAllHigh, "9.8",
                                    R"(,"baseSeverity":"CRITICAL","attackVector":"LOCAL")"))),
           scored(v, score(v, cvss3(kAllHigh, "9.8",
                                    R"(,"baseSeverity":"CRITICAL","attackVector":"NETWORK")")))),
      rest("6.1.11", v, cwe("CWE-79", "Improper Input Validation"),
           cwe("CWE-20", "Improper Input Validation")),
      rest("6.1.11", v, cwe("CWE-99999", "Unheard of"), cwe("CWE-787", "Out-of-bounds Write")),
      in_document("6.1.12", v, R"("lang":"EZ")", R"("lang":"zh-Hant-TW")"),
      rest("6.1.13", v, purl("pkg:maven/@1.3.4"), purl("pkg:maven/a/b@1.3.4")),
      in_tracking("6.1.14", v, tracking({{"24", "2"}, {"25", "1"}}, "final", "1"),
                  tracking({{"25", "2"}, {"24", "1"}}, "final", "2")),
      in_tracking("6.1.14", v, tracking({{"24", "1.0.10"}, {"25", "1.0.9"}}, "final", "1.0.9"),
                  tracking({{"24", "1.0.9"}, {"25", "1.0.10"}}, "final", "1.0.10")),
      {"6.1.15",
       v,
       {.publisher = R"("category":"translator")"},
       {.document = R"("source_lang":"de")", .publisher = R"("category":"translator")"}},
      in_tracking("6.1.16", v, tracking({{"24", "1"}, {"25", "2"}}, "final", "1"), sorted),
      in_tracking("6.1.16", v, tracking({{"24", "1.0.0"}}, "final", "1.0.0-rc"),
                  tracking({{"24", "1.0.0"}}, "draft", "1.0.0-rc+b")),
      // An integer is not the semantic version that reads like it.
      in_tracking("6.1.16", v, tracking({{"24", "1.0.0"}}, "final", "1"),
                  tracking({{"24", "1.0.0"}}, "final", "1.0.0")),
      in_tracking("6.1.16", v, tracking({{"24", "1"}}, "final", "1.0.0"),
                  tracking({{"24", "1"}}, "final", "1")),
      in_tracking("6.1.17", v, tracking({{"24", "0.9.5"}}, "final", "0.9.5"),
                  tracking({{"24", "0.9.5"}}, "draft", "0.9.5")),
      in_tracking("6.1.17", v, tracking({{"24", "1.0.0"}}, "final", "1.0.0-rc.1"),
                  tracking({{"24", "1.0.0"}}, "draft", "1.0.0-rc.1")),
      in_tracking("6.1.17", v, tracking({{"24", "1.0.0"}}, "interim", "1.0.0-rc.1"),
                  tracking({{"24", "1.0.0"}}, "interim", "1.0.0")),
      in_tracking("6.1.18", v, tracking({{"24", "0"}, {"25", "1"}}, "final", "1"),
                  tracking({{"24", "0"}, {"25", "1"}}, "draft", "1")),
      in_tracking("6.1.19", v, tracking({{"24", "1.0.0-rc"}}, "draft", "1.0.0-rc"),
                  tracking({{"24", "1.0.0"}}, "draft", "1.0.0-rc")),
      in_tracking("6.1.20", v, tracking({{"24", "1.0.0"}}, "interim", "1.0.0-alpha"),
                  tracking({{"24", "1.0.0"}}, "interim", "1.0.0")),
      in_tracking("6.1.21", v, tracking({{"24", "1"}, {"25", "3"}}, "final", "3"), sorted),
      in_tracking("6.1.21", v, tracking({{"24", "2"}}, "final", "2"),
                  tracking({{"24", "1.0.0"}, {"25", "1.4.0"}, {"26", "2.0.0"}}, "final", "2.0.0")),
      in_tracking("6.1.22", v, tracking({{"24", "1"}, {"25", "1"}}, "final", "1"), sorted),
      rest("6.1.23", v, R"("vulnerabilities":[{"cve":"CVE-2024-0001"},{"cve":"CVE-2024-0001"}])",
           R"("vulnerabilities":[{"cve":"CVE-2024-0001"},{"cve":"CVE-2024-0002"}])"),
      rest(
          "6.1.24", v,
          vulnerability(
              R"("involvements":[{"date":"2024-01-01T10:00:00Z","party":"vendor","status":"open"},{"date":"2024-01-01T12:00:00+02:00","party":"vendor","status":"completed"}])"),
          vulnerability(
              R"("involvements":[{"date":"2024-01-01T10:00:00Z","party":"vendor","status":"open"},{"date":"2024-01-01T10:00:00Z","party":"user","status":"open"}])")),
      rest("6.1.25", v, hashes(hash("sha256", 64) + "," + hash("sha256", 66)),
           hashes(hash("sha256", 64) + "," + hash("sha512", 128))),
      {"6.1.26", v, {.category = "Security  -_Advisory"}, {.category = "Security Advisory for A"}},
      {"6.1.26", v, {.category = "csaf_mine"}, {.category = "csaf_base"}},
      {"6.1.27.1",
       v,
       {.category = "csaf_informational_advisory", .document = noted("faq", "F")},
       {.category = "csaf_informational_advisory", .document = noted("summary", "F")}},
      {"6.1.27.2",
       v,
       {.category = "csaf_security_incident_response", .document = referred("self", "S")},
       {.category = "csaf_security_incident_response", .document = referred("external", "S")}},
      {"6.1.27.3",
       v,
       {.category = "csaf_informational_advisory", .rest = vulnerability(R"("title":"T")")},
       {.category = "csaf_informational_advisory"}},
      {"6.1.27.4", v, {.category = "csaf_vex"}, {.category = "csaf_vex", .rest = tree()}},
      {"6.1.27.5",
       v,
       {.category = "csaf_vex", .rest = vulnerability(R"("title":"T")")},
       {.category = "csaf_vex", .rest = vulnerability(noted("summary", "T"))}},
      {"6.1.27.6",
       v,
       {.category = "csaf_security_advisory", .rest = vulnerability(R"("title":"T")")},
       {.category = "csaf_security_advisory",
        .rest = judged(R"("product_status":{"known_affected":["P1"]})")}},
      {"6.1.27.7",
       v,
       {.category = "csaf_vex", .rest = judged(R"("product_status":{"first_fixed":["P1"]})")},
       {.category = "csaf_vex", .rest = judged(R"("product_status":{"fixed":["P1"]})")}},
      {"6.1.27.8",
       v,
       {.category = "csaf_vex", .rest = vulnerability(R"("title":"T")")},
       {.category = "csaf_vex", .rest = vulnerability(R"("cve":"CVE-2024-0001")")}},
      {"6.1.27.9",
       v,
       {.category = "csaf_vex",
        .rest = judged(
            R"("product_status":{"known_not_affected":["P1","P3"]},"threats":[{"category":"impact","details":"D","group_ids":["G"]}])")},
       {.category = "csaf_vex",
        .rest = judged(
            R"("product_status":{"known_not_affected":["P1","P3"]},"flags":[{"label":"component_not_present","product_ids":["P3"]}],"threats":[{"category":"impact","details":"D","group_ids":["G"]}])")}},
      {"6.1.27.10",
       v,
       {.category = "csaf_vex",
        .rest = judged(
            R"("product_status":{"known_affected":["P1","P3"]},"remediations":[{"category":"workaround","details":"D","group_ids":["G"]}])")},
       {.category = "csaf_vex",
        .rest = judged(
            R"("product_status":{"known_affected":["P1","P2"]},"remediations":[{"category":"workaround","details":"D","group_ids":["G"]}])")}},
      {"6.1.27.11",
       v,
       {.category = "csaf_vex", .rest = tree()},
       {.category = "csaf_vex", .rest = vulnerability(R"("title":"T")")}},
      in_document("6.1.28", v, R"("lang":"en-US","source_lang":"en-US")",
                  R"("lang":"en-US","source_lang":"en-GB")"),
      rest("6.1.29", v,
           vulnerability(R"("remediations":[{"category":"workaround","details":"D"}])"),
           judged(
               R"("remediations":[{"category":"workaround","details":"D","product_ids":["P1"]}])")),
      in_tracking("6.1.30", v, tracking({{"24", "1.0.0"}, {"25", "2"}}, "final", "2"), sorted),
      rest("6.1.31", v, below_product(branch("product_version", "prior to 4.2", product("P1"))),
           below_product(branch("product_version", "4.2", product("P1")))),
      rest("6.1.31", v, below_product(branch("product_version", "<4.2", product("P1"))),
           below_product(branch("product_version", "Installer 4", product("P1")))),
      rest("6.1.32", v, vulnerability(R"("flags":[{"label":"component_not_present"}])"),
           judged(R"("flags":[{"label":"component_not_present","group_ids":["G"]}])")),
      rest(
          "6.1.33", v,
          judged(
              R"("flags":[{"label":"component_not_present","group_ids":["G"]},{"label":"vulnerable_code_not_present","product_ids":["P1"]}])"),
          judged(
              R"("flags":[{"label":"component_not_present","group_ids":["G"]},{"label":"vulnerable_code_not_present","product_ids":["P3"]}])")),
      {"6.2.1", v, {.rest = tree()}, {.category = "csaf_informational_advisory", .rest = tree()}},
      rest(
          "6.2.2", v, judged(R"("product_status":{"last_affected":["P1"]})"),
          judged(
              R"("product_status":{"last_affected":["P1"]},"remediations":[{"category":"none_available","details":"D","group_ids":["G"]}])")),
      rest("6.2.3", v, judged(R"("product_status":{"first_affected":["P1"]})"),
           scored(v, score(v, kCvss3), R"(,"product_status":{"first_affected":["P1"]})")),
      rest("6.2.3", v, judged(R"("product_status":{"known_affected":["P1"]})"),
           scored(v, score(v, kCvss3), R"(,"product_status":{"known_affected":["P1"]})")),
      rest("6.2.3", v, judged(R"("product_status":{"last_affected":["P1"]})"),
           scored(v, score(v, kCvss3), R"(,"product_status":{"last_affected":["P1"]})")),
      rest("6.2.3", v, judged(R"("product_status":{"last_affected":["P1"]})"),
           judged(R"("product_status":{"fixed":["P1"],"under_investigation":["P2"]})")),
      in_tracking("6.2.4", v, tracking({{"24", "1.0.0+b"}}, "final", "1.0.0"),
                  tracking({{"24", "1.0.0"}}, "final", "1.0.0+b")),
      in_tracking("6.2.5", v, tracking({{"25", "1"}}, "final", "1"),
                  tracking({{"24", "1"}}, "final", "1")),
      in_tracking(
          "6.2.6", v,
          R"("current_release_date":"2024-01-24T09:59:59Z","initial_release_date":"2024-01-24T09:00:00Z","revision_history":[{"date":"2024-01-24T10:00:00Z","number":"1","summary":"S"}],"status":"final","version":"1")",
          R"("current_release_date":"2024-01-24T12:00:00+02:00","initial_release_date":"2024-01-24T09:00:00Z","revision_history":[{"date":"2024-01-24T10:00:00Z","number":"1","summary":"S"}],"status":"final","version":"1")"),
      rest(
          "6.2.7", v, vulnerability(R"("involvements":[{"party":"vendor","status":"open"}])"),
          vulnerability(
              R"("involvements":[{"date":"2024-01-01T10:00:00Z","party":"vendor","status":"open"}])")),
      rest("6.2.8", v, hashes(hash("md5", 32)), hashes(hash("md5", 32) + "," + hash("sha256", 64))),
      rest("6.2.9", v, hashes(hash("sha1", 40)),
           hashes(hash("sha1", 40) + "," + hash("sha256", 64))),
      in_document(
          "6.2.11", v,
          R"("references":[{"category":"self","summary":"S","url":"https://a.example/A-1.json"}])",
          referred("self", "S")),
      in_document("6.2.12", v, "", R"("lang":"en")"),
      in_document("6.2.13", v,
                  R"("aggregate_severity":{"text":"T","namespace":"https://a.example"})",
                  R"("lang":"en")"),
      in_document("6.2.14", v, R"("lang":"en-QM")", R"("lang":"en-US")"),
      in_document("6.2.15", v, R"("lang":"i-default")", R"("lang":"de")"),
      rest("6.2.16", v, tree(), helped(R"("skus":["S"])")),
      rest("6.2.17", v, vulnerability(R"("ids":[{"system_name":"CVE","text":"CVE-2021-44228"}])"),
           vulnerability(R"("ids":[{"system_name":"CVE","text":"CVE-2021-44228-1"}])")),
      rest("6.2.18", v, below_product(branch("product_version_range", ">4.2", product("P1"))),
           below_product(branch("product_version_range", "vers:intdot/>4.2", product("P1")))),
      rest("6.2.19", v, scored(v, score(v, kCvss3), R"(,"product_status":{"fixed":["P1"]})"),
           scored(v,
                  score(v, cvss3(std::string(kAllHigh) + "/MC:N/MI:N/MA:N", "9.8",
                                 R"(,"baseSeverity":"CRITICAL")")),
                  R"(,"product_status":{"fixed":["P1"]})")),
      rest("6.2.20", v, R"("more":1)", ""),
      rest("6.3.1", v, scored(v, score(v, kCvss2)),
           scored(v, score(v, kCvss2) + "," + score(v, kCvss3))),
      rest(
          "6.3.2", v,
          scored(
              v,
              score(
                  v,
                  R"("cvss_v3":{"version":"3.0","vectorString":"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8,"baseSeverity":"CRITICAL"})")),
          scored(v, score(v, kCvss3))),
      rest("6.3.3", v, vulnerability(R"("title":"T")"), vulnerability(R"("cve":"CVE-2024-0001")")),
      rest("6.3.4", v, vulnerability(R"("title":"T")"), cwe("CWE-20", "Improper Input Validation")),
      rest("6.3.5", v, hashes(hash("sha1", 63)), hashes(hash("sha256", 64))),
      in_document(
          "6.3.6", v, R"("references":[{"summary":"S","url":"https://a.invalid/b"}])",
          R"("references":[{"category":"self","summary":"S","url":"https://a.invalid/b"}])"),
      in_document(
          "6.3.7", v,
          R"("references":[{"category":"self","summary":"S","url":"https://a.INVALID:8/b"}])",
          R"("references":[{"category":"self","summary":"S","url":"https://a.example/.invalid"}])"),
      rest("6.3.9", v, below_product(branch("patch_level", "91", product("P1"))),
           below_product(branch("product_version", "4",
                                branches(branch("patch_level", "91", product("P1")))))),
      rest("6.3.10", v,
           below_product(branch("product_version_range", "vers:intdot/<4.2", product("P1"))),
           below_product(branch("product_version", "4.2", product("P1")))),
      rest("6.3.11", v, below_product(branch("product_version", "v4.2", product("P1"))),
           below_product(branch("product_version", "vier", product("P1")))),
      rest("schema", v, R"("vulnerabilities":[])", vulnerability(R"("title":"T")")),
      {"schema",
       v,
       {.publisher = R"("category":"nobody")"},
       {.publisher = R"("category":"coordinator")"}},
  };
}

}  // namespace tocsin::csaf::testing
