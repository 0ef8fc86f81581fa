// Packages by what lies beside them: Java's metadata, what package managers leave, and whose roots
// they stand below.
#include "scan/installed.h"
#include "scan/java_metadata.h"
#include "scan/packages.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

std::string coordinates(const std::optional<Coordinates>& found) {
  return found ? found->group + "|" + found->artifact + "|" + found->version : "none";
}

TEST(JavaMetadata, PomProperties) {
  const std::string longest(512, 'x');
  for (const auto& [text, want] : std::vector<std::pair<std::string, std::string>>{
           {"groupId=g\nartifactId=a\nversion=1\n", "g|a|1"},
           {"#groupId=g\n artifactId : a \r\nversion=1=2", "|a|1=2"},
           {"# artifactId=b\nartifactId=a", "|a|"},
           {"artifactId=a\nnothing\nother=1", "|a|"},
           {"groupId=g\nversion=1", "none"},
           {"artifactId=\xFF", "none"},
           {"artifactId=" + longest, "|" + longest + "|"},
           {"artifactId=" + longest + "x", "none"},
           {"", "none"}}) {
    EXPECT_EQ(coordinates(read_metadata("x/pom.properties", as_bytes(text))), want) << text;
  }
}

TEST(JavaMetadata, TheMainSectionOfAManifest) {
  for (const auto& [text, want] : std::vector<std::pair<std::string, std::string>>{
           {"Bundle-SymbolicName: a;singleton:=true\nBundle-Version: 1\n", "|a|1"},
           {"Bundle-SymbolicName: a\nImplementation-Title: b\nImplementation-Version: 2\n"
            "Bundle-Version: 1\n",
            "|a|2"},
           {"Implementation-Title: b\r\nImplementation-Vendor-Id: g\r\n", "g|b|"},
           {"implementation-TITLE: b\nOther: c\nno colon\n", "|b|"},
           {"Implementation-Title: lo\n ng\nBundle-Version: 1.\r\n 0\r\n", "|long|1.0"},
           {"Implementation-Title: b", "|b|"},
           {"Implementation-Title: b\n\nBundle-SymbolicName: c\n", "|b|"},
           {"Other: b\n", "none"},
           {"", "none"},
           {"Other: " + std::string(65'536, 'x') + "\nImplementation-Title: b\n", "none"}}) {
    EXPECT_EQ(coordinates(read_metadata("META-INF/MANIFEST.MF", as_bytes(text))), want)
        << text.substr(0, 90);
  }
}

TEST(JavaMetadata, NamesOfFiles) {
  const std::string longest(512, 'x');
  for (const auto& [name, want] : std::vector<std::pair<std::string, std::string>>{
           {"log4j-core-2.14.1.jar", "|log4j-core|2.14.1"},
           {"a-0.jar", "|a|0"},
           {"a-9x.jar", "|a|9x"},
           {"a-b.jar", "|a-b|"},
           {"a-.jar", "|a-|"},
           {"a-/1.jar", "|a-/1|"},
           {"a-:1.jar", "|a-:1|"},
           {"-1.jar", "|-1|"},
           {"a.b.jar", "|a.b|"},
           {"a", "none"},
           {".jar", "none"},
           {"\xFF.jar", "none"},
           {longest + ".jar", "|" + longest + "|"},
           {longest + "x.jar", "none"}}) {
    EXPECT_EQ(coordinates(coordinates_of_name(name)), want) << name;
  }
  const Component with_group = to_component({"g", "a", "1"}, "pom", "here");
  EXPECT_EQ(with_group.purl, "pkg:maven/g/a@1");
  EXPECT_EQ(with_group.ref, "pom");
  EXPECT_EQ(with_group.locations, (std::vector<std::string>{"here"}));
  EXPECT_EQ(to_component({"", "a", "1"}, "name", "here").purl, "");
}

std::string installed(std::string_view path, std::string_view content) {
  EXPECT_TRUE(is_installed_file(path)) << path;
  std::string out;
  for (const Component& one : installed_of(path, as_bytes(content))) {
    out += one.purl + ";";
  }
  return out;
}

TEST(Installed, EachManagersOwnFiles) {
  struct Row {
    std::string path, content, want;
  };
  const std::string longest(512, 'x');
  for (const Row& row : std::vector<Row>{
           {"a.dist-info/METADATA", "Name: a\nVersion: 1\n", "pkg:pypi/a@1;"},
           {"a.egg-info/PKG-INFO", "Version:1\nName:a\n", "pkg:pypi/a@1;"},
           {"a.egg/EGG-INFO/PKG-INFO", "Name: a\nVersion: 1\n", "pkg:pypi/a@1;"},
           {"a.egg-info", "Name: a\nVersion: 1\n", "pkg:pypi/a@1;"},
           {"a.egg-info", "Name: a\n", ""},
           {"a.egg-info", "Name: a\n\nVersion: 1\n", ""},
           {"a.egg-info", "Version: 1\n", ""},
           {"a.egg-info", "Name: \xFF\nVersion: 1\n", ""},
           {"a.egg-info", "Name: a\nVersion: \xFF\n", ""},
           {"a.egg-info", "Name: " + longest + "\nVersion: 1\n", "pkg:pypi/" + longest + "@1;"},
           {"a.egg-info", "Name: " + longest + "x\nVersion: 1\n", ""},
           {"specifications/a.gemspec", "s.name = \"a\".freeze\ns.version = '1'\n", "pkg:gem/a@1;"},
           {"specifications/a.gemspec", "s.name = \"a\"\n", "pkg:gem/a;"},
           {"specifications/a.gemspec", "s.name = a\ns.version = \"1\"\n", ""},
           {"specifications/a.gemspec", "s.name =", ""},
           {"specifications/a.gemspec", "s.name = \"a", ""},
           {"specifications/a.gemspec", "s.version = \"1\"\n", ""},
           {"node_modules/a/package.json", R"({"name":"a","version":"1"})", "pkg:npm/a@1;"},
           {"x/node_modules/@s/a/package.json", R"({"name":"@s/a"})", "pkg:npm/%40s/a;"},
           {"node_modules/a/package.json", R"({"version":"1"})", ""},
           {"node_modules/a/package.json", "{", ""},
           {"x/composer/installed.json", R"([{"name":"a/b","version":"1"},{}])",
            "pkg:composer/a/b@1;"},
           {"x/composer/installed.json", R"({"packages":[{"name":"a/b"}]})", "pkg:composer/a/b;"},
           {"x/composer/installed.json", R"({"other":[{"name":"a/b"}]})", ""},
           {"a.deps.json", R"({"libraries":{"A/1":{"type":"package"},"B/1":{"type":"project"},
              "C":{"type":"package"}}})",
            "pkg:nuget/A@1;"},
           {"a.deps.json", "{}", ""},
           {"env/conda-meta/a.json", R"({"name":"a","version":"1"})", "pkg:conda/a@1;"},
       }) {
    EXPECT_EQ(installed(row.path, row.content), row.want) << row.path << " " << row.content;
  }
  for (const std::string_view path :
       {"a.dist-info/METADATA.x", "PKG-INFO", "node_modules/package.json", "node_modules/a/x.json",
        "node_modules/@s/package.json", "node_modules/@s/a/b/package.json", "specifications/a.json",
        "conda-meta/a.txt", "conda-meta/history", "a.json"}) {
    EXPECT_FALSE(is_installed_file(path)) << path;
  }
}

