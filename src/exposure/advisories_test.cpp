// Advisories in the store: whose original is shown, by what they are found, and what a store of an
// earlier version lacked. On both engines.
#include "exposure/advisories.h"

#include "base/file.h"
#include "exposure/advisory_json.h"
#include "exposure/testing.h"
#include "impact/advisory_index.h"

#include <filesystem>

namespace tocsin::exposure {
namespace {

class Advisories : public testing::Exposure {
 protected:
  static std::string csaf(const std::string& tlp, const std::vector<std::string>& cves) {
    std::string flaws;
    for (const std::string& cve : cves) {
      flaws += (flaws.empty() ? "" : ",") + std::string(R"({"cve":")") + cve +
               R"(","product_status":{"known_affected":["1"]}})";
    }
    return R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t",)"
           R"("distribution":{"tlp":{"label":")" +
           tlp +
           R"("}},"publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},)"
           R"("tracking":{"id":"P-1","current_release_date":"2026-01-01T00:00:00Z",)"
           R"("initial_release_date":"2026-01-01T00:00:00Z","status":"final","version":"1"}},)"
           R"("product_tree":{"full_product_names":[{"product_id":"1","name":"left",)"
           R"("product_identification_helper":{"purl":"pkg:npm/left@1.1.0"}}]},)"
           R"("vulnerabilities":[)" +
           flaws + "]}";
  }
  std::int64_t marking() {
    const auto rows = world.store->read([](store::Reader& reader) {
      return reader.query("SELECT max(tlp), min(tlp) FROM advisory");
    });
    EXPECT_EQ(rows->front().integer(0), rows->front().integer(1));
    return rows->front().integer(0);
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Advisories, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Advisories, OfADocumentWithSeveralEachIsShownByItsOwnId) {
  import(csaf("WHITE", {"CVE-2099-0001", "CVE-2099-0002"}));
  const auto ids = [&](const std::string& id) {
    std::vector<std::string> out;
    const auto found = view_advisories(world, officer, id);
    for (const AdvisoryView& view : found.value_or(std::vector<AdvisoryView>())) {
      out.push_back(view.advisory.id);
      EXPECT_EQ(view.original, csaf("WHITE", {"CVE-2099-0001", "CVE-2099-0002"}));
    }
    return out;
  };
  const auto first = ids("CVE-2099-0001");
  const auto last = ids("CVE-2099-0002");
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_NE(first, last);
  EXPECT_EQ(error_of(view_advisories(world, officer, "CVE-2099-0003")).code, Errc::not_found);
}

TEST_P(Advisories, MarkingsThatAnEarlierVersionDidNotKeepAreKeptOnce) {
  for (const auto& [label, level] : {std::pair{"RED", Tlp::red}, std::pair{"GREEN", Tlp::green},
                                     std::pair{"WHITE", Tlp::clear}}) {
    import(csaf(label, {"CVE-2099-0001"}));
    const auto kept = static_cast<std::int64_t>(level);
    ASSERT_EQ(marking(), kept);
    ASSERT_TRUE(world.store
                    ->write([](store::Transaction& tx) {
                      return tx.execute("UPDATE advisory SET tlp = -1");
                    })
                    .has_value());
    const std::string path = ::testing::TempDir() + "index-of-" + GetParam() + std::to_string(kept);
    const auto index = compile_advisory_index(world, path);
    ASSERT_TRUE(index.has_value()) << describe(index.error());
    EXPECT_EQ(index->advisories, level == Tlp::clear ? 1U : 0U);
    EXPECT_EQ(marking(), kept);
    EXPECT_TRUE(std::filesystem::remove(path));
  }
}

TEST_P(Advisories, AProductIsFoundByItsVendorAndAVendorWithoutProduct) {
  const auto cve = [](const std::string& id, const std::string& product) {
    return R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":")" + id +
           R"(","assignerOrgId":"o","state":"PUBLISHED"},"containers":{"cna":{"title":"t",)"
           R"("providerMetadata":{"orgId":"o"},"descriptions":[{"lang":"en","value":"d"}],)"
           R"("affected":[{)" +
           product +
           R"("versions":[{"version":"1","status":"affected"}]}],)"
           R"("references":[{"url":"https://a.example"}]}}})";
  };
  import(cve("CVE-2099-0001", R"("vendor":"Acme","product":"Rocket",)"));
  import(cve("CVE-2099-0002", R"("product":"Rocket",)"));
  import(cve("CVE-2099-0003", R"("vendor":"Acme",)"));
  const auto found = [&](const AdvisorySearch& search) {
    std::string out;
    const auto page = search_advisories(world, officer, search);
    for (const auto& one : page->advisories) {
      out += (out.empty() ? "" : " ") + one.id;
    }
    return out;
  };
  EXPECT_EQ(found({.vendor = "acme"}), "CVE-2099-0001 CVE-2099-0003");
  EXPECT_EQ(found({.product = "rocket"}), "CVE-2099-0001 CVE-2099-0002");
  EXPECT_EQ(found({.vendor = "acme", .product = "rocket"}), "CVE-2099-0001");
}

