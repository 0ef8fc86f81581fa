// What each format can say of a CSAF document, what is lost, and what is refused; read back by our
// own readers.
#include "views/view.h"

#include "advisories/testing.h"
#include "base/error_for_test.h"
#include "base/json.h"
#include "inventories/inventory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin::views {
namespace {

constexpr std::string_view kUrl = "https://psirt.example/.well-known/csaf/white/2026/a-1.json";
constexpr std::string_view kSelf = "https://psirt.example/api/v1/advisories/views/7/x";

struct Draft {
  std::string version = "2.0";
  std::string distribution = R"({"tlp":{"label":"WHITE"}})";
  std::string tree = R"({"full_product_names":[]})";
  std::string vulnerabilities = "[]";
};

std::string csaf(const Draft& draft) {
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
std::string tree(const std::string& category, const std::string& name, const std::string& helper) {
  return R"({"branches":[{"category":"vendor","name":"V","branches":[{"category":"product_name","name":"left",)"
         R"("branches":[{"category":")" +
         category + R"(","name":")" + name +
         R"(","product":{"name":"left in full","product_id":"P")" +
         (helper.empty() ? "" : R"(,"product_identification_helper":{)" + helper + "}") +
         R"(}}]}]}]})";
}

/// One flaw with P in that list.
std::string flaw(const std::string& list, const std::string& more = "") {
  return R"([{"cve":"CVE-2026-1000","product_status":{")" + list + R"(":["P"]})" + more + "}]";
}

ViewFormat format(std::string_view id) {
  const auto formats = all();
  const auto found = std::ranges::find(formats, id, &ViewFormat::id);
  EXPECT_NE(found, formats.end()) << id;
  return *found;
}

View view(const Draft& draft, std::string_view id, std::string_view of_flaw = "") {
  const std::string bytes = csaf(draft);
  auto out = view_of({.bytes = bytes, .url = kUrl, .self = kSelf}, format(id), of_flaw);
  EXPECT_TRUE(out.has_value()) << describe(out.error()) << bytes;
  return out ? *std::move(out) : View{};
}

/// "range-as-every-version /vulnerabilities/0/product_status/known_affected/0"
std::multiset<std::string> losses(const View& view) {
  std::multiset<std::string> out;
  for (const Loss& loss : view.ledger.losses) {
    out.insert(std::string(loss.rule->id) + " " + loss.pointer);
  }
  return out;
}

/// "affected pkg:npm/left@1.0.0 vers:npm/…": what our reader of VEX makes of it.
std::multiset<std::string> said(std::string_view bytes) {
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
std::multiset<std::string> asserted(std::string_view record) {
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
constexpr const char* kAt = " /vulnerabilities/0/product_status/";

struct Row {
  std::string_view about;
  Draft draft;
  std::string_view format;
  Lines said;
  Lines losses;  ///< without kAt where they are about the statement
};

std::string short_of(std::string loss) {
  if (const std::size_t at = loss.find(kAt); at != std::string::npos) {
    loss = loss.substr(0, at) + " " + loss.substr(at + std::string_view(kAt).size());
  }
  return loss;
}

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

/// left as a component of Big, in several ways.
Draft components(const std::string& list, const std::string& category = "default_component_of") {
  return {
      .tree =
          R"({"full_product_names":[{"name":"left","product_id":"L","product_identification_helper":{"purl":"pkg:npm/left@1.0.0"}},)"
          R"({"name":"Big 7","product_id":"B","product_identification_helper":{"cpe":"cpe:2.3:a:v:big:7:*:*:*:*:*:*:*"}}],)"
          R"("relationships":[{"category":")" +
          category +
          R"(","product_reference":"L","relates_to_product_reference":"B","full_product_name":{"name":"left in Big 7","product_id":"P"}}]})",
      .vulnerabilities = flaw(list)};
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

/// A product below V and left as tree() has it, and Q beside it, which is affected: something is
/// said in any case.
Draft beside(const std::string& branch, const std::string& list) {
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

/// "P0", an exact package, and as many products as said, each of which is the one before as a
/// component of "P0" (is_inside: P0 as a component of the one before); the last is "P".
Draft chain(int links, bool is_inside, const std::string& list) {
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

TEST(Views, AreRefusedWhereAnAffectedProductCannotBeTold) {
  const std::string path =
      R"({"full_product_names":[{"name":"l","product_id":"L","product_identification_helper":{"purl":"pkg:npm/l@1.0.0"}},{"name":"Q","product_id":"Q","product_identification_helper":{"purl":"pkg:npm/q@3.0.0"}}],)"
      R"("product_paths":[{"beginning_product_reference":"L","full_product_name":{"name":"l in Q","product_id":"P"},"subpaths":[{"category":"default_component_of","next_product_reference":"Q"}]}]})";
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

TEST(Views, ALedgerIsWhatAReaderOfJsonCounts) {
  const View got =
      view({.tree = tree("product_version_range", "vers:npm/<2", R"("purl":"pkg:npm/left")"),
            .vulnerabilities = flaw("known_affected")},
           "openvex");
  EXPECT_EQ(
      to_json(got.ledger),
      R"({"narrowed":0,"widened-status":1,"unsafe":0,"losses":[{"pointer":"/vulnerabilities/0/)"
      R"(product_status/known_affected/0","field":"statements[].products[]","class":"widened-status",)"
      R"("rule":"range-as-every-version","says":"The format cannot say which versions of the )"
      R"(product are meant: the statement is about every version."}]})");
}

}  // namespace
}  // namespace tocsin::views
