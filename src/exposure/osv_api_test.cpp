// The OSV service's questions and the search for advisories, page by page, and what a newer edition
// of a document takes back. On both engines.
#include "exposure/osv_api.h"

#include "exposure/advisories.h"
#include "exposure/testing.h"

namespace tocsin::exposure {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

std::string osv(const std::string& id, const std::string& package, const std::string& more = "",
                const std::string& modified = "2026-01-02T00:00:00Z") {
  return R"({"schema_version":"1.7.0","id":")" + id + R"(","modified":")" + modified + "\"" + more +
         R"(,"affected":[{"package":{"ecosystem":"npm","name":")" + package +
         R"("},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"2.0.0"}]}]}]})";
}

/// A CSAF document of that edition, with a flaw of each number in the range of versions.
std::string csaf(int edition, const Texts& flaws, const std::string& range,
                 const std::string& tlp = "WHITE") {
  const std::string day = "2026-01-0" + std::to_string(edition) + "T00:00:00Z";
  std::string out =
      R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t",)"
      R"("distribution":{"tlp":{"label":")" +
      tlp +
      R"("}},"publisher":{"category":"vendor","name":"P",)"
      R"("namespace":"https://p.example"},"tracking":{"id":"P-1","current_release_date":")" +
      day + R"(","initial_release_date":"2026-01-01T00:00:00Z","status":"final","version":")" +
      std::to_string(edition) +
      R"("}},"product_tree":{"branches":[{"category":"product_name","name":"left","branches":[)"
      R"({"category":"product_version_range","name":")" +
      range +
      R"(","product":{"product_id":"1","name":"left","product_identification_helper":)"
      R"({"purl":"pkg:npm/left"}}}]}]},"vulnerabilities":[)";
  for (const std::string& flaw : flaws) {
    out += (flaw == flaws.front() ? "" : ",") + std::string(R"({"cve":")") + flaw +
           R"(","product_status":{"known_affected":["1"]}})";
  }
  return out + "]}";
}

class OsvApi : public testing::Exposure {
 protected:
  std::string found(const OsvQuery& query) {
    const auto page = osv_query(world, Principal{}, query);
    if (!page) {
      return page.error().where;
    }
    std::string out;
    for (const OsvMatch& one : page->matches) {
      out += (out.empty() ? "" : " ") + one.id;
    }
    return out;
  }
  std::string record(const std::string& id, const std::string& source = "") {
    const auto done = osv_record(world, Principal{}, id, source);
    return done ? done->text : "none";
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, OsvApi, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(OsvApi, APackageIsNamedInOneWay) {
  import(osv("A-1", "left"));
  import(osv("A-2", "left", R"(,"withdrawn":"2026-01-03T00:00:00Z")"));
  struct Row {
    OsvQuery query;
    const char* found;  ///< or where the query is wrong
  };
  for (const Row& row : {
           Row{{.purl = "pkg:npm/left"}, "A-1"},
           Row{{.purl = "pkg:npm/left@1.1.0"}, "A-1"},
           Row{{.purl = "pkg:npm/left@2.0.0"}, ""},
           Row{{.purl = "pkg:npm/left", .version = "1.1.0"}, "A-1"},
           Row{{.purl = "pkg:npm/left", .version = "2.0.0"}, ""},
           Row{{.purl = "pkg:npm/left@1.1.0", .version = "1.1.0"}, "/version"},
           Row{{.purl = "left"}, "/package/purl"},
           Row{{.purl = "pkg:npm/"}, "/package/purl"},
           Row{{.purl = "pkg:npm/left", .ecosystem = "npm"}, "/package"},
           Row{{.purl = "pkg:npm/left", .name = "left"}, "/package"},
           Row{{.ecosystem = "npm", .name = "left"}, "A-1"},
           Row{{.ecosystem = "npm", .name = "left", .version = "2.0.0"}, ""},
           Row{{.ecosystem = "npm", .name = "right"}, ""},
           Row{{.ecosystem = "npm"}, "/package/name"},
           Row{{.ecosystem = "nobody's", .name = "left"}, "/package/ecosystem"},
           Row{{.ecosystem = "npm:", .name = "left"}, "/package/ecosystem"},
           Row{{.ecosystem = "OSS-Fuzz", .name = "left"}, ""},
           Row{{.commit = std::string(40, 'a')}, ""},
           Row{{.commit = "a"}, "/commit"},
       }) {
    EXPECT_EQ(found(row.query), row.found)
        << row.query.purl << " " << row.query.ecosystem << " " << row.query.name;
  }
  EXPECT_EQ(error_of(osv_query(world, Principal{}, {.purl = "left"})).code, Errc::malformed);
}

// docs/formats/identity.md: one thing has one name in questions too.
TEST_P(OsvApi, NamesAndVersionsAreReadAsTheRegistryWritesThem) {
  import(R"({"schema_version":"1.7.0","id":"G-1","modified":"2026-01-02T00:00:00Z","affected":[
      {"package":{"ecosystem":"RubyGems","name":"nokogiri"},"ranges":[{"type":"ECOSYSTEM",
       "events":[{"introduced":"0"},{"fixed":"1.19.3"}]}]},
      {"package":{"ecosystem":"PyPI","name":"zope.interface"},"ranges":[{"type":"ECOSYSTEM",
       "events":[{"introduced":"0"},{"fixed":"6.0"}]}]}]})");
  for (const auto& [query, want] : std::vector<std::pair<OsvQuery, const char*>>{
           {{.purl = "pkg:gem/nokogiri@1.19.2-x86_64-linux-gnu"}, "G-1"},
           {{.purl = "pkg:gem/nokogiri@1.19.3-x86_64-linux-gnu"}, ""},
           {{.ecosystem = "RubyGems", .name = "nokogiri", .version = "1.19.3-java"}, ""},
           {{.ecosystem = "PyPI", .name = "Zope_Interface", .version = "5.0"}, "G-1"},
           {{.purl = "pkg:pypi/zope-interface@6.0"}, ""}}) {
    EXPECT_EQ(found(query), want) << query.purl << query.version;
  }
}