TEST_P(Advisories, AnIndexFileIsUsedUnlessAnEarlierVersionPutWhatIsRestrictedIntoIt) {
  for (const Tlp marking : {Tlp::clear, Tlp::green}) {
    impact::AdvisoryIndexWriter writer;
    for (const Tlp tlp : {Tlp::clear, marking}) {
      advisories::Advisory one;
      one.id = "X-" + std::to_string(static_cast<int>(tlp));
      one.source = "T";
      one.tlp = tlp;
      writer.add(one);
    }
    const std::string path =
        (store_.folder() / ("index-" + std::to_string(static_cast<int>(marking)))).string();
    ASSERT_TRUE(write_file_durably(path, writer.finish(), FileMode::shared).has_value());
    CurrentAdvisories current{path};
    const auto known = world.store->read([&](store::Reader& reader) -> Result<bool> {
      TOC_TRY(const auto layers, current.get(reader, Tlp::clear));
      return layers->find_flaw("X-0").has_value();
    });
    ASSERT_TRUE(known.has_value()) << describe(known.error());
    EXPECT_EQ(*known, marking == Tlp::clear);
  }
}

TEST(AdvisoryJson, NamesTheOrderOfVersionsAndTheFileWhereThereAreAny) {
  advisories::Advisory advisory;
  advisories::Assertion assertion;
  assertion.ranges = {{.status = advisories::ProductStatus::affected, .versions = {}},
                      {.status = advisories::ProductStatus::affected,
                       .versions = {.ecosystem = ecosystems::find("semver")}}};
  advisory.assertions = {assertion};
  const std::string json = to_json(advisory);
  EXPECT_TRUE(json.contains(R"({"status":"affected","comparator":"",)")) << json;
  EXPECT_TRUE(json.contains(R"({"status":"affected","comparator":"semver",)")) << json;
  for (const auto& [file, want] :
       {std::pair{"", R"({"record":"r","pointer":"/p","reason":"m"})"},
        std::pair{"f", R"({"file":"f","record":"r","pointer":"/p","reason":"m"})"}}) {
    JsonWriter out;
    write(out, file, {.record = "r", .where = "/p", .message = "m"});
    EXPECT_EQ(out.take(), want);
  }
}

TEST_P(Advisories, SoManyRecordsOrBytesAreOneAct) {
  const auto padded = [](const std::string& id, std::size_t size) {
    const std::string head = R"({"schema_version":"1.7.0","id":")" + id +
                             R"(","modified":"2026-01-02T00:00:00Z","details":")";
    const std::string end = R"("})";
    return head + std::string(size - head.size() - end.size(), 'x') + end;
  };
  struct Row {
    std::size_t records;
    std::size_t bytes;
    std::int64_t acts;
  };
  int round = 0;
  for (const Row& row : {Row{250, 200, 1}, Row{251, 200, 2}, Row{2, 2U << 20U, 1},
                         Row{3, (2U << 20U) - 1, 1}, Row{3, 2U << 20U, 2}}) {
    SCOPED_TRACE(std::to_string(row.records) + " of " + std::to_string(row.bytes));
    std::string text;
    for (std::size_t i = 0; i < row.records; ++i) {
      text += padded("R-" + std::to_string(round) + "-" + std::to_string(i), row.bytes) + "\n";
    }
    const std::int64_t before = acts("advisory.imported");
    EXPECT_EQ(import(text).stored, row.records);
    EXPECT_EQ(acts("advisory.imported") - before, row.acts);
    ++round;
  }
}

