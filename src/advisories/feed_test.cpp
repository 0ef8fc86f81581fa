// Which bytes of a file are one record, what each is called, and what a broken file still gives.
#include "advisories/advisory.h"
#include "advisories/split_json.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>

namespace tocsin::advisories {
namespace {

using Texts = std::vector<std::string>;

std::string osv(const std::string& id) {
  return R"({"id":")" + id + R"(","modified":"2026-01-01T00:00:00Z"})";
}

/// What came of a file in the order of its coming: "X-1 at m0.json", "broken m1.json", then what
/// was skipped, then how it ended.
struct Taking {
  Texts came;
  bool takes = true;
  RecordTaker taker() {
    return {
        .take =
            [this](const Record& record) {
              came.push_back((record.is_epss              ? "epss"
                              : record.advisories.empty() ? "nothing"
                                                          : record.advisories[0].id) +
                             " at " + record.place);
              return takes ? Status() : fail(Errc::unavailable, "full");
            },
        .quarantine = [this](const Quarantined& one) { came.push_back("broken " + one.record); },
        .is_known = [](const Digest&) { return false; }};
  }
  Texts end(const Result<ReadSummary>& done) {
    if (!done) {
      came.push_back(std::string(to_text(done.error().code)) + ": " + done.error().where);
    } else if (done->skipped > 0) {
      came.push_back(std::to_string(done->skipped) + " skipped");
    }
    return came;
  }
};

Texts taken(std::string_view bytes, std::string_view format = "",
            const ReadLimits& limits = kUploadLimits) {
  Taking taking;
  return taking.end(read_records(bytes, format, taking.taker(), limits));
}

/// Named members; a name that ends with '/' is a folder.
std::string wrapped(int format, const std::vector<std::pair<std::string, std::string>>& members,
                    int filter = ARCHIVE_FILTER_NONE) {
  archive* const out = archive_write_new();
  archive_write_add_filter(out, filter);
  archive_write_set_format(out, format);
  if (format == ARCHIVE_FORMAT_ZIP) {
    archive_write_set_options(out, "zip:compression=store");
  }
  std::string bytes(8U << 20U, '\0');
  std::size_t used = 0;
  archive_write_set_bytes_in_last_block(out, 1);
  EXPECT_EQ(archive_write_open_memory(out, bytes.data(), bytes.size(), &used), ARCHIVE_OK);
  for (const auto& [name, text] : members) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    EXPECT_EQ(archive_write_header(out, entry), ARCHIVE_OK);
    archive_write_data(out, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(out);
  archive_write_free(out);
  bytes.resize(used);
  return bytes;
}

TEST(Feed, RecordsAreCalledByTheirMemberAndTheirNumber) {
  const std::string a = osv("X-1");
  const std::string b = osv("X-2");
  EXPECT_EQ(taken(a), Texts{"X-1 at the document"});
  EXPECT_EQ(taken(a + "\n" + b), (Texts{"X-1 at record 1", "X-2 at record 2"}));
  EXPECT_EQ(taken("[" + a + "," + b + "]"), (Texts{"X-1 at record 1", "X-2 at record 2"}));
  for (const int format : {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_ZIP}) {
    EXPECT_EQ(taken(wrapped(format, {{"d/", ""},
                                     {"d/a.json", a},
                                     {"b.jsonl", b + "\n" + a},
                                     {"c.json", "[" + b + "]"},
                                     {"README", "read me"}})),
              (Texts{"X-1 at d/a.json", "X-2 at b.jsonl, record 1", "X-1 at b.jsonl, record 2",
                     "X-2 at c.json, record 1", "1 skipped"}));
  }
  EXPECT_EQ(taken(wrapped(ARCHIVE_FORMAT_TAR_USTAR, {{"\xFF.json", a}})),
            Texts{"X-1 at a member whose name is not UTF-8"});
}

TEST(Feed, LinesAreWholeObjectsOfWhichMoreThanOneFollow) {
  const std::string a = osv("X-1");
  const std::string b = osv("X-2");
  const std::string page = R"({"catalogVersion":"1","vulnerabilities":[)" + a + "," + b + "]}";
  const Texts both{"X-1 at record 1", "X-2 at record 2"};
  const std::string blanks(3U << 20U, ' ');
  for (const auto& [text, want] : std::vector<std::pair<std::string, Texts>>{
           {a + "\n", {"X-1 at the document"}},
           {a + "\n \t\r\n", {"X-1 at the document"}},
           {a + "\n" + blanks, {"X-1 at the document"}},
           {a + "\n" + blanks + b, both},
           {" " + a + "\r\n" + b + "\r\n", both},
           // A page on one line is a page, with an end of its line or without.
           {page, both},
           {page + "\n", both},
           // What looks like an object ends in the middle of one.
           {R"({"x":{})"
            "\n"
            R"(,"id":"X-3","modified":"2026-01-01T00:00:00Z"})",
            {"X-3 at the document"}},
           {"[" + a + "\n]", {"X-1 at record 1"}},
           {"\n" + a, {"X-1 at the document"}}}) {
    EXPECT_EQ(taken(text), want) << text.substr(0, 100);
  }
}

TEST(Feed, LinesAtTheirLimits) {
  ReadLimits limits = kUploadLimits;
  const std::string a = osv("X-1");
  limits.record_bytes_max = a.size();
  EXPECT_EQ(taken(a + "\n{}", "", limits), (Texts{"X-1 at record 1", "1 skipped"}));
  limits.record_bytes_max = a.size() - 1;
  EXPECT_EQ(taken(a + "\n{}", "", limits), (Texts{"broken record 1", "1 skipped"}));
  limits = kUploadLimits;
  // The rest behind the blocks that were read is a line that is as long as one may be.
  limits.member_bytes_max = (2U << 20U) - 3;
  const std::string open = R"({"x":")";
  std::string line = open + std::string(limits.member_bytes_max - open.size() - 2, 'x') + "\"}";
  EXPECT_EQ(taken("{}\n" + line, "", limits), Texts{"2 skipped"});
  EXPECT_EQ(taken("{}\n" + line + " ", "", limits), Texts{"too_large: record 2"});
  // A first line that is longer than a document is none.
  limits.member_bytes_max = 1U << 20U;
  EXPECT_EQ(taken(line + "\n{}", "", limits), Texts{"broken "});
}

TEST(Feed, PagesAndListsAreTakenApartInWhateverWrapping) {
  const std::string a = osv("X-1");
  const std::string b = osv("X-2");
  const std::string list = R"("vulnerabilities":[)" + a + "," + b + "]}";
  const std::string page = R"({"resultsPerPage":2,)" + list;
  const Texts both{"X-1 at record 1", "X-2 at record 2"};
  const Texts one_by_one{"X-1 at record 1, record 1", "X-2 at record 1, record 2",
                         "X-1 at record 2, record 1", "X-2 at record 2, record 2"};
  for (const auto& [text, want] : std::vector<std::pair<std::string, Texts>>{
           {page, both},
           {page + "\n", both},
           {page + "\r\n\r\n", both},
           {"\xEF\xBB\xBF" + page + "\n", both},
           {"\n\r\n " + page + "\n", both},
           {"[" + a + "," + b + "]\n", both},
           {"\xEF\xBB\xBF\r\n[" + a + "," + b + "]\r\n", both},
           {"\n\n" + a + "\n" + b, both},
           {"\xEF\xBB\xBF" + a + "\n" + b, both},
           {"{" + list, both},
           {R"({"x":")" + std::string(5000, 'x') + R"(","catalogVersion":1,)" + list, both},
           {R"({"vulns":[)" + a + "," + b + "]}", both},
           // Pages in lines, in a list, and one after the other with their own line breaks.
           {page + "\n" + page, one_by_one},
           {page + "\r\n" + page + "\r\n", one_by_one},
           {"[" + page + "," + page + "]", one_by_one},
           {"[" + a + "," + b + "]\n[" + a + "," + b + "]\n", one_by_one},
           {"{\n" + a.substr(1) + "\n{\n" + b.substr(1), both},
           // One that is broken costs no other.
           {"[" + a + ",{\"id\":}," + b + "]",
            {"X-1 at record 1", "broken record 2", "X-2 at record 3"}},
           {"[" + a + "," + b, {"X-1 at record 1", "X-2 at record 2", "broken the document"}},
           {"[" + a + " " + b + "]", {"X-1 at record 1", "broken the document"}},
           {R"({"vulnerabilities":[)" + a + ",]}", {"X-1 at record 1", "broken the document"}},
           // What follows a document without being one may be anything.
           {a + " and more", {"broken the document"}},
           {R"({"catalogVersion":1,"vulnerabilities":{}})", {"1 skipped"}},
           {R"({"catalogVersion":1,"vulnerabilities":[]})", {}},
           // As deep as that, and one deeper.
           {"[[[" + a + "]]]", {"X-1 at record 1, record 1, record 1"}},
           {"[[[[" + a + "]]]]", {"1 skipped"}}}) {
    EXPECT_EQ(taken(text), want) << text.substr(0, 100);
  }
  // Larger than a record may be: taken apart all the same.
  ReadLimits limits = kUploadLimits;
  limits.record_bytes_max = a.size();
  EXPECT_EQ(taken(page, "", limits), both);
  EXPECT_EQ(taken(page + "\n" + page, "", limits), one_by_one);
  EXPECT_EQ(taken("[" + a + "," + b + "]", "", limits), both);
  EXPECT_EQ(taken("{\"x\":" + page + "}", "", limits), Texts{"broken the document"});
}

TEST(Feed, AFormatThatIsInsistedOnIsTheOnlyOne) {
  const std::string scores = "cve,epss,percentile\nCVE-2099-1,0.1,0.2\n";
  const std::string file = wrapped(ARCHIVE_FORMAT_TAR_USTAR,
                                   {{"a", osv("X-1")},
                                    {"b", R"({"cveID":"CVE-2099-1","dateAdded":"2026-01-02"})"},
                                    {"c", scores}});
  for (const auto& [format, want] : std::vector<std::pair<std::string_view, Texts>>{
           {"", {"X-1 at a", "KEV:CVE-2099-1 at b", "epss at c"}},
           {"osv", {"X-1 at a", "2 skipped"}},
           {"kev", {"KEV:CVE-2099-1 at b", "2 skipped"}},
           {"epss", {"epss at c", "2 skipped"}}}) {
    EXPECT_EQ(taken(file, format), want) << format;
  }
  EXPECT_EQ(taken(scores), Texts{"epss at the document"});
}

TEST(Feed, ADamagedMemberEndsNoOther) {
  const std::string a = osv("X-1");
  const std::string b = osv("X-2");
  std::string zip = wrapped(ARCHIVE_FORMAT_ZIP, {{"a", a}, {"b", b}, {"c", a}});
  zip[zip.find("X-2")] = 'Y';  // its checksum says so
  EXPECT_EQ(taken(zip), (Texts{"X-1 at a", "broken b", "X-1 at c"}));
  // The damage lies behind what was read of it.
  ReadLimits limits = kUploadLimits;
  limits.member_bytes_max = 1U << 20U;
  const std::string large = std::string(4U << 20U, ' ') + "Z";
  zip = wrapped(ARCHIVE_FORMAT_ZIP, {{"a", a}, {"b", large}, {"c", a}});
  zip[zip.rfind(" Z")] = 'Y';
  EXPECT_EQ(taken(zip, "", limits), (Texts{"broken b", "X-1 at a", "X-1 at c"}));

  // What ends in the middle gave what stood before.
  const std::string tar = wrapped(ARCHIVE_FORMAT_TAR_USTAR, {{"a", a}, {"b", large}});
  EXPECT_EQ(taken(tar.substr(0, 2000)), (Texts{"X-1 at a", "malformed: b"}));
  EXPECT_EQ(taken(tar.substr(0, 3U << 20U), "", limits),
            (Texts{"broken b", "X-1 at a", "malformed: b"}));
  std::string no_head = wrapped(ARCHIVE_FORMAT_TAR_USTAR, {{"a", a}, {"b", b}});
  no_head[1024] = 'x';  // the checksum of the second head
  EXPECT_EQ(taken(no_head), (Texts{"X-1 at a", "malformed: "}));
}

TEST(Feed, WhoTakesNoMoreEndsTheReading) {
  const std::string large = R"({"id":"X-1","modified":"2026-01-01T00:00:00Z","details":")" +
                            std::string(5U << 20U, 'x') + "\"}";
  for (const std::string& text :
       {osv("X-1"), osv("X-1") + "\n" + osv("X-2"), "[" + large + "," + osv("X-2") + "]",
        R"({"catalogVersion":1,"vulnerabilities":[)" + large + "," + osv("X-2") + "]}"}) {
    Taking taking{.takes = false};
    const auto done = read_records(text, "", taking.taker());
    EXPECT_EQ(error_of(done).code, Errc::unavailable) << text.substr(0, 100);
    EXPECT_EQ(taking.came.size(), 1U) << text.substr(0, 100);
  }
}

TEST(Feed, TheRatioIsThatOfTheBytesThatCame) {
  ReadLimits limits = kUploadLimits;
  limits.ratio_floor = 0;
  limits.ratio_max = 1;
  EXPECT_EQ(taken(osv("X-1"), "", limits), Texts{"X-1 at the document"});
  EXPECT_EQ(
      taken(wrapped(ARCHIVE_FORMAT_RAW, {{"a", std::string(10'000, ' ')}}, ARCHIVE_FILTER_GZIP), "",
            limits),
      Texts{"too_large: "});

  const std::string path = (std::filesystem::temp_directory_path() /
                            ("tocsin-feed-ratio-" + std::to_string(getpid()) + ".gz"))
                               .string();
  const auto of_file = [&](const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    Taking taking;
    return taking.end(read_file_records(path, "", taking.taker(), limits));
  };
  EXPECT_EQ(of_file(osv("X-1")), Texts{"X-1 at the document"});
  EXPECT_EQ(
      of_file(wrapped(ARCHIVE_FORMAT_RAW, {{"a", std::string(10'000, ' ')}}, ARCHIVE_FILTER_GZIP)),
      Texts{"too_large: "});
  std::filesystem::remove(path);
  Taking taking;
  EXPECT_EQ(error_of(read_file_records(path, "", taking.taker())).code, Errc::not_found);
  const std::string xz{'\xFD', '7', 'z', 'X', 'Z', '\0', 'x'};  // it begins so, and is none
  EXPECT_EQ(error_of(read_records(xz, "", taking.taker())).code, Errc::not_found);
}

TEST(Feed, ListsInATextThatIsAlmostOne) {
  const auto split = [](std::string_view text, auto splitter) {
    Texts out;
    const Split done = splitter(text, [&](std::string_view element) {
      out.emplace_back(element);
      return Status();
    });
    EXPECT_EQ(done.elements, out.size());
    if (!done.is_whole) {
      out.emplace_back("broken");
    }
    return out;
  };
  for (const auto& [text, want] : std::vector<std::pair<std::string_view, Texts>>{
           {"[]", {}},
           {"[ ] ", {}},
           {"[1,2]", {"1", "2"}},
           {"\t\r\n [\t1\r,\n2 ]\n", {"1", "2"}},
           {"[1\t,2\r]", {"1", "2"}},
           {R"(["]",{"a":"}"}])", {R"("]")", R"({"a":"}"})"}},
           {"[1 2]", {"1", "broken"}},
           {"[1,]", {"1", "broken"}},
           {"[1", {"1", "broken"}},
           {"[1]2", {"1", "broken"}},
           {"", {"broken"}},
           {"{}", {"broken"}}}) {
    EXPECT_EQ(split(text, split_list), want) << text;
  }
  for (const auto& [text, want] : std::vector<std::pair<std::string_view, Texts>>{
           {"", {}},
           {" {}\n[1] {\"a\":1}{} ", {"{}", "[1]", R"({"a":1})", "{}"}},
           {"{}}", {"{}", "broken"}},
           {"{},{}", {"{}", "broken"}}}) {
    EXPECT_EQ(split(text, split_sequence), want) << text;
  }
}

TEST(Feed, APageIsAnObjectThatHoldsRecordsAndIsNone) {
  const auto page = [](std::string_view text) {
    const auto out = page_of(text);
    return out ? std::string(out->list) + " " + std::string(out->released) + " " +
                     std::string(out->count)
               : "none";
  };
  for (const auto& [text, want] : std::vector<std::pair<std::string_view, std::string_view>>{
           {R"({"vulnerabilities":[1]})", "[1]  "},
           {R"({"vulns":[1]})", "[1]  "},
           {R"({"advisories":[1]})", "[1]  "},
           {R"({"others":[1]})", "none"},
           {R"({"count":2,"x":[{"vulnerabilities":[2]}] , "vulnerabilities" : [1]})", "[1]  2"},
           {R"({"dateReleased":"d","vulnerabilities":[1]})", "[1]  "},
           {R"({"catalogVersion":"v","dateReleased":"d","vulnerabilities":[1],"count":1})",
            "[1] d 1"},
           {R"({"vulnerabilities":{}})", "none"},
           {R"({"vulnerabilities":[1],"vulnerabilities":[2]})", "none"},
           // Documents of CSAF and CycloneDX have such a list too.
           {R"({"document":{},"vulnerabilities":[1]})", "none"},
           {R"({"vulnerabilities":[1],"document":{}})", "none"},
           {R"({"bomFormat":"CycloneDX","vulnerabilities":[1]})", "none"},
           {R"({"id":"X-1","advisories":[1]})", "none"},
           {R"("vulns":[1]})", "none"},
           {R"({xvulns":[1]})", "none"},
           {R"({"vulns"[1]})", "none"},
           {R"({"":1,"vulns":[1]})", "[1]  "},
           {"[]", "none"},
           {"", "none"}}) {
    EXPECT_EQ(page(text), want) << text;
  }
}

TEST(Feed, WhatWasReleasedTogetherSaysSo) {
  const auto places = [](std::string_view text) {
    std::string out;
    const auto done = read_records(
        text, "",
        {.take = [&](const Record& record) -> Status {
           out += record.catalogue
                      ? to_rfc3339(record.catalogue->released).substr(0, 10) + " " +
                            std::to_string(record.catalogue->number) + "/" +
                            std::to_string(record.catalogue->size) + " " +
                            to_rfc3339(record.advisories[0].modified.value()).substr(0, 10) + "; "
                      : "none; ";
           return {};
         },
         .quarantine = [&](const Quarantined&) { out += "broken; "; },
         .is_known = [](const Digest&) { return false; }});
    EXPECT_TRUE(done.has_value());
    return out;
  };
  const std::string a = R"({"cveID":"CVE-2099-1","dateAdded":"2026-01-02"})";
  const std::string b = R"({"cveID":"CVE-2099-2","dateAdded":"2026-01-02"})";
  const std::string head = R"({"catalogVersion":"1","dateReleased":"2026-02-03T00:00:00Z",)";
  const std::string list = R"("vulnerabilities":[)" + a + "," + b + "]";
  for (const auto& [text, want] : std::vector<std::pair<std::string, std::string_view>>{
           {head + R"("count":2,)" + list + "}",
            "2026-02-03 1/2 2026-02-03; 2026-02-03 2/2 2026-02-03; "},
           {head + R"("count":3,)" + list + "}",
            "2026-02-03 1/0 2026-02-03; 2026-02-03 2/0 2026-02-03; "},
           {head + list + "}", "2026-02-03 1/0 2026-02-03; 2026-02-03 2/0 2026-02-03; "},
           // It ends in the middle.
           {head + R"("count":2,)" + list.substr(0, list.size() - 1),
            "2026-02-03 1/0 2026-02-03; 2026-02-03 2/0 2026-02-03; broken; "},
           {R"({"catalogVersion":"1","count":2,)" + list + "}", "none; none; "},
           {"[" + a + "]", "none; "},
           // Records that say of themselves how old they are.
           {head + R"("count":1,"vulnerabilities":[)" + osv("X-1") + "]}", "none; "}}) {
    EXPECT_EQ(places(text), want) << text;
  }
}

TEST(Feed, WhatIsSkippedIsNamedWithItsReasonUpToAThousand) {
  Texts skipped;
  const auto skips = [&](std::string_view text, std::string_view format) {
    skipped.clear();
    const auto done = read_records(
        text, format,
        {.take = [](const Record&) { return Status(); },
         .quarantine = [](const Quarantined&) {},
         .is_known = [](const Digest&) { return false; },
         .skip =
             [&](const Quarantined& one) { skipped.push_back(one.record + ": " + one.message); }});
    return done ? done->skipped : 0;
  };
  const std::string unknown = ": It is of no format that is known here.";
  const std::string other = ": It is not of the format that was asked for.";
  EXPECT_EQ(
      skips(wrapped(ARCHIVE_FORMAT_TAR_USTAR,
                    {{"README", "read me"}, {"empty", ""}, {"x.json", "{}"}, {"y", osv("X-1")}}),
            "kev"),
      4U);
  EXPECT_EQ(skipped, (Texts{"README: It is no JSON.", "empty: It is empty.", "x.json" + other,
                            "y" + other}));
  EXPECT_EQ(skips("[1,{}]", ""), 2U);
  EXPECT_EQ(skipped, (Texts{"record 1" + unknown, "record 2" + unknown}));
  std::string lines;
  for (std::size_t i = 0; i < kSkippedNamesMax + 1; ++i) {
    lines += "{}\n";
  }
  EXPECT_EQ(skips(lines, ""), kSkippedNamesMax + 1);
  EXPECT_EQ(skipped.size(), kSkippedNamesMax);
}

}  // namespace
}  // namespace tocsin::advisories
