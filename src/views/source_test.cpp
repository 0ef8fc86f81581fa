// What is read of a CSAF document before any view is made of it, and what refuses them all.
#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

TEST(Views, AreRefusedWhereAnAudienceWouldGrow) {
  struct Refused {
    std::string about;
    Draft draft;
    std::string openvex, cyclonedx, cve;  ///< the place of the refusal; empty: none
  };
  const std::string label = "/document/distribution/tlp/label";
  const std::string group = "/document/distribution/sharing_group";
  const std::string date = "/vulnerabilities/0/release_date";
  const auto at = [](std::string version, std::string distribution, std::string more = "") {
    return Draft{.version = std::move(version),
                 .distribution = std::move(distribution),
                 .tree = tree("product_version", "1.0.0", R"("purl":"pkg:npm/left@1.0.0")"),
                 .vulnerabilities = flaw("known_affected", more)};
  };
  const std::string public_group =
      R"("sharing_group":{"id":"ffffffff-ffff-ffff-ffff-ffffffffffff"})";
  const std::string some_group = R"("sharing_group":{"id":"5868d1d4-0f04-4ef6-a2f3-a1dd5a5d3bd4"})";
  const std::vector<Refused> rows = {
      {"clear", at("2.1", R"({"tlp":{"label":"CLEAR"}})"), "", "", ""},
      {"green", at("2.1", R"({"tlp":{"label":"GREEN"}})"), "", "", label},
      {"amber", at("2.0", R"({"tlp":{"label":"AMBER"}})"), "", "", label},
      {"amber, strict", at("2.1", R"({"tlp":{"label":"AMBER+STRICT"}})"), label, label, label},
      {"red", at("2.1", R"({"tlp":{"label":"RED"}})"), label, label, label},
      {"nobody knows the label", at("2.1", R"({"tlp":{"label":"MAUVE"}})"), label, label, label},
      {"a group", at("2.1", R"({"tlp":{"label":"GREEN"},)" + some_group + "}"), group, group,
       group},
      {"everybody", at("2.1", R"({"tlp":{"label":"CLEAR"},)" + public_group + "}"), "", "", ""},
      {"released with the document",
       at("2.0", R"({"tlp":{"label":"WHITE"}})", R"(,"release_date":"2026-02-01T00:00:00Z")"), "",
       "", ""},
      {"to be released",
       at("2.0", R"({"tlp":{"label":"GREEN"}})", R"(,"release_date":"2026-02-01T00:00:01Z")"), date,
       date, date},
  };
  for (const Refused& row : rows) {
    for (const auto& [id, want] :
         {std::pair{"openvex", row.openvex}, std::pair{"cyclonedx", row.cyclonedx},
          std::pair{"cve", row.cve}}) {
      SCOPED_TRACE(row.about + " " + id);
      const View got = view(row.draft, id);
      const auto why = refusal(got);
      EXPECT_EQ(why ? why->where : "", want);
      EXPECT_EQ(got.bytes.empty(), why.has_value());
      EXPECT_EQ(got.ledger.unsafe > 0, why.has_value());
    }
  }
}

TEST(Views, AreRefusedWhereAnAffectedProductCannotBeTold) {
  const std::string path =
      R"({"full_product_names":[{"name":"l","product_id":"L","product_identification_helper":{"purl":"pkg:npm/l@1.0.0"}},{"name":"Q","product_id":"Q","product_identification_helper":{"purl":"pkg:npm/q@3.0.0"}}],)"
      R"("product_paths":[{"beginning_product_reference":"L","full_product_name":{"name":"l in Q","product_id":"P"},"subpaths":[{"category":"default_component_of","next_product_reference":"gone"}]}]})";
  for (const auto& [list, is_refused] :
       {std::pair{"known_affected", true}, std::pair{"first_affected", true},
        std::pair{"under_investigation", true}, std::pair{"fixed", false},
        std::pair{"known_not_affected", false}, std::pair{"unknown", false}}) {
    for (const char* id : {"openvex", "cyclonedx", "cve"}) {
      SCOPED_TRACE(std::string(id) + " " + list);
      Draft draft = beside("{}", list);
      draft.tree = path;
      const View got = view(draft, id);
      const std::string at =
          std::string(kAt + 1) + list + (std::string(list) == "known_affected" ? "/1" : "/0");
      const auto why = refusal(got);
      EXPECT_EQ(why ? why->where : "", is_refused ? at : "");
      EXPECT_EQ(losses(got).count("statement-left-out " + at), is_refused ? 0U : 1U);
      EXPECT_EQ(cves_of(csaf(draft))->size(), is_refused ? 0U : 1U);
    }
  }
}

