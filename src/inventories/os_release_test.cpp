// Whose packages they are: os-release, and what it lends to the packages of a document.
#include "inventories/os_release.h"

#include "base/error_for_test.h"
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using namespace std::string_view_literals;

TEST(OsRelease, IsReadAsAShellReadsIt) {
  struct Row {
    std::string_view text, id, release;
  };
  for (const auto& [text, id, release] : std::vector<Row>{
           {"ID=debian\nVERSION_ID=\"12\"\n", "debian", "12"},
           {"ID='Alpine'\r\nVERSION_ID=3.18", "alpine", "3.18"},
           {"  ID=a\nID=b\nVERSION_ID=1\nVERSION_ID=2", "b", "2"},
           {"ID=\"a'b\"", "a'b", ""},
           {"ID='a\"b'", "a\"b", ""},
           {"ID='a\\b'", "a\\b", ""},
           {"ID=\"a\\\"b\"", "a\"b", ""},
           {"ID=a\\bc", "abc", ""},
           {"ID=a\\", "a\\", ""},
           {"ID=a\0b"sv, "a\0b"sv, ""},
           {"ID=\"a\"'b'c", "abc", ""},
           {"ID=a\nVERSION=9\n#VERSION_ID=8\n", "a", ""},
       }) {
    const auto read = parse_os_release(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(read->id, id) << text;
    EXPECT_EQ(read->release, release) << text;
  }
  for (const std::string_view text : {"", "ID=", "ID=\"\"", "NAME=x", "ID = a", "VERSION_ID=1"}) {
    EXPECT_FALSE(parse_os_release(text).has_value()) << text;
  }
  EXPECT_EQ(parse_os_release("ID=" + std::string(300, 'a'))->id, std::string(256, 'a'));
}

TEST(OsRelease, IsToldByItsNameOrItsFirstLines) {
  testing::expect_formats({
      {"etc/os-release", "X=1\nID=a\n", "os-release"},
      {"etc/os-release", "X=1\n", "refused"},
      {"x", "ID=a", "os-release"},
      {"x", "NAME=b\nID=a", "os-release"},
      {"x", "PRETTY_NAME=b\nID=a", "os-release"},
      {"x", "NAME=b\nVERSION_ID=1", "none"},
      {"x", "X=1\nID=a\n", "none"},
      {"x", "NAME=b ID=a", "none"},
  });
}

TEST(OsRelease, IsAnOperatingSystemOfAtMost64KiB) {
  std::string text = "ID=a\nVERSION_ID=1\n";
  text.resize(64U << 10U, '\n');
  const auto read = read_inventory({.path = "os-release", .bytes = text});
  ASSERT_TRUE(read && *read);
  ASSERT_EQ((*read)->components.size(), 1U);
  const Component& system = (*read)->components[0];
  EXPECT_EQ(system.kind, "operating-system");
  EXPECT_EQ(system.name, "a");
  EXPECT_EQ(system.version, "1");
  EXPECT_EQ(system.distribution, (Distribution{"a", "1"}));
  EXPECT_EQ(error_of(read_inventory({.path = "os-release", .bytes = text + "\n"})).code,
            Errc::too_large);
}

struct Lent {
  std::string_view type, group;
  std::optional<Distribution> own;
  std::optional<Distribution> attached, lent;
  std::string_view attached_group, lent_group;
};

TEST(OsRelease, PackagesOfASystemAreGivenIt) {
  const Distribution system{"a", "1"};
  const Distribution other{"o", "9"};
  const Distribution without_release{"o", ""};
  for (const Lent& row : std::vector<Lent>{
           {"deb", "", {}, system, system, "a", "a"},
           {"rpm", "", {}, system, system, "a", "a"},
           {"apk", "", {}, system, system, "a", "a"},
           {"alpm", "", {}, system, system, "a", "a"},
           {"opkg", "", {}, system, system, "a", "a"},
           {"npm", "", {}, {}, {}, "", ""},
           {"", "", {}, {}, {}, "", ""},
           // A vendor that is stated stays; a document that says whose it is may tell more of it.
           {"deb", "v", {}, {}, system, "v", "v"},
           {"deb", "", other, other, other, "", ""},
           {"deb", "v", without_release, without_release, system, "v", "v"},
           {"deb", "", without_release, without_release, system, "", "a"},
       }) {
    Component component;
    component.purl_type = row.type;
    component.group = row.group;
    component.name = "n";
    component.version = "2";
    component.distribution = row.own;
    Inventory attached{.components = {component}};
    attach_distribution(attached, system);
    Inventory lent{.components = {component}};
    lend_distribution(lent, system);
    SCOPED_TRACE(std::string(row.type) + " " + std::string(row.group));
    EXPECT_EQ(attached.components[0].distribution, row.attached);
    EXPECT_EQ(attached.components[0].group, row.attached_group);
    EXPECT_EQ(lent.components[0].distribution, row.lent);
    EXPECT_EQ(lent.components[0].group, row.lent_group);
    EXPECT_EQ(attached.components[0].purl.empty(), row.attached != system);
    EXPECT_EQ(lent.components[0].purl.empty(), row.lent != system);
  }
}

}  // namespace
}  // namespace tocsin::inventories
