#include "csaf/testing.h"

#include "base/json.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::csaf::testing {

std::string text_of(const Draft& draft, Of version) {
  const bool is_2_1 = version == Of::v2_1;
  std::string out = "{";
  if (is_2_1) {
    out += R"("$schema":"https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",)";
  }
  out += R"("document":{"category":")" + draft.category + R"(","csaf_version":")" +
         (is_2_1 ? "2.1" : "2.0") + "\",";
  if (is_2_1 && draft.document.find("\"distribution\"") == std::string::npos) {
    out += R"("distribution":{"tlp":{"label":"GREEN"}},)";
  }
  out += draft.document + (draft.document.empty() ? "" : ",");
  out += R"("publisher":{)" + draft.publisher +
         R"(,"name":"A","namespace":"https://a.example"},"title":"T","tracking":{)";
  std::string members = draft.tracking.empty() ? std::string(kTracking) : draft.tracking;
  members.insert(members.find(R"("initial_release_date")"), R"("id":"A-1",)");
  out += members + "}}";
  return out + (draft.rest.empty() ? "" : ",") + draft.rest + "}";
}

std::string tracking(std::initializer_list<std::pair<std::string_view, std::string_view>> history,
                     std::string_view status, std::string_view version) {
  std::string entries;
  for (const auto& [date, number] : history) {
    entries += (entries.empty() ? "" : ",") + std::string(R"({"date":"2024-01-)") +
               std::string(date) + R"(T10:00:00Z","number":")" + std::string(number) +
               R"(","summary":"S"})";
  }
  return R"("current_release_date":"2024-01-31T10:00:00Z","initial_release_date":"2024-01-24T10:00:00Z","revision_history":[)" +
         entries + R"(],"status":")" + std::string(status) + R"(","version":")" +
         std::string(version) + "\"";
}

std::string tree(std::string_view more) {
  return R"("product_tree":{"full_product_names":[{"name":"A","product_id":"P1"},{"name":"B","product_id":"P2"},)"
         R"({"name":"C","product_id":"P3"}],"product_groups":[{"group_id":"G","product_ids":["P1","P2"]}])" +
         std::string(more.empty() ? "" : ",") + std::string(more) + "}";
}

std::string helped(std::string_view helper, std::string_view more) {
  return R"("product_tree":{"full_product_names":[{"name":"A","product_id":"P1","product_identification_helper":{)" +
         std::string(helper) + "}}" + std::string(more) + "]}";
}

std::string branch(std::string_view category, std::string_view name, std::string_view inside) {
  return R"({"category":")" + std::string(category) + R"(","name":")" + std::string(name) + "\"," +
         std::string(inside) + "}";
}

std::string product(std::string_view id, std::string_view more) {
  return R"("product":{"name":"N","product_id":")" + std::string(id) + "\"" + std::string(more) +
         "}";
}

std::string branches(std::string_view list) {
  return R"("branches":[)" + std::string(list) + "]";
}

std::string branched(std::string_view list) {
  return R"("product_tree":{)" + branches(list) + "}";
}

std::string below_product(std::string_view list) {
  return branched(branch("vendor", "V", branches(branch("product_name", "N", branches(list)))));
}

std::string vulnerability(std::string_view members) {
  return R"("vulnerabilities":[{)" + std::string(members) + "}]";
}

std::string judged(std::string_view members) {
  return tree() + "," + vulnerability(members);
}

std::string score(Of version, std::string_view content, std::string_view more) {
  return version == Of::v2_0 ? "{" + std::string(content) + R"(,"products":["P1"]})"
                             : R"({"content":{)" + std::string(content) + R"(},"products":["P1"])" +
                                   std::string(more) + "}";
}

std::string scored(Of version, std::string_view list, std::string_view more) {
  return judged(std::string(version == Of::v2_0 ? R"("scores":[)" : R"("metrics":[)") +
                std::string(list) + "]" + std::string(more));
}

std::string cvss3(std::string_view vector, std::string_view base, std::string_view more) {
  return R"("cvss_v3":{"version":"3.1","vectorString":"CVSS:3.1/)" + std::string(vector) +
         R"(","baseScore":)" + std::string(base) + std::string(more) + "}";
}

std::string ssvc(std::string_view selection, std::string_view more) {
  return R"("ssvc_v2":{"schemaVersion":"2.0.0","timestamp":"2024-01-24T10:00:00Z","selections":[{)" +
         std::string(selection) + "}]" + std::string(more) + "}";
}

std::string impact_in(std::string_view name_space) {
  return R"("namespace":")" + std::string(name_space) +
         R"(","key":"MI","version":"2.0.0","values":[{"key":"D"}])";
}

std::string clear(std::string_view group) {
  return R"("distribution":{"tlp":{"label":"CLEAR"})" + std::string(group) + "}";
}

std::string shared(std::string_view id, std::string_view name, std::string_view label) {
  return R"("distribution":{"sharing_group":{"id":")" + std::string(id) + "\"" +
         (name.empty() ? "" : R"(,"name":")" + std::string(name) + "\"") + R"(},"tlp":{"label":")" +
         std::string(label) + "\"}}";
}

std::string extension(std::string_view category, std::string_view critical,
                      std::string_view schema) {
  return R"("x_extensions":[{"$schema":")" + std::string(schema) + R"(","category":")" +
         std::string(category) + R"(","content":{"a":1},"critical":)" + std::string(critical) +
         "}]";
}

std::string noted(std::string_view category, std::string_view title, std::string_view more) {
  return R"("notes":[{"category":")" + std::string(category) + R"(","text":"T","title":")" +
         std::string(title) + "\"" + std::string(more) + "}]";
}

std::string referred(std::string_view category, std::string_view summary) {
  return R"("references":[{"category":")" + std::string(category) + R"(","summary":")" +
         std::string(summary) + R"(","url":"https://a.example/a-1.json"}])";
}

const std::vector<Fault>& list_of(const Validation& report, std::string_view test) {
  return test.starts_with("6.2") || test == "5.1" ? report.warnings
         : test.starts_with("6.3")                ? report.infos
                                                  : report.errors;
}

bool is_reported(const Validation& report, std::string_view test) {
  return std::ranges::find(list_of(report, test), test, &Fault::test) !=
         list_of(report, test).end();
}

std::string places_of(const Validation& report, std::string_view test) {
  std::string out;
  for (const Fault& one : list_of(report, test)) {
    if (one.test == test) {
      out += (out.empty() ? "" : " ") + one.path;
    }
  }
  return out;
}

void expect_places(const std::vector<Places>& rows) {
  constexpr JsonLimits deep = {.depth_max = kDocumentDepthMax};
  const ValidateOptions now = {.now = *parse_rfc3339("2026-01-01T00:00:00Z")};
  for (const Places& row : rows) {
    const std::string text = text_of(row.draft, row.version);
    const auto is_2_0 = row.version == Of::v2_0;
    SCOPED_TRACE(std::string(row.test) + (is_2_0 ? " of 2.0: " : " of 2.1: ") +
                 std::string(row.claim) + "\n" + text.substr(0, 4000));
    EXPECT_TRUE(JsonDocument::parse(text, deep).has_value());
    EXPECT_EQ(places_of(validate(text, now), row.test), row.want);
  }
}

std::string errors_of(const Validation& report) {
  std::string out;
  for (const Fault& one : report.errors) {
    out += one.test + " at " + one.path + ": " + one.message + "\n";
  }
  return out;
}

}  // namespace tocsin::csaf::testing