TEST(Installed, DocumentsAreReadUpTo16MiB) {
  std::string text = R"({"name":"a","version":"1"})";
  text.resize(16U << 20U, ' ');
  EXPECT_EQ(installed("node_modules/a/package.json", text), "pkg:npm/a@1;");
  EXPECT_EQ(installed("node_modules/a/package.json", text + " "), "");
}

TEST(Packages, FilesThatListThem) {
  for (const auto& [path, is_list] :
       std::vector<std::pair<std::string_view, bool>>{{"package-lock.json", true},
                                                      {"a/b/Cargo.lock", true},
                                                      {"Cargo.lock/a", false},
                                                      {"a.cdx.json", true},
                                                      {"a.spdx", true},
                                                      {"bom.json", true},
                                                      {"a/bom.json", true},
                                                      {"my-bom.json", false},
                                                      {"sbom.json", true},
                                                      {"var/lib/dpkg/status", true},
                                                      {"/srv/root/var/lib/dpkg/status", true},
                                                      {"myvar/lib/dpkg/status", false},
                                                      {"var/lib/dpkg/status.d/a", true},
                                                      {"var/lib/dpkg/status.d/a.md5sums", false},
                                                      {"x.md5sums", false},
                                                      {"var/lib/dpkg/status-old", false},
                                                      {"node_modules/a/package.json", true},
                                                      {"readme.txt", false}}) {
    EXPECT_EQ(is_package_file(path), is_list) << path;
  }
  EXPECT_TRUE(packages_of("l", "Cargo.lock", as_bytes("\xFF")).components.empty());
  EXPECT_TRUE(packages_of("l", "Cargo.lock", as_bytes("\xFF")).fault.starts_with("unreadable: "));
  EXPECT_TRUE(packages_of("l", "readme", as_bytes("hello")).components.empty());
  EXPECT_EQ(packages_of("l", "readme", as_bytes("hello")).fault, "");
  const auto read = packages_of("l", "package-lock.json",
                                as_bytes(R"({"packages":{"node_modules/a":{"version":"1"}}})"))
                        .components;
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].locations, (std::vector<std::string>{"l", "node_modules/a"}));
}

