// Which bytes of a file are one record, what each is called, and what a broken file still gives.
#include "advisories/advisory.h"
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

}  // namespace
}  // namespace tocsin::advisories