TEST_P(Advisories, ABatchThatTheStoreRefusesIsTold) {
  const std::vector<const char*> refuse =
      GetParam() == "sqlite"
          ? std::vector{"CREATE TRIGGER refuse BEFORE INSERT ON advisory BEGIN SELECT "
                        "RAISE(ABORT, 'refused'); END"}
          : std::vector{"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE "
                        "EXCEPTION ''refused''; END'",
                        "CREATE TRIGGER refuse BEFORE INSERT ON advisory FOR EACH ROW EXECUTE "
                        "FUNCTION refuse()"};
  for (const char* statement : refuse) {
    ASSERT_TRUE(world.store->write([&](store::Transaction& tx) { return tx.execute(statement); })
                    .has_value());
  }
  // Found out by the write itself, by the one that follows it, and at the end.
  for (const int records : {1, 250, 251, 600}) {
    std::string text;
    for (int i = 0; i < records; ++i) {
      text += R"({"schema_version":"1.7.0","id":"R-)" + std::to_string(i) +
              R"(","modified":"2026-01-02T00:00:00Z"})" + "\n";
    }
    ImportOptions options;
    options.body = text;
    EXPECT_FALSE(import_advisories(world, Principal::system("test"), options).has_value())
        << records;
  }
}

TEST_P(Advisories, WhatASourceMarksHigherIsReadByFewer) {
  const std::string text =
      R"({"schema_version":"1.7.0","id":"A-1","modified":"2026-01-02T00:00:00Z"})";
  ImportOptions options;
  options.pieces = {{.name = "no advisory", .bytes = "<html>"}, {.name = "a", .bytes = text}};
  options.tlp_min = Tlp::amber;
  std::vector<std::string> refused;
  options.quarantine = [&](const std::string& file, const advisories::Quarantined&) {
    refused.push_back(file);
  };
  ASSERT_TRUE(import_advisories(world, Principal::system("source:s"), options).has_value());
  EXPECT_EQ(refused, std::vector<std::string>{"no advisory"});
  const auto is_shown = [&](const Principal& who) {
    return view_advisories(world, who, "A-1").has_value();
  };
  EXPECT_TRUE(is_shown(officer));
  EXPECT_FALSE(is_shown({}));
  // Also where it is read anew from its document, by another version of this program.
  ASSERT_TRUE(world.store
                  ->write([](store::Transaction& tx) {
                    return tx.execute("UPDATE advisory SET compiled = $1", {as_bytes("old")});
                  })
                  .has_value());
  EXPECT_TRUE(is_shown(officer));
  EXPECT_FALSE(is_shown({}));
}

TEST_P(Advisories, APieceThatBreaksIsCountedAndAnImportCanBeBrokenOff) {
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    lines += R"({"schema_version":"1.7.0","id":"B-)" + std::to_string(i) +
             R"(","modified":"2026-01-02T00:00:00Z"})" + "\n";
  }
  ImportOptions options;
  options.pieces = {{.name = "cut off", .bytes = "PK\x03\x04 no archive"},
                    {.name = "lines", .bytes = lines}};
  int asked = 0;
  options.goes_on = [&] { return ++asked <= 260; };
  EXPECT_EQ(error_of(import_advisories(world, Principal::system("source:s"), options)).code,
            Errc::conflict);
  EXPECT_TRUE(view_advisories(world, officer, "B-0").has_value()) << "what was stored stays";
  EXPECT_FALSE(view_advisories(world, officer, "B-299").has_value());
  options.goes_on = {};
  const auto whole = import_advisories(world, Principal::system("source:s"), options);
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->broken, 1U);
  EXPECT_EQ(whole->records, 300U);
}

TEST_P(Advisories, OneIsNotFoundByWhatIsOnlyRelatedToIt) {
  import(
      R"({"schema_version":"1.7.0","id":"A-1","modified":"2026-01-02T00:00:00Z",)"
      R"("aliases":["CVE-2099-0001"],"related":["CVE-2099-0002"],"upstream":["CVE-2099-0003"]})");
  for (const auto& [id, is_found] : {std::pair{"A-1", true},
                                     {"CVE-2099-0001", true},
                                     {"CVE-2099-0002", false},
                                     {"CVE-2099-0003", true}}) {
    EXPECT_EQ(view_advisories(world, officer, id).has_value(), is_found) << id;
  }
}

