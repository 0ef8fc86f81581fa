// EPSS and KEV at their boundaries: ids, days, fractions, heads, sizes, and entries at fault.
#include "base/error_for_test.h"
#include "severity/epss.h"
#include "severity/kev.h"

#include <gtest/gtest.h>

namespace tocsin::severity {
namespace {

TEST(FeedText, CveIds) {
  for (const std::string_view good :
       {"CVE-2021-0001", "CVE-0000-9999", "CVE-9999-00000", "CVE-2021-1234567890123456789"}) {
    EXPECT_TRUE(is_cve_id(good)) << good;
  }
  for (const std::string_view bad :
       {"", "CVE-2021-001", "CVE-2021-12345678901234567890", "XVE-2021-0001", "cve-2021-0001",
        "CVE-202x-0001", "CVE-2021x0001", "CVE-2021-000x", "CVE-2021-000/",
        "CVE-2021-000:", "CVE-202:-0001", "CVE-202/-0001", "CVE-2021-00-01", "CVE 2021-0001"}) {
    EXPECT_FALSE(is_cve_id(bad)) << bad;
  }
}

TEST(FeedText, Days) {
  for (const std::string day : {"2024-02-29", "0001-01-01", "9999-12-31", "2023-10-09"}) {
    const auto read = parse_day(day);
    ASSERT_TRUE(read) << day;
    EXPECT_EQ(day_text(*read), day);
  }
  for (const std::string_view bad :
       {"", "2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024/01-01", "2024-01/01",
        "2024.01-01", "202x-01-01", "2024-0x-01", "2024-01-0x", "x024-01-01", "2024-01-011",
        "2024-01-1", "2024-0:-01", "2024-01-0:", "2024-01-0/", "202:-01-01"}) {
    EXPECT_FALSE(parse_day(bad)) << bad;
  }
}

TEST(FeedText, FractionsWithExponents) {
  struct Row {
    std::string text;
    std::string want;
  };
  for (const Row& row : {
           Row{"5e-1", "0.5"},
           {"5E-01", "0.5"},
           {"0e-18", "0.000000000000000000"},
           {"1e-0", "1"},
           {"1.0e-00", "1.0"},
           {"9.99e-03", "0.00999"},
           {"0.123456789012345678", "0.123456789012345678"},
           {"1.000000000000000000", "1.000000000000000000"},
       }) {
    const auto read = parse_fraction(row.text);
    ASSERT_TRUE(read) << row.text;
    EXPECT_EQ(read->to_text(), row.want);
  }
  for (const std::string text : {"5e1", "5e+1", "5e-001", "5e-x", "5e-1x", "5e", "e-1", "a", ":",
                                 ":e-1", "/", "x.5", "0.x", "10", "0.1e-18", "2e-0", "1.5",
                                 "0.1234567890123456789", "0.0000000000000000000000000001"}) {
    EXPECT_FALSE(parse_fraction(text)) << text;
  }
}

std::string head_of(std::string_view comment) {
  const auto report = read_epss(std::string(comment) + "\n", [](const EpssRow&) {});
  if (!report) {
    return describe(report.error());
  }
  return report->head.model_version + "|" +
         (report->head.score_day ? day_text(*report->head.score_day) : "");
}

TEST(Epss, HeadsAtTheirBoundaries) {
  const std::string no_day = "The score date is not a date. (at line 1)";
  const std::string no_version = "The model version is not a short text. (at line 1)";
  struct Row {
    std::string comment;
    std::string want;
  };
  for (const Row& row : {
           Row{"#score_date:2024-01-15T00:00:00Z", "|2024-01-15"},
           {"#score_date:2024-01-15T99:99:99Z", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00.123Z", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00.123456Z", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00-0930", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00+09:30", "|2024-01-15"},
           {"#score_date:2024-01-15 00:00:00Z", no_day},
           {"#score_date:2024-01-15T00:00:0:Z", no_day},
           {"#score_date:2024-01-15T00:00:0/Z", no_day},
           {"#score_date:2024-01-15T00:00:00X", no_day},
           {"#score_date:2024-01-15T00:00:00*0930", no_day},
           {"#score_date:2024-01-15T00:00:00.12Z", no_day},
           {"#score_date:2024-01-15T00:00:00Z0", no_day},
           {"#score_date:2024-01-15T", no_day},
           {"#score_date:2024-02-30T00:00:00Z", no_day},
           {"#score_date", no_day},
           {"#model_version", no_version},
           {"#model_version: ", no_version},
           {"#model_version:\xff", no_version},
           {"#model_version:" + std::string(64, 'v'), std::string(64, 'v') + "|"},
           {"#model_version:" + std::string(65, 'v'), no_version},
           {"# model_version : v1 , score_date : 2024-01-15 ", "v1|2024-01-15"},
       }) {
    EXPECT_EQ(head_of(row.comment), row.want) << row.comment;
  }
}

TEST(Epss, FilesThatBeginAsOne) {
  for (const std::string_view good :
       {"#model_version:v1\n", "#Model_Version:v1", " #model_version:", "cve,epss,percentile",
        "CVE,EPSS,Percentile\r\nx", "#model_version:v1,score_date:2024-01-15\ncve"}) {
    EXPECT_TRUE(is_epss(good)) << good;
  }
  for (const std::string_view bad : {"", "#model", "cve,epss", "{", "x\n#model_version:v1"}) {
    EXPECT_FALSE(is_epss(bad)) << bad;
  }
}

TEST(Epss, FilesAreBounded) {
  // One long comment line, which says nothing.
  std::string text(kEpssBytesMax, 'x');
  text[0] = '#';
  const auto ignore = [](const EpssRow&) {};
  EXPECT_TRUE(read_epss(text, ignore).has_value());
  text += 'x';
  EXPECT_EQ(error_of(read_epss(text, ignore)).code, Errc::too_large);
}

TEST(Kev, CataloguesAreBounded) {
  // One long column, which is no header line of a catalogue.
  std::string text(kKevBytesMax, 'x');
  EXPECT_EQ(error_of(read_kev_csv(text)).code, Errc::malformed);
  text += 'x';
  EXPECT_EQ(error_of(read_kev_csv(text)).code, Errc::too_large);
}

/// An entry with one member that is changed, left out (empty) or added.
std::string entry(std::string_view name = {}, std::string_view value = {}) {
  std::string out;
  bool is_there = false;
  const auto put = [&](std::string_view key, std::string_view text) {
    if (!text.empty()) {
      out += (out.empty() ? "\"" : ",\"") + std::string(key) + "\":" + std::string(text);
    }
  };
  for (const auto& [key, text] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"cveID", R"("CVE-2021-0001")"},
           {"vendorProject", R"("v")"},
           {"product", R"("p")"},
           {"vulnerabilityName", R"("n")"},
           {"dateAdded", R"("2021-12-10")"},
           {"shortDescription", R"("d")"},
           {"requiredAction", R"("a")"},
           {"dueDate", R"("2021-12-24")"}}) {
    is_there = is_there || key == name;
    put(key, key == name ? value : text);
  }
  if (!is_there) {
    put(name, value);
  }
  return "{" + out + "}";
}
Result<KevCatalogue> catalogue(std::string_view entries, std::string_view count = "1") {
  return read_kev_json(R"({"catalogVersion":"1","dateReleased":"d","count":)" + std::string(count) +
                       R"(,"vulnerabilities":[)" + std::string(entries) + "]}");
}
/// Where the one entry is at fault; empty: it is read.
std::string fault_of(std::string_view entries) {
  const auto read = catalogue(entries);
  if (!read) {
    return "refused";
  }
  std::string out;
  for (const Error& error : read->errors) {
    out += (out.empty() ? "" : " ") + error.where;
  }
  return read->entries.size() == 1 && out.empty() ? "" : out;
}