TEST_P(OsvApi, APageBeginsWhereItIsAskedToAndSaysWhenEachWasModified) {
  for (const char* id : {"A-1", "A-2", "A-3"}) {
    import(osv(id, "left"));
  }
  for (const auto& [offset, want] : {std::pair{0U, "A-1 A-2 A-3"}, std::pair{1U, "A-2 A-3"},
                                     std::pair{2U, "A-3"}, std::pair{3U, ""}}) {
    EXPECT_EQ(found({.purl = "pkg:npm/left", .offset = offset}), want);
  }
  const auto page = osv_query(world, Principal{}, {.purl = "pkg:npm/left"});
  EXPECT_EQ(page->looked_at, 3U);
  EXPECT_FALSE(page->next.has_value());
  EXPECT_EQ(page->matches.front().modified, *parse_rfc3339("2026-01-02T00:00:00Z"));
}

// A name that no record has is clean where a source covers its ecosystem, and where none beside it
// is known; else the answer says why it is none.
TEST_P(OsvApi, ANameThatNobodyKnowsIsNeverSilence) {
  import(osv("A-1", "Left"));
  const auto said = [&](const OsvQuery& query) {
    const auto page = osv_query(world, Principal{}, query);
    std::string out = page->note;
    for (const OsvPossible& one : page->possible) {
      out += "; " + one.id + ": " + one.reason;
    }
    return out;
  };
  EXPECT_EQ(said({.purl = "pkg:npm/other@1.0.0"}),
            "Nothing is certain of it: no source says that it covers its ecosystem or release.");
  import(R"({"tocsin_coverage":"1","source":"A","modified":"2026-01-02T00:00:00Z",
             "covers":[{"ecosystem":"npm","extent":"whole"}]})");
  EXPECT_EQ(said({.purl = "pkg:npm/other@1.0.0"}), "");
  const std::string beside =
      "Nothing is certain of it: its name is not known here, but npm//Left is, which differs only "
      "in spelling.";
  EXPECT_EQ(said({.purl = "pkg:npm/left@1.0.0"}),
            beside + "; A-1: It speaks of a package whose name is almost this one.");
  EXPECT_EQ(said({.ecosystem = "npm", .name = "left"}), beside);
  EXPECT_EQ(said({.purl = "pkg:npm/Left@1.0.0"}), "");
  EXPECT_EQ(osv_query(world, Principal{}, {.purl = "pkg:npm/left@1.0.0"})->matches.size(), 0U);
}

