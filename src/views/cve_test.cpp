// A CVE record of what several documents say.
#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

TEST(Views, ARecordHasWhatSeveralDocumentsSay) {
  const std::string newer =
      csaf({.tree = tree("product_version", "1.0.0", R"("purl":"pkg:npm/left@1.0.0")"),
            .vulnerabilities = flaw("known_affected")});
  const std::string older =
      csaf({.tree = tree("product_version", "2.0.0", R"("purl":"pkg:npm/right@2.0.0")"),
            .vulnerabilities = flaw("fixed")});
  const std::string green =
      csaf({.distribution = R"({"tlp":{"label":"GREEN"}})",
            .tree = tree("product_version", "1.0.0", R"("purl":"pkg:npm/left@1.0.0")"),
            .vulnerabilities = flaw("known_affected")});
  const Published a{.bytes = newer, .url = "https://psirt.example/a", .self = kSelf};
  const Published b{.bytes = older, .url = "https://psirt.example/b", .self = kSelf};
  const Published c{.bytes = green, .url = "https://psirt.example/c", .self = kSelf};
  const auto record = [](std::string_view cve, std::vector<Published> documents) {
    return cve_record(cve, [&, at = std::size_t{0}]() mutable -> Result<std::optional<Published>> {
      return at < documents.size() ? std::optional(documents[at++]) : std::nullopt;
    });
  };
  const auto both = record("CVE-2026-1000", {a, b});
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(asserted(both->bytes),
            (Lines{"affected npm//left 1.0.0", "not_affected npm//right 2.0.0"}));
  EXPECT_NE(both->bytes.find(R"("view_of":["https://psirt.example/a","https://psirt.example/b"])"),
            std::string::npos);
  const auto refused = record("CVE-2026-1000", {a, c});
  ASSERT_TRUE(refused.has_value());
  EXPECT_TRUE(refusal(*refused).has_value());
  EXPECT_EQ(losses(*record("CVE-2026-1000", std::vector<Published>(50, a))), Lines{});
  EXPECT_EQ(losses(*record("CVE-2026-1000", std::vector<Published>(51, a))),
            Lines{"older-documents-left-out "});
  EXPECT_EQ(record("CVE-2026-9000", {a}).error().code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::views
