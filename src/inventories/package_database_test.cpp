// Package databases of lines, dpkg's and apk's: which records are packages and what is said of
// them.
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using testing::check;
using testing::expect_formats;
using testing::read_as;

TEST(Apk, IsToldByItsFields) {
  expect_formats({
      {"x", "P:a\nV:1\n", "apk"},
      {"x", "V:1\nP:a", "apk"},
      {"x", "\n\nP:a\nV:1\n", "apk"},
      {"x", "A:x\nZ:1\na:1\nz:1\nP:a\nV:1\n", "apk"},
      {"x", "P:a\n", "none"},
      {"x", "V:1\n", "none"},
      {"x", "C:1\nT:v\n", "none"},
      // The first record decides.
      {"x", "P:a\n\nV:1\n", "none"},
      {"x", "C:1\n\nP:a\nV:1\n", "apk"},
      {"x", "P:a\nPV\nV:1\n", "none"},
      {"x", "P:a\nV\n", "none"},
      {"x", "P:a\n@:1\nV:1\n", "none"},
      {"x", "P:a\n[:1\nV:1\n", "none"},
      {"x", "P:a\n`:1\nV:1\n", "none"},
      {"x", "P:a\n{:1\nV:1\n", "none"},
      {"x", "P:a\n1:1\nV:1\n", "none"},
      {"lib/apk/db/installed", "C:1\n", "apk"},
      {"lib/apk/db/installed", "", "none"},
      {"lib/apk/db/installed", "hello", "none"},
  });
}

TEST(Apk, RecordsEndAtEmptyLines) {
  check({
      {"x", "P:a\nV:1\n \n\nP:b\nV:2\n", "apk", {"apk||a|1", "apk||b|2"}, {}, {}},
      {"x", "P:a\nV:1\nA:\no:\n", "apk", {"apk||a|1"}, {}, {}},
      {"x", "P:a\nV:1\n\n\nV:2\n\nP:c\n", "apk", {"apk||a|1"}, {}, {"line 5", "line 7"}},
      {"x", "P:a\nV:1\n\n\nwhat\nP: b \nV:\t2\n", "apk", {"apk||a|1", "apk||b|2"}, {}, {"line 5"}},
  });
  const Inventory read = read_as("x", "P:a\nV:1\nA:x86\no:src\nS:5\n");
  ASSERT_EQ(read.components.size(), 1U);
  EXPECT_EQ(read.components[0].ref, "a");
  EXPECT_EQ(read.components[0].architecture, "x86");
  EXPECT_EQ(read.components[0].source_name, "src");
  EXPECT_EQ(read.components[0].source_version, "");
}

TEST(Dpkg, IsToldByItsFields) {
  expect_formats({
      {"x", "Package: a\nVersion: 1\n", "dpkg"},
      {"x", "Package: a\nStatus: x\n", "dpkg"},
      {"x", "Package: a\nArchitecture: x\n", "dpkg"},
      {"x", "Package: a\nInstalled-Size: 1\n", "dpkg"},
      {"x", "Version: 1\nArchitecture: x\n", "dpkg"},
      {"x", "Package: a\n", "none"},
      {"x", "Version: 1\n", "none"},
      {"x", "Architecture: x\n", "none"},
      {"var/lib/dpkg/status", "Architecture: x\n", "dpkg"},
      {"var/lib/dpkg/status", "Package: a\n", "none"},
      {"x", "Package: a\nDescription: b\n more\n\tmore: x\nVersion: 1\n", "dpkg"},
      // Not what stands further down.
      {"x", "Package: a\n\nVersion: 1\n", "none"},
      {"x", "\n\nOther: x\n\nPackage: a\nVersion: 1\n", "dpkg"},
      {"x", "Package: a\nno field\nVersion: 1\n", "none"},
      {"x", "Package: a\nStatus: x\nno field\n", "none"},
      {"status", "Package: a\nStatus: x\nno field\n", "dpkg"},
      {"status", "Package: a\nno field\nStatus: x\n", "none"},
      {"status", "no field\nPackage: a\nVersion: 1\n", "none"},
      {"x", "Package: a\nStatus: x\nMaintainer: y\n", "dpkg"},
      {"x", "Package: a\nfield\nVersion: 1\n", "none"},
      {"x", "Package: a\n: b\nVersion: 1\n", "none"},
      {"x", "Package: a\nb c: d\nVersion: 1\n", "none"},
      // DESCRIPTION of an R package, and a copyright file.
      {"x", "Package: a\nTitle: b\nVersion: 1\n", "none"},
      {"x", "Format: a\nPackage: a\nVersion: 1\n", "none"},
  });
}

