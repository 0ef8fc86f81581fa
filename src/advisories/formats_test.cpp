// The readers of advisory formats, through the table that files are read with.
#include "advisories/codec.h"
#include "advisories/split_json.h"
#include "advisories/testing.h"
#include "base/error_for_test.h"
#include "base/packing.h"

#include <gtest/gtest.h>

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>

namespace tocsin::advisories {
namespace {

using testing::ranges_of;
using testing::read;

std::string cve(const std::string& affected) {
  return R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2099-1","state":"PUBLISHED"},)"
         R"("containers":{"cna":{"providerMetadata":{"shortName":"acme"},"affected":[)" +
         affected + "]}}}";
}

TEST(AdvisoryFormats, CveEntriesKeepTheirOrderAndSortTheirChanges) {
  struct Row {
    const char* versions;
    const char* want;
  };
  for (
      const Row& row : {
          Row{R"({"version":"1.0","status":"affected","lessThan":"2.0","versionType":"semver"})",
              "affected [1.0, 2.0)"},
          {R"({"version":"0","status":"affected","lessThan":"3.0","versionType":"custom","changes":[)"
           R"({"at":"2.0","status":"affected"},{"at":"1.5","status":"unaffected"}]})",
           "affected (, 1.5); fixed [1.5, 2.0); affected [2.0, 3.0)"},
          {R"({"version":"log4j-core","status":"affected","lessThan":"2.17.1","versionType":"custom","changes":[)"
           R"({"at":"2.3.2","status":"unaffected"},{"at":"2.0-beta7","status":"affected"}]})",
           "affected (, 2.0-beta7)?; affected [2.0-beta7, 2.3.2); fixed [2.3.2, 2.17.1)"},
          {R"({"version":"2.0-beta9","status":"affected","lessThan":"log4j-core*","versionType":"custom"})",
           "affected [2.0-beta9, )"},
          {R"({"version":"1.0","status":"unaffected"},{"version":"0","status":"affected","lessThan":"*"})",
           "not_affected 1.0; affected (, )"},
      }) {
    SCOPED_TRACE(row.versions);
    const auto got =
        read(cve(R"({"vendor":"v","product":"p","versions":[)" + std::string(row.versions) + "]}"));
    ASSERT_TRUE(got.has_value()) << got.error().message;
    ASSERT_EQ(got->size(), 1U);
    EXPECT_EQ(ranges_of(got->front().assertions.front()), row.want);
  }
}

TEST(AdvisoryFormats, CveProductsGoByPackageAndByEachCpe) {
  const auto got = read(cve(
      R"({"vendor":"v","product":"p","collectionURL":"https://repo.maven.apache.org/maven2",)"
      R"("packageName":"g:a","cpes":["cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","cpe:2.3:a:v:p:1:*:*:*:*:*:*:*",)"
      R"("cpe:2.3:a:*:p:*:*:*:*:*:*:*:*"],"versions":[{"version":"1","status":"affected"}]})"));
  ASSERT_EQ(got->front().assertions.size(), 2U);
  EXPECT_EQ(package_key(*got->front().assertions[0].product.package), "maven/g/a");
  EXPECT_EQ(got->front().assertions[1].product.cpe, "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*");
  EXPECT_EQ(got->front().assertions[1].author, "cna:acme");
}

TEST(AdvisoryFormats, NvdLegsThatNeedAPlatformAreInDoubt) {
  const auto document = [](const char* nodes) {
    return std::string(R"({"cve":{"id":"CVE-2099-2","vulnStatus":"Analyzed","configurations":[)") +
           nodes + "]}}";
  };
  const char* const match =
      R"({"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionEndExcluding":"2.0"})";
  const std::string alone =
      std::string(R"({"nodes":[{"operator":"OR","negate":false,"cpeMatch":[)") + match + "]}]}";
  const std::string on =
      std::string(R"({"operator":"AND","nodes":[{"operator":"OR","negate":false,"cpeMatch":[)") +
      match +
      R"(]},{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":false,)"
      R"("criteria":"cpe:2.3:o:w:os:-:*:*:*:*:*:*:*"}]}]})";
  EXPECT_EQ(ranges_of(read(document(alone.c_str()))->front().assertions.front()),
            "affected (, 2.0)");
  const auto conditional = read(document(on.c_str()));
  EXPECT_EQ(ranges_of(conditional->front().assertions.front()), "affected (, 2.0)?");
  EXPECT_EQ(conditional->front().assertions.front().product.platforms.size(), 1U);
}

TEST(AdvisoryFormats, CsafStatusesResolveTheProductTreeAndItsRelationships) {
  const auto got = read(
      R"({"document":{"csaf_version":"2.0","title":"t","publisher":{"name":"Acme PSIRT"},"tracking":{"id":"ACME-1",)"
      R"("current_release_date":"2026-01-01T00:00:00Z"}},"product_tree":{"branches":[{"category":"vendor","name":"Acme",)"
      R"("branches":[{"category":"product_name","name":"Lib","branches":[{"category":"product_version_range",)"
      R"("name":"vers:npm/>=1.0.0|<1.5.0","product":{"product_id":"A","name":"Lib","product_identification_helper":)"
      R"({"purl":"pkg:npm/lib"}}}]}]}],"full_product_names":[{"product_id":"OS","name":"Acme OS 9"}],"relationships":[)"
      R"({"category":"default_component_of","product_reference":"A","relates_to_product_reference":"OS",)"
      R"("full_product_name":{"product_id":"A-OS","name":"Lib in Acme OS 9"}}]},"vulnerabilities":[{"cve":"CVE-2099-3",)"
      R"("product_status":{"known_affected":["A"],"known_not_affected":["A-OS","missing"]},"flags":[)"
      R"({"label":"vulnerable_code_not_present","product_ids":["A-OS"]}]}]})");
  ASSERT_TRUE(got.has_value()) << got.error().message;
  const Advisory& advisory = got->front();
  EXPECT_EQ(advisory.source, "Acme PSIRT");
  EXPECT_EQ(advisory.id, "ACME-1");
  ASSERT_EQ(advisory.assertions.size(), 2U);
  EXPECT_EQ(ranges_of(advisory.assertions[0]), "affected [1.0.0, 1.5.0)");
  EXPECT_EQ(package_key(*advisory.assertions[0].product.package), "npm//lib");
  EXPECT_EQ(advisory.assertions[1].product.context, "Acme OS 9");
  EXPECT_EQ(advisory.assertions[1].justification, "vulnerable_code_not_present");
  EXPECT_EQ(advisory.remarks, std::vector<std::string>{"product-id-not-in-tree"});
}

TEST(AdvisoryFormats, WhatIsBrokenIsRefusedWithItsPlace) {
  for (const auto& [text, where] : {
           std::pair{R"({"id":"X-1","modified":"yesterday"})", "/modified"},
           {R"({"id":"X-1","modified":"2026-01-01T00:00:00Z","withdrawn":"soon"})", "/withdrawn"},
           {R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"X"}})", "/cveMetadata/cveId"},
           {R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2099-1"}})", "/containers"},
           {R"({"document":{"csaf_version":"2.0","tracking":{"id":"x"}}})",
            "/document/publisher/name"},
           {R"({"cveID":"x","dateAdded":"2026-01-01"})", "/cveID"},
           {R"({"cveID":"CVE-2099-1","dateAdded":"soon"})", "/dateAdded"},
       }) {
    SCOPED_TRACE(text);
    const auto got = read(text);
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(error_of(got).where, where);
  }
}

