// Both sides of reading apart, each with the other one played: what a child says to which input,
// and what its parent makes of any answer. tests/conformance/outside/ lets the two talk.
#include "outside/child.h"

#include "advisories/codec.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/error_for_test.h"
#include "base/file.h"
#include "base/metrics.h"
#include "base/packing.h"
#include "outside/codec.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace tocsin::outside {
namespace {

const Instant kNow = *parse_rfc3339("2026-01-02T03:04:05Z");

const std::string kBom =
    R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"x","version":"1"}]})";
const std::string kOsv =
    R"({"schema_version":"1.7.0","id":"TEST-1","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.2.0"}]}]}]})";
const std::string kCve =
    R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2099-0001","state":"PUBLISHED"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"A hole"}],"affected":[{"vendor":"v","product":"p","versions":[{"version":"1.0","status":"affected"}]}]}}})";
const std::string kScores =
    "#model_version:v1,score_date:2026-01-02T00:00:00Z\ncve,epss,percentile\n";
constexpr std::string_view kMemory = "1073741824";
constexpr std::string_view kSeconds = "5";

/// What a child ended with, and what it said.
struct Said {
  int exit = -1;
  std::string bytes;
};

/// The child's side in a process of its own. input: a descriptor; stays the caller's.
Said said_of(const std::vector<std::string_view>& arguments, int input) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(input, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    std::vector<std::string> texts(arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& text : texts) {
      pointers.push_back(text.data());
    }
    _exit(answer(pointers));
  }
  close(ends[1]);
  Said out;
  std::array<char, 65536> piece{};
  for (ssize_t n = 1; n > 0;) {
    n = read(ends[0], piece.data(), piece.size());
    out.bytes.append(piece.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  }
  close(ends[0]);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  out.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

Said said_of(std::string_view kind, std::initializer_list<std::string_view> input) {
  const auto file = sandbox::InputFile::of(input);
  EXPECT_TRUE(file.has_value());
  return said_of({kReadDocument, kind, kMemory, kSeconds}, file->descriptor());
}

/// "components 45, done 0": kinds and lengths of the frames.
std::string frames_of(const Said& said) {
  constexpr std::array<std::string_view, 13> names = {
      "",           "nothing",  "error",  "done",        "inventory", "components", "relations",
      "statements", "problems", "record", "quarantined", "skipped",   "summary"};
  std::string out;
  FrameReader reader([&](FrameKind kind, std::string_view payload) -> Status {
    out += out.empty() ? "" : ", ";
    out += names.at(static_cast<std::size_t>(kind));
    out += kind == FrameKind::summary && payload.empty() ? " of nothing" : "";
    return {};
  });
  EXPECT_TRUE(reader.add(said.bytes).has_value());
  EXPECT_TRUE(reader.is_at_end());
  return out + (said.exit == 0 ? "" : " and " + std::to_string(said.exit));
}

TEST(OutsideChild, AnswersWhatItIsGiven) {
  const std::string size = std::to_string(kCve.size());
  const auto key = *openpgp::SecretKey::generate("t", kNow);
  std::string signature_sizes;
  std::string signature_pieces;
  for (const std::string& piece :
       {std::to_string(to_micros(kNow)), kCve, *key.sign(as_bytes(kCve), kNow), key.fingerprint(),
        key.certificate()}) {
    signature_sizes += std::to_string(piece.size()) + " ";
    signature_pieces += piece;
  }
  struct Row {
    std::string_view kind;
    std::string hint;
    std::string document;
    std::string_view want;
  };
  const std::vector<Row> rows = {
      {"inventory", "bom.json", kBom, "inventory, components, done"},
      {"inventory", "notes.txt", "hello", "nothing"},
      {"inventory", "bom.json", R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":7})",
       "error"},
      {"advisories", "", kOsv, "record, done"},
      {"advisories", "", kOsv + "\n{broken\n", "record, quarantined, done"},
      {"advisories", "", kOsv + "\n{}\n", "record, skipped, done"},
      {"advisories", "", kScores, "record, done"},
      {"advisories", "", std::string("\x1F\x8B\x08\0\0\0\0\0\0\x03 broken", 17), "error"},
      {"attachments", "", "", "done"},
      {"attachments", "2 ", "{}", "summary of nothing, done"},
      {"attachments", size + " 0 2 ", kCve + "{}",
       "summary, summary of nothing, summary of nothing, done"},
      {"attachments", "2 ", "{", "error"},
      {"attachments", "1 2 ", "{}", "error"},
      {"attachments", "x ", "{}", "error"},
      {"attachments", "-1 ", "{}", "error"},
      {"signature", "1 1 1 ", "0ab", "error"},
      {"signature", "1 1 ", "0a", "error"},
      {"signature", "1 1 1 1 ", "0abc", "error"},
      {"signature", "1 1 1 ", "xab", "error"},
      {"signature", signature_sizes, signature_pieces, "done"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.kind) + " " + row.hint + ": " + row.document);
    EXPECT_EQ(frames_of(said_of(row.kind,
                                {std::to_string(row.hint.size()), "\n", row.hint, row.document})),
              row.want);
  }
}