TEST_P(OsvApi, EveryEcosystemOfTheSchemaMayBeAskedForAndSaysWhereNothingIsKnown) {
  struct Row {
    const char* ecosystem;
    const char* note;  ///< how it begins
  };
  for (const Row& row :
       {Row{"OSS-Fuzz", "Packages of this ecosystem"}, Row{"GIT", "Packages of this ecosystem"},
        Row{"Android:12", "Packages of this ecosystem"}, Row{"Linux", "Packages of this ecosystem"},
        Row{"Kubernetes", "Packages of this ecosystem"},
        Row{"FreeBSD", "Packages of this ecosystem"},
        Row{"Root:Alpine:3.18", "Packages of this ecosystem"}, Row{"Debian", "What is known of a"},
        Row{"Debian:12", "Nothing is certain of it: no source says"},
        Row{"Wolfi", "Nothing is certain of it: no source says"},
        Row{"npm", "Nothing is certain of it: no source says"},
        Row{"GHC", "Nothing is certain of it: no source says"}}) {
    const auto page =
        osv_query(world, Principal{}, {.ecosystem = row.ecosystem, .name = "x", .version = "1"});
    ASSERT_TRUE(page.has_value()) << row.ecosystem;
    EXPECT_TRUE(page->matches.empty());
    EXPECT_TRUE(page->note.starts_with(row.note)) << page->note;
  }
}

TEST_P(OsvApi, WhatMayBeMeantIsNoMatchAndNoSilence) {
  const std::string begin = R"({"schema_version":"1.7.0","modified":"2026-01-02T00:00:00Z","id":")";
  const auto record = [&](const std::string& id, const std::string& affected) {
    return begin + id + R"(","affected":[{"package":{"ecosystem":"npm","name":"left"},)" +
           affected + "}]}";
  };
  const std::string commits =
      R"("ranges":[{"type":"GIT","repo":"https://x.example","events":[{"introduced":"0"}]}])";
  import(record("A-1", commits));
  import(record("A-2", R"("ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}])"));
  const auto said = [&](const std::string& version, std::size_t offset = 0) {
    const auto page = osv_query(world, Principal{},
                                {.purl = "pkg:npm/left", .version = version, .offset = offset});
    std::string out;
    for (const OsvMatch& one : page->matches) {
      out += one.id + " ";
    }
    for (const OsvPossible& one : page->possible) {
      out += "(" + one.id + " " + one.source + ": " + one.reason + ")";
    }
    return out;
  };
  const std::string by_commits =
      "(A-1 A: Its range is of commits, which only their repository can order.)";
  EXPECT_EQ(said("1.0.0"), "A-2 " + by_commits);
  EXPECT_EQ(said("1.0.0", 1), "") << "told on the first page alone";
  EXPECT_EQ(said(""), "A-1 A-2 ") << "every version";
  import(record("A-3", R"("ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"}]}])"));
  EXPECT_EQ(said("(devel)"),
            "A-2 " + by_commits + "(A-3 A: The version has no place in the order of its range.)");
  EXPECT_EQ(said("0.9.0"), "A-2 " + by_commits);
}

TEST_P(OsvApi, WhatIsPossibleIsToldOfWhatOneMaySeeAlone) {
  const std::string range = "vers:npm/>=1.0.0|<2.0.0";
  const auto told = [&](const Principal& principal) {
    const auto page = osv_query(world, principal, {.purl = "pkg:npm/left", .version = "(devel)"});
    return page->possible.size();
  };
  import(csaf(1, {"CVE-2099-0001"}, range, "AMBER"));
  EXPECT_EQ(told(Principal{}), 0U);
  EXPECT_EQ(told(officer), 1U);
  import(csaf(2, {"CVE-2099-0001"}, range));
  EXPECT_EQ(told(Principal{}), 1U);
}

