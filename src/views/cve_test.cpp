// A CVE record: what it can say of one CSAF document or several, read back by our own reader.
#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

TEST(CveView, SaysWhatTheDocumentSaysAndListsWhatItLoses) {
  const std::string purl = R"("purl":"pkg:npm/left@1.0.0")";
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string cpe = R"("cpe":"cpe:2.3:a:v:left:*:*:*:*:*:*:*:*")";
  const std::string range = "vers:npm/>=1.0.0|<2.0.0";
  const std::string version = tree("product_version", "1.0.0", purl);
  const std::string in_range = tree("product_version_range", range, bare);
  expect_rows(
      "cve",
      {
          {"a version of a package",
           of(version, "known_affected"),
           {"affected npm//left 1.0.0"},
           {}},
          {"a range", of(in_range, "known_affected"), {"affected npm//left [1.0.0, 2.0.0)"}, {}},
          {"a range that ends with a version",
           of(tree("product_version_range", "vers:npm/<=2.0.0", bare), "known_affected"),
           {"affected npm//left (, 2.0.0]"},
           {}},
          {"a fix",
           of(tree("product_version_range", "vers:npm/>=2.0.0", bare), "fixed"),
           {"not_affected npm//left [2.0.0, )"},
           {"fixed-as-unaffected fixed/0"}},
          {"behind a version",
           of(tree("product_version_range", "vers:npm/>1.0.0", bare), "known_affected"),
           {"affected npm//left [1.0.0, )"},
           {"lower-bound-included known_affected/0"}},
          {"a text that is affected",
           of(tree("product_version_range", "before spring", bare), "known_affected"),
           {"affected npm//left before spring"},
           {"range-as-text known_affected/0"}},
          {"a version that is read as many",
           of(tree("product_version", "1.x", bare), "known_affected"),
           {"affected npm//left [1, 2)"},
           {"version-read-otherwise known_affected/0"}},
          {"under investigation",
           of(version, "under_investigation"),
           {"unknown npm//left 1.0.0"},
           {"investigation-as-unknown under_investigation/0"}},
          {"a CPE",
           of(tree("product_version", "1.0", cpe), "known_affected"),
           {"affected cpe:2.3:a:v:left:*:*:*:*:*:*:*:* 1.0"},
           {}},
      });
}

TEST(CveView, KeepsWhatIsAComponentInItsProduct) {
  const std::string fixed = "/vulnerabilities/0/product_status/fixed/0";
  const std::string affected = "/vulnerabilities/0/product_status/known_affected/0";
  // A record has no components: nobody may take left for mended everywhere.
  View got = view(components("fixed"), "cve");
  EXPECT_EQ(losses(got), (Lines{"context-by-name " + fixed, "fixed-as-unaffected " + fixed}));
  EXPECT_EQ(asserted(got.bytes), (Lines{"not_affected n/a/left in Big 7 1.0.0"}));
  got = view(components("known_affected"), "cve");
  EXPECT_EQ(losses(got), (Lines{"context-left-out " + affected}));
  EXPECT_EQ(asserted(got.bytes), (Lines{"affected npm//left 1.0.0"}));
}