TEST(Kev, EachFieldOfAnEntryIsChecked) {
  struct Row {
    std::string_view field;
    std::string value;
    bool is_good = false;
  };
  const std::string most = "\"" + std::string(64U << 10U, 'x') + "\"";
  const std::string more = "\"" + std::string((64U << 10U) + 1, 'x') + "\"";
  for (const Row& row : {
           Row{"product", most, true},
           {"product", more},
           {"product", "1"},
           {"product", "null"},
           {"product", ""},
           {"product", R"("")", true},
           {"cveID", R"("CVE-1")"},
           {"dateAdded", R"("2021-13-10")"},
           {"dueDate", R"("soon")"},
           {"notes", most, true},
           {"notes", more},
           {"notes", "1"},
           {"notes", "null", true},
           {"knownRansomwareCampaignUse", R"("Known")", true},
           {"knownRansomwareCampaignUse", R"("Unknown")", true},
           {"knownRansomwareCampaignUse", R"("")", true},
           {"knownRansomwareCampaignUse", "null", true},
           {"knownRansomwareCampaignUse", R"("known")"},
           {"knownRansomwareCampaignUse", "true"},
           {"cwes", "null", true},
           {"cwes", "[]", true},
           {"cwes", R"(["CWE-1","CWE-909999999999"])", true},
           {"cwes", R"(["CWE-9099999999999"])"},
           {"cwes", R"(["CWE-"])"},
           {"cwes", R"(["CWE-1x"])"},
           {"cwes", R"(["CWE-:"])"},
           {"cwes", R"(["CWE-/"])"},
           {"cwes", R"(["XWE-1"])"},
           {"cwes", R"(["CWE-1",2])"},
           {"cwes", R"("CWE-1")"},
           {"cwes", "{}"},
       }) {
    EXPECT_EQ(fault_of(entry(row.field, row.value)),
              row.is_good ? "" : "/vulnerabilities/0/" + std::string(row.field))
        << row.field << " " << row.value.substr(0, 50);
  }
}