TEST_P(OsvApi, ARecordIsTheOriginalOrWhatTheSchemaCanSayOfIt) {
  const std::string original = osv("CVE-2099-0001", "left");
  import(original);
  EXPECT_EQ(record("CVE-2099-0001"), original);
  EXPECT_EQ(record("CVE-2099-0001", "nobody"), "none");
  EXPECT_EQ(record("CVE-2099-0009"), "none");
  EXPECT_EQ(record("x_CVE-2099-0009"), "none");
  import(csaf(1, {"CVE-2099-0002"}, "vers:npm/>=1.0.0|<2.0.0"));
  const std::string said = record("x_P-1");
  EXPECT_TRUE(said.starts_with(R"({"schema_version":"1.7.5","id":"x_P-1")")) << said;
  EXPECT_TRUE(said.contains(
      R"("affected":[{"package":{"ecosystem":"npm","name":"left","purl":"pkg:npm/left"},)"
      R"("ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1.0.0"},{"fixed":"2.0.0"}]}],"versions":[]}])"))
      << said;
  EXPECT_TRUE(said.contains(R"("aliases":["CVE-2099-0002"])")) << said;
  EXPECT_TRUE(
      said.ends_with(R"("database_specific":{"source":"P","format":"csaf-2.0","id":"P-1"}})"))
      << said;
  EXPECT_EQ(record("P-1"), said) << "by its own id too";
  EXPECT_EQ(found({.purl = "pkg:npm/left@1.1.0"}), "CVE-2099-0001 x_P-1");
}

TEST_P(OsvApi, OfAnEcosystemARecordIsFoundThatSpeaksOfItsPackagesToEverybody) {
  import(osv("A-1", "left"));
  import(csaf(1, {"CVE-2099-0002"}, "vers:npm/<2.0.0", "GREEN"));
  import(R"({"schema_version":"1.7.0","id":"A-2","modified":"2026-01-02T00:00:00Z","affected":[
      {"ranges":[{"type":"GIT","repo":"https://x.example","events":[{"introduced":"0"}]}]}]})");
  for (const auto& [ecosystem, id, is_found] :
       {std::tuple{"npm", "A-1", true}, std::tuple{"npm:x", "A-1", true},
        std::tuple{"npm:", "A-1", false}, std::tuple{"PyPI", "A-1", false},
        std::tuple{"GIT", "A-1", false}, std::tuple{"GIT", "A-2", true},
        std::tuple{"npm", "A-2", false}, std::tuple{"npm", "x_P-1", false},
        std::tuple{"npm", "A-3", false}, std::tuple{"", "A-1", false}}) {
    EXPECT_EQ(osv_record_of(world, ecosystem, id).has_value(), is_found) << ecosystem << " " << id;
  }
}

