// Names beside a name, and what a source covers: nothing that may be meant is silently fine.
#include "base/text.h"
#include "impact/match.h"

#include <gtest/gtest.h>

namespace tocsin::impact {
namespace {

using advisories::Advisory;
using advisories::ProductStatus;

/// Everything below version 2 of the package is affected.
Advisory about(const std::string& id, const char* ecosystem, const std::string& name) {
  Advisory out;
  out.source = "TEST";
  out.id = id;
  advisories::Assertion& one = out.assertions.emplace_back();
  one.product.package = advisories::coordinates_of_osv(ecosystem, name);
  const ecosystems::Ecosystem* order = advisories::ecosystem_of(*one.product.package);
  one.ranges.push_back({ProductStatus::affected,
                        {.ecosystem = order,
                         .intervals = {{.upper = ranges::Bound{"2.0.0", ranges::Edge::exclusive}}},
                         .certainty = ranges::certainty_of(order)}});
  return out;
}

Advisory covering(const std::string& source, const std::vector<const char*>& ecosystems) {
  Advisory out;
  out.source = source;
  out.id = advisories::coverage_id(source);
  for (const char* ecosystem : ecosystems) {
    out.covers.push_back({.ecosystem = ecosystem,
                          .key = *advisories::coverage_key(ecosystem),
                          .is_whole = true,
                          .since = std::nullopt});
  }
  return out;
}

std::shared_ptr<const AdvisoryIndex> index_of(const std::vector<Advisory>& all) {
  AdvisoryIndexWriter writer;
  for (const Advisory& one : all) {
    writer.add(one);
  }
  return *AdvisoryIndex::from_bytes(writer.finish());
}

Component of_purl(const std::string& purl) {
  Component out;
  out.purl = purl;
  const auto read = names::parse_purl(purl, names::PurlCheck::syntax);
  out.purl_type = read->type;
  out.name = read->name;
  out.version = read->version;
  return out;
}

/// "FLAW sureness by; unknown: reason".
std::string said(const AdvisoryLayers& layers, const Component& component) {
  const Matches matches = match(layers, std::span(&component, 1));
  std::string out;
  for (const Match& match : matches.found) {
    out += (out.empty() ? "" : ", ") + std::string(match.flaw.id()) + " " +
           std::string(to_text(match.sureness)) + " by " +
           std::string(to_text(match.statements.front().by));
  }
  for (const NotJudged& one : matches.unknown) {
    out += (out.empty() ? "" : "; ") + std::string("unknown: ") + one.reason;
  }
  // One by one it is the same.
  EXPECT_EQ(matches_of(layers, lookup_of(component).keys, 0).size(), matches.found.size());
  EXPECT_EQ(reason_of(layers, lookup_of(component)),
            matches.unknown.empty() ? "" : matches.unknown.front().reason);
  return out;
}

TEST(Neighbours, AreTold) {
  const AdvisoryLayers layers(index_of(
      {about("A-1", "npm", "JSONStream"), about("A-2", "npm", "left-pad"),
       about("A-3", "Maven", "org.apache.logging.log4j:log4j-core"),
       about("A-4", "Go", "github.com/a/b/v2"), about("A-5", "Go", "github.com/c/d"),
       about("A-6", "GitHub Actions", "github/codeql-action"), about("A-7", "Debian:12", "curl"),
       about("A-8", "npm", "@a/x"), about("A-9", "npm", "@b/x"), about("A-10", "npm", "@c/x"),
       about("A-11", "npm", "@d/x"), about("A-12", "Debian:12", "foo_bar"),
       covering("TEST", {"npm", "Maven", "Go", "GitHub Actions", "Debian:12"})}));
  const std::string but = "unknown: its name is not known here, but ";
  for (const auto& [purl, want] : std::vector<std::pair<const char*, std::string>>{
           {"pkg:npm/JSONStream@1.0.0", "A-1 affected by package"},
           {"pkg:npm/jsonstream@1.0.0", "A-1 possible by neighbour; " + but +
                                            "npm//JSONStream is, which differs only in spelling"},
           {"pkg:npm/jsonstream@2.0.0", but + "npm//JSONStream is, which differs only in spelling"},
           {"pkg:npm/jsonstream@latest", "A-1 possible by neighbour; " + but +
                                             "npm//JSONStream is, which differs only in spelling"},
           {"pkg:npm/leftpad@1.0.0",
            but + "npm//left-pad is, which differs only in the signs between words"},
           {"pkg:npm/%40acme/left-pad@1.0.0",
            but + "npm//left-pad is, which differs only in its scope or group"},
           {"pkg:npm/%40types/left-pad@1.0.0", ""},
           {"pkg:npm/left-pad-linux-x64@1.0.0",
            but + "npm//left-pad is, which differs only in the platform in its name"},
           {"pkg:npm/x@1.0.0", but + "npm/@a/x is, which differs only in its scope or group, but "
                                     "npm/@b/x is, which differs only in its "
                                     "scope or group, but npm/@c/x is, which differs only in its "
                                     "scope or group, and others"},
           {"pkg:npm/right-pad@1.0.0", ""},
           {"pkg:maven/log4j-core@1.0.0", but + "maven/org.apache.logging.log4j/log4j-core is, "
                                                "which differs only in its scope or group"},
           {"pkg:maven/com.example/log4j-core@1.0.0", ""},
           // A module's path says its major version from 2 on.
           {"pkg:golang/github.com/a/b@v2.0.0",
            but +
                "golang/github.com/a/b/v2 is, which differs only in the last elements of its path"},
           {"pkg:golang/github.com/a/b@v2.0.0-rc1",
            "A-4 possible by neighbour; " + but +
                "golang/github.com/a/b/v2 is, which differs only in the last elements of its path"},
           {"pkg:golang/github.com/a/b@v1.0.0",
            but +
                "golang/github.com/a/b/v2 is, which differs only in the last elements of its path"},
           {"pkg:golang/github.com/A/B@v2.0.0-rc1#v2", "A-4 affected by package"},
           {"pkg:golang/github.com/c/d@v1.0.0", "A-5 affected by package"},
           {"pkg:golang/github.com/C/D@v1.0.0", "A-5 affected by package"},
           {"pkg:golang/github.com/c/d@v2.0.0", ""},
           {"pkg:golang/github.com/c/d/pkg@v1.0.0",
            but + "golang/github.com/c/d is, which differs only in the last elements of its path"},
           {"pkg:golang/github.com/c/e@v1.0.0", ""},
           {"pkg:githubactions/github/codeql-action@1.0.0#init", "A-6 affected by package"},
           {"pkg:githubactions/github/codeql-action%2Finit@1.0.0",
            "A-6 possible by neighbour; " + but +
                "githubactions/github/codeql-action is, which differs only in the last elements of "
                "its path"},
           {"pkg:deb/debian/foo-bar@1.0.0?distro=debian-12",
            "A-12 possible by neighbour; " + but +
                "deb/debian/12/foo_bar is, which differs only in spelling"},
           {"pkg:deb/debian/foo-bar@1.0.0?distro=debian-11",
            "unknown: no source says that it covers its ecosystem or release"}}) {
    EXPECT_EQ(said(layers, of_purl(purl)), want) << purl;
  }
}

// A CPE that is known says nothing of a name that is not.
TEST(Neighbours, AreToldOfWhatIsKnownByCpeToo) {
  Advisory by_cpe = about("A-2", "npm", "unused");
  by_cpe.assertions[0].product = {.cpe = "cpe:2.3:a:v:jsonstream:*:*:*:*:*:*:*:*"};
  const AdvisoryLayers layers(index_of({about("A-1", "npm", "JSONStream"), by_cpe}));
  Component component = of_purl("pkg:npm/jsonstream@3.0.0");
  component.cpes = {"cpe:2.3:a:v:jsonstream:3.0.0:*:*:*:*:*:*:*"};
  EXPECT_EQ(said(layers, component),
            "unknown: its name is not known here, but npm//JSONStream is, which differs only in "
            "spelling");
  component = of_purl("pkg:npm/other@3.0.0");
  component.cpes = {"cpe:2.3:a:v:jsonstream:3.0.0:*:*:*:*:*:*:*"};
  EXPECT_EQ(said(layers, component), "");
}

TEST(Neighbours, OfOneNameAreBounded) {
  std::vector<Advisory> all = {covering("TEST", {"npm"})};
  for (int i = 0; i < 200; ++i) {
    all.push_back(about("A-" + std::to_string(i), "npm", "@s" + std::to_string(i) + "/x"));
  }
  const AdvisoryLayers layers(index_of(all));
  EXPECT_EQ(layers.neighbours("npm//x").size(), kNeighboursMax);
  EXPECT_TRUE(layers.neighbours("npm//y").empty());
  EXPECT_NE(said(layers, of_purl("pkg:npm/x@1.0.0")), "");
}

// For every package of every ecosystem and each way to spell it: never silence.
TEST(Neighbours, NoRespellingIsSilent) {
  struct Known {
    const char* ecosystem;
    const char* name;
    const char* purl;
  };
  const std::vector<Known> known = {
      {"npm", "@Acme/Left_pad.js", "pkg:npm/%40Acme/Left_pad.js"},
      {"npm", "JSONStream", "pkg:npm/JSONStream"},
      {"PyPI", "Zope.Interface_x", "pkg:pypi/zope.interface_x"},
      {"Maven", "org.Acme:left_Pad.core", "pkg:maven/org.Acme/left_Pad.core"},
      {"Go", "github.com/Azure/azure_sdk.go/v3", "pkg:golang/github.com/Azure/azure_sdk.go/v3"},
      {"crates.io", "serde_json", "pkg:cargo/serde_json"},
      {"RubyGems", "Active_record-x", "pkg:gem/Active_record-x"},
      {"NuGet", "Newtonsoft.Json_x", "pkg:nuget/Newtonsoft.Json_x"},
      {"Packagist", "Drupal/Core_x", "pkg:composer/drupal/core_x"},
      {"Pub", "shelf_static", "pkg:pub/shelf_static"},
      {"Hex", "plug_crypto", "pkg:hex/plug_crypto"},
      {"CRAN", "Data.table", "pkg:cran/Data.table"},
      {"Hackage", "aeson-X", "pkg:hackage/aeson-X"},
      {"Julia", "HTTP_x", "pkg:julia/HTTP_x?uuid=cd3eb016"},
      {"SwiftURL", "https://github.com/Apple/swift_nio", "pkg:swift/github.com/Apple/swift_nio"},
      {"GitHub Actions", "Actions/Check_out", "pkg:githubactions/Actions/Check_out"},
      {"ConanCenter", "Open_ssl", "pkg:conan/open_ssl"},
      {"Debian:12", "Lib_x", "pkg:deb/debian/Lib_x?distro=debian-12"},
      {"Red Hat:enterprise_linux:9", "Network_Manager",
       "pkg:rpm/redhat/Network_Manager?distro=rhel-9"},
      {"Alpine:v3.18", "Py3-x_y", "pkg:apk/alpine/Py3-x_y?distro=3.18"},
  };
  std::vector<Advisory> all;
  std::vector<const char*> ecosystems;
  for (const Known& one : known) {
    all.push_back(about(std::string("A-") + one.ecosystem + one.name, one.ecosystem, one.name));
    ecosystems.push_back(one.ecosystem);
  }
  all.push_back(covering("TEST", ecosystems));
  const AdvisoryLayers layers(index_of(all));
  const auto replaced = [](std::string text, char from, std::string_view to) {
    std::string out;
    for (const char c : text) {
      out += c == from ? std::string(to) : std::string(1, c);
    }
    return out;
  };
  std::size_t asked = 0;
  for (const Known& one : known) {
    const std::string purl = one.purl;
    const std::size_t end = std::min(purl.find('?'), purl.size());
    const std::size_t name = purl.rfind('/', end) + 1;
    const std::string head = purl.substr(0, name);
    const std::string own = purl.substr(name, end - name);
    const std::string tail = "@1.0.0" + purl.substr(end);
    for (const std::string& spelled :
         {own, to_lower(own), replaced(own, '_', "-"), replaced(own, '-', "_"),
          replaced(own, '_', "--"), replaced(own, '_', "%5F"), replaced(own, '.', "%2E"),
          replaced(own, '.', "-"), replaced(own, '_', ""), replaced(own, '_', "."),
          replaced(own, '.', "")}) {
      for (const std::string& before : {head, "pkg:" + to_lower(head.substr(4))}) {
        const std::string respelled = before + spelled + tail;
        EXPECT_NE(said(layers, of_purl(respelled)), "") << respelled;
        ++asked;
      }
    }
    Component bare = of_purl(purl.substr(0, end) + "@1.0.0" + purl.substr(end));
    EXPECT_NE(said(layers, bare).find("affected"), std::string::npos)
        << purl << " " << said(layers, bare);
  }
  EXPECT_EQ(asked, known.size() * 22);
}

TEST(Coverage, IsOfTheNewestDocumentOfASource) {
  const auto base = index_of(
      {about("A-1", "npm", "left"), covering("ONE", {"npm", "PyPI"}), covering("TWO", {"npm"})});
  using enum AdvisoryLayers::Covered;
  const AdvisoryLayers before(base);
  EXPECT_EQ(before.covers("npm/"), whole);
  EXPECT_EQ(before.covers("pypi/"), whole);
  EXPECT_EQ(before.covers("gem/"), none);
  EXPECT_EQ(before.coverage().size(), 3U);
  EXPECT_EQ(before.flaws().size(), 1U);
  EXPECT_EQ(before.sources().size(), 1U);

  Advisory less = covering("ONE", {"RubyGems"});
  less.covers[0].is_whole = false;
  const std::vector<std::string> changed = {"coverage:ONE"};
  const AdvisoryLayers after(base, index_of({less}), changed);
  EXPECT_EQ(after.covers("npm/"), whole);
  EXPECT_EQ(after.covers("pypi/"), none);
  EXPECT_EQ(after.covers("gem/"), in_part);
  EXPECT_EQ(after.coverage().size(), 2U);

  less.covers[0].is_whole = true;
  less.withdrawn = Instant{};
  EXPECT_EQ(AdvisoryLayers(base, index_of({less}), changed).covers("gem/"), none);
}

}  // namespace
}  // namespace tocsin::impact
