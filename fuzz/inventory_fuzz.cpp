// A document of any inventory format. The first byte picks the name that may serve as a hint.
#include "inventories/inventory.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 22> kNames = {"bom.json",
                                                       "package-lock.json",
                                                       "status",
                                                       "installed",
                                                       "os-release",
                                                       "",
                                                       "requirements.txt",
                                                       "Cargo.lock",
                                                       "uv.lock",
                                                       "poetry.lock",
                                                       "go.mod",
                                                       "Gemfile.lock",
                                                       "yarn.lock",
                                                       "pnpm-lock.yaml",
                                                       "pubspec.lock",
                                                       "mix.lock",
                                                       "gradle.lockfile",
                                                       "pom.xml",
                                                       "cabal.project.freeze",
                                                       "stack.yaml.lock",
                                                       "x.spdx.yaml",
                                                       "packages.config"};
  if (size == 0) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto read =
      inventories::read_inventory({.path = kNames.at(data[0] % kNames.size()), .bytes = text});
  if (read && *read) {
    std::set<std::string_view> refs;
    for (const Component& component : (*read)->components) {
      TOC_ASSERT(!component.ref.empty() && refs.insert(component.ref).second);
    }
    for (const ComponentRelation& relation : (*read)->relations) {
      TOC_ASSERT(!relation.from.empty() && !relation.to.empty());
    }
  }
  return 0;
}