TEST_P(Advisories, ASubjectIsOneLineAndAllOfThemHaveTheirRoom) {
  const auto cve = [](const std::string& id, const std::string& affected) {
    return R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":")" + id +
           R"(","assignerOrgId":"o","state":"PUBLISHED"},"containers":{"cna":{"title":"t",)"
           R"("providerMetadata":{"orgId":"o"},"descriptions":[{"lang":"en","value":"d"}],)"
           R"("affected":[)" +
           affected + R"(],"references":[{"url":"https://a.example"}]}}})";
  };
  const auto product = [](const std::string& vendor, const std::string& name) {
    return R"({"vendor":")" + vendor + R"(","product":")" + name +
           R"(","versions":[{"version":"1","status":"affected"}]})";
  };
  const auto found = [&](const AdvisorySearch& search) {
    return search_advisories(world, officer, search)->advisories.size();
  };
  import(cve("CVE-2099-0001", product(R"(Acme\nEvil)", "Rocket") + "," + product("Zed", "Left")));
  EXPECT_EQ(found({.vendor = "evil"}), 0U);
  EXPECT_EQ(found({.vendor = "zed"}), 1U);
  import(cve("CVE-2099-0002", product(R"(Acme\u0000)", "Rocket") + "," + product("Zoe", "Left")));
  EXPECT_EQ(found({.vendor = "zoe"}), 1U);
  // 63 lines of 255 bytes with their ends, behind the first end: the last has room for 254.
  for (const std::size_t last : {254U, 255U}) {
    std::string affected;
    for (std::size_t i = 0; i < 63; ++i) {
      affected += product("v", std::to_string(100 + i) + std::string(250, 'p')) + ",";
    }
    const std::string vendor = "z" + std::to_string(last);
    affected += product(vendor, std::string(last - vendor.size() - 1, 'q'));
    import(cve("CVE-2099-1" + std::to_string(last), affected));
    EXPECT_EQ(found({.vendor = vendor}), last == 254 ? 1U : 0U) << last;
  }
}

TEST_P(Advisories, OneIsKnownAtOnceThoughNothingIsInstalledAnywhere) {
  const auto found = [&] {
    return search_advisories(world, officer, {.purl = "pkg:npm/left"})->advisories.size();
  };
  EXPECT_EQ(found(), 0U);
  import(csaf("WHITE", {"CVE-2099-0001"}));
  EXPECT_EQ(found(), 1U);
}

/// "A", "B" …: entries of CVE-2099-A, CVE-2099-B; a small letter: with another text.
std::string catalogue(const std::string& day, const std::string& entries, int count = -1) {
  std::string list;
  for (const char c : entries) {
    const char letter = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    list += (list.empty() ? "" : ",") + std::string(R"({"cveID":"CVE-2099-)") + letter +
            R"(","vulnerabilityName":"v)" + c + R"(","dateAdded":"2026-01-01"})";
  }
  return R"({"catalogVersion":"1","dateReleased":"2026-)" + day + R"(T10:00:00Z","count":)" +
         std::to_string(count < 0 ? static_cast<int>(entries.size()) : count) +
         R"(,"vulnerabilities":[)" + list + "]}";
}

TEST_P(Advisories, WhatANewerEditionOfUbuntusDocumentLeavesOutIsWithdrawn) {
  const auto document = [](const std::string& path, int edition,
                           const std::vector<std::string>& flaws) {
    std::string statements;
    for (const std::string& flaw : flaws) {
      statements += (statements.empty() ? "" : ",") + std::string(R"({"vulnerability":{"name":")") +
                    flaw +
                    R"("},"status":"affected","products":[{"@id":"pkg:deb/ubuntu/curl@1-1?)" +
                    R"(arch=source&distro=jammy"}]})";
    }
    return R"({"metadata":{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/)" +
           path + R"(","author":"Canonical Ltd.","timestamp":"2026-01-0)" +
           std::to_string(edition) + R"(T00:00:00","version":1},"statements":[)" + statements +
           "]}";
  };
  const auto standing = [&](const std::string& id) {
    std::string out;
    const auto found = view_advisories(world, officer, id);
    for (const AdvisoryView& one : *found) {
      out += one.advisory.id + (one.advisory.withdrawn ? " withdrawn; " : "; ");
    }
    return out;
  };
  import(document("vex/cve/CVE-2099-1", 1, {"CVE-2099-1", "CVE-2099-2"}));
  EXPECT_EQ(standing("CVE-2099-2"), "CVE-2099-1#CVE-2099-2; ");
  EXPECT_EQ(standing("CVE-2099-1"), "CVE-2099-1; ");
  // A notice about a flaw takes the place of no document about it.
  import(document("vex/usn/USN-1-1", 1, {"CVE-2099-1"}));
  EXPECT_EQ(standing("CVE-2099-1"), "CVE-2099-1; USN-1-1#CVE-2099-1; ");
  import(document("vex/cve/CVE-2099-1", 2, {"CVE-2099-1"}));
  EXPECT_EQ(standing("CVE-2099-2"), "CVE-2099-1#CVE-2099-2 withdrawn; ");
  EXPECT_EQ(standing("CVE-2099-1"), "CVE-2099-1; USN-1-1#CVE-2099-1; ");
}