TEST(AdvisoryFormats, ComeBackFromTheirStoredFormAsTheyWere) {
  for (
      const std::string& text :
      {cve(R"({"vendor":"v","product":"p","versions":[{"version":"1.0","status":"affected","lessThan":"2.0"}]})"),
       std::string(
           R"({"id":"X-1","modified":"1969-12-31T23:59:59.5Z","withdrawn":"2026-01-01T00:00:00Z","aliases":["CVE-2099-1"],)"
           R"("severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],)"
           R"("affected":[{"package":{"ecosystem":"Debian:12","name":"a"},"versions":["1","2"],)"
           R"("ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"last_affected":"3"}]}]}]})")}) {
    SCOPED_TRACE(text);
    Advisory advisory = read(text)->front();
    const std::string bytes = encode(advisory);
    const auto back = decode(bytes);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(encode(*back), bytes);
    EXPECT_EQ(back->id, advisory.id);
    EXPECT_EQ(back->modified, advisory.modified);
    EXPECT_EQ(back->withdrawn, advisory.withdrawn);
    EXPECT_EQ(ranges_of(back->assertions.front()), ranges_of(advisory.assertions.front()));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decode(bytes.substr(0, size)).has_value()) << size;
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      std::string bad = bytes;
      bad[at] = static_cast<char>(bad[at] ^ 0xFF);
      std::ignore = decode(bad);  // whatever it says, it says it without harm
    }
  }
}

