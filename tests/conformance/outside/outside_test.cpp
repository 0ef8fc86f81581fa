// The same documents read in this process and by a child of it: equal answers. Public ones are read
// in place and skipped where they are absent. This program is its own child.
#include "advisories/codec.h"
#include "base/error_for_test.h"
#include "base/file.h"
#include "outside/child.h"
#include "outside/codec.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <span>
#include <thread>

namespace tocsin::outside {
namespace {

std::string folder() {
  const char* const given = std::getenv("TOCSIN_DATA_DIR");
  return given == nullptr ? "../shared/data" : given;
}

bool has_data() {
  return std::filesystem::exists(folder() + "/sbom");
}

/// Errors included.
std::string inventory_text(const Reader& reader, const std::string& path,
                           const std::string& bytes) {
  const auto read = reader.read_inventory({.path = path, .bytes = bytes});
  std::string out = read ? (*read ? "" : "nothing") : "error: " + describe(read.error());
  if (read && *read) {
    const Status written = write_inventory(**read, [&](std::string_view one) -> Status {
      out += one;
      return {};
    });
    EXPECT_TRUE(written.has_value());
  }
  return out;
}

std::string records_text(const Reader& reader, const std::string& bytes,
                         std::string_view format = "") {
  std::string out;
  const auto read = reader.read_records(
      bytes, format,
      {.take = [&](const advisories::Record& record) -> Status {
         out += "record " + record.place + " " + to_hex(record.digest) + " " +
                (record.is_epss ? "epss" : "") + encode(record) + to_hex(as_bytes(record.packed));
         for (const std::string& compiled : record.compiled) {
           out += compiled;
         }
         return {};
       },
       .quarantine =
           [&](const advisories::Quarantined& why) {
             out += "quarantined " + why.record + why.where + why.message;
           },
       .is_known = [](const Digest& digest) { return digest[0] == std::byte{7}; }},
      Scale::upload);
  return out + (read ? encode(*read) : "error: " + describe(read.error()));
}

/// Of the document between two that are none and before itself again.
std::string summary_text(const Reader& reader, const std::string& bytes) {
  const std::array<std::string_view, 4> documents = {"no JSON", bytes, "", bytes};
  const auto read = reader.recognise(documents);
  if (!read) {
    return "error: " + describe(read.error());
  }
  std::string out;
  for (const auto& summary : *read) {
    out += summary ? encode(*summary) + "\n" : "nothing\n";
  }
  return out;
}

void for_each_file(const std::string& file,
                   const std::function<void(const std::string&, const std::string&)>& use) {
  archive* const reader = archive_read_new();
  archive_read_support_filter_zstd(reader);
  archive_read_support_format_tar(reader);
  ASSERT_EQ(archive_read_open_filename(reader, (folder() + "/" + file).c_str(), 1U << 20U),
            ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    std::string bytes(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    ASSERT_EQ(archive_read_data(reader, bytes.data(), bytes.size()),
              static_cast<la_ssize_t>(bytes.size()));
    if (archive_entry_filetype(entry) == AE_IFREG) {
      use(archive_entry_pathname(entry), bytes);
    }
  }
  archive_read_free(reader);
}

const std::string kOsv =
    R"({"schema_version":"1.7.0","id":"TEST-1","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.2.0"}]}]}]})";
const std::string kCve =
    R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2099-0001","state":"PUBLISHED"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"A hole"}],"affected":[{"vendor":"v","product":"p","versions":[{"version":"1.0","status":"affected"}]}]}}})";

TEST(ReadByAChild, GivesTheSameForSmallDocuments) {
  const ChildReader child;
  for (
      const auto& [path, bytes] :
      {std::pair<std::string, std::string>{
           "bom.json",
           R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"x","version":"1"}]})"},
       {"bom.json", R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":7})"},
       {"bom.xml",
        R"(<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library"><name>x</name><version>1</version></component></components></bom>)"},
       {"bom.xml",
        R"(<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aa">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6">&a;</bom>)"},
       {"requirements.txt", "left==1.0\n"},
       {std::string("a\0b\n7", 5), "Package: x\nStatus: install ok installed\nVersion: 1\n\n"},
       {"status", "Package: x\xFF\nStatus: install ok installed\nVersion: 1\n\n"},
       {"notes.txt", "hello"},
       {"", ""}}) {
    SCOPED_TRACE(path + ": " + bytes);
    EXPECT_EQ(inventory_text(child, path, bytes), inventory_text(in_process(), path, bytes));
  }
  for (const std::string& bytes :
       {kOsv, kOsv + "\n{broken\n" + kCve + "\n", "[" + kOsv + "," + kCve + "]", kCve,
        std::string("#model_version:v1,score_date:2026-01-02T00:00:00Z\ncve,epss,percentile\n"),
        std::string("hello"), std::string(), std::string("\x1F\x8B broken", 9)}) {
    SCOPED_TRACE(bytes);
    EXPECT_EQ(records_text(child, bytes), records_text(in_process(), bytes));
    EXPECT_EQ(records_text(child, bytes, "kev"), records_text(in_process(), bytes, "kev"));
    EXPECT_EQ(summary_text(child, bytes), summary_text(in_process(), bytes));
  }
}