TEST(Kev, WhatIsNoCatalogueIsRefused) {
  for (const std::string_view text : {
           R"({"catalogVersion":"1","dateReleased":"d","count":0})",
           R"({"catalogVersion":"1","dateReleased":"d","count":0,"vulnerabilities":{}})",
           R"({"catalogVersion":"1","count":0,"vulnerabilities":[]})",
           R"({"catalogVersion":"1","dateReleased":1,"count":0,"vulnerabilities":[]})",
           R"({"dateReleased":"d","count":0,"vulnerabilities":[]})",
           R"({"catalogVersion":1,"dateReleased":"d","count":0,"vulnerabilities":[]})",
       }) {
    EXPECT_EQ(error_of(read_kev_json(text)).code, Errc::malformed) << text;
  }
  const auto none =
      read_kev_json(R"({"catalogVersion":"1","dateReleased":"d","vulnerabilities":[]})");
  ASSERT_TRUE(none);
  ASSERT_EQ(none->errors.size(), 1U);
  EXPECT_EQ(none->errors[0].where, "/count");
  for (const std::string_view count : {"2", "0", R"("1")", "1.5"}) {
    EXPECT_EQ(catalogue(entry(), count)->errors.size(), 1U) << count;
  }
  // A thousand faults are reported, one more is no catalogue.
  const auto faults = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
      list += (i == 0 ? "" : ",") + std::string("{}");
    }
    return catalogue(list, std::to_string(count));
  };
  EXPECT_TRUE(faults(1000));
  EXPECT_EQ(error_of(faults(1001)).code, Errc::malformed);
}

constexpr std::string_view kHeader =
    "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,"
    "dueDate";
constexpr std::string_view kRow = "CVE-2021-0001,v,p,n,2021-12-10,d,a,2021-12-24";

TEST(Kev, TheHeaderLineOfTheCsvTwin) {
  const std::string header(kHeader);
  const std::string row(kRow);
  EXPECT_EQ(read_kev_csv(header + "\n" + row)->entries.size(), 1U);
  EXPECT_EQ(read_kev_csv("\xef\xbb\xbf" + header + "\n" + row)->entries.size(), 1U);
  EXPECT_EQ(error_of(read_kev_csv(header + ",product\n" + row + ",p")).where, "line 1")
      << "a column twice";
  EXPECT_EQ(error_of(read_kev_csv("\"cveID\n")).where, "line 1") << "a quote that is not closed";
  EXPECT_EQ(read_kev_csv(header + ",more\n" + row + ",x")->entries.size(), 1U);
  const auto with = read_kev_csv(header + ",knownRansomwareCampaignUse,notes,cwes\n" + row +
                                 ",Known,x,\" CWE-1 ,, CWE-2\"\n" + row + ",,,\n\"x\n");
  ASSERT_EQ(with->entries.size(), 1U);
  EXPECT_EQ(with->entries[0].cwes, (std::vector<std::string>{"CWE-1", "CWE-2"}));
  ASSERT_EQ(with->errors.size(), 2U);
  EXPECT_EQ(with->errors[0].where, "line 4");
  EXPECT_EQ(with->errors[1].where, "CVE-2021-0001");
  EXPECT_EQ(read_kev_csv(header + "\n" + row.substr(0, 13) + ",v\xff,p,n,2021-12-10,d,a,2021-12-24")
                ->errors.at(0)
                .where,
            "line 2 /vendorProject");
}

