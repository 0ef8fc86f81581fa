// package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3: docs.npmjs.com,
// configuring-npm/package-lock-json.
#include "inventories/levels.h"
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::string_view kFolder = "node_modules/";
/// A longer folder is of no file system.
constexpr std::size_t kFolderBytesMax = 4096;

bool is_place(std::string_view version) {
  return version.find("://") != std::string_view::npos || version.starts_with("file:") ||
         version.starts_with("git+") || version.starts_with("github:") ||
         version.starts_with("link:");
}

/// "npm:other@1.2.3": installed under one name, is another package.
void take_alias(std::string_view& name, std::string_view& version) {
  std::string_view rest = version;
  if (!take_prefix(rest, "npm:")) {
    return;
  }
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos && at > 0) {
    name = rest.substr(0, at);
    version = rest.substr(at + 1);
  }
}

void add_package(Collector& out, std::string_view ref, std::string_view name, const Json& entry,
                 const std::string& at) {
  if (name.empty()) {
    out.problem(at, "The package has no name.");
    return;
  }
  std::string_view version = view_of(entry, "version");
  take_alias(name, version);
  // A git or file address names no release.
  Component component = scoped_package("npm", name, is_place(version) ? "" : version);
  component.ref = ref;
  component.locations.emplace_back(ref);
  add_integrity(component, view_of(entry, "integrity"));
  out.add(std::move(component));
}

/// The folder that a folder of packages is in.
std::string_view above(std::string_view folder) {
  const std::size_t last = folder.rfind(kFolder);
  return last == std::string_view::npos || last == 0 ? std::string_view()
                                                     : folder.substr(0, last - 1);
}

/// Versions 2 and 3: a flat map from folders to packages.
void read_packages(const Json& packages, Collector& out) {
  const auto members = packages.members();
  Levels levels(above);
  for (const auto& [folder, entry] : members) {
    const std::string at = pointer("/packages", folder.substr(0, kFolderBytesMax));
    if (folder.size() > kFolderBytesMax) {
      out.problem(at, "The folder of the package is longer than 4096 bytes.");
      continue;
    }
    const std::size_t last = folder.rfind(kFolder);
    if (last == std::string_view::npos) {
      continue;  // the project itself and its workspaces
    }
    if (entry.kind() != Json::Kind::object) {
      out.problem(at, "The package is not an object.");
      continue;
    }
    if (const auto link = entry.find("link"); link && link->boolean().value_or(false)) {
      continue;  // to a workspace
    }
    const std::string_view stated = view_of(entry, "name");
    const std::string_view name = folder.substr(last + kFolder.size());
    add_package(out, folder, stated.empty() ? name : stated, entry, at);
    if (out.find(folder) != nullptr) {
      levels.add(folder, name);
    }
  }
  for (const auto& [folder, entry] : members) {
    if (out.find(folder) == nullptr) {
      continue;
    }
    const std::vector<std::size_t> upwards = levels.upwards_from(folder);
    for (const std::string_view kind : {"dependencies", "optionalDependencies"}) {
      const auto needs = entry.find(kind);
      if (!needs) {
        continue;
      }
      for (const auto& [name, range] : needs->members()) {
        if (const std::string_view found = levels.find(upwards, name); !found.empty()) {
          out.relate(std::string(folder), std::string(found));
        }
      }
    }
  }
  if (levels.is_exhausted()) {
    out.problem("/packages", "Not all that packages need was looked up: it is too much.");
  }
}

/// Version 1: packages inside packages; the depth is bounded by that of JSON.
void read_dependencies(const Json& dependencies, const std::string& folder, const std::string& at,
                       Collector& out) {
  for (const auto& [name, entry] : dependencies.members()) {
    const std::string here = pointer(at, name);
    if (entry.kind() != Json::Kind::object) {
      out.problem(here, "The package is not an object.");
      continue;
    }
    const std::string ref = folder + std::string(kFolder) + std::string(name);
    add_package(out, ref, name, entry, here);
    if (const auto inner = entry.find("dependencies")) {
      read_dependencies(*inner, ref + "/", here + "/dependencies", out);
    }
  }
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  if (has_name(document, {"package-lock.json", "npm-shrinkwrap.json"})) {
    return true;
  }
  // bun.lock has a lockfileVersion as well, and workspaces beside it.
  return has_member(members, "lockfileVersion") && !has_member(members, "workspaces");
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  const Json root = json.root();
  if (root.kind() != Json::Kind::object) {
    return fail(Errc::malformed, "The document is not an object.");
  }
  const auto stated = root.find("lockfileVersion");
  const std::int64_t version = stated ? stated->integer().value_or(0) : 1;
  if (version < 1 || version > 3) {
    return fail(Errc::malformed, "The lock file's version is not read here.", "/lockfileVersion");
  }
  Collector out("npm-lock-" + std::to_string(version));
  out.inventory.name = text_of(root, "name");
  // Version 2 says everything twice; packages says more.
  if (const auto packages = root.find("packages")) {
    read_packages(*packages, out);
  } else if (const auto dependencies = root.find("dependencies")) {
    read_dependencies(*dependencies, "", "/dependencies", out);
  }
  return out.finish();
}

}  // namespace

InventoryFormat npm_lock() {
  return {.id = "npm-lock",
          .authority = "docs.npmjs.com, configuring-npm/package-lock-json (npm 10)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