TEST(ReadByAChild, WhatTakesTooMuchIsRefused) {
  std::string bom = R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[)";
  for (int i = 0; i < 20000; ++i) {
    bom += R"({"type":"library","name":"a","version":"1"},)";
  }
  bom += R"({"type":"library","name":"a","version":"1"}]})";
  const auto refusal = [&](const ChildOptions& options) {
    const auto read = ChildReader(options).read_inventory({.path = "bom.json", .bytes = bom});
    return read ? std::string("read") : std::string(to_text(read.error().code));
  };
  ChildOptions options;
  EXPECT_EQ(refusal(options), "read");
  options.inventories.limits.memory_bytes = 80U << 20U;
  EXPECT_EQ(refusal(options), sandbox::limits_memory() ? "too_large" : "read");
  options = {};
  options.inventories.limits.answer_bytes = 1000;
  EXPECT_EQ(refusal(options), "too_large");
  options = {};
  options.inventories.limits.wall = std::chrono::seconds(0);
  EXPECT_EQ(refusal(options), "too_large");
}

TEST(ReadByAChild, AnAnswerThatIsNoneIsRefused) {
  for (const auto& [program, want] : {std::pair<std::string, Errc>{"/bin/echo", Errc::malformed},
                                      {"/bin/true", Errc::malformed},
                                      {"/bin/false", Errc::unavailable},
                                      {"/nothing", Errc::unavailable}}) {
    SCOPED_TRACE(program);
    ChildOptions options;
    options.program = program;
    const ChildReader child(options);
    EXPECT_EQ(error_of(child.read_inventory({.path = "a", .bytes = "a"})).code, want);
    const std::array<std::string_view, 2> documents = {"no JSON", "{}"};
    EXPECT_EQ(error_of(child.recognise(documents)).code, want);
    EXPECT_EQ(error_of(child.read_records("{}", "", {}, Scale::upload)).code, want);
    EXPECT_TRUE(child.recognise(std::span(documents).first(1)).has_value());  // nobody is started
  }
}

TEST(ReadByAChild, GivesTheSameForPublicDocuments) {
  if (!has_data()) {
    GTEST_SKIP() << "SKIPPED: no data";
  }
  std::size_t inventories = 0;
  std::size_t records = 0;
  const ChildReader child;
  for (const char* const file : {"sbom/cyclonedx-real.tar.zst", "sbom/spdx-examples.tar.zst",
                                 "sbom/vex-and-bom-reports.tar.zst", "inventory/lockfiles.tar.zst",
                                 "inventory/os-packages.tar.zst"}) {
    for_each_file(file, [&](const std::string& path, const std::string& bytes) {
      SCOPED_TRACE(path);
      EXPECT_EQ(inventory_text(child, path, bytes), inventory_text(in_process(), path, bytes));
      ++inventories;
    });
  }
  for (const char* const file :
       {"advisories/vendor-samples.tar.zst", "advisories/osvdev-samples.tar.zst",
        "csaf/oasis-csaf-conformance.tar.zst"}) {
    for_each_file(file, [&](const std::string& path, const std::string& bytes) {
      SCOPED_TRACE(path);
      EXPECT_EQ(records_text(child, bytes), records_text(in_process(), bytes));
      EXPECT_EQ(summary_text(child, bytes), summary_text(in_process(), bytes));
      ++records;
    });
  }
  // As they are: packed.
  for (const char* const file :
       {"advisories/osv-log4j.jsonl.zst", "advisories/cve5-log4j.jsonl.zst",
        "advisories/kev.tar.zst", "advisories/csaf-signed.tar.zst", "advisories/nvd-cpe.jsonl.zst",
        "advisories/csaf-cisa.jsonl.zst"}) {
    SCOPED_TRACE(file);
    const auto bytes = read_file(folder() + "/" + file, std::size_t{64} << 20U);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_TRUE(records_text(child, *bytes) == records_text(in_process(), *bytes));
  }
  std::cout << inventories << " inventories and " << records << " advisories gave the same\n";
}

}  // namespace
}  // namespace tocsin::outside

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == tocsin::outside::kReadDocument) {
    return tocsin::outside::answer(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