TEST(Dpkg, OpkgHasTheSameForm) {
  expect_formats({
      {"x", "Package: a\nVersion: 1\nStatus: install user installed\n", "opkg"},
      {"x", "Package: a\nVersion: 1\nInstalled-Time: 1\n", "opkg"},
      {"x", "Package: a\nVersion: 1\nAuto-Installed: yes\n", "opkg"},
      {"x", "Package: a\nVersion: 1\nAuto-Installed: no\n", "dpkg"},
  });
  EXPECT_EQ(read_as("x", "Package: a\nVersion: 1\nInstalled-Time: 1\n").components.at(0).purl_type,
            "opkg");
}

TEST(Dpkg, WhatIsThereIsSaidByTheLastWordOfTheStatus) {
  check({
      {"x",
       "Package: a\nVersion: 1\nStatus: deinstall ok config-files\n\n"
       "Package: b\nVersion: 1\nStatus: purge ok not-installed\n\n"
       "Package: c\nVersion: 1\nStatus: installed\n\n"
       "Package: d\nVersion: 1\nStatus: not-installed\n\n"
       "Package: e\nVersion: 1\nStatus: hold ok half-configured\n\n"
       "Package: f\nVersion: 1\n",
       "dpkg",
       {"deb||c|1", "deb||e|1", "deb||f|1"},
       {},
       {}},
      {"x",
       "Package: a\nVersion: 1\n\n\nVersion: 2\nStatus: x\n\nPackage: c\nno field\n x: y\n\n",
       "dpkg",
       {"deb||a|1"},
       {},
       {"line 5", "line 9", "line 8"}},
      {"x",
       "Package: a\nVersion: 1\n Version: 2\n\tVersion: 3\n\nPackage: b\nVersion: 2\n:x\nfield\n",
       "dpkg",
       {"deb||a|1", "deb||b|2"},
       {},
       {"line 8", "line 9"}},
  });
}

TEST(Dpkg, SourceAndEpoch) {
  struct Row {
    std::string_view version, source, epoch, source_name, source_version;
  };
  for (const auto& [version, source, epoch, source_name, source_version] : std::vector<Row>{
           {"1.0", "", "0", "", ""},
           {"2:1.0", "src", "2", "src", ""},
           {"1.0", "src (3.0)", "0", "src", "3.0"},
           {"2:1.0", "src (3.0)", "2", "src", "0:3.0"},
           {"2:1.0", "src (4:3.0)", "2", "src", "4:3.0"},
           {"0:1.0", "src (3.0)", "0", "src", "3.0"},
           {"2:1.0", "src(3.0", "2", "src", "0:3.0"},
           {"a:1.0", "src", "0", "src", ""},
       }) {
    const Inventory read = read_as("x", "Package: a\nVersion: " + std::string(version) +
                                            "\nSource: " + std::string(source) + "\n");
    ASSERT_EQ(read.components.size(), 1U);
    const Component& component = read.components[0];
    SCOPED_TRACE(std::string(version) + " " + std::string(source));
    EXPECT_EQ(component.epoch, epoch);
    EXPECT_EQ(component.source_name, source_name);
    EXPECT_EQ(component.source_version, source_version);
    EXPECT_EQ(component.ref, "a");
  }
  EXPECT_EQ(read_as("x", "Package: a\nVersion: 1\nArchitecture: all\n").components.at(0).ref,
            "a:all");
}

}  // namespace
}  // namespace tocsin::inventories
