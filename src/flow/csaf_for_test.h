// CSAF documents of the instance of the tests. For test files only.
#pragma once

#include <string>
#include <vector>

namespace tocsin::flow::testing {

struct Draft {
  std::string id = "TS-1";
  std::string label = "WHITE";
  std::string day = "01";  ///< of December 2025
  std::string number = "1";
  std::vector<std::string> cves = {"CVE-2026-1000"};
  std::string purl = "pkg:npm/left@1.0.0";
  std::string minute = "00";
};

inline std::string document(const Draft& draft) {
  const std::string first = "2025-12-01T00:00:00Z";
  const std::string last = "2025-12-" + draft.day + "T00:" + draft.minute + ":00Z";
  std::string history =
      R"({"date":")" + (draft.number == "1" ? last : first) + R"(","number":"1","summary":"S"})";
  if (draft.number == "2") {
    history += R"(,{"date":")" + last + R"(","number":"2","summary":"S"})";
  }
  std::string flaws;
  for (const std::string& cve : draft.cves) {
    flaws += std::string(flaws.empty() ? "" : ",") + R"({"cve":")" + cve +
             R"(","product_status":{"known_affected":["P"]}})";
  }
  return R"({"document":{"category":"csaf_base","csaf_version":"2.0","distribution":{"tlp":{"label":")" +
         draft.label +
         R"("}},"lang":"en","publisher":{"category":"vendor","name":"A","namespace":"http://127.0.0.1:8460"},)"
         R"("title":"A flaw","tracking":{"current_release_date":")" +
         last + R"(","id":")" + draft.id + R"(","initial_release_date":")" +
         (draft.number == "1" ? last : first) + R"(","revision_history":[)" + history +
         R"(],"status":"final","version":")" + draft.number +
         R"("}},"product_tree":{"full_product_names":[{"name":"left","product_id":"P",)"
         R"("product_identification_helper":{"purl":")" +
         draft.purl + R"("}}]})" + (flaws.empty() ? "" : R"(,"vulnerabilities":[)" + flaws + "]") +
         "}";
}

}  // namespace tocsin::flow::testing
