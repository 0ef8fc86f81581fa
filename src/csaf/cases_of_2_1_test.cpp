// Cases of the tests that CSAF 2.1 alone has.
#include "csaf/cases_for_test.h"

namespace tocsin::csaf::testing {
namespace {

std::string cwe_4_13(std::string_view id, std::string_view name,
                     std::string_view version = "4.13") {
  return vulnerability(R"("cwes":[{"id":")" + std::string(id) + R"(","name":")" +
                       std::string(name) + R"(","version":")" + std::string(version) + "\"}]");
}

}  // namespace

std::vector<Case> cases_of_2_1() {
  constexpr Of v = Of::v2_1;
  const auto remedied = [](std::string_view status,
                           std::initializer_list<std::string_view> categories) {
    std::string list;
    for (const std::string_view category : categories) {
      list += (list.empty() ? "" : ",") + std::string(R"({"category":")") + std::string(category) +
              R"(","details":"D","group_ids":["G"]})";
    }
    return judged(R"("product_status":{")" + std::string(status) + R"(":["P1"]},"remediations":[)" +
                  list + "]");
  };
  std::string deep = product("P1");
  std::string deepest = product("P1");
  for (int i = 0; i < 31; ++i) {
    if (i < 30) {
      deep = branches(branch("product_family", "F", deep));
    }
    deepest = branches(branch("product_family", "F", deepest));
  }
  const auto dated = [](std::string_view disclosure) {
    return vulnerability(R"("disclosure_date":")" + std::string(disclosure) + "\"");
  };
  const auto exploited = [](std::string_view date, std::string_view exploitation) {
    return judged(R"("first_known_exploitation_dates":[{"date":")" + std::string(date) +
                  R"(","exploitation_date":")" + std::string(exploitation) +
                  R"(","product_ids":["P1"]}])");
  };
  const auto epss = [](std::string_view timestamp) {
    return scored(v, score(v, R"("epss":{"percentile":"0.1","probability":"0.1","timestamp":")" +
                                  std::string(timestamp) + "\"}"));
  };
  const auto selected = [](std::string_view selection, std::string_view more = {}) {
    return scored(v, score(v, ssvc(selection, more)));
  };
  const auto ranged = [](std::string_view range) {
    return below_product(branch("product_version_range", range, product("P1")));
  };
  const auto two = [](std::string_view a, std::string_view b_category, std::string_view b,
                      std::string_view status) {
    return below_product(branch("product_version_range", a, product("P1")) + "," +
                         branch(b_category, b, product("P2"))) +
           "," + vulnerability(R"("product_status":{)" + std::string(status) + "}");
  };
  const auto nested = [](std::string_view a, std::string_view b_category, std::string_view b) {
    return below_product(
        branch("product_version_range", a, branches(branch("language", "de", product("P1")))) +
        "," + branch(b_category, b, branches(branch("language", "de", product("P2")))));
  };
  constexpr std::string_view kAgainst = R"("known_affected":["P1"],"fixed":["P2"])";
  constexpr std::string_view kAlike = R"("first_fixed":["P1"],"fixed":["P2"])";
  const auto rating = [](std::string_view more = {}) {
    return score(v, R"("qualitative_severity_rating":"low")", more);
  };
  const std::string advisory = "csaf_security_advisory";
  const auto versions = [](std::string_view status, std::string_view more = {}) {
    return below_product(branch("product_version", "1", product("P1")) + "," +
                         branch("product_version", "2", product("P2"))) +
           "," +
           vulnerability(R"("product_status":{)" + std::string(status) + "}" + std::string(more));
  };
  const auto paths = [](std::string_view first, std::string_view second) {
    return tree(
        R"("product_paths":[{"beginning_product_reference":"P1","full_product_name":{"name":"R","product_id":"R"},"subpaths":[{"category":"installed_on","next_product_reference":")" +
        std::string(first) + R"("}]},{"beginning_product_reference":")" + std::string(second) +
        R"(","full_product_name":{"name":"S","product_id":"S"},"subpaths":[{"category":"installed_on","next_product_reference":"P3"}]}])");
  };
  const std::string withdrawn = "csaf_withdrawn";
  const std::string superseded = "csaf_superseded";
  return {
      {"6.1.27.8",
       v,
       {.category = "csaf_vex",
        .rest = judged(
            R"("ids":[{"system_name":"S","text":"1","product_ids":["P1"]}],"product_status":{"fixed":["P2"]})")},
       {.category = "csaf_vex",
        .rest = judged(
            R"("ids":[{"system_name":"S","text":"1","group_ids":["G"]}],"product_status":{"fixed":["P2"]})")}},
      {"6.1.27.12",
       v,
       {.category = advisory, .rest = judged(R"("product_status":{"fixed":["P1"]})")},
       {.category = advisory, .rest = judged(R"("product_status":{"known_affected":["P1"]})")}},
      {"6.1.27.13",
       v,
       {.category = advisory, .rest = versions(R"("fixed":["P2"])")},
       {.category = advisory, .rest = versions(R"("fixed":["P2"],"known_affected":["P1"])")}},
      {"6.1.27.14",
       v,
       {.category = withdrawn, .document = noted("summary", "S")},
       {.category = withdrawn, .document = noted("description", "S")}},
      {"6.1.27.15", v, {.category = withdrawn, .rest = tree()}, {.category = withdrawn}},
      {"6.1.27.16",
       v,
       {.category = withdrawn},
       {.category = withdrawn, .tracking = tracking({{"24", "1"}, {"25", "2"}}, "final", "2")}},
      {"6.1.27.17",
       v,
       {.category = withdrawn, .document = noted("summary", "Reasoning for Withdrawal")},
       {.category = withdrawn, .document = noted("description", "Reasoning for Withdrawal")}},
      {"6.1.27.18",
       v,
       {.category = superseded, .document = noted("summary", "Reasoning for Supersession")},
       {.category = superseded, .document = noted("description", "Reasoning for Supersession")}},
      {"6.1.27.19",
       v,
       {.category = superseded, .document = referred("self", "Superseding Document")},
       {.category = superseded, .document = referred("external", "Superseding Document: B")}},
      rest("6.1.34", v, R"("product_tree":{)" + deepest + "}", R"("product_tree":{)" + deep + "}"),
      rest("6.1.35", v, remedied("known_affected", {"no_fix_planned", "vendor_fix"}),
           remedied("known_affected", {"workaround", "vendor_fix"})),
      rest("6.1.36", v, remedied("known_not_affected", {"vendor_fix"}),
           remedied("known_not_affected", {"optional_patch"})),
      rest("6.1.37", v, dated("2016-12-31T23:59:60Z"), dated("2016-12-31T23:59:59.123456789Z")),
      in_document("6.1.38", v, shared(kMax, "Public", "RED"), shared(kMax, "Public", "CLEAR")),
      in_document("6.1.39", v, shared(kGroup, "", "CLEAR"), shared(kGroup, "", "GREEN")),
      in_document("6.1.40", v, shared(kGroup, "Public", "GREEN"), shared(kGroup, "Ours", "GREEN")),
      in_document("6.1.41", v, shared(kNil, "", "RED"), shared(kNil, "No sharing allowed", "RED")),
      rest("6.1.42", v, helped(R"("purls":["pkg:npm/a@1?x=1","pkg:npm/b@1?x=2"])"),
           helped(R"("purls":["pkg:npm/a@1?x=1","pkg:npm/a@1?x=2"])")),
      rest("6.1.43", v, helped(R"("model_numbers":["P*A*"])"),
           helped(R"("model_numbers":["P*A\\*"])")),
      rest("6.1.44", v, helped(R"("serial_numbers":["P*A*"])"),
           helped(R"("serial_numbers":["P*A?"])")),
      {"6.1.45",
       v,
       {.document = clear(), .rest = dated("2024-01-24T10:00:01Z")},
       {.document = clear(), .rest = dated("2024-01-24T10:00:00Z")}},
      rest("6.1.46", v,
           scored(
               v,
               score(v,
                     R"("ssvc_v2":{"schemaVersion":"2.0.0","timestamp":"2024-01-24T10:00:00Z"})")),
           selected(kImpact)),
      rest("6.1.47", v,
           scored(v, score(v, ssvc(kImpact, R"(,"target_ids":["CVE-2024-0002"])")),
                  R"(,"cve":"CVE-2024-0001")"),
           scored(v, score(v, ssvc(kImpact, R"(,"target_ids":["CVE-2024-0001"])")),
                  R"(,"cve":"CVE-2024-0001")")),
      rest(
          "6.1.48", v,
          selected(
              R"("namespace":"ssvc","key":"MI","version":"2.0.0","values":[{"key":"MSC"},{"key":"D"}])"),
          selected(kImpact)),
      rest(
          "6.1.48", v,
          selected(R"("namespace":"ssvc","key":"XX","version":"2.0.0","values":[{"key":"D"}])"),
          selected(
              R"("namespace":"x_a.example#b","key":"XX","version":"2.0.0","values":[{"key":"D"}])")),
      rest(
          "6.1.49", v,
          scored(
              v,
              score(
                  v,
                  R"("ssvc_v2":{"schemaVersion":"2.0.0","timestamp":"2024-01-24T10:00:01Z","selections":[{)" +
                      std::string(kImpact) + "}]}")),
          selected(kImpact)),
      rest("6.1.50", v, ranged("all versions < 4.2"), ranged("vers:npm/>=1.0|<4.2")),
      rest("6.1.50", v, ranged("vers:npm/>=1.0||<4.2"), ranged(">=1.0|<4.2")),
      rest("6.1.51", v, epss("2024-01-24T10:00:01Z"), epss("2024-01-24T10:00:00Z")),
      rest("6.1.52", v, exploited("2024-01-24T10:00:01Z", "2024-01-24T10:00:00Z"),
           exploited("2024-01-24T10:00:00Z", "2024-01-24T10:00:00Z")),
      rest("6.1.53", v, exploited("2024-01-24T10:00:00Z", "2024-01-24T10:00:01Z"),
           exploited("2024-01-24T10:00:00Z", "2024-01-24T12:00:00+02:00")),
      in_document(
          "6.1.54", v, R"("license_expression":"This is a text")",
          R"("license_expression":"(MIT OR Apache-2.0+) AND GPL-2.0-only WITH Classpath-exception-2.0")"),
      in_document(
          "6.1.55", v, R"("license_expression":"LicenseRef-mine")",
          R"("license_expression":"LicenseRef-mine",)" + noted("legal_disclaimer", "License")),
      rest("6.1.56", v, scored(v, score(v, kCvss3) + "," + rating()),
           scored(v, score(v, kCvss3) + "," + rating(R"(,"source":"https://b.example")"))),
      rest("6.1.57", v,
           branched(branch("vendor", "V", branches(branch("vendor", "W", product("P1"))))),
           branched(branch("product_family", "V",
                           branches(branch("product_family", "W", product("P1")))))),
      rest("6.1.58", v,
           below_product(branch("product_version_range", "<2",
                                branches(branch("product_version", "1", product("P1"))))),
           below_product(branch("product_version_range", "<2", product("P2")) + "," +
                         branch("product_version", "1", product("P1")))),
      rest("6.1.59", v, ranged("vers:intdot/4.2.0"), ranged("vers:intdot/<=4.2.0")),
      {"6.1.60.1",
       v,
       {.rest =
            R"("x_extensions":[{"$schema":"https://a.example","category":"essential","content":{"a":1}}])"},
       {.rest = extension()}},
      rest("6.1.61", v, helped(R"("skus":["*A*"])"), helped(R"("skus":["*A"])")),
      in_tracking("6.2.21", v, tracking({{"24", "1"}, {"24", "2"}}, "final", "2"),
                  tracking({{"24", "1"}, {"25", "2"}}, "final", "2")),
      rest("6.2.23", v, cwe_4_13("CWE-596", "DEPRECATED: Incorrect Semantic Object Comparison"),
           cwe_4_13("CWE-596", "Incorrect Semantic Object Comparison", "3.0")),
      rest("6.2.24", v, cwe_4_13("CWE-256", "Plaintext Storage of a Password", "4.12"),
           cwe_4_13("CWE-256", "Plaintext Storage of a Password")),
      rest("6.2.24", v, cwe_4_13("CWE-256", "Plaintext Storage of a Password", "4.14"),
           cwe_4_13("CWE-112", "Missing XML Validation")),
      rest("6.2.25", v, cwe_4_13("CWE-20", "Improper Input Validation"),
           cwe_4_13("CWE-112", "Missing XML Validation")),
      rest("6.2.26", v, cwe_4_13("CWE-1023", "Incomplete Comparison with Missing Factors"),
           cwe_4_13("CWE-184", "Incomplete List of Disallowed Inputs")),
      rest("6.2.27", v, remedied("known_not_affected", {"fix_planned"}),
           remedied("known_affected", {"fix_planned"})),
      in_document("6.2.28", v, shared(kMax, "Public", "CLEAR"), shared(kGroup, "", "GREEN")),
      in_document("6.2.29", v, shared(kNil, "No sharing allowed", "RED"),
                  shared(kGroup, "", "GREEN")),
      in_document("6.2.30", v, shared(kMax, "Public", "CLEAR"), clear()),
      rest(
          "6.2.31", v, helped(R"("serial_numbers":["1"])"),
          R"("product_tree":{"full_product_names":[{"name":"A","product_id":"P1","product_identification_helper":{"serial_numbers":["1"]}},{"name":"B","product_id":"P2"}],"product_paths":[{"beginning_product_reference":"P2","full_product_name":{"name":"R","product_id":"R"},"subpaths":[{"category":"installed_on","next_product_reference":"P1"}]}]})"),
      rest(
          "6.2.32", v,
          helped(
              R"("skus":["1"])",
              R"(,{"name":"B","product_id":"P2","product_identification_helper":{"skus":["1"]}})"),
          helped(
              R"("skus":["1"])",
              R"(,{"name":"B","product_id":"P2","product_identification_helper":{"serial_numbers":["1"]}})")),
      rest("6.2.33", v, dated("2024-01-25T10:00:00Z"), dated("2099-01-25T10:00:00Z")),
      rest("6.2.34", v, selected(impact_in("x_a.example#b")), selected(kImpact)),
      {"6.2.35",
       v,
       {.document = clear(), .rest = selected(impact_in("x_a.example#b"))},
       {.rest = selected(impact_in("x_a.example#b"))}},
      {"6.2.36",
       v,
       {.document = clear(), .rest = selected(impact_in("ssvc//.a.example#b"))},
       {.document = clear(), .rest = selected(kImpact)}},
      rest(
          "6.2.37", v,
          selected(
              impact_in("x_a.example#b"),
              R"(,"decision_point_resources":[{"summary":"Of x_a.example#b/de","uri":"https://a.example"}])"),
          selected(
              impact_in("x_a.example#b"),
              R"(,"decision_point_resources":[{"summary":"Of x_a.example#b","uri":"https://a.example"}])")),
      {"6.2.38", v, {.category = "csaf_deprecated_security_advisory"}, {.category = advisory}},
      {"6.2.39.1",
       v,
       {.category = advisory, .rest = versions(R"("known_affected":["P1"])")},
       {.category = advisory,
        .rest = versions(
            R"("known_affected":["P1"])",
            R"(,"remediations":[{"category":"no_fix_planned","details":"D","product_ids":["P1"]}])")}},
      {"6.2.39.2",
       v,
       {.category = withdrawn,
        .document = R"("lang":"de",)" + noted("summary", "Begründung für die Zurückziehung")},
       {.category = withdrawn,
        .document =
            R"("lang":"de-AT",)" + noted("description", "Begründung für die Zurückziehung")}},
      {"6.2.39.3",
       v,
       {.category = superseded,
        .document = R"("lang":"de",)" + noted("summary", "Begründung für die Ersetzung")},
       {.category = superseded,
        .document = R"("lang":"de",)" + noted("description", "Begründung für die Ersetzung")}},
      {"6.2.39.4",
       v,
       {.category = superseded,
        .document = R"("lang":"de",)" + referred("self", "Ersetzendes Dokument")},
       {.category = superseded,
        .document = R"("lang":"de",)" + referred("external", "Ersetzendes Dokument")}},
      {"6.2.39.5", v, {.category = withdrawn, .rest = extension()}, {.rest = extension()}},
      {"6.2.40",
       v,
       {.document = noted("description", "Product Description")},
       {.document = noted("description", "Product Description", R"(,"product_ids":["P1"])"),
        .rest = tree()}},
      rest("6.2.41", v, epss("2024-01-09T09:59:59Z"), epss("2024-01-09T10:00:00Z")),
      rest(
          "6.2.42", v,
          below_product(branch(
              "product_version", "2.2.0",
              product(
                  "P1",
                  R"(,"product_identification_helper":{"cpe":"cpe:2.3:a:v:n:2.2.0:*:*:de:*:*:*:*"})"))),
          below_product(branch(
              "product_version", "2.2.0",
              product(
                  "P1",
                  R"(,"product_identification_helper":{"cpe":"cpe:2.3:a:v:n:2.2.0:*:*:*:*:*:*:*","purls":["pkg:npm/n@2.2.0"]})")))),
      in_document("6.2.43", v, "", R"("license_expression":"MIT")"),
      in_document("6.2.44", v, R"("license_expression":"GFDL-1.1")",
                  R"("license_expression":"CC-BY-4.0")"),
      in_document("6.2.45", v, R"("license_expression":"No-Such-License")",
                  R"("license_expression":"LicenseRef-scancode-public-domain")"),
      in_document(
          "6.2.46", v,
          R"("lang":"de","license_expression":"LicenseRef-mine",)" + noted("summary", "Lizenz"),
          R"("lang":"de","license_expression":"LicenseRef-mine",)" +
              noted("legal_disclaimer", "Lizenz")),
      rest("6.2.47", v, scored(v, rating()), scored(v, rating(R"(,"source":"https://b.example")"))),
      rest("6.2.48", v, branched(branch("vendor", "open-Source", product("P1"))),
           branched(branch("vendor", "Open Source Ltd.", product("P1")))),
      rest("6.2.49", v, ranged("vers:intdot/<2|>=4.2"), ranged("vers:intdot/>=4.2|<5")),
      rest("6.2.50.1", v,
           two("vers:intdot/>1|<4", "product_version_range", "vers:intdot/>3|<5", kAgainst),
           two("vers:intdot/>1|<=3", "product_version_range", "vers:intdot/>3|<5", kAgainst)),
      rest("6.2.50.2", v, two(">1|<4", "product_version_range", ">3|<5", kAgainst),
           two(">1|<=3", "product_version_range", ">3|<5", kAgainst)),
      rest("6.2.50.3", v, two("vers:intdot/>1|<4", "product_version", "3.9", kAgainst),
           two("vers:intdot/>1|<4", "product_version", "4", kAgainst)),
      rest("6.2.51", v, ranged("vers:unheard/<4"), ranged("vers:deb/<4")),
      rest("6.2.52", v,
           helped(R"("hashes":[{"filename":"f","file_hashes":[{"algorithm":"own","value":")" +
                  std::string(64, 'a') + "\"}]}]"),
           helped(R"("hashes":[{"filename":"f","file_hashes":[{"algorithm":"sha3-256","value":")" +
                  std::string(64, 'a') + "\"}]}]")),
      rest("6.2.53", v,
           vulnerability(
               R"("ids":[{"system_name":"https://github.com/oasis-tcs/csaf","text":"Issue 12"}])"),
           vulnerability(
               R"("ids":[{"system_name":"https://github.com/oasis-tcs/csaf","text":"#12"}])")),
      {"6.2.54.1",
       v,
       {.rest = extension("supplementary", "false", "https://a.example/x_1.0.0.json")},
       {.rest = extension()}},
      {"6.2.54.2",
       v,
       {.rest = extension("supplementary", "false", "https://a.example/x_1.0.0.json")},
       {.rest = extension()}},
      {"6.2.54.3",
       v,
       {.rest = extension("essential", "true")},
       {.rest = extension("essential", "false")}},
      rest("6.3.12", v, scored(v, score(v, kCvss3)),
           scored(v, score(v, std::string(kCvss3) + "," + std::string(kCvss4)))),
      rest("6.3.13", v,
           selected(R"("namespace":"ssvc","key":"MI","version":"1.0.0","values":[{"key":"NED"}])"),
           selected(kImpact)),
      {"6.3.14",
       v,
       {.rest = selected(impact_in("x_a.example#b"))},
       {.document = clear(), .rest = selected(impact_in("x_a.example#b"))}},
      {"6.3.15",
       v,
       {.rest = selected(impact_in("ssvc//.a.example#b"))},
       {.document = clear(), .rest = selected(impact_in("ssvc//.a.example#b"))}},
      in_document("6.3.17", v, R"("license_expression":"LicenseRef-mine")",
                  R"("license_expression":"MIT")"),
      rest("6.3.18", v, scored(v, rating(R"(,"source":"https://b.example")")),
           scored(v, score(v, kCvss3))),
      rest("6.3.19.1", v,
           two("vers:intdot/>1|<4", "product_version_range", "vers:intdot/>3|<5", kAlike),
           two("vers:intdot/>1|<4", "product_version_range", "vers:intdot/>3|<5", kAgainst)),
      rest("6.3.19.2", v, two(">1|<4", "product_version_range", ">3|<5", kAlike),
           two(">1|<4", "product_version_range", ">=4|<5", kAlike)),
      rest("6.3.19.3", v, two(">1|<4", "product_version", "3", kAlike),
           two(">1|<4", "product_version", "5", kAlike)),
      rest("6.3.19.4", v, nested(">1|<4", "product_version_range", ">3|<5"),
           nested(">1|<4", "product_version_range", ">=4|<5")),
      rest("6.3.19.5", v, nested(">1|<4", "product_version", "3"),
           nested(">1|<4", "product_version", "4")),
      rest("6.3.20", v, vulnerability(R"("ids":[{"system_name":"Ours","text":"12"}])"),
           vulnerability(
               R"("ids":[{"system_name":"https://github.com/oasis-tcs/csaf","text":"#12"}])")),
      {"6.3.21.1", v, {.rest = extension("essential")}, {.rest = extension("significant")}},
      {"6.3.21.3", v, {.document = extension()}, {.rest = extension()}},
      rest("6.3.21.4", v,
           below_product(branch("product_version", "1", product("P1", "," + extension()))),
           extension()),
      rest("6.3.21.5", v,
           R"("product_tree":{"full_product_names":[{"name":"A","product_id":"P1",)" + extension() +
               "}]}",
           extension()),
      rest(
          "6.3.21.6", v,
          tree(
              R"("product_paths":[{"beginning_product_reference":"P1","full_product_name":{"name":"R","product_id":"R",)" +
              extension() +
              R"(},"subpaths":[{"category":"installed_on","next_product_reference":"P2"}]}])"),
          extension()),
      rest("6.3.21.7", v, scored(v, score(v, extension())), extension()),
      rest("6.3.21.8", v, vulnerability(extension()), extension()),
      {"6.3.21.9", v, {.rest = extension()}, {.document = extension()}},
      rest("6.3.22", v, paths("P2", "R"), paths("P2", "P1")),
  };
}

}  // namespace tocsin::csaf::testing