TEST_P(OsvApi, TheFlawsOfOneDocumentAreOneRecordAndNoAliasesOfEachOther) {
  import(csaf(1, {"CVE-2099-0002", "CVE-2099-0003"}, "vers:npm/<2.0.0"));
  EXPECT_EQ(found({.purl = "pkg:npm/left@1.1.0"}), "x_P-1");
  const std::string said = record("x_P-1");
  EXPECT_TRUE(said.contains(R"("id":"x_P-1")")) << said;
  EXPECT_TRUE(said.contains(R"("aliases":[],"upstream":["CVE-2099-0002","CVE-2099-0003"])"))
      << said;
  EXPECT_TRUE(said.contains(
      R"("ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}])"))
      << said;
  EXPECT_EQ(record("P-1"), said);
  EXPECT_EQ(record("P-1", "P"), said);
  // One of them by its own name.
  const std::string part = record("P-1#CVE-2099-0003");
  EXPECT_TRUE(part.contains(R"("id":"x_P-1#CVE-2099-0003")")) << part;
  EXPECT_TRUE(part.contains(R"("aliases":["CVE-2099-0003"])")) << part;
  EXPECT_EQ(record("x_P-1#CVE-2099-0003"), part);
  EXPECT_EQ(record("P-1#"), "none");
  EXPECT_EQ(record("P"), "none");
  // What a newer edition does not say any more is no part of it; withdrawn it is with the last.
  import(csaf(2, {"CVE-2099-0003", "CVE-2099-0004"}, "vers:npm/<2.0.0"));
  const std::string newer = record("x_P-1");
  EXPECT_TRUE(newer.contains(R"("upstream":["CVE-2099-0003","CVE-2099-0004"])")) << newer;
  EXPECT_FALSE(newer.contains("withdrawn")) << newer;
  EXPECT_TRUE(record("P-1#CVE-2099-0002").contains(R"("withdrawn":")"));
}

Texts flaws_of(std::size_t count) {
  Texts out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back("CVE-2099-" + std::to_string(10'000 + i));
  }
  return out;
}

TEST_P(OsvApi, ADocumentOfMoreFlawsThanARecordHoldsSaysSo) {
  for (const auto& [edition, flaws] :
       {std::pair{1, kOsvFlawsMax}, std::pair{2, kOsvFlawsMax + 1}, std::pair{3, std::size_t{2}}}) {
    import(csaf(edition, flaws_of(flaws), "vers:npm/<2.0.0"));
    const bool is_cut = flaws > kOsvFlawsMax;
    for (const std::string& said : {record("P-1"), record("x_P-1", "P")}) {
      EXPECT_EQ(said.contains(R"("left_out":["flaws"])"), is_cut) << flaws;
      EXPECT_EQ(said.contains("\"CVE-2099-" + std::to_string(9'999 + flaws) + "\""), !is_cut);
      EXPECT_TRUE(said.contains("\"CVE-2099-10001\""));
    }
    EXPECT_FALSE(record("P-1#CVE-2099-10001").contains("left_out")) << "one flaw, and all of it";
  }
}

TEST_P(OsvApi, ADocumentOfMoreRowsThanAreLookedAtEnds) {
  import(csaf(1, {"CVE-2099-0001", "CVE-2099-0002"}, "vers:npm/<2.0.0"));
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) {
    return tx.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT "
        "INTO "
        "advisory (source, id, digest, modified, withdrawn, title, is_exploited, compiled, "
        "recorded_at, recorded_index, subjects, tlp) SELECT source, 'P-1#CVE-2099-1' || i, digest, "
        "modified, withdrawn, title, is_exploited, compiled, recorded_at, recorded_index, "
        "subjects, "
        "tlp FROM advisory, n WHERE id = 'P-1#CVE-2099-0001'");
  }));
  for (const std::string& said : {record("P-1"), record("x_P-1", "P"), record("x_P-1")}) {
    EXPECT_TRUE(said.contains(R"("id":"x_P-1")")) << said.substr(0, 200);
  }
}

TEST_P(OsvApi, WhatOthersCallByItsIdHidesNoRecord) {
  const std::string original = osv("zz-1", "left");
  import(original);
  EXPECT_EQ(record("zz-1"), original);
  std::string others;
  for (int i = 0; i < 1000; ++i) {
    others += osv("A-" + std::to_string(i), "right", R"(,"aliases":["zz-1"])") + "\n";
  }
  ASSERT_EQ(import(others).stored, 1000U);
  EXPECT_EQ(record("zz-1"), original);
  EXPECT_EQ(record("zz-1", "zz"), original);
  EXPECT_EQ(record("zz-1", "A"), "none");
}

TEST_P(OsvApi, ARecordGoesByItsOwnIdAndTheOneThatIsOsvStandsBeforeOthers) {
  const std::string original = osv("CVE-2099-0001", "left", R"(,"aliases":["CVE-2099-0005"])");
  import(original);
  std::string other = csaf(1, {"CVE-2099-0001"}, "vers:npm/<2.0.0");
  other.replace(other.find("P-1"), 3, "CVE-2099-0001");
  import(other);
  ASSERT_EQ(view_advisories(world, Principal{}, "CVE-2099-0001")->size(), 2U);
  EXPECT_EQ(record("CVE-2099-0001"), original) << "though the other one is found last";
  EXPECT_TRUE(record("CVE-2099-0001", "P").contains(R"("source":"P")"));
  // Not by another name of the flaw.
  ASSERT_TRUE(view_advisories(world, Principal{}, "CVE-2099-0005").has_value());
  EXPECT_EQ(record("CVE-2099-0005"), "none");
}

TEST_P(OsvApi, WhatANewerEditionNoLongerSaysIsWithdrawnOnce) {
  const std::string range = "vers:npm/<2.0.0";
  const auto withdrawn = [&](const std::string& id) {
    const auto views = view_advisories(world, Principal{}, id);
    return views ? views->front().advisory.withdrawn : std::nullopt;
  };
  const auto since = [&](int edition, const Texts& flaws) {
    pass(24h);
    import(csaf(edition, flaws, range));
    return store_.clock.now();
  };
  since(1, {"CVE-2099-0001", "CVE-2099-0002", "CVE-2099-0003"});
  EXPECT_EQ(view_advisories(world, Principal{}, "P-1")->size(), 3U) << "by the document's own id";
  EXPECT_EQ(error_of(view_advisories(world, Principal{}, "")).code, Errc::not_found);
  EXPECT_EQ(withdrawn("P-1#CVE-2099-0003"), std::nullopt);
  const Instant gone = since(2, {"CVE-2099-0001", "CVE-2099-0002"});
  EXPECT_EQ(withdrawn("P-1#CVE-2099-0003"), gone);
  EXPECT_EQ(withdrawn("P-1#CVE-2099-0001"), std::nullopt);
  EXPECT_GT(since(3, {"CVE-2099-0001", "CVE-2099-0002"}), gone);
  EXPECT_EQ(withdrawn("P-1#CVE-2099-0003"), gone) << "it was withdrawn before";
  EXPECT_EQ(found({.purl = "pkg:npm/left"}), "x_P-1");
}

TEST_P(OsvApi, OfTwoEditionsInOneFileTheNewerStandsAndOfTwoOfOneTimeTheLater) {
  const auto titled = [](const char* title, const char* modified) {
    return osv("A-1", "left", R"(,"summary":")" + std::string(title) + "\"", modified);
  };
  struct Row {
    const char* first;
    const char* then;
    std::size_t superseded;
    const char* stands;
  };
  for (const Row& row : {Row{"2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", 0, "then"},
                         Row{"2026-01-05T00:00:00Z", "2026-01-04T00:00:00Z", 1, "first"},
                         Row{"2026-01-06T00:00:00Z", "2026-01-06T00:00:00Z", 0, "then"}}) {
    const ImportSummary summary =
        import(titled("first", row.first) + "\n" + titled("then", row.then) + "\n");
    EXPECT_EQ(summary.superseded, row.superseded);
    EXPECT_EQ(view_advisories(world, Principal{}, "A-1")->front().advisory.title, row.stands);
  }
}

TEST_P(OsvApi, ASearchShowsNobodyWhatIsMarkedForOthers) {
  import(csaf(1, {"CVE-2099-0001"}, "vers:npm/<2.0.0", "AMBER"));
  for (const AdvisorySearch& search :
       {AdvisorySearch{}, AdvisorySearch{.id = "P-1"}, AdvisorySearch{.purl = "pkg:npm/left"}}) {
    EXPECT_EQ(search_advisories(world, Principal{}, search)->advisories.size(), 0U);
    EXPECT_EQ(search_advisories(world, officer, search)->advisories.size(), 1U);
  }
  EXPECT_EQ(record("P-1"), "none");
  EXPECT_TRUE(osv_record(world, officer, "P-1").has_value());
}

TEST_P(OsvApi, ASearchGoesPageByPage) {
  for (const char* id : {"A-1", "A-2", "A-3"}) {
    import(osv(id, "left"));
  }
  struct Row {
    std::int64_t offset;
    std::int64_t limit;
    std::string found;
    std::optional<std::int64_t> next;
  };
  for (const std::string& purl : {std::string(), std::string("pkg:npm/left")}) {
    for (const Row& row :
         {Row{0, 1, "A-1", 1}, Row{0, 2, "A-1 A-2", 2}, Row{0, 3, "A-1 A-2 A-3", std::nullopt},
          Row{1, 1, "A-2", 2}, Row{1, 2, "A-2 A-3", std::nullopt}, Row{2, 1, "A-3", std::nullopt},
          Row{3, 1, "", std::nullopt}}) {
      const auto page = search_advisories(world, Principal{},
                                          {.purl = purl, .offset = row.offset, .limit = row.limit});
      ASSERT_TRUE(page.has_value()) << describe(page.error());
      std::string found;
      for (const advisories::Advisory& one : page->advisories) {
        found += (found.empty() ? "" : " ") + one.id;
      }
      EXPECT_EQ(found, row.found) << purl << " " << row.offset << " " << row.limit;
      EXPECT_EQ(page->next, row.next) << purl << " " << row.offset << " " << row.limit;
    }
  }
}

TEST_P(OsvApi, ASearchKeepsToTheBoundsThatItNames) {
  const Instant modified = *parse_rfc3339("2026-01-02T00:00:00Z");
  const std::string score =
      R"(,"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}])";
  import(osv("A-1", "left", score));  // 9.8
  import(osv("A-2", "right"));
  struct Row {
    AdvisorySearch search;
    std::size_t found;
  };
  for (const Row& row :
       {Row{{.modified_since = modified}, 2}, Row{{.modified_since = modified + 1us}, 0},
        Row{{.cvss_tenths_min = 98}, 1}, Row{{.cvss_tenths_min = 99}, 0},
        Row{{.cvss_tenths_min = 0}, 1}, Row{{.is_exploited = true}, 0}}) {
    EXPECT_EQ(search_advisories(world, Principal{}, row.search)->advisories.size(), row.found)
        << row.search.cvss_tenths_min.value_or(-1);
    AdvisorySearch by_id = row.search;
    by_id.id = "A-1";
    EXPECT_EQ(search_advisories(world, Principal{}, by_id)->advisories.size(),
              row.found == 0 ? 0U : 1U);
  }
}

