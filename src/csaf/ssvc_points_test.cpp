// SSVC selections in a document: their namespaces, decision points, values and targets.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_1 = Of::v2_1;

std::string selection(std::string_view name_space, std::string_view key, std::string_view version,
                      std::initializer_list<std::string_view> values) {
  std::string list;
  for (const std::string_view value : values) {
    list += (list.empty() ? "" : ",") + std::string(R"({"key":")") + std::string(value) + "\"}";
  }
  return R"({"namespace":")" + std::string(name_space) + R"(","key":")" + std::string(key) +
         R"(","version":")" + std::string(version) + R"(","values":[)" + list + "]}";
}
/// A vulnerability with these selections, and further members of the SSVC object.
std::string selected(std::string_view list, std::string_view more = {},
                     std::string_view members = {}) {
  return "{" + std::string(members) + R"("metrics":[{"content":{"ssvc_v2":{"selections":[)" +
         std::string(list) + "]" + std::string(more) + "}}}]}";
}
Draft with(std::string_view vulnerabilities, std::string document = {}) {
  return {.document = std::move(document),
          .rest = R"("vulnerabilities":[)" + std::string(vulnerabilities) + "]"};
}
Draft in(std::string_view name_space, std::string_view more = {}, std::string document = {}) {
  return with(selected(selection(name_space, "MI", "2.0.0", {"D"}), more), std::move(document));
}
constexpr std::string_view kSsvc = "/vulnerabilities/0/metrics/0/content/ssvc_v2/";
std::string at(std::string_view place) {
  return std::string(kSsvc) + std::string(place);
}

TEST(CsafSsvc, DecisionPointsAndTheirValues) {
  const auto point = [](std::string_view name_space, std::string_view key, std::string_view version,
                        std::initializer_list<std::string_view> values) {
    return with(selected(selection(name_space, key, version, values)));
  };
  const std::string first = at("selections/0");
  expect_places({
      {"all values in order", "6.1.48", v2_1,
       point("ssvc", "MI", "2.0.0", {"D", "MSC", "MEF", "MF"}), ""},
      {"some of them", "6.1.48", v2_1, point("ssvc", "MI", "2.0.0", {"D", "MF"}), ""},
      {"the last alone", "6.1.48", v2_1, point("ssvc", "MI", "2.0.0", {"MF"}), ""},
      {"one twice is not out of order", "6.1.48", v2_1, point("ssvc", "MI", "2.0.0", {"MF", "MF"}),
       ""},
      {"out of order", "6.1.48", v2_1, point("ssvc", "MI", "2.0.0", {"D", "MF", "MSC"}),
       first + "/values/2/key"},
      {"no such value", "6.1.48", v2_1, point("ssvc", "MI", "2.0.0", {"D", "XX", "MF"}),
       first + "/values/1/key " + first + "/values/2/key"},
      {"another version", "6.1.48", v2_1, point("ssvc", "MI", "9.0.0", {"D"}), first},
      {"another key", "6.1.48", v2_1, point("ssvc", "XX", "2.0.0", {"D"}), first},
      {"another namespace", "6.1.48", v2_1, point("cisa", "MI", "2.0.0", {"D"}), first},
      {"an extension of a namespace", "6.1.48", v2_1,
       point("ssvc//.a.example#b", "MI", "2.0.0", {"D"}), ""},
      {"a namespace that is not registered", "6.1.48", v2_1,
       point("x_a.example#b", "XX", "1", {"D"}), ""},
      {"a namespace for what is not valid", "6.1.48", v2_1, point("invalid", "MI", "2.0.0", {"D"}),
       first + "/namespace"},
      {"with a fragment and an extension", "6.1.48", v2_1,
       point("invalid#a/b", "MI", "2.0.0", {"D"}), first + "/namespace"},
      {"an older version", "6.3.13", v2_1, point("ssvc", "MI", "1.0.0", {"NED"}),
       first + "/version"},
      {"the newest version", "6.3.13", v2_1, point("ssvc", "MI", "2.0.0", {"D"}), ""},
      {"a newer one of the same key in another namespace", "6.3.13", v2_1,
       point("ssvc", "E", "1.1.0", {"A"}), ""},
      {"the newest of a key that others have too", "6.3.13", v2_1,
       point("ssvc", "A", "2.0.0", {"N"}), ""},
      {"a point that nobody knows", "6.3.13", v2_1, point("ssvc", "XX", "1.0.0", {"D"}), ""},
      {"each selection", "6.3.13", v2_1,
       with(selected(selection("ssvc", "MI", "2.0.0", {"D"}) + "," +
                     selection("ssvc", "MI", "1.0.0", {"NED"}))),
       at("selections/1/version")},
  });
}

