// What each format can say of a CSAF document, what is lost, and what is refused; read back by our
// own readers.
#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

struct Row {
  std::string_view about;
  Draft draft;
  std::string_view format;
  Lines said;
  Lines losses;  ///< without kAt where they are about the statement
};

TEST(Views, SayWhatTheDocumentSaysAndListWhatTheyLose) {
  const std::string purl = R"("purl":"pkg:npm/left@1.0.0")";
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string cpe = R"("cpe":"cpe:2.3:a:v:left:*:*:*:*:*:*:*:*")";
  const std::string range = "vers:npm/>=1.0.0|<2.0.0";
  const std::string why = R"(,"flags":[{"label":"component_not_present","product_ids":["P"]}])";
  const std::string iri = std::string(kUrl) + "#P";
  const std::vector<Row> rows = {
      {"a version of a package",
       {.tree = tree("product_version", "1.0.0", purl), .vulnerabilities = flaw("known_affected")},
       "openvex",
       {"affected pkg:npm/left@1.0.0"},
       {}},
      {"a version that the branch has",
       {.tree = tree("product_version", "1.0.0", bare + "," + cpe),
        .vulnerabilities = flaw("known_affected")},
       "openvex",
       {"affected cpe:2.3:a:v:left:1.0.0:*:*:*:*:*:*:*", "affected pkg:npm/left@1.0.0"},
       {}},
      {"every version",
       {.tree = tree("product_version_range", "vers:npm/*", bare),
        .vulnerabilities = flaw("fixed")},
       "openvex",
       {"fixed pkg:npm/left"},
       {}},
      {"a range that is affected is said of every version",
       {.tree = tree("product_version_range", range, bare),
        .vulnerabilities = flaw("known_affected")},
       "openvex",
       {"affected pkg:npm/left"},
       {"range-as-every-version known_affected/0"}},
      {"a range under investigation too",
       {.tree = tree("product_version_range", range, bare),
        .vulnerabilities = flaw("under_investigation")},
       "openvex",
       {"under_investigation pkg:npm/left"},
       {"range-as-every-version under_investigation/0"}},
      {"a range that is fixed never is",
       {.tree = tree("product_version_range", range, bare), .vulnerabilities = flaw("fixed")},
       "openvex",
       {"fixed " + iri},
       {"names-left-out fixed/0"}},
      {"nor one that is not affected",
       {.tree = tree("product_version_range", "up to 2", cpe),
        .vulnerabilities = flaw("known_not_affected", why)},
       "openvex",
       {"not_affected " + iri},
       {"names-left-out known_not_affected/0"}},
      {"a range of one version is that version",
       {.tree = tree("product_version_range", "vers:npm/1.0.0", bare),
        .vulnerabilities = flaw("fixed")},
       "openvex",
       {"fixed pkg:npm/left@1.0.0"},
       {}},
      {"a version that no CPE can have",
       {.tree = tree("product_version", "1 \xC3\xA4", cpe), .vulnerabilities = flaw("fixed")},
       "openvex",
       {"fixed " + iri},
       {"names-left-out fixed/0"}},
      {"a product with no names",
       {.tree = tree("product_version", "1", ""), .vulnerabilities = flaw("known_affected")},
       "openvex",
       {"affected " + iri},
       {"product-without-names known_affected/0"}},
      {"no reason",
       {.tree = tree("product_version", "1.0.0", purl),
        .vulnerabilities = flaw("known_not_affected")},
       "openvex",
       {"not_affected pkg:npm/left@1.0.0"},
       {"unnamed-reason known_not_affected/0"}},
      {"the first affected",
       {.tree = tree("product_version", "1.0.0", purl), .vulnerabilities = flaw("first_affected")},
       "openvex",
       {"affected pkg:npm/left@1.0.0"},
       {"order-of-statement-left-out first_affected"}},
      {"what is unknown",
       {.version = "2.1",
        .tree = tree("product_version", "1.0.0", purl),
        .vulnerabilities = flaw("unknown")},
       "openvex",
       {"under_investigation pkg:npm/left@1.0.0"},
       {"unknown-as-investigation unknown/0"}},

      {"a version of a package",
       {.tree = tree("product_version", "1.0.0", purl), .vulnerabilities = flaw("known_affected")},
       "cyclonedx",
       {"affected P"},
       {}},
      {"a range",
       {.tree = tree("product_version_range", range, bare),
        .vulnerabilities = flaw("known_affected")},
       "cyclonedx",
       {"affected P " + range},
       {}},
      {"a range that is fixed is unaffected",
       {.tree = tree("product_version_range", range, bare), .vulnerabilities = flaw("fixed")},
       "cyclonedx",
       {"not_affected P " + range},
       {"fixed-as-unaffected fixed/0"}},
      {"a text that is affected is every version",
       {.tree = tree("product_version_range", "up to 2", bare),
        .vulnerabilities = flaw("known_affected")},
       "cyclonedx",
       {"affected P"},
       {"range-as-every-version known_affected/0"}},
      {"a text of a product with no names",
       {.tree = tree("product_version_range", "up to 2", ""), .vulnerabilities = flaw("fixed")},
       "cyclonedx",
       {"fixed P"},
       {"product-without-names fixed/0", "range-as-text fixed/0"}},
      {"two package URLs",
       {.version = "2.1",
        .tree = tree("product_version", "1.0.0",
                     R"("purls":["pkg:npm/left@1.0.0","pkg:github/v/left@1.0.0"])"),
        .vulnerabilities = flaw("fixed")},
       "cyclonedx",
       {"fixed P"},
       {"other-names-left-out fixed/0"}},
      {"a reason that has no word",
       {.tree = tree("product_version", "1.0.0", purl),
        .vulnerabilities = flaw("known_not_affected", why)},
       "cyclonedx",
       {"not_affected P"},
       {"justification-reworded known_not_affected/0"}},

      {"a version of a package",
       {.tree = tree("product_version", "1.0.0", purl), .vulnerabilities = flaw("known_affected")},
       "cve",
       {"affected npm//left 1.0.0"},
       {}},
      {"a range",
       {.tree = tree("product_version_range", range, bare),
        .vulnerabilities = flaw("known_affected")},
       "cve",
       {"affected npm//left [1.0.0, 2.0.0)"},
       {}},
      {"a range that ends with a version",
       {.tree = tree("product_version_range", "vers:npm/<=2.0.0", bare),
        .vulnerabilities = flaw("known_affected")},
       "cve",
       {"affected npm//left (, 2.0.0]"},
       {}},
      {"a fix",
       {.tree = tree("product_version_range", "vers:npm/>=2.0.0", bare),
        .vulnerabilities = flaw("fixed")},
       "cve",
       {"not_affected npm//left [2.0.0, )"},
       {"fixed-as-unaffected fixed/0"}},
      {"behind a version",
       {.tree = tree("product_version_range", "vers:npm/>1.0.0", bare),
        .vulnerabilities = flaw("known_affected")},
       "cve",
       {"affected npm//left [1.0.0, )"},
       {"lower-bound-included known_affected/0"}},
      {"a text that is affected",
       {.tree = tree("product_version_range", "before spring", bare),
        .vulnerabilities = flaw("known_affected")},
       "cve",
       {"affected npm//left before spring"},
       {"range-as-text known_affected/0"}},
      {"a version that is read as many",
       {.tree = tree("product_version", "1.x", bare), .vulnerabilities = flaw("known_affected")},
       "cve",
       {"affected npm//left [1, 2)"},
       {"version-read-otherwise known_affected/0"}},
      {"under investigation",
       {.tree = tree("product_version", "1.0.0", purl),
        .vulnerabilities = flaw("under_investigation")},
       "cve",
       {"unknown npm//left 1.0.0"},
       {"investigation-as-unknown under_investigation/0"}},
      {"a CPE",
       {.tree = tree("product_version", "1.0", cpe), .vulnerabilities = flaw("known_affected")},
       "cve",
       {"affected cpe:2.3:a:v:left:*:*:*:*:*:*:*:* 1.0"},
       {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.format) + ": " + std::string(row.about));
    const View got = view(row.draft, row.format);
    Lines lost;
    for (const std::string& one : losses(got)) {
      lost.insert(short_of(one));
    }
    EXPECT_EQ(lost, row.losses);
    EXPECT_EQ(row.format == "cve" ? asserted(got.bytes) : said(got.bytes), row.said) << got.bytes;
    EXPECT_EQ(got.bytes, view(row.draft, row.format).bytes);
  }
}

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