// What the parent did not write is answered by nothing, which the parent refuses.
TEST(OutsideChild, SaysNothingToWhatIsNoInput) {
  for (const std::string_view input :
       {"", "x", "\n", "0", "0x", "1\n", "3\nab", "-1\n", "99999999999999999999999\n"}) {
    const Said said = said_of("attachments", {input});
    EXPECT_EQ(said.exit, 0) << input;
    EXPECT_EQ(said.bytes, "") << input;
  }
  EXPECT_EQ(frames_of(said_of("attachments", {"0\n"})), "done");
  EXPECT_EQ(frames_of(said_of("attachments", {"2\n0 "})), "summary of nothing, done");
}

TEST(OutsideChild, WhoCannotBeConfinedReadsNothing) {
  const auto file = sandbox::InputFile::of({"0\n"});
  ASSERT_TRUE(file.has_value());
  const auto exit_of = [&](const std::vector<std::string_view>& arguments, int input) {
    const Said said = said_of(arguments, input);
    EXPECT_EQ(said.bytes.empty(), said.exit != 0);
    return said.exit;
  };
  const int input = file->descriptor();
  EXPECT_EQ(exit_of({kReadDocument, "attachments", kMemory, kSeconds}, input), 0);
  const std::vector<std::vector<std::string_view>> rows = {
      {kReadDocument, "attachments", kMemory},
      {kReadDocument, "attachments", kMemory, kSeconds, kSeconds},
      {kReadDocument, "attachment", kMemory, kSeconds},
      {kReadDocument, "attachments", "much", kSeconds},
      {kReadDocument, "attachments", kMemory, "long"},
      // No limit of the kernel's, which a longer one would follow.
      {kReadDocument, "attachments", kMemory, "18446744073709551615"}};
  for (const auto& row : rows) {
    EXPECT_EQ(exit_of(row, input), sandbox::kExitUnconfined) << row.size() << row.back();
  }
  const int device = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(exit_of(rows.front(), device), sandbox::kExitUnconfined);
  EXPECT_EQ(exit_of({kReadDocument, "attachments", kMemory, kSeconds}, device),
            sandbox::kExitUnconfined);
  close(device);
}