TEST(SplitJson, WhatEndsInTheMiddleGivesWhatStoodBefore) {
  const std::string good = R"({"b":[1],"vulns":[{"c":"\\"},{"d":"x\"]"}]})";
  for (std::size_t size = 0; size <= good.size(); ++size) {
    std::vector<std::string> out;
    const auto take = [&](std::string_view element) {
      out.emplace_back(element);
      return Status();
    };
    const std::optional<Page> page = page_of(std::string_view(good).substr(0, size));
    EXPECT_EQ(page.has_value(), size > good.find("[{")) << size;
    if (page) {
      EXPECT_EQ(split_list(page->list, take).is_whole, size > good.find("]}")) << size;
    }
    if (size >= good.find(",{\"d")) {
      ASSERT_FALSE(out.empty()) << size;
      EXPECT_EQ(out[0], R"({"c":"\\"})") << size;
    }
  }
}

TEST(AdvisoryFiles, OfAnyWrappingGiveTheSameRecords) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("tocsin-feed-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const std::string a = R"({"id":"X-1","modified":"2026-01-01T00:00:00Z"})";
  const std::string b = R"({"id":"X-2","modified":"2026-01-01T00:00:00Z"})";
  const auto count = [&](const std::string& name, const std::string& text,
                         std::size_t quarantined) {
    SCOPED_TRACE(name);
    const std::string path = (folder / name).string();
    std::ofstream(path, std::ios::binary) << text;
    std::vector<std::string> records;
    std::size_t refused = 0;
    const auto done = read_file_records(
        path, "",
        {.take =
             [&](const Record& record) {
               records.emplace_back(record.bytes);
               EXPECT_EQ(unpack(record.packed, 10'000).value_or(""), record.bytes);
               EXPECT_EQ(record.compiled.size(), record.advisories.size());
               return Status();
             },
         .quarantine = [&](const Quarantined&) { ++refused; },
         .is_known = [](const Digest&) { return false; }});
    EXPECT_TRUE(done.has_value());
    EXPECT_EQ(refused, quarantined);
    return records;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(count("one.json", a, 0), Texts{a});
  EXPECT_EQ(count("lines.jsonl", a + "\n\n" + b + "\n", 0), (Texts{a, b}));
  EXPECT_EQ(count("last-without-end.jsonl", a + "\n" + b, 0), (Texts{a, b}));
  EXPECT_EQ(count("list.json", "[" + a + ",\n" + b + "]", 0), (Texts{a, b}));
  EXPECT_EQ(count("broken-line.jsonl", a + "\n{\n" + b + "\n", 1), (Texts{a, b}));
  // More than is read at once, on several cores: in order all the same, each fault once.
  Texts many;
  std::string lines;
  std::string list = "[";
  for (unsigned i = 0; i < 3000; ++i) {
    const std::string record = R"({"id":"X-)" + std::to_string(i) +
                               R"(","modified":"2026-01-01T00:00:00Z","details":")" +
                               std::string(3000, 'd') + "\"}";
    const bool is_broken = i % 1000 == 7;
    lines += is_broken ? "{\"id\":}\n" : record + "\n";
    list += (i == 0 ? "" : ",") + (is_broken ? "{\"id\":}" : record);
    if (!is_broken) {
      many.push_back(record);
    }
  }
  EXPECT_EQ(count("many.jsonl", lines, 3), many);
  EXPECT_EQ(count("many.json", list + "]", 3), many);
  EXPECT_EQ(count("readme.md", "# Read me\n", 0), Texts{});
  EXPECT_EQ(count("empty", "", 0), Texts{});
  std::filesystem::remove_all(folder);
}

/// The members as an archive of that format, packed so.
std::string wrapped(int format, int filter, const std::vector<std::string>& members) {
  archive* const out = archive_write_new();
  archive_write_add_filter(out, filter);
  archive_write_set_format(out, format);
  std::string bytes(8U << 20U, '\0');
  std::size_t used = 0;
  archive_write_set_bytes_in_last_block(out, 1);
  EXPECT_EQ(archive_write_open_memory(out, bytes.data(), bytes.size(), &used), ARCHIVE_OK);
  for (std::size_t i = 0; i < members.size(); ++i) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, ("m" + std::to_string(i) + ".json").c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, static_cast<la_int64_t>(members[i].size()));
    archive_write_header(out, entry);
    archive_write_data(out, members[i].data(), members[i].size());
    archive_entry_free(entry);
  }
  archive_write_close(out);
  archive_write_free(out);
  bytes.resize(used);
  return bytes;
}

std::string gzip(const std::string& text) {
  return wrapped(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, {text});
}

