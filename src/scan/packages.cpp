#include "scan/packages.h"

#include "base/text.h"
#include "inventories/inventory.h"
#include "inventories/os_release.h"
#include "scan/installed.h"
#include "scan/paths.h"
#include "scan/toolchains.h"

#include <algorithm>
#include <array>
#include <map>

namespace tocsin::scan {
namespace {

/// Databases of what an operating system has installed, below its root.
constexpr std::array<std::string_view, 15> kSystemFiles{"var/lib/dpkg/status",
                                                        "var/lib/dpkg/status.d/",
                                                        "usr/lib/opkg/status",
                                                        "var/lib/opkg/status",
                                                        "lib/apk/db/installed",
                                                        "usr/lib/apk/db/installed",
                                                        "var/lib/rpm/Packages",
                                                        "var/lib/rpm/Packages.db",
                                                        "var/lib/rpm/rpmdb.sqlite",
                                                        "usr/lib/sysimage/rpm/Packages",
                                                        "usr/lib/sysimage/rpm/Packages.db",
                                                        "usr/lib/sysimage/rpm/rpmdb.sqlite",
                                                        "usr/share/rpm/rpmdb.sqlite",
                                                        "etc/os-release",
                                                        "usr/lib/os-release"};

constexpr std::array<std::string_view, 28> kLockFiles{"package-lock.json",
                                                      "npm-shrinkwrap.json",
                                                      "yarn.lock",
                                                      "pnpm-lock.yaml",
                                                      "bun.lock",
                                                      "poetry.lock",
                                                      "Pipfile.lock",
                                                      "pdm.lock",
                                                      "uv.lock",
                                                      "pylock.toml",
                                                      "Cargo.lock",
                                                      "Gemfile.lock",
                                                      "gems.locked",
                                                      "composer.lock",
                                                      "packages.lock.json",
                                                      "go.mod",
                                                      "mix.lock",
                                                      "pubspec.lock",
                                                      "renv.lock",
                                                      "conan.lock",
                                                      "Manifest.toml",
                                                      "Package.resolved",
                                                      "stack.yaml.lock",
                                                      "cabal.project.freeze",
                                                      "gradle.lockfile",
                                                      "buildscript-gradle.lockfile",
                                                      "packages.config",
                                                      "Podfile.lock"};

constexpr std::array<std::string_view, 6> kSbomSuffixes{".cdx.json", ".spdx.json", ".spdx",
                                                        ".cdx.xml",  "/bom.json",  "/sbom.json"};

/// The root that a database stands below: "/srv/root/" of "/srv/root/var/lib/dpkg/status".
std::optional<std::string_view> root_of(std::string_view path) {
  for (const std::string_view file : kSystemFiles) {
    const std::size_t at = file.ends_with('/')    ? path.rfind(file)
                           : path.ends_with(file) ? path.size() - file.size()
                                                  : std::string_view::npos;
    if (at != std::string_view::npos && (at == 0 || path[at - 1] == '/')) {
      return path.substr(0, at);
    }
  }
  return std::nullopt;
}

/// pip's own name and what people make of it: requirements-dev.txt, requirements/test.txt.
bool is_requirements(std::string_view path) {
  const std::string_view name = last_part(path);
  const std::string_view folder =
      last_part(path.substr(0, path.size() - std::min(path.size(), name.size() + 1)));
  return name.ends_with(".txt") && (name.contains("requirements") || folder == "requirements");
}

bool is_system_package(const Component& component) {
  return component.purl_type == "deb" || component.purl_type == "rpm" ||
         component.purl_type == "apk" || component.purl_type == "opkg" ||
         component.purl_type == "alpm";
}

/// Lock files and databases are of the place that they lie in; a bill of materials is of whatever
/// it was made for.
bool is_sbom(const inventories::Inventory& inventory) {
  return inventory.format.starts_with("cyclonedx") || inventory.format.starts_with("spdx");
}

}  // namespace

bool is_package_file(std::string_view path) {
  const std::string_view name = last_part(path);
  if (name.ends_with(".md5sums")) {
    return false;
  }
  return std::ranges::find(kLockFiles, name) != kLockFiles.end() || is_requirements(path) ||
         is_toolchain_file(path) ||
         std::ranges::any_of(
             kSbomSuffixes,
             [&](std::string_view s) { return path.ends_with(s) || path == s.substr(1); }) ||
         root_of(path).has_value() || is_installed_file(path);
}

PackagesFound packages_of(const std::string& label, std::string_view name, Bytes content) {
  PackagesFound out;
  if (is_installed_file(name)) {
    out.components = installed_of(name, content);
  } else if (is_toolchain_file(name)) {
    auto read = toolchains_of(name, content);
    out.fault = read ? std::string() : "unreadable: " + read.error().message;
    out.components = read ? *std::move(read) : std::vector<Component>();
  } else {
    // The folder says of requirements/dev.txt what the name does not.
    const std::string_view hint = is_requirements(name) ? "requirements.txt" : name;
    auto read = inventories::read_inventory({.path = hint, .bytes = as_text(content)});
    if (!read) {
      out.fault = "unreadable: " + read.error().message;
    } else if (*read && is_sbom(**read)) {
      for (Component& component : (*read)->components) {
        component.locations = {label};
      }
      out.document = StatedDocument{.path = label,
                                    .format = std::move((*read)->format),
                                    .describes = std::move((*read)->name),
                                    .serial = std::move((*read)->serial),
                                    .components = std::move((*read)->components)};
    } else if (*read) {
      out.components = std::move((*read)->components);
    }
  }
  for (Component& component : out.components) {
    component.locations.insert(component.locations.begin(), label);
  }
  return out;
}

void attach_distributions(std::vector<Component>& components) {
  std::map<std::string, Distribution, std::less<>> by_root;
  std::map<std::string, Distribution, std::less<>> by_file;  // of images, whose layers are one root
  const auto file_of = [](std::string_view path) {
    const std::size_t mark = path.find("!/");
    return mark == std::string_view::npos ? std::string_view() : path.substr(0, mark);
  };
  for (const Component& component : components) {
    if (component.kind == "operating-system" && component.distribution) {
      const std::string& path = component.locations.front();
      if (const auto root = root_of(path)) {
        by_root.insert_or_assign(std::string(*root), *component.distribution);
        if (!file_of(path).empty()) {
          by_file.insert_or_assign(std::string(file_of(path)), *component.distribution);
        }
      }
    }
  }
  for (Component& component : components) {
    const auto root =
        is_system_package(component) ? root_of(component.locations.front()) : std::nullopt;
    if (!root) {
      continue;
    }
    const auto own = by_root.find(*root);
    const auto file = by_file.find(file_of(component.locations.front()));
    if (own == by_root.end() && file == by_file.end()) {
      continue;
    }
    inventories::Inventory one;
    one.components.push_back(std::move(component));
    attach_distribution(one, own != by_root.end() ? own->second : file->second);
    component = std::move(one.components.front());
  }
}

}  // namespace tocsin::scan
