// Public inventories, read in place: each is read or refused with a reason; what is read agrees
// with a naive count, and the verdicts of the CycloneDX suite with the names of its files.
#include "base/error_for_test.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "inventories/inventory.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>

namespace tocsin::inventories {
namespace {

constexpr std::size_t kPackedBytesMax = 16U << 20U;
constexpr int kWindowLogMax = 27;  // the files were written with a window of 128 MiB

std::string folder() {
  const char* const given = std::getenv("TOCSIN_DATA_DIR");
  return given == nullptr ? "../shared/data" : given;
}

std::string unpacked(const std::string& file) {
  const auto packed = read_file(folder() + "/" + file, kPackedBytesMax);
  TOC_ASSERT(packed.has_value());
  ZSTD_DStream* const stream = ZSTD_createDStream();
  ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, kWindowLogMax);
  std::string out;
  std::string block(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{packed->data(), packed->size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer to{block.data(), block.size(), 0};
    TOC_ASSERT(ZSTD_isError(ZSTD_decompressStream(stream, &to, &in)) == 0);
    out.append(block, 0, to.pos);
  }
  ZSTD_freeDStream(stream);
  return out;
}

void for_each_file(const std::string& file,
                   const std::function<void(const std::string&, const std::string&)>& use) {
  const std::string tar = unpacked(file);
  archive* const reader = archive_read_new();
  archive_read_support_format_tar(reader);
  TOC_ASSERT(archive_read_open_memory(reader, tar.data(), tar.size()) == ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    std::string bytes(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    TOC_ASSERT(archive_read_data(reader, bytes.data(), bytes.size()) ==
               static_cast<la_ssize_t>(bytes.size()));
    if (archive_entry_filetype(entry) == AE_IFREG) {
      use(archive_entry_pathname(entry), bytes);
    }
  }
  archive_read_free(reader);
}

struct Counts {
  std::size_t read = 0;
  std::size_t problems = 0;  ///< documents that were read, with problems
  std::size_t refused = 0;
  std::size_t other = 0;
  std::size_t components = 0;
  std::size_t statements = 0;
};

void count(const std::string& path, const std::string& bytes, Counts& counts) {
  const auto read = read_inventory({.path = path, .bytes = bytes});
  if (!read) {
    ++counts.refused;
    EXPECT_FALSE(error_of(read).message.empty());
    std::cout << "  refused " << path << ": " << describe(read.error()) << "\n";
  } else if (!*read) {
    ++counts.other;
    if (std::getenv("TOCSIN_VERBOSE") != nullptr) {
      std::cout << "  no format " << path << "\n";
    }
  } else {
    ++counts.read;
    counts.problems += (*read)->problems.empty() ? 0 : 1;
    counts.components += (*read)->components.size();
    counts.statements += (*read)->statements.size();
  }
}

void print(const std::string& name, const Counts& counts) {
  std::cout << name << ": read " << counts.read << " (with problems " << counts.problems
            << "), refused " << counts.refused << ", no format " << counts.other << ", components "
            << counts.components << ", statements " << counts.statements << "\n";
}

bool has_data() {
  return std::filesystem::exists(folder() + "/sbom");
}

TEST(PublicInventories, AreReadOrRefused) {
  if (!has_data()) {
    GTEST_SKIP() << "SKIPPED: no data";
  }
  for (const char* const file : {"sbom/cyclonedx-real.tar.zst", "sbom/spdx-examples.tar.zst",
                                 "sbom/spdx-wild.tar.zst", "sbom/vex-and-bom-reports.tar.zst",
                                 "inventory/lockfiles.tar.zst", "inventory/os-packages.tar.zst"}) {
    Counts counts;
    for_each_file(file, [&](const std::string& path, const std::string& bytes) {
      count(path, bytes, counts);
    });
    print(file, counts);
    EXPECT_GT(counts.read, 0U) << file;
  }
}

TEST(PublicInventories, ContainersAreRead) {
  if (!has_data()) {
    GTEST_SKIP() << "SKIPPED: no data";
  }
  const std::string lines = unpacked("sbom/spdx-containers.jsonl.zst");
  Counts counts;
  for (const std::string_view line : split(lines, '\n')) {
    const std::size_t at = line.find("\"doc\":");
    if (at != std::string_view::npos) {
      // Only the braces of the line stand around it, whatever follows the member.
      const auto json = JsonDocument::parse(line);
      ASSERT_TRUE(json.has_value());
      const std::size_t packages = json->root().find("doc")->find("packages")->elements().size();
      const std::size_t before = counts.components;
      std::string doc(line.substr(at + 6));
      doc.resize(doc.rfind('}'));
      count("x.spdx.json", doc, counts);
      EXPECT_EQ(counts.components - before, packages);
    }
  }
  print("sbom/spdx-containers.jsonl.zst", counts);
  EXPECT_EQ(counts.read, 240U);
}

TEST(PublicInventories, CyclonedxVerdicts) {
  if (!has_data()) {
    GTEST_SKIP() << "SKIPPED: no data";
  }
  std::size_t matched = 0;
  std::size_t missed = 0;
  for_each_file(
      "sbom/cyclonedx-conformance.tar.zst", [&](const std::string& path, const std::string& bytes) {
        const std::string name = std::filesystem::path(path).filename().string();
        if (!name.starts_with("valid") && !name.starts_with("invalid")) {
          return;
        }
        const auto read = read_inventory({.path = path, .bytes = bytes});
        // No schema asks that a purl has the component's version.
        const bool is_valid =
            read && *read && std::ranges::all_of((*read)->problems, [](const Problem& problem) {
              return problem.message.starts_with("The version of the purl is another one");
            });
        if (is_valid == name.starts_with("valid")) {
          ++matched;
          return;
        }
        ++missed;
        std::cout << "  verdict differs " << path;
        if (!read) {
          std::cout << ": " << describe(read.error());
        } else if (*read && !(*read)->problems.empty()) {
          std::cout << ": " << (*read)->problems[0].where << " " << (*read)->problems[0].message;
        }
        std::cout << "\n";
      });
  std::cout << "cyclonedx verdicts: matched " << matched << ", missed " << missed << "\n";
  EXPECT_EQ(missed, 0U);
}

TEST(PublicInventories, CutAtEveryByteTheSmallOnesEndSomehow) {
  if (!has_data()) {
    GTEST_SKIP() << "SKIPPED: no data";
  }
  constexpr std::size_t bytes_max = 4U << 10U;
  std::size_t pieces = 0;
  for (const char* const file : {"sbom/cyclonedx-conformance.tar.zst", "sbom/spdx-examples.tar.zst",
                                 "sbom/vex-and-bom-reports.tar.zst", "inventory/lockfiles.tar.zst",
                                 "inventory/os-packages.tar.zst"}) {
    for_each_file(file, [&](const std::string& path, const std::string& bytes) {
      for (std::size_t size = 0; bytes.size() <= bytes_max && size < bytes.size(); ++size) {
        std::ignore =
            read_inventory({.path = path, .bytes = std::string_view(bytes).substr(0, size)});
        ++pieces;
      }
    });
  }
  std::cout << "pieces read or refused: " << pieces << "\n";
  EXPECT_GT(pieces, 0U);
}

TEST(PublicInventories, DpkgAndApkAgreeWithANaiveCount) {
  if (!has_data()) {
    GTEST_SKIP() << "SKIPPED: no data";
  }
  std::size_t compared = 0;
  for_each_file(
      "inventory/os-packages.tar.zst", [&](const std::string& path, const std::string& bytes) {
        const auto read = read_inventory({.path = path, .bytes = bytes});
        if (!read || !*read || !(*read)->problems.empty() ||
            ((*read)->format != "dpkg" && (*read)->format != "apk")) {
          return;
        }
        const bool is_dpkg = (*read)->format == "dpkg";
        std::size_t want = 0;
        for (const std::string_view line : split(bytes, '\n')) {
          want += line.starts_with(is_dpkg ? "Package:" : "P:") ? 1 : 0;
          want -= line.starts_with("Status:") &&
                          (line.ends_with(" config-files") || line.ends_with(" not-installed"))
                      ? 1
                      : 0;
        }
        ++compared;
        EXPECT_EQ((*read)->components.size(), want) << path;
      });
  std::cout << "databases compared: " << compared << "\n";
  EXPECT_GT(compared, 10U);
}

}  // namespace
}  // namespace tocsin::inventories