struct Outcome {
  std::string error;  ///< or nothing
  std::size_t records = 0;
  std::size_t skipped = 0;
  std::size_t quarantined = 0;
};
Outcome outcome(const std::string& bytes, const ReadLimits& limits) {
  Outcome out;
  const auto done = read_records(bytes, "",
                                 {.take =
                                      [&](const Record&) {
                                        ++out.records;
                                        return Status();
                                      },
                                  .quarantine = [&](const Quarantined&) { ++out.quarantined; },
                                  .is_known = [](const Digest&) { return false; }},
                                 limits);
  if (done) {
    out.skipped = done->skipped;
  } else {
    EXPECT_EQ(error_of(done).code, Errc::too_large) << describe(done.error());
    out.error = done.error().message;
  }
  return out;
}

constexpr ReadLimits kSmall = {.expanded_bytes_max = 4U << 20U,
                               .ratio_max = 100,
                               .ratio_floor = 1U << 20U,
                               .members_max = 3,
                               .member_bytes_max = 2U << 20U,
                               .record_bytes_max = 1000};

TEST(AdvisoryFiles, EveryLimitHoldsAtItsBoundaryAndNamesItself) {
  const std::string record = R"({"id":"X-1","modified":"2026-01-01T00:00:00Z"})";
  const std::string packed = gzip(record);
  EXPECT_EQ(outcome(packed, kUploadLimits).records, 1U);
  EXPECT_EQ(outcome(wrapped(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, {record, record}),
                    kUploadLimits)
                .records,
            2U);
  EXPECT_NE(outcome(gzip(packed), kUploadLimits).error.find("packed more than once"),
            std::string::npos);

  // Small, and large in the end: one packing, then two.
  const std::string blanks(64U << 20U, ' ');
  const std::string bomb = gzip(blanks);
  ASSERT_LT(bomb.size(), 100'000U);
  EXPECT_NE(outcome(bomb, kUploadLimits).error.find("200 times its size"), std::string::npos);
  EXPECT_NE(outcome(gzip(bomb), kUploadLimits).error.find("packed more than once"),
            std::string::npos);
  for (const int format : {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_ZIP}) {
    const int filter = format == ARCHIVE_FORMAT_ZIP ? ARCHIVE_FILTER_NONE : ARCHIVE_FILTER_GZIP;
    EXPECT_NE(outcome(wrapped(format, filter, {blanks}), kUploadLimits).error.find("200 times"),
              std::string::npos);
  }

  // The ratio is free up to its floor.
  EXPECT_EQ(outcome(gzip(std::string(1U << 20U, ' ')), kSmall).error, "");
  EXPECT_NE(outcome(gzip(std::string((1U << 20U) + 1, ' ')), kSmall).error, "");
  // Bytes in all, of a file that is as large itself.
  ReadLimits limits = kSmall;
  limits.member_bytes_max = 8U << 20U;
  EXPECT_EQ(outcome(std::string(4U << 20U, ' '), limits).error, "");
  EXPECT_EQ(outcome(std::string((4U << 20U) + 1, ' '), limits).error,
            "The file expands to more than 4 MiB.");
  // A document, and a line of a longer member.
  EXPECT_EQ(outcome(std::string(2U << 20U, ' '), kSmall).quarantined, 0U);
  EXPECT_EQ(outcome(std::string(4U << 20U, ' '), kSmall).quarantined, 1U);
  EXPECT_NE(outcome(record + "\n" + record + std::string(3U << 20U, ' '), kSmall)
                .error.find("longer than 2 MiB"),
            std::string::npos);
  // Members, and records.
  const auto tar = [](std::size_t members) {
    return wrapped(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE,
                   std::vector<std::string>(members, "{}"));
  };
  EXPECT_EQ(outcome(tar(3), kSmall).skipped, 3U);
  EXPECT_NE(outcome(tar(4), kSmall).error.find("more members"), std::string::npos);
  EXPECT_EQ(outcome("{}\n{}\n{}\n", kSmall).skipped, 3U);
  EXPECT_NE(outcome("{}\n{}\n{}\n{}\n", kSmall).error.find("more records"), std::string::npos);
  // One record.
  const std::string open = R"({"id":")";
  EXPECT_EQ(outcome(open + std::string(1000 - open.size() - 2, 'x') + "\"}", kSmall).quarantined,
            0U);
  EXPECT_EQ(outcome(open + std::string(1001 - open.size() - 2, 'x') + "\"}", kSmall).quarantined,
            1U);
}

}  // namespace
}  // namespace tocsin::advisories