/// components() as a path of 2.1, with the last steps of the path.
Draft path(const std::string& list, const std::string& category, const std::string& last = "") {
  Draft draft = components(list);
  draft.version = "2.1";
  draft.tree =
      draft.tree.substr(0, draft.tree.find(R"("relationships")")) +
      R"("product_paths":[{"beginning_product_reference":"L","full_product_name":{"name":"left in Big 7","product_id":"P"},"subpaths":[{"category":")" +
      category + R"(","next_product_reference":"B"})" + last + "]}]}";
  return draft;
}

TEST(Views, TakeAPathOfOneStepForARelationship) {
  for (const char* id : {"openvex", "cyclonedx", "cve"}) {
    for (const char* list : {"known_affected", "under_investigation", "fixed"}) {
      for (const char* category : {"default_component_of", "installed_on"}) {
        SCOPED_TRACE(std::string(id) + " " + list + " " + category);
        Draft of_2_0 = components(list, category);
        of_2_0.version = "2.1";
        const View want = view(of_2_0, id);
        const View got = view(path(list, category), id);
        EXPECT_NE(got.bytes, "");
        EXPECT_EQ(got.bytes, want.bytes);
        EXPECT_EQ(losses(got), losses(want));
      }
    }
  }
}

TEST(Views, NeverSayThatSomethingIsMendedInLessThanItsPath) {
  const std::string last = R"(,{"category":"installed_on","next_product_reference":"B"})";
  const std::string affected =
      "context-left-out /vulnerabilities/0/product_status/known_affected/0";
  const std::string at_fixed = " /vulnerabilities/0/product_status/fixed/0";
  for (const char* id : {"openvex", "cyclonedx", "cve"}) {
    SCOPED_TRACE(id);
    EXPECT_TRUE(
        losses(view(path("known_affected", "default_component_of", last), id)).contains(affected));
    const Lines lost = losses(view(path("fixed", "default_component_of", last), id));
    EXPECT_EQ(lost.count("names-left-out" + at_fixed) + lost.count("statement-left-out" + at_fixed),
              1U);
  }
}

TEST(Views, AreOfDocumentsAsDeepAsThoseThatArePublished) {
  // The document, the tree and a list and an object for each branch.
  const auto nested = [](std::size_t depth) {
    std::string branches =
        R"({"category":"product_version","name":"1","product":{"name":"p","product_id":"P"}})";
    for (std::size_t at = 5; at + 2 <= depth; at += 2) {
      branches = R"({"category":"product_family","name":"f","branches":[)" + branches + "]}";
    }
    return Draft{.tree = R"({"branches":[)" + branches + "]}",
                 .vulnerabilities = flaw("known_affected")};
  };
  const auto answer = [&](std::size_t depth) {
    const std::string bytes = csaf(nested(depth));
    return view_of({.bytes = bytes, .url = kUrl, .self = kSelf}, format("openvex")).has_value();
  };
  EXPECT_TRUE(answer(65));
  EXPECT_TRUE(answer(159));
  EXPECT_FALSE(answer(163));
}

}  // namespace
}  // namespace tocsin::views
