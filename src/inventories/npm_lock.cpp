// package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3: docs.npmjs.com,
// configuring-npm/package-lock-json.
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::string_view kFolder = "node_modules/";
/// Folders above a package that are searched for what it needs.
constexpr std::size_t kLevelsMax = 64;
/// A longer folder is of no file system, and every need of its package is looked up below it.
constexpr std::size_t kFolderBytesMax = 4096;
/// Of the folders that needs are looked up in: a thousand times what an honest file takes.
constexpr std::size_t kLookedUpBytesMax = 2U << 30U;

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

/// Versions 2 and 3: a flat map from folders to packages.
void read_packages(const Json& packages, Collector& out) {
  const auto members = packages.members();
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
    add_package(out, folder, stated.empty() ? folder.substr(last + kFolder.size()) : stated, entry,
                at);
  }
  std::string candidate;
  std::size_t looked_up_bytes = 0;
  for (const auto& [folder, entry] : members) {
    if (out.find(folder) == nullptr) {
      continue;
    }
    if (looked_up_bytes > kLookedUpBytesMax) {
      out.problem(pointer("/packages", folder),
                  "What the packages from here on need was not looked up: it is too much.");
      return;
    }
    for (const std::string_view kind : {"dependencies", "optionalDependencies"}) {
      const auto needs = entry.find(kind);
      if (!needs) {
        continue;
      }
      for (const auto& [name, range] : needs->members()) {
        // Node looks in the package's own folder first, then upwards.
        std::string_view base = folder;
        for (std::size_t level = 0; level < kLevelsMax; ++level) {
          candidate = base;
          candidate.append(base.empty() ? "" : "/").append(kFolder).append(name);
          looked_up_bytes += candidate.size();
          if (looked_up_bytes > kLookedUpBytesMax) {
            break;
          }
          if (out.find(candidate) != nullptr) {
            out.relate(std::string(folder), candidate);
            break;
          }
          if (base.empty()) {
            break;
          }
          const std::size_t up = base.rfind(kFolder);
          base =
              up == std::string_view::npos || up == 0 ? std::string_view() : base.substr(0, up - 1);
        }
      }
    }
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