TEST(Views, KeepWhatIsAComponentInItsProduct) {
  const std::string big = "cpe:2.3:a:v:big:7:*:*:*:*:*:*:*";
  const std::string fixed = "/vulnerabilities/0/product_status/fixed/0";
  const std::string affected = "/vulnerabilities/0/product_status/known_affected/0";
  View got = view(components("fixed"), "openvex");
  EXPECT_EQ(losses(got), Lines{});
  EXPECT_NE(got.bytes.find(R"("identifiers":{"cpe23":")" + big +
                           R"("},"subcomponents":[{"@id":"pkg:npm/left@1.0.0")"),
            std::string::npos)
      << got.bytes;
  got = view(components("fixed", "installed_on"), "openvex");
  EXPECT_EQ(losses(got), (Lines{"relation-as-component " + fixed}));

  got = view(components("fixed"), "cyclonedx");
  EXPECT_EQ(losses(got), Lines{});
  EXPECT_NE(got.bytes.find(R"("bom-ref":"B","name":"Big 7","version":"7","cpe":")" + big +
                           R"(","components":[{"type":"library","bom-ref":"P")"),
            std::string::npos)
      << got.bytes;

  // A record has no components: nobody may take left for mended everywhere.
  got = view(components("fixed"), "cve");
  EXPECT_EQ(losses(got), (Lines{"context-by-name " + fixed, "fixed-as-unaffected " + fixed}));
  EXPECT_EQ(asserted(got.bytes), (Lines{"not_affected n/a/left in Big 7 1.0.0"}));
  got = view(components("known_affected"), "cve");
  EXPECT_EQ(losses(got), (Lines{"context-left-out " + affected}));
  EXPECT_EQ(asserted(got.bytes), (Lines{"affected npm//left 1.0.0"}));
}

TEST(Views, NeverSayOfMoreThanTheDocumentThatItIsMended) {
  struct Case {
    std::string_view about;
    std::string branch;
    std::string list;
    std::string_view format;
    Lines said;    ///< without Q
    Lines losses;  ///< of P's statement
  };
  const auto plain = [](const std::string& helper) { return tree("product_name", "left", helper); };
  const auto cpe_of = [](const std::string& rest) {
    return R"("cpe":"cpe:2.3:a:v:left:)" + rest + '"';
  };
  const std::string any = ":*:*:*:*:*:*:*";
  const std::string cpe_1 = "cpe:2.3:a:v:left:1.0.0" + any;
  const std::string bare = R"("purl":"pkg:npm/left")";
  const std::string purl = R"("purl":"pkg:npm/left@1.0.0")";
  const std::string range = tree("product_version_range", "vers:npm/>=2.0.0", purl);
  const std::string no_cpe = tree("product_version", "1 \xC3\xA4", bare + "," + cpe_of("*" + any));
  const std::string every =
      tree("product_version_range", "vers:npm/*", bare + "," + cpe_of("*" + any));
  const std::string iri = std::string(kUrl) + "#P";
  const std::string not_0 = " known_not_affected/0";
  const std::string deb = R"("purl":"pkg:deb/debian/left?distro=debian-12")";
  const std::string deb_1 = R"("purl":"pkg:deb/debian/left@1.0-1?distro=debian-12)";
  const std::vector<Case> cases = {
      // Names of which one has the version.
      {"a CPE beside a package",
       plain(purl + "," + cpe_of("*" + any)),
       "known_not_affected",
       "openvex",
       {"not_affected " + cpe_1, "not_affected pkg:npm/left@1.0.0"},
       {}},
      {"a package beside a CPE",
       plain(bare + "," + cpe_of("1.0.0" + any)),
       "fixed",
       "openvex",
       {"fixed " + cpe_1, "fixed pkg:npm/left@1.0.0"},
       {}},
      {"neither has one",
       plain(bare),
       "fixed",
       "openvex",
       {"fixed " + iri},
       {"names-left-out fixed/0"}},
      {"neither has one", plain(bare), "known_affected", "openvex", {"affected pkg:npm/left"}, {}},
      {"the branch says every one",
       every,
       "fixed",
       "openvex",
       {"fixed cpe:2.3:a:v:left:*" + any, "fixed pkg:npm/left"},
       {}},
      {"a CPE that takes no version",
       plain(purl + "," + cpe_of("-" + any)),
       "fixed",
       "openvex",
       {"fixed pkg:npm/left@1.0.0"},
       {"names-left-out fixed/0"}},
      {"a CPE of many versions",
       plain(cpe_of("1.*" + any)),
       "fixed",
       "openvex",
       {"fixed " + iri},
       {"names-left-out fixed/0"}},
      {"a CPE that cannot have it",
       no_cpe,
       "fixed",
       "openvex",
       {"fixed pkg:npm/left@1%20%C3%A4"},
       {"names-left-out fixed/0"}},
      {"a CPE that cannot have it",
       no_cpe,
       "known_affected",
       "openvex",
       {"affected cpe:2.3:a:v:left:*" + any, "affected pkg:npm/left@1%20%C3%A4"},
       {"range-as-every-version known_affected/1"}},
      {"the branch disagrees",
       range,
       "fixed",
       "openvex",
       {"fixed " + iri},
       {"names-left-out fixed/0"}},

      {"a package beside a CPE",
       plain(bare + "," + cpe_of("1.0.0" + any)),
       "fixed",
       "cyclonedx",
       {"fixed P"},
       {}},
      {"neither has one", plain(bare), "fixed", "cyclonedx", {}, {"statement-left-out fixed/0"}},
      {"neither has one", plain(bare), "known_affected", "cyclonedx", {"affected P"}, {}},
      {"the branch says every one", every, "fixed", "cyclonedx", {"fixed P"}, {}},
      {"a CPE that cannot have it",
       no_cpe,
       "fixed",
       "cyclonedx",
       {},
       {"statement-left-out fixed/0"}},
      {"a CPE that cannot have it",
       no_cpe,
       "known_affected",
       "cyclonedx",
       {"affected P"},
       {"range-as-every-version known_affected/1"}},
      {"the branch disagrees", range, "fixed", "cyclonedx", {}, {"statement-left-out fixed/0"}},

      {"a package beside a CPE",
       plain(bare + "," + cpe_of("1.0.0" + any)),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"a package beside a CPE",
       plain(bare + "," + cpe_of("1.0.0" + any)),
       "known_affected",
       "cve",
       {"affected cpe:2.3:a:v:left:*" + any + " (, )", "affected npm//left (, )"},
       {"justification-left-out known_affected/1", "range-as-every-version known_affected/1"}},
      {"neither has one",
       plain(bare),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"the branch says every one",
       every,
       "known_not_affected",
       "cve",
       {"not_affected cpe:2.3:a:v:left:*" + any + " (, )", "not_affected npm//left (, )"},
       {"justification-left-out" + not_0}},
      {"a distribution's package without version",
       tree("product_version", "left-1.0", deb),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      // What a record cannot name.
      {"a package with its release",
       plain(deb_1 + '"'),
       "known_not_affected",
       "cve",
       {"not_affected deb/debian/12/left 1.0-1"},
       {"justification-left-out" + not_0}},
      {"an architecture",
       plain(deb_1 + R"(&arch=arm64")"),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"an architecture",
       plain(deb_1 + R"(&arch=arm64")"),
       "known_affected",
       "cve",
       {"affected deb/debian/12/left 1.0-1"},
       {"justification-left-out known_affected/1", "name-cut known_affected/1"}},
      {"a repository",
       plain(R"("purl":"pkg:npm/left@1.0.0?repository_url=r.example")"),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"a subpath",
       plain(R"("purl":"pkg:npm/left@1.0.0#lib")"),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"a major of Go",
       plain(R"("purl":"pkg:golang/v.example/left@v2.0.0#v2")"),
       "known_not_affected",
       "cve",
       {"not_affected golang/v.example/left/v2 v2.0.0"},
       {"justification-left-out" + not_0}},
      {"a CPE",
       plain(cpe_of("1.0:*:*:*:*:*:*:*")),
       "known_not_affected",
       "cve",
       {"not_affected cpe:2.3:a:v:left:*" + any + " 1.0"},
       {"justification-left-out" + not_0}},
      {"an update",
       plain(cpe_of("1.0:sp2:*:*:*:*:*:*")),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"an update",
       plain(cpe_of("1.0:sp2:*:*:*:*:*:*")),
       "known_affected",
       "cve",
       {"affected cpe:2.3:a:v:left:*" + any + " 1.0"},
       {"justification-left-out known_affected/1", "name-cut known_affected/1"}},
      {"no update",
       plain(cpe_of("1.0:-:*:*:*:*:*:*")),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"an edition",
       plain(cpe_of("1.0:*:e:*:*:*:*:*")),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"a language",
       plain(cpe_of("1.0:*:*:de:*:*:*:*")),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      {"what it is built for",
       plain(cpe_of("1.0:*:*:*:*:linux:*:*")),
       "known_not_affected",
       "cve",
       {"not_affected cpe:2.3:a:v:left:*:*:*:*:*:linux:*:* 1.0"},
       {"justification-left-out" + not_0}},
      {"something else",
       plain(cpe_of("1.0:*:*:*:*:*:*:x")),
       "known_not_affected",
       "cve",
       {},
       {"justification-left-out" + not_0, "statement-left-out" + not_0}},
      // Of a distribution the builds before the one that is fixed are said to be affected.
      {"a build",
       plain(deb_1 + R"(","cpe":"cpe:/o:debian:debian_linux:12")"),
       "fixed",
       "cve",
       {"affected deb/debian/12/left (, 1.0-1)", "not_affected deb/debian/12/left 1.0-1"},
       {"cpe-left-out fixed/0", "earlier-builds-affected fixed/0", "fixed-as-unaffected fixed/0",
        "justification-left-out fixed/0"}},
      {"what is recommended",
       plain(deb_1 + R"(","cpe":"cpe:/o:debian:debian_linux:12")"),
       "recommended",
       "cve",
       {},
       {"recommendation-left-out recommended"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(std::string(one.format) + ": " + std::string(one.about) + " " + one.list);
    const View got = view(beside(one.branch, one.list), one.format);
    Lines lost;
    for (const std::string& loss : losses(got)) {
      lost.insert(short_of(loss));
    }
    EXPECT_EQ(lost, one.losses);
    Lines lines = one.format == "cve" ? asserted(got.bytes) : said(got.bytes);
    std::erase_if(lines, [](const std::string& line) {
      return line == "affected npm//q 3.0.0" || line == "affected Q" ||
             line == "affected pkg:npm/q@3.0.0";
    });
    EXPECT_EQ(lines, one.said) << got.bytes;
  }
}

TEST(Views, SayOfWhatIsInsideOfSeveralNoMoreThanTheDocument) {
  struct Case {
    int links;
    bool is_inside;
    std::string list;
    std::string_view format;
    Lines said;    ///< without Q
    Lines losses;  ///< but for CVE's, without justification-left-out
  };
  const std::string iri = std::string(kUrl) + "#P";
  const std::string p = "pkg:npm/p@1.0.0";
  const Lines left_out = {"statement-left-out fixed/0"};
  const Lines iri_alone = {"names-left-out fixed/0"};
  const Lines widened = {"context-left-out known_affected/1"};
  const std::vector<Case> cases = {
      {1, true, "fixed", "openvex", {"fixed " + p + " " + p}, {}},
      {2, true, "fixed", "openvex", {"fixed " + iri}, iri_alone},
      {2, false, "fixed", "openvex", {"fixed " + iri}, iri_alone},
      {2, true, "known_affected", "openvex", {"affected " + p + " " + p}, widened},
      {2, false, "known_affected", "openvex", {"affected " + p + " " + p}, widened},
      {33,
       true,
       "known_affected",
       "openvex",
       {"affected " + iri},
       {"context-left-out known_affected/1", "product-without-names known_affected/1"}},
      {1, true, "fixed", "cyclonedx", {"fixed P"}, {}},
      {24, true, "fixed", "cyclonedx", {"fixed P"}, {}},
      {25, true, "fixed", "cyclonedx", {}, left_out},
      {2, false, "fixed", "cyclonedx", {}, left_out},
      {24, true, "known_affected", "cyclonedx", {"affected P"}, {}},
      {33,
       true,
       "known_affected",
       "cyclonedx",
       {"affected P"},
       {"context-left-out known_affected/1", "product-without-names known_affected/1"}},
      {2, false, "known_affected", "cyclonedx", {"affected P"}, widened},
      {1,
       true,
       "fixed",
       "cve",
       {"not_affected n/a/P 1.0.0"},
       {"context-by-name fixed/0", "fixed-as-unaffected fixed/0",
        "justification-left-out fixed/0"}},
      {2,
       true,
       "fixed",
       "cve",
       {},
       {"justification-left-out fixed/0", "statement-left-out fixed/0"}},
      {2,
       false,
       "fixed",
       "cve",
       {},
       {"justification-left-out fixed/0", "statement-left-out fixed/0"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(std::string(one.format) + " " + one.list + " " + std::to_string(one.links) +
                 (one.is_inside ? " inside" : " of"));
    const View got = view(chain(one.links, one.is_inside, one.list), one.format);
    Lines lost;
    for (const std::string& loss : losses(got)) {
      lost.insert(short_of(loss));
    }
    EXPECT_EQ(lost, one.losses);
    Lines lines = one.format == "cve" ? asserted(got.bytes) : said(got.bytes);
    std::erase_if(lines, [](const std::string& line) {
      return line.contains("q@3.0.0") || line == "affected Q" || line == "affected npm//q 3.0.0";
    });
    EXPECT_EQ(lines, one.said) << got.bytes;
  }
}

}  // namespace
}  // namespace tocsin::views