/// A program that keeps its input and gives the same answer to each.
class Parrot {
 public:
  explicit Parrot(const std::string& answer) {
    std::string name = (std::filesystem::temp_directory_path() / "parrot.XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    std::ofstream(folder_ / "answer", std::ios::binary) << answer;
    const std::string folder = folder_.string();
    std::ofstream(folder_ / "program")
        << "#!/bin/sh\n/bin/cat > " << folder << "/input\nexec /bin/cat " << folder << "/answer\n";
    EXPECT_EQ(chmod((folder + "/program").c_str(), S_IRWXU), 0);
  }
  Parrot(const Parrot&) = delete;
  Parrot& operator=(const Parrot&) = delete;
  ~Parrot() { std::filesystem::remove_all(folder_); }
  [[nodiscard]] ChildReader reader() const {
    ChildOptions options;
    options.program = (folder_ / "program").string();
    return ChildReader(options);
  }
  [[nodiscard]] std::string input() const { return *read_file((folder_ / "input").string(), 1000); }

 private:
  std::filesystem::path folder_;
};

std::string inventory_head() {
  std::string out;
  const Status done = write_inventory({.format = "cyclonedx-1.6", .name = "shop"},
                                      [&](std::string_view one) -> Status {
                                        out += one;
                                        return {};
                                      });
  EXPECT_TRUE(done.has_value());
  return out.substr(0, out.size() - frame(FrameKind::done, "").size());
}

double refused_documents() {
  constexpr std::string_view kName = "\ntocsin_documents_refused_total ";
  const std::string text = "\n" + metrics_text();
  const std::size_t at = text.find(kName);
  return at == std::string::npos ? 0 : std::stod(text.substr(at + kName.size()));
}

TEST(OutsideParent, AnInventoryIsAHeadAndAnEnd) {
  const std::string head = inventory_head();
  const std::string nothing = frame(FrameKind::nothing, "");
  const std::string done = frame(FrameKind::done, "");
  const std::string error =
      frame(FrameKind::error, encode(Error{Errc::unsupported_type, "Of no kind.", "/a"}));
  const std::vector<std::pair<std::string, std::string>> rows = {
      {head + done, "shop"},
      {nothing, "nothing"},
      {error, "unsupported_type"},
      {head + error, "unsupported_type"},
      {frame(FrameKind::error, "x"), "malformed"},
      {"", "malformed"},
      {head, "malformed"},
      {done, "malformed"},
      {head + nothing, "malformed"},
      {head + head + done, "malformed"},
      {head + done + done, "malformed"},
      {head + done + head, "malformed"},
      {nothing + nothing, "malformed"},
      {error + done, "malformed"},
      {head + done + done.substr(0, 1), "malformed"},
      {head + frame(FrameKind::record, "") + done, "malformed"}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(i);
    const double refused = refused_documents();
    const Parrot parrot(rows[i].first);
    const auto read = parrot.reader().read_inventory({.path = "a\nb", .bytes = "doc"});
    const std::string got =
        !read ? std::string(to_text(read.error().code)) : (*read ? (*read)->name : "nothing");
    EXPECT_EQ(got, rows[i].second);
    EXPECT_EQ(parrot.input(), "3\na\nbdoc");
    // What the child says of the document is no answer that is none.
    const bool is_said = i <= 4 || i == 7 || i == 8;
    EXPECT_EQ(refused_documents() - refused, is_said ? 0 : 1);
  }
}

TEST(OutsideParent, WhatIsStoredOfARecordIsMadeHere) {
  const advisories::Advisory advisory{.format = "osv-1.7", .source = "GHSA", .id = "GHSA-1"};
  const std::string record =
      frame(FrameKind::record,
            encode(advisories::Record{.bytes = "{}", .place = "line 7", .advisories = {advisory}}));
  const std::string scores =
      frame(FrameKind::record, encode(advisories::Record{.bytes = "cve", .is_epss = true}));
  const std::string quarantined =
      frame(FrameKind::quarantined, encode(advisories::Quarantined{"line 8", "/a", "Broken."}));
  const std::string skipped =
      frame(FrameKind::skipped, encode(advisories::Quarantined{"line 9", "", "Unknown."}));
  const std::string done = frame(FrameKind::done, encode(advisories::ReadSummary{2, 1, 1}));
  for (const bool is_known : {false, true}) {
    SCOPED_TRACE(is_known);
    const Parrot parrot(record + quarantined + skipped + scores + done);
    std::vector<std::string> seen;
    const auto read = parrot.reader().read_records(
        "doc", "osv",
        {.take = [&](const advisories::Record& one) -> Status {
           const bool is_kept = one.is_epss || is_known;
           EXPECT_EQ(one.digest, sha256(as_bytes(one.bytes)));
           EXPECT_EQ(one.packed, is_kept ? "" : pack(one.bytes));
           EXPECT_EQ(one.compiled, is_kept ? std::vector<std::string>()
                                           : std::vector{advisories::encode(advisory)});
           seen.push_back(one.place + ":" + std::string(one.bytes));
           return {};
         },
         .quarantine =
             [&](const advisories::Quarantined& why) { seen.push_back("not " + why.record); },
         .is_known = [&](const Digest&) { return is_known; },
         .skip = [&](const advisories::Quarantined& why) { seen.push_back("skip " + why.record); }},
        Scale::upload);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->records, 2U);
    EXPECT_EQ(seen, (std::vector<std::string>{"line 7:{}", "not line 8", "skip line 9", ":cve"}));
    EXPECT_EQ(parrot.input(), "3\nosvdoc");
  }
  for (const std::string& bad :
       {frame(FrameKind::record, "x") + done, frame(FrameKind::quarantined, "x") + done,
        frame(FrameKind::skipped, "x") + done,
        frame(FrameKind::summary, encode(advisories::Quarantined{"line 8", "/a", "Broken."})) +
            done,
        frame(FrameKind::inventory, "") + done, record + frame(FrameKind::done, "x"),
        frame(FrameKind::nothing, "")}) {
    const auto read = Parrot(bad).reader().read_records(
        "doc", "",
        {.take = [](const advisories::Record&) -> Status { return {}; },
         .quarantine = [](const advisories::Quarantined&) {},
         .is_known = [](const Digest&) { return false; }},
        Scale::source);
    EXPECT_EQ(error_of(read).code, Errc::malformed);
  }
}

TEST(OutsideParent, WhatTheStoreSaysIsNotAboutTheDocument) {
  const std::string record =
      frame(FrameKind::record, encode(advisories::Record{.bytes = "cve", .is_epss = true}));
  for (const auto& [code, is_refused] : {std::pair(Errc::unavailable, 0),
                                         {Errc::conflict, 0},
                                         {Errc::malformed, 1},
                                         {Errc::too_large, 1}}) {
    const double before = refused_documents();
    const auto read = Parrot(record).reader().read_records(
        "doc", "",
        {.take = [&](const advisories::Record&) -> Status { return fail(code, "No more."); },
         .quarantine = [](const advisories::Quarantined&) {},
         .is_known = [](const Digest&) { return false; }},
        Scale::upload);
    EXPECT_EQ(error_of(read).code, code);
    EXPECT_EQ(refused_documents() - before, is_refused);
  }
}

