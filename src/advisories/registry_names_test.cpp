// One spelling for what a registry takes for one package or one version: docs/formats/identity.md,
// row by row.
#include "advisories/registry_names.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

std::string joined(const RegistryName& name) {
  return name.group + "|" + name.name;
}

TEST(RegistryNames, AreThoseOfTheRegistry) {
  struct Row {
    std::string_view type, group, name, want;
  };
  for (const Row& row : std::vector<Row>{
           {"pypi", "", "Zope.Interface", "|zope-interface"},
           {"pypi", "", "friendly-._bard", "|friendly-bard"},
           {"pypi", "", "-a-", "|-a-"},
           {"cargo", "", "Serde_JSON", "|serde-json"},
           {"cargo", "", "a.b", "|a.b"},
           {"nuget", "", "Newtonsoft.Json", "|newtonsoft.json"},
           {"composer", "Drupal", "Core", "drupal|core"},
           {"composer", "", "Drupal/Core", "drupal|core"},
           {"githubactions", "", "Actions/Checkout", "actions|checkout"},
           {"hex", "", "Phoenix", "|phoenix"},
           {"npm", "@Scope", "Name", "@Scope|Name"},
           {"npm", "", "@scope/name", "@scope|name"},
           {"npm", "", "%40scope%2Fname", "@scope|name"},
           {"npm", "", "a%zz", "|a%zz"},
           {"npm", "", "a%4", "|a%4"},
           {"gem", "", "Rails", "|Rails"},
           {"maven", "g.h", "a", "g.h|a"},
           {"maven", "", "g.h:a", "g.h|a"},
           {"maven", "g", "a:b", "g|a:b"},
           {"maven", "", "a", "|a"},
           {"golang", "github.com/A", "b", "github.com/a|b"},
           {"golang", "", "github.com/A/b", "github.com/a|b"},
           {"golang", "github.com/!a!bc", "d!e", "github.com/abc|de"},
           {"golang", "github.com/a", "b!", "github.com/a|b!"},
           {"golang", "github.com/a", "!1", "github.com/a|!1"},
           {"golang", "", "std", "|stdlib"},
           {"golang", "", "stdlib", "|stdlib"},
           {"golang", "", "toolchain", "|toolchain"},
           {"swift", "github.com/Apple", "swift-nio", "github.com/apple|swift-nio"},
           {"swift", "", "https://github.com/apple/swift-nio.git", "github.com/apple|swift-nio"},
           {"swift", "", "git@github.com:apple/swift-nio.git", "github.com/apple|swift-nio"},
           {"swift", "https:/github.com/apple", "swift-nio", "github.com/apple|swift-nio"},
           {"deb", "debian", "A%20b", "debian|A%20b"},
           {"nobody-knows", "G", "N/m", "G|N/m"},
       }) {
    const RegistryName got = registry_name(row.type, row.group, row.name);
    EXPECT_EQ(joined(got), row.want) << row.type << " " << row.group << " " << row.name;
    EXPECT_EQ(registry_name(row.type, got.group, got.name), got) << "a second time: " << row.name;
  }
}

TEST(RegistryNames, VersionsAreAsTheRegistryWritesThem) {
  struct Row {
    std::string_view type, name, version, want;
  };
  for (const Row& row : std::vector<Row>{
           {"gem", "nokogiri", "1.19.3-x86_64-linux-gnu", "1.19.3"},
           {"gem", "nokogiri", "1.19.3-aarch64-linux-musl", "1.19.3"},
           {"gem", "nokogiri", "1.19.3-java", "1.19.3"},
           {"gem", "nokogiri", "1.19.3-x64-mingw-ucrt", "1.19.3"},
           {"gem", "nokogiri", "1.19.3-javax", "1.19.3-javax"},
           {"gem", "nokogiri", "1.19.3-rc1", "1.19.3-rc1"},
           {"gem", "nokogiri", "1.19.3", "1.19.3"},
           {"npm", "a", "1.19.3-java", "1.19.3-java"},
           {"golang", "stdlib", "go1.22.2 X:boringcrypto", "1.22.2"},
           {"golang", "stdlib", "v1.23.5", "1.23.5"},
           {"golang", "stdlib", "1.23", "1.23.0"},
           {"golang", "stdlib", "go1.23rc1", "1.23.0-rc.1"},
           {"golang", "stdlib", "go1.23beta2", "1.23.0-beta.2"},
           {"golang", "stdlib", "1.23.6", "1.23.6"},
           {"golang", "stdlib", "(devel)", "(devel)"},
           {"golang", "stdlib", "1", "1"},
           {"golang", "stdlib", "1.2.3.4", "1.2.3.4"},
           {"golang", "toolchain", "go1.23.6", "1.23.6"},
           {"golang", "b", "v1.2.3", "v1.2.3"},
           {"golang", "b", "go1.2.3", "go1.2.3"},
           {"npm", "a", "v1.2.3", "1.2.3"},
           {"npm", "a", " 1.2.3\n", "1.2.3"},
           {"npm", "a", "vanilla", "vanilla"},
           {"cargo", "a", "V1.2.3", "1.2.3"},
           {"maven", "a", "v1", "v1"},
           {"maven", "a", "%24%7Bv%7D", "${v}"},
           {"nobody-knows", "a", " v1", " v1"},
           {"deb", "a", "1%2e0", "1%2e0"},
           {"maven", "a", "1.0+b%2Bc", "1.0+b+c"},
       }) {
    EXPECT_EQ(registry_version(row.type, row.name, row.version), row.want)
        << row.type << " " << row.version;
  }
}

}  // namespace
}  // namespace tocsin::advisories
