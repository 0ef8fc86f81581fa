// CycloneDX: what it can say of a CSAF document and what is lost, read back by our own reader.
#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

TEST(CycloneDxView, SaysWhatTheDocumentSaysAndListsWhatItLoses) {
  const std::string purl = R"("purl":"pkg:npm/left@1.0.0")";
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string range = "vers:npm/>=1.0.0|<2.0.0";
  const std::string why = R"(,"flags":[{"label":"component_not_present","product_ids":["P"]}])";
  const std::string version = tree("product_version", "1.0.0", purl);
  const std::string in_range = tree("product_version_range", range, bare);
  expect_rows("cyclonedx",
              {
                  {"a version of a package", of(version, "known_affected"), {"affected P"}, {}},
                  {"a range", of(in_range, "known_affected"), {"affected P " + range}, {}},
                  {"a range that is fixed is unaffected",
                   of(in_range, "fixed"),
                   {"not_affected P " + range},
                   {"fixed-as-unaffected fixed/0"}},
                  {"a text that is affected is every version",
                   of(tree("product_version_range", "up to 2", bare), "known_affected"),
                   {"affected P"},
                   {"range-as-every-version known_affected/0"}},
                  {"a text of a product with no names",
                   of(tree("product_version_range", "up to 2", ""), "fixed"),
                   {"fixed P"},
                   {"product-without-names fixed/0", "range-as-text fixed/0"}},
                  {"two package URLs",
                   of(tree("product_version", "1.0.0",
                           R"("purls":["pkg:npm/left@1.0.0","pkg:github/v/left@1.0.0"])"),
                      "fixed"),
                   {"fixed P"},
                   {"other-names-left-out fixed/0"}},
                  {"a reason that has no word",
                   of(version, "known_not_affected", why),
                   {"not_affected P"},
                   {"justification-reworded known_not_affected/0"}},
              });
}

TEST(CycloneDxView, KeepsWhatIsAComponentInItsProduct) {
  const std::string big = "cpe:2.3:a:v:big:7:*:*:*:*:*:*:*";
  const View got = view(components("fixed"), "cyclonedx");
  EXPECT_EQ(losses(got), Lines{});
  EXPECT_NE(got.bytes.find(R"("bom-ref":"B","name":"Big 7","version":"7","cpe":")" + big +
                           R"(","components":[{"type":"library","bom-ref":"P")"),
            std::string::npos)
      << got.bytes;
}

TEST(CycloneDxView, NeverSaysOfMoreThanTheDocumentThatItIsMended) {
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string purl = R"("purl":"pkg:npm/left@1.0.0")";
  const std::string any = ":*:*:*:*:*:*:*";
  const std::string in_cpe = plain(bare + "," + cpe_of("1.0.0" + any));
  const std::string no_cpe = tree("product_version", "1 \xC3\xA4", bare + "," + cpe_of("*" + any));
  const std::string every =
      tree("product_version_range", "vers:npm/*", bare + "," + cpe_of("*" + any));
  const std::string range = tree("product_version_range", "vers:npm/>=2.0.0", purl);
  expect_rows(
      "cyclonedx",
      {
          {"a package beside a CPE", beside(in_cpe, "fixed"), {"fixed P"}, {}},
          {"neither has one", beside(plain(bare), "fixed"), {}, {"statement-left-out fixed/0"}},
          {"neither has one", beside(plain(bare), "known_affected"), {"affected P"}, {}},
          {"the branch says every one", beside(every, "fixed"), {"fixed P"}, {}},
          {"a CPE that cannot have it",
           beside(no_cpe, "fixed"),
           {},
           {"statement-left-out fixed/0"}},
          {"a CPE that cannot have it",
           beside(no_cpe, "known_affected"),
           {"affected P"},
           {"range-as-every-version known_affected/1"}},
          {"the branch disagrees", beside(range, "fixed"), {}, {"statement-left-out fixed/0"}},
      });
}

TEST(CycloneDxView, SaysOfWhatIsInsideOfSeveralNoMoreThanTheDocument) {
  const Lines left_out = {"statement-left-out fixed/0"};
  const Lines widened = {"context-left-out known_affected/1"};
  expect_rows("cyclonedx",
              {
                  {"1 deep", chain(1, true, "fixed"), {"fixed P"}, {}},
                  {"24 deep", chain(24, true, "fixed"), {"fixed P"}, {}},
                  {"25 deep", chain(25, true, "fixed"), {}, left_out},
                  {"2 of one", chain(2, false, "fixed"), {}, left_out},
                  {"24 deep", chain(24, true, "known_affected"), {"affected P"}, {}},
                  {"33 deep",
                   chain(33, true, "known_affected"),
                   {"affected P"},
                   {"context-left-out known_affected/1", "product-without-names known_affected/1"}},
                  {"2 of one", chain(2, false, "known_affected"), {"affected P"}, widened},
              });
}

}  // namespace
}  // namespace tocsin::views