TEST(OutsideParent, EachDocumentOfAReportHasItsSummary) {
  const std::string nothing = frame(FrameKind::summary, "");
  const std::string one =
      frame(FrameKind::summary, encode(formats::Summary{.format = "cve-5", .title = "t"}));
  const std::string done = frame(FrameKind::done, "");
  const std::vector<std::pair<std::string, std::string>> rows = {
      {nothing + one + done, "-t"},
      {one + nothing + done, "t-"},
      {nothing + nothing + done, "--"},
      {one + done, "malformed"},
      {one + one + one + done, "malformed"},
      {one + one + frame(FrameKind::nothing, ""), "malformed"},
      {one + frame(FrameKind::record, "") + done, "malformed"},
      {one + frame(FrameKind::summary, "x") + done, "malformed"}};
  const std::array<std::string_view, 2> documents = {"no JSON", "{}"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Parrot parrot(rows[i].first);
    const auto read = parrot.reader().recognise(documents);
    std::string got = read ? "" : std::string(to_text(read.error().code));
    for (const auto& summary : read.value_or(std::vector<std::optional<formats::Summary>>())) {
      got += summary ? summary->title : "-";
    }
    EXPECT_EQ(got, rows[i].second) << i;
    EXPECT_EQ(parrot.input(), "4\n0 2 {}");
  }
  // Nobody is started for what can be no document.
  const Parrot parrot(one + done);
  const auto read = parrot.reader().recognise(std::span(documents).first(1));
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->size(), 1U);
  EXPECT_FALSE(read->front().has_value());
}

TEST(OutsideParent, ASignatureHoldsWhenTheChildSaysSo) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {frame(FrameKind::done, ""), ""},
      {frame(FrameKind::nothing, ""), "malformed"},
      {frame(FrameKind::summary, "") + frame(FrameKind::done, ""), "malformed"},
      {frame(FrameKind::error, encode(Error{Errc::malformed, "It does not hold.", ""})),
       "malformed"},
      {"", "malformed"}};
  const openpgp::NamedCertificate certificate{.fingerprint = "AB", .armored = "key"};
  for (const auto& [answer, want] : rows) {
    const Parrot parrot(answer);
    const Status held = parrot.reader().verify_signature({.certificates = {&certificate, 1},
                                                          .bytes = "{}",
                                                          .signature = "sig",
                                                          .at = from_micros(7)});
    EXPECT_EQ(held ? "" : to_text(held.error().code), want);
    EXPECT_EQ(parrot.input(), "10\n1 2 3 2 3 7{}sigABkey");
  }
  const Parrot parrot(rows.front().first);
  const std::string longest(kSignedBytesMax - 3, 'a');
  for (const auto& [signature, holds] : {std::pair{"sig", true}, {"sig!", false}}) {
    const SignedDocument document{
        .certificates = {}, .bytes = longest, .signature = signature, .at = from_micros(7)};
    EXPECT_EQ(parrot.reader().verify_signature(document).has_value(), holds);
    EXPECT_EQ(error_of(in_process().verify_signature(document)).message.contains("32 MiB"), !holds);
  }
}

TEST(OutsideReader, ReadsInThisProcessWhatAChildWould) {
  EXPECT_FALSE((*in_process().read_inventory({.path = "notes.txt", .bytes = "hello"})).has_value());
  EXPECT_EQ((*in_process().read_inventory({.path = "bom.json", .bytes = kBom}))->components.size(),
            1U);
  const std::array<std::string_view, 2> good = {"no JSON", kCve};
  EXPECT_TRUE(in_process().recognise(good)->back().has_value());
  const std::array<std::string_view, 2> bad = {"{}",
                                               R"({"dataType":"CVE_RECORD","dataVersion":"5.1"})"};
  EXPECT_TRUE(error_of(in_process().recognise(bad)).where.starts_with("/1"));
  const auto key = *openpgp::SecretKey::generate("t", kNow);
  const openpgp::NamedCertificate certificate{.fingerprint = key.fingerprint(),
                                              .armored = key.certificate()};
  const std::string signature = *key.sign(as_bytes("a"), kNow);
  for (const auto& [bytes, holds] : {std::pair{"a", true}, {"b", false}}) {
    EXPECT_EQ(in_process()
                  .verify_signature({.certificates = {&certificate, 1},
                                     .bytes = bytes,
                                     .signature = signature,
                                     .at = kNow})
                  .has_value(),
              holds);
  }
}

}  // namespace
}  // namespace tocsin::outside