TEST(CsafSsvc, Namespaces) {
  struct Row {
    std::string_view name_space;
    bool is_unknown = false;
    bool is_unregistered = false;
    bool is_extended = false;
    bool needs_resource = false;
  };
  const std::string place = at("selections/0/namespace");
  std::vector<Places> rows;
  for (const Row& row : {
           Row{.name_space = "ssvc"},
           {.name_space = "basic"},
           {.name_space = "cisa"},
           {.name_space = "cvss"},
           {.name_space = "nist"},
           {.name_space = "ssvc#a"},
           {.name_space = "ssvcs", .is_unknown = true, .needs_resource = true},
           {.name_space = "x_a.example#b",
            .is_unknown = true,
            .is_unregistered = true,
            .needs_resource = true},
           {.name_space = "x_a.example#b//.c",
            .is_unknown = true,
            .is_unregistered = true,
            .is_extended = true,
            .needs_resource = true},
           {.name_space = "ssvc/de", .is_extended = true, .needs_resource = true},
           {.name_space = "test"},
           {.name_space = "example"},
           {.name_space = "test#a/de"},
           {.name_space = "example/de"},
           {.name_space = ""},
       }) {
    const auto find = [&](std::string_view test, bool is_found, std::string document) {
      rows.push_back({row.name_space, test, v2_1, in(row.name_space, {}, std::move(document)),
                      is_found ? place : ""});
    };
    find("6.2.34", row.is_unknown, {});
    find("6.2.35", row.is_unregistered, clear());
    find("6.2.35", false, {});
    find("6.3.14", row.is_unregistered, {});
    find("6.3.14", false, clear());
    find("6.2.36", row.is_extended, clear());
    find("6.2.36", false, {});
    find("6.3.15", row.is_extended, {});
    find("6.3.15", false, clear());
    find("6.2.37", row.needs_resource, {});
  }
  rows.push_back({"no label is not CLEAR", "6.3.14", v2_1,
                  in("x_a.example#b", {}, R"("distribution":{})"), place});
  expect_places(rows);
}

TEST(CsafSsvc, ResourcesNameTheWholeNamespace) {
  const auto explained = [](std::string_view summary) {
    return in("x_a.example#b", R"(,"decision_point_resources":[{"summary":"Other"},{"summary":")" +
                                   std::string(summary) + "\"}]");
  };
  const std::string place = at("selections/0/namespace");
  expect_places({
      {"at the end", "6.2.37", v2_1, explained("Of x_a.example#b"), ""},
      {"before other words", "6.2.37", v2_1, explained("x_a.example#b is ours"), ""},
      {"an extension of it", "6.2.37", v2_1, explained("x_a.example#b/de"), place},
      {"a fragment of it", "6.2.37", v2_1, explained("x_a.example#b#c"), place},
      {"a part of it", "6.2.37", v2_1, explained("x_a.example#b$c"), place},
      {"after an extension of it", "6.2.37", v2_1, explained("x_a.example#b/de, x_a.example#b"),
       ""},
      {"another", "6.2.37", v2_1, explained("x_b.example#b"), place},
  });
}

TEST(CsafSsvc, TargetsAreTheVulnerability) {
  const auto target = [](std::string_view ids, std::string_view members,
                         std::string_view more = {}) {
    return with(selected(selection("ssvc", "MI", "2.0.0", {"D"}),
                         R"(,"target_ids":[)" + std::string(ids) + "]", members) +
                std::string(more));
  };
  expect_places({
      {"its CVE", "6.1.47", v2_1, target(R"("CVE-2024-0001")", R"("cve":"CVE-2024-0001",)"), ""},
      {"another id of it", "6.1.47", v2_1,
       target(R"("1","2")", R"("ids":[{"text":"1"},{"text":"2"}],)"), ""},
      {"another CVE", "6.1.47", v2_1,
       target(R"("CVE-2024-0001","CVE-2024-0002")", R"("cve":"CVE-2024-0001",)"),
       at("target_ids/1")},
      {"the document's id, which is its own", "6.1.47", v2_1,
       target(R"("A-1")", R"("ids":[{"text":"A-1"}],)"), ""},
      {"of a document of two", "6.1.47", v2_1,
       target(R"("A-1")", R"("ids":[{"text":"A-1"}],)", ",{}"), at("target_ids/0")},
      {"another id of a document of two", "6.1.47", v2_1,
       target(R"("1")", R"("ids":[{"text":"1"}],)", ",{}"), ""},
      {"the document's id alone", "6.1.47", v2_1, target(R"("A-1")", ""), at("target_ids/0")},
      {"without content", "6.1.47", v2_1, with(R"({"metrics":[{}]})"), ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