/// A catalogue of entries: an id, and members that are added.
KevCatalogue edition(std::initializer_list<std::pair<std::string_view, std::string_view>> entries) {
  KevCatalogue out;
  for (const auto& [cve, vendor] : entries) {
    KevEntry& one = out.entries.emplace_back();
    one.cve = cve;
    one.vendor = vendor;
  }
  return out;
}
std::string delta_of(const KevCatalogue& earlier, const KevCatalogue& later) {
  const KevDelta delta = compare_editions(earlier, later);
  std::string out;
  for (const std::string& one : delta.removed) {
    out += "-" + one;
  }
  for (const std::string& one : delta.added) {
    out += "+" + one;
  }
  for (const KevChange& one : delta.changed) {
    out += "~" + one.cve;
    for (const std::string& field : one.fields) {
      out += " " + field;
    }
  }
  return out;
}

TEST(Kev, EditionsAreMergedInTheirOrder) {
  EXPECT_EQ(delta_of({}, {}), "");
  EXPECT_EQ(delta_of({}, edition({{"A", ""}, {"B", ""}})), "+A+B");
  EXPECT_EQ(delta_of(edition({{"A", ""}, {"B", ""}}), {}), "-A-B");
  EXPECT_EQ(delta_of(edition({{"A", ""}, {"C", ""}}), edition({{"B", ""}})), "-A-C+B");
  EXPECT_EQ(delta_of(edition({{"B", ""}}), edition({{"A", ""}, {"C", ""}})), "-B+A+C");
  EXPECT_EQ(delta_of(edition({{"A", "x"}, {"B", "x"}}), edition({{"A", "y"}, {"B", "x"}})),
            "~A vendorProject");
}

TEST(Kev, EachFieldThatChangedIsNamed) {
  const KevCatalogue one = edition({{"A", "x"}});
  const auto change = [&](auto set) {
    KevCatalogue other = one;
    set(other.entries[0]);
    return delta_of(one, other);
  };
  EXPECT_EQ(change([](KevEntry& entry) { entry.product = "y"; }), "~A product");
  EXPECT_EQ(change([](KevEntry& entry) { entry.name = "y"; }), "~A vulnerabilityName");
  EXPECT_EQ(change([](KevEntry& entry) { entry.added = *parse_day("2024-01-01"); }),
            "~A dateAdded");
  EXPECT_EQ(change([](KevEntry& entry) { entry.description = "y"; }), "~A shortDescription");
  EXPECT_EQ(change([](KevEntry& entry) { entry.required_action = "y"; }), "~A requiredAction");
  EXPECT_EQ(change([](KevEntry& entry) { entry.due = *parse_day("2024-01-01"); }), "~A dueDate");
  EXPECT_EQ(change([](KevEntry& entry) { entry.notes = "y"; }), "~A notes");
  EXPECT_EQ(change([](KevEntry& entry) { entry.cwes = {"CWE-1"}; }), "~A cwes");
  EXPECT_EQ(change([](KevEntry& entry) { entry.ransomware = RansomwareUse::known; }), "")
      << "one of them does not say";
  KevCatalogue known = one;
  known.entries[0].ransomware = RansomwareUse::known;
  KevCatalogue unknown = one;
  unknown.entries[0].ransomware = RansomwareUse::unknown;
  EXPECT_EQ(delta_of(known, one), "");
  EXPECT_EQ(delta_of(known, unknown), "~A knownRansomwareCampaignUse");
}

}  // namespace
}  // namespace tocsin::severity
