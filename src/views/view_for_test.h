// Small CSAF documents, and what their views are read as. For test files only.
#pragma once

#include "advisories/testing.h"
#include "base/error_for_test.h"
#include "inventories/inventory.h"
#include "views/view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin::views::testing {

inline constexpr std::string_view kUrl =
    "https://psirt.example/.well-known/csaf/white/2026/a-1.json";
inline constexpr std::string_view kSelf = "https://psirt.example/api/v1/advisories/views/7/x";

struct Draft {
  std::string version = "2.0";
  std::string distribution = R"({"tlp":{"label":"WHITE"}})";
  std::string tree = R"({"full_product_names":[]})";
  std::string vulnerabilities = "[]";
};

inline std::string csaf(const Draft& draft) {
  return R"({"document":{"category":"csaf_security_advisory","csaf_version":")" + draft.version +
         R"(","distribution":)" + draft.distribution +
         R"(,"lang":"en","publisher":{"category":"vendor","name":"Example","namespace":"https://psirt.example"},)"
         R"("title":"About left","tracking":{"current_release_date":"2026-02-01T00:00:00Z","id":"A-1",)"
         R"("initial_release_date":"2026-01-01T00:00:00Z","revision_history":[)"
         R"({"date":"2026-01-01T00:00:00Z","number":"1","summary":"S"},)"
         R"({"date":"2026-02-01T00:00:00Z","number":"2","summary":"S"}],"status":"final","version":"2"}},)"
         R"("product_tree":)" +
         draft.tree + R"(,"vulnerabilities":)" + draft.vulnerabilities + "}";
}

/// A product below its vendor and name: "P", with what its branch says and how it is named.
inline std::string tree(const std::string& category, const std::string& name,
                        const std::string& helper) {
  return R"({"branches":[{"category":"vendor","name":"V","branches":[{"category":"product_name","name":"left",)"
         R"("branches":[{"category":")" +
         category + R"(","name":")" + name +
         R"(","product":{"name":"left in full","product_id":"P")" +
         (helper.empty() ? "" : R"(,"product_identification_helper":{)" + helper + "}") +
         R"(}}]}]}]})";
}

/// One flaw with P in that list.
inline std::string flaw(const std::string& list, const std::string& more = "") {
  return R"([{"cve":"CVE-2026-1000","product_status":{")" + list + R"(":["P"]})" + more + "}]";
}

inline ViewFormat format(std::string_view id) {
  const auto formats = all();
  const auto found = std::ranges::find(formats, id, &ViewFormat::id);
  EXPECT_NE(found, formats.end()) << id;
  return *found;
}

inline View view(const Draft& draft, std::string_view id) {
  const std::string bytes = csaf(draft);
  auto out = view_of({.bytes = bytes, .url = kUrl, .self = kSelf}, format(id));
  EXPECT_TRUE(out.has_value()) << describe(out.error()) << bytes;
  return out ? *std::move(out) : View{};
}

/// "range-as-every-version /vulnerabilities/0/product_status/known_affected/0"
inline std::multiset<std::string> losses(const View& view) {
  std::multiset<std::string> out;
  for (const Loss& loss : view.ledger.losses) {
    out.insert(std::string(loss.rule->id) + " " + loss.pointer);
  }
  return out;
}

/// "affected pkg:npm/left@1.0.0 vers:npm/…": what our reader of VEX makes of it.
inline std::multiset<std::string> said(std::string_view bytes) {
  std::multiset<std::string> out;
  for (const inventories::InventoryFormat& reader : inventories::all()) {
    const inventories::Document document{.path = "v.json", .bytes = bytes};
    if (!reader.is_mine(document)) {
      continue;
    }
    const auto read = reader.read(document);
    if (!read) {
      ADD_FAILURE() << describe(read.error());
      return out;
    }
    for (const inventories::VexStatement& one : read->statements) {
      for (const std::string& product : one.products) {
        std::string line = std::string(to_text(one.status)) + " " + product;
        for (const auto& list : {one.subcomponents, one.version_ranges}) {
          for (const std::string& part : list) {
            line += " " + part;
          }
        }
        out.insert(line);
      }
    }
    return out;
  }
  ADD_FAILURE() << "no format: " << bytes;
  return out;
}

/// "affected npm//left [1.0.0, 2.0.0)": what our reader of CVE records makes of it.
inline std::multiset<std::string> asserted(std::string_view record) {
  std::multiset<std::string> out;
  for (const auto& assertion : advisories::testing::read_one(record).assertions) {
    const advisories::ProductSelector& product = assertion.product;
    const std::string name = product.package       ? advisories::package_key(*product.package)
                             : product.cpe.empty() ? product.vendor + "/" + product.product
                                                   : product.cpe;
    for (const auto& range : assertion.ranges) {
      for (const auto& interval : range.versions.intervals) {
        out.insert(std::string(to_text(range.status)) + " " + name + " " +
                   ranges::to_text(interval));
      }
    }
  }
  return out;
}

