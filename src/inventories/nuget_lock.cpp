// NuGet's packages.lock.json, versions 1 and 2: learn.microsoft.com/nuget,
// package-references-in-project-files, and NuGet.Client, NuGet.ProjectModel/ProjectLockFile.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

void read_package(std::string_view name, const Json& json, const std::string& framework,
                  const std::string& at, Collector& out, Packages& packages) {
  if (json.kind() != Json::Kind::object) {
    out.problem(at, "The package is not an object.");
    return;
  }
  if (view_of(json, "type") == "Project") {
    return;  // the solution's own
  }
  const std::string_view version = view_of(json, "resolved");
  if (version.empty()) {
    out.problem(at, "The package has no version.");
    return;
  }
  // contentHash leaves a signature inside the package out: it is not the hash of its file.
  const std::string key = to_lower(name);
  const std::size_t index =
      packages.add(package("nuget", "", name, version), key + " " + to_lower(version));
  packages.provide(framework + " " + key, index);
  if (const auto needed = json.find("dependencies")) {
    for (const auto& [other, range] : needed->members()) {
      packages.need(index, framework + " " + to_lower(other));
    }
  }
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_name(document, {"packages.lock.json"}) ||
         (has_member(members, "version") && has_member(members, "dependencies") &&
          head_of(document).find("\"contentHash\"") != std::string_view::npos);
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  Collector out(with_version("nuget-lock", json.root(), "version"));
  Packages packages(out);
  if (const auto frameworks = json.root().find("dependencies")) {
    std::size_t number = 0;
    for (const auto& [framework, entries] : frameworks->members()) {
      const std::string at = place("/dependencies", framework);
      for (const auto& [name, entry] : entries.members()) {
        read_package(name, entry, std::to_string(number), place(at, name), out, packages);
      }
      ++number;
    }
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat nuget_lock() {
  return {.id = "nuget-lock",
          .authority = "NuGet.Client, NuGet.ProjectModel/ProjectLockFile (6.12)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
