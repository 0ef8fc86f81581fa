// OpenVEX: what it can say of a CSAF document and what is lost, read back by our own reader.
#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

TEST(OpenVexView, SaysWhatTheDocumentSaysAndListsWhatItLoses) {
  const std::string purl = R"("purl":"pkg:npm/left@1.0.0")";
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string cpe = R"("cpe":"cpe:2.3:a:v:left:*:*:*:*:*:*:*:*")";
  const std::string range = "vers:npm/>=1.0.0|<2.0.0";
  const std::string why = R"(,"flags":[{"label":"component_not_present","product_ids":["P"]}])";
  const std::string version = tree("product_version", "1.0.0", purl);
  const std::string in_range = tree("product_version_range", range, bare);
  const std::string iri = std::string(kUrl) + "#P";
  expect_rows("openvex",
              {
                  {"a version of a package",
                   of(version, "known_affected"),
                   {"affected pkg:npm/left@1.0.0"},
                   {}},
                  {"a version that the branch has",
                   of(tree("product_version", "1.0.0", bare + "," + cpe), "known_affected"),
                   {"affected cpe:2.3:a:v:left:1.0.0:*:*:*:*:*:*:*", "affected pkg:npm/left@1.0.0"},
                   {}},
                  {"every version",
                   of(tree("product_version_range", "vers:npm/*", bare), "fixed"),
                   {"fixed pkg:npm/left"},
                   {}},
                  {"a range that is affected is said of every version",
                   of(in_range, "known_affected"),
                   {"affected pkg:npm/left"},
                   {"range-as-every-version known_affected/0"}},
                  {"a range under investigation too",
                   of(in_range, "under_investigation"),
                   {"under_investigation pkg:npm/left"},
                   {"range-as-every-version under_investigation/0"}},
                  {"a range that is fixed never is",
                   of(in_range, "fixed"),
                   {"fixed " + iri},
                   {"names-left-out fixed/0"}},
                  {"nor one that is not affected",
                   of(tree("product_version_range", "up to 2", cpe), "known_not_affected", why),
                   {"not_affected " + iri},
                   {"names-left-out known_not_affected/0"}},
                  {"a range of one version is that version",
                   of(tree("product_version_range", "vers:npm/1.0.0", bare), "fixed"),
                   {"fixed pkg:npm/left@1.0.0"},
                   {}},
                  {"a version that no CPE can have",
                   of(tree("product_version", "1 \xC3\xA4", cpe), "fixed"),
                   {"fixed " + iri},
                   {"names-left-out fixed/0"}},
                  {"a product with no names",
                   of(tree("product_version", "1", ""), "known_affected"),
                   {"affected " + iri},
                   {"product-without-names known_affected/0"}},
                  {"no reason",
                   of(version, "known_not_affected"),
                   {"not_affected pkg:npm/left@1.0.0"},
                   {"unnamed-reason known_not_affected/0"}},
                  {"the first affected",
                   of(version, "first_affected"),
                   {"affected pkg:npm/left@1.0.0"},
                   {"order-of-statement-left-out first_affected"}},
                  {"what is unknown",
                   of(version, "unknown"),
                   {"under_investigation pkg:npm/left@1.0.0"},
                   {"unknown-as-investigation unknown/0"}},
              });
}

TEST(OpenVexView, KeepsWhatIsAComponentInItsProduct) {
  const std::string big = "cpe:2.3:a:v:big:7:*:*:*:*:*:*:*";
  const std::string fixed = "/vulnerabilities/0/product_status/fixed/0";
  View got = view(components("fixed"), "openvex");
  EXPECT_EQ(losses(got), Lines{});
  EXPECT_NE(got.bytes.find(R"("identifiers":{"cpe23":")" + big +
                           R"("},"subcomponents":[{"@id":"pkg:npm/left@1.0.0")"),
            std::string::npos)
      << got.bytes;
  got = view(components("fixed", "installed_on"), "openvex");
  EXPECT_EQ(losses(got), (Lines{"relation-as-component " + fixed}));
}