TEST_P(Advisories, WhatANewerCatalogueDropsIsExploitedNoLonger) {
  const auto exploited = [&] {
    std::string out;
    const auto page = search_advisories(world, officer, {.is_exploited = true});
    for (const auto& one : page->advisories) {
      out += one.title;
    }
    return out;
  };
  struct Row {
    std::string text;
    std::string want;  ///< the titles of what is exploited
    std::size_t stored = 0;
    std::size_t unchanged = 0;
    std::size_t superseded = 0;
    std::size_t withdrawn = 0;
  };
  const std::vector<Row> rows = {
      {catalogue("01-02", "ABC"), "vAvBvC", 3},
      {catalogue("01-02", "ABC"), "vAvBvC", 0, 3},
      // B is dropped and C has another text; the older one brings nothing back.
      {catalogue("01-03", "Ac"), "vAvc", 1, 1, 0, 1},
      {catalogue("01-02", "ABC"), "vAvc", 0, 0, 3},
      {catalogue("01-01", "ABCD"), "vAvc", 0, 0, 4},
      // Both as they were before, in documents that were stored before.
      {catalogue("01-04", "ABC"), "vAvBvC", 2, 1},
      // It does not say that it is whole.
      {catalogue("01-05", "A", 2), "vAvBvC", 0, 1},
      {catalogue("01-05", ""), "vAvBvC"},
      // Nothing changes but the date: what is older than that stays out.
      {catalogue("01-07", "ABC"), "vAvBvC", 0, 3},
      {catalogue("01-06", "ABCD"), "vAvBvC", 0, 0, 4},
      {catalogue("01-08", "C"), "vC", 0, 1, 0, 2},
      // An entry without its catalogue does not say how old it is.
      {R"([{"cveID":"CVE-2099-A","vulnerabilityName":"vA","dateAdded":"2026-01-01","x":1}])", "vC",
       0, 0, 1},
      {"[" + catalogue("01-09", "CA") + "," + catalogue("01-10", "A") + "]", "vA", 1, 2, 0, 1}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const ImportSummary done = import(row.text);
    EXPECT_EQ(done.stored, row.stored);
    EXPECT_EQ(done.unchanged, row.unchanged);
    EXPECT_EQ(done.superseded, row.superseded);
    EXPECT_EQ(done.withdrawn, row.withdrawn);
    EXPECT_EQ(exploited(), row.want);
  }
  const auto dropped = view_advisories(world, officer, "CVE-2099-B");
  ASSERT_TRUE(dropped.has_value());
  EXPECT_FALSE(dropped->front().advisory.is_exploited);
  EXPECT_EQ(to_rfc3339(dropped->front().advisory.withdrawn.value()).substr(0, 10), "2026-01-08");
}

TEST_P(Advisories, ALaterRecordReplacesTheEarlierAlsoWhereItSaysLess) {
  const auto nvd = [](const std::string& day, const std::string& more) {
    return R"({"cve":{"id":"CVE-2099-0007","sourceIdentifier":"s","vulnStatus":"Analyzed",)"
           R"("published":"2026-01-01T00:00:00.000","lastModified":"2026-01-)" +
           day + R"(T00:00:00.000","descriptions":[])" + more + "}}";
  };
  const std::string configurations =
      R"(,"configurations":[{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,)"
      R"("criteria":"cpe:2.3:a:acme:rocket:*:*:*:*:*:*:*:*","versionEndExcluding":"2.0"}]}]}])";
  const auto assertions = [&] {
    return view_advisories(world, officer, "CVE-2099-0007")->front().advisory.assertions.size();
  };
  import(nvd("01", configurations));
  EXPECT_EQ(assertions(), 1U);
  import(nvd("03", ""));
  EXPECT_EQ(assertions(), 0U);
  EXPECT_EQ(import(nvd("02", configurations)).superseded, 1U);
  EXPECT_EQ(assertions(), 0U);
  EXPECT_EQ(search_advisories(world, officer, {.cpe = "cpe:2.3:a:acme:rocket:1.0:*:*:*:*:*:*:*"})
                ->advisories.size(),
            0U);
  import(nvd("04", configurations));
  EXPECT_EQ(assertions(), 1U);
}

}  // namespace
}  // namespace tocsin::exposure
