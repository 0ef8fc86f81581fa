// pylock.toml, lock-version 1.0: packaging.python.org, specifications/pylock-toml (PEP 751).
#include "inventories/lock_parts.h"
#include "inventories/toml.h"

namespace tocsin::inventories {
namespace {

void add_hashes(Component& component, const Json& file) {
  if (const auto hashes = file.find("hashes")) {
    for (const auto& [algorithm, hex] : hashes->members()) {
      add_hash(component, algorithm, hex.text().value_or(std::string_view()));
    }
  }
}

void read_package(const Json& json, const std::string& at, Collector& out, Packages& packages) {
  const std::string_view name = view_of(json, "name");
  const std::string_view version = view_of(json, "version");
  if (name.empty()) {
    out.problem(at, "The package has no name.");
    return;
  }
  if (json.find("directory")) {
    return;  // the project's own
  }
  const bool is_elsewhere = json.find("vcs") || json.find("archive");
  Component component =
      is_elsewhere ? unregistered(name, version) : package("pypi", "", name, version);
  for (const std::string_view kind : {"sdist", "archive"}) {
    if (const auto file = json.find(kind)) {
      add_hashes(component, *file);
    }
  }
  for (const Json& wheel : elements_of(json, "wheels")) {
    add_hashes(component, wheel);
  }
  const std::string key = python_name(name);
  const std::string full = key + " " + std::string(version);
  const std::size_t index =
      packages.add(std::move(component), full + (is_elsewhere ? " elsewhere" : ""));
  packages.provide(key, index);
  packages.provide(full, index);
  for (const Json& dependency : elements_of(json, "dependencies")) {
    const std::string_view stated = view_of(dependency, "version");
    packages.need(index, python_name(view_of(dependency, "name")) +
                             (stated.empty() ? "" : " " + std::string(stated)));
  }
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_toml(document));
  if (!view_of(json.root(), "lock-version").starts_with("1.")) {
    return fail(Errc::malformed, "The lock file's version is not read here.", "/lock-version");
  }
  return read_list(json.root(), "packages", "pylock-1", read_package);
}

bool is_mine(const Document& document) {
  return is_toml_lock(document, "pylock.toml") ||
         (file_name(document.path).starts_with("pylock.") && has_suffix(document, {".toml"}));
}

}  // namespace

InventoryFormat pylock_toml() {
  return {.id = "pylock",
          .authority = "packaging.python.org, specifications/pylock-toml (PEP 751)",
          .bytes_max = kTomlBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