TEST(CveView, NeverSaysOfMoreThanTheDocumentThatItIsMended) {
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string any = ":*:*:*:*:*:*:*";
  const std::string in_cpe = plain(bare + "," + cpe_of("1.0.0" + any));
  const std::string every =
      tree("product_version_range", "vers:npm/*", bare + "," + cpe_of("*" + any));
  const std::string deb = R"("purl":"pkg:deb/debian/left?distro=debian-12")";
  const std::string deb_1 = R"("purl":"pkg:deb/debian/left@1.0-1?distro=debian-12)";
  const std::string not_0 = " known_not_affected/0";
  const Lines no_flag = {"justification-left-out" + not_0};
  const Lines left_out = {"justification-left-out" + not_0, "statement-left-out" + not_0};
  expect_rows(
      "cve",
      {
          {"a package beside a CPE", beside(in_cpe, "known_not_affected"), {}, left_out},
          {"a package beside a CPE",
           beside(in_cpe, "known_affected"),
           {"affected cpe:2.3:a:v:left:*" + any + " (, )", "affected npm//left (, )"},
           {"justification-left-out known_affected/1", "range-as-every-version known_affected/1"}},
          {"neither has one", beside(plain(bare), "known_not_affected"), {}, left_out},
          {"the branch says every one",
           beside(every, "known_not_affected"),
           {"not_affected cpe:2.3:a:v:left:*" + any + " (, )", "not_affected npm//left (, )"},
           no_flag},
          {"a distribution's package without version",
           beside(tree("product_version", "left-1.0", deb), "known_not_affected"),
           {},
           left_out},
          // What a record cannot name.
          {"a package with its release",
           beside(plain(deb_1 + '"'), "known_not_affected"),
           {"not_affected deb/debian/12/left 1.0-1"},
           no_flag},
          {"an architecture",
           beside(plain(deb_1 + R"(&arch=arm64")"), "known_not_affected"),
           {},
           left_out},
          {"an architecture",
           beside(plain(deb_1 + R"(&arch=arm64")"), "known_affected"),
           {"affected deb/debian/12/left 1.0-1"},
           {"justification-left-out known_affected/1", "name-cut known_affected/1"}},
          {"a repository",
           beside(plain(R"("purl":"pkg:npm/left@1.0.0?repository_url=r.example")"),
                  "known_not_affected"),
           {},
           left_out},
          {"a subpath",
           beside(plain(R"("purl":"pkg:npm/left@1.0.0#lib")"), "known_not_affected"),
           {},
           left_out},
          {"a major of Go",
           beside(plain(R"("purl":"pkg:golang/v.example/left@v2.0.0#v2")"), "known_not_affected"),
           {"not_affected golang/v.example/left/v2 v2.0.0"},
           no_flag},
          {"a CPE",
           beside(plain(cpe_of("1.0:*:*:*:*:*:*:*")), "known_not_affected"),
           {"not_affected cpe:2.3:a:v:left:*" + any + " 1.0"},
           no_flag},
          {"an update",
           beside(plain(cpe_of("1.0:sp2:*:*:*:*:*:*")), "known_not_affected"),
           {},
           left_out},
          {"an update",
           beside(plain(cpe_of("1.0:sp2:*:*:*:*:*:*")), "known_affected"),
           {"affected cpe:2.3:a:v:left:*" + any + " 1.0"},
           {"justification-left-out known_affected/1", "name-cut known_affected/1"}},
          {"no update",
           beside(plain(cpe_of("1.0:-:*:*:*:*:*:*")), "known_not_affected"),
           {},
           left_out},
          {"an edition",
           beside(plain(cpe_of("1.0:*:e:*:*:*:*:*")), "known_not_affected"),
           {},
           left_out},
          {"a language",
           beside(plain(cpe_of("1.0:*:*:de:*:*:*:*")), "known_not_affected"),
           {},
           left_out},
          {"what it is built for",
           beside(plain(cpe_of("1.0:*:*:*:*:linux:*:*")), "known_not_affected"),
           {"not_affected cpe:2.3:a:v:left:*:*:*:*:*:linux:*:* 1.0"},
           no_flag},
          {"something else",
           beside(plain(cpe_of("1.0:*:*:*:*:*:*:x")), "known_not_affected"),
           {},
           left_out},
          // Of a distribution the builds before the one that is fixed are said to be affected.
          {"a build",
           beside(plain(deb_1 + R"(","cpe":"cpe:/o:debian:debian_linux:12")"), "fixed"),
           {"affected deb/debian/12/left (, 1.0-1)", "not_affected deb/debian/12/left 1.0-1"},
           {"cpe-left-out fixed/0", "earlier-builds-affected fixed/0",
            "fixed-as-unaffected fixed/0", "justification-left-out fixed/0"}},
          {"what is recommended",
           beside(plain(deb_1 + R"(","cpe":"cpe:/o:debian:debian_linux:12")"), "recommended"),
           {},
           {"recommendation-left-out recommended"}},
      });
}

TEST(CveView, SaysOfWhatIsInsideOfSeveralNoMoreThanTheDocument) {
  const Lines left_out = {"justification-left-out fixed/0", "statement-left-out fixed/0"};
  expect_rows("cve", {
                         {"1 deep",
                          chain(1, true, "fixed"),
                          {"not_affected n/a/P 1.0.0"},
                          {"context-by-name fixed/0", "fixed-as-unaffected fixed/0",
                           "justification-left-out fixed/0"}},
                         {"2 deep", chain(2, true, "fixed"), {}, left_out},
                         {"2 of one", chain(2, false, "fixed"), {}, left_out},
                     });
}

TEST(CveView, HasWhatSeveralDocumentsSay) {
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