TEST(OpenVexView, NeverSaysOfMoreThanTheDocumentThatItIsMended) {
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string purl = R"("purl":"pkg:npm/left@1.0.0")";
  const std::string any = ":*:*:*:*:*:*:*";
  const std::string cpe_1 = "cpe:2.3:a:v:left:1.0.0" + any;
  const std::string in_cpe = plain(bare + "," + cpe_of("1.0.0" + any));
  const std::string no_cpe = tree("product_version", "1 \xC3\xA4", bare + "," + cpe_of("*" + any));
  const std::string every =
      tree("product_version_range", "vers:npm/*", bare + "," + cpe_of("*" + any));
  const std::string range = tree("product_version_range", "vers:npm/>=2.0.0", purl);
  const std::string iri = std::string(kUrl) + "#P";
  expect_rows(
      "openvex",
      {
          // Names of which one has the version.
          {"a CPE beside a package",
           beside(plain(purl + "," + cpe_of("*" + any)), "known_not_affected"),
           {"not_affected " + cpe_1, "not_affected pkg:npm/left@1.0.0"},
           {}},
          {"a package beside a CPE",
           beside(in_cpe, "fixed"),
           {"fixed " + cpe_1, "fixed pkg:npm/left@1.0.0"},
           {}},
          {"neither has one",
           beside(plain(bare), "fixed"),
           {"fixed " + iri},
           {"names-left-out fixed/0"}},
          {"neither has one", beside(plain(bare), "known_affected"), {"affected pkg:npm/left"}, {}},
          {"the branch says every one",
           beside(every, "fixed"),
           {"fixed cpe:2.3:a:v:left:*" + any, "fixed pkg:npm/left"},
           {}},
          {"a CPE that takes no version",
           beside(plain(purl + "," + cpe_of("-" + any)), "fixed"),
           {"fixed pkg:npm/left@1.0.0"},
           {"names-left-out fixed/0"}},
          {"a CPE of many versions",
           beside(plain(cpe_of("1.*" + any)), "fixed"),
           {"fixed " + iri},
           {"names-left-out fixed/0"}},
          {"a CPE that cannot have it",
           beside(no_cpe, "fixed"),
           {"fixed pkg:npm/left@1%20%C3%A4"},
           {"names-left-out fixed/0"}},
          {"a CPE that cannot have it",
           beside(no_cpe, "known_affected"),
           {"affected cpe:2.3:a:v:left:*" + any, "affected pkg:npm/left@1%20%C3%A4"},
           {"range-as-every-version known_affected/1"}},
          {"the branch disagrees",
           beside(range, "fixed"),
           {"fixed " + iri},
           {"names-left-out fixed/0"}},
      });
}

TEST(OpenVexView, SaysOfWhatIsInsideOfSeveralNoMoreThanTheDocument) {
  const std::string iri = std::string(kUrl) + "#P";
  const std::string p = "pkg:npm/p@1.0.0";
  const Lines iri_alone = {"names-left-out fixed/0"};
  const Lines widened = {"context-left-out known_affected/1"};
  expect_rows(
      "openvex",
      {
          {"1 deep", chain(1, true, "fixed"), {"fixed " + p + " " + p}, {}},
          {"2 deep", chain(2, true, "fixed"), {"fixed " + iri}, iri_alone},
          {"2 of one", chain(2, false, "fixed"), {"fixed " + iri}, iri_alone},
          {"2 deep", chain(2, true, "known_affected"), {"affected " + p + " " + p}, widened},
          {"2 of one", chain(2, false, "known_affected"), {"affected " + p + " " + p}, widened},
          {"33 deep",
           chain(33, true, "known_affected"),
           {"affected " + iri},
           {"context-left-out known_affected/1", "product-without-names known_affected/1"}},
      });
}

}  // namespace
}  // namespace tocsin::views
