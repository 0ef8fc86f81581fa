// One view of a document: which flaw, how large, and what there is none of.
#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

TEST(Views, OfRestrictedDocumentsSayTheirMarking) {
  const Draft draft{.distribution = R"({"text":"For hospitals.","tlp":{"label":"AMBER"}})",
                    .tree = tree("product_version", "1.0.0", R"("purl":"pkg:npm/left@1.0.0")"),
                    .vulnerabilities = flaw("known_affected")};
  for (const char* id : {"openvex", "cyclonedx"}) {
    const View got = view(draft, id);
    EXPECT_NE(got.bytes.find(R"("TLP:AMBER: For hospitals.")"), std::string::npos) << got.bytes;
    EXPECT_EQ(losses(got), (Lines{"marking-as-text /document/distribution/tlp/label"}));
  }
}

TEST(Views, OfADocumentThatSaysNothingOfProductsAreRefused) {
  for (const char* id : {"openvex", "cyclonedx"}) {
    const auto why = refusal(view({}, id));
    ASSERT_TRUE(why.has_value());
    EXPECT_EQ(why->code, Errc::conflict);
    EXPECT_EQ(why->where, "/vulnerabilities");
  }
}

TEST(Views, OfAChainAsLongAsADocumentCanHaveAreWritten) {
  for (const char* id : {"openvex", "cyclonedx", "cve"}) {
    EXPECT_FALSE(refusal(view(chain(60'000, true, "known_affected"), id)).has_value()) << id;
  }
}

/// So many flaws, each of so many products with long names.
Draft large(int flaws, int products) {
  Draft draft{.tree = R"({"full_product_names":[)", .vulnerabilities = "["};
  std::string ids;
  for (int i = 0; i < products; ++i) {
    const std::string id = "P" + std::to_string(i);
    const std::string comma = i == 0 ? "" : ",";
    draft.tree += comma + R"({"name":"p","product_id":")" + id +
                  R"(","product_identification_helper":{"purl":"pkg:npm/)" +
                  std::string(1500, 'a') + id + R"(@1"}})";
    ids += comma + '"' + id + '"';
  }
  draft.tree += "]}";
  for (int i = 0; i < flaws; ++i) {
    draft.vulnerabilities += std::string(i == 0 ? "" : ",") + R"({"cve":"CVE-2026-)" +
                             std::to_string(1000 + i) +
                             R"(","product_status":{"known_affected":[)" + ids + "]}}";
  }
  draft.vulnerabilities += "]";
  return draft;
}

TEST(Views, HaveABound) {
  const auto answer = [](const Draft& draft, std::string_view id) {
    const std::string bytes = csaf(draft);
    const auto got = view_of({.bytes = bytes, .url = kUrl, .self = kSelf}, format(id));
    return got ? got->bytes.size() <= kViewBytesMax ? "made" : "larger"
               : std::string(to_text(got.error().code));
  };
  // OpenVEX has the names with each flaw and twice, the others once. About 3 and 36 MB.
  EXPECT_EQ(answer(large(2, 500), "openvex"), "made");
  EXPECT_EQ(answer(large(24, 500), "openvex"), "too_large");
  EXPECT_EQ(answer(large(24, 500), "cyclonedx"), "made");
  EXPECT_EQ(answer(large(1, 500), "cve"), "made");
  for (const char* id : {"cyclonedx", "cve"}) {
    EXPECT_EQ(answer(large(1, 23'000), id), "too_large") << id;
  }
}

TEST(Views, OfOneFlawAreOfTheOneThatIsMeant) {
  const std::string status = R"("product_status":{"known_affected":["P"]})";
  const Draft draft{.tree = tree("product_version", "1.0.0", R"("purl":"pkg:npm/left@1.0.0")"),
                    .vulnerabilities =
                        R"([{"cve":"CVE-2026-1000",)" + status + R"(},{"cve":"CVE-2026-2000",)" +
                        status + R"(},{"ids":[{"system_name":"S","text":"X-1"}],)" + status + "}]"};
  const std::string bytes = csaf(draft);
  const Published document{.bytes = bytes, .url = kUrl, .self = kSelf};
  const auto answer = [&](std::string_view id, std::string_view of) {
    const auto out = view_of(document, format(id), of);
    return out ? "-" : std::string(to_text(out.error().code)) + " " + out.error().where;
  };
  EXPECT_EQ(answer("cve", ""), "malformed ?flaw");
  EXPECT_EQ(answer("cve", "CVE-2026-2000"), "-");
  EXPECT_EQ(answer("cve", "CVE-2026-3000"), "not_found ");
  EXPECT_EQ(answer("cve", "X-1"), "not_found ");
  EXPECT_EQ(answer("openvex", "CVE-2026-2000"), "malformed ?flaw");
  EXPECT_EQ(answer("openvex", ""), "-");
  const auto cves = cves_of(bytes);
  ASSERT_TRUE(cves.has_value());
  EXPECT_EQ(*cves, (std::vector<std::string>{"CVE-2026-1000", "CVE-2026-2000"}));
  EXPECT_EQ(cves_of("{}").error().code, Errc::malformed);
  // Of what is restricted, and of what says nothing of products, there is no record.
  Draft green = draft;
  green.distribution = R"({"tlp":{"label":"GREEN"}})";
  EXPECT_EQ(cves_of(csaf(green))->size(), 0U);
  EXPECT_EQ(cves_of(csaf({.vulnerabilities = R"([{"cve":"CVE-2026-1000"}])"}))->size(), 0U);
}

}  // namespace
}  // namespace tocsin::views
