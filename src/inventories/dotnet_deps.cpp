// *.deps.json beside a .NET program: dotnet/sdk, documentation/specs/runtime-configuration-file.md.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

/// "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": the runtime, shipped inside.
constexpr std::string_view kRuntime = "runtimepack.";

void read_libraries(const Json& libraries, Collector& out, Packages& packages) {
  for (const auto& [name_and_version, entry] : libraries.members()) {
    const std::string_view type = view_of(entry, "type");
    if (type != "package" && type != "runtimepack") {
      continue;  // the program's own projects and what they refer to
    }
    auto [name, version] = cut(name_and_version, "/");
    take_prefix(name, kRuntime);
    if (name.empty() || version.empty()) {
      out.problem(place("/libraries", name_and_version), "The package has no name or version.");
      continue;
    }
    const std::size_t index =
        packages.add(package("nuget", "", name, version), to_lower(name_and_version));
    packages.provide(to_lower(name_and_version), index);
  }
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_member(members, "runtimeTarget") &&
         (has_member(members, "targets") || has_member(members, "libraries"));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  const Json root = json.root();
  Collector out("dotnet-deps");
  Packages packages(out);
  if (const auto libraries = root.find("libraries")) {
    read_libraries(*libraries, out, packages);
  }
  if (const auto targets = root.find("targets")) {
    for (const auto& [target, entries] : targets->members()) {
      for (const auto& [name_and_version, entry] : entries.members()) {
        const std::size_t* const from = packages.find(to_lower(name_and_version));
        const auto needed = entry.find("dependencies");
        if (from == nullptr || !needed) {
          continue;
        }
        for (const auto& [name, version] : needed->members()) {
          packages.need(
              *from, to_lower(std::string(name) + "/" + std::string(version.text().value_or(""))));
        }
      }
    }
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat dotnet_deps() {
  return {.id = "dotnet-deps",
          .authority = "dotnet/sdk, documentation/specs/runtime-configuration-file.md",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