Component at(const std::string& type, const std::string& location) {
  Component out{.purl_type = type, .name = "a", .version = "1"};
  out.locations = {location};
  return out;
}
Component system_at(const std::string& id, const std::string& location) {
  Component out = at("", location);
  out.kind = "operating-system";
  out.distribution = Distribution{id, "1"};
  return out;
}

TEST(Packages, TakeTheDistributionOfTheirRoot) {
  struct Row {
    std::string type, location, want;
  };
  for (const auto& [type, location, want] :
       std::vector<Row>{{"deb", "/var/lib/dpkg/status", "top"},
                        {"rpm", "/var/lib/dpkg/status", "top"},
                        {"apk", "/var/lib/dpkg/status", "top"},
                        {"opkg", "/var/lib/dpkg/status", "top"},
                        {"alpm", "/var/lib/dpkg/status", "top"},
                        {"npm", "/var/lib/dpkg/status", ""},
                        {"deb", "/elsewhere", ""},
                        {"deb", "/srv/var/lib/dpkg/status", ""},
                        {"deb", "/srv/inner/var/lib/dpkg/status", "inner"},
                        // The layers of an image are one root.
                        {"deb", "a.tar!/layer1!/var/lib/dpkg/status", "image"},
                        {"deb", "a.tar!/layer2!/var/lib/dpkg/status", "image"},
                        {"deb", "b.tar!/layer2!/var/lib/dpkg/status", ""}}) {
    Component named = system_at("none", "/etc/os-release");
    named.kind = "library";
    Component without = system_at("x", "/etc/os-release");
    without.distribution.reset();
    std::vector<Component> all{at(type, location),
                               system_at("top", "/etc/os-release"),
                               named,
                               without,
                               system_at("inner", "/srv/inner/usr/lib/os-release"),
                               system_at("image", "a.tar!/layer1!/etc/os-release")};
    attach_distributions(all);
    ASSERT_EQ(all.size(), 6U);
    EXPECT_EQ(all[0].distribution ? all[0].distribution->id : "", want) << type << " " << location;
    EXPECT_EQ(all[0].name, "a");
  }
}

}  // namespace
}  // namespace tocsin::scan