TEST_P(OsvApi, OfSeveralRecordsTheOneThatIsOsvIsFoundWhereverItStands) {
  const std::string original = osv("CVE-2099-0001", "left");
  std::string other = csaf(1, {"CVE-2099-0001"}, "vers:npm/<2.0.0");
  other.replace(other.find("P-1"), 3, "CVE-2099-0001");
  for (const char* name : {"A", "P", "zz"}) {
    std::string one = other;
    const std::string publisher = R"("name":"P")";
    one.replace(one.find(publisher), publisher.size(), R"("name":")" + std::string(name) + "\"");
    import(one);
  }
  import(original);
  const auto all = view_advisories(world, Principal{}, "CVE-2099-0001");
  ASSERT_EQ(all->size(), 4U);
  ASSERT_FALSE(all->front().advisory.format.starts_with("osv-"));
  EXPECT_EQ(record("CVE-2099-0001"), original);
}

TEST_P(OsvApi, AConvertedRecordHasTheReleaseThatItIsForOrLeavesThePackageOut) {
  for (const auto& [purl, said] :
       {std::pair{"pkg:deb/debian/left?distro=debian-12",
                  R"("package":{"ecosystem":"Debian:12","name":"left",)"
                  R"("purl":"pkg:deb/debian/left?distro=debian-12"})"},
        std::pair{"pkg:deb/debian/left", R"("affected":[])"},
        std::pair{"pkg:deb/debian/left", R"("left_out":["releases"])"},
        std::pair{"pkg:generic/left", R"("affected":[])"},
        std::pair{"pkg:generic/left", R"("left_out":["products"])"},
        std::pair{"pkg:npm/left", R"("package":{"ecosystem":"npm","name":"left",)"}}) {
    std::string document = csaf(1, {"CVE-2099-0001"}, "vers:generic/<2.0.0");
    const std::string from = "pkg:npm/left";
    document.replace(document.find(from), from.size(), purl);
    document.replace(document.find("P-1"), 3, "P-" + std::to_string(std::string(purl).size()));
    import(document);
    const std::string converted = record("P-" + std::to_string(std::string(purl).size()));
    EXPECT_TRUE(converted.contains(said)) << converted;
    EXPECT_TRUE(converted.contains(R"("aliases":["CVE-2099-0001"])")) << converted;
  }
}

}  // namespace
}  // namespace tocsin::exposure