using Lines = std::multiset<std::string>;
inline constexpr const char* kAt = " /vulnerabilities/0/product_status/";

inline std::string short_of(std::string loss) {
  if (const std::size_t at = loss.find(kAt); at != std::string::npos) {
    loss = loss.substr(0, at) + " " + loss.substr(at + std::string_view(kAt).size());
  }
  return loss;
}

/// A product below V and left as tree() has it, of which the one flaw says something.
inline Draft of(const std::string& branch, const std::string& list, const std::string& more = "") {
  return {.version = list == "unknown" || branch.contains("purls") ? "2.1" : "2.0",
          .tree = branch,
          .vulnerabilities = flaw(list, more)};
}

/// left as a component of Big, in several ways.
inline Draft components(const std::string& list,
                        const std::string& category = "default_component_of") {
  return {
      .tree =
          R"({"full_product_names":[{"name":"left","product_id":"L","product_identification_helper":{"purl":"pkg:npm/left@1.0.0"}},)"
          R"({"name":"Big 7","product_id":"B","product_identification_helper":{"cpe":"cpe:2.3:a:v:big:7:*:*:*:*:*:*:*"}}],)"
          R"("relationships":[{"category":")" +
          category +
          R"(","product_reference":"L","relates_to_product_reference":"B","full_product_name":{"name":"left in Big 7","product_id":"P"}}]})",
      .vulnerabilities = flaw(list)};
}

/// A product below V and left as tree() has it, and Q beside it, which is affected: something is
/// said in any case.
inline Draft beside(const std::string& branch, const std::string& list) {
  const std::string q =
      R"(,"full_product_names":[{"name":"q","product_id":"Q","product_identification_helper":{"purl":"pkg:npm/q@3.0.0"}}]})";
  const std::string others = list == "known_affected"
                                 ? R"("known_affected":["Q","P"])"
                                 : R"("known_affected":["Q"],")" + list + R"(":["P"])";
  return {
      .version = "2.1",
      .tree = branch.substr(0, branch.size() - 1) + q,
      .vulnerabilities = R"([{"cve":"CVE-2026-1000","product_status":{)" + others +
                         R"(},"flags":[{"label":"component_not_present","product_ids":["P"]}]}])"};
}

/// "P0", an exact package, and as many products as said, each of which is the one before as a
/// component of "P0" (is_inside: P0 as a component of the one before); the last is "P".
inline Draft chain(int links, bool is_inside, const std::string& list) {
  std::string out =
      R"({"full_product_names":[{"name":"p","product_id":"P0","product_identification_helper":{"purl":"pkg:npm/p@1.0.0"}},)"
      R"({"name":"q","product_id":"Q","product_identification_helper":{"purl":"pkg:npm/q@3.0.0"}}],"relationships":[)";
  for (int i = 1; i <= links; ++i) {
    const std::string last = "P" + std::to_string(i - 1);
    const std::string id = i == links ? "P" : "P" + std::to_string(i);
    out += std::string(i == 1 ? "" : ",") +
           R"({"category":"default_component_of","product_reference":")" +
           (is_inside ? "P0" : last) + R"(","relates_to_product_reference":")" +
           (is_inside ? last : "P0") + R"(","full_product_name":{"name":")" + id +
           R"(","product_id":")" + id + R"("}})";
  }
  Draft draft = beside("{}", list);
  draft.tree = out + "]}";
  return draft;
}

/// A product below V and left whose branch says no version.
inline std::string plain(const std::string& helper) {
  return tree("product_name", "left", helper);
}
/// rest: the version and what follows it.
inline std::string cpe_of(const std::string& rest) {
  return R"("cpe":"cpe:2.3:a:v:left:)" + rest + '"';
}

/// What is made of a document.
struct Row {
  std::string_view about;
  Draft draft;
  Lines said;    ///< without what is said of Q, which is affected in any case
  Lines losses;  ///< without kAt
};

inline bool is_of_q(const std::string& line) {
  return line == "affected npm//q 3.0.0" || line == "affected Q" ||
         line == "affected pkg:npm/q@3.0.0";
}

inline void expect_rows(std::string_view id, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.about) + " " + row.draft.vulnerabilities);
    const View got = view(row.draft, id);
    Lines lost;
    for (const std::string& loss : losses(got)) {
      lost.insert(short_of(loss));
    }
    EXPECT_EQ(lost, row.losses);
    Lines lines = id == "cve" ? asserted(got.bytes) : said(got.bytes);
    EXPECT_EQ(std::erase_if(lines, is_of_q), row.draft.tree.contains(R"("Q")") ? 1U : 0U);
    EXPECT_EQ(lines, row.said) << got.bytes;
    EXPECT_EQ(got.bytes, view(row.draft, id).bytes);
  }
}

}  // namespace tocsin::views::testing
